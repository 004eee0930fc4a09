"""Workbooks (xlsx, xls, xlsb, ods): which sheet is meant, and its cells."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TypeVar

from feedbot_bulk.contacts.cell_text import frame_of
from feedbot_bulk.contacts.problems import MAX_AREA, protected, too_wide
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.i18n.system import system_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata

    from feedbot_bulk.contacts.source import Source

T = TypeVar("T")

TO_FIX_SHEETS = ("To fix", "לתיקון")
"""Names of the sheet, in a report of ours, that holds the rows to correct and send again."""

_CONTRADICTORY = Message("its parts contradict each other")


def workbook_cells(source: Source, sheet: str | int | None) -> pd.DataFrame:
    """The filled cells of the sheet that is asked for, else of the first that holds anything."""
    return _of_workbook(
        source,
        lambda workbook: _first_filled(source, workbook, _sheets(source, workbook, sheet)),
    )


def _of_workbook(source: Source, read: Callable[[CalamineWorkbook], T]) -> T:
    """What `read` makes of the opened workbook; the reader's errors become ours."""
    import python_calamine as calamine

    try:
        with calamine.load_workbook(io.BytesIO(source.data)) as workbook:
            return read(workbook)
    except calamine.PasswordError as exc:
        raise protected(source) from exc
    except (calamine.CalamineError, OSError, ValueError) as exc:
        raise _unreadable(source, system_error(exc)) from exc
    except BaseException as exc:
        if type(exc).__name__ == "PanicException":  # the reader's Rust gave up; no public class
            raise _unreadable(source, _CONTRADICTORY) from exc
        raise


def _unreadable(source: Source, why: str) -> ContactsError:
    return ContactsError(
        Message(
            "{file} cannot be read as an Excel workbook ({why}). Is it damaged, or cut short? "
            "Open it in Excel and save it again as .xlsx.",
            file=source.name,
            why=why,
        )
    )


def _sheets(source: Source, workbook: CalamineWorkbook, sheet: str | int | None) -> list[int]:
    """The positions of the sheets to look in, the likeliest first."""
    if sheet is not None:
        return [_asked_for(source, workbook, sheet)]
    visible = _visible(workbook)
    to_fix = [at for at in visible if workbook.sheet_names[at] in TO_FIX_SHEETS]
    if not visible:
        raise ContactsError(
            Message(
                "{file} has no visible sheet. Pass {argument} with one of: {sheets}.",
                file=source.name,
                argument=Argument("sheet"),
                sheets=_listed(workbook.sheet_names),
            )
        )
    return to_fix[:1] or visible


def _visible(workbook: CalamineWorkbook) -> list[int]:
    return [at for at, meta in enumerate(workbook.sheets_metadata) if _is_visible(meta)]


def _asked_for(source: Source, workbook: CalamineWorkbook, sheet: str | int) -> int:
    names = workbook.sheet_names
    if isinstance(sheet, str) and sheet in names:
        return names.index(sheet)
    if isinstance(sheet, int) and 0 <= sheet < len(names):
        return sheet
    raise ContactsError(
        Message(
            "{file} has no sheet {sheet!r}. Its sheets, from 0, are: {sheets}.",
            file=source.name,
            sheet=sheet,
            sheets=_listed(names),
        )
    )


def _is_visible(meta: SheetMetadata) -> bool:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet


def _first_filled(source: Source, workbook: CalamineWorkbook, sheets: list[int]) -> pd.DataFrame:
    for at in sheets:
        cells = _sheet_cells(source, workbook.get_sheet_by_index(at))
        if not cells.empty:
            return cells
    looked_in = _listed([workbook.sheet_names[at] for at in sheets])
    raise ContactsError(
        Message(
            "{file} has nothing in it (looked in {sheets}). Was it saved? Are the contacts on "
            "another sheet? Name it with {argument}.",
            file=source.name,
            sheets=looked_in,
            argument=Argument("sheet"),
        )
    )


def _sheet_cells(source: Source, sheet: CalamineSheet) -> pd.DataFrame:
    if sheet.height * sheet.width > MAX_AREA:
        raise too_wide(source)
    row, column = sheet.start or (0, 0)
    return frame_of(zip(*sheet.to_python(), strict=True), row + 1, column)


def _visible_sheets(source: Source, workbook: CalamineWorkbook) -> tuple[list[str], str | None]:
    names, metas = workbook.sheet_names, workbook.sheets_metadata
    visible = [name for name, meta in zip(names, metas, strict=True) if _is_visible(meta)]
    likely = (names[at] for at in _sheets(source, workbook, None))
    return visible, next((one for one in likely if workbook.get_sheet_by_name(one).height), None)


def visible_cells(source: Source) -> list[tuple[str, pd.DataFrame]]:
    """The name and the filled cells of every visible sheet, in the order of the workbook."""
    return _of_workbook(
        source,
        lambda workbook: [
            (workbook.sheet_names[at], _sheet_cells(source, workbook.get_sheet_by_index(at)))
            for at in _visible(workbook)
        ],
    )


def sheet_taken(source: Source, sheet: str | int | None) -> str:
    """The name of the sheet that `workbook_cells` reads; "" where none is filled."""
    if sheet is None:
        return sheet_names(source)[1] or ""
    return _of_workbook(
        source, lambda workbook: workbook.sheet_names[_asked_for(source, workbook, sheet)]
    )


def sheet_names(source: Source) -> tuple[list[str], str | None]:
    """The visible sheets of a workbook, and the one that is taken where none is named."""
    return _of_workbook(source, lambda workbook: _visible_sheets(source, workbook))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))
