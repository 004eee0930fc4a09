"""One cell of any dtype: text, dates, durations, numbers, and series of them."""

from feedbot_bulk.cells.values import (
    aligned,
    each,
    read_number,
    shown,
    write,
    write_each,
)

__all__ = [
    "aligned",
    "each",
    "read_number",
    "shown",
    "write",
    "write_each",
]
