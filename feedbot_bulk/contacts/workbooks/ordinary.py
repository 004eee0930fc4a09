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
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?"')
_FAR = re.compile(rb' r="(?![A-Z]?\d{1,5}")')
_PLACE = re.compile(rb' r="([A-Z]{0,3})(\d{1,7})"')
_ODD = (b"\nr", b"\tr", b"\rr", b" r ", b" r\n", b" r\r", b" r\t", b" r='", b" r= ", b"<!DOCTYPE")
_NEAR_AREA = 26 * 99_999  # as far as columns of one letter and rows of five digits reach


def is_ordinary_part(main: str, part: str) -> bool:
    """Whether the parts are named as Excel names them, which is where the fast reader looks."""
    return main == "xl/workbook.xml" and _SHEET_PART.fullmatch(part) is not None


def is_ordinary(content: bytes) -> bool:
    """Whether a worksheet is plain in form and no larger than the cells in it warrant."""
    head = content[:100]
    if b"\0" in head or _DECLARED.match(head.removeprefix(b"\xef\xbb\xbf")):
        return False
    if b"dimension" in content and not _DIMENSION.search(content, 0, 1 << 14):
        return False
    if any(odd in content for odd in _ODD):
        return False
    return _FAR.search(content) is None or _is_filled(content)


def _is_filled(content: bytes) -> bool:
    """Whether the cells of a sheet that reaches far are many enough for that."""
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
