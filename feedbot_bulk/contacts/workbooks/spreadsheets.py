"""Workbooks (xlsx, xls, xlsb, ods): which sheet is meant, and its cells."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING, TypeVar

from feedbot_bulk.contacts.problems import WidthError, protected, too_wide
from feedbot_bulk.contacts.workbooks.book import (
    Book,
    DamagedError,
    EncryptedError,
    Sheet,
)
from feedbot_bulk.contacts.workbooks.ods import OdsBook, is_document
from feedbot_bulk.contacts.workbooks.package import Package
from feedbot_bulk.contacts.workbooks.xls.book import XlsBook
from feedbot_bulk.contacts.workbooks.xlsb import XlsbBook
from feedbot_bulk.contacts.workbooks.xlsx.book import XlsxBook
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Argument, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from feedbot_bulk.contacts.source import Source

T = TypeVar("T")

TO_FIX_SHEETS = ("To fix", "לתיקון")
"""Names of the sheet, in a report of ours, that holds the rows to correct and send again."""

_DAMAGE = (
    DamagedError,
    struct.error,
    IndexError,
    KeyError,
    UnicodeError,
    zipfile.BadZipFile,
    OSError,
)


def workbook_cells(source: Source, sheet: str | int | None) -> pd.DataFrame:
    """The filled cells of the sheet that is asked for, else of the first that holds anything."""
    return _of_workbook(
        source, lambda book: _first_filled(source, book, _sheets(source, book, sheet))
    )


def _of_workbook(source: Source, read: Callable[[Book], T]) -> T:
    """What `read` makes of the opened workbook; damage that shows on the way becomes our error."""
    try:
        return read(_opened(source.data))
    except EncryptedError as exc:
        raise protected(source) from exc
    except (WidthError, MemoryError) as exc:
        raise too_wide(source) from exc
    except _DAMAGE as exc:
        raise ContactsError(
            Message(
                "{file} cannot be read as an Excel workbook: its parts contradict each other. Is "
                "it damaged, or cut short? Open it in Excel and save it again as .xlsx.",
                file=source.name,
            )
        ) from exc


def _opened(data: bytes) -> Book:
    if not data.startswith(b"PK"):
        return XlsBook(data)
    package = Package(data)
    if is_document(package):
        return OdsBook(data)
    return XlsbBook(data) if package.main_part().endswith(".bin") else XlsxBook(data)


def _sheets(source: Source, book: Book, sheet: str | int | None) -> list[int]:
    """The positions of the sheets to look in, the likeliest first."""
    if sheet is not None:
        return [_asked_for(source, book, sheet)]
    visible = _visible(book)
    to_fix = [at for at in visible if book.sheets[at].name in TO_FIX_SHEETS]
    if not visible:
        raise ContactsError(
            Message(
                "{file} has no visible sheet. Pass {argument} with one of: {sheets}.",
                file=source.name,
                argument=Argument("sheet"),
                sheets=_listed(book.sheets),
            )
        )
    return to_fix[:1] or visible


def _visible(book: Book) -> list[int]:
    return [at for at, each in enumerate(book.sheets) if each.visible and each.has_cells]


def _asked_for(source: Source, book: Book, sheet: str | int) -> int:
    names = [each.name for each in book.sheets]
    if isinstance(sheet, str) and sheet in names:
        return names.index(sheet)
    if isinstance(sheet, int) and 0 <= sheet < len(names):
        return sheet
    raise ContactsError(
        Message(
            "{file} has no sheet {sheet!r}. Its sheets, from 0, are: {sheets}.",
            file=source.name,
            sheet=sheet,
            sheets=_listed(book.sheets),
        )
    )


def _first_filled(source: Source, book: Book, sheets: list[int]) -> pd.DataFrame:
    for at in sheets:
        cells = book.cells(at)
        if not cells.empty:
            return cells
    raise ContactsError(
        Message(
            "{file} has nothing in it (looked in {sheets}). Was it saved? Are the contacts on "
            "another sheet? Name it with {argument}.",
            file=source.name,
            sheets=_listed([book.sheets[at] for at in sheets]),
            argument=Argument("sheet"),
        )
    )


def visible_cells(source: Source) -> list[tuple[str, pd.DataFrame]]:
    """The name and the filled cells of every visible sheet, in the order of the workbook."""
    return _of_workbook(
        source, lambda book: [(book.sheets[at].name, book.cells(at)) for at in _visible(book)]
    )


def sheet_taken(source: Source, sheet: str | int | None) -> str:
    """The name of the sheet that `workbook_cells` reads; "" where none is filled."""
    if sheet is None:
        return sheet_names(source)[1] or ""
    return _of_workbook(source, lambda book: book.sheets[_asked_for(source, book, sheet)].name)


def sheet_names(source: Source) -> tuple[list[str], str | None]:
    """The visible sheets of a workbook, and the one that is taken where none is named."""
    return _of_workbook(source, lambda book: _visible_sheets(source, book))


def _visible_sheets(source: Source, book: Book) -> tuple[list[str], str | None]:
    visible = [book.sheets[at].name for at in _visible(book)]
    likely = _sheets(source, book, None)
    filled = (book.sheets[at].name for at in likely if not book.cells(at).empty)
    return visible, next(filled, None)


def _listed(sheets: Sequence[Sheet]) -> str:
    return ", ".join(repr(sheet.name) for sheet in sheets)
