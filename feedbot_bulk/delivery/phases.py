"""One call to send, phase by phase: the few that go first, then the rest, each in its windows.

Between two windows nothing is held but what the call is to send: no claim, no lock, no connection.
Each window begins with a new look into the journal.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import anyio

from feedbot_bulk.delivery import ending
from feedbot_bulk.delivery.claims import in_utc
from feedbot_bulk.delivery.delivery import Delivery
from feedbot_bulk.delivery.plan import looked_up, planned
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.outbox import cut
from feedbot_bulk.polling.failures import Failures
from feedbot_bulk.polling.poller import Poller
from feedbot_bulk.polling.tracked import TrackedMessage
from feedbot_bulk.release import canary, forecast
from feedbot_bulk.release.canary import Verdict
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime import portal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import datetime

    import pandas as pd

    from feedbot_bulk.delivery.ending import Stop
    from feedbot_bulk.delivery.plan import SendPlan
    from feedbot_bulk.delivery.retries import Clock
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.outbox.outbox import Outbox
    from feedbot_bulk.runtime.watch import Watch

ANSWERED = frozenset({Status.PENDING, Status.REJECTED, Status.UNKNOWN})
"""The statuses of a row that this send has tried."""

SLICE = 30.0
"""Seconds after which a wait looks at the clock again: a machine that slept is late at the most
by so much."""

LOOK_EVERY = 60.0
"""Seconds between two looks at what became of the messages so far."""

EVERY = 5.0
"""Seconds between two looks at those who went first."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a send did: every row, what became of those that it tried, and why it ended early.

    `tried` is by position: `pending`, `unknown` or `rejected`; `left` counts those not tried, but
    for what another run took first.
    """

    frame: pd.DataFrame
    tried: dict[int, Status]
    left: int = 0
    error: FeedbotError | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """What a send works with."""

    client: Client
    journal: Journal
    watch: Watch
    clock: Clock
    batch_size: int
    concurrency: int

    def now(self) -> datetime:
        """The present, as far as Feedbot has said it."""
        return in_utc(self.client.clock.now())


class Phases:
    """One call to send under way: `plan` is as it is by now."""

    def __init__(self, outbox: Outbox, plan: SendPlan, means: Means) -> None:
        self.plan = plan
        self.tried: dict[int, Status] = {}
        self._outbox = outbox
        self._first = plan
        self._means = means
        self._release = plan.asked.release
        self._settled: set[int] = set()
        self._refused: dict[int, str | None] = {}
        self._stop: Stop | None = None
        self._under_way: Delivery | None = None
        self._ended: anyio.Event | None = None
        self._failures = self._followed()

    def run(self) -> Sent:
        """Send what was planned, as far as it may go."""
        few = self._few()
        if few:
            self._send(few)
            if self._goes_on() and self._settled_well(few):
                self._look_again()
        if self._goes_on():
            self._send(self.plan.todo)
        frame = self.plan.rows.frame(self._outbox)
        left = len([at for at in self.plan.todo if at not in self._settled])
        return Sent(frame, self.tried, left, self._error(frame))

    def _few(self) -> list[int]:
        """Those who go first; what the campaign has sent of this list already counts as ready."""
        count, todo = self._release.canary, self.plan.todo
        if count is None:
            return []
        known = sum(status in _QUEUED for status in self.plan.rows.status)
        canary.checked(count, ready=max(len(todo), known + len(todo)))
        return canary.spread(todo, min(count, len(todo)))

    def _followed(self) -> Failures | None:
        """What follows the messages while they are sent, where that may take long."""
        release, means = self._release, self._means
        if (release.pace, release.hours, release.canary) == (None, None, None):
            return None
        return Failures(means.client, means.journal, release.stop_above)

    def _goes_on(self) -> bool:
        return self._stop is None and not self._means.watch.stopping()

    def _send(self, wanted: Collection[int]) -> None:
        """Send what is at these positions, in as many windows as it takes."""
        chosen = frozenset(wanted)
        while self._goes_on():
            if self._waited_for_the_window():
                if not self._goes_on():
                    return
                self._look_again()
            todo = [at for at in self.plan.todo if at in chosen]
            if not self._goes_on() or not todo or not self._deliver(todo):
                return

    # --- one window -----------------------------------------------------------------------------

    def _deliver(self, todo: list[int]) -> bool:
        """Send in one window; whether it closed before all had gone."""
        means = self._means
        batches = cut(self._outbox, todo, means.batch_size)
        plan = replace(self.plan, todo=todo)
        try:
            with means.journal.running() as run:
                delivery = Delivery(
                    self._outbox, plan, means.client, means.journal, run, means.clock
                )
                self._under_way = delivery
                deliver = partial(self._and_followed, delivery, batches)
                self._watched(deliver, self._label, delivery.halt, delivery.interrupt)
        except FeedbotError as exc:
            self._stop = ending.failed(exc)
            return False
        self._take(delivery)
        return delivery.closed

    async def _and_followed(self, delivery: Delivery, batches: Sequence[list[int]]) -> None:
        """Send the batches; beside that, where it may take long, see what becomes of them."""
        if self._failures is None:
            await delivery.deliver(batches, self._means.concurrency)
            return
        async with anyio.create_task_group() as beside:
            beside.start_soon(self._follow_failures, delivery, self._failures)
            await delivery.deliver(batches, self._means.concurrency)
            beside.cancel_scope.cancel()

    async def _follow_failures(self, delivery: Delivery, failures: Failures) -> None:
        """Stop the send when too many of its last messages failed."""
        never = anyio.Event()
        async with self._means.client.session() as session:
            while not failures.too_many():
                await self._means.clock.wait(never, LOOK_EVERY)
                ids = [delivery.rows.id[at] for at in list(delivery.tried)]
                failures.add(one for one in ids if one is not None)
                await failures.look(session)
        delivery.end(ending.failing(*failures.recent()))

    def _take(self, delivery: Delivery) -> None:
        delivery.settle_contested()
        self._under_way = None
        self.tried |= delivery.tried
        claims = delivery.claims
        self._settled |= {*delivery.tried, *claims.contested, *claims.expired, *claims.opted_out}
        self._stop = delivery.stop
        rows = delivery.rows
        for position, status in delivery.tried.items():
            if status == Status.REJECTED:
                self._refused[position] = rows.reason[position]

    def _look_again(self) -> None:
        """Plan anew by what the journal knows by now."""
        means, plan = self._means, self._first
        try:
            known = looked_up(self._outbox, plan.campaign, plan.asked, means.client, means.journal)
        except FeedbotError as exc:  # what went stays told: the frame comes with the error
            self._stop = ending.failed(exc)
            return
        later = planned(self._outbox, plan.campaign, known, plan.asked, plan.left_out)
        self.plan = later.later(plan, self.tried, self._outbox)
        self._settled -= set(self.plan.todo)
        for position, reason in self._refused.items():
            self.plan.rows.refuse(position, reason)

    # --- waiting --------------------------------------------------------------------------------

    def _waited_for_the_window(self) -> bool:
        """Wait until messages may go; whether there was anything to wait for."""
        hours, now = self._release.hours, self._means.now()
        if hours is None or hours.is_open(now):
            return False
        opens = hours.opens(now)
        text = Message("waiting until {when}", when=forecast.when(opens, now))
        self._watched(partial(self._until, opens), lambda: text, self._end)
        return True

    async def _until(self, moment: datetime) -> None:
        """Wait in slices: whatever a machine's sleep does to a timer, the clock is right."""
        self._ended = anyio.Event()
        while not self._ended.is_set():
            seconds = (moment - self._means.now()).total_seconds()
            if seconds <= 0:
                return
            await self._means.clock.wait(self._ended, min(seconds, SLICE))

    def _end(self) -> None:
        if self._ended is not None:
            self._ended.set()

    # --- those who go first ---------------------------------------------------------------------

    def _settled_well(self, few: Collection[int]) -> bool:
        """Wait until those who went first are settled; whether the rest may go."""
        tracked = self._tracked(few)
        others = [self.tried[at] for at in few if at in self.tried and at not in tracked]
        by_id = {one.id: one for one in tracked.values()}
        poller = Poller(by_id, self._means.client, self._means.journal)
        judge = partial(self._judge, poller, others)
        text = Message.plural(
            "waiting for the first one", "waiting for the first {count:,}", count=len(few)
        )
        self._watched(partial(self._follow, poller, judge), lambda: text, self._end)
        if not self._means.watch.stopping() and judge() is not Verdict.GO:
            self._stop = self._stop or ending.canary(*self._seen(poller, others))
        if poller.error is not None:
            self._stop = ending.failed(poller.error)
        self._show(tracked)
        return self._stop is None

    def _tracked(self, positions: Collection[int]) -> dict[int, TrackedMessage]:
        rows = self.plan.rows
        return {
            at: TrackedMessage(rows.id[at], Status.PENDING, rows.queued_at[at])
            for at in positions
            if rows.id[at] is not None and self.tried.get(at) == Status.PENDING
        }

    def _show(self, tracked: dict[int, TrackedMessage]) -> None:
        for position, message in tracked.items():
            if message.checked_at is not None:
                self.plan.rows.learn(position, message.status, message.reason, message.checked_at)

    def _judge(self, poller: Poller, others: Collection[Status]) -> Verdict:
        statuses = [message.status for message in poller.messages.values()]
        return canary.judge([*statuses, *others], self._release.stop_above)

    def _seen(self, poller: Poller, others: Collection[Status]) -> tuple[int, int, int]:
        """How many went first, how many of them were sent, and how many failed."""
        statuses = [*others, *(message.status for message in poller.messages.values())]
        failed = sum(status in canary.FAILED for status in statuses)
        return len(statuses), statuses.count(Status.SENT), failed

    async def _follow(self, poller: Poller, judge: Callable[[], Verdict]) -> None:
        """Poll those who went first until it is clear what they say, or the time is up."""
        self._ended = anyio.Event()
        clock = self._means.clock
        end = clock.seconds() + self._release.canary_wait
        async with self._means.client.session() as session:
            while poller.error is None and not self._ended.is_set():
                await poller.poll(session, [one for some in poller.pending() for one in some])
                if judge() is not Verdict.WAIT or clock.seconds() >= end:
                    return
                await clock.wait(self._ended, EVERY)

    # --- who looks on, and the end --------------------------------------------------------------

    def _watched(
        self,
        core: Callable[[], Awaitable[None]],
        label: Callable[[], str],
        stop: Callable[[], None],
        interrupt: Callable[[], None] | None = None,
    ) -> None:
        portal.watched(
            core,
            self._means.watch,
            label,
            self._statuses,
            lambda status: status in ANSWERED,
            frame=lambda: self.plan.rows.frame(self._outbox),
            stop=stop,
            interrupt=interrupt,
        )

    def _statuses(self) -> list[str]:
        """Of the rows that the call is about; `ready` until their own answer came."""
        tried = self.tried
        if self._under_way is not None:
            tried = tried | self._under_way.tried
        return [tried.get(position, Status.READY) for position in self._first.todo]

    def _label(self) -> str:
        """What is being done, how fast, and when it will be through."""
        release = self._release
        if release.pace is None and release.hours is None:
            return Message.within("work", "sending")
        left = sum(status == Status.READY for status in self._statuses())
        return forecast.label(left, release.pace, release.hours, self._means.now())

    def _error(self, frame: pd.DataFrame) -> FeedbotError | None:
        """Why not all went, if so: an error that carries the frame if anything may have gone."""
        if self._stop is None:
            return None
        tried, all_rows = Counter(self.tried.values()), Counter(self.plan.rows.status)
        counts = ending.Counts(
            planned=len(self._first.todo),
            queued=tried[Status.PENDING],
            ready=all_rows[Status.READY],
            unknown=all_rows[Status.UNKNOWN],
            perhaps_sent=tried[Status.PENDING] + tried[Status.UNKNOWN] > 0,
        )
        return ending.as_error(self._stop, counts, frame)


_QUEUED = frozenset({Status.PENDING, Status.SENT, Status.FAILED, Status.EXPIRED, Status.UNKNOWN})
