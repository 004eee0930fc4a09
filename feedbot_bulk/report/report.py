"""A result frame becomes the workbook that leaves the building: Summary, Messages, To fix."""

from __future__ import annotations

import io
import secrets
import stat
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import pandas as pd
from openpyxl.utils import get_column_letter

from feedbot_bulk import results
from feedbot_bulk.errors import ColumnError, FeedbotError
from feedbot_bulk.i18n import bilingual, reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.i18n.system import system_error
from feedbot_bulk.report import sheets
from feedbot_bulk.report.rows import TEXT_UNITS, Column, Texts
from feedbot_bulk.report.summary import CORRECTABLE, color_statuses, write_summary
from feedbot_bulk.report.workbook import WorkbookBuilder
from feedbot_bulk.results.language import heading, language_of
from feedbot_bulk.results.status import WORDS

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet

    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.report.sheets import RowsSheet

_OPTED_OUT = frozenset({reasons.EXCLUDED.code, reasons.OPTED_OUT.code})


def write_report(
    result: pd.DataFrame,
    target: str | os.PathLike[str] | IO[bytes],
    *,
    lang: Lang | None = None,
) -> Path | IO[bytes]:
    """Write a result frame as an Excel report; return the path it landed on, or the buffer.

    Three sheets: Summary (totals, reasons, charts), Messages (every row), To fix (rows that were
    skipped, rejected or failed, for `read_contacts` to read back once corrected). Text stays text,
    whatever it begins with; times are Asia/Jerusalem.

    Parameters
    ----------
    result
        A result frame.
    target
        A path, which gets the ending `.xlsx` where it has another, or a binary buffer. When the
        file is open in Excel or read-only, the report is saved beside it under the next free name,
        with a warning that says so.
    lang
        "en" or "he"; None means FEEDBOT_LANG, else Hebrew, right to left, when headers or messages
        hold Hebrew.

    Raises
    ------
    ColumnError
        The frame is no result frame.
    FeedbotError
        The language is none of ours, or the place cannot be written to.

    Examples
    --------
    >>> contacts = pd.DataFrame({"name": ["Noa"], "phone": ["050-1234567"]})
    >>> values = {name: [None] for name in results.COLUMNS}
    >>> sent = results.attach(contacts, values | {results.STATUS: ["sent"]})
    >>> buffer = write_report(sent, io.BytesIO())
    >>> rows = pd.read_excel(buffer, sheet_name="Messages", engine="calamine")
    >>> rows[["name", "phone", "Status"]]
      name        phone Status
    0  Noa  050-1234567   sent
    """
    _require_statuses(result)
    lang = language_of(result, lang)
    if isinstance(target, io.TextIOBase):
        raise FeedbotError(Message("A report is a binary file: open its target with mode 'wb'."))
    if hasattr(target, "write"):
        _write_workbook(result, lang, cast("IO[bytes]", target))
        return cast("IO[bytes]", target)
    return _save(_named(target), lambda file: _write_workbook(result, lang, file))


def _require_statuses(result: pd.DataFrame) -> None:
    """A row of no status would be missing from the totals."""
    results.require(result)
    odd = result[results.STATUS][~result[results.STATUS].isin(list(WORDS)).to_numpy()]
    if len(odd):
        raise ColumnError(
            Message(
                "Row {row} has the status {status!r} in {column!r}, which is none of ours "
                "({known}). Write the report from the frame as it came from preview(), send(), "
                "poll() or wait().",
                row=odd.index[0],
                status=odd.iloc[0],
                column=results.STATUS,
                known=", ".join(WORDS),
            )
        )


def _write_workbook(result: pd.DataFrame, lang: Lang, file: IO[bytes]) -> None:
    """The rows come before the summary, which says what had to be changed in them."""
    to_fix = result[_to_fix(result).to_numpy()]
    with ExitStack() as spools:
        workbook = WorkbookBuilder(spools, right_to_left=lang == "he")
        summary = workbook.sheet(sheets.SUMMARY.in_(lang))
        notes = [
            *_write_rows(workbook, sheets.MESSAGES, result, lang),
            *_changes(workbook.texts),
            *_write_rows(workbook, sheets.TO_FIX, to_fix, lang),
        ]
        write_summary(workbook, summary, result, lang, notes)
        workbook.save(file)


def _to_fix(result: pd.DataFrame) -> pd.Series[bool]:
    """Rows that were left out, refused or failed, and can be corrected.

    Whoever asked to be left out is not among them: the sheet is made to be sent again.
    """
    wanted = result[results.STATUS].isin([status.value for status in CORRECTABLE])
    given = result[results.REASON]
    opted_out = [text for text in given.dropna().unique() if reasons.code(text) in _OPTED_OUT]
    return wanted & ~given.isin(opted_out)


# --- Messages and To fix ----------------------------------------------------------------------


