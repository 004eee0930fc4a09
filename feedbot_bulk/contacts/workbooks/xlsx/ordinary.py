"""Whether a worksheet is one that the fast reader can be trusted with, told by its bytes.

That reader lays out every cell between the first and the last filled one before it gives any, and
the process ends there and then where memory does not suffice. A sheet is ordinary where no such
thing can happen; anything unusual is a reason for the slower reader, never an error.
"""

from __future__ import annotations

import re

from feedbot_bulk.contacts.problems import ROOMY_AREA, is_too_sparse
from feedbot_bulk.contacts.workbooks.book import MAX_COLUMNS, MAX_ROWS

_SHEET_PART = re.compile(r"xl/(?:work|macro)sheets/[\w-]+\.xml")
_DECLARED = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE
)
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?"')
_ROOT = re.compile(rb"<(?:\w+:)?worksheet\b")
_UNUSUAL = re.compile(rb' r(?:\s|=(?!"[A-Z]?\d{1,5}"))')  # far away, or written otherwise
_ODD = re.compile(rb' r(?:\s|=(?!"))')
_AFTER_A_BREAK = re.compile(rb"[\t\r\n]r[\s=]")
_PLACE = re.compile(rb' r="([A-Z]{0,3})(\d{1,7})"')
_HEAD = 1 << 14  # bytes within which the dimension of a sheet stands, where it has one


def is_ordinary_part(main: str, part: str) -> bool:
    """Whether the parts are named as Excel names them, which is where the fast reader looks."""
    return main == "xl/workbook.xml" and _SHEET_PART.fullmatch(part) is not None


def is_ordinary(content: bytes) -> bool:
    """Whether a worksheet is plain in form and no larger than the cells in it warrant."""
    head = content[:_HEAD]
    if not _ROOT.search(head) or b"<!DOCTYPE" in head or _DECLARED.match(head):
        return False
    if b"dimension" in head and not _DIMENSION.search(head):
        return False
    breaks = any(content.find(each, _HEAD) >= 0 for each in (b"\n", b"\r", b"\t"))
    if _AFTER_A_BREAK.search(content if breaks else head):
        return False
    return _UNUSUAL.search(content) is None or _is_filled(content)


def _is_filled(content: bytes) -> bool:
    """Whether the cells of a sheet that reaches far are many enough for that."""
    if _ODD.search(content):
        return False
    width = height = cells = 0
    for letters, digits in _PLACE.findall(content):
        cells += 1
        if letters:
            width = max(width, column_number(letters.decode()))
        height = max(height, int(digits))
    if cells != content.count(b' r="') or width > MAX_COLUMNS or height > MAX_ROWS:
        return False
    area = max(width, 1) * height
    return area <= ROOMY_AREA or not is_too_sparse(area, cells)


def column_number(letters: str) -> int:
    """The number of a column by its letters, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
