"""Contact files as people have them (xlsx, xls, xlsb, ods, csv, tsv, txt) read into clean text.

A file goes through four steps: its bytes are taken and named (`_open`), told apart by content and
not by extension (`_grid`), turned into a frame of text cells that keeps the sheet's own row
numbers (`read_cells`), and given the names that stand in its header row (`with_header`).
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import os
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from itertools import islice, zip_longest
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import pandas as pd

from feedbot_bulk.cells import dates, durations
from feedbot_bulk.cells.text_utils import is_blank, without_marks
from feedbot_bulk.cells.writing import EXCEL_ERRORS
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.results.frame import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata

    File = str | os.PathLike[str] | IO[bytes] | IO[str] | bytes | bytearray | memoryview

T = TypeVar("T")

TO_FIX_SHEETS = ("To fix", "לתיקון")
"""Names of the sheet, in a report of ours, that holds the rows to correct and send again."""

ROW = "row"
"""The name of the index: the row number that Excel shows."""

MAX_FILE = 1 << 30
"""The largest file that is read at all, in bytes."""

MAX_UNPACKED = 1 << 30
"""The most that a workbook may unpack to, in bytes."""

MAX_RATIO, RATIO_COUNTS_FROM = 200, 64 << 20
"""A workbook that unpacks to more than 64 MiB may not unpack to more than 200 times its size.

Real sheets of the dullest kind (one word, a million times) stay under 100; bombs go for 1,000.
"""

MAX_AREA = 1 << 25
"""The most cells that a sheet's used range may span: the reader lays all of it out in memory."""


def read_contacts(path_or_buffer: File, sheet: str | int | None = None) -> pd.DataFrame:
    r"""Read a contact file as text: no zero, digit or name is lost on the way.

    Workbooks (xlsx, xls, xlsb, ods) and delimited text (csv, tsv, txt; UTF-8, UTF-16,
    Windows-1255) are told apart by content, so a buffer will do as well as a path. The header is
    found under title rows. Empty rows and columns are left out, and the index, named `row`, is the
    row number that Excel shows. Numbers keep all their digits, dates read dd/mm/yyyy.

    `sheet` is a sheet's name or its position from 0; without it the first visible sheet that
    holds anything is taken, or the rows to correct, when the file is a report of ours.

    Raises ContactsError, which names the file and the trouble.

    >>> read_contacts("שם;טלפון\nנועה;0501234501".encode("cp1255"))
           שם       טלפון
    row
    2    נועה  0501234501
    """
    source = _open(path_or_buffer)
    contacts = with_header(_cells(source, sheet))
    if contacts.empty:
        raise ContactsError(
            f"{source} has a header and no rows under it. Add the contacts below the header row."
        )
    return contacts


def read_cells(path_or_buffer: File, sheet: str | int | None = None) -> pd.DataFrame:
    r"""The filled rows and columns of a file as text, before any row is taken for a header.

    The columns are numbered as in the sheet, from 0; the index is the row number.

    >>> read_cells(b"phone\n0501234501")
                  0
    row
    1         phone
    2    0501234501
    """
    return _cells(_open(path_or_buffer), sheet)


def sheet_names(path_or_buffer: File) -> tuple[list[str], str | None]:
    r"""The visible sheets of a workbook, and the one that `read_contacts` takes of itself.

    Text files have none. Raises ContactsError, as `read_contacts` does.

    >>> sheet_names(b"phone\n0501234501")
    ([], None)
    """
    source = _open(path_or_buffer)
    if not _is_workbook(source):
        return [], None
    return _of_workbook(source, lambda workbook: _visible_sheets(source, workbook))


def _visible_sheets(source: _Source, workbook: CalamineWorkbook) -> tuple[list[str], str | None]:
    names, metas = workbook.sheet_names, workbook.sheets_metadata
    visible = [name for name, meta in zip(names, metas, strict=True) if _is_visible(meta)]
    likely = (names[at] for at in _sheets(source, workbook, None))
    return visible, next((one for one in likely if workbook.get_sheet_by_name(one).height), None)


