"""One send under way: every message is claimed, posted and recorded, in this order.

Every message is claimed in the journal before its request leaves, and what the request came to is
in the journal before the next step. What an answer means is in `protocol.classify_post`; what is
done about each disposition is `Delivery._act`.
"""

from __future__ import annotations

import logging
from collections import deque
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import anyio

from feedbot_bulk.delivery import ending, recording, retries
from feedbot_bulk.delivery.claims import Claims
from feedbot_bulk.delivery.recording import Recorder
from feedbot_bulk.delivery.retries import Batch, Clock, OpeningHours
from feedbot_bulk.errors import FeedbotError, JournalError
from feedbot_bulk.feedbot.answers import as_ours
from feedbot_bulk.feedbot.protocol import Disposition, PostAnswer
from feedbot_bulk.journal.records import ClaimKey, LostClaimsError, OddOutcomesError, lost_claims
from feedbot_bulk.runtime import logs

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from feedbot_bulk.delivery.ending import Stop
    from feedbot_bulk.delivery.plan import SendPlan
    from feedbot_bulk.delivery.recording import Outcomes, Result
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.session import Session
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.outbox.outbox import Outbox
    from feedbot_bulk.results.status import Status
    from feedbot_bulk.runtime.clocks import Moment

UNCLEAR_IN_A_ROW = 3
"""So many answers in a row that prove nothing end a send."""

SLICE = 60.0
"""Seconds of the longest wait before the pace is asked again: another run may not take its turn."""

SHORTEST = 0.05

UNCLEAR = frozenset({Disposition.UNKNOWN, Disposition.UNNAMED})


