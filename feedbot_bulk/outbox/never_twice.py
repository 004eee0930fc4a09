"""Never twice: which rows of a list may be sent, given what the journal knows. Pure.

A message is (phone, digest of text and picture). Of the attempts that the journal knows, those at
the very message count; where a phone gets one text (named campaigns), all those to the phone do.
What Feedbot rejected was never queued, so it does not count. `resend` lets the statuses that it
names be sent again, but never a claim whose run may still be waiting for its answer.

The law, for each row in the order of the list; the first that applies decides (`decide_row`):

    1  SKIP     an equal row before it is sent or kept: name that row
    2  KEEP     the message was attempted before, and may not be repeated, or the row is blocked:
                what was sent was sent
    3  BLOCKED  the row has a reason not to be sent, whatever `resend` says
    4  SKIP     its phone gets one text, and another goes: in this list (name that row), or before
    5  SEND     every other row
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.outbox.outbox import digest
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
    """What to do with a message."""

    SEND = "send"
    KEEP = "keep"  # and show what became of it
    SKIP = "skip"  # for the sake of another message
    BLOCKED = "blocked"  # for the reason that its row has


class RowDecision(NamedTuple):
    """The decision on one row.

    `record` is the attempt that is kept, or the one that a send follows. `reason` says why the row
    is skipped. `already_messaged`: another text to its phone was queued before, which a limit
    counts.
    """

    decision: Decision
    record: Record | None = None
    reason: str | None = None
    already_messaged: bool = False


# Most rows are decided like many others: they share these.
_SEND = RowDecision(Decision.SEND)
_BLOCKED = RowDecision(Decision.BLOCKED)
_ALREADY_MESSAGED = RowDecision(Decision.SKIP, None, reasons.ANOTHER_TEXT(), already_messaged=True)


def decide_row(
    digest: str,
    history: Sequence[Record],
    rule: Rule,
    *,
    blocked: bool = False,
    equal: str | None = None,
    taken: str | None = None,
) -> RowDecision:
    """The decision on one row of a list, by the law above.

    Parameters
    ----------
    digest
        Of the row's message; of no account where there is no history.
    history
        The newest attempt at each message to this phone in this campaign.
    rule
        The rule of the send.
    blocked
        Whether the row has a reason not to be sent.
    equal
        The reason to give where an equal row before it is sent or kept.
    taken
        The reason to give where a row before it sends the phone its one text.
    """
    if equal is not None:
        return RowDecision(Decision.SKIP, None, equal)
    decision, record = decide(digest, history, rule) if history else (Decision.SEND, None)
    if record is not None and (decision is Decision.KEEP or (blocked and _counts(record))):
        return RowDecision(Decision.KEEP, record)
    if blocked:
        return _BLOCKED
    if taken is not None:
        return RowDecision(Decision.SKIP, None, taken)
    if decision is Decision.SKIP:
        return _ALREADY_MESSAGED
    followed = record or (history[-1] if history and rule.one_per_phone else None)
    return _SEND if followed is None else RowDecision(Decision.SEND, followed)


def decide(digest: str, history: Sequence[Record], rule: Rule) -> tuple[Decision, Record | None]:
    """The decision on one message by its history alone, and its own record if any is of account.

    `history` is the newest attempt at each message to this phone in this campaign.
    """
    mine, free = None, True
    for record in history:  # `relevant`, in one pass: of 50,000 rows known it saves 0.1 s
        if record.digest == digest:
            mine = mine or record
        elif not rule.one_per_phone:
            continue
        free = free and rule.may_repeat(record)
    if free:
        return Decision.SEND, mine
    if mine is not None and _counts(mine):
        return Decision.KEEP, mine
    return Decision.SKIP, None


def relevant(digest: str, history: Sequence[Record], rule: Rule) -> Sequence[Record]:
    """The earlier attempts that count for a message: to its phone, or at the very message."""
    if rule.one_per_phone:
        return history
    return [record for record in history if record.digest == digest]


def was_queued(record: Record) -> bool:
    """Whether Feedbot has taken the message, or may have."""
    return record.status in QUEUED or record.status == Status.UNKNOWN


def _counts(record: Record) -> bool:
    return record.status != Status.REJECTED


@dataclass(slots=True)
class Plan:
    """What a send will do: positions to send, the record kept per position, new skip reasons.

    `already_messaged` are phones that another text was queued for. `again` are the records of
    positions to send that follow an earlier attempt: at the same message or, where a phone gets one
    text, at another one.
    """

    send: list[int] = field(default_factory=list)
    already_messaged: set[str] = field(default_factory=set)
    again: dict[int, Record] = field(default_factory=dict)
    keep: dict[int, Record] = field(default_factory=dict)
    skip: dict[int, str] = field(default_factory=dict)

    def within(self, limit: int | None) -> list[int]:
        """The positions to send when `limit` of the list may be queued, those before counted."""
        return self.send if limit is None else self.send[: self.room(limit)]

    def room(self, limit: int) -> int:
        """How many more may be queued when `limit` of the list may be, those before counted."""
        queued = [record.phone for record in self.keep.values() if was_queued(record)]
        already = len(queued) + len(self.already_messaged.difference(queued))
        return max(limit - already, 0)

    def add(self, position: int, phone: str, row: RowDecision) -> None:
        """Take in the decision on one row."""
        if row.decision is Decision.SEND:
            self.send.append(position)
            if row.record is not None:
                self.again[position] = row.record
        elif row.record is not None:
            self.keep[position] = row.record
        elif row.reason is not None:
            self.skip[position] = row.reason
            if row.already_messaged:
                self.already_messaged.add(phone)


def plan(outbox: Outbox, history: Mapping[str, Sequence[Record]], rule: Rule) -> Plan:
    """Decide every row of the list that has a phone and a text, in its order.

    Parameters
    ----------
    outbox
        The list.
    history
        By phone, the newest attempt at each message to it in this campaign.
    rule
        The rule of the send.
    """
    result = Plan()
    settled: dict[str, int] = {}
    labels: Sequence[object] = ()
    taken: dict[str, int] = {}
    repeated = _repeated(outbox.phone)
    same, other = reasons.SAME_MESSAGE.template, reasons.ANOTHER_TEXT_IN_ROW.template
    twin = decide_row("", (), rule, equal=same).reason or ""
    fresh, blocked_row = (decide_row("", (), rule, blocked=blocked) for blocked in (False, True))
    for position, phone, text, image, reason in outbox.complete():
        # A key of a whole message takes longer than all the rest: made where it can be found again.
        # And no tuple: the garbage collector counts those.
        message = f"{phone}\0{text}\0{image}" if phone in repeated else phone
        if (earlier := settled.get(message)) is not None:
            labels = labels or outbox.labels()
            result.skip[position] = twin.format(row=labels[earlier])
            continue
        past, holder = history.get(phone) if history else None, taken.get(phone)
        if past or holder is not None:
            labels = labels or outbox.labels()
            row = decide_row(
                digest(text, image) if past else "",
                past or (),
                rule,
                blocked=reason is not None,
                taken=None if holder is None else other.format(row=labels[holder]),
            )
        else:
            row = fresh if reason is None else blocked_row  # most rows: asked once for all
        if row.decision is Decision.BLOCKED:
            continue
        result.add(position, phone, row)
        if row.decision is not Decision.SKIP:
            settled[message] = position
            if rule.one_per_phone and row.decision is Decision.SEND:
                taken[phone] = position
    return result


def _repeated(phones: Sequence[str | None]) -> frozenset[str | None]:
    """The phones that come more than once."""
    if len(set(phones)) == len(phones):
        return frozenset()
    return frozenset(phone for phone, count in Counter(phones).items() if count > 1)


def resend_statuses(resend: str | Sequence[str] | None) -> frozenset[Status]:
    """`resend=` as statuses: "failed", "expired", "unknown", a list of those, or "all".

    >>> sorted(resend_statuses(["failed", "unknown"]))
    [<Status.FAILED: 'failed'>, <Status.UNKNOWN: 'unknown'>]
    """
    given = [resend] if isinstance(resend, str) else list(resend or [])
    if given == ["all"]:
        return frozenset(Status)
    wrong = [word for word in given if word not in set(RESENDABLE)]
    if wrong:
        raise FeedbotError(
            Message(
                "{argument} is none of 'failed', 'expired', 'unknown' (or a list of those), 'all'. "
                "'all' sends again even what was sent already.",
                argument=Argument("resend", wrong[0]),
            )
        )
    return frozenset(Status(word) for word in given)
