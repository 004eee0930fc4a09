"""Tables into an Excel workbook, fast and in flat memory; text stays text.

openpyxl writes the workbook itself: styles, header rows, rules, charts. The rows below the headers
are written as XML by `rows`, and inserted into its sheets on the way to the file, because a cell
object for every cell is what makes writing slow. They pass through temporary files, a few thousand
at a time, so that memory does not grow with the table.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
from shutil import copyfileobj
from typing import IO, TYPE_CHECKING, Any, cast

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins

from feedbot_bulk.report.rows import Column, RowWriter, Texts, cut_out, kind_of_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet

SHEET_ROWS = 1_048_576
"""The rows that one sheet holds, its header among them: Excel's own limit."""

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

_ROWS_FOR_WIDTH = 300
_NARROWEST, _WIDEST, _FILTER_BUTTON = 9, 44, 4
_HEADER_HEIGHT = 22  # points


class WorkbookBuilder:
    """A workbook in the making: openpyxl's part, and the rows that wait to be inserted."""

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
            part = cut_out(table, start, start + SHEET_ROWS - 1)
            sheet = self.sheet(title if number == 1 else f"{title} {number}")
            last_row = min(rows - start, SHEET_ROWS - 1) + 1
            self._lay_out(sheet, part, last_row)
            rules(sheet, last_row)
            self._write_rows(sheet, part)
        return len(starts)

    def _lay_out(self, sheet: Sheet, table: list[Column], last_row: int) -> None:
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
            kind = kind_of_text(value)
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
                    _insert_rows(full, bare.getinfo(name), bare.read(name), rows[name])
                else:
                    full.writestr(bare.getinfo(name), bare.read(name))


def font(**more: Any) -> Font:  # noqa: ANN401 - openpyxl's own
    """The font of the workbook; without a name every program takes another one."""
    return Font(**{"name": "Calibri", "size": 11, **more})


def _insert_rows(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, sheet: bytes, rows: IO[bytes]
) -> None:
    end = sheet.index(b"</sheetData>")
    entry.file_size = len(sheet) + rows.tell()  # so that zipfile knows when to go beyond 2 GB
    rows.seek(0)
    with archive.open(entry, "w") as part:
        part.write(sheet[:end])
        copyfileobj(rows, part, 1 << 20)
        part.write(sheet[end:])


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
