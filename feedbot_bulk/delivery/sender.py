"""Delivery: outbox → claim → POST → record → result frame.

Every message is claimed in the journal before its request leaves, and the request's outcome is in
the journal before the next step. What a failed POST means is in `protocol.classify_post`; what
is done about each verdict is `Delivery._act`.
"""

from __future__ import annotations

import logging
import math
import random
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic, time
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import anyio.to_thread
import pandas as pd

from feedbot_bulk import outbox, results
from feedbot_bulk.errors import FeedbotError, JournalError, SendStopped
from feedbot_bulk.feedbot.client import not_authorized
from feedbot_bulk.feedbot.protocol import Disposition, PostAnswer
from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal.records import Claim, PostResult
from feedbot_bulk.outbox import never_twice
from feedbot_bulk.outbox.never_twice import Decision, was_queued
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime import logs, portal
from feedbot_bulk.runtime.progress import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from feedbot_bulk.feedbot.client import Client, Session
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import Campaign, ClaimKey, Record
    from feedbot_bulk.outbox.never_twice import Rule
    from feedbot_bulk.outbox.outbox import Outbox

T = TypeVar("T")

TRIES = 5
PATIENCE = 120.0
"""A batch that Feedbot cannot take now is repeated at most TRIES times within PATIENCE seconds."""

UNCLEAR_IN_A_ROW = 3

CALL_AGAIN = " To go on: run the same call again."
CHECK_LICENCE = " To go on: check FEEDBOT_TOKEN against the licence, and run the same call again."
CHECK_ADDRESS = " To go on: check FEEDBOT_SEND_URL, or ask Feedbot, and run the same call again."
ANSWERED = frozenset({Status.PENDING, Status.REJECTED, Status.UNKNOWN})


def send(
    box: Outbox,
    *,
    client: Client,
    journal: Journal,
    campaign: str | None = None,
    one_per_phone: bool | None = None,
    resend: str | Sequence[str] | None = None,
    limit: int | None = None,
    batch_size: int = outbox.BATCH_SIZE,
    concurrency: int = 4,
    watch: Watch | None = None,
) -> pd.DataFrame:
    """Send what is ready and was not sent before; return the result frame.

    When the watch asks for the end, no further request begins, and what was not sent stays `ready`.
    Raises SendStopped (with `.frame`) when it ends early, NotAuthorizedError or JournalError when
    nothing was sent at all.
    """
    _check_whole("concurrency", concurrency, least=1)
    made = plan_send(
        box,
        client=client,
        journal=journal,
        campaign=campaign,
        one_per_phone=one_per_phone,
        resend=resend,
        limit=limit,
    )
    sent = execute(
        box,
        made,
        client=client,
        journal=journal,
        batch_size=batch_size,
        concurrency=int(concurrency),
        watch=watch,
    )
    if sent.error is not None:
        raise sent.error
    return sent.frame


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


def execute(
    box: Outbox,
    made: SendPlan,
    *,
    client: Client,
    journal: Journal,
    batch_size: int = outbox.BATCH_SIZE,
    concurrency: int = 4,
    watch: Watch | None = None,
) -> Sent:
    """Send what was foreseen, but for what another run did meanwhile; nothing beyond it."""
    cut = outbox.cut(box, made.todo, batch_size)
    if not cut:
        return Sent(made.rows.frame(box), {})
    with journal.running() as run:
        delivery = Delivery(box, made, client, journal, run)
        portal.watched(
            lambda: delivery.deliver(cut, concurrency),
            watch or Watch(),
            "sending",
            delivery.statuses,
            lambda status: status in ANSWERED,
            frame=lambda: made.rows.frame(box),
            stop=delivery.halt,
        )
    delivery.settle_contested()
    frame = made.rows.frame(box)
    left = len(made.todo) - len(delivery.tried) - len(delivery.contested)
    return Sent(frame, delivery.tried, left, delivery.ending(frame))


