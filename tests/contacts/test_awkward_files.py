"""Files as the world has them: read as their programs show them, or refused, never misread."""

from __future__ import annotations

import datetime as dt
import re
import struct
import tracemalloc
from typing import TYPE_CHECKING

import pytest
import xlwt
from contact_files import (
    HEADER,
    NOA,
    YOSSI,
    ods,
    ods_text,
    saved,
    text_cell,
    with_member,
    xls,
    xlsb,
    xlsx,
    xlsx_of,
)

from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.errors import ContactsError

if TYPE_CHECKING:
    from collections.abc import Callable

SHEET = "xl/worksheets/sheet1.xml"


def of(data: bytes) -> list[list[object]]:
    """The header and the rows that a file reads as."""
    contacts = read_contacts(data)
    return [contacts.columns.tolist(), *contacts.to_numpy(dtype=object).tolist()]


def peak(read: Callable[[], object]) -> int:
    """The most memory that Python held while reading, in bytes."""
    tracemalloc.start()
    try:
        read()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# --- .xls -------------------------------------------------------------------------------------


def with_sector(data: bytes, sector: int, following: int) -> bytes:
    """An .xls whose table of sectors says that this one is followed by another."""
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    changed = bytearray(data)
    struct.pack_into("<I", changed, table + 4 * sector, following)
    return bytes(changed)


@pytest.mark.parametrize("following", [0, 1, 2, 0x00FFFFFF])
def test_a_chain_of_sectors_that_does_not_end_is_damage(following: int) -> None:
    """A chain in a circle, or out of the file, is told at once, and takes no memory."""
    data = with_sector(xls([HEADER, NOA, YOSSI]), 2, following)

    def read() -> None:
        with pytest.raises(ContactsError, match="contradict each other"):
            read_contacts(data)

    assert peak(read) < 20 << 20


def test_a_directory_in_a_circle_is_damage() -> None:
    """The directory's chain is checked like any other."""
    data = xls([HEADER, NOA])
    directory = struct.unpack_from("<I", data, 48)[0]
    with pytest.raises(ContactsError, match="contradict each other"):
        read_contacts(with_sector(data, directory, directory))


def test_a_list_of_sectors_in_a_circle_is_damage() -> None:
    """So is the list of the table's own sectors, where it goes on outside the header."""
    data = bytearray(xls([HEADER, NOA]))
    struct.pack_into("<I", data, 68, 0)
    data[512 + 508 : 512 + 512] = bytes(4)
    with pytest.raises(ContactsError, match="contradict each other"):
        read_contacts(bytes(data))


@pytest.mark.parametrize("rows", [3, 40, 400])
def test_an_xls_sent_in_text_mode_is_damage(rows: int) -> None:
    """Line feeds that a transfer made two bytes are never read as other contacts."""
    data = xls([HEADER, *[[f"נועה {at}", 10.0 + at] for at in range(rows)]])
    with pytest.raises(ContactsError, match=r"contradict each other|has nothing in it"):
        read_contacts(data.replace(b"\n", b"\r\n"))


