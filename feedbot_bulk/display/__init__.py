"""What a notebook shows: show(), preview and summary."""

from feedbot_bulk.display.frames import examples, longest_first, preview, summary
from feedbot_bulk.display.html import pill
from feedbot_bulk.display.view import ROWS, View, show

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
