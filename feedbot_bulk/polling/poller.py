"""Polling: ids → statuses. One id per GET is all the API has, so GETs are the cost."""

from __future__ import annotations

import logging
import math
from collections import deque
from dataclasses import dataclass, field
from time import monotonic, time
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
import pandas as pd

from feedbot_bulk import results
from feedbot_bulk.cells.durations import duration
from feedbot_bulk.errors import FeedbotError, JournalError
from feedbot_bulk.feedbot.client import STATUS_CONNECTIONS, not_authorized
from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal.records import StatusUpdate
from feedbot_bulk.polling.schedule import Schedule
from feedbot_bulk.results.status import Status, advance
from feedbot_bulk.runtime import logs, portal
from feedbot_bulk.runtime.progress import Watch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from feedbot_bulk.feedbot.client import Client, Session
    from feedbot_bulk.feedbot.protocol import MessageStatus, StatusAnswer
    from feedbot_bulk.journal.journal import Journal

SLOWEST = 60.0
"""Seconds between two rounds at the most, however long nothing moves."""

QUIET = 60.0
"""Seconds without any news after which we ask whether the desktop program is open."""

FRUITLESS_ROUNDS = 5
KEEP_AT_ONCE = 500
OWN_WORK = 0.001
"""Seconds of this machine's own work for one GET, however quick the server is."""

SANDBOX_PREFIX = "sandbox-"
OPEN = frozenset({Status.PENDING, Status.EXPIRED})
"""Not settled by Feedbot: `expired` is our own conclusion."""

_BEFORE_ALL = pd.Timestamp(0, tz="UTC")
_BY_NUMBER = {-1: Status.FAILED, 0: Status.PENDING, 1: Status.SENT}

SERVER_MODE_HINT = (
    "Nothing has moved for {seconds:.0f} seconds: {count} messages wait. Is the Feedbot desktop "
    "program open, and in server mode (מצב שרת)? It is what sends them."
)


def poll(
    result: pd.DataFrame, *, client: Client, journal: Journal, watch: Watch | None = None
) -> pd.DataFrame:
    """Ask once after every pending message; return the result frame with the news.

    What we took for expired is asked after as well: if Feedbot says otherwise, that counts.
    Raises NotAuthorizedError, ColumnError (no result frame), FeedbotError (practice ids).
    """
    watch = watch or Watch()
    inquiry = Poller.about(result, client, journal)
    if any(one.open for one in inquiry.messages.values()):
        inquiry.ask(inquiry.ask_once, watch, "asking", result)
        inquiry.tell_if_unanswered(watch)
    return inquiry.frame(result)