def plan_send(
    box: Outbox,
    *,
    client: Client,
    journal: Journal,
    campaign: str | None = None,
    one_per_phone: bool | None = None,
    resend: str | Sequence[str] | None = None,
    limit: int | None = None,
) -> SendPlan:
    """What `send` would do with the same arguments, by what the journal knows now; sends nothing.

    Raises FeedbotError for a wrong argument, JournalError.
    """
    repeated = never_twice.resend_statuses(resend)
    _check_whole("limit", limit, least=0)
    place = journal.campaign(campaign, client.send_url)
    one_text = bool(place.name) if one_per_phone is None else one_per_phone
    rule = never_twice.Rule(one_per_phone=one_text, resend=repeated)
    rows = Rows.before(box, place.name or None)
    history = _history(journal, place, box)
    made = never_twice.plan(box, history, rule)
    rows.settle(made)
    todo = made.within(None if limit is None else int(limit))
    seen = frozenset(_attempt_of(record) for past in history.values() for record in past)
    again = frozenset(at for at in todo if at in made.again and was_queued(made.again[at]))
    return SendPlan(rows, place, rule, todo, again, seen)


@dataclass(frozen=True, slots=True)
class SendPlan:
    """What a send will do: the positions that it sends, and the rows as they are before it.

    `again` are those of them that may be there already, and go again because `resend` says so.
    `seen` are the attempts that the journal knew of: others are another run's.
    """

    rows: Rows
    campaign: Campaign
    rule: Rule
    todo: list[int]
    again: frozenset[int]
    seen: frozenset[tuple[str, str, int]]

    def only(self, earlier: SendPlan) -> SendPlan:
        """Nothing beyond what an earlier look at the same outbox found: fewer may go, never more.

        An attempt that the earlier look did not know of bars its message.
        """
        wanted = frozenset(earlier.todo)
        todo = [position for position in self.todo if position in wanted]
        return replace(self, todo=todo, again=self.again & wanted, seen=earlier.seen)

    def without(self, tried: Iterable[int]) -> SendPlan:
        """What is left of it when these positions were tried."""
        done = frozenset(tried)
        todo = [position for position in self.todo if position not in done]
        return replace(self, todo=todo, again=self.again - done)


def _check_whole(argument: str, value: int | None, *, least: int) -> None:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value % 1 == 0
    if value is not None and not (whole and value >= least):
        raise FeedbotError(f"{argument}={value!r}: give a whole number of {least} or more.")


def _history(journal: Journal, campaign: Campaign, box: Outbox) -> dict[str, list[Record]]:
    known = [phone for phone in box.phone if phone is not None]
    return journal.records(campaign, known, within=_protected(campaign))


def _protected(campaign: Campaign) -> float:
    """For how many seconds an attempt counts: for ever in a named campaign, a day in unnamed."""
    return math.inf if campaign.name else never_twice.UNNAMED_HOURS * 3600


