"""What a journal on a database server needs: settings of its own, and an end to silence.

A role's own defaults could undo the promises (REPEATABLE READ lets two processes send the same
message, `synchronous_commit = off` forgets claims in a crash), so every connection sets its own.
And a server that says nothing must not hold a send for ever: its time-outs work where it still
works, and where it does not, `Watch` ends the connection from this side.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

ANSWER_SECONDS = 25.0
"""How long one statement may go without an answer, whoever is silent: the server, or the way to it.

With `CONNECT_SECONDS` for the one attempt to connect anew it stays well under a minute.
"""

CONNECT_SECONDS = 10
"""How long a connection may take to be made."""

LOCK_SECONDS = 20
"""How long a statement waits for another process's lock."""

STATEMENT_SECONDS = 22
"""How long the server itself works on one statement: it gives up before we do, and says so."""

IDLE_SECONDS = 60
"""After how long the server ends a transaction whose process sleeps, and frees its locks."""

_SETTINGS = f"""
SELECT set_config('synchronous_commit',
                  CASE current_setting('synchronous_commit')
                      WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
       set_config('lock_timeout', '{LOCK_SECONDS}s', false),
       set_config('statement_timeout', '{STATEMENT_SECONDS}s', false),
       set_config('idle_in_transaction_session_timeout', '{IDLE_SECONDS}s', false)
"""
"""Set when connected, not by libpq's `options`, which may be the user's own."""


def connected(url: sa.URL, secrets: dict[str, str]) -> sa.Engine:
    """An engine for a database server; `secrets` go to the driver beside the address."""
    given: dict[str, Any] = dict(secrets)
    if url.get_dialect().driver in ("psycopg", "psycopg2"):
        limits = {
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": LOCK_SECONDS * 1000,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        }
        given |= {name: value for name, value in limits.items() if name not in url.query}
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
        connect_args=given,
    )


class Watch:
    """Ends the engine's connections when a statement gets no answer in time.

    The thread that waits is inside the driver; with its connection ended under it, it comes back
    with an error. A block `with watch.over():` is one transaction; each statement of it has
    `ANSWER_SECONDS`.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._open: dict[int, Any] = {}  # the driver's connections
        self._until = 0.0
        sa.event.listen(engine, "connect", self._begin, insert=True)
        sa.event.listen(engine, "close", self._end)
        sa.event.listen(engine, "before_cursor_execute", self._renew)

    def over(self) -> _Watched:
        """Watch over one transaction."""
        self._renew()
        return _Watched(self)

    def remaining(self) -> float:
        """Seconds until the statement under way is given up."""
        return self._until - monotonic()

    def hang_up(self) -> None:
        """End every connection, whoever waits for it."""
        for connection in list(self._open.values()):
            with suppress(Exception):  # a connection that is closed already has no socket
                line = socket.socket(fileno=connection.fileno())
                try:
                    line.shutdown(socket.SHUT_RDWR)
                finally:
                    line.detach()  # the driver closes it

    def _renew(self, *_: object) -> None:
        self._until = monotonic() + ANSWER_SECONDS

    def _begin(self, connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's own
        self._open[id(connection)] = connection
        self._renew()
        with connection.cursor() as cursor:
            cursor.execute(_SETTINGS)
        connection.commit()

    def _end(self, connection: object, _record: object) -> None:
        self._open.pop(id(connection), None)


class _Watched:
    """One transaction under watch; `.silent` once it was given up."""

    def __init__(self, watch: Watch) -> None:
        self.silent = False
        self._watch = watch
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _exc: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._over.set()

    def _look(self) -> None:
        while not self._over.wait(max(self._watch.remaining(), 0)):
            if self._watch.remaining() <= 0:
                self.silent = True
                self._watch.hang_up()
                return
