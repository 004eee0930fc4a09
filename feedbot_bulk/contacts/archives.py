"""Workbooks are zip archives: damaged ones, and bombs, are refused before they are read."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from feedbot_bulk.contacts.problems import MAX_AREA, protected, too_wide
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.i18n.system import system_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedbot_bulk.contacts.source import Source

MAX_UNPACKED = 1 << 30
"""The most that a workbook may unpack to, in bytes."""

MAX_RATIO, RATIO_COUNTS_FROM = 200, 64 << 20
"""A workbook that unpacks to more than 64 MiB may not unpack to more than 200 times its size.

Real sheets of the dullest kind (one word, a million times) stay under 100; bombs go for 1,000.
"""


def check_archive(source: Source) -> None:
    """Refuse an archive that is damaged, or that would unpack to more than any contact list.

    The sizes that an archive declares are only the first look: what counts is what comes out.
    """
    allowed = min(MAX_UNPACKED, max(RATIO_COUNTS_FROM, MAX_RATIO * len(source.data)))
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise protected(source)
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
            Message(
                "{file} is damaged or cut short ({said}). Copy or download it again, or open it "
                "in Excel and save it again.",
                file=source.name,
                said=system_error(exc),
            )
        ) from exc


def _unpack(source: Source, archive: zipfile.ZipFile, allowed: int) -> None:
    for member in archive.infolist():
        member.file_size = 2 * MAX_UNPACKED  # or reading would stop at the size that it declares
        for chunk in _chunks(archive, member):
            allowed -= len(chunk)
            if allowed < 0:
                raise _bomb(source)
        if _is_worksheet(member) and _area(archive, member) > MAX_AREA:
            raise too_wide(source)


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while chunk := stream.read(1 << 20):
            yield chunk


def _bomb(source: Source) -> ContactsError:
    return ContactsError(
        Message(
            "{file} is {size:,} bytes that unpack to far more than a contact list. It was not "
            "opened. Save only the contacts' sheet as a new workbook.",
            file=source.name,
            size=len(source.data),
        )
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
