"""Contact files of every kind, whole and broken, as text frames."""

from __future__ import annotations

import base64
import datetime as dt
import importlib.util
import io
import random
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from feedbot_bulk.contacts.reader import read_cells, read_contacts, sheet_names
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.results.frame import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SAMPLES = Path(__file__).parents[2] / "sample_data"
HEADER = ["שם", "טלפון"]
NOA = ["נועה", "050-1234501"]
YOSSI = ["יוסי", "052-1234502"]


def xlsx(
    rows: Iterable[Sequence[object]],
    *,
    more: Mapping[str, Sequence[Sequence[object]]] | None = None,
) -> bytes:
    """A workbook with `rows` on its first sheet, and more sheets by name."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    for name, cells in (more or {}).items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def only_cell(value: object, number_format: str | None = None) -> Any:
    """What a workbook's single cell under a header reads as."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["name", "x"])
    book.worksheets[0].append(["נועה", value])
    if number_format:
        book.worksheets[0]["B2"].number_format = number_format
    return read_contacts(saved(book))["x"].iloc[0]


def table(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Rows as delimited text, with the line ends of Windows."""
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


# --- the sheet as it is -----------------------------------------------------------------------


def test_all_text_under_an_index_named_row() -> None:
    """Every column is of our text dtype, and the index gives the rows that Excel shows."""
    contacts = read_contacts(xlsx([HEADER, NOA, [], YOSSI]))
    assert contacts.index.name == "row"
    assert contacts.index.tolist() == [2, 4]
    assert [str(dtype) for dtype in contacts.dtypes] == [TEXT, TEXT]
    assert contacts.to_numpy().tolist() == [NOA, YOSSI]


def test_rows_are_the_sheets_own_where_the_used_range_starts_lower() -> None:
    """A list that starts at B3 keeps the numbers of its rows."""
    book = openpyxl.Workbook()
    for at, row in enumerate([HEADER, NOA, YOSSI], start=3):
        for column, value in enumerate(row, start=2):
            book.worksheets[0].cell(at, column, value)
    contacts = read_contacts(saved(book))
    assert contacts.index.tolist() == [4, 5]
    assert contacts.columns.tolist() == HEADER


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (586666644.0, "586666644"),
        (9.7258666664e11, "972586666640"),
        (972586666644, "972586666644"),
        (123456789012345, "123456789012345"),
        (1.234567890123457e19, "1.234567890123457E+19"),
        (-3, "-3"),
        (0, "0"),
        (0.1 + 0.2, "0.3"),
        (1234.5, "1234.5"),
        (0.00005, "0.00005"),
        (True, "TRUE"),
        ("0501234501", "0501234501"),
        ("'0501234501", "'0501234501"),
        ("  050-1234501\u200f", "  050-1234501\u200f"),
        ("00123", "00123"),
        ("9.72587E+11", "9.72587E+11"),
        ("שורה\nושורה", "שורה\nושורה"),
        (dt.datetime(2025, 11, 3), "03/11/2025"),  # noqa: DTZ001 - sheets know no zones
        (dt.datetime(2025, 11, 3, 9, 5), "03/11/2025 09:05"),  # noqa: DTZ001
        (dt.datetime(2025, 11, 3, 9, 5, 7), "03/11/2025 09:05:07"),  # noqa: DTZ001
        (dt.time(9, 30), "09:30"),
        (dt.timedelta(hours=30, minutes=15), "30:15"),
    ],
)
def test_a_cell_as_text(value: object, text: str) -> None:
    """Numbers keep their digits, dates read day first, text stays letter for letter."""
    assert only_cell(value) == text


def test_midnight_is_a_date_without_a_time() -> None:
    """A date-and-time format over a whole day shows the day alone."""
    assert only_cell(dt.datetime(2025, 11, 3), "dd/mm/yyyy hh:mm") == "03/11/2025"  # noqa: DTZ001


@pytest.mark.parametrize("value", ["#N/A", "#REF!", "   ", "\u200f", "\u00a0"])
def test_errors_and_blanks_hold_nothing(value: str) -> None:
    """An error or a cell of blanks is missing: no one is greeted as #N/A."""
    assert pd.isna(only_cell(value))


def test_formulas_give_their_cached_value() -> None:
    """What Excel last computed is what is read."""
    data = xlsx([HEADER, ["נועה", 1]])
    formula = b'<c r="B2"><f>"050-"&amp;1234501</f>'
    typed = formula.replace(b'<c r="B2">', b'<c r="B2" t="str">') + b"<v>050-1234501</v></c>"
    contacts = read_contacts(
        changed(data, "xl/worksheets/sheet1.xml", b'<c r="B2" t="n"><v>1</v></c>', typed)
    )
    assert contacts["טלפון"].tolist() == ["050-1234501"]


def changed(workbook: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a part of one member replaced, which must be there."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == member:
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return made.getvalue()


# --- the header -------------------------------------------------------------------------------


def test_the_header_is_found_under_title_rows() -> None:
    """Titles above the list are no header and no contacts."""
    titles: list[list[object]] = [["לקוחות נובמבר 2025"], ["הופק:", dt.date(2025, 11, 1)], []]
    wide: list[list[object]] = [[*HEADER, "עיר", "סכום"], [*NOA, "חיפה", 5], [*YOSSI, "לוד", 6]]
    contacts = read_contacts(xlsx([*titles, *wide]))
    assert contacts.columns.tolist() == [*HEADER, "עיר", "סכום"]
    assert contacts.index.tolist() == [5, 6]


def test_a_title_in_a_column_of_its_own_makes_no_column() -> None:
    """A date typed far to the right of the title leaves no empty column behind."""
    title = ["לקוחות", None, None, None, None, "נובמבר"]
    rows = [[*HEADER, "עיר", "סניף"], [*NOA, "חיפה", "צפון"]]
    assert read_contacts(xlsx([title, *rows])).columns.tolist() == rows[0]


def test_headers_are_trimmed_of_what_cannot_be_seen() -> None:
    """Bidi marks, line breaks and doubled spaces in a header never part it from its template."""
    contacts = read_contacts(
        xlsx([["\u200fשם ", " טלפון\n נייד\u200e", "עיר\u00a0"], [*NOA, "לוד"]])
    )
    assert contacts.columns.tolist() == ["שם", "טלפון נייד", "עיר"]


def test_duplicate_headers_are_kept_apart() -> None:
    """No two columns get one name, and none takes the name that another one has."""
    header = ["טלפון", "טלפון", "טלפון 2", "שם"]
    contacts = read_contacts(xlsx([header, ["1", "2", "3", "נועה"]]))
    assert contacts.columns.tolist() == ["טלפון", "טלפון 3", "טלפון 2", "שם"]
    assert contacts.iloc[0].tolist() == ["1", "2", "3", "נועה"]


def test_a_column_without_a_header_gets_its_letter() -> None:
    """Content under an empty header is kept, and is called as Excel calls it."""
    contacts = read_contacts(xlsx([["שם", None, "טלפון"], ["נועה", "לוי", "050-1234501"]]))
    assert contacts.columns.tolist() == ["שם", "column B", "טלפון"]


def test_a_column_of_neither_header_nor_content_is_left_out() -> None:
    """An empty column goes; one that has a header stays, for templates may name it."""
    contacts = read_contacts(xlsx([["שם", None, "טלפון", "הערות"], ["נועה", " ", "050-1234501"]]))
    assert contacts.columns.tolist() == ["שם", "טלפון", "הערות"]
    assert contacts["הערות"].isna().all()


def test_a_list_without_a_header_loses_nobody() -> None:
    """Where the first row holds a phone it is a contact, and the columns get letters."""
    contacts = read_contacts(table([NOA, YOSSI]).encode())
    assert contacts.columns.tolist() == ["column A", "column B"]
    assert contacts.to_numpy().tolist() == [NOA, YOSSI]


def test_a_wide_row_far_down_is_no_header() -> None:
    """Rows above a row that is fuller than the rest are contacts all the same."""
    note = [["הערה"] * 9]
    contacts = read_contacts(xlsx([HEADER, NOA, YOSSI, *note]))
    assert contacts.columns.tolist()[:2] == HEADER
    assert contacts.index.tolist() == [2, 3, 4]


def test_a_header_narrower_than_the_list_is_found() -> None:
    """A header that names only two columns of five is still the header."""
    contacts = read_contacts(xlsx([HEADER, [*NOA, "a", "b", "c"], [*YOSSI, "a", "b", "c"]]))
    assert contacts.columns.tolist() == [*HEADER, "column C", "column D", "column E"]


# --- sheets -----------------------------------------------------------------------------------


def test_hidden_sheets_are_skipped() -> None:
    """The first visible sheet that holds anything is read."""
    book = openpyxl.load_workbook(
        io.BytesIO(xlsx([["סודי", "x"], ["a", "b"]], more={"ריק": [], "רשימה": [HEADER, NOA]}))
    )
    book.worksheets[0].sheet_state = "hidden"
    assert read_contacts(saved(book)).columns.tolist() == HEADER


@pytest.mark.parametrize("sheet", ["רשימה", 1])
def test_a_sheet_by_name_or_position(sheet: str | int) -> None:
    """`sheet=` takes a name, or a position from 0."""
    data = xlsx([["a", "b"], ["c", "d"]], more={"רשימה": [HEADER, NOA]})
    assert read_contacts(data, sheet=sheet).columns.tolist() == HEADER


@pytest.mark.parametrize("sheet", ["רשימות", 7, -1])
def test_an_unknown_sheet_names_those_that_are_there(sheet: str | int) -> None:
    """The error lists the sheets to choose from."""
    data = xlsx([HEADER, NOA], more={"רשימה": []})
    with pytest.raises(ContactsError, match=r"no sheet .*'Sheet', 'רשימה'"):
        read_contacts(data, sheet=sheet)


@pytest.mark.parametrize("name", ["To fix", "לתיקון"])
def test_a_report_of_ours_gives_the_rows_to_fix(name: str) -> None:
    """A corrected report goes back in by itself: its rows to fix, not its summary."""
    data = xlsx([["status", "count"], ["sent", 5]], more={name: [HEADER, NOA]})
    assert read_contacts(data).columns.tolist() == HEADER


def test_sheet_of_a_text_file_is_an_error() -> None:
    """A text file has no sheets, and saying so beats ignoring the argument."""
    with pytest.raises(ContactsError, match="no sheets"):
        read_contacts(table([HEADER, NOA]).encode(), sheet=0)


# --- other workbooks --------------------------------------------------------------------------


def test_xlsb() -> None:
    """Excel's binary workbook reads the same."""
    rows: dict[int, dict[int, str | float]] = {
        2: {1: "שם", 2: "טלפון"},
        3: {1: "נועה", 2: 501234501.0},
    }
    contacts = read_contacts(xlsb(rows))
    assert contacts.index.tolist() == [4]
    assert contacts.iloc[0].to_dict() == {"שם": "נועה", "טלפון": "501234501"}


def test_ods() -> None:
    """An OpenDocument sheet reads the same, its repeated cells and dates included."""
    contacts = read_contacts(
        ods(
            '<table:table-cell office:value-type="string"><text:p>שם</text:p></table:table-cell>'
            '<table:table-cell office:value-type="string"><text:p>טלפון</text:p>'
            "</table:table-cell>",
            '<table:table-cell office:value-type="string"><text:p>נועה</text:p></table:table-cell>'
            '<table:table-cell office:value-type="float" office:value="501234501"/>',
            '<table:table-cell office:value-type="date" office:date-value="2025-11-03"/>'
            '<table:table-cell office:value-type="string"><text:p>0521234502</text:p>'
            "</table:table-cell>",
        )
    )
    assert contacts.to_numpy().tolist() == [["נועה", "501234501"], ["03/11/2025", "0521234502"]]


def test_xls() -> None:
    """A workbook of Excel 97 reads the same: its text, numbers and dates."""
    contacts = read_contacts(zlib.decompress(base64.b64decode(XLS)))
    assert contacts.to_numpy().tolist() == [["נועה", "501234501", "03/11/2025"]]


def xlsb(rows: Mapping[int, Mapping[int, str | float]]) -> bytes:
    """A binary workbook of one sheet, as short as the format allows."""
    sheet = _record(129) + _record(148, bytes(16)) + _record(145)
    for at, cells in rows.items():
        sheet += _record(0, struct.pack("<IIHBBBI", at, 0, 0, 0, 0, 0, 0))
        sheet += b"".join(_cell(column, value) for column, value in cells.items())
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1")
    book = _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132)
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.bin" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
    )
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relation,
            "xl/worksheets/sheet1.bin": sheet + _record(146) + _record(130),
        }
    )


