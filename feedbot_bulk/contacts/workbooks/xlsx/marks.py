"""What an .xlsx says of its rows and cells beside their values: hidden, or without the value due.

The reader of workbooks gives values only. A sheet is looked through a piece at a time.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from feedbot_bulk.contacts.workbooks.package import Package
from feedbot_bulk.contacts.workbooks.xlsx.book import XlsxBook
from feedbot_bulk.contacts.workbooks.xlsx.ordinary import column_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

_TAG = rb"<(?:\w+:)?"
_ROW = re.compile(_TAG + rb"row\b([^>]*)>")
_CELL = re.compile(_TAG + rb"c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA = re.compile(_TAG + rb"f\b")
_VALUE = re.compile(_TAG + rb"v>([^<]*)<")
_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d+)["']""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)(\d+)["']""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true|on)["']""")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")


@dataclass(frozen=True, slots=True)
class Marks:
    """The rows of a sheet that are hidden, and by (row, column) the cells whose value is lost.

    Rows are numbered from 1, columns from 0. A lost cell holds Excel's word for the error, or
    nothing where a formula was never reckoned.
    """

    hidden: frozenset[int] = frozenset()
    lost: dict[tuple[int, int], str] = field(default_factory=dict)


def sheet_marks(data: bytes) -> dict[str, Marks]:
    """The marks of each sheet of an .xlsx, by its name; of other workbooks none are known."""
    return _of_each_sheet(
        data, lambda package, part: Marks(_hidden(package, part), _lost(package.read(part)))
    )


def hidden_rows(data: bytes) -> dict[str, frozenset[int]]:
    """The hidden rows of each sheet of an .xlsx, by its name, without a look at its cells."""
    return _of_each_sheet(data, _hidden)


def _of_each_sheet(data: bytes, read: Callable[[Package, str], T]) -> dict[str, T]:
    try:
        package, book = Package(data), XlsxBook(data)
        return {name: read(package, part) for name, part in book.worksheets()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError):
        return {}  # whether the workbook can be read at all is for its reader to say


def _hidden(package: Package, part: str) -> frozenset[int]:
    if not any(b"hidden" in text for text in _whole_tags(package, part)):
        return frozenset()  # as in most sheets: to count their rows takes 4 % of a reading
    found, number = set(), 0
    for text in _whole_tags(package, part):
        if b"hidden" not in text:
            number += text.count(b"<row") + text.count(b":row")
            continue
        for attributes in _ROW.findall(text):
            said = _NUMBER.search(attributes)
            number = int(said[1]) if said else number + 1
            if _HIDDEN.search(attributes):
                found.add(number)
    return frozenset(found)


def _whole_tags(package: Package, part: str) -> Iterator[bytes]:
    """The part a piece at a time, cut where a tag begins: a sheet may be larger than memory is."""
    rest = b""
    with package.stream(part) as stream:
        while chunk := stream.read(1 << 20):
            whole, mark, cut = (rest + chunk).rpartition(b"<")
            rest = mark + cut
            yield whole
    yield rest


def _lost(data: bytes) -> dict[tuple[int, int], str]:
    if not _FORMULA.search(data) and not _ERROR.search(data):
        return {}
    lost = {}
    for attributes, content in _CELL.findall(data):
        place, value = _PLACE.search(attributes), _VALUE.search(content)
        shown = value[1].decode(errors="replace") if value else ""
        unknown = _FORMULA.search(content) and not shown
        if place and (unknown or _ERROR.search(attributes)):
            lost[int(place[2]), column_number(place[1].decode().upper()) - 1] = shown
    return lost
