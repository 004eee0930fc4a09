"""One cell of any dtype: text, dates, durations, numbers, and series of them."""

from feedbot_bulk.cells.number import read_number
from feedbot_bulk.cells.series import aligned, each, to_list, write_each
from feedbot_bulk.cells.writing import one_line, shown, write

__all__ = [
    "aligned",
    "each",
    "one_line",
    "read_number",
    "shown",
    "to_list",
    "write",
    "write_each",
]