def _cell(column: int, value: str | float) -> bytes:
    where = struct.pack("<II", column, 0)
    if isinstance(value, str):
        return _record(6, where + _wide(value))
    return _record(5, where + struct.pack("<d", value))


def _record(kind: int, body: bytes = b"") -> bytes:
    assert len(body) < 128
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body)]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def ods(*rows: str) -> bytes:
    """An OpenDocument sheet of rows of cells, given as XML."""
    kinds = {"office": "office", "table": "table", "text": "text"}
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"'
        for name, kind in kinds.items()
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return made.getvalue()


# A workbook of Excel 97 as LibreOffice writes it, compressed: שם, טלפון, תאריך over
# נועה, 501234501, 3 November 2025.
XLS = (
    "eNrtV11sVFUQnnP33u3dUtptoRVbWFcQKLQlIEZrFFtoUUzUGsCfmCaytLc/st1t2qrUxLiIvEGi4UFJSAxJSUxI/IlR"
    "H9TYJj7w4A8PNhECsTQ8gGiyGo0hsV2/mXtue7tp425BErVzM+dnzs/MmTMzZ+6Zb0vHTnxQeZGy4D4K0GQmREEfTQFt"
    "rxMmMjRtMpPJeOTMAvyrYELXfIcm7s8C8p0X6HsN6XoB/puwk5L4BihK2ymBuo8GKR+ogMX498tlzWSO83KFBf7z58/x"
    "m+N4AJjt/xzr2f8LgYuARcDFwGJgifsEUCmwDLgEuBRYLjZBdAtwGfBWYCWwCrhc847omvF2tFcCV2naatRrFmLOTYOQ"
    "jVsMWvTp4q/4yuXuL8Ii3jdHxC7Gga3Uy7bRFIu3RW8WbBMZYoplGIaRbkFL0XFQi+k9oX4m5RaxPkAjReu1RT9tNIrs"
    "R6RcKWUx8fpPZM05oWyiCJ0XK39dnEBRgWqiGMWpm/YiDnZjRiWdZv96RWawd6itMsKzrm+0fgZv+I56TOJwEpF4F+Yk"
    "qB+tZnLoBenFqBPI6yNmEQ2xfz7kJJy+WDxiltJJ9s1BQGtdT09rXXv7mDjjEP2eifocfzjKdOYo9N9yoxt50ul/Rx+C"
    "7mbTc407P51NXzcHvXYO+vo56KFZ6ZYnj50t50mXbk7TjxropCjDdTgVkLo0FZS6LGVKvSRVIPXSlJXZIw50CM9AlSVG"
    "Tbu6HGfgMPZU+EaUDSTafUTRVXqGX4n0TmEVTPNrwKy9vwY/bqZFafbjLyCzTQcUXh17WDWibKTIL2H33bFh4zbeFfsP"
    "PD1/0l1yDlPcR12xLlgWqe+t89Yla9T6gTs/Wmesy9ZZ65wF4cZAHbe+szJ4zWz60nRfsza7HDh9ceW6NvjJc0NjeEZo"
    "LAKzdhyLg0mpHCWM7eqall8dv7uy4Vmhp6YVT6tZv1SrDmBkxFwvK2qkfFXmek/mQaG9JuWaqfWXG9b62tVT7XTDOl/7"
    "BEJcCFKRXIEBbrVqWVHw4MiesQavVvQERmx6WY5N6phdok9a7FZSchJgG2HdrnUDlyoRmsqiTUha4KnM7Sn01FTPQM/Q"
    "PSUzef/PEbBZzhKq+Dn1YgXd+Y2BWT/R46zV9A5Xo2lbGwbfbwkF0hsl5TDT1UIPpcOzpDUGFco6XsPG+YBRRh8H3beB"
    "6H7RENEK3m8692HohFV12v6NlJdKFf5dLqWQqQQK3RwsbLtqHHaHHuSc59Hutr5kf7JjILp9f5sTj957T93u2F4nHnfE"
    "nrZ1d3TUX0/up7y7mydMZkiMZpZ9aezQ279ea+kKn3rDppq1H57lS3hL54ZKq5XNe4fOE1u1wrp0vjigc8aUzhsPa0O7"
    "MkEU0WuSvU6id3B/nHlG9PhGvbcH2e2UfeqjSy9dUP72jT4/U4zRr0ePb6gKH30T56+99m4zB7wsWqvOc71IFvad8RHt"
    "UgxRPV6vxxt9uTframtv75NOX393MjFTR6zfzRs20T8FN/L/T86f5QOzrWGdDIfc9lPg3kf7kHGxHPvylr+MDNGXqf+D"
    "cl23qsCz8ybw7UGG2wIZnpsX/4DvHyyXNSuAD0/5WQvyQWfe91cI/vn+/92m/9X0A07P4/w9kl0OQq4EdcidMGUA+WYS"
    "lLmhWvO38tA/+8LpKf7N4NAmMjhigfnJUz+P898BfGfh/1/gL511K+4="
)