def with_header(cells: pd.DataFrame) -> pd.DataFrame:
    r"""The rows under the header, with the header's names; `cells` is what `read_cells` gives.

    Where no row reads as a header every row is kept, so that nobody is lost to a guess.

    >>> list(with_header(read_cells("לקוחות\n\nשם,טלפון,טלפון\nנועה,0501234501,".encode())))
    ['שם', 'טלפון', 'טלפון 2']
    """
    position = _header_position(cells)
    if position is None:
        return cells.set_axis(_names(cells.columns, pd.Series(dtype=TEXT)), axis=1)
    header, rows = cells.iloc[position], cells.iloc[position + 1 :]
    rows = rows.loc[:, header.notna() | rows.notna().any()]  # a title may stand in its own column
    return rows.set_axis(_names(rows.columns, header), axis=1)


# --- the header -------------------------------------------------------------------------------

_LOOKED_AT = 50  # rows from the top in which a table has shown how wide it is
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?: \d{1,2}:\d\d(?::\d\d)?)?")


def _header_position(cells: pd.DataFrame) -> int | None:
    """Where the header stands: the first row about as full as the table, or the one above it.

    Rows above it are titles: narrower, and without a phone. None where neither row is a header.
    """
    rows = cells.head(_LOOKED_AT).itertuples(index=False, name=None)
    top = [[cell for cell in row if isinstance(cell, str)] for row in rows]
    width = max(map(len, top), default=0)
    start = next((at for at, row in enumerate(top) if _begins_table(row, width)), 0)
    candidates = (start, start - 1)  # the second: a header that names only some of the columns
    return next((at for at in candidates if at >= 0 and _reads_as_header(top[at])), None)


def _begins_table(row: Sequence[str], width: int) -> bool:
    return len(row) * 3 >= width * 2 or any(map(_is_content, row))


def _reads_as_header(row: Sequence[str]) -> bool:
    labels = sum(any(map(str.isalpha, cell)) for cell in row)
    return labels * 2 >= len(row) and not any(map(_is_content, row))


def _is_content(value: str) -> bool:
    """Whether a cell holds what only a contact has: a phone-like number or an e-mail address."""
    digits = sum(char.isdigit() for char in value)
    bare = not any(char.isalpha() for char in value) and not _DATE.fullmatch(value.strip())
    return (bare and digits >= 7) or ("@" in value and "." in value)  # noqa: PLR2004


def _names(positions: pd.Index[Any], header: pd.Series[Any]) -> list[str]:
    """The header's names: cleaned, one for every column, no two alike."""
    wanted = [_clean(header.get(at)) or f"column {_letters(at)}" for at in positions]
    names: list[str] = []
    for name in wanted:
        names.append(_numbered(name, {*wanted, *names}) if name in names else name)
    return names


def _clean(name: object) -> str:
    return " ".join(without_marks(name).split()) if isinstance(name, str) else ""


def _numbered(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name} {number}" in taken:
        number += 1
    return f"{name} {number}"


def _letters(position: int) -> str:
    """The letters over a column of the sheet: A for 0, AA for 26."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


# --- the file ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Source:
    """A file's bytes and the name by which errors call it."""

    name: str
    data: bytes

    def __str__(self) -> str:
        return self.name


def _open(path_or_buffer: File) -> _Source:
    name = file_name(path_or_buffer)
    if isinstance(path_or_buffer, bytes | bytearray | memoryview):
        data = bytes(path_or_buffer)
    elif isinstance(path_or_buffer, str | os.PathLike):
        data = _path_bytes(name, Path(path_or_buffer).expanduser())
    elif hasattr(path_or_buffer, "read"):
        data = _buffer_bytes(path_or_buffer)
    else:
        raise ContactsError(
            f"A contact file is a path or an open file, and not {type(path_or_buffer).__name__}."
        )
    _check_size(name, len(data))
    if not data.strip(b"\0 \t\r\n"):
        raise ContactsError(f"{name} is empty. Was it saved, or copied to its end?")
    return _Source(name, data)


def file_name(path_or_buffer: File) -> str:
    """How errors call a file: by its path, or by the name that its buffer carries."""
    if isinstance(path_or_buffer, str | os.PathLike):
        return os.fspath(path_or_buffer)
    name = getattr(path_or_buffer, "name", None)
    return name if isinstance(name, str) and name else "The uploaded file"


