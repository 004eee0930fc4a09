"""The database behind a journal: its connections, its transactions, and what its errors mean."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from time import time
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedbot_bulk.errors import JournalError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.i18n.phrases import RUN_AGAIN
from feedbot_bulk.i18n.system import system_error
from feedbot_bulk.journal.place import MEMORY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from feedbot_bulk.journal.place import Place

BUSY_SECONDS = 30
"""How long we wait for another process to let go of an SQLite journal."""


class Database:
    """The connections to a journal: one transaction at a time, durable when it ends."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.engine = _engine(place)
        self._one_at_a_time = threading.Lock()
        self._file = place.identity()

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One transaction, durable when the block ends; what fails becomes a JournalError."""
        with self._one_at_a_time:
            if self.place.identity() != self._file:
                raise JournalError(
                    Message(
                        "The journal {place} is gone: its file was deleted or replaced while it "
                        "was in use. Put it back before you call again: without it the same call "
                        "would send to everyone again.",
                        place=str(self.place),
                    )
                )
            try:
                with self.engine.begin() as connection:
                    yield connection
            except sa.exc.SQLAlchemyError as exc:
                raise JournalError(advice(str(self.place), exc)) from exc


def now(connection: sa.Connection) -> int:
    """The journal's clock, in epoch milliseconds: the database server's where there is one."""
    if connection.dialect.name == "sqlite":
        return round(time() * 1000)
    clock = sa.func.extract("epoch", sa.func.clock_timestamp())
    return round(float(connection.execute(sa.select(clock)).scalar_one()) * 1000)


def _engine(place: Place) -> sa.Engine:
    place.make_file()
    try:
        engine = _connected(place)
    except (sa.exc.SQLAlchemyError, ImportError, ValueError) as exc:
        raise JournalError(
            Message(
                "The journal address cannot be used ({kind}: {said}). Give a file, or a database "
                "URL; for PostgreSQL install feedbot-bulk[postgres] and begin it with "
                "postgresql+psycopg://",
                kind=type(exc).__name__,
                said=str(exc),
            )
        ) from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _tune_sqlite)
        sa.event.listen(engine, "begin", _begin_at_once)
    return engine


def _connected(place: Place) -> sa.Engine:
    if place.address == MEMORY:
        one_connection = {"check_same_thread": False}
        return sa.create_engine("sqlite://", poolclass=sa.StaticPool, connect_args=one_connection)
    if place.file is not None:
        return sa.create_engine(sa.URL.create("sqlite", database=place.address))
    return sa.create_engine(place.address, pool_pre_ping=True)


def _tune_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we begin our transactions ourselves
    connection.execute(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_at_once(connection: sa.Connection) -> None:
    """Take the write lock at the start: a transaction that read first could not be upgraded."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


# --- what an error means ------------------------------------------------------------------------

_NO_OTHER = Message(
    "(Another one, named with {argument}, would not know what was sent already.)",
    argument=Argument("journal"),
)

_HINTS = {
    "locked": Message(
        "Another program holds it; close it, or wait, and {run_again}.", run_again=RUN_AGAIN
    ),
    "readonly": Message("It is read-only; allow writing to it. {no_other}", no_other=_NO_OTHER),
    "full": Message("The disk is full; make room and {run_again}.", run_again=RUN_AGAIN),
    "not a database": Message(
        "It is not a journal, or it is damaged; restore a copy. {no_other}", no_other=_NO_OTHER
    ),
    "malformed": Message("It is damaged; restore a copy. {no_other}", no_other=_NO_OTHER),
    "unable to open": Message("Check that the folder exists and can be written to."),
}
"""What to do, by a word of what the database says."""

_OTHERWISE = Message(
    "Nothing leaves without it; put that right, and {run_again}.", run_again=RUN_AGAIN
)


def advice(place: str, exc: sa.exc.SQLAlchemyError) -> Message:
    """What a database error means to an analyst, and what to do; nothing was sent without it."""
    said = system_error(getattr(exc, "orig", None) or exc)
    hint = next((hint for word, hint in _HINTS.items() if word in said), _OTHERWISE)
    return Message("The journal {place} failed: {said}. {hint}", place=place, said=said, hint=hint)