def test_a_far_cell_of_an_xls_takes_no_room() -> None:
    """A cell in the last corner costs what a near one does."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for row, column, text in ((0, 0, "a"), (0, 255, "b"), (65535, 0, "c"), (65535, 255, "d")):
        sheet.write(row, column, text)
    data = saved(book)
    assert peak(lambda: read_contacts(data)) < 20 << 20
    contacts = read_contacts(data)
    assert contacts.index.tolist() == [65536]
    assert contacts.to_numpy().tolist() == [["c", "d"]]


@pytest.mark.parametrize("page", [1252, 1255, 1251, 0, 65535])
def test_the_code_page_of_a_modern_xls_means_nothing(page: int) -> None:
    """Texts of Excel 97 are UTF-16, whatever code page the file names; none holds a NUL."""
    data = xls([HEADER, NOA, ["Dana", "052-1234503"]])
    named = struct.pack("<HHH", 0x42, 2, 1200)
    assert named in data
    changed = data.replace(named, struct.pack("<HHH", 0x42, 2, page))
    assert of(changed) == [HEADER, NOA, ["Dana", "052-1234503"]]


@pytest.mark.parametrize(
    "data",
    [
        xls([HEADER, ["No\0a", "052-1234501"]]),
        xlsb({0: dict(enumerate(HEADER)), 1: {0: "No\0a", 1: "052-1234501"}}),
        with_member(
            xlsx([HEADER, ["No~a", "052-1234501"]]), SHEET, lambda data: data.replace(b"~", b"\0")
        ),
    ],
    ids=["xls", "xlsb", "xlsx"],
)
def test_a_nul_in_a_text_is_seen(data: bytes) -> None:
    """A damaged text may hold one; no message could, and no database takes it."""
    assert of(data) == [HEADER, ["No\ufffda", "052-1234501"]]


def test_an_encoding_that_nobody_knows_is_damage() -> None:
    """The file is refused by name, like any other that is damaged."""
    data = xlsx([HEADER, NOA])
    changed = with_member(
        data, "xl/workbook.xml", lambda _: b'<?xml version="1.0" encoding="Atf-8"?><a/>'
    )
    with pytest.raises(ContactsError):
        of(changed)


def test_formula_records_of_another_version_are_rows_all_the_same() -> None:
    """Apple's Numbers numbers its formulas as Excel 4 did: no row of them is lost."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for column, name in enumerate(["name", "sum"]):
        sheet.write(0, column, name)
    for row in (1, 2):
        sheet.write(row, 0, f"n{row}")
        sheet.write(row, 1, xlwt.Formula("1+2"))
    data = saved(book)
    for row in (1, 2):
        place = re.escape(struct.pack("<HH", row, 1))
        found = re.search(rb"\x06\x00.\x00" + place, data, re.DOTALL)
        assert found
        at = found.start() + 4
        changed = bytearray(data)
        struct.pack_into("<H", changed, at - 4, 0x406)
        struct.pack_into("<d", changed, at + 6, float(row + 6))
        data = bytes(changed)
    assert of(data) == [["name", "sum"], ["n1", "7"], ["n2", "8"]]


def test_long_shared_texts_go_on_in_the_next_record() -> None:
    """Texts cut at the end of a record, some within wide letters, come back whole."""
    rows = [[f"{'א' * at} {at}", f"{'x' * at}é{at}"] for at in range(1, 200)]
    assert of(xls([["one", "two"], *rows])) == [["one", "two"], *rows]


def test_an_emoji_cut_between_records_comes_back() -> None:
    """Half a character at the end of a record is joined with its other half."""
    rows = [["😀" * at, str(at)] for at in range(60, 190)]
    assert of(xls([["one", "two"], *rows])) == [["one", "two"], *rows]


# --- .xlsx ------------------------------------------------------------------------------------

_HEAD = '<row r="1">' + text_cell('r="A1"', "שם") + text_cell('r="B1"', "טלפון") + "</row>"
_LIST = _HEAD + '<row r="2">' + text_cell('r="A2"', "נועה") + text_cell('r="B2"', "0501234501")


@pytest.mark.parametrize(
    "place", ['r="A99999999999"', 'r="ZZZZ3"', 'r="A0"', 'r="3"', 'r="XFE3"', 'r="A1048577"']
)
def test_a_cell_beyond_the_sheet_is_damage(place: str) -> None:
    """A cell that stands nowhere is told, and never counted up to."""
    with pytest.raises(ContactsError, match="contradict each other"):
        read_contacts(xlsx_of(_LIST + "</row><row>" + text_cell(place, "x") + "</row>"))