# --- delimited text ---------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1255", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    """Any of the usual encodings with any of the usual delimiters gives the same list."""
    contacts = read_contacts(table([HEADER, NOA, YOSSI], delimiter).encode(encoding))
    assert contacts.columns.tolist() == HEADER
    assert contacts.to_numpy().tolist() == [NOA, YOSSI]


def test_utf16_big_endian() -> None:
    """UTF-16 of the other byte order, with its mark."""
    data = b"\xfe\xff" + table([HEADER, NOA]).encode("utf-16-be")
    assert read_contacts(data).to_numpy().tolist() == [NOA]


def test_a_western_file_is_not_read_as_hebrew() -> None:
    """é and ü are letters of Windows-1252, though their bytes are Hebrew in Windows-1255."""
    rows = [["name", "phone"], ["José Pérez", "07700900123"], ["Zoë", "07700900124"]]
    assert read_contacts(table(rows).encode("cp1252"))["name"].tolist() == ["José Pérez", "Zoë"]


def test_damaged_utf8_is_an_error_that_names_the_line() -> None:
    """A UTF-8 list cut within a letter is not read as something else."""
    data = table([HEADER, NOA, ["יוסי", "כהן"]]).encode().rstrip()[:-1]
    with pytest.raises(ContactsError, match="line 3: the text is UTF-8 but damaged"):
        read_contacts(data)