class Rows:
    """What became of every row so far: the result columns as lists, by position."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.columns = columns
        self.status = columns[results.STATUS]
        self.reason = columns[results.REASON]
        self.id = columns[results.ID]
        self.queued_at = columns[results.QUEUED_AT]
        self.checked_at = columns[results.CHECKED_AT]

    @classmethod
    def before(cls, box: Outbox, campaign: str | None) -> Rows:
        """The rows of an outbox before anything is sent."""
        columns = outbox.unsent(box, never_twice.Plan())
        return cls(columns | {results.CAMPAIGN: [campaign] * len(box)})

    def settle(self, made: never_twice.Plan) -> None:
        """Take from the plan what is already known: rows sent before, rows that are skipped.

        A row that is to be sent again is what it was, until it is.
        """
        for position, reason in made.skip.items():
            self.status[position], self.reason[position] = Status.SKIPPED.value, reason
        for position, record in (made.keep | made.again).items():
            self.keep(position, record)

    def keep(self, position: int, record: Record) -> None:
        """Take over what the journal knows of a row."""
        self.status[position] = record.status.value
        self.reason[position] = reason_of(record)
        self.id[position] = record.id
        self.queued_at[position] = record.queued_at
        self.checked_at[position] = record.checked_at

    def take(self, position: int, outcome: PostResult) -> None:
        """Take over what a request came to."""
        self.status[position] = outcome.status.value
        self.reason[position] = outcome.reason
        self.id[position] = outcome.id
        self.queued_at[position] = outcome.at if outcome.status == Status.PENDING else None

    def frame(self, box: Outbox) -> pd.DataFrame:
        """The result frame."""
        times = {name: in_utc(self.columns[name]) for name in results.TIMES}
        return results.attach(box.frame, self.columns | times)


def in_utc(milliseconds: list[int | None]) -> list[pd.Timestamp | None]:
    """Epoch milliseconds as times, all at once: one by one they take as long as the journal."""
    times = pd.to_datetime(pd.Series(milliseconds, dtype="Int64"), unit="ms", utc=True)
    return list(times)


def reason_of(record: Record) -> str | None:
    """The reason of a row that the journal knows; of a claim without an outcome, ours."""
    if not record.in_flight:
        return record.reason
    return reasons.ANOTHER_RUN() if record.alive else reasons.RUN_ENDED()


@dataclass(frozen=True, slots=True)
class Batch:
    """Positions that go in one request; how often it was put off, and since when (monotonic)."""

    positions: list[int]
    tries: int = 0
    since: float = math.inf


class Delivery:
    """One send under way: batches wait in a queue, and workers take them through the four steps."""

    def __init__(
        self,
        box: Outbox,
        made: SendPlan,
        client: Client,
        journal: Journal,
        run: str,
    ) -> None:
        self.box = box
        self.todo = made.todo
        self.rows = made.rows
        self.client = client
        self.journal = journal
        self.campaign = made.campaign
        self.rule = made.rule
        self.run = run
        self.seen = made.seen
        self.queue: deque[Batch] = deque()
        self.contested: list[int] = []
        self.stopped: anyio.Event | None = None
        self.why: str | None = None
        self.error: FeedbotError | None = None
        self.advice = ""
        self.resume_at = 0.0
        self.unclear_in_a_row = 0
        self.tried: dict[int, Status] = {}

    def statuses(self) -> list[str]:
        """For the watch: the rows that this send is about; `ready` until their own answer came."""
        return [self.tried.get(position, Status.READY) for position in self.todo]

    # --- the core: runs on the bridge's event loop ----------------------------------------------

    async def deliver(self, cut: Sequence[list[int]], concurrency: int) -> None:
        """Send the batches, `concurrency` at a time; returns when all are through or it stopped."""
        self.stopped = anyio.Event()
        self.queue.extend(Batch(positions) for positions in cut)
        async with self.client.session() as session, anyio.create_task_group() as workers:
            for _ in range(min(concurrency, len(cut))):
                workers.start_soon(self._work, session)

    def halt(self) -> None:
        """Begin no further request."""
        if self.stopped is not None:
            self.stopped.set()

    async def _work(self, session: Session) -> None:
        """Take batches until none is left; the ids of one are recorded with the next one's claim.

        One transaction for both saves a tenth of a send (tests/benchmarks/bench_delivery.py).
        """
        told: dict[ClaimKey, PostResult] = {}
        try:
            while self.queue and not self._halted():
                batch = self.queue.popleft()
                if self.resume_at > monotonic():
                    told = await self._record(told)
                    await self._wait_for_turn()
                told = await self._attempt(session, batch, told)
            await self._record(told)
        except FeedbotError as exc:  # the journal failed: nothing may leave without it
            self._stop(str(exc), exc)
            with suppress(FeedbotError):
                await self._record(told)

    def _halted(self) -> bool:
        return self.stopped is not None and self.stopped.is_set()

    async def _wait_for_turn(self) -> None:
        """Wait out the pause that a busy server asked for, unless the send is halted."""
        while (pause := self.resume_at - monotonic()) > 0 and not self._halted():
            with anyio.move_on_after(pause):
                await self._event().wait()

    def _event(self) -> anyio.Event:
        if self.stopped is None:
            raise RuntimeError("the delivery has not begun")
        return self.stopped

    async def _attempt(
        self, session: Session, batch: Batch, told: dict[ClaimKey, PostResult]
    ) -> dict[ClaimKey, PostResult]:
        """Claim, post, act; `told` is recorded with the claim. Returns what is to be recorded."""
        if self._halted():
            return told
        claimed = await _durably(lambda: self._claim(batch.positions, told))
        if not claimed:
            return {}
        if self._halted():
            await _durably(lambda: self.journal.release(claimed.values()))
            return {}
        try:
            outcome = await session.post([self.box.wire(position) for position in claimed])
        except anyio.get_cancelled_exc_class():
            await self._record(self._take(claimed, _unknown(reasons.INTERRUPTED())))
            raise
        return await self._act(replace(batch, positions=list(claimed)), claimed, outcome)

    def _claim(
        self, positions: Sequence[int], told: Mapping[ClaimKey, PostResult]
    ) -> dict[int, ClaimKey]:
        """Claim the messages at these positions; by position, each claim that was granted."""
        claims = [
            Claim(*self.box.key(position), self.box.expires[position]) for position in positions
        ]
        granted = self.journal.claim(
            self.campaign,
            self.run,
            claims,
            may_send=self._may_send,
            lifetime=2 * self.client.timeout,
            within=_protected(self.campaign),
            pending_outcomes=told,
        )
        pairs = list(zip(positions, granted, strict=True))
        self.contested += [position for position, held in pairs if held is None]
        return {position: held for position, held in pairs if held is not None}

    def _may_send(self, claim: Claim, history: list[Record]) -> bool:
        """Whether nothing came between: no attempt that the plan did not know of."""
        known = never_twice.relevant(claim.digest, history, self.rule)
        new = [r for r in known if r.status != Status.REJECTED and _attempt_of(r) not in self.seen]
        decision, _ = never_twice.decide(claim.digest, history, self.rule)
        return not new and decision is Decision.SEND

    async def _act(
        self, batch: Batch, claimed: dict[int, ClaimKey], outcome: PostAnswer
    ) -> dict[ClaimKey, PostResult]:
        """Do what the outcome calls for; returns the outcomes that are to be recorded."""
        if outcome.verdict is not Disposition.QUEUED:
            logs.tell(
                logging.WARNING if outcome.verdict is Disposition.BUSY else logging.INFO,
                "a batch of %d: %s (%s)",
                len(claimed),
                outcome.verdict.value,
                outcome.seen,
            )
        unclear = outcome.verdict is Disposition.UNKNOWN
        self.unclear_in_a_row = self.unclear_in_a_row + 1 if unclear else 0
        match outcome.verdict:
            case Disposition.QUEUED:
                return self._take(claimed, _queued(outcome))
            case Disposition.UNKNOWN:
                seen = reasons.NO_CLEAR_ANSWER(seen=outcome.seen)
                await self._record(self._take(claimed, _unknown(seen)))
                if self.unclear_in_a_row >= UNCLEAR_IN_A_ROW:
                    self._stop(f"{UNCLEAR_IN_A_ROW} requests in a row got no clear answer")
            case Disposition.BAD | Disposition.TOO_LARGE if len(claimed) == 1:
                seen = reasons.REFUSED(seen=outcome.seen)
                await self._reject(self._take(claimed, _rejected(seen)))
            case Disposition.BAD | Disposition.TOO_LARGE:
                await _durably(lambda: self.journal.release(claimed.values()))
                self.queue.extendleft(reversed(_halves(batch)))
            case Disposition.BUSY:
                await _durably(lambda: self.journal.release(claimed.values()))
                self._put_off(batch, outcome)
            case Disposition.NOT_AUTHORIZED:
                await _durably(lambda: self.journal.release(claimed.values()))
                self._stop(
                    f"Feedbot does not accept the token ({outcome.code})",
                    not_authorized(outcome.code),
                    advice=CHECK_LICENCE,
                )
            case Disposition.REFUSED:
                await _durably(lambda: self.journal.release(claimed.values()))
                self._stop(f"Feedbot refused: {outcome.seen}", advice=CHECK_ADDRESS)
        return {}

    def _take(
        self, claimed: Mapping[int, ClaimKey], tell: Callable[[int], PostResult]
    ) -> dict[ClaimKey, PostResult]:
        """Write the outcomes into the rows; returns them as the journal wants them."""
        outcomes = {position: tell(place) for place, position in enumerate(claimed)}
        for position, outcome in outcomes.items():
            self.rows.take(position, outcome)
            self.tried[position] = outcome.status
        return {claimed[position]: outcome for position, outcome in outcomes.items()}

    async def _reject(self, told: dict[ClaimKey, PostResult]) -> None:
        """Record a refusal; that of a second attempt is forgotten, for the first one still counts.

        As the newest attempt it would hide that the message had gone out before.
        """
        if any(held.attempt > 1 for held in told):
            await _durably(lambda: self.journal.release(told))
        else:
            await self._record(told)

    async def _record(self, told: dict[ClaimKey, PostResult]) -> dict[ClaimKey, PostResult]:
        """Write outcomes into the journal, durably; returns what is left to record: nothing."""
        if told:
            await _durably(lambda: self.journal.record(told))
        return {}

    def _put_off(self, batch: Batch, outcome: PostAnswer) -> None:
        """Put a batch back for later, or stop when it was put off often or long enough."""
        now = monotonic()
        again = replace(batch, tries=batch.tries + 1, since=min(batch.since, now))
        pause = backoff(again.tries, outcome.retry_after, random.random())  # noqa: S311 - jitter
        self.queue.appendleft(again)
        if again.tries >= TRIES or now + pause - again.since > PATIENCE:
            self._stop(f"Feedbot could not be reached or was busy ({outcome.seen})")
        self.resume_at = max(self.resume_at, now + pause)

    def _stop(self, why: str, error: FeedbotError | None = None, advice: str = CALL_AGAIN) -> None:
        """Remember the first cause; what a journal's error says to do stands in that error."""
        if self.why is None:
            self.why, self.error = why, error
            self.advice = "" if isinstance(error, JournalError) else advice
        self.halt()

    # --- after the core: back in the caller's thread --------------------------------------------

    def settle_contested(self) -> None:
        """Fill in the rows that another run claimed first, with what the journal knows by now."""
        if not self.contested:
            return
        try:
            known = _history(self.journal, self.campaign, self.box)
        except FeedbotError as exc:  # what went stays told: the frame comes with the error
            self._stop(str(exc), exc)
            return
        as_it_is = replace(self.rule, resend=frozenset())
        for position in self.contested:
            phone, mark = self.box.key(position)
            decision, record = never_twice.decide(mark, known.get(phone, ()), as_it_is)
            if decision is Decision.KEEP and record is not None:
                self.rows.keep(position, record)
            elif decision is Decision.SKIP:
                self.rows.status[position] = Status.SKIPPED.value
                self.rows.reason[position] = reasons.ANOTHER_TEXT()

    def ending(self, frame: pd.DataFrame) -> FeedbotError | None:
        """Why not all went, if so: an error that carries the frame if anything may have gone."""
        if self.why is None:
            return None
        tried = Counter(self.tried.values())
        if self.error is not None and not (tried[Status.PENDING] or tried[Status.UNKNOWN]):
            return self.error
        counts = Counter(self.rows.status)
        stopped = SendStopped(
            f"Stopped: {self.why.rstrip('.')}. Of {len(self.todo)} messages to send: queued now "
            f"{tried[Status.PENDING]}, still ready {counts[Status.READY]}, unknown (may have been "
            f"queued) {counts[Status.UNKNOWN]}. `.frame` of this error holds all rows."
            f"{self.advice}",
            frame=frame,
        )
        stopped.__cause__ = self.error
        return stopped