@pytest.mark.parametrize("row", ["99999999999", "-1", "x"])
def test_a_row_beyond_the_sheet_is_damage(row: str) -> None:
    """The same for the number of a row."""
    with pytest.raises(ContactsError, match="contradict each other"):
        read_contacts(xlsx_of(_LIST + f'</row><row r="{row}"><c><v>1</v></c></row>'))


@pytest.mark.parametrize(
    "given", ['r = "{}"', "r='{}'", 'r=" {} "', '\nr="{}"', "s='0' r=\t\"{}\""]
)
def test_places_may_be_written_in_any_way_that_xml_knows(given: str) -> None:
    """Blanks and apostrophes about a cell's place change nothing."""
    rows = "".join(
        f"<row {given.format(row)}>{text_cell(given.format(f'A{row}'), a)}"
        f"{text_cell(given.format(f'B{row}'), b)}</row>"
        for row, (a, b) in enumerate([HEADER, NOA, YOSSI], start=1)
    )
    assert of(xlsx_of(rows)) == [HEADER, NOA, YOSSI]


@pytest.mark.parametrize(
    "part", ["sheet1.xml", "list/contacts.xml", "/xl/worksheets/sheet1.xml", "/elsewhere/s.xml"]
)
def test_sheets_are_where_the_relationships_say(part: str) -> None:
    """A sheet's part may be called anything and stand anywhere."""
    assert of(xlsx_of(_LIST + "</row>", part=part)) == [HEADER, ["נועה", "0501234501"]]


def test_a_far_cell_outside_the_usual_folder_takes_no_room() -> None:
    """Wherever the sheet's part stands, a cell in the last corner costs what a near one does."""
    far = "</row><row>" + text_cell('r="XFD1048576"', "x") + "</row>"
    data = xlsx_of(_LIST + far, part="sheet1.xml")
    assert peak(lambda: read_contacts(data)) < 20 << 20
    assert read_contacts(data).index.tolist() == [2, 1048576]


@pytest.mark.parametrize("reference", ["1:4", "A:B", "A1:AMJ1048576", "", "x"])
def test_a_dimension_that_means_nothing_is_passed_over(reference: str) -> None:
    """LibreOffice calls whole rows the sheet's dimension; what counts is the cells."""
    data = xlsx_of(_LIST + "</row>", before=f'<dimension ref="{reference}"/>')
    assert of(data) == [HEADER, ["נועה", "0501234501"]]


def test_formatted_empty_columns_and_rows_are_no_cells() -> None:
    """Formats down to the last row and out to the last column do not make the sheet too large."""
    empty = '</row><row r="3"><c r="XFD3" s="0"/></row><row r="1048576"/>'
    assert of(xlsx_of(_LIST + empty)) == [HEADER, ["נועה", "0501234501"]]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-8"])
def test_parts_may_be_in_another_encoding(encoding: str) -> None:
    """What XML allows for a part is read: UTF-16, and the encodings that it names."""
    named = "utf-16" if encoding == "utf-16-le" else encoding
    data = xlsx_of(_LIST + "</row>", encoding=named)
    assert of(data) == [HEADER, ["נועה", "0501234501"]]


@pytest.mark.parametrize("kind", ["xlMacrosheet", "xlIntlMacrosheet"])
def test_macro_sheets_are_read(kind: str) -> None:
    """A list on a macro sheet is a list."""
    made = xlsx_of(_LIST + "</row>", kind=kind, part="macrosheets/sheet1.xml")
    assert of(made) == [HEADER, ["נועה", "0501234501"]]
    assert of(xlsb({0: {0: "a", 1: "b"}, 1: {0: "c", 1: "d"}}, kind=kind)) == [
        ["a", "b"],
        ["c", "d"],
    ]


def test_entities_are_refused() -> None:
    """A document that defines entities, which could grow to any size, is not unfolded."""
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]>'
    data = with_member(
        xlsx_of(_LIST + "</row>"),
        SHEET,
        lambda xml: xml.replace(b"<worksheet", bomb.encode() + b"<worksheet"),
    )
    with pytest.raises(ContactsError, match="contradict each other"):
        read_contacts(data)