def _path_bytes(name: str, path: Path) -> bytes:
    try:
        if not path.exists():
            raise ContactsError(f"{name} is not there. {_neighbours(path)}")
        if not path.is_file():
            raise ContactsError(f"{name} is not a file. Give the path of one contact file.")
        _check_size(name, path.stat().st_size)
        return path.read_bytes()
    except (OSError, ValueError) as exc:
        raise ContactsError(
            f"{name} cannot be opened: {getattr(exc, 'strerror', None) or exc}. "
            "Is it open in another program, or another person's? Close it there, or read a copy."
        ) from exc


def _neighbours(path: Path) -> str:
    """What to say of a path that is not there: the files that are."""
    folder = path.absolute().parent
    if not folder.is_dir():
        return f"Nor is the folder {folder}: check the path."
    close = get_close_matches(path.name, sorted(each.name for each in folder.iterdir()))
    if close:
        return f"Did you mean {' or '.join(map(repr, close))}?"
    return f"It was looked for in {folder}: give its full path."


def _buffer_bytes(buffer: IO[bytes] | IO[str]) -> bytes:
    """All of a buffer, from its start: one that was just written to stands at its end."""
    if buffer.seekable():
        buffer.seek(0)
    data = buffer.read(MAX_FILE + 1)
    return data.encode() if isinstance(data, str) else data


def _check_size(name: str, size: int) -> None:
    if size > MAX_FILE:
        raise ContactsError(
            f"{name} is larger than {MAX_FILE >> 20:,} MiB. Save only the contacts' sheet, or "
            "split the list into several files."
        )


# --- what kind of file ------------------------------------------------------------------------

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = (
    (re.compile(rb"\x89PNG"), "a PNG picture"),
    (re.compile(rb"\xff\xd8\xff"), "a JPEG picture"),
    (re.compile(rb"GIF8"), "a GIF picture"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "a WebP picture"),
    (re.compile(rb"%PDF"), "a PDF document"),
    (re.compile(rb"BEGIN:VCARD", re.IGNORECASE), "a vCard file"),
    (re.compile(rb"<(!doctype|html|head|meta|table|style)\b", re.IGNORECASE), "a web page (HTML)"),
    (re.compile(rb"<\?xml"), "an XML document"),
)


def _cells(source: _Source, sheet: str | int | None) -> pd.DataFrame:
    if _is_workbook(source):
        return _workbook_cells(source, sheet)
    if sheet is not None:
        raise ContactsError(f"{source} is a text file and has no sheets. Leave out sheet=.")
    return _text_cells(source)


def _is_workbook(source: _Source) -> bool:
    """Whether it is one, by its content; one that is not to be opened raises."""
    if source.data.startswith(_ZIP):
        _check_archive(source)
        return True
    if source.data.startswith(_OLE) and _ENCRYPTED in source.data:
        raise _protected(source)
    return source.data.startswith(_OLE)


def _refuse_other_kinds(source: _Source) -> None:
    head = source.data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    for pattern, kind in _OTHER_KINDS:
        if pattern.match(head):
            raise ContactsError(
                f"{source} is {kind}, whatever its name says. Open it in the program that made it "
                "and save the contacts as an Excel workbook (.xlsx) or as CSV."
            )


# --- cells as text ----------------------------------------------------------------------------


def _frame(columns: Iterable[Sequence[object]], row: int, column: int) -> pd.DataFrame:
    """The filled rows and columns of a block of cells whose first one is at (row, column)."""
    texts = {at: [_text(value) for value in values] for at, values in enumerate(columns, column)}
    filled = {at: values for at, values in texts.items() if any(v is not None for v in values)}
    height = len(next(iter(filled.values()), []))
    index = pd.RangeIndex(row, row + height, name=ROW)
    data = {at: pd.Series(values, index, dtype=TEXT) for at, values in filled.items()}
    return pd.DataFrame(data, index=index).dropna(how="all")


def _text(value: object) -> str | None:
    return _TEXT_OF[value.__class__](value)


def _text_of_text(value: str) -> str | None:
    """Text stays letter for letter; a cell of blanks, or of Excel's error words, holds nothing."""
    return None if is_blank(value) or value in EXCEL_ERRORS else value


_EXACT = 1 << 53  # whole numbers up to here are exact in a float; beyond, digits are lost


