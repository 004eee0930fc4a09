"""Workbooks of Excel 5 to 2003 (.xls): a stream of records, read one after the other."""

from __future__ import annotations

import codecs
import struct
from typing import TYPE_CHECKING

from feedbot_bulk.contacts.cell_text import frame_of_rows
from feedbot_bulk.contacts.workbooks import formats
from feedbot_bulk.contacts.workbooks.book import (
    Cells,
    DamagedError,
    EncryptedError,
    Sheet,
    shared_text,
)
from feedbot_bulk.contacts.workbooks.formats import Styles
from feedbot_bulk.contacts.workbooks.xls import ole
from feedbot_bulk.contacts.workbooks.xls.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

_BOF, _EOF, _CONTINUE = 0x809, 0x0A, 0x3C
_FILE_PASS, _CODE_PAGE, _SINCE_1904, _BOUND_SHEET = 0x2F, 0x42, 0x22, 0x85
_SHARED, _FORMAT, _XF = 0xFC, 0x41E, 0xE0
_NUMBER, _RK, _MANY_RK, _BOOL_OR_ERROR = 0x203, 0x27E, 0xBD, 0x205
_LABEL, _RICH_LABEL, _SHARED_LABEL, _STRING = 0x204, 0xD6, 0xFD, 0x207
_FORMULAS = (0x06, 0x206, 0x406)  # the number of another version is what Apple's Numbers writes
_LONGEST = 8228  # bytes of a record, at the most
_VERSION_8, _VERSION_5 = 0x600, 0x500
_WORKSHEET, _MACRO_SHEET = 0, 1

Record = tuple[int, int, int]
"""The kind of a record, and where its content starts and ends."""