def test_both_readers_of_xlsx_give_the_same() -> None:
    """Whichever of the two reads a sheet, its cells are the same: texts, numbers, dates, times."""
    rows: list[list[object]] = [
        ["a", "b", "c", "d", "e", "f"],
        ["נועה", 501234501, 0.1 + 0.2, True, dt.datetime(2025, 11, 3, 9, 5, 7), dt.time(9, 30)],  # noqa: DTZ001
        ["  x\ny_x000D_z", -3, 1e19, False, dt.date(2025, 11, 3), dt.timedelta(hours=30)],
        ["#N/A", 123456789012345, 1 / 3, None, dt.date(1900, 1, 5), dt.timedelta(minutes=5)],
    ]
    data = xlsx(rows)
    slowly = with_member(data, SHEET, lambda xml: xml.replace(b'<row r="1"', b'<row r = "1"'))
    assert slowly != data
    assert of(slowly) == of(data)


def test_16384_columns_are_read_in_linear_time() -> None:
    """A sheet as wide as Excel has them is a frame, each column under a name of its own."""
    wide = ["name", *["x"] * 16383]
    contacts = read_contacts(xlsx([wide, [str(at) for at in range(16384)]]))
    assert contacts.shape == (1, 16384)
    assert contacts.columns.is_unique
    assert contacts.columns[-1] == "x 16383"
    assert contacts.iloc[0].tolist() == [str(at) for at in range(16384)]


# --- .ods -------------------------------------------------------------------------------------

_ODS = [ods_text("שם") + ods_text("טלפון"), ods_text("נועה") + ods_text("050-1234501")]


def test_ods_without_a_mimetype() -> None:
    """Google leaves out the entry that names the kind."""
    assert of(ods(*_ODS, mimetype=False)) == [HEADER, NOA]


def test_ods_with_white_space_between_its_cells() -> None:
    """A document printed for the eye holds the same cells."""
    rows = [row.replace("<table:table-cell", "\n  <table:table-cell") + "\n" for row in _ODS]
    assert of(ods(*rows)) == [HEADER, NOA]


def test_ods_in_utf16() -> None:
    """Its document may be in UTF-16."""
    assert of(ods(*_ODS, encoding="utf-16")) == [HEADER, NOA]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("PT255H10M10S", "255:10:10"),
        ("PT30H15M00S", "30:15"),
        ("PT09H30M00S", "09:30"),
        ("PT00H00M05.5S", "00:00:05"),
        ("-PT01H30M00S", "-1:30"),
        ("P2DT1H", "49:00"),
    ],
)
def test_ods_durations_are_as_excel_shows_them(value: str, text: str) -> None:
    """Hours and minutes, and never the notation of the file."""
    cell = f'<table:table-cell office:value-type="time" office:time-value="{value}"/>'
    assert of(ods(ods_text("a") + ods_text("b"), ods_text("נועה") + cell))[1] == ["נועה", text]


def test_ods_texts_are_as_they_are_shown() -> None:
    """Spaces of their own tags, line breaks and paragraphs count; notes on a cell do not."""
    cell = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p>'
        '</office:annotation><text:p>a<text:s text:c="2"/>b <text:span>c</text:span></text:p>'
        "<text:p>d<text:line-break/>e</text:p></table:table-cell>"
    )
    assert of(ods(ods_text("x") + ods_text("y"), cell + ods_text("z")))[1] == ["a  b c\nd\ne", "z"]