def _attempt_of(record: Record) -> tuple[str, str, int]:
    return record.phone, record.digest, record.attempt


# --- the small steps ----------------------------------------------------------------------------


async def _durably(work: Callable[[], T]) -> T:
    """Do the journal's work off the event loop, and to its end even when we are cancelled."""
    with anyio.CancelScope(shield=True):
        done = await anyio.to_thread.run_sync(work)
    return done  # noqa: RET504 - inside the block a type checker fears it swallowed


def _queued(outcome: PostAnswer) -> Callable[[int], PostResult]:
    at = _milliseconds()
    return lambda place: PostResult(Status.PENDING, id=outcome.ids[place], at=at)


def _unknown(reason: str) -> Callable[[int], PostResult]:
    return lambda _: PostResult(Status.UNKNOWN, reason=reason)


def _rejected(reason: str) -> Callable[[int], PostResult]:
    return lambda _: PostResult(Status.REJECTED, reason=reason)


def _milliseconds() -> int:
    return round(time() * 1000)


def _halves(batch: Batch) -> list[Batch]:
    middle = len(batch.positions) // 2
    return [Batch(batch.positions[:middle]), Batch(batch.positions[middle:])]


def backoff(tries: int, asked: float | None, chance: float) -> float:
    """Seconds to wait before the next try: what the server asked for, else 1, 2, 4… with jitter.

    `chance` in [0, 1) spreads the waits between half and all of it.

    >>> [backoff(tries, None, 1.0) for tries in (1, 2, 3, 4)]
    [1.0, 2.0, 4.0, 8.0]
    >>> backoff(1, 30.0, 0.0)
    30.0
    """
    if asked is not None:
        return asked
    return float(min(2 ** (tries - 1), 30) * (0.5 + chance / 2))
