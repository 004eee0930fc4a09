"""What a notebook shows: show(), preview and summary."""

from feedbot_bulk.display.display import (
    ROWS,
    View,
    examples,
    longest_first,
    pill,
    preview,
    show,
    summary,
)

__all__ = [
    "ROWS",
    "View",
    "examples",
    "longest_first",
    "pill",
    "preview",
    "show",
    "summary",
]