def _write_rows(
    workbook: WorkbookBuilder, sheet_of: RowsSheet, result: pd.DataFrame, lang: Lang
) -> list[Message]:
    """Write the list's own columns, then ours; return a note if there is something to say."""
    own = [*_index_columns(result, sheet_of.row.in_(lang)), *_own_columns(result)]
    in_words = _in_words(result, lang)
    added = [Column(title.in_(lang), in_words[name]) for name, title in sheet_of.columns.items()]
    status = get_column_letter(len(own) + 1 + list(sheet_of.columns).index(results.STATUS))

    def rules(sheet: Sheet, last_row: int) -> None:
        color_statuses(sheet, f"{status}2:{status}{max(last_row, 2)}", lang)

    written = workbook.write_table(sheet_of.title.in_(lang), own + added, rules)
    return [_split(sheet_of.title, written)] if written > 1 else []


def _split(title: Message, written: int) -> Message:
    return Message.plural(
        "“{sheet}” stands on {count} sheet.",
        "“{sheet}” has more rows than a sheet can hold: it goes on over {count} sheets.",
        count=written,
        sheet=title,
    )


def _changes(texts: Texts) -> list[Message]:
    """What the analyst should know of texts that a cell could not hold as they were."""
    notes = []
    if texts.replaced:
        notes.append(
            Message.plural(
                "{count} cell had characters that Excel cannot hold; each became a space.",
                "{count:,} cells had characters that Excel cannot hold; each became a space.",
                count=texts.replaced,
            )
        )
    if texts.cut:
        notes.append(
            Message.plural(
                "{count} text was longer than a cell can hold; it was cut at {limit:,} characters.",
                "{count:,} texts were longer than a cell can hold; they were cut at {limit:,} "
                "characters.",
                count=texts.cut,
                limit=TEXT_UNITS,
            )
        )
    return notes


def _index_columns(result: pd.DataFrame, row: str) -> list[Column]:
    """The index as far as it is named; `row` is our word for the sheet rows of read_contacts."""
    return [
        Column(
            row if name == "row" else heading(name),
            result.index.get_level_values(level).to_series(),
        )
        for level, name in enumerate(result.index.names)
        if name is not None
    ]


def _own_columns(result: pd.DataFrame) -> list[Column]:
    """By position, because labels may repeat."""
    return [
        Column(heading(result.columns[position]), result.iloc[:, position])
        for position in results.own_positions(result)
    ]


def _in_words(result: pd.DataFrame, lang: Lang) -> dict[str, pd.Series[Any]]:
    """The result columns for people: statuses and reasons in the language, times as times."""
    columns: dict[str, pd.Series[Any]] = {name: result[name] for name in results.COLUMNS}
    for name in results.TIMES:
        columns[name] = pd.to_datetime(columns[name], utc=True).dt.floor("s")
    labels = {status.value: words.label(lang) for status, words in WORDS.items()}
    columns[results.STATUS] = columns[results.STATUS].astype("object").map(labels)
    given = columns[results.REASON].astype("object")
    translated = {text: reasons.translate(text, lang) for text in given.dropna().unique()}
    columns[results.REASON] = given.map(translated)
    return columns


# --- where it lands ---------------------------------------------------------------------------


def _named(target: str | os.PathLike[str]) -> Path:
    """The path to write; Excel opens nothing that is not called .xlsx."""
    path = Path(target)
    if path.is_dir():
        raise FeedbotError(
            Message("{path} is a folder: add the report's file name to it.", path=path)
        )
    if not path.parent.is_dir():
        raise FeedbotError(
            Message(
                "There is no folder {folder}: create it, or give the report another place.",
                folder=path.parent,
            )
        )
    return path if path.suffix.lower() == ".xlsx" else path.with_name(f"{path.name}.xlsx")


def _save(path: Path, write: Callable[[IO[bytes]], None]) -> Path:
    """Write beside the target and then take its place, so that no half report ever stands there."""
    draft = path.with_name(f".feedbot-{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("xb") as file:
            write(file)
        return _take_place(draft, path)
    except OSError as error:
        raise FeedbotError(
            Message(
                "The report could not be written to {path}: {error}. Give it another place; the"
                " result frame still holds everything.",
                path=path,
                error=system_error(error),
            )
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _take_place(draft: Path, path: Path) -> Path:
    if not _is_read_only(path):
        try:
            return draft.replace(path)
        except PermissionError:
            pass  # on Windows: open in Excel
    beside = _free_name(path)
    draft.replace(beside)
    said = Message(
        "{path} is open in another program or read-only, so it was left as it was and the report"
        " was saved as {beside}.",
        path=path,
        beside=beside,
    )
    bilingual.warn(said, stacklevel=4)  # the caller of write_report
    return beside


def _is_read_only(path: Path) -> bool:
    """By its mode: replacing a file asks for no permission to write to it."""
    return path.exists() and not path.stat().st_mode & stat.S_IWUSR


def _free_name(path: Path) -> Path:
    names = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(name for name in names if not name.exists())
