"""Tables into an Excel workbook, fast and in flat memory; text stays text.

openpyxl writes the workbook itself: styles, header rows, rules, charts. The rows below the headers
are written here, as XML, and laid into its sheets on the way to the file, because a cell object
for every cell is what makes writing slow. They pass through temporary files, a few thousand at a
time, so that memory does not grow with the table.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import tempfile
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from numbers import Integral, Real
from shutil import copyfileobj
from typing import IO, TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins

from feedbot_bulk import cells
from feedbot_bulk.cells import dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import ExitStack

    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet

SHEET_ROWS = 1_048_576
"""The rows that one sheet holds, its header among them: Excel's own limit."""

TEXT_UNITS = 32_767
"""The length of the longest text in a cell, in UTF-16 units: Excel's own limit."""

EXACT_DIGITS = 15
"""The digits of a number that Excel keeps; it makes zeros of the others."""

"""Excel knows no time zones: a time that has one is written as the clock showed here."""

FORMATS = {
    "text": "@",  # so that a phone that is typed anew keeps its zero
    "hebrew": "@",
    "quoted": "@",
    "number": "General",
    "count": "#,##0",
    "whole": "0",  # General shows twelve digits as 9.72501E+11
    "share": "0.0%",
    "stamp": "dd/mm/yyyy hh:mm",
    "date": "dd/mm/yyyy",
    "clock": "hh:mm:ss",
    "span": "[h]:mm:ss",
}
"""The kinds of cell, each with its number format."""

_NUMBERS = frozenset({"number", "count", "whole", "share"})
"""Kinds whose last digits stand under each other: at the right, in both directions."""

_A4 = 9  # the number of the paper size, as Excel counts them
_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6, "header": 0.3, "footer": 0.3}
INK, PAPER = "1F3864", "FFFFFF"

_CHUNK_ROWS = 4_096
_ROWS_FOR_WIDTH = 300
_NARROWEST, _WIDEST, _FILTER_BUTTON = 9, 44, 4

_ROW_HEIGHT, _HEADER_HEIGHT = 16, 22
"""In points; given for each row, so that no text stretches it and nobody has to measure them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and the cells below; a table's are all of one length."""

    heading: str
    cells: pd.Series[Any]


