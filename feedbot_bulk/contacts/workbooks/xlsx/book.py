"""Workbooks of Excel since 2007 (.xlsx, .xlsm): which sheets they have, and their cells.

An ordinary sheet is read by calamine, which is fast, and which ends the whole process where a sheet
makes it ask for more memory than there is. So a sheet is looked through first (`ordinary`), and one
that could do that, or that calamine does not understand, is read by a reader of our own.
"""

from __future__ import annotations

import io
from functools import cached_property
from typing import TYPE_CHECKING

from feedbot_bulk.contacts.cell_text import frame_of, frame_of_rows
from feedbot_bulk.contacts.workbooks import xml_events
from feedbot_bulk.contacts.workbooks.book import DamagedError, Sheet
from feedbot_bulk.contacts.workbooks.package import Package
from feedbot_bulk.contacts.workbooks.xlsx import ordinary
from feedbot_bulk.contacts.workbooks.xlsx.sheet import read_shared, read_styles, sheet_cells

if TYPE_CHECKING:
    import pandas as pd
    from python_calamine import CalamineWorkbook

    from feedbot_bulk.contacts.workbooks.formats import Styles


class XlsxBook:
    """A workbook of Excel since 2007."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._package = Package(data)
        self._main = self._package.main_part()
        self._related = self._package.relationships(self._main)
        self._parts: list[str | None] = []
        self._since_1904 = False
        self.sheets: list[Sheet] = []
        xml_events.parse(self._package.read(self._main), self._start)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            self._since_1904 = attributes.get("date1904") in {"1", "true"}
        elif tag == "sheet":
            related = self._related.get(_relation_id(attributes))
            has_cells = related is not None and related.has_cells
            visible = attributes.get("state", "visible") == "visible"
            self.sheets.append(Sheet(attributes.get("name", ""), visible, has_cells))
            self._parts.append(related.part if related else None)

    def worksheets(self) -> list[tuple[str, str]]:
        """The name of each sheet that holds cells, and the part that it stands in."""
        parts = zip(self.sheets, self._parts, strict=True)
        return [(sheet.name, part) for sheet, part in parts if part and sheet.has_cells]

    def cells(self, at: int) -> pd.DataFrame:
        """The filled cells of the sheet at this position, as text."""
        part = self._parts[at]
        if part is None:
            raise DamagedError("a sheet is not where it should be")
        content = self._package.read(part)
        if ordinary.is_ordinary_part(self._main, part) and ordinary.is_ordinary(content):
            quickly = self._quickly(at)
            if quickly is not None:
                return quickly
        cells = sheet_cells(content, self._shared, self._styles)
        return frame_of_rows(cells.rows)

    def _quickly(self, at: int) -> pd.DataFrame | None:
        """The same by way of calamine; None where it cannot."""
        workbook = self._calamine
        if workbook is None or workbook.sheet_names != [sheet.name for sheet in self.sheets]:
            return None
        try:
            sheet = workbook.get_sheet_by_index(at)
            row, column = sheet.start or (0, 0)
            return frame_of(zip(*sheet.to_python(), strict=True), row + 1, column)
        except BaseException as exc:
            if not _gave_up(exc):
                raise
            return None

    @cached_property
    def _calamine(self) -> CalamineWorkbook | None:
        import python_calamine

        try:
            return python_calamine.load_workbook(io.BytesIO(self._data))
        except BaseException as exc:
            if not _gave_up(exc):
                raise
            return None

    @cached_property
    def _shared(self) -> list[str]:
        content = self._package.read_first(self._related, "sharedStrings")
        return [] if content is None else read_shared(content)

    @cached_property
    def _styles(self) -> Styles:
        content = self._package.read_first(self._related, "styles")
        return read_styles(content, self._since_1904)


def _relation_id(attributes: dict[str, str]) -> str:
    """The id under whatever prefix the namespace of relationships has."""
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def _gave_up(exc: BaseException) -> bool:
    """Whether the reader, and not a person or the system, ended a call: its errors and panics."""
    return isinstance(exc, Exception) or type(exc).__name__ == "PanicException"
