"""Who is not to be written to: the phones of `exclude=`, matched after normalisation.

An opt-out must not vanish: an entry that cannot be read as a phone stops the call by its name.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
import pandas as pd

from feedbot_bulk import phones
from feedbot_bulk.contacts import columns
from feedbot_bulk.contacts.header import with_header
from feedbot_bulk.contacts.reader import read_cells
from feedbot_bulk.contacts.source import file_name
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Argument, Message, Variant
from feedbot_bulk.i18n.phrases import RUN_AGAIN

if TYPE_CHECKING:
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

    Blank cells are no entries. Of several columns the phone column is read. `argument` is what
    errors call it.

    Raises ContactsError for an entry that is no phone, naming it, its row and the file; ColumnError
    where no column, or more than one, could hold the phones.

    >>> sorted(excluded_phones(["050-1234501", "+972 52 123 4502", None]))
    ['972501234501', '972521234502']
    """
    if exclude is None:
        return frozenset()
    if isinstance(exclude, pd.DataFrame):
        return _of_frame(exclude, region, argument)
    if isinstance(exclude, pd.Series):
        return _of_cells(exclude, region, argument)
    if _is_file(exclude):
        return _of_file(exclude, region)
    if isinstance(exclude, Iterable) and not isinstance(exclude, Mapping):
        return _of_cells(_numbered(exclude), region, argument)
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


def _numbered(entries: Iterable[object]) -> pd.Series[Any]:
    """Entries by their place in the list, from 1, as errors name them."""
    cells = pd.Series(list(entries), dtype="object")
    return cells.set_axis(pd.RangeIndex(1, len(cells) + 1, name="entry"))


# --- files and frames -------------------------------------------------------------------------


def _of_file(file: File, region: str) -> frozenset[str]:
    _refuse_a_phone(file, region)
    name = file_name(file)
    cells = read_cells(file)
    if cells.shape[1] == 1:
        return _of_cells(_below_header(cells.iloc[:, 0]), region, name)
    entries = with_header(cells)
    _check_titles(cells.loc[~cells.index.isin(entries.index)], region, name)
    return _of_frame(entries, region, name)


def _refuse_a_phone(file: object, region: str) -> None:
    if isinstance(file, str) and _is_phone(file, region):
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


def _below_header(cells: pd.Series[Any]) -> pd.Series[Any]:
    """A single column without its header: a first cell that holds no digit is no phone."""
    return cells if any(map(str.isdigit, str(cells.iloc[0]))) else cells.iloc[1:]


def _check_titles(rows: pd.DataFrame, region: str, name: Name) -> None:
    """Rows that were taken for titles and header: no phone may stand there unseen."""
    for row, values in rows.iterrows():
        for value in values.dropna():
            if _is_phone(value, region):
                raise ContactsError(
                    Message(
                        "{file}, row {row}: the phone {entry!r} stands above the header. Move it "
                        "below, so that it is left out with the others.",
                        file=name,
                        row=row,
                        entry=value,
                    )
                )


def _of_frame(frame: pd.DataFrame, region: str, name: Name) -> frozenset[str]:
    if frame.shape[1] == 1:
        return _of_cells(frame.iloc[:, 0], region, name)
    cells = columns.phone_column(frame, region)
    _check_passed_over(frame, cells, name)
    return _of_cells(cells, region, name)


def _check_passed_over(frame: pd.DataFrame, cells: pd.Series[Any], name: Name) -> None:
    """Where the phone column is blank, no other column of phones may hold the entry."""
    blank = ~_is_filled(cells)
    for other in columns.named_like_phones(frame):
        held = other[blank & _is_filled(other)]
        if len(held):
            raise ContactsError(
                Message(
                    "{file}, row {row}: {blank!r} is empty and {other!r} holds {entry!r}. Put all "
                    "phones to leave out in one column, or pass that column.",
                    file=name,
                    row=held.index[0],
                    blank=cells.name,
                    other=other.name,
                    entry=held.iloc[0],
                )
            )


# --- cells ------------------------------------------------------------------------------------


def _is_phone(value: object, region: str) -> bool:
    found = phones.diagnose(pd.Series([value], dtype="object"), region)
    return bool(found["phone"].notna().all())


def _of_cells(cells: pd.Series[Any], region: str, name: Name) -> frozenset[str]:
    entries = cells[_is_filled(cells)]
    found = phones.diagnose(entries, region)
    wrong = found["phone"].isna().to_numpy()
    if wrong.any():
        raise _unreadable(entries[wrong], found["reason"][wrong], name)
    return frozenset(found["phone"].tolist())


def _is_filled(cells: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return (
        np.array([bool(str(cell).strip()) for cell in cells], dtype=bool) & cells.notna().to_numpy()
    )


def _unreadable(entries: pd.Series[Any], reason: pd.Series[Any], name: Name) -> ContactsError:
    return ContactsError(
        Message.plural(
            "{file}: {count} entry that should be left out cannot be read as a phone, so nothing "
            "was done: {entries}. Correct or remove it, and {again}.",
            "{file}: {count} entries that should be left out cannot be read as phones, so nothing "
            "was done: {entries}. Correct or remove them, and {again}.",
            count=len(entries),
            file=name,
            entries=_first_of(entries, reason),
            again=RUN_AGAIN,
        )
    )


def _first_of(entries: pd.Series[Any], reason: pd.Series[Any]) -> Message:
    """The first entries, each with its place and its reason."""
    first = list(zip(entries.index, entries, reason, strict=True))[:_SHOWN]
    if entries.index.name == "entry":
        named = [
            Message("entry {at}: {entry!r} ({reason})", at=at, entry=entry, reason=_said(why))
            for at, entry, why in first
        ]
    else:
        named = [
            Message("row {at}: {entry!r} ({reason})", at=at, entry=entry, reason=_said(why))
            for at, entry, why in first
        ]
    listed = Message.joined(named, "; ")
    if len(entries) <= _SHOWN:
        return listed
    return Message("{listed} and {more} more", listed=listed, more=len(entries) - _SHOWN)


def _said(reason: str) -> str:
    """A reason out of a frame, which is known again so that it can be said in any language."""
    return reasons.find(reason) or reason