def wait(
    result: pd.DataFrame,
    timeout: Any = "10min",  # noqa: ANN401 - "10min", seconds, a timedelta or None
    *,
    every: Any = "5s",  # noqa: ANN401 - the same
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
    inquiry = Poller.about(result, client, journal)
    if inquiry.pending():
        inquiry.ask(
            lambda: inquiry.ask_until_settled(seconds, pause, watch.hint), watch, "waiting", result
        )
        if not inquiry.tell_if_fruitless(watch):
            inquiry.tell_if_unanswered(watch)
    return inquiry.frame(result)


@dataclass(slots=True)
class Pause:
    """The pause between two rounds: grows while nothing moves, is the shortest when it does."""

    shortest: float
    now: float = field(default=0.0)

    def after(self, *, moved: bool) -> float:
        """The next pause, in seconds.

        >>> pause = Pause(shortest=5.0)
        >>> [pause.after(moved=moved) for moved in (False, False, True)]
        [5.0, 7.5, 5.0]
        """
        grown = self.now * 1.5 if self.now and not moved else self.shortest
        self.now = min(grown, max(SLOWEST, self.shortest))
        return self.now


@dataclass(slots=True)
class Asked:
    """One queued message that is asked after."""

    id: str
    status: Status
    reason: str | None
    checked_at: int | None
    expires_at: int | None

    @property
    def open(self) -> bool:
        """Whether Feedbot may still have news of it."""
        return self.status in OPEN


class Poller:
    """What is known of the messages of a result frame, and the asking after those pending."""

    def __init__(self, messages: dict[str, Asked], client: Client, journal: Journal) -> None:
        self.messages = messages
        self.client = client
        self.journal = journal
        self.trouble: FeedbotError | None = None
        self.fruitless = 0
        self.failure = ""
        self.scope: anyio.CancelScope | None = None
        self.answers = 0
        self.busy = 0.0
        self.resume_at = 0.0
        self.quiet_since = monotonic()
        self.hinted = False
        self.hint: Callable[[str], None] = lambda _: None
        self.strange: set[int] = set()

    @classmethod
    def about(cls, result: pd.DataFrame, client: Client, journal: Journal) -> Poller:
        """The inquiry for a result frame: its open messages, with the journal's newer news."""
        columns = results.detach(result)
        rows = zip(
            columns[results.ID],
            columns[results.STATUS],
            columns[results.QUEUED_AT],
            columns[results.REASON],
            strict=True,
        )
        asked = [row for row in rows if row[0] and row[1] in OPEN]
        asked.sort(key=lambda row: row[2] or _BEFORE_ALL)  # in the order queued
        messages = {
            one: Asked(one, Status(status), reason, None, None) for one, status, _, reason in asked
        }
        ids = list(messages)
        _refuse_practice_ids(ids, client)
        known = journal.by_id(client.send_url, ids)
        for one, record in known.items():
            messages[one] = Asked(
                one, record.status, record.reason, record.checked_at, record.expires_at
            )
        return cls(messages, client, journal)

    def pending(self) -> list[str]:
        """The ids not settled yet, in the order queued."""
        return [one.id for one in self.messages.values() if one.status == Status.PENDING]

    def statuses(self) -> list[str]:
        """For the watch: the status of every message asked after."""
        return [one.status.value for one in self.messages.values()]

    def ask(
        self,
        core: Callable[[], Awaitable[None]],
        watch: Watch,
        label: str,
        result: pd.DataFrame,
    ) -> None:
        """Run one of the two ways of asking below; raises when the token or the journal failed."""
        portal.watched(
            core,
            watch,
            label,
            self.statuses,
            lambda status: status != Status.PENDING,
            frame=lambda: self.frame(result),
            stop=self.halt,
        )
        if self.trouble is not None:
            raise self.trouble

    # --- the core: runs on the bridge's event loop ----------------------------------------------

    async def ask_once(self) -> None:
        """One look at everything that waits, and at what we took for expired."""
        todo = [one.id for one in self.messages.values() if one.open]
        with anyio.CancelScope() as self.scope:
            async with self.client.session() as session:
                await self._ask_all(session, todo)

    async def ask_until_settled(
        self, seconds: float | None, pause: Pause, hint: Callable[[str], None]
    ) -> None:
        """Rounds until all is settled, the time is up, or nothing but failures comes back.

        Before the time is up, everything that still waits is looked at once more. `hint` is told
        when nothing moves.
        """
        self.hint = hint
        schedule = Schedule(self.pending())
        end = monotonic() + (math.inf if seconds is None else seconds)
        with anyio.move_on_after(end - monotonic()) as self.scope:
            async with self.client.session() as session:
                while await self._worth_another(session, schedule, pause, end):
                    pass

    def halt(self) -> None:
        """Ask no further; what was learned is in the journal."""
        if self.scope is not None:
            self.scope.cancel()

    async def _worth_another(
        self, session: Session, schedule: Schedule, pause: Pause, end: float
    ) -> bool:
        """One round, and the pause after it; False when there is nothing more to ask."""
        before = len(schedule.waiting())
        answers = self.answers
        await self._round(session, schedule)
        self.fruitless = 0 if self.answers > answers else self.fruitless + 1
        waiting = schedule.waiting()
        moved = len(waiting) < before
        self._hint(moved=moved)
        if not waiting or self.trouble or self.fruitless >= FRUITLESS_ROUNDS:
            return False
        last_look = end - self._seconds_for(len(waiting))
        rest = pause.after(moved=moved)
        await anyio.sleep(max(0.0, min(rest, last_look - monotonic())))
        if monotonic() + rest < last_look:
            return True
        await self._ask_all(session, waiting, schedule)
        return False

    def _seconds_for(self, count: int) -> float:
        """How long it takes to ask after so many, by what asking took until now, with a margin."""
        latency = self.busy / max(self.answers, 1)
        return 1.5 * count * max(latency / STATUS_CONNECTIONS, OWN_WORK)

    async def _round(self, session: Session, schedule: Schedule) -> None:
        schedule.begin()
        while (window := schedule.window()) and self.trouble is None:
            await self._ask_all(session, window, schedule)

    async def _ask_all(
        self, session: Session, ids: Iterable[str], schedule: Schedule | None = None
    ) -> None:
        """Ask after these, many at a time; what is learned goes to the journal as it comes."""
        todo = deque(ids)
        news: list[StatusUpdate] = []
        try:
            async with anyio.create_task_group() as workers:
                for _ in range(min(STATUS_CONNECTIONS, len(todo))):
                    workers.start_soon(self._ask, session, todo, news)
        finally:
            await self._keep(news)
        if schedule is not None:
            for one in ids:
                schedule.learn(one, settled=self.messages[one].status != Status.PENDING)

    async def _ask(self, session: Session, todo: deque[str], news: list[StatusUpdate]) -> None:
        while todo and self.trouble is None:
            await self._wait_for_turn()
            one = todo.popleft() if todo else None
            if one is None:
                return
            begun = monotonic()
            outcome = await session.status(one)
            self.busy += monotonic() - begun
            if outcome.not_authorized:
                self.trouble = not_authorized(outcome.code)
            elif outcome.status is None:
                self._put_off(outcome)
            else:
                self.answers += 1
                news.append(self._learn(self.messages[one], outcome.status))
                if len(news) >= KEEP_AT_ONCE:
                    await self._keep(news)

    async def _wait_for_turn(self) -> None:
        await anyio.sleep(max(0.0, self.resume_at - monotonic()))

    def _put_off(self, outcome: StatusAnswer) -> None:
        """The row stays pending; a server that asks for a pause gets it from all workers."""
        self.failure = outcome.seen
        asked = min(outcome.retry_after or 0.0, SLOWEST)
        self.resume_at = max(self.resume_at, monotonic() + asked)

    async def _keep(self, news: list[StatusUpdate]) -> None:
        """Write what was learned to the journal, to its end even when we are cancelled."""
        kept, news[:] = list(news), []
        if kept:
            try:
                with anyio.CancelScope(shield=True):
                    await anyio.to_thread.run_sync(self.journal.settle, self.client.send_url, kept)
            except JournalError as exc:  # ask no further what cannot be kept
                self.trouble = self.trouble or exc

    def _learn(self, message: Asked, given: MessageStatus) -> StatusUpdate:
        now = round(time() * 1000)
        status, reason = self._read(message, given, now)
        message.status, message.checked_at = advance(message.status, status), now
        if message.status == status:
            message.reason = reason
        return StatusUpdate(message.id, message.status, message.reason, now)

    def _read(self, message: Asked, given: MessageStatus, now: int) -> tuple[Status, str | None]:
        if given.status not in _BY_NUMBER and given.status not in self.strange:
            self.strange.add(given.status)
            logs.tell(
                logging.WARNING,
                "Feedbot gave the status %d, which its page does not name",
                given.status,
            )
        status = _BY_NUMBER.get(given.status, Status.PENDING)
        if status == Status.PENDING and message.expires_at and message.expires_at < now:
            return Status.EXPIRED, reasons.STILL_WAITING()
        return status, given.reason

    def _hint(self, *, moved: bool) -> None:
        quiet = monotonic() - self.quiet_since
        if moved:
            self.quiet_since = monotonic()
        elif quiet > QUIET and not self.hinted:
            self.hinted = True
            self.hint(SERVER_MODE_HINT.format(seconds=quiet, count=len(self.pending())))

    # --- back in the caller's thread ------------------------------------------------------------

    def tell_if_fruitless(self, watch: Watch) -> bool:
        """Whether round after round brought nothing but failures; if so, say it."""
        if self.fruitless < FRUITLESS_ROUNDS:
            return False
        watch.note(
            f"Stopped waiting: {self.fruitless} rounds brought nothing but failures "
            f"({self.failure}). {len(self.pending())} messages are still pending; call wait() "
            f"again when the network is back.{self._ended_sandbox()}"
        )
        return True

    def tell_if_unanswered(self, watch: Watch) -> None:
        """Say so when not one status came back."""
        if not self.answers and self.failure:
            watch.note(
                f"No status came back ({self.failure}): the statuses are as they were before. "
                f"Ask again later.{self._ended_sandbox()}"
            )

    def _ended_sandbox(self) -> str:
        practice = any(one.startswith(SANDBOX_PREFIX) for one in self.messages)
        if not practice or "400" not in self.failure:
            return ""
        return " (These are practice messages: a sandbox that has ended knows them no more.)"

    def frame(self, result: pd.DataFrame) -> pd.DataFrame:
        """The result frame with what was learned."""
        columns = results.detach(result)
        for position, one in enumerate(columns[results.ID]):
            message = self.messages.get(one)
            open_before = columns[results.STATUS][position] in OPEN
            if message is None or message.checked_at is None or not open_before:
                continue
            columns[results.STATUS][position] = message.status.value
            columns[results.REASON][position] = message.reason
            checked = pd.Timestamp(message.checked_at, unit="ms", tz="UTC")
            columns[results.CHECKED_AT][position] = checked
        return results.attach(result, columns)


def _refuse_practice_ids(ids: Iterable[str], client: Client) -> None:
    """The real Feedbot is not asked after messages that only a sandbox knows."""
    practice = [one for one in ids if one.startswith(SANDBOX_PREFIX)]
    if practice and not client.practice:
        raise FeedbotError(
            f"{len(practice)} messages were queued in a sandbox (ids such as {practice[0]!r}), and "
            "this client asks the real Feedbot. Pass the sandbox that they were sent through: "
            "client=…"
        )