class XlsBook:
    """A workbook of Excel 5 to 2003."""

    def __init__(self, data: bytes) -> None:
        found = ole.stream(data, "Workbook", "Book")
        if found is None:
            raise DamagedError("it holds no workbook")
        self._data = found
        self._since_1904 = False
        self._formats: dict[int, str] = {}
        self._cell_formats: list[int] = []
        self._shared: list[str] = []
        self._starts: list[int] = []
        self.sheets: list[Sheet] = []
        self._texts = Texts(wide=self._version() == _VERSION_8)
        self._read_globals()
        shown = [formats.shown_as(each, self._formats) for each in self._cell_formats]
        self._styles = Styles(shown, self._since_1904)

    def cells(self, at: int) -> pd.DataFrame:
        """The filled cells of the sheet at this position, as text."""
        return frame_of_rows(self._cells(self._starts[at]).rows)

    def _version(self) -> int:
        kind, start, end = next(self._records(0))
        if kind != _BOF or end - start < 4:  # noqa: PLR2004 - the version and what follows
            raise DamagedError("its first record is not one of a workbook")
        version: int = struct.unpack_from("<H", self._data, start)[0]
        if version not in {_VERSION_8, _VERSION_5}:
            raise DamagedError("it is of a version before Excel 5")
        return version

    def _records(self, at: int) -> Iterator[Record]:
        """The records from here up to the end of this part; parts within it are passed over."""
        data, depth = self._data, 0
        while True:
            if at + 4 > len(data):
                raise DamagedError("a sheet has no end")
            kind, size = struct.unpack_from("<HH", data, at)
            start, at = at + 4, at + 4 + size
            if size > _LONGEST or at > len(data):
                raise DamagedError("a record reaches behind its end")
            if kind == _BOF:
                depth += 1
            elif not depth:
                raise DamagedError("a sheet is not where it should be")
            if depth == 1:
                yield kind, start, at
            if kind == _EOF:
                depth -= 1
                if not depth:
                    return

    def _chunks(self, record: Record) -> list[bytes]:
        """The content of a record, and of those that only continue it."""
        _, start, end = record
        chunks = [self._data[start:end]]
        while self._data[end : end + 2] == _CONTINUE.to_bytes(2, "little"):
            size = int.from_bytes(self._data[end + 2 : end + 4], "little")
            chunks.append(self._data[end + 4 : end + 4 + size])
            end += 4 + size
        return chunks

    # --- the workbook as a whole --------------------------------------------------------------

    def _read_globals(self) -> None:
        for record in self._records(0):
            kind, start, end = record
            content = self._data[start:end]
            if kind == _FILE_PASS:
                raise EncryptedError
            if kind == _SHARED:
                self._shared = self._texts.shared(self._chunks(record))
            elif kind == _BOUND_SHEET:
                self._add_sheet(content)
            elif kind == _FORMAT:
                self._formats[_u16(content)] = self._texts.format_code(content[2:])
            elif kind == _XF:
                self._cell_formats.append(_u16(content, 2))
            elif kind == _SINCE_1904:
                self._since_1904 = _u16(content) == 1
            elif kind == _CODE_PAGE:
                self._texts.code_page = _codec(_u16(content))

    def _add_sheet(self, content: bytes) -> None:
        start, hidden, kind = struct.unpack_from("<IBB", content)
        name = self._texts.short(content[6:])
        has_cells = kind in {_WORKSHEET, _MACRO_SHEET}
        self.sheets.append(Sheet(name, visible=not hidden & 3, has_cells=has_cells))
        self._starts.append(start)

    # --- a sheet ------------------------------------------------------------------------------

    def _cells(self, begin: int) -> Cells:
        cells, formula = Cells(), (0, 0)
        for record in self._records(begin):
            kind, start, end = record
            if kind == _STRING:
                cells.put(*formula, self._texts.one(self._chunks(record)))
            elif kind == _MANY_RK:
                self._put_many(cells, self._data[start:end])
            elif kind in _CELLS:
                row, column, style = struct.unpack_from("<HHH", self._data, start)
                formula = (row + 1, column)
                value = self._value(record, style)
                if value is not None:
                    cells.put(row + 1, column, value)
        return cells

    def _value(self, record: Record, style: int) -> object:
        kind, start, end = record
        if kind == _NUMBER:
            return self._styles.value(_double(self._data, start + 6), style)
        if kind == _RK:
            return self._styles.value(rk_number(self._data, start + 6), style)
        if kind == _SHARED_LABEL:
            return shared_text(self._shared, struct.unpack_from("<I", self._data, start + 6)[0])
        if kind in {_LABEL, _RICH_LABEL}:
            first, *rest = self._chunks(record)
            return self._texts.one([first[6:], *rest])
        if kind == _BOOL_OR_ERROR:
            return bool(self._data[start + 6]) if not self._data[start + 7] else None
        return self._result(self._data[start + 6 : end], style)

    def _result(self, content: bytes, style: int) -> object:
        """What a formula gave: a number, or a mark beside True, an error or a text that follows."""
        if content[6:8] != b"\xff\xff":
            return self._styles.value(_double(content, 0), style)
        return bool(content[2]) if content[0] == 1 else None

    def _put_many(self, cells: Cells, content: bytes) -> None:
        row, first = struct.unpack_from("<HH", content)
        for at in range(4, len(content) - 2, 6):
            number = self._styles.value(rk_number(content, at + 2), _u16(content, at))
            cells.put(row + 1, first + (at - 4) // 6, number)


_CELLS = frozenset([_NUMBER, _RK, _SHARED_LABEL, _LABEL, _RICH_LABEL, _BOOL_OR_ERROR, *_FORMULAS])


def rk_number(data: bytes, at: int) -> float:
    """A number as Excel shortens it to four bytes: half a float or a whole one, or a hundredth."""
    raw: int = struct.unpack_from("<i", data, at)[0]
    if raw & 2:
        number = float(raw >> 2)
    else:
        number = struct.unpack("<d", bytes(4) + struct.pack("<i", raw & ~3))[0]
    return number / 100 if raw & 1 else number


def _u16(data: bytes, at: int = 0) -> int:
    number: int = struct.unpack_from("<H", data, at)[0]
    return number


def _double(data: bytes, at: int) -> float:
    number: float = struct.unpack_from("<d", data, at)[0]
    return number


_CODE_PAGES = {367: "ascii", 10000: "mac_roman", 32768: "mac_roman", 32769: "cp1252"}


def _codec(number: int) -> str:
    name = _CODE_PAGES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