def _text_of_float(value: float) -> str:
    """As Excel writes it at full width: 15 digits; whole numbers keep every digit they have.

    A number that has lost digits keeps its exponent, so that nobody takes it for a phone.
    """
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if abs(value) >= _EXACT:
        return repr(value).upper()
    return format(Decimal(f"{value:.15g}"), "f")


def _text_of_datetime(value: dt.datetime) -> str:
    return dates.write(value.replace(microsecond=0))  # a float's rest, of a moment kept as one


_TEXT_OF: dict[type, Callable[[Any], str | None]] = {
    str: _text_of_text,
    float: _text_of_float,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.date: dates.write,
    dt.datetime: _text_of_datetime,
    dt.time: dates.write,
    dt.timedelta: durations.write,
}


# --- workbooks --------------------------------------------------------------------------------


def _workbook_cells(source: _Source, sheet: str | int | None) -> pd.DataFrame:
    return _of_workbook(
        source,
        lambda workbook: _first_filled(source, workbook, _sheets(source, workbook, sheet)),
    )


def _of_workbook(source: _Source, read: Callable[[CalamineWorkbook], T]) -> T:
    """What `read` makes of the opened workbook; the reader's errors become ours."""
    import python_calamine as calamine

    try:
        with calamine.load_workbook(io.BytesIO(source.data)) as workbook:
            return read(workbook)
    except calamine.PasswordError as exc:
        raise _protected(source) from exc
    except (calamine.CalamineError, OSError, ValueError) as exc:
        raise _unreadable(source, exc) from exc
    except BaseException as exc:
        if type(exc).__name__ == "PanicException":  # the reader's Rust gave up; no public class
            raise _unreadable(source, "its parts contradict each other") from exc
        raise


def _unreadable(source: _Source, why: object) -> ContactsError:
    return ContactsError(
        f"{source} cannot be read as an Excel workbook ({why}). Is it damaged, or cut short? "
        "Open it in Excel and save it again as .xlsx."
    )


def _protected(source: _Source) -> ContactsError:
    return ContactsError(
        f"{source} is protected by a password. Open it in Excel, take the password off "
        "(File, Info, Protect Workbook), save, and read it again."
    )


def _sheets(source: _Source, workbook: CalamineWorkbook, sheet: str | int | None) -> list[int]:
    """The positions of the sheets to look in, the likeliest first."""
    if sheet is not None:
        return [_asked_for(source, workbook, sheet)]
    visible = [at for at, meta in enumerate(workbook.sheets_metadata) if _is_visible(meta)]
    to_fix = [at for at in visible if workbook.sheet_names[at] in TO_FIX_SHEETS]
    if not visible:
        raise ContactsError(
            f"{source} has no visible sheet. Pass sheet= with one of: "
            f"{_listed(workbook.sheet_names)}."
        )
    return to_fix[:1] or visible


def _asked_for(source: _Source, workbook: CalamineWorkbook, sheet: str | int) -> int:
    names = workbook.sheet_names
    if isinstance(sheet, str) and sheet in names:
        return names.index(sheet)
    if isinstance(sheet, int) and 0 <= sheet < len(names):
        return sheet
    raise ContactsError(
        f"{source} has no sheet {sheet!r}. Its sheets, from 0, are: {_listed(names)}."
    )


def _is_visible(meta: SheetMetadata) -> bool:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet


def _first_filled(source: _Source, workbook: CalamineWorkbook, sheets: list[int]) -> pd.DataFrame:
    for at in sheets:
        cells = _sheet_cells(source, workbook.get_sheet_by_index(at))
        if not cells.empty:
            return cells
    looked_in = _listed([workbook.sheet_names[at] for at in sheets])
    raise ContactsError(
        f"{source} has nothing in it (looked in {looked_in}). Was it saved? Are the contacts on "
        "another sheet? Name it with sheet=."
    )


def _sheet_cells(source: _Source, sheet: CalamineSheet) -> pd.DataFrame:
    if sheet.height * sheet.width > MAX_AREA:
        raise _too_wide(source)
    row, column = sheet.start or (0, 0)
    return _frame(zip(*sheet.to_python(), strict=True), row + 1, column)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))


# --- archives that may be bombs ---------------------------------------------------------------


