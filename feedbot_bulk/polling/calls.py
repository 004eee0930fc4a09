"""The two calls: one look at everything, and rounds until all is settled."""

from __future__ import annotations

import math
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING

import anyio

from feedbot_bulk.cells.durations import duration
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.polling import notes
from feedbot_bulk.polling.pauses import Pause
from feedbot_bulk.polling.poller import Poller
from feedbot_bulk.polling.schedule import Schedule
from feedbot_bulk.polling.tracked import track, updated
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime import portal
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from datetime import timedelta

    import pandas as pd

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.session import Session
    from feedbot_bulk.journal.journal import Journal

QUIET = 60.0
"""Seconds without any news after which we ask whether the desktop program is open."""

LAST_LOOK = 5.0
"""Seconds that the last look may take at the least, where answers have come before."""

FRUITLESS_ROUNDS = 5
"""After so many rounds in a row of nothing but failures, waiting is given up."""


def poll(
    result: pd.DataFrame, *, client: Client, journal: Journal, watch: Watch | None = None
) -> pd.DataFrame:
    """Poll every pending message once; return the result frame with the news.

    What we took for expired is polled as well: if Feedbot says otherwise, that counts.
    Raises NotAuthorizedError, ColumnError (no result frame), FeedbotError (practice ids).
    """
    watch = watch or Watch()
    poller = Poller(track(result, client, journal), client, journal)
    if ids := poller.open():
        polling = Polling(poller, client)
        polling.run(lambda: polling.once(ids), watch, Message.within("work", "checking"), result)
        _note_unanswered(poller, watch)
        _note_clock(client, watch)
    return updated(result, poller.messages)


def wait(
    result: pd.DataFrame,
    timeout: str | float | timedelta | None = "10min",
    *,
    every: str | float | timedelta | None = "5s",
    client: Client,
    journal: Journal,
    watch: Watch | None = None,
) -> pd.DataFrame:
    """Poll until every message is settled or the time is up; return the result frame.

    `every` is the shortest pause between two rounds; `timeout=None` waits without limit.
    """
    watch = watch or Watch()
    seconds = duration(timeout)
    pause = Pause(shortest=duration(every) or 0.0)
    poller = Poller(track(result, client, journal), client, journal)
    if poller.open():
        polling = Polling(poller, client)
        rounds = Rounds(poller, pause, watch.hint)
        polling.run(
            lambda: polling.until(seconds, rounds), watch, Message.within("work", "waiting"), result
        )
        _note_clock(client, watch)
        if rounds.fruitless < FRUITLESS_ROUNDS:
            _note_unanswered(poller, watch)
        else:
            failure = poller.tally.failure
            watch.note(notes.fruitless(rounds.fruitless, failure, chain(*poller.pending())))
    return updated(result, poller.messages)


def _note_clock(client: Client, watch: Watch) -> None:
    if (complaint := client.clock.complaint()) is not None:
        watch.note(complaint)


def _note_unanswered(poller: Poller, watch: Watch) -> None:
    if not poller.tally.answers and poller.tally.failure:
        watch.note(notes.unanswered(poller.tally.failure, poller.messages))


class Polling:
    """One poll or wait under way: it can be halted, and the watch looks on."""

    def __init__(self, poller: Poller, client: Client) -> None:
        self._poller = poller
        self._client = client
        self._scope: anyio.CancelScope | None = None

    def run(
        self,
        core: Callable[[], Awaitable[None]],
        watch: Watch,
        label: str,
        result: pd.DataFrame,
    ) -> None:
        """Run one of the two ways below; raises when the token or the journal failed."""
        portal.watched(
            core,
            watch,
            label,
            self._poller.statuses,
            lambda status: status != Status.PENDING,
            frame=lambda: updated(result, self._poller.messages),
            stop=self.halt,
        )
        if self._poller.error is not None:
            raise self._poller.error

    def halt(self) -> None:
        """Poll no further; what was learned is in the journal."""
        if self._scope is not None:
            self._scope.cancel()

    async def once(self, ids: Collection[str]) -> None:
        """One look at these."""
        with anyio.CancelScope() as self._scope:
            async with self._client.session() as session:
                await self._poller.poll(session, ids)

    async def until(self, seconds: float | None, rounds: Rounds) -> None:
        """Rounds until all is settled, or the time is up."""
        end = monotonic() + (math.inf if seconds is None else seconds)
        with anyio.CancelScope() as self._scope:
            async with self._client.session() as session:
                await rounds.run(session, end)


class Rounds:
    """Round after round over what waits, by the schedule, with pauses that grow."""

    def __init__(self, poller: Poller, pause: Pause, hint: Callable[[str], None]) -> None:
        self.fruitless = 0
        self._poller = poller
        self._pause = pause
        pending = poller.pending()
        self._schedule = Schedule(pending)
        self._begun = bool(pending)
        self._expired = [one for one in poller.open() if not poller.messages[one].waits]
        self._quiet = Quiet(hint)

    async def run(self, session: Session, end: float) -> None:
        """Until all is settled, polling failed, or nothing but failures comes back.

        When the time is nearly up, at `end`, everything that still waits is looked at once more,
        and once what was taken for expired before; that last look is not cut off by the time,
        however slow this machine or the network is, unless nothing has answered at all.
        """
        with anyio.move_on_after(end - monotonic()):
            await self._rounds(session, end)
        waiting = [one for batch in self._poller.pending() for one in batch]
        answered = self._poller.tally.answers or not self._begun
        if (todo := waiting + self._expired) and answered and not self._is_over():
            with anyio.move_on_after(LAST_LOOK + 3 * self._poller.tally.seconds_for(len(todo))):
                await self._poller.poll(session, todo)

    async def _rounds(self, session: Session, end: float) -> None:
        """Rounds until the last look is due."""
        while self._schedule.waiting():
            moved = await self._round(session)
            waiting = self._schedule.waiting()
            if not waiting or self._is_over():
                return
            rest = self._pause.after(moved=moved)
            last_look = end - self._poller.tally.seconds_for(len(waiting))
            await anyio.sleep(max(0.0, min(rest, last_look - monotonic())))
            if monotonic() + rest >= last_look:
                return

    def _is_over(self) -> bool:
        """Whether to poll on is of no use."""
        return self._poller.error is not None or self.fruitless >= FRUITLESS_ROUNDS

    async def _round(self, session: Session) -> bool:
        """One round; whether anything moved."""
        waiting, answers = len(self._schedule.waiting()), self._poller.tally.answers
        self._schedule.begin()
        while (window := self._schedule.window()) and self._poller.error is None:
            await self._look(session, window)
        self.fruitless = 0 if self._poller.tally.answers > answers else self.fruitless + 1
        left = len(self._schedule.waiting())
        self._quiet.hear(left, moved=left < waiting)
        return left < waiting

    async def _look(self, session: Session, ids: Collection[str]) -> None:
        await self._poller.poll(session, ids)
        for message_id in ids:
            settled = not self._poller.messages[message_id].waits
            self._schedule.learn(message_id, settled=settled)


class Quiet:
    """Says once that nothing has moved for long."""

    def __init__(self, hint: Callable[[str], None]) -> None:
        self._hint = hint
        self._since = monotonic()
        self._said = False

    def hear(self, waiting: int, *, moved: bool) -> None:
        """Take in whether anything moved in a round."""
        seconds = monotonic() - self._since
        if moved:
            self._since = monotonic()
        elif seconds > QUIET and not self._said:
            self._said = True
            self._hint(notes.server_mode(seconds, waiting))
