"""Workbooks are zip archives: damaged ones, and bombs, are refused before they are read."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from feedbot_bulk.contacts.problems import protected
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
