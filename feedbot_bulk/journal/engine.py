"""The database behind a journal: its connections, its transactions, and what its errors mean."""

from __future__ import annotations

import math
import sqlite3
import threading
import weakref
from contextlib import contextmanager, nullcontext
from time import monotonic, sleep, time
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedbot_bulk.errors import JournalError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.i18n.phrases import RUN_AGAIN
from feedbot_bulk.i18n.system import system_error
from feedbot_bulk.journal import rows, server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from feedbot_bulk.journal.place import Place

BUSY_SECONDS = 30
"""How long we wait for another process to let go of an SQLite journal."""


class Database:
    """The connections to a journal: one transaction at a time, durable when it ends."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.engine = _engine(place)
        closing = weakref.finalize(self, self.engine.dispose)  # whoever forgets to close it
        closing.atexit = False  # a forked child that ends would close its parent's connections
        self._one_at_a_time = threading.Lock()
        self._file = place.identity()
        on_server = self.engine.dialect.name != "sqlite"
        self._watch = server.Watch(self.engine) if on_server else None
        self._silent_at = -math.inf
        self.first: Callable[[sa.Connection], Callable[[], None]] = lambda _: lambda: None
        """What every transaction begins with; what it returns is called once it is durable."""

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One transaction, durable when the block ends; what fails becomes a JournalError."""
        came = monotonic()
        with self._one_at_a_time:
            if self._silent_at > came:  # while we waited: we would wait as long again
                raise JournalError(self._no_answer())
            if self.place.identity() != self._file:
                raise JournalError(
                    Message(
                        "The journal {place} is gone: its file was deleted or replaced while it "
                        "was in use. Put it back before you call again: without it the same call "
                        "would send to everyone again.",
                        place=str(self.place),
                    )
                )
            with self._failures_told(), self.engine.begin() as connection:
                durable = self.first(connection)
                yield connection
            durable()

    @contextmanager
    def _failures_told(self) -> Iterator[None]:
        """What the database says, or does not say, becomes a JournalError that names it."""
        with self._watch.over() if self._watch else nullcontext() as watched:
            try:
                yield
            except sa.exc.SQLAlchemyError as exc:
                if (watched is not None and watched.silent) or _is_timeout(exc):
                    self._silent_at = monotonic()
                    raise JournalError(self._no_answer()) from _without_frames(exc)
                raise JournalError(advice(str(self.place), exc)) from _without_frames(exc)
            except rows.UnknownStateError as exc:
                raise JournalError(
                    Message(
                        "The journal {place} holds a state that this version does not know: "
                        "{state!r}. Nothing was sent. Upgrade: pip install -U feedbot-bulk; if "
                        "that changes nothing, it is damaged; restore a copy.",
                        place=str(self.place),
                        state=exc.state,
                    )
                ) from None

    def _no_answer(self) -> Message:
        return Message(
            "The journal {place} does not answer. {hint}", place=str(self.place), hint=_OTHERWISE
        )


def _without_frames(exc: BaseException) -> BaseException:
    """A driver's error without its frames: their variables hold passwords and phones."""
    seen: BaseException | None = exc
    while seen is not None:
        seen.__traceback__ = None
        seen = seen.__cause__ or seen.__context__
    return exc


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
    """An engine; a statement's parameters are phones, which no error and no log is to show."""
    if place.file is not None:
        url = place.url or sa.URL.create("sqlite", database=str(place.file))
        return sa.create_engine(url, hide_parameters=True)
    if place.url is not None:
        return server.connected(place.url, place.secrets)
    return sa.create_engine(
        "sqlite://",
        poolclass=sa.StaticPool,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )


def _tune_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we begin our transactions ourselves
    connection.execute(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
    _use_wal(connection)
    for pragma in ("synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Of two programs that switch one file at once SQLite refuses one, without its busy time."""
    end = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as exc:
            if "locked" not in str(exc) or monotonic() > end:
                raise
            sleep(0.01)
        else:
            return


def _begin_at_once(connection: sa.Connection) -> None:
    """Take the write lock at the start: a transaction that read first could not be upgraded."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


# --- what an error means ------------------------------------------------------------------------

_NO_OTHER = Message(
    "(Another one, named with {argument}, would not know what was sent already.)",
    argument=Argument("journal"),
)

_HINTS = {
    "lock timeout": Message(
        "Another program holds it; close it, or wait, and {run_again}.", run_again=RUN_AGAIN
    ),
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
    orig = getattr(exc, "orig", None) or exc
    said = _primary(orig) or system_error(orig)
    hint = next((hint for word, hint in _HINTS.items() if word in said), _OTHERWISE)
    return Message("The journal {place} failed: {said}. {hint}", place=place, said=said, hint=hint)


def _primary(orig: BaseException) -> str | None:
    """What a PostgreSQL says, without its DETAIL, which shows whole rows."""
    said = getattr(getattr(orig, "diag", None), "message_primary", None)
    return said if isinstance(said, str) else None


def _is_timeout(exc: sa.exc.SQLAlchemyError) -> bool:
    """Whether nobody answered the attempt to connect."""
    return type(getattr(exc, "orig", None)).__name__ == "ConnectionTimeout"  # psycopg's