def test_ods_repeated_cells_and_rows() -> None:
    """What is said once for many stands in each; the empty rows below a list are none."""
    repeated = '<table:table-row table:number-rows-repeated="2">{}</table:table-row>'
    more = ' table:number-columns-repeated="2"'
    last = repeated.format("<table:table-cell/>").replace('"2"', '"1048500"')
    data = ods(
        ods_text("שם") + ods_text("x") + ods_text("y"),
        repeated.format(ods_text("נועה") + ods_text("1", more)),
        last,
        ods_text("יוסי"),
    )
    contacts = read_contacts(data)
    assert contacts.index.tolist() == [2, 3, 1048504]
    assert contacts.iloc[1].tolist() == ["נועה", "1", "1"]


def test_ods_that_repeats_without_end_is_refused() -> None:
    """A document of a few bytes that stands for billions of cells takes no memory."""
    row = '<table:table-row table:number-rows-repeated="1048576">{}</table:table-row>'
    data = ods(row.format(ods_text("x", ' table:number-columns-repeated="16384"')))

    def read() -> None:
        with pytest.raises(ContactsError, match="far from the list"):
            read_contacts(data)

    assert peak(read) < 20 << 20


# --- .xlsb ------------------------------------------------------------------------------------


def test_a_far_cell_of_an_xlsb_takes_no_room() -> None:
    """A cell in the last corner costs what a near one does."""
    data = xlsb({0: {0: "שם", 1: "טלפון"}, (1 << 20) - 1: {0: "נועה", (1 << 14) - 1: "x"}})
    assert peak(lambda: read_contacts(data)) < 20 << 20
    assert read_contacts(data).index.tolist() == [1 << 20]


# --- text -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('name,phone\nA,1\n"B,2\nC,3\nD,4\n', 3),
        ('name,phone\nA,1\n"B,2\nC,3\n"D",4\nE,5\n', 3),
        ('name,phone\r\n"A\r\n1",2\r\n"B\r\n2","C,3\r\nD,4\r\n', 5),
        ('name,phone\nA,1\nB,"2"x\n', 3),
    ],
)
def test_an_open_quotation_mark_is_told_by_the_line_where_it_begins(text: str, line: int) -> None:
    """However far away the trouble shows, the line is the one to mend."""
    with pytest.raises(ContactsError, match=f"line {line}: a quotation mark"):
        read_contacts(text.encode())


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'ID;PWXL;N;E\nC;X1;Y1;K"a"\n', "SYLK"),
        (b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "DIF"),
        (b"{\\rtf1\\ansi 0501234501}", "RTF"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "MHT"),
        ('ID;P\nC;X1;Y1;K"שם"\n'.encode("utf-16"), "SYLK"),
    ],
)
def test_other_programs_formats_are_refused_by_name(data: bytes, kind: str) -> None:
    """They are text, but no table: read as one they would give columns called C and X1."""
    with pytest.raises(ContactsError, match=kind):
        read_contacts(data)


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        (
            "שם,טלפון\nדנה,,לא רוצה,תל אביב\nרונית,0501234501,הערה,חיפה\n",
            ["שם", "טלפון", "column C", "column D"],
            [2, 3],
        ),
        (
            "id,name,age\n1101,John,30\n1102,Julie,26\ni_am_no_number,,\n,2,3,4,5,6\n",
            ["id", "name", "age", "column D", "column E", "column F"],
            [2, 3, 4, 5],
        ),
        ("לקוחות,נובמבר\nשם,טלפון,עיר,סניף\nנועה,0501234501,לוד,צפון\n", None, [3]),
        (
            "דוח,חודשי\nשם,טלפון\nנועה,0501234501,a,b\n",
            ["שם", "טלפון", "column C", "column D"],
            [3],
        ),
    ],
)
def test_a_header_narrower_than_the_rows_loses_nobody(
    text: str, columns: list[str] | None, rows: list[int]
) -> None:
    """The first contact is no header because it is wider than the header is; titles are none."""
    contacts = read_contacts(text.encode())
    assert contacts.columns.tolist() == (columns or ["שם", "טלפון", "עיר", "סניף"])
    assert contacts.index.tolist() == rows