def _check_archive(source: _Source) -> None:
    """Refuse an archive that is damaged, or that would unpack to more than any contact list.

    The sizes that an archive declares are only the first look: what counts is what comes out.
    """
    allowed = min(MAX_UNPACKED, max(RATIO_COUNTS_FROM, MAX_RATIO * len(source.data)))
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise _protected(source)
            if sum(member.file_size for member in members) > allowed:
                raise _bomb(source)
            _unpack(source, archive, allowed)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        ValueError,
    ) as exc:
        raise ContactsError(
            f"{source} is damaged or cut short ({exc}). Copy or download it again, or open it in "
            "Excel and save it again."
        ) from exc


def _unpack(source: _Source, archive: zipfile.ZipFile, allowed: int) -> None:
    for member in archive.infolist():
        member.file_size = 2 * MAX_UNPACKED  # or reading would stop at the size that it declares
        for chunk in _chunks(archive, member):
            allowed -= len(chunk)
            if allowed < 0:
                raise _bomb(source)
        if _is_worksheet(member) and _area(archive, member) > MAX_AREA:
            raise _too_wide(source)


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while chunk := stream.read(1 << 20):
            yield chunk


def _bomb(source: _Source) -> ContactsError:
    return ContactsError(
        f"{source} is {len(source.data):,} bytes that unpack to far more than a contact list. "
        "It was not opened. Save only the contacts' sheet as a new workbook."
    )


def _too_wide(source: _Source) -> ContactsError:
    return ContactsError(
        f"{source} has a sheet whose used range spans more than {MAX_AREA:,} cells: most likely "
        "something was typed far from the list. Copy the list into a new workbook and save that."
    )


# --- how far a sheet reaches ------------------------------------------------------------------
# The reader makes room for every cell between the first and the last one before it reads them,
# and the program ends there and then if it gets none: so this is known before it starts.

_MAX_ROWS = 1 << 20
_TWO_LETTERS = re.compile(rb"""r=["']([A-Za-z]{2,})\d""")
_CELL_OR_ROW = re.compile(rb"""r=["'][A-Za-z]*(\d+)""")
_LONGEST_MATCH = 32


def _is_worksheet(member: zipfile.ZipInfo) -> bool:
    return "sheets/" in member.filename and member.filename.endswith((".xml", ".bin"))


