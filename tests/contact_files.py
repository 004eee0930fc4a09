"""Contact files for tests, made by hand where no library would write what the world sends."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import xlwt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

HEADER = ["שם", "טלפון"]
NOA = ["נועה", "050-1234501"]
YOSSI = ["יוסי", "052-1234502"]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return made.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """The members of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def with_member(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one member, which must be there, changed."""
    found = members(data)
    return archive({**found, name: change(found[name])})


def xlsx(rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook with these rows on its only sheet, as openpyxl writes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def text_cell(place: str, text: str) -> str:
    """A cell of a worksheet that holds its own text."""
    return f'<c {place} t="inlineStr"><is><t>{text}</t></is></c>'


def xlsx_of(
    sheet_data: str,
    *,
    before: str = "",
    part: str = "worksheets/sheet1.xml",
    encoding: str = "utf-8",
    kind: str = "worksheet",
) -> bytes:
    """A workbook whose sheet is made of this XML."""
    sheet = (
        f'<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="{_MAIN}">{before}'
        f"<sheetData>{sheet_data}</sheetData></worksheet>"
    )
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    relation = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/{{}}" '
        'Target="{}"/></Relationships>'
    )
    target = part if part.startswith("/") else f"xl/{part}"
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relation.format("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": relation.format(kind, part),
            target.lstrip("/"): sheet.encode(encoding),
        }
    )


def ods(*rows: str, mimetype: bool = True, styles: str = "", encoding: str = "utf-8") -> bytes:
    """An OpenDocument sheet of rows of cells, given as XML."""
    kinds = ("office", "table", "text", "style", "number")
    spaces = " ".join(
        f'xmlns:{kind}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for kind in kinds
    )
    body = "".join(row if row.startswith("<table:table-row") else _row(row) for row in rows)
    content = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        f"<office:document-content {spaces}>{styles}<office:body><office:spreadsheet>"
        f'<table:table table:name="S">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"} if mimetype else {}
    return archive({**kind, "content.xml": content.encode(encoding)})


def _row(cells: str) -> str:
    return f"<table:table-row>{cells}</table:table-row>"


def ods_text(text: str, more: str = "") -> str:
    """A cell of an OpenDocument that holds a text."""
    return (
        f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def xls(rows: Iterable[Sequence[object]], styles: Mapping[type, str] | None = None) -> bytes:
    """A workbook of Excel 97 with these rows on its only sheet."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    formats = {kind: xlwt.easyxf(num_format_str=code) for kind, code in (styles or {}).items()}
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value, formats.get(type(value), xlwt.Style.default_style))
    return saved(book)


def saved(book: xlwt.Workbook) -> bytes:
    """The bytes of a workbook of Excel 97."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xlsb(
    rows: Mapping[int, Mapping[int, str | float]],
    *,
    shared: Sequence[str] = (),
    kind: str = "worksheet",
) -> bytes:
    """A binary workbook of one sheet; of the texts those in `shared` are referred to by number."""
    right = max((column for cells in rows.values() for column in cells), default=0)
    extent = struct.pack("<IIII", 0, max(rows, default=0), 0, right)
    sheet = _record(129) + _record(148, extent) + _record(145)
    for at, cells in rows.items():
        sheet += _record(0, struct.pack("<IIHBBBI", at, 0, 0, 0, 0, 0, 0))
        sheet += b"".join(_cell(column, value, shared) for column, value in cells.items())
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("S")
    book = _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132)
    items = b"".join(_record(19, b"\0" + _wide(text)) for text in shared)
    relation = '<Relationship Id="{}" Target="{}" Type="{}/{}"/>'
    related = relation.format("rId1", "worksheets/sheet1.bin", _OFFICE, kind)
    related += relation.format("rId2", "sharedStrings.bin", _OFFICE, "sharedStrings")
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": (
                f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>'
            ),
            "xl/worksheets/sheet1.bin": sheet + _record(146) + _record(130),
            "xl/sharedStrings.bin": _record(159, struct.pack("<II", 1, 1)) + items + _record(160),
        }
    )


def _cell(column: int, value: str | float, shared: Sequence[str]) -> bytes:
    where = struct.pack("<II", column, 0)
    if isinstance(value, bool):
        return _record(4, where + bytes([value]))
    if isinstance(value, str) and value in shared:
        return _record(7, where + struct.pack("<I", shared.index(value)))
    if isinstance(value, str):
        return _record(6, where + _wide(value))
    return _record(5, where + struct.pack("<d", value))


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = (
        bytes([len(body) & 0x7F | 0x80, len(body) >> 7]) if len(body) > 127 else bytes([len(body)])
    )
    return head + size + body


def _wide(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data