class Book:
    """A workbook in the making: openpyxl's part, and the rows that wait to be laid into it."""

    def __init__(self, spools: ExitStack, *, right_to_left: bool) -> None:

        self.workbook = Workbook(write_only=True)
        self.workbook.properties.creator = "feedbot_bulk"
        self.right_to_left = right_to_left
        self.texts = Texts()
        self._spools = spools
        self._waiting: list[tuple[Sheet, IO[bytes]]] = []
        spools.callback(self._close)

    def _close(self) -> None:
        """A sheet left open, by an error on the way, complains when it is thrown away."""
        for sheet in cast("list[Sheet]", self.workbook.worksheets):
            if not sheet.closed:
                sheet.close()

    def sheet(self, title: str) -> Sheet:
        """A new sheet, in the direction of the language; on paper it is one page wide."""
        sheet = cast("Sheet", self.workbook.create_sheet(title))
        sheet.sheet_view.rightToLeft = self.right_to_left
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.fitToHeight = 0
        sheet.page_margins = PageMargins(**_MARGINS)
        sheet.HeaderFooter.oddFooter.center.text = "&P / &N"
        return sheet

    def write_table(
        self, title: str, table: list[Column], rules: Callable[[Sheet, int], None]
    ) -> int:
        """Write a table on one sheet, or on as many as its rows need; return how many.

        `rules` gets each sheet and the number of its last row, to add rules of the sheet.
        """
        rows = max((len(column.cells) for column in table), default=0)
        starts = range(0, rows, SHEET_ROWS - 1) or [0]
        for number, start in enumerate(starts, start=1):
            part = _cut_out(table, start, start + SHEET_ROWS - 1)
            sheet = self.sheet(title if number == 1 else f"{title} {number}")
            last_row = min(rows - start, SHEET_ROWS - 1) + 1
            self._furnish(sheet, part, last_row)
            rules(sheet, last_row)
            self._write_rows(sheet, part)
        return len(starts)

    def _furnish(self, sheet: Sheet, table: list[Column], last_row: int) -> None:
        for number, column in enumerate(table, start=1):
            dimension = sheet.column_dimensions[get_column_letter(number)]
            dimension.width = _width(column)
            if _holds_text(column.cells):
                dimension.number_format = FORMATS["text"]
        sheet.row_dimensions[1].height = _HEADER_HEIGHT
        sheet.print_options.gridLines = True
        sheet.freeze_panes = "A2"
        cells = f"A1:{get_column_letter(max(len(table), 1))}{last_row}"
        sheet.auto_filter.ref = cells
        sheet.print_title_rows = "1:1"
        sheet.print_area = cells  # else a long text in the last column takes paper of its own

    def _write_rows(self, sheet: Sheet, table: list[Column]) -> None:
        sheet.append([self.header(sheet, column.heading) for column in table])
        spool = self._spool()
        self._waiting.append((sheet, spool))
        writer = RowWriter(self._styles(sheet), self.texts)
        for xml in writer.rows(table):
            spool.write(xml.encode())

    def _styles(self, sheet: Sheet) -> dict[str, int]:
        """The workbook's number for the style of each kind of cell."""
        return {kind: self.cell(sheet, None, kind).style_id for kind in FORMATS}

    def _spool(self) -> IO[bytes]:
        return self._spools.enter_context(tempfile.TemporaryFile())

    def header(self, sheet: Sheet, heading: str, **alignment: Any) -> Cell:  # noqa: ANN401
        """A cell of the dark row at the top of a table."""
        cell = self.cell(sheet, heading, **{"wrap_text": True} | alignment)
        cell.font = font(bold=True, color=PAPER)
        cell.fill = PatternFill("solid", fgColor=INK)
        return cell

    def cell(
        self,
        sheet: Sheet,
        value: Any,  # noqa: ANN401 - a cell holds anything
        kind: str = "number",
        **alignment: Any,  # noqa: ANN401 - openpyxl's own
    ) -> Cell:
        """A cell for openpyxl to write; a text is text, whatever it begins with."""
        text = isinstance(value, str)
        cell = WriteOnlyCell(sheet, self.texts.safe(value) if text else value)
        if text:
            cell.data_type = "s"  # openpyxl has made a formula of "=…", an error of "#N/A"
            kind = _kind_of_text(value)
        cell.font = font()
        cell.quotePrefix = kind == "quoted"
        cell.number_format = FORMATS[kind]
        cell.alignment = Alignment(**{"vertical": "center"} | self.sides(kind) | alignment)
        return cell

    def sides(self, kind: str) -> dict[str, Any]:
        """The side at which a kind of cell stands: all but numbers where the language begins."""
        number = kind in _NUMBERS
        return {
            "horizontal": "right" if self.right_to_left or number else "left",
            "indent": int(number and not self.right_to_left),  # apart from the text that follows
            "readingOrder": 2 if kind == "hebrew" else 0,
        }

    def save(self, file: IO[bytes]) -> None:
        """Write the workbook to `file`, with the waiting rows under their headers."""
        skeleton = self._spool()
        self.workbook.save(skeleton)
        rows = {sheet.path.lstrip("/"): spool for sheet, spool in self._waiting}
        with (
            zipfile.ZipFile(skeleton) as bare,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as full,
        ):
            for name in bare.namelist():
                if name in rows:
                    _lay_rows(full, bare.getinfo(name), bare.read(name), rows[name])
                else:
                    full.writestr(bare.getinfo(name), bare.read(name))


def font(**more: Any) -> Font:  # noqa: ANN401 - openpyxl's own
    """The font of the workbook; without a name every program takes another one."""
    return Font(**{"name": "Calibri", "size": 11, **more})


