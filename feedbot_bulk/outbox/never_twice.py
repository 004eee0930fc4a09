"""Never twice: which rows of a list may be sent, given what the journal knows. Pure.

A message is (phone, digest of text and picture). Where a phone gets one text (named campaigns),
whatever was sent to the phone counts; elsewhere only the same message does. What was rejected was
never queued, so it does not count. `resend` lets what it names be sent again; a claim whose run may
still be waiting for its answer is never sent again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b
from typing import TYPE_CHECKING

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.results.status import QUEUED, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedbot_bulk.journal.records import Record
    from feedbot_bulk.outbox.outbox import Outbox

RESENDABLE = (Status.FAILED, Status.EXPIRED, Status.UNKNOWN)
UNNAMED_HOURS = 24
"""Hours for which an unnamed send is protected; a named campaign is protected for ever."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of one send: one text a phone, or one message a phone and text; what may repeat."""

    one_per_phone: bool
    resend: frozenset[Status] = frozenset()

    def may_repeat(self, record: Record) -> bool:
        """Whether this earlier attempt allows another."""
        if record.status == Status.REJECTED:
            return True
        return not record.alive and record.status in self.resend


class Decision(Enum):
    """What to do with a message: send it, keep what became of it, or skip it for another's sake."""

    SEND = "send"
    KEEP = "keep"
    SKIP = "skip"


def decide(digest: str, history: Sequence[Record], rule: Rule) -> tuple[Decision, Record | None]:
    """The decision on one message, and the record kept if any.

    `history` is the newest attempt of each message to this phone in this campaign.
    """
    mine = next((record for record in history if record.digest == digest), None)
    if all(rule.may_repeat(record) for record in relevant(digest, history, rule)):
        return Decision.SEND, mine
    if mine is not None and mine.status != Status.REJECTED:
        return Decision.KEEP, mine
    return Decision.SKIP, None


def relevant(digest: str, history: Sequence[Record], rule: Rule) -> Sequence[Record]:
    """The earlier attempts that count for a message: to its phone, or at the very message."""
    if rule.one_per_phone:
        return history
    return [record for record in history if record.digest == digest]


def digest(text: str, image: str | None) -> str:
    """What tells a message from another to the same phone; the text cannot be read off it."""
    return blake2b(f"{text}\0{image or ''}".encode(), digest_size=16).hexdigest()


def resend_statuses(resend: str | Sequence[str] | None) -> frozenset[Status]:
    """`resend=` as statuses: "failed", "expired", "unknown", a list of those, or "all".

    >>> sorted(resend_statuses(["failed", "unknown"]))
    [<Status.FAILED: 'failed'>, <Status.UNKNOWN: 'unknown'>]
    """
    given = [resend] if isinstance(resend, str) else list(resend or [])
    if given == ["all"]:
        return frozenset(Status)
    wrong = [one for one in given if one not in set(RESENDABLE)]
    if wrong:
        raise FeedbotError(
            f"resend={wrong[0]!r} is none of 'failed', 'expired', 'unknown' (or a list of those), "
            "'all'. 'all' sends again even what was sent already."
        )
    return frozenset(Status(one) for one in given)


@dataclass(slots=True)
class Plan:
    """What a send will do: positions to send, the record kept per position, new skip reasons.

    `served` are phones that another text was queued for. `again` are the records of positions to
    send that follow an earlier attempt: at the same message or, where a phone gets one text, at
    another one.
    """

    send: list[int] = field(default_factory=list)
    served: set[str] = field(default_factory=set)
    again: dict[int, Record] = field(default_factory=dict)
    keep: dict[int, Record] = field(default_factory=dict)
    skip: dict[int, str] = field(default_factory=dict)

    def within(self, limit: int | None) -> list[int]:
        """The positions to send when `limit` of the list may be queued, those before counted."""
        if limit is None:
            return self.send
        already = sum(map(was_queued, self.keep.values())) + len(self.served)
        return self.send[: max(limit - already, 0)]


def plan(outbox: Outbox, history: Mapping[str, Sequence[Record]], rule: Rule) -> Plan:
    """Decide every row of the list, in its order; the first of two equal rows is the one sent.

    A row that the journal knows as queued keeps its record even if the list would now skip it
    (an opt-out since, a date gone by): what was sent was sent.
    """
    made = Plan()
    first: dict[str, int] = {}
    taken: set[str] = set()
    for position, phone, text, image, reason in outbox.complete():
        decision, record, past = Decision.SEND, None, history.get(phone) if history else None
        if past:
            decision, record = decide(digest(text, image), past, rule)
        same = f"{phone}\0{text}\0{image}"  # no tuple: of these the garbage collector keeps count
        barred = reason is not None
        if (earlier := first.get(same)) is not None:
            made.skip[position] = reasons.SAME_MESSAGE(row=outbox.label(earlier))
        elif record is not None and (decision is Decision.KEEP or _queued(record, barred=barred)):
            made.keep[position] = record
            first[same] = position
        elif barred:
            continue
        elif decision is Decision.SKIP or phone in taken:
            made.skip[position] = reasons.ANOTHER_TEXT()
            if past and any(map(was_queued, past)) and phone not in taken:
                made.served.add(phone)
        else:
            made.send.append(position)
            first[same] = position
            if past and (record or rule.one_per_phone):
                made.again[position] = record or past[-1]
            if rule.one_per_phone:
                taken.add(phone)
    return made


def was_queued(record: Record) -> bool:
    """Whether Feedbot has taken the message, or may have."""
    return record.status in QUEUED or record.status == Status.UNKNOWN


def _queued(record: Record, *, barred: bool) -> bool:
    """A barred row is never repeated, whatever `resend` says: it keeps what became of it."""
    return barred and record.status != Status.REJECTED
