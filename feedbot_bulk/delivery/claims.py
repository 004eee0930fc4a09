"""What one send claims: what may go by this moment, and what has to be known before.

Before an expired message goes again it is asked after once more: it may have gone after all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedbot_bulk.delivery.plan import attempt_of, history, protected
from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal.records import Claim, ClaimKey, Gate
from feedbot_bulk.messages import expiry
from feedbot_bulk.outbox import left_out, never_twice
from feedbot_bulk.outbox.never_twice import Decision
from feedbot_bulk.polling.poller import Poller
from feedbot_bulk.polling.tracked import TrackedMessage
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedbot_bulk.delivery.plan import SendPlan
    from feedbot_bulk.delivery.recording import Outcomes
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.protocol import MessageBody
    from feedbot_bulk.feedbot.session import Session
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import Record
    from feedbot_bulk.outbox.outbox import Outbox


def in_utc(milliseconds: int) -> datetime:
    """A moment in epoch milliseconds."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


class Claims:
    """The claims of one send; `contested`, `expired`, `opted_out`: the positions that did not go.

    `later` are those of the last claim whose turn by the pace comes at `next_at`.
    """

    def __init__(
        self, outbox: Outbox, plan: SendPlan, client: Client, journal: Journal, run: str
    ) -> None:
        self.contested: list[int] = []
        self.expired: set[int] = set()
        self.opted_out: set[int] = set()
        self.later: list[int] = []
        self.next_at = 0
        self._caps: dict[int, int | None] = {}
        self.lifetime = 2 * client.timeout
        """Seconds after which another host may take a claim of ours for dead."""
        self._outbox = outbox
        self._plan = plan
        self._client = client
        self._journal = journal
        self._run = run
        self._quota = plan.quota(outbox)

    async def before(self, session: Session) -> frozenset[int]:
        """What has to be known before the first claim; returns the positions that do not go."""
        if self._times_decide():
            await session.ask_the_time()
        kept = await _kept(self._plan, session, self._client, self._journal)
        self.contested += kept
        return frozenset(kept)

    def _times_decide(self) -> bool:
        """Whether a clock that is off could send something twice, or too late."""
        release = self._plan.asked.release
        if release.hours is not None or release.pace is not None:
            return True  # asked in each window anew: a machine that slept may have lost time
        if self._client.clock.known:
            return False
        unnamed, resent = not self._plan.campaign.name, bool(self._plan.rule.resend)
        return unnamed or resent or any(self._outbox.expires[at] for at in self._plan.todo)

    def claim(self, positions: Sequence[int], pending_outcomes: Outcomes) -> dict[int, ClaimKey]:
        """Claim the messages at these positions; by position, each claim that was granted.

        Raises OddOutcomesError where the pending outcomes have to be written first, by themselves.
        """
        positions = self._unexpired(positions)
        self._caps |= self._capped(positions)
        claims = [
            Claim(*self._outbox.key(position), self._caps[position]) for position in positions
        ]
        gate = Gate(self._plan.asked.release.pace)
        granted = self._journal.claim(
            self._plan.campaign,
            self._run,
            claims,
            may_send=self._may_send,
            lifetime=self.lifetime,
            within=protected(self._plan.campaign),
            one_text=self._plan.rule.one_per_phone,
            quota=self._quota,
            gate=gate,
            pending_outcomes=pending_outcomes,
            now=self._client.clock.time(),
        )
        self._refused(positions, granted, gate)
        pairs = zip(positions, granted, strict=True)
        return {position: key for position, key in pairs if key is not None}

    def _capped(self, positions: Sequence[int]) -> dict[int, int | None]:
        """By position when its message expires: at the end of the window at the latest."""
        own = {position: self._outbox.expires[position] for position in positions}
        hours = self._plan.asked.release.hours
        closes = None if hours is None else hours.closes(in_utc(self._client.clock.now()))
        if closes is None:
            return own
        end = int(closes.timestamp() * 1000)  # never a moment after it
        return {position: min(time or end, end) for position, time in own.items()}

    def _refused(
        self, positions: Sequence[int], granted: Sequence[ClaimKey | None], gate: Gate
    ) -> None:
        """Why claims were not granted: their turn comes later, somebody opted out, another run."""
        later = {positions[place] for place in gate.later}
        self.later, self.next_at = sorted(later), gate.next_at
        for position, key in zip(positions, granted, strict=True):
            since = gate.opted_out.get(self._outbox.phone[position] or "")
            if key is not None or position in later:
                continue
            if since is None:
                self.contested.append(position)
            else:
                self.opted_out.add(position)
                self._plan.rows.skip(position, left_out.opted_out(since))

    def body(self, position: int) -> MessageBody:
        """A claimed message as its POST carries it."""
        return self._outbox.wire(position, self._caps[position])

    def outcomes(self, tried: Iterable[int]) -> Outcomes:
        """All that these positions have come to; the journal finds each claim by its run."""
        number, key = self._plan.campaign.id, self._outbox.key
        return {
            ClaimKey(number, *key(position), 1, self._run): self._plan.rows.result(position)
            for position in list(tried)
        }

    def settle_contested(self) -> None:
        """Fill in the rows that another run claimed first, with what the journal knows by now."""
        if not self.contested:
            return
        now, rows = self._client.clock.time(), self._plan.rows
        known = history(self._journal, self._plan.campaign, self._outbox, now)
        as_it_is = replace(self._plan.rule, resend=frozenset())
        for position in self.contested:
            phone, digest = self._outbox.key(position)
            decision, record = never_twice.decide(digest, known.get(phone, ()), as_it_is)
            if decision is Decision.KEEP and record is not None:
                rows.keep(position, record)
            elif decision is Decision.SKIP:
                rows.skip(position, reasons.ANOTHER_TEXT())

    def free(self, claims: Iterable[ClaimKey]) -> None:
        """What was not queued takes no place of a limit."""
        if self._quota is not None:
            self._quota.held.difference_update(claims)

    def _unexpired(self, positions: Sequence[int]) -> list[int]:
        """The positions whose message has not expired by now; the others are skipped."""
        now = self._client.clock.now()
        expires = self._outbox.expires
        late = {at: time for at in positions if (time := expires[at]) is not None and time <= now}
        for position, time in late.items():
            self._plan.rows.skip(position, expiry.passed(time))
        self.expired |= late.keys()
        return [position for position in positions if position not in late]

    def _may_send(self, claim: Claim, known: list[Record]) -> bool:
        """Whether nothing came between: no attempt that the plan did not know of."""
        if not known:
            return True
        relevant = never_twice.relevant(claim.digest, known, self._plan.rule)
        new = [one for one in relevant if attempt_of(one) not in self._plan.seen]
        decision, _ = never_twice.decide(claim.digest, known, self._plan.rule)
        return decision is Decision.SEND and all(one.status == Status.REJECTED for one in new)


async def _kept(plan: SendPlan, session: Session, client: Client, journal: Journal) -> list[int]:
    """The positions of expired messages that do not go again; what was learned is in the journal.

    Only what Feedbot still calls waiting, well past its time, goes: when in doubt, nothing leaves.
    Raises what ended the polling: the token or the journal failed.
    """
    asked = {plan.rows.id[at]: at for at in plan.todo if plan.rows.status[at] == Status.EXPIRED}
    asked.pop(None, None)
    if not asked or Status.SENT in plan.rule.resend:  # "all" sends again whatever became of it
        return []
    tracked = {one: TrackedMessage(one, Status.PENDING, None) for one in asked}
    known = await Threads().do(lambda: journal.by_id(client.send_url, asked))
    for message_id, record in known.items():
        tracked[message_id].expires_at = record.expires_at
    poller = Poller(tracked, client, journal)
    await poller.poll(session, list(asked))
    if poller.error is not None:
        raise poller.error
    return [at for one, at in asked.items() if not _goes(tracked[one], plan)]


def _goes(message: TrackedMessage, plan: SendPlan) -> bool:
    """Whether it goes again, by what Feedbot just said of it."""
    return message.checked_at is not None and message.status in plan.rule.resend