def test_csv_rows_are_numbered_as_excel_shows_them() -> None:
    """A quoted cell of two lines is one row; an empty line is a row; Excel's sep= line is none."""
    text = 'sep=;\r\nשם;טלפון\r\n"נועה\nלוי";050-1234501\r\n\r\nיוסי;052-1234502\r\n'
    contacts = read_contacts(text.encode())
    assert contacts.index.tolist() == [2, 4]
    assert contacts["שם"].tolist() == ["נועה\nלוי", "יוסי"]


def test_commas_in_texts_do_not_split_a_semicolon_list() -> None:
    """The delimiter is the one that cuts the rows evenly."""
    rows = [["שם", "הודעה"], ["נועה", "שלום, מה נשמע, הכל טוב"], ["יוסי", "היי"]]
    assert read_contacts(table(rows, ";").encode()).columns.tolist() == ["שם", "הודעה"]


def test_one_column_is_not_cut() -> None:
    """A list of phones alone stays one column."""
    contacts = read_contacts("טלפון\n+972 50 123 4501\n052-1234502\n".encode())
    assert contacts["טלפון"].tolist() == ["+972 50 123 4501", "052-1234502"]


def test_an_open_quotation_mark_loses_nobody() -> None:
    """A quotation mark that is never closed would swallow the rest of the list: it is an error."""
    with pytest.raises(ContactsError, match="line 2: a quotation mark"):
        read_contacts('שם,טלפון\n"נועה,050-1234501\nיוסי,052-1234502\n'.encode())


