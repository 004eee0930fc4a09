"""A contact file before anything is made of it: its bytes, and the name by which errors call it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import IO, TYPE_CHECKING

from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.i18n.system import system_error

if TYPE_CHECKING:
    File = str | os.PathLike[str] | IO[bytes] | IO[str] | bytes | bytearray | memoryview

MAX_FILE = 1 << 30
"""The largest file that is read at all, in bytes."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes and the name by which errors call it."""

    name: str
    data: bytes


def open_source(path_or_buffer: File) -> Source:
    """The file's bytes. Raises ContactsError where it is not there, empty or too large."""
    name = file_name(path_or_buffer)
    data = _bytes(name, path_or_buffer)
    _check_size(name, len(data))
    if not data.strip(b"\0 \t\r\n"):
        raise ContactsError(
            Message("{file} is empty. Was it saved, or copied to its end?", file=name)
        )
    return Source(name, data)


def file_name(path_or_buffer: File) -> str:
    """How errors call a file: by its path, or by the name that its buffer carries."""
    if isinstance(path_or_buffer, str | os.PathLike):
        return os.fspath(path_or_buffer)
    name = getattr(path_or_buffer, "name", None)
    return name if isinstance(name, str) and name else Message("The uploaded file")


def _bytes(name: str, path_or_buffer: File) -> bytes:
    if isinstance(path_or_buffer, bytes | bytearray | memoryview):
        return bytes(path_or_buffer)
    if isinstance(path_or_buffer, str | os.PathLike):
        return _path_bytes(name, path_or_buffer)
    if hasattr(path_or_buffer, "read"):
        return _buffer_bytes(path_or_buffer)
    raise ContactsError(
        Message(
            "A contact file is a path or an open file, and not {kind}.",
            kind=type(path_or_buffer).__name__,
        )
    )


def _path_bytes(name: str, given: str | os.PathLike[str]) -> bytes:
    try:
        path = Path(given).expanduser()
        _check_is_file(name, path)
        _check_size(name, path.stat().st_size)
        return path.read_bytes()
    except (OSError, ValueError) as exc:
        raise ContactsError(
            Message(
                "{file} cannot be opened: {said}. Is it open in another program, or another "
                "person's? Close it there, or read a copy.",
                file=name,
                said=system_error(exc),
            )
        ) from exc


def _check_is_file(name: str, path: Path) -> None:
    if not path.exists():
        raise ContactsError(
            Message("{file} is not there. {where}", file=name, where=_neighbours(path))
        )
    if not path.is_file():
        raise ContactsError(
            Message("{file} is not a file. Give the path of one contact file.", file=name)
        )


def _neighbours(path: Path) -> Message:
    """The files that are beside a path that is not there."""
    folder = path.absolute().parent
    if not folder.is_dir():
        return Message("Nor is the folder {folder}: check the path.", folder=folder)
    match get_close_matches(path.name, sorted(each.name for each in folder.iterdir())):
        case [a]:
            return Message("Did you mean {a!r}?", a=a)
        case [a, b]:
            return Message("Did you mean {a!r} or {b!r}?", a=a, b=b)
        case [a, b, c]:
            return Message("Did you mean {a!r} or {b!r} or {c!r}?", a=a, b=b, c=c)
    return Message("It was looked for in {folder}: give its full path.", folder=folder)


def _buffer_bytes(buffer: IO[bytes] | IO[str]) -> bytes:
    """All of a buffer, from its start: one that was just written to stands at its end."""
    if buffer.seekable():
        buffer.seek(0)
    data = buffer.read(MAX_FILE + 1)
    return data.encode() if isinstance(data, str) else data


def _check_size(name: str, size: int) -> None:
    if size > MAX_FILE:
        raise ContactsError(
            Message(
                "{file} is larger than {size:,} MiB. Save only the contacts' sheet, or split the "
                "list into several files.",
                file=name,
                size=MAX_FILE >> 20,
            )
        )
