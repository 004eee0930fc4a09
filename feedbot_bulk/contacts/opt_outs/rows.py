"""The phones of one table of an opt-out list, and its rows that hold none. Pure.

When in doubt more people are left out, never fewer: every phone counts that can be read anywhere in
the table, in whatever column. A row is settled only by a phone that is the person's own: one in a
column of phones, or written so that it is nothing else; not by an agent's, and not by a number that
may be an ID or an amount. A row that holds anything and is not settled is to stop the call.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from feedbot_bulk import phones, results
from feedbot_bulk.cells.text_utils import is_blank
from feedbot_bulk.cells.writing import EXCEL_ERRORS
from feedbot_bulk.contacts.columns.choice import looks_like_phones
from feedbot_bulk.contacts.columns.names import (
    is_no_name,
    is_somebody_else,
    is_something_else,
    phone_rank,
    speaks_of_phones,
)
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.phones.diagnosis import Diagnosis
from feedbot_bulk.phones.scalar import diagnose as diagnose_cell
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

Mask = np.ndarray[Any, np.dtype[np.bool_]]

NO_VALUE = "=?"
"""How a cell is shown whose formula has no value: the program that wrote it did not reckon it."""


class Wrong(NamedTuple):
    """A row that holds no phone that could be left out, the cell that shows it, and why."""

    row: object
    entry: object
    why: str


@dataclass(slots=True)
class Entries:
    """What a table holds: its phones, and the rows that would be lost."""

    phones: set[str] = field(default_factory=set)
    wrong: list[Wrong] = field(default_factory=list)


def entries_of(frame: pd.DataFrame, region: str) -> Entries:
    """The phones of every column of a table, and the rows without one."""
    read = [_read(frame.iloc[:, at], region, _kind(frame, at, region)) for at in _places(frame)]
    found = Entries(phones=set().union(*(column.phones for column in read)))
    before = _without_phone_before(frame)
    settled = before.copy()
    filled = np.zeros(len(frame), dtype=bool)
    for column in read:
        settled |= column.settled
        filled |= column.filled
    wrong = {at for column in read for at in column.unread if not before[at]}
    for at in sorted(wrong.union(np.flatnonzero(filled & ~settled).tolist())):
        found.wrong += _wrong_of_row(frame.index[at], at, read)
    return found


def phones_in(text: str, region: str) -> list[Diagnosis]:
    """The phones that stand in a text of any kind, each read alone.

    >>> [one.phone for one in phones_in("asked on 3/5 to be off: 050-1234501, or 0521234502", "IL")]
    ['972501234501', '972521234502']
    """
    whole = read_entry(text, region)
    if whole.phone is not None:
        return [whole]
    parts = (read_entry(part, region) for part in _NUMBER.findall(text))
    return [part for part in parts if part.phone is not None]


def read_entry(entry: object, region: str) -> Diagnosis:
    """The phone of one cell; a Mexican mobile with its old 1 is one too."""
    found = diagnose_cell(entry, region)
    if found.phone is None and isinstance(entry, str) and _OLD_MEXICO.search(entry):
        return diagnose_cell(_OLD_MEXICO.sub(r"+52\1", entry), region)
    return found


_SEVEN = 7
_SEVEN_DIGITS = re.compile(r"(?:[^\d]*+\d){7}")
_NUMBER = re.compile(r"(?<![\w@.+])(?:\+ ?)?\(?\d(?:[ \-.()/]{0,2}\d){7,14}(?![\w@])")
_OLD_MEXICO = re.compile(r"(?:\+|\b00|\b)52[ \-.]?1((?:[ \-.()]{0,2}\d){10})(?!\d)")


# --- columns ----------------------------------------------------------------------------------


class _Kind(NamedTuple):
    """What a column is to a table.

    `least_digits` make an unread cell an entry that is lost (None: no cell is). `settles`: its
    phones settle their rows. `about_person`: such as are unmistakable do. `only_unmistakable`:
    others do not even count.
    """

    least_digits: int | None = None
    settles: bool = False
    about_person: bool = True
    only_unmistakable: bool = False


_PHONES = _Kind(least_digits=1, settles=True)
_ABOUT_PHONES = _Kind(least_digits=6, settles=True)
_LIKE_PHONES = _Kind(settles=True)
_NOTES = _Kind()
_SOMEBODY_ELSE = _Kind(about_person=False)
_SOMETHING_ELSE = _Kind(about_person=False, only_unmistakable=True)


def _places(frame: pd.DataFrame) -> list[int]:
    """The list's own columns and the phones of a result frame; or else whatever there is."""
    phone = [at for at, label in enumerate(frame.columns) if label == results.PHONE]
    return [*results.own_positions(frame), *phone] or list(range(frame.shape[1]))


def _kind(frame: pd.DataFrame, at: int, region: str) -> _Kind:
    name = frame.columns[at]
    if frame.shape[1] == 1 or phone_rank(name) or name == results.PHONE:
        return _PHONES
    if is_somebody_else(name):
        return _SOMEBODY_ELSE
    if is_something_else(name):
        return _SOMETHING_ELSE
    if speaks_of_phones(name):
        return _ABOUT_PHONES
    cells = frame.iloc[:, at]
    if 2 * int(is_filled(cells).sum()) <= len(cells) or not looks_like_phones(cells, region):
        return _NOTES
    return _PHONES if is_no_name(name) else _LIKE_PHONES