def _lay_rows(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, sheet: bytes, rows: IO[bytes]
) -> None:
    end = sheet.index(b"</sheetData>")
    entry.file_size = len(sheet) + rows.tell()  # so that zipfile knows when to go beyond 2 GB
    rows.seek(0)
    with archive.open(entry, "w") as part:
        part.write(sheet[:end])
        copyfileobj(rows, part, 1 << 20)
        part.write(sheet[end:])


def _cut_out(table: list[Column], start: int, stop: int) -> list[Column]:
    return [Column(column.heading, column.cells.iloc[start:stop]) for column in table]


def _holds_text(values: pd.Series[Any]) -> bool:
    return not (
        pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)
    )


def _width(column: Column) -> int:
    """Wide enough for the heading and the cells, within bounds."""
    heading = len(column.heading) + _FILTER_BUTTON
    return int(min(max(_longest(column.cells) + 2, heading, _NARROWEST), _WIDEST))


def _longest(cells: pd.Series[Any]) -> int:
    """The length of the longest of some hundred cells, taken from all over the column."""
    some = cells.iloc[:: max(1, len(cells) // _ROWS_FOR_WIDTH)]
    return max(map(_shown_length, some.dropna()), default=0)


def _shown_length(value: object) -> int:
    if isinstance(value, dt.datetime):
        return len(FORMATS["stamp"])
    return len(str(value)[:_WIDEST])


# --- texts ------------------------------------------------------------------------------------

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold: Excel would call the file damaged."""

_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Excel reads `_x0041_` in a file as the letter A, unless its first mark is escaped."""


class Texts:
    """Makes texts fit for a cell, and counts those that it had to change."""

    def __init__(self) -> None:
        self.replaced = 0
        self.cut = 0

    def safe(self, text: str) -> str:
        """The text as a cell can hold it: no control characters, not too long."""
        if not text.isprintable() and _UNSAFE.search(text):
            self.replaced += 1
            text = _UNSAFE.sub(" ", text)
        if len(text) > TEXT_UNITS // 2:
            text = self._fitting(text)
        return _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text

    def _fitting(self, text: str) -> str:
        units = text.encode("utf-16-le")
        if len(units) <= 2 * TEXT_UNITS:
            return text
        self.cut += 1
        return units[: 2 * TEXT_UNITS].decode("utf-16-le", errors="ignore")


def _kind_of_text(text: str) -> str:
    """`quoted` is what Excel would calculate, were it typed; `hebrew` is read from the right."""
    if text.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "quoted"
    return "hebrew" if "\u0590" <= text[:1] <= "\u05ff" else "text"


# --- rows as XML ------------------------------------------------------------------------------

_FIRST_DAY = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - Excel counts days from here, on any clock
_DAY = dt.timedelta(days=1)
_HEIGHT = f'ht="{_ROW_HEIGHT}" customHeight="1"'
_TRUE_CALENDAR = 61
"""Days before 1 March 1900 are off by one in Excel, which believes in 29 February 1900."""


class RowWriter:
    """Writes the rows of a table as the XML of a sheet, from row 2 on."""

    def __init__(self, styles: dict[str, int], texts: Texts) -> None:
        self._styles = styles
        self._texts = texts

    def rows(self, table: list[Column]) -> Iterator[str]:
        """The XML of all rows, some thousands at a time."""
        length = max((len(column.cells) for column in table), default=0)
        for start in range(0, length, _CHUNK_ROWS):
            yield self._some_rows(_cut_out(table, start, start + _CHUNK_ROWS), start + 2)

    def _some_rows(self, table: list[Column], first: int) -> str:
        columns = [
            self._column(get_column_letter(number), column.cells, first)
            for number, column in enumerate(table, start=1)
        ]
        rows = enumerate(zip(*columns, strict=True), start=first)
        return "".join(
            [f'<row r="{number}" {_HEIGHT}>{"".join(cells)}</row>' for number, cells in rows]
        )

    def _column(self, letter: str, values: pd.Series[Any], first: int) -> list[str]:
        """The cells of one column; a missing value is an empty string, which is no cell at all."""
        listed = _listed(values)
        return [
            ""
            if value is None
            else self._text(f"{letter}{row}", value)
            if type(value) is str
            else self._cell(f"{letter}{row}", value)
            for row, value in enumerate(listed, start=first)
        ]

    def _text(self, at: str, text: str) -> str:
        if not text:
            return ""
        style = self._styles[_kind_of_text(text)]
        body = escape(self._texts.safe(text), quote=False)
        space = ' xml:space="preserve"' if body[:1].isspace() or body[-1:].isspace() else ""
        return f'<c r="{at}" s="{style}" t="inlineStr"><is><t{space}>{body}</t></is></c>'

    def _cell(self, at: str, value: object) -> str:
        kind, content = _in_excel(value)
        if isinstance(content, str):
            return self._text(at, content)
        style = self._styles[kind]
        if isinstance(content, bool):
            return f'<c r="{at}" s="{style}" t="b"><v>{content:d}</v></c>'
        return f'<c r="{at}" s="{style}"><v>{content!r}</v></c>'


def _listed(values: pd.Series[Any]) -> list[Any]:
    """The values as Python objects, None where one is missing; times with Excel's day numbers."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_convert(dates.israel()).dt.tz_localize(None)
    if isinstance(values.dtype, np.dtype) and values.dtype.kind == "M":
        return _stamps(values)
    return cells.to_list(values)


class _Days(float):
    """A moment as Excel counts it: days since its first day, the clock as the fraction."""


def _stamps(times: pd.Series[Any]) -> list[Any]:
    days = (times - _FIRST_DAY) / _DAY
    if (days < _TRUE_CALENDAR).any():
        return cells.to_list(times)
    return [None if day != day else _Days(day) for day in days.tolist()]  # noqa: PLR0124 - NaN


def _in_excel(value: object) -> tuple[str, str | float | bool]:
    """The kind of cell for a value, and what stands in it."""
    if isinstance(value, _Days):
        return "date" if value.is_integer() else "stamp", float(value)
    if isinstance(value, bool | np.bool_):
        return "number", bool(value)
    if isinstance(value, Real | Decimal):
        return _number(value)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return _moment(value)
    return "text", str(value)


def _number(value: Real | Decimal) -> tuple[str, str | float]:
    """A number as long as Excel keeps all its digits; any other is a text."""
    if not isinstance(value, Decimal) and _is_whole(value):
        whole = int(float(value)) if not isinstance(value, Integral) else int(value)
        digits = len(str(abs(whole)))
        if digits > EXACT_DIGITS:
            return "text", str(value)
        return "whole" if digits > len("12345678901") else "number", whole
    exact = not isinstance(value, Decimal) or len(value.as_tuple().digits) <= EXACT_DIGITS
    if exact and math.isfinite(value):
        return "number", float(value)
    return "text", str(value)


def _is_whole(value: Real) -> bool:
    return isinstance(value, Integral) or (
        float(value).is_integer() and abs(value) < 10**EXACT_DIGITS
    )


def _moment(value: dt.date | dt.time | dt.timedelta) -> tuple[str, str | float]:
    """A date or time as Excel's count of days; what lies before its calendar is a text."""
    if isinstance(value, dt.timedelta):
        return ("span", value / _DAY) if value >= dt.timedelta(0) else ("text", str(value))
    if isinstance(value, dt.time):
        return "clock", (
            dt.datetime.combine(_FIRST_DAY, value.replace(tzinfo=None)) - _FIRST_DAY
        ) / _DAY
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    if value.tzinfo is not None:
        value = value.astimezone(dates.israel()).replace(tzinfo=None)
    days = (value - _FIRST_DAY) / _DAY
    if days < _TRUE_CALENDAR:
        return "text", value.isoformat(sep=" ")
    return _in_excel(_Days(days))