class Delivery:
    """One send under way: batches wait in a queue, and workers take them through the steps."""

    def __init__(
        self,
        outbox: Outbox,
        plan: SendPlan,
        client: Client,
        journal: Journal,
        run: str,
        clock: Clock,
    ) -> None:
        self.outbox = outbox
        self.plan = plan
        self.rows = plan.rows
        self.client = client
        self.journal = journal
        self.run = run
        self.clock = clock
        self.queue: deque[Batch] = deque()
        self.tried: dict[int, Status] = {}
        self.claims = Claims(outbox, plan, client, journal, run)
        self.stop: Stop | None = None
        self.stopped: anyio.Event | None = None
        self.recorder: Recorder | None = None
        self.resume_at = 0.0
        self.closed = False
        self.hours = OpeningHours(plan.asked.release.hours, client.clock.now, clock.moment)
        self.unclear_in_a_row = 0
        self.repeated_in_a_row = 0

    # --- the core: runs on the portal's event loop ----------------------------------------------

    async def deliver(self, batches: Sequence[list[int]], concurrency: int) -> None:
        """Send the batches, `concurrency` at a time; returns when all are through or it stopped."""
        if self.plan.asked.release.pace is not None:
            concurrency = 1  # what went is known before the next goes
        self.stopped = anyio.Event()
        self.recorder = Recorder(self.journal, self.run, self.clock, self._write, self._see_to_lost)
        async with self.client.session() as session:
            kept = await self.claims.before(session)
            self.queue.extend(_without(kept, batches))
            async with anyio.create_task_group() as workers:
                for _ in range(min(concurrency, len(batches))):
                    workers.start_soon(self._work, session)

    def halt(self) -> None:
        """Begin no further request."""
        if self.stopped is not None:
            self.stopped.set()

    def interrupt(self) -> None:
        """Begin no further request, and wait for the journal no longer."""
        self.halt()
        if self.recorder is not None:
            self.recorder.interrupt()

    async def _work(self, session: Session) -> None:
        """Take batches until none is left; the ids of one are recorded with the next one's claim.

        One transaction for both saves a tenth of a send (tests/benchmarks/bench_delivery.py).
        """
        pending_outcomes: Outcomes = {}
        try:
            while self.queue and not self._halted():
                if not self.hours.are_open():
                    self.closed = True
                    break
                batch = self.queue.popleft()
                if self.resume_at > self.clock.seconds():
                    pending_outcomes = await self._record(pending_outcomes)
                    await self._wait_for_turn()
                if not self.hours.are_open():
                    self.queue.appendleft(batch)
                    continue
                pending_outcomes = await self._attempt(session, batch, pending_outcomes)
            await self._record(pending_outcomes)
        except Exception as exc:  # noqa: BLE001 - the journal failed: nothing may leave without it
            self.end(ending.failed(as_ours(exc)))
            with suppress(Exception):
                await self._record(pending_outcomes)
                if isinstance(exc, LostClaimsError):
                    await self._record(self.claims.outcomes(self.tried))
        except anyio.get_cancelled_exc_class():
            if pending_outcomes:  # handed to a claim of which nobody knows what it came to
                self._recorder().spill(pending_outcomes)
            raise

    def _halted(self) -> bool:
        return self.stopped is not None and self.stopped.is_set()

    async def _wait_for_turn(self) -> None:
        """Wait out the pause that a busy server asked for, unless the send is halted."""
        while (pause := self.resume_at - self.clock.seconds()) > 0 and not self._halted():
            await self.clock.wait(self._event(), pause)

    def _event(self) -> anyio.Event:
        if self.stopped is None:
            raise RuntimeError("the delivery has not begun")
        return self.stopped

    def _recorder(self) -> Recorder:
        if self.recorder is None:
            raise RuntimeError("the delivery has not begun")
        return self.recorder

    async def _attempt(
        self, session: Session, batch: Batch, pending_outcomes: Outcomes
    ) -> Outcomes:
        """Claim, post, act; returns what is to be recorded.

        `pending_outcomes` are those of the batch before, and are recorded with the claim.
        """
        if self._halted():
            return pending_outcomes
        begun = self.clock.moment()
        claimed = await self._claimed(batch, pending_outcomes)
        pending_outcomes.clear()
        self._keep_for_later(batch)
        if not claimed:
            return {}
        if self._halted():
            await self._release(claimed)
            return {}
        bodies = [self.claims.body(position) for position in claimed]
        try:
            answer = await session.post(bodies, lambda: self._may_leave(begun))
        except anyio.get_cancelled_exc_class():
            await self._record(self._take(claimed, recording.interrupted()))
            raise
        return await self._act(replace(batch, positions=list(claimed)), claimed, answer)

    def _keep_for_later(self, batch: Batch) -> None:
        """What the pace held back of a batch goes back to the front of the queue."""
        if not self.claims.later:
            return
        self.queue.appendleft(replace(batch, positions=self.claims.later))
        seconds = (self.claims.next_at - self.client.clock.now()) / 1000
        pause = min(max(seconds, SHORTEST), SLICE)
        self.resume_at = max(self.resume_at, self.clock.seconds() + pause)
        self.claims.later = []

    # --- claim ----------------------------------------------------------------------------------

    async def _claimed(self, batch: Batch, pending_outcomes: Outcomes) -> dict[int, ClaimKey]:
        """Claim a batch; after a hiccup of the journal only once what is pending is recorded."""
        try:
            return await self._claim_once(batch, pending_outcomes)
        except JournalError:
            if not pending_outcomes:
                raise
        await self._record(pending_outcomes)
        return {} if self._halted() else await self._claim_once(batch, {})

    async def _claim_once(self, batch: Batch, pending_outcomes: Outcomes) -> dict[int, ClaimKey]:
        return await self._recorder().claim(
            lambda: self._claim(batch.positions, pending_outcomes),
            lambda granted: self.journal.release(granted.values()),
        )

    def _may_leave(self, begun: Moment) -> bool:
        """Whether claims begun then still are ours alone, and the window is open.

        This machine may have slept since.
        """
        fresh = begun.seconds_to(self.clock.moment()) < self.claims.lifetime
        return fresh and self.hours.are_open()

    def _claim(self, positions: Sequence[int], pending_outcomes: Outcomes) -> dict[int, ClaimKey]:
        """Claim the messages at these positions; by position, each claim that was granted."""
        try:
            return self.claims.claim(positions, pending_outcomes)
        except OddOutcomesError:
            self._write(pending_outcomes)
        return {} if self._halted() else self.claims.claim(positions, {})

    # --- act ------------------------------------------------------------------------------------

    async def _act(
        self, batch: Batch, claimed: Mapping[int, ClaimKey], answer: PostAnswer
    ) -> Outcomes:
        """Do what the answer calls for; returns the outcomes that are still to be recorded."""
        _log(answer, len(claimed))
        unclear = answer.disposition in UNCLEAR
        self.unclear_in_a_row = self.unclear_in_a_row + 1 if unclear else 0
        match answer.disposition:
            case Disposition.QUEUED:
                return self._take(claimed, recording.queued(answer, self.client.clock.now()))
            case Disposition.UNKNOWN | Disposition.UNNAMED:
                await self._record(self._take(claimed, recording.unknown(answer)))
            case Disposition.BAD | Disposition.TOO_LARGE if len(claimed) == 1:
                await self._reject(self._take(claimed, recording.rejected(answer)))
            case _:
                await self._release(claimed)
        self._go_on(batch, answer)
        return {}

    def _go_on(self, batch: Batch, answer: PostAnswer) -> None:
        """What an answer other than "queued" means for the batch, and for the rest of the send."""
        match answer.disposition:
            case Disposition.UNKNOWN if self.unclear_in_a_row >= UNCLEAR_IN_A_ROW:
                self.end(ending.unclear(UNCLEAR_IN_A_ROW))
            case Disposition.UNNAMED:
                self.end(ending.unnamed(answer.seen))
            case Disposition.BAD | Disposition.TOO_LARGE if len(batch.positions) > 1:
                self.queue.extendleft(reversed(batch.halves()))
            case Disposition.BUSY:
                self._put_off(batch, answer)
            case Disposition.LATE:
                self._put_back(batch)
            case Disposition.NOT_AUTHORIZED:
                self.end(ending.token_refused(answer.code))
            case Disposition.REFUSED:
                self.end(ending.refused(answer.seen))

    def _take(self, claimed: Mapping[int, ClaimKey], result: Result) -> Outcomes:
        """Write what became of the messages into the rows; returns it as the journal wants it."""
        results = {position: result(place) for place, position in enumerate(claimed)}
        for position, one in results.items():
            self.rows.take(position, one)
            self.tried[position] = one.status
        return {claimed[position]: one for position, one in results.items()}

    def _put_off(self, batch: Batch, answer: PostAnswer) -> None:
        """Put a batch back for later, or stop when it was put off often or long enough."""
        now = self.clock.seconds()
        again = batch.put_off(now)
        pause = retries.backoff(again.tries, answer.retry_after, self.clock.chance())
        self.queue.appendleft(again)
        self.resume_at = max(self.resume_at, now + pause)
        if again.given_up(now + pause):
            self.end(ending.unavailable(answer.seen))

    def _put_back(self, batch: Batch) -> None:
        """Put a batch back whose claims had grown too old; it is claimed anew."""
        again = batch.put_off(self.clock.seconds())
        self.queue.appendleft(again)
        if again.tries >= retries.TRIES:
            self.end(ending.too_slow())

    def end(self, stop: Stop) -> None:
        """Begin no further request, and remember why: the first cause counts."""
        self.stop = self.stop or stop
        self.halt()

    # --- record ---------------------------------------------------------------------------------

    async def _reject(self, outcomes: Outcomes) -> None:
        """Record a refusal; that of a second attempt is forgotten, for the first one still counts.

        As the newest attempt it would hide that the message had gone out before.
        """
        refused = list(outcomes)
        if any(key.attempt > 1 for key in refused):
            await self._recorder().release(refused)
        else:
            await self._record(outcomes)
        self.claims.free(refused)

    async def _release(self, claimed: Mapping[int, ClaimKey]) -> None:
        """Take back claims of which nothing was queued."""
        await self._recorder().release(claimed.values())
        self.claims.free(claimed.values())

    async def _record(self, outcomes: Outcomes) -> Outcomes:
        """Write outcomes into the journal, durably; returns what is left to record: nothing."""
        await self._recorder().record(outcomes)
        return {}

    def _write(self, outcomes: Outcomes) -> None:
        """Write outcomes into the journal; stop where it lost claims, or ids come again and again.

        A message with another's id is `unknown`: nobody can tell which of the two it is.
        """
        recorded = self.journal.record(outcomes, self.plan.campaign)
        if recorded.lost:
            self._see_to_lost()
        self.repeated_in_a_row = self.repeated_in_a_row + 1 if recorded.changed else 0
        if self.repeated_in_a_row >= UNCLEAR_IN_A_ROW:
            self.end(ending.unclear(UNCLEAR_IN_A_ROW))
        changed = {(key.phone, key.digest): one for key, one in recorded.changed.items()}
        for position in self.tried if changed else ():
            if (result := changed.get(self.outbox.key(position))) is not None:
                self.rows.take(position, result)
                self.tried[position] = result.status

    def _see_to_lost(self) -> None:
        """The journal is an older copy: write into it all that this send has come to, and stop."""
        self.end(ending.failed(JournalError(lost_claims(self.journal.place))))
        self.journal.record(self.claims.outcomes(self.tried), self.plan.campaign)

    # --- after the core: back in the caller's thread --------------------------------------------

    def settle_contested(self) -> None:
        """Fill in the rows that another run claimed first, with what the journal knows by now."""
        try:
            self.claims.settle_contested()
        except FeedbotError as exc:  # what went stays told: the frame comes with the error
            self.end(ending.failed(exc))


def _without(kept: Container[int], batches: Sequence[list[int]]) -> Iterator[Batch]:
    """The batches without the positions that are kept."""
    for positions in batches:
        if left := [position for position in positions if position not in kept]:
            yield Batch(left)


def _log(answer: PostAnswer, count: int) -> None:
    if answer.disposition is not Disposition.QUEUED:
        busy = answer.disposition is Disposition.BUSY
        logs.log(
            logging.WARNING if busy else logging.INFO,
            "a batch of %d: %s (%s)",
            count,
            answer.disposition.value,
            answer.seen,
        )
