"""What a send will do, by what the journal knows now; nothing is sent here."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedbot_bulk.delivery.rows import Rows
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.outbox import never_twice
from feedbot_bulk.outbox.never_twice import was_queued

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import Campaign, Record
    from feedbot_bulk.outbox.outbox import Outbox

Attempt = tuple[str, str, int]
"""One attempt at a message: its phone, its digest, and the how-manieth it was."""


@dataclass(frozen=True, slots=True)
class SendPlan:
    """What a send will do: the positions that it sends, and the rows as they are before it.

    `again` are those of them that may be there already, and go again because `resend` says so.
    `seen` are the attempts that the journal knew of: others are another run's.
    """

    rows: Rows
    campaign: Campaign
    rule: never_twice.Rule
    todo: list[int]
    again: frozenset[int]
    seen: frozenset[Attempt]

    def only(self, earlier: SendPlan) -> SendPlan:
        """Nothing beyond what an earlier look at the same outbox found: fewer may go, never more.

        An attempt that the earlier look did not know of blocks its message.
        """
        wanted = frozenset(earlier.todo)
        todo = [position for position in self.todo if position in wanted]
        return replace(self, todo=todo, again=self.again & wanted, seen=earlier.seen)

    def without(self, tried: Iterable[int]) -> SendPlan:
        """What is left of it when these positions were tried."""
        done = frozenset(tried)
        todo = [position for position in self.todo if position not in done]
        return replace(self, todo=todo, again=self.again - done)


def plan_send(
    outbox: Outbox,
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
    check_arguments(resend, limit)
    place = journal.campaign(campaign, client.send_url)
    known = history(journal, place, outbox)
    return planned(outbox, place, known, one_per_phone=one_per_phone, resend=resend, limit=limit)


def check_arguments(resend: str | Sequence[str] | None, limit: int | None) -> None:
    """Raise FeedbotError for a wrong argument, before anything is written."""
    never_twice.resend_statuses(resend)
    check_whole("limit", limit, least=0)


def planned(
    outbox: Outbox,
    place: Campaign,
    known: Mapping[str, Sequence[Record]],
    *,
    one_per_phone: bool | None,
    resend: str | Sequence[str] | None,
    limit: int | None,
) -> SendPlan:
    """The plan of a send in a campaign, by what is known of it."""
    one_text = bool(place.name) if one_per_phone is None else one_per_phone
    repeated = never_twice.resend_statuses(resend)
    rule = never_twice.Rule(one_per_phone=one_text, resend=repeated)
    rows = Rows.before(outbox, place.name or None)
    decided = never_twice.plan(outbox, known, rule)
    rows.settle(decided)
    todo = decided.within(None if limit is None else int(limit))
    seen = frozenset(attempt_of(record) for past in known.values() for record in past)
    again = frozenset(at for at in todo if at in decided.again and was_queued(decided.again[at]))
    return SendPlan(rows, place, rule, todo, again, seen)


def check_whole(argument: str, value: float | None, *, least: int) -> None:
    """Raise FeedbotError unless the argument is a whole number that is large enough, or None."""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value % 1 == 0
    if value is not None and not (whole and value >= least):
        raise FeedbotError(
            Message(
                "{argument}: give a whole number of {least} or more.",
                argument=Argument(argument, value),
                least=least,
            )
        )


def history(journal: Journal, campaign: Campaign, outbox: Outbox) -> dict[str, list[Record]]:
    """By phone of the list, what the journal knows of its messages in the campaign."""
    phones = [phone for phone in outbox.phone if phone is not None]
    return journal.records(campaign, phones, within=protected(campaign))


def protected(campaign: Campaign) -> float:
    """For how many seconds an attempt counts: for ever in a named campaign, a day in unnamed."""
    return math.inf if campaign.name else never_twice.UNNAMED_HOURS * 3600


def attempt_of(record: Record) -> Attempt:
    """Which attempt a record is about."""
    return record.phone, record.digest, record.attempt