def test_gershayim_within_a_name_are_letters() -> None:
    """ד"ר and עו"ד come as they are."""
    assert read_contacts('שם,טלפון\nד"ר כהן,0501234501\n'.encode())["שם"].tolist() == ['ד"ר כהן']


# --- buffers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, io.BytesIO])
@pytest.mark.parametrize("data", [xlsx([HEADER, NOA]), table([HEADER, NOA]).encode("cp1255")])
def test_buffers_are_told_apart_by_content(kind: type, data: bytes) -> None:
    """An upload has no extension, and needs none."""
    assert read_contacts(kind(data)).to_numpy().tolist() == [NOA]


def test_a_buffer_that_stands_at_its_end_is_read_from_the_start() -> None:
    """A frame just written to a buffer can be read back from it; the buffer stays open."""
    buffer = io.BytesIO()
    buffer.write(xlsx([HEADER, NOA]))
    assert read_contacts(buffer).to_numpy().tolist() == [NOA]
    assert not buffer.closed


def test_text_buffers() -> None:
    """A file opened as text will do as well."""
    assert read_contacts(io.StringIO(table([HEADER, NOA]))).to_numpy().tolist() == [NOA]


def test_paths_are_told_apart_by_content_too(tmp_path: Path) -> None:
    """A CSV that somebody renamed .xlsx is a CSV."""
    path = tmp_path / "list.xlsx"
    path.write_bytes(table([HEADER, NOA]).encode())
    assert read_contacts(path).to_numpy().tolist() == [NOA]


