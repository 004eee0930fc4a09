"""Standing opt-outs: who is not to be written to, in any campaign of a journal.

An opt-out is one number, however it is written (`phones.numbering.one_number`).
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from feedbot_bulk.contacts.opt_outs import excluded_phones
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message, Variant
from feedbot_bulk.journal import engine, statements
from feedbot_bulk.journal.schema import opt_outs
from feedbot_bulk.phones.numbering import one_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd

_PHONES = Variant(
    Message("{argument}", argument=Argument("phones")),
    cli="PHONES",
    form=Message("the phones to leave out"),
)

_NAMED = opt_outs.c.number == sa.bindparam("b_number")
_NOTE = sa.update(opt_outs).where(_NAMED).values(note=sa.bindparam("b_note"))
_REMOVE = sa.delete(opt_outs).where(_NAMED)
_COUNT = sa.select(sa.func.count()).select_from(opt_outs)
_ALL = sa.select(opt_outs.c.number, opt_outs.c.since)
_SOME = _ALL.where(opt_outs.c.number.in_(sa.bindparam("numbers", expanding=True)))
_LIST = sa.select(opt_outs).order_by(opt_outs.c.since, opt_outs.c.number)


class OptOuts:
    """The opt-outs of a journal; `Journal` is one."""

    _database: engine.Database

    def opt_out(self, phones: object, note: str | None = None, *, region: str = "IL") -> int:
        """Leave people out of every send, preview and form from now on.

        Parameters
        ----------
        phones
            A phone, a list of phones, a Series, a frame, or a file with or without a header.
        note
            Why, or where it was asked for; kept beside each phone.
        region
            The country of numbers without a plus.

        Returns
        -------
        int
            How many were not on the list before. Of one that was, the date stays; its note is
            changed where one is given.

        Raises
        ------
        ContactsError
            An entry is no phone; it is named, and nobody was added.
        JournalError
            The journal cannot be written to.

        Examples
        --------
        >>> from feedbot_bulk import Journal
        >>> journal = Journal(":memory:")
        >>> journal.opt_out(["050-1234501", "052-1234502"], note="answered הסר")
        2
        >>> journal.opt_out("+972 50-123-4501")
        0
        >>> journal.opt_outs()[["phone", "note"]]
                  phone          note
        0  972501234501  answered הסר
        1  972521234502  answered הסר
        """
        numbers = _numbers(phones, region)
        text = _checked_note(note)
        with self._database.transaction() as connection:
            known = numbers.keys() & _since(connection, numbers).keys()
            now = engine.now(connection)
            insert = statements.insert_unless_there(connection, opt_outs)
            new = [
                {"number": number, "phone": phone, "since": now, "note": text}
                for number, phone in numbers.items()
                if number not in known
            ]
            for some in _portions(new):
                connection.execute(insert, some)
            if text is not None:
                notes = [(number, text) for number in sorted(known)]
                statements.execute_many(connection, _NOTE, ("b_number", "b_note"), notes)
        return len(new)

    def opt_in(self, phones: object, *, region: str = "IL") -> int:
        """Take people off the opt-out list: they are written to again.

        Parameters
        ----------
        phones
            As `opt_out` takes them.
        region
            The country of numbers without a plus.

        Returns
        -------
        int
            How many were on the list.

        Raises
        ------
        ContactsError
            An entry is no phone; it is named, and nobody was taken off.
        JournalError
            The journal cannot be written to.
        """
        numbers = _numbers(phones, region)
        with self._database.transaction() as connection:
            known = sorted(numbers.keys() & _since(connection, numbers).keys())
            gone = [(one,) for one in known]
            statements.execute_many(connection, _REMOVE, ("b_number",), gone)
        return len(known)

    def opt_outs(self) -> pd.DataFrame:
        """The opt-out list, the oldest first.

        Returns
        -------
        pandas.DataFrame
            A row per person: `phone`, `since` (UTC), `note`.

        Raises
        ------
        JournalError
            The journal cannot be read.
        """
        from feedbot_bulk.journal.views import history

        with self._database.transaction() as connection:
            return history.opt_outs(connection.execute(_LIST).all())

    def opted_out(self, phones: Iterable[str]) -> dict[str, int]:
        """Of these phones (as the outbox has them) those that opted out, and since when.

        Times in epoch milliseconds. Quick for a long list: see `among`.
        """
        with self._database.transaction() as connection:
            return among(connection, phones)


def among(connection: sa.Connection, phones: Iterable[str]) -> dict[str, int]:
    """Of these phones those that opted out, and since when; within a transaction under way."""
    numbers = {phone: one_number(phone) for phone in set(phones)}
    since = _since(connection, set(numbers.values()))
    return {phone: since[number] for phone, number in numbers.items() if number in since}


def _since(connection: sa.Connection, numbers: Collection[str]) -> dict[str, int]:
    """Since when these numbers opted out, those that did; others may be among them.

    Where there are more numbers than opt-outs, all opt-outs are read: that is quicker.
    """
    few = len(numbers) <= statements.CHUNK
    if not few and connection.execute(_COUNT).scalar_one() <= len(numbers):
        return _read(connection, _ALL, {})
    found: dict[str, int] = {}
    for some in statements.chunks(sorted(numbers)):
        found |= _read(connection, _SOME, {"numbers": some})
    return found


def _read(
    connection: sa.Connection, query: sa.Select[Any], parameters: dict[str, Any]
) -> dict[str, int]:
    rows = connection.execute(query, parameters).all()
    return {row[0]: row[1] for row in rows}


def _portions(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """Sorted: two processes that add the same people never wait for each other crosswise."""
    ordered = sorted(rows, key=lambda row: str(row["number"]))
    return (
        ordered[start : start + statements.AT_ONCE]
        for start in range(0, len(ordered), statements.AT_ONCE)
    )


# --- what is given ------------------------------------------------------------------------------


def _numbers(phones: object, region: str) -> dict[str, str]:
    """The phones that are meant, by their number."""
    entries = [phones] if _is_one_phone(phones) else phones
    found = sorted(excluded_phones(entries, region, _PHONES))
    if not found:
        raise FeedbotError(
            Message("{argument} holds no phone. Give one or more phones.", argument=_PHONES)
        )
    return {one_number(phone): phone for phone in found}


def _is_one_phone(phones: object) -> bool:
    """Whether a single phone is meant, right or wrong; a text with an ending is a file."""
    if isinstance(phones, str):
        ending = PurePath(phones).suffix  # a phone may be written with dots
        return bool(phones.strip()) and not any(map(str.isalpha, ending))
    return isinstance(phones, int)


def _checked_note(note: object) -> str | None:
    if note is None or isinstance(note, str):
        return note
    raise FeedbotError(
        Message(
            "{argument} takes a text, and not {kind}.",
            argument=Argument("note"),
            kind=type(note).__name__,
        )
    )
