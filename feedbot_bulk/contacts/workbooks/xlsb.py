"""Excel's binary workbooks (.xlsb): parts that are streams of records."""

from __future__ import annotations

import struct
from functools import cached_property
from typing import TYPE_CHECKING

from feedbot_bulk.contacts.cell_text import frame_of_rows
from feedbot_bulk.contacts.workbooks import formats
from feedbot_bulk.contacts.workbooks.book import Cells, DamagedError, Sheet, shared_text
from feedbot_bulk.contacts.workbooks.formats import Styles
from feedbot_bulk.contacts.workbooks.package import Package
from feedbot_bulk.contacts.workbooks.xls.book import rk_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

_ROW, _RK, _BOOL, _REAL, _TEXT, _SHARED = 0, 2, 4, 5, 6, 7
_RESULT_TEXT, _RESULT_REAL, _RESULT_BOOL, _RICH_TEXT = 8, 9, 10, 62
_SHARED_ITEM, _FORMAT, _XF, _BEGIN_XFS, _END_XFS = 19, 44, 47, 617, 618
_WORKBOOK_PROPERTIES, _SHEET = 153, 156
_IN_CELL = 8  # bytes of a cell's column and style, before its value


class XlsbBook:
    """A binary workbook of Excel since 2007."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        main = self._package.main_part()
        self._related = self._package.relationships(main)
        self._parts: list[str | None] = []
        self._since_1904 = False
        self.sheets: list[Sheet] = []
        for kind, content in _records(self._package.read(main)):
            if kind == _WORKBOOK_PROPERTIES:
                self._since_1904 = bool(content[0] & 1)
            elif kind == _SHEET:
                self._add_sheet(content)

    def _add_sheet(self, content: bytes) -> None:
        relation, end = _wide(content, 8)
        name, _ = _wide(content, end)
        related = self._related.get(relation)
        has_cells = related is not None and related.has_cells
        self.sheets.append(Sheet(name, visible=not content[0], has_cells=has_cells))
        self._parts.append(related.part if related else None)

    def cells(self, at: int) -> pd.DataFrame:
        """The filled cells of the sheet at this position, as text."""
        part = self._parts[at]
        if part is None:
            raise DamagedError("a sheet is not where it should be")
        cells, row = Cells(), 0
        for kind, content in _records(self._package.read(part)):
            if kind == _ROW:
                row = _u32(content, 0) + 1
            elif kind in _CELLS:
                value = self._value(kind, content)
                if value is not None:
                    cells.put(row, _u32(content, 0), value)
        return frame_of_rows(cells.rows)

    def _value(self, kind: int, content: bytes) -> object:
        if kind in {_REAL, _RESULT_REAL}:
            return self._shown(struct.unpack_from("<d", content, _IN_CELL)[0], content)
        if kind == _RK:
            return self._shown(rk_number(content, _IN_CELL), content)
        if kind in {_BOOL, _RESULT_BOOL}:
            return bool(content[_IN_CELL])
        if kind == _SHARED:
            return shared_text(self._shared, _u32(content, _IN_CELL))
        return _wide(content, _IN_CELL + (kind == _RICH_TEXT))[0]

    def _shown(self, number: float, content: bytes) -> object:
        return self._styles.value(number, int.from_bytes(content[4:7], "little"))

    @cached_property
    def _shared(self) -> list[str]:
        records = self._records_of("sharedStrings")
        return [_wide(content, 1)[0] for kind, content in records if kind == _SHARED_ITEM]

    @cached_property
    def _styles(self) -> Styles:
        codes: dict[int, str] = {}
        numbers: list[int] = []
        is_of_cells = False
        for kind, content in self._records_of("styles"):
            if kind in {_BEGIN_XFS, _END_XFS}:
                is_of_cells = kind == _BEGIN_XFS
            elif kind == _FORMAT:
                codes[_u16(content, 0)] = _wide(content, 2)[0]
            elif kind == _XF and is_of_cells:
                numbers.append(_u16(content, 2))
        shown = [formats.shown_as(number, codes) for number in numbers]
        return Styles(shown, self._since_1904)

    def _records_of(self, relation: str) -> Iterator[tuple[int, bytes]]:
        return _records(self._package.read_first(self._related, relation) or b"")


_CELLS = frozenset(
    [_RK, _BOOL, _REAL, _TEXT, _SHARED, _RESULT_TEXT, _RESULT_REAL, _RESULT_BOOL, _RICH_TEXT]
)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The kind and the content of each record."""
    at = 0
    while at < len(data):
        kind, at = _varint(data, at, most=2)
        size, at = _varint(data, at, most=4)
        if at + size > len(data):
            raise DamagedError("a record reaches behind its end")
        yield kind, data[at : at + size]
        at += size


def _varint(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in groups of seven bits, the lowest first, and where it ends."""
    value = 0
    for group, byte in enumerate(data[at : at + most]):
        value |= (byte & 0x7F) << 7 * group
        if byte < 0x80:  # noqa: PLR2004 - the top bit says that another group follows
            return value, at + group + 1
    return value, at + most


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A text in UTF-16 after its length, and where it ends."""
    end = at + 4 + 2 * _u32(data, at)
    if end > len(data):
        raise DamagedError("a text is cut short")
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _u16(data: bytes, at: int) -> int:
    number: int = struct.unpack_from("<H", data, at)[0]
    return number


def _u32(data: bytes, at: int) -> int:
    number: int = struct.unpack_from("<I", data, at)[0]
    return number
