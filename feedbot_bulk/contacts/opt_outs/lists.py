"""Who is not to be written to: the phones of `exclude=`, matched after normalisation.

An opt-out must not vanish: every phone of every column and visible sheet counts, and a row that
holds anything and no phone stops the call by its name.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

import pandas as pd

from feedbot_bulk import phones
from feedbot_bulk.contacts.header import with_header
from feedbot_bulk.contacts.opt_outs.rows import Wrong, entries_of, phones_in
from feedbot_bulk.contacts.opt_outs.sheets import check_no_report, sheets_of
from feedbot_bulk.contacts.source import open_source
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Argument, Message, Variant
from feedbot_bulk.i18n.phrases import RUN_AGAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedbot_bulk.contacts.source import File

Name = str | Argument | Variant
"""How errors call what is excluded: a file's name, or the argument itself."""

_EXCLUDE = Argument("exclude")
_SHOWN = 5
_A_FILE_OF_PHONES = Message("Write it into a file, a phone on each line, and give that file.")


def excluded_phones(
    exclude: object, region: str = "IL", argument: Name = _EXCLUDE
) -> frozenset[str]:
    """The phones of `exclude`: a Series, a frame, a list, or a file with or without a header.

    Every phone of every column and visible sheet counts; blank rows are no entries. Frames and
    columns of pyarrow and polars are taken through their own `to_pandas`. `argument` is what errors
    call it.

    Raises ContactsError for a row that holds anything and no phone, naming it and the file.

    >>> sorted(excluded_phones(["050-1234501", "+972 52 123 4502", None]))
    ['972501234501', '972521234502']
    """
    if exclude is None:
        return frozenset()
    given: Any = exclude.to_pandas() if hasattr(exclude, "to_pandas") else exclude
    if isinstance(given, pd.DataFrame):
        return _phones_of(given, region, argument)
    if isinstance(given, pd.Series):
        return _phones_of(given.to_frame(), region, argument)
    if _is_file(given):
        return _of_file(given, region)
    if isinstance(given, Iterable) and not isinstance(given, Mapping):
        return _phones_of(_numbered(given), region, argument)
    raise ContactsError(
        Message(
            "{argument} takes a Series, a frame, a list or a file, and not {kind}.",
            argument=argument,
            kind=type(exclude).__name__,
        )
    )


def _is_file(exclude: object) -> TypeGuard[File]:
    kinds = (str, os.PathLike, bytes, bytearray, memoryview)
    return isinstance(exclude, kinds) or hasattr(exclude, "read")


def _numbered(entries: Iterable[object]) -> pd.DataFrame:
    """Entries by their place in the list, from 1, as errors name them."""
    cells = pd.Series(list(entries), dtype="object").to_frame()
    return cells.set_axis(pd.RangeIndex(1, len(cells) + 1, name="entry"))


# --- files ------------------------------------------------------------------------------------


def _of_file(file: File, region: str) -> frozenset[str]:
    _refuse_a_phone(file, region)
    sheets = sheets_of(open_source(file))
    for name, cells in sheets:
        check_no_report(name, cells)
    return frozenset().union(*(_of_cells(cells, region, name) for name, cells in sheets))


def _of_cells(cells: pd.DataFrame, region: str, name: Name) -> frozenset[str]:
    """The phones of one sheet, whose header is still to be found."""
    if cells.shape[1] == 1:
        return _phones_of(_below_header(cells), region, name)
    entries = with_header(cells)
    _check_titles(cells.loc[~cells.index.isin(entries.index)], region, name)
    return _phones_of(entries, region, name)


def _refuse_a_phone(file: object, region: str) -> None:
    if isinstance(file, str) and phones.diagnose([file], region)["phone"].notna().all():
        raise ContactsError(
            Message(
                "{argument} is a phone, where a file was looked for. {instead}",
                argument=Argument("exclude", file),
                instead=Variant(
                    Message("Give it in a list: exclude=[{phone!r}].", phone=file),
                    cli=_A_FILE_OF_PHONES,
                    form=_A_FILE_OF_PHONES,
                ),
            )
        )


def _below_header(cells: pd.DataFrame) -> pd.DataFrame:
    """A single column without its header: a first cell that holds no digit is no phone."""
    return cells if any(map(str.isdigit, str(cells.iloc[0, 0]))) else cells.iloc[1:]


def _check_titles(rows: pd.DataFrame, region: str, name: Name) -> None:
    """Rows that were taken for titles and header: no phone may stand there unseen."""
    for row, values in rows.iterrows():
        for value in values.dropna():
            if phones_in(value, region):
                raise ContactsError(
                    Message(
                        "{file}, row {row}: the phone {entry!r} stands above the header. Move it "
                        "below, so that it is left out with the others.",
                        file=name,
                        row=row,
                        entry=value,
                    )
                )


# --- what stops the call ----------------------------------------------------------------------


def _phones_of(frame: pd.DataFrame, region: str, name: Name) -> frozenset[str]:
    found = entries_of(frame, region)
    if found.wrong:
        raise _unreadable(found.wrong, name, numbered=frame.index.name == "entry")
    return frozenset(found.phones)


def _unreadable(wrong: Sequence[Wrong], name: Name, *, numbered: bool) -> ContactsError:
    return ContactsError(
        Message.plural(
            "{file}: {count} entry that should be left out cannot be read as a phone, so nothing "
            "was done: {entries}. Correct or remove it, and {again}.",
            "{file}: {count} entries that should be left out cannot be read as phones, so nothing "
            "was done: {entries}. Correct or remove them, and {again}.",
            count=len(wrong),
            file=name,
            entries=_first_of(wrong, numbered=numbered),
            again=RUN_AGAIN,
        )
    )


def _first_of(wrong: Sequence[Wrong], *, numbered: bool) -> Message:
    """The first entries, each with its place and its reason."""
    listed = Message.joined([_named(one, numbered=numbered) for one in wrong[:_SHOWN]], "; ")
    if len(wrong) <= _SHOWN:
        return listed
    return Message("{listed} and {more} more", listed=listed, more=len(wrong) - _SHOWN)


def _named(wrong: Wrong, *, numbered: bool) -> Message:
    said = {"at": wrong.row, "entry": wrong.entry, "reason": wrong.why}
    if numbered:
        return Message("entry {at}: {entry!r} ({reason})", **said)
    return Message("row {at}: {entry!r} ({reason})", **said)
