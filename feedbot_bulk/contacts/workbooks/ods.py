"""OpenDocument spreadsheets (.ods, .fods' archive): one document of XML holds all sheets."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from feedbot_bulk.contacts.cell_text import frame_of_rows
from feedbot_bulk.contacts.problems import WidthError
from feedbot_bulk.contacts.workbooks import xml_events
from feedbot_bulk.contacts.workbooks.book import (
    Cells,
    DamagedError,
    EncryptedError,
    Sheet,
)
from feedbot_bulk.contacts.workbooks.package import Package

if TYPE_CHECKING:
    import pandas as pd

_DOCUMENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_CELLS = {"table-cell", "covered-table-cell"}
_NOT_OF_THE_CELL = {"annotation", "frame", "custom-shape", "shapes", "forms"}
_MOST_REPEATED = 1 << 22
"""The most cells that may come of repeating: four full columns."""

_BLANKS = re.compile(r"[ \t\r\n]+")
_SPAN = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d{1,7})D)?T?(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,9})(?:[.,]\d*)?S)?"
)


def is_document(package: Package) -> bool:
    """Whether an archive is an OpenDocument, whatever it may be of."""
    return _DOCUMENT in package


class OdsBook:
    """An OpenDocument spreadsheet."""

    def __init__(self, data: bytes) -> None:
        package = Package(data)
        if _MANIFEST in package and b"encryption-data" in package.read(_MANIFEST):
            raise EncryptedError
        reader = _Reader()
        xml_events.parse(package.read(_DOCUMENT), reader.start, reader.end, reader.add)
        if not reader.sheets:
            raise DamagedError("it is no spreadsheet")
        self.sheets = [
            Sheet(name, visible=style not in reader.hidden) for name, style in reader.sheets
        ]
        self._cells = reader.cells

    def cells(self, at: int) -> pd.DataFrame:
        """The filled cells of the sheet at this position, as text."""
        return frame_of_rows(self._cells[at].rows)


class _Reader:
    """Goes through the document once; cells and rows may stand for many of their like."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.cells: list[Cells] = []
        self.hidden: set[str] = set()
        self._style = ""
        self._row = self._column = self._tables = self._apart = self._repeated = 0
        self._cell: dict[str, str] | None = None
        self._line: dict[int, object] = {}
        self._text: list[str] = []
        self._in_paragraph = 0
        self._rows = 1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag began."""
        attributes = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        if tag in _NOT_OF_THE_CELL or self._apart:
            self._apart += 1
        elif tag == "style":
            self._style = attributes.get("name", "")
        elif tag == "table-properties" and attributes.get("display") == "false":
            self.hidden.add(self._style)
        elif tag == "table":
            self._begin_table(attributes)
        elif self._tables == 1:
            self._start_in_table(tag, attributes)

    def _begin_table(self, attributes: dict[str, str]) -> None:
        self._tables += 1
        if self._tables == 1:  # one within a cell is a part of that cell
            self.sheets.append((attributes.get("name", ""), attributes.get("style-name", "")))
            self.cells.append(Cells())
            self._row = 0

    def _start_in_table(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table-row":
            self._line, self._column = {}, 0
            self._rows = _repeats(attributes.get("number-rows-repeated"))
        elif tag in _CELLS:
            self._cell = attributes
            self._text.clear()
        elif tag == "p":
            self._in_paragraph += 1
            if self._text:
                self._text.append("\n")
        elif self._in_paragraph and tag in _SPACES:
            count = min(_repeats(attributes.get("c")), 1000)
            self._text.append(_SPACES[tag] * count)

    def add(self, piece: str) -> None:
        """Letters between tags: blanks count as one, as on a web page."""
        if self._in_paragraph and not self._apart and self._tables == 1:
            piece = _BLANKS.sub(" ", piece)
            after_blank = not self._text or self._text[-1][-1:] in {" ", "\n"}
            piece = piece[1:] if after_blank and piece[:1] == " " else piece
            if piece:
                self._text.append(piece)

    def end(self, tag: str) -> None:
        """A tag ended."""
        if self._apart:
            self._apart -= 1
        elif tag == "table":
            self._tables -= 1
        elif self._tables == 1:
            self._end_in_table(tag)

    def _end_in_table(self, tag: str) -> None:
        if tag == "p":
            self._in_paragraph -= 1
        elif tag in _CELLS and self._cell is not None:
            self._end_cell(self._cell)
        elif tag == "table-row":
            self._end_row()

    def _end_cell(self, attributes: dict[str, str]) -> None:
        count = _repeats(attributes.get("number-columns-repeated"))
        value = _value(attributes, "".join(self._text))
        if value is not None and value != "":
            self._count_repeated(count - 1)
            self._line.update((self._column + each, value) for each in range(count))
        self._column += count
        self._cell = None

    def _end_row(self) -> None:
        if self._line:
            self._count_repeated(len(self._line) * (self._rows - 1))
            for row in range(self._row + 1, self._row + self._rows + 1):
                for column, value in self._line.items():
                    self.cells[-1].put(row, column, value)
        self._row += self._rows

    def _count_repeated(self, cells: int) -> None:
        self._repeated += cells
        if self._repeated > _MOST_REPEATED:
            raise WidthError


_SPACES = {"s": " ", "tab": "\t", "line-break": "\n"}


def _repeats(count: str | None) -> int:
    if count is None:
        return 1
    if not count.isascii() or not count.isdigit() or len(count) > 9:  # noqa: PLR2004 - 32 bits
        raise DamagedError("a number is none")
    return max(int(count), 1)


def _value(attributes: dict[str, str], text: str) -> object:
    """What a cell holds, by its type; its text where the type has no value of its own."""
    kind = attributes.get("value-type") or attributes.get("type", "")
    if kind in {"float", "percentage", "currency"} and "value" in attributes:
        return _number(attributes["value"])
    if kind == "date" and "date-value" in attributes:
        return _date(attributes["date-value"])
    if kind == "time" and "time-value" in attributes:
        return _span(attributes["time-value"])
    if kind == "boolean" and "boolean-value" in attributes:
        return attributes["boolean-value"] == "true"
    return attributes.get("string-value") or text


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as exc:
        raise DamagedError("a number is none") from exc


def _date(text: str) -> object:
    try:
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text
    return moment if "T" in text else moment.date()


_MIDNIGHT = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - sheets know no zones


def _span(text: str) -> object:
    """A time of the day, or a duration of a day and more; it stays text where it is neither."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return text
    parts = {name: int(match[name] or 0) for name in ("days", "hours", "minutes", "seconds")}
    try:
        span = dt.timedelta(**parts)
    except OverflowError:
        return text
    if match["sign"] or span >= dt.timedelta(days=1):
        return -span if match["sign"] else span
    return (_MIDNIGHT + span).time()
