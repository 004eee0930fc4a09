"""The container of an .xls: a file system of sectors, each chain of which is checked.

A chain that runs in a circle, or out of the file, is damage; followed blindly it has no end.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

from feedbot_bulk.contacts.workbooks.book import DamagedError

_HEADER = struct.Struct("<30xHH14xI4xII4xI")
_IN_HEADER = 109  # sectors of the table that the header itself lists
_FIRST_MARK = 0xFFFFFFFA  # from here on a number is no sector: the end of a chain, a free one
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_SECTOR_SHIFTS = (9, 12)
_MINI_SHIFT = 6


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


def stream(data: bytes, *names: str) -> bytes | None:
    """The first stream of the container that has one of these names; None if there is none."""
    container = _Container(data)
    wanted = [name.casefold() for name in names]
    found = {entry.name.casefold(): entry for entry in container.entries if entry.kind == _STREAM}
    return next((container.read(found[name]) for name in wanted if name in found), None)


class _Container:
    def __init__(self, data: bytes) -> None:
        if len(data) < 1 << _SECTOR_SHIFTS[0]:
            raise DamagedError("it ends within its first sector")
        shift, mini, directory, cutoff, mini_table, more = _HEADER.unpack_from(data)
        if shift not in _SECTOR_SHIFTS or mini != _MINI_SHIFT:
            raise DamagedError("its sectors are of no known size")
        self._data, self._size, self._cutoff = data, 1 << shift, cutoff
        self._table = self._sector_table(more)
        self._mini_table = _numbers(self._chained(mini_table))
        self.entries = _entries(self._chained(directory))
        root = next((entry for entry in self.entries if entry.kind == _ROOT), None)
        self._mini = self._chained(root.start)[: root.size] if root else b""

    def read(self, entry: _Entry) -> bytes:
        """The bytes of a stream; one that is shorter than it says is damage."""
        content = self._short(entry) if entry.size < self._cutoff else self._chained(entry.start)
        if len(content) < entry.size:
            raise DamagedError("a stream is shorter than it says")
        return content[: entry.size]

    def _short(self, entry: _Entry) -> bytes:
        size = 1 << _MINI_SHIFT
        sectors = _chain(self._mini_table, entry.start)
        return b"".join(self._mini[at * size : (at + 1) * size] for at in sectors)

    def _sector_table(self, more: int) -> array[int]:
        """Which sector follows which: a table that is itself cut into sectors, listed elsewhere."""
        listed = _numbers(self._data[76 : 76 + 4 * _IN_HEADER])
        lists: set[int] = set()
        while more < _FIRST_MARK:
            if more in lists:
                raise DamagedError("its list of sectors runs in a circle")
            lists.add(more)
            part = _numbers(self._sector(more))
            listed.extend(part[:-1])
            more = part[-1]
        sectors = [number for number in listed if number < _FIRST_MARK]
        if len(sectors) > len(self._data) // self._size:
            raise DamagedError("its table of sectors is larger than the file")
        return _numbers(b"".join(map(self._sector, sectors)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise DamagedError("a sector lies behind its end")
        return self._data[start : start + self._size].ljust(self._size, b"\0")

    def _chained(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chain(self._table, start)))


def _chain(table: array[int], start: int) -> list[int]:
    chain, seen = [], bytearray(len(table))
    while start < _FIRST_MARK:
        if start >= len(table):
            raise DamagedError("a chain of sectors leads out of the file")
        if seen[start]:
            raise DamagedError("a chain of sectors runs in a circle")
        seen[start] = 1
        chain.append(start)
        start = table[start]
    return chain


def _numbers(data: bytes) -> array[int]:
    whole = len(data) // 4
    return array("I", struct.unpack_from(f"<{whole}I", data))


def _entries(directory: bytes) -> list[_Entry]:
    return [_entry(directory[at : at + _ENTRY]) for at in range(0, len(directory), _ENTRY)]


def _entry(raw: bytes) -> _Entry:
    length, kind = struct.unpack_from("<HB", raw, 64)
    name = raw[: min(max(length - 2, 0), 64)].decode("utf-16-le", "replace")
    start, size = struct.unpack_from("<II", raw, 116)
    return _Entry(name, kind, start, size)
