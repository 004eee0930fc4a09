"""Each kind's reader beside another library's, cell by cell, on books made at random."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import pyxlsb
import xlrd
from contact_files import with_member, xls, xlsb, xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.opendocument import load as load_ods
from odf.table import Table, TableCell, TableRow
from odf.text import P

from feedbot_bulk.cells import dates
from feedbot_bulk.cells.text_utils import is_blank
from feedbot_bulk.cells.writing import EXCEL_ERRORS
from feedbot_bulk.contacts.reader import read_cells

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

Grid = list[list[Any]]

LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="_"
)
TEXTS = (
    st.text(LETTERS, min_size=1, max_size=40)
    .map(str.strip)
    .filter(lambda text: text and text[0] not in "=#")  # a formula, or a word for an error
)
NUMBERS = st.one_of(
    st.integers(-(10**9), 10**12), st.floats(-1e9, 1e9).map(lambda number: round(number, 4))
)
MOMENTS = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
CELLS = st.one_of(st.none(), TEXTS, NUMBERS, st.booleans(), MOMENTS)
PLAIN = st.one_of(st.none(), TEXTS, NUMBERS)
GRIDS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8)
PLAIN_GRIDS = st.lists(st.lists(PLAIN, min_size=3, max_size=3), min_size=1, max_size=8)

agreeing = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def filled(grid: Grid) -> dict[tuple[int, int], str]:
    """The texts of a grid's filled cells, as ours are to be, by row from 1 and column from 0."""
    texts = {
        (row, column): text_of(value)
        for row, values in enumerate(grid, start=1)
        for column, value in enumerate(values)
    }
    return {place: text for place, text in texts.items() if text and not is_blank(text)}


def text_of(value: Any) -> str:
    """What a value is as text."""
    if value is None or value in EXCEL_ERRORS:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date | dt.time):
        return dates.write(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    return str(value)


def ours(data: bytes) -> dict[tuple[int, int], str]:
    """The same of what we read."""
    cells: pd.DataFrame = read_cells(data)
    return {
        (int(row), int(column)): cells.loc[row, column]
        for row in cells.index
        for column in cells.columns
        if isinstance(cells.loc[row, column], str)
    }


def agree(data: bytes, theirs: Callable[[bytes], Grid]) -> None:
    """Both read the same cells, where there is any."""
    expected = filled(theirs(data))
    if expected:
        assert decimals(ours(data)) == decimals(expected)


_SMALL = re.compile(r"-?\d\.?\d*e-\d+|-?0\.0\d+")


def decimals(cells: dict[tuple[int, int], str]) -> dict[tuple[int, int], str | float]:
    """The cells with those that are small fractions as numbers, however they are written."""
    return {place: float(text) if _SMALL.fullmatch(text) else text for place, text in cells.items()}


# --- xlsx -------------------------------------------------------------------------------------


def _openpyxl_rows(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows()


def by_openpyxl(data: bytes) -> Grid:
    """What openpyxl reads."""
    return [[cell.value for cell in row] for row in _openpyxl_rows(data)]


@agreeing
@given(GRIDS)
def test_xlsx_as_openpyxl_reads_it(grid: Grid) -> None:
    """By the fast reader as by the one for odd sheets."""
    data = xlsx(grid)
    agree(data, by_openpyxl)
    odd = with_member(data, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b" r=", b" r = "))
    agree(odd, lambda _: by_openpyxl(data))


# --- xls --------------------------------------------------------------------------------------


def by_xlrd(data: bytes) -> Grid:
    """What xlrd reads."""
    book = xlrd.open_workbook(file_contents=data)
    sheet = book.sheet_by_index(0)
    rows = [sheet.row(at) for at in range(sheet.nrows)]
    return [[_xlrd_value(cell, book.datemode) for cell in row] for row in rows]


def _xlrd_value(cell: xlrd.sheet.Cell, mode: int) -> Any:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate.xldate_as_datetime(cell.value, mode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return cell.value


@agreeing
@given(GRIDS)
def test_xls_as_xlrd_reads_it(grid: Grid) -> None:
    """Texts of all scripts, numbers in all their short forms, dates and truths."""
    agree(xls(grid, {dt.datetime: "dd/mm/yyyy hh:mm:ss"}), by_xlrd)


# --- xlsb -------------------------------------------------------------------------------------


def by_pyxlsb(data: bytes) -> Grid:
    """What pyxlsb reads."""
    with pyxlsb.open_workbook(io.BytesIO(data)) as book, book.get_sheet(1) as sheet:
        return [[cell.v for cell in row] for row in sheet.rows()]


@agreeing
@given(PLAIN_GRIDS)
def test_xlsb_as_pyxlsb_reads_it(grid: Grid) -> None:
    """Shared texts, and numbers."""
    rows = {
        at: {
            column: float(value) if isinstance(value, int) else value
            for column, value in enumerate(row)
            if value is not None
        }
        for at, row in enumerate(grid)
    }
    shared = sorted({value for row in grid for value in row if isinstance(value, str)})
    agree(xlsb(rows, shared=shared), by_pyxlsb)


# --- ods --------------------------------------------------------------------------------------


def ods_by_odfpy(grid: Grid) -> bytes:
    """A document with these cells, as odfpy writes it."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="S")
    for values in grid:
        row = TableRow()
        for value in values:
            row.addElement(_odf_cell(value))
        table.addElement(row)
    document.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def _odf_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return TableCell(valuetype="boolean", booleanvalue=str(value).lower())
    if isinstance(value, int | float):
        return TableCell(valuetype="float", value=str(value))
    if isinstance(value, dt.datetime):
        return TableCell(valuetype="date", datevalue=value.isoformat())
    cell = TableCell(valuetype="string")
    if value is not None:
        cell.addElement(P(text=value))
    return cell


def by_odfpy(data: bytes) -> Grid:
    """What odfpy reads."""
    rows = load_ods(io.BytesIO(data)).spreadsheet.getElementsByType(TableRow)
    return [[_odf_value(cell) for cell in row.getElementsByType(TableCell)] for row in rows]


def _odf_value(cell: Any) -> Any:
    kind = cell.getAttribute("valuetype")
    if kind == "float":
        return float(cell.getAttribute("value"))
    if kind == "boolean":
        return cell.getAttribute("booleanvalue") == "true"
    if kind == "date":
        return dt.datetime.fromisoformat(cell.getAttribute("datevalue"))
    return "\n".join(" ".join(str(p).split(" ")) for p in cell.getElementsByType(P))


@agreeing
@given(GRIDS.map(lambda grid: [[_single_spaced(value) for value in row] for row in grid]))
def test_ods_as_odfpy_reads_it(grid: Grid) -> None:
    """Texts, numbers, dates and truths of an OpenDocument."""
    agree(ods_by_odfpy(grid), by_odfpy)


def _single_spaced(value: Any) -> Any:
    return " ".join(value.split()) or None if isinstance(value, str) else value


# --- csv --------------------------------------------------------------------------------------


@agreeing
@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=2, max_size=8))
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_python_reads_it(delimiter: str, grid: Grid) -> None:
    """Every cell of a file in which all is quoted, delimiters and quotation marks included."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(grid)
    agree(
        buffer.getvalue().encode("utf-8-sig"),
        lambda data: list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter)),
    )