def test_read_cells_takes_no_row_for_a_header() -> None:
    """Every filled row comes back, the columns numbered as in the sheet."""
    cells = read_cells(table([["הסר", ""], ["050-1234501", ""]]).encode())
    assert list(cells) == [0]
    assert cells[0].tolist() == ["הסר", "050-1234501"]


# --- what cannot be read ----------------------------------------------------------------------

_GOOD = xlsx([HEADER, NOA] * 50)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = _OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "nothing in it"),
        (b"  \r\n \r\n", "is empty"),
        (b" , ,\r\n,,\r\n", "nothing in it"),
        (_GOOD[: len(_GOOD) // 2], "damaged or cut short"),
        (_GOOD[:-10], "damaged or cut short"),
        (_GOOD[:10], "damaged or cut short"),
        (_OLE + bytes(2000), "cannot be read as an Excel"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG picture"),
        (b"%PDF-1.7\n", "PDF document"),
        (b"BEGIN:VCARD\r\n", "no whole contact card"),
        (b"\r\n<html><table><tr><td>0501234501", "web page"),
        (bytes(range(256)) * 20, "neither a workbook nor text|is no workbook"),
        (archive({"word/document.xml": "<w/>"}), "cannot be read as an Excel workbook"),
        (xlsx([HEADER]), "a header and no rows"),
        (table([HEADER]).encode(), "a header and no rows"),
        (xlsx([]), "nothing in it"),
        (_ENCRYPTED, "protected by a password"),
    ],
)
def test_a_bad_file_is_named_with_its_trouble(data: bytes, trouble: str, tmp_path: Path) -> None:
    """Whatever is wrong with a file, the error says so and names it."""
    path = tmp_path / "contacts.xlsx"
    path.write_bytes(data)
    with pytest.raises(ContactsError, match=trouble) as caught:
        read_contacts(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_names_its_neighbour(tmp_path: Path) -> None:
    """A slip in the name is answered with the name that was meant."""
    (tmp_path / "contacts.xlsx").write_bytes(b"")
    with pytest.raises(ContactsError, match=r"contact\.xlsx is not there\. .*'contacts\.xlsx'"):
        read_contacts(tmp_path / "contact.xlsx")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    """A folder is refused by name."""
    with pytest.raises(ContactsError, match="is not a file"):
        read_contacts(tmp_path)


def test_a_file_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses is told as it said it, and with what may be the cause."""

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "contacts.xlsx").write_bytes(b"x")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ContactsError, match=r"Permission denied.*open in another program"):
        read_contacts(tmp_path / "contacts.xlsx")


def bomb(*, honest: bool) -> bytes:
    """A workbook whose sheet unpacks to 400 MB of blanks, declared or denied."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(400)) + packer.flush()
    size = 400 << 20 if honest else 1000
    name = b"xl/worksheets/sheet1.xml"
    sizes = struct.pack("<III", 0, len(packed), size)
    local = struct.pack("<IHHHHH", 0x04034B50, 20, 0, 8, 0, 33) + sizes
    local += struct.pack("<HH", len(name), 0) + name + packed
    central = struct.pack("<IHHHHHH", 0x02014B50, 20, 20, 0, 8, 0, 33) + sizes
    central += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


@pytest.mark.parametrize("honest", [True, False])
def test_a_zip_bomb_is_not_opened(honest: bool) -> None:  # noqa: FBT001 - the two kinds of bomb
    """A bomb is refused by what it unpacks to, whatever it declares, in little memory."""
    data = bomb(honest=honest)
    tracemalloc.start()
    with pytest.raises(ContactsError, match="unpack to far more than a contact list"):
        read_contacts(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 << 20


def test_a_stray_cell_in_the_last_corner_is_read() -> None:
    """A sheet that spans A1 to XFD1048576 is its cells, and not the room between them."""
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"], book.worksheets[0]["XFD1048576"] = "שם", "x"
    assert read_cells(saved(book)).index.tolist() == [1, 1048576]


def test_cells_scattered_over_a_whole_sheet_are_an_error() -> None:
    """Cells so far apart that the table of them would be all gaps are refused."""
    book = openpyxl.Workbook()
    for at in range(1, 3000):
        book.worksheets[0].cell(at, at, "x")
    with pytest.raises(ContactsError, match="far from the list"):
        read_contacts(saved(book))


def test_a_stray_cell_in_the_last_row_is_passed_over() -> None:
    """A narrow sheet may reach down to the last row that Excel has."""
    book = openpyxl.Workbook()
    for row in (HEADER, NOA):
        book.worksheets[0].append(row)
    book.worksheets[0]["B1048576"] = " "
    assert read_contacts(saved(book)).index.tolist() == [2]


def test_a_stray_column_on_a_short_sheet_is_read() -> None:
    """A column far to the right costs nothing while the rows are few."""
    book = openpyxl.Workbook()
    for row in (HEADER, NOA):
        book.worksheets[0].append(row)
    book.worksheets[0]["XFD2"] = "x"
    assert read_contacts(saved(book)).columns.tolist() == [*HEADER, "column XFD"]


@pytest.mark.parametrize("seed", range(40))
def test_damage_anywhere_is_an_error_or_a_list(seed: int) -> None:
    """Whatever bytes of a workbook are spoilt, nothing but ContactsError comes out."""
    chance = random.Random(seed)
    source = zlib.decompress(base64.b64decode(XLS)) if seed % 2 else _GOOD
    data = bytearray(source)
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        contacts = read_contacts(bytes(data))
    except ContactsError:
        return
    assert isinstance(contacts, pd.DataFrame)


def test_what_is_no_file_at_all() -> None:
    """A slip such as a number in place of a path is named."""
    with pytest.raises(ContactsError, match="not int"):
        read_contacts(5)  # type: ignore[arg-type]


# --- the samples ------------------------------------------------------------------------------


def test_the_samples_are_what_their_script_makes(tmp_path: Path) -> None:
    """The committed files hold what a fresh run of the script writes, cell by cell."""
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES / "make_samples.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    for name in ("contacts-1255.csv", "opt-out.csv"):
        assert (SAMPLES / name).read_bytes() == (tmp_path / name).read_bytes()
    kept, made = (openpyxl.load_workbook(at / "contacts.xlsx") for at in (SAMPLES, tmp_path))
    assert kept.sheetnames == made.sheetnames
    for name in kept.sheetnames:
        assert list(kept[name].values) == list(made[name].values)


def test_the_sample_workbook_reads_as_an_office_sees_it() -> None:
    """Title, blank row, hidden sheet and number cells are no trouble."""
    contacts = read_contacts(SAMPLES / "contacts.xlsx")
    assert contacts.columns.tolist() == ["שם", "שם משפחה", "טלפון נייד", "תאריך", "סכום", "עיר"]
    assert len(contacts) == 24
    assert contacts.loc[7, "טלפון נייד"] == "501234504"
    assert contacts.loc[4, "תאריך"] == "03/11/2025"


# --- sheets ---------------------------------------------------------------------------------------


def test_sheet_names_lists_what_can_be_seen_and_what_is_taken() -> None:
    """Hidden sheets are not offered; the one taken is the first that holds anything."""
    book = openpyxl.Workbook()
    book.active.title = "ריק"
    book.create_sheet("נסתר").append(["שם", "נייד"])
    book["נסתר"].sheet_state = "hidden"
    book.create_sheet("לקוחות").append(["שם", "נייד"])
    file = io.BytesIO()
    book.save(file)
    assert sheet_names(file) == (["ריק", "לקוחות"], "לקוחות")


def test_sheet_names_of_a_report_begin_with_the_rows_to_fix() -> None:
    """In a report of ours the sheet to correct is the one that is taken."""
    book = openpyxl.Workbook()
    book.active.append(["שם"])
    book.create_sheet("לתיקון").append(["שם", "נייד"])
    file = io.BytesIO()
    book.save(file)
    assert sheet_names(file)[1] == "לתיקון"