def _area(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """How many cells a worksheet spans, at the most, counted from A1."""
    if member.filename.endswith(".bin"):
        return _binary_area(archive.read(member))
    letters = {match.upper() for match in _found(_TWO_LETTERS, archive, member)}
    width = max((_column_number(each) for each in letters), default=26)
    if width * _MAX_ROWS <= MAX_AREA:
        return width
    return width * max(map(int, _found(_CELL_OR_ROW, archive, member)), default=1)


def _found(
    pattern: re.Pattern[bytes], archive: zipfile.ZipFile, member: zipfile.ZipInfo
) -> Iterator[bytes]:
    rest = b""
    for chunk in _chunks(archive, member):
        yield from pattern.findall(rest + chunk)
        rest = chunk[-_LONGEST_MATCH:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


_ROW_RECORD, _CELL_RECORDS = 0, range(1, 12)


def _binary_area(data: bytes) -> int:
    """The same for a sheet of an .xlsb: rows and cells are records that open with their number."""
    rows = columns = 0
    for kind, start in _records(data):
        if kind == _ROW_RECORD:
            rows = max(rows, int.from_bytes(data[start : start + 4], "little") + 1)
        elif kind in _CELL_RECORDS:
            columns = max(columns, int.from_bytes(data[start : start + 4], "little") + 1)
    return rows * columns


def _records(data: bytes) -> Iterator[tuple[int, int]]:
    """The kind of each record and where its content starts."""
    at = 0
    while at < len(data):
        kind, at = _varint(data, at, most=2)
        size, at = _varint(data, at, most=4)
        yield kind, at
        at += size


def _varint(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in groups of seven bits, the lowest first, and where it ends."""
    value = 0
    for group, byte in enumerate(data[at : at + most]):
        value |= (byte & 0x7F) << 7 * group
        if byte < 0x80:  # noqa: PLR2004 - the top bit says that another group follows
            return value, at + group + 1
    return value, at + most


# --- delimited text ---------------------------------------------------------------------------

_DELIMITERS = "\t;|,"
_NO_DELIMITER = "\x1f"
_SEP_LINE = re.compile(r"\ufeff?sep=([;,|\t])\r?\n", re.IGNORECASE)


def _text_cells(source: _Source) -> pd.DataFrame:
    _refuse_other_kinds(source)
    text = _decode(source)
    declared = _SEP_LINE.match(text)  # Excel's own hint, which Excel does not count as a row
    text = text[declared.end() :] if declared else text
    delimiter = declared[1] if declared else _delimiter(text)
    rows = _rows(source, text, delimiter)
    if len(rows) * max(map(len, rows), default=0) > MAX_AREA:
        raise _too_wide(source)
    cells = _frame(zip_longest(*rows, fillvalue=""), 1, 0)
    if cells.empty:
        raise ContactsError(f"{source} has nothing in it but blanks. Is it the right file?")
    return cells


def _rows(source: _Source, text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as exc:
        raise ContactsError(
            f"{source}, line {reader.line_num}: a quotation mark is opened and not closed, or "
            f"stands inside a quoted cell ({exc}). Open the file in Excel and save it as .xlsx."
        ) from exc


def _delimiter(text: str) -> str:
    """The delimiter by which most of the first rows are of one width, two cells or more."""
    sample = text[: 1 << 16]
    candidates: list[str] = [_NO_DELIMITER, *_DELIMITERS]
    return max(candidates, key=partial(_evenness, sample))


def _evenness(sample: str, delimiter: str) -> tuple[int, int]:
    lines = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), _LOOKED_AT)
    widths = Counter(len(cells) for cells in lines if len(cells) > 1)
    width, rows = max(widths.items(), key=lambda item: item[1], default=(1, 0))
    return rows, width


_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _decode(source: _Source) -> str:
    for encoding in _encodings(source):
        text = _decoded(source.data, encoding)
        if text is not None and (encoding != "cp1255" or _reads_as_hebrew(text)):
            return _without_binary(source, text)
    raise ContactsError(
        f"{source} is no workbook, and no text in UTF-8, UTF-16, Windows-1255 or Windows-1252. "
        "Open it in Excel and save it as .xlsx, or as 'CSV UTF-8'."
    )


def _encodings(source: _Source) -> Sequence[str]:
    """The encodings to try, in order. Never latin-1, which takes anything for text."""
    data = source.data
    known = next((name for bom, name in _BOMS if data.startswith(bom)), None) or _utf16(data)
    if known:
        return [known]
    _refuse_damaged_utf8(source)
    return ["utf-8", "cp1255", "cp1252"]


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_damaged_utf8(source: _Source) -> None:
    """A file that is UTF-8 but for a few bytes is not to be read as something else."""
    try:
        source.data.decode()
    except UnicodeDecodeError as exc:
        text = source.data.decode(errors="replace")
        if sum(char > "\x7f" for char in text) > 2 * text.count("\ufffd"):
            line = source.data.count(b"\n", 0, exc.start) + 1
            raise ContactsError(
                f"{source}, line {line}: the text is UTF-8 but damaged here, or cut short. Save "
                "the list again as 'CSV UTF-8' or .xlsx."
            ) from exc


def _utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of the delimiters and digits is zero."""
    head = data[:4096]
    low, high = head[::2].count(0), head[1::2].count(0)
    if max(low, high) * 10 < len(head) or min(low, high):
        return None
    return "utf-16-le" if high else "utf-16-be"


def _reads_as_hebrew(text: str) -> bool:
    """Whether the Hebrew letters stand in words of their own.

    In a western text that is taken for Windows-1255 they stand alone among Latin letters: Josי.
    """
    words = len(re.findall(r"(?<![A-Za-z])[א-ת]{2,}(?![A-Za-z])", text))
    mixed = len(re.findall(r"[A-Za-z][א-ת]|[א-ת][A-Za-z]", text))
    return words > mixed


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b]")


def _without_binary(source: _Source, text: str) -> str:
    if _CONTROL.search(text):
        raise ContactsError(
            f"{source} is neither a workbook nor text: it holds binary data. Save the contacts as "
            "an Excel workbook (.xlsx) or as CSV."
        )
    return text