@dataclass(slots=True)
class _Column:
    """A column as it was read: its phones, the rows that they settle, the entries left unread."""

    kind: _Kind
    cells: list[object]
    filled: Mask
    settled: Mask
    phones: set[str] = field(default_factory=set)
    unread: dict[int, str] = field(default_factory=dict)

    def take(self, at: int, found: Diagnosis, written: str) -> None:
        """Take in a phone that was read from a cell as it is written there."""
        sure = found.kind in _MOBILES and _WITH_PREFIX.match(written) is not None
        if found.phone is not None and (sure or not self.kind.only_unmistakable):
            self.phones.add(found.phone)
        self.settled[at] |= self.kind.settles or (sure and self.kind.about_person)


_MOBILES = frozenset({"mobile", "unlisted"})
_WITH_PREFIX = re.compile(r"\D*(?:\+|\(?0|972)")  # without: may be an ID, or an amount


def _read(cells: pd.Series[Any], region: str, kind: _Kind) -> _Column:
    values, filled = cells.tolist(), is_filled(cells)
    column = _Column(kind, values, filled, np.zeros(len(values), dtype=bool))
    wanted = np.flatnonzero(filled if kind.least_digits is not None else _with_digits(values))
    found = phones.diagnose(cells.iloc[wanted], region)
    has = found["phone"].notna().to_numpy()
    if kind.settles:  # as in most columns with many phones: no look at each of them
        column.settled[wanted[has]] = True
        column.phones.update(found["phone"][has].tolist())
    else:
        diagnoses = map(Diagnosis._make, found[has].astype("object").itertuples(index=False))
        for at, one in zip(wanted[has].tolist(), diagnoses, strict=True):
            column.take(at, one, str(values[at]))
    for at, why in zip(wanted[~has].tolist(), found["reason"][~has].tolist(), strict=True):
        _read_in_parts(column, at, str(why), region)
    return column


def _with_digits(values: list[object]) -> Mask:
    """By position, whether a cell has digits enough for a phone at all."""
    texts = map(str, values)
    enough = [len(one) >= _SEVEN and _SEVEN_DIGITS.match(one) is not None for one in texts]
    return np.array(enough, dtype=bool)


def _read_in_parts(column: _Column, at: int, why: str, region: str) -> None:
    """A cell that is not one phone: those that stand in it, or that it is an entry left unread."""
    text = str(column.cells[at])
    parts = phones_in(text, region) if len(text) >= _SEVEN and _SEVEN_DIGITS.match(text) else []
    for part in parts:
        column.take(at, part, text)
    if not (parts and _nothing_else(text, parts)) and _is_entry(text, column.kind):
        column.unread[at] = why


def _nothing_else(text: str, parts: list[Diagnosis]) -> bool:
    """Whether no other number stands beside the phones that were read from a text."""
    beside = re.search(r"\d{3}", _NUMBER.sub("", text))
    return beside is None and len(parts) == max(len(_NUMBER.findall(text)), 1)


def _is_entry(text: str, kind: _Kind) -> bool:
    """Whether an unread cell may be a phone: it has digits, or an error in place of them."""
    if kind.least_digits is None:
        return False
    in_its_place = text.strip() in EXCEL_ERRORS or text == NO_VALUE
    return in_its_place or sum(map(str.isdigit, text)) >= kind.least_digits


def is_filled(cells: pd.Series[Any]) -> Mask:
    """By position, whether anybody would see anything in the cell."""
    shown = np.array([not is_blank(str(cell)) for cell in cells.tolist()], dtype=bool)
    return shown & cells.notna().to_numpy()


# --- rows -------------------------------------------------------------------------------------


def _without_phone_before(frame: pd.DataFrame) -> Mask:
    """Rows of a result frame that were skipped without a phone: nobody can be written to there."""
    if results.PHONE not in frame.columns or results.STATUS not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    skipped = (frame[results.STATUS].astype("object") == Status.SKIPPED.value).to_numpy()
    return skipped & frame[results.PHONE].isna().to_numpy()


def _wrong_of_row(label: object, at: int, read: list[_Column]) -> Iterator[Wrong]:
    """What is wrong with a row: its unread entries, or that it has content and no phone."""
    unread = [column for column in read if at in column.unread]
    for column in unread:
        yield Wrong(label, column.cells[at], _why(column.cells[at], column.unread[at]))
    if not unread:
        content = [column.cells[at] for column in read if column.filled[at]]
        reason = diagnose_cell(content[0], "IL").reason if len(read) == 1 else None
        yield Wrong(label, content[0], _why(content[0], reason or reasons.NO_PHONE()))


def _why(cell: object, reason: str) -> str:
    if cell == NO_VALUE:
        return Message("a formula without a value; open the file in Excel and save it")
    return reasons.find(reason) or reason
