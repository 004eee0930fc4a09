"""What a send will do, by what the journal knows now; nothing is sent here."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from feedbot_bulk.delivery.rows import Rows
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.journal.records import Quota
from feedbot_bulk.outbox import never_twice
from feedbot_bulk.outbox.never_twice import was_queued
from feedbot_bulk.runtime.threads import heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import Campaign, Record
    from feedbot_bulk.outbox.outbox import Outbox

Attempt = tuple[str, str, int]
"""One attempt at a message: its phone, its digest, and the how-manieth it was."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a limit leaves: how many may be queued, after which row of the journal others count.

    `counted` are the messages that were taken off it already.
    """

    room: int
    since: int
    counted: frozenset[tuple[str, str]]


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
    limit: Limit | None = None

    def quota(self, outbox: Outbox) -> Quota | None:
        """What the claims of a send are counted by, where there is a limit."""
        if self.limit is None:
            return None
        return Quota(self.limit.room, self.limit.since, self._counting(outbox, self.limit.counted))

    def _counting(
        self, outbox: Outbox, counted: frozenset[tuple[str, str]]
    ) -> Callable[[str, str], bool]:
        """Whether a message is of the list, and was not counted by the plan.

        Where a phone gets one text, every text to it is.
        """
        if self.rule.one_per_phone:
            phones = set(filter(None, outbox.phone)) - {phone for phone, _ in counted}
            return lambda phone, _: phone in phones

        @cache
        def wanted() -> set[tuple[str, str]]:
            return {outbox.key(row[0]) for row in outbox.complete()} - counted

        return lambda phone, digest: (phone, digest) in wanted()

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
    place = heard(lambda: journal.campaign(campaign, client.send_url))
    since = 0 if limit is None else journal.newest(place)
    known = history(journal, place, outbox, client.clock.time())
    return planned(
        outbox,
        place,
        known,
        one_per_phone=one_per_phone,
        resend=resend,
        limit=limit,
        since=since,
    )


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
    since: int = 0,
) -> SendPlan:
    """The plan of a send in a campaign, by what is known of it.

    `since` is the newest row of the journal before that was looked up.
    """
    one_text = bool(place.name) if one_per_phone is None else one_per_phone
    repeated = never_twice.resend_statuses(resend)
    rule = never_twice.Rule(one_per_phone=one_text, resend=repeated)
    rows = Rows.before(outbox, place.name or None)
    decided = never_twice.plan(outbox, known, rule)
    rows.settle(decided)
    todo = decided.within(None if limit is None else int(limit))
    seen = frozenset(attempt_of(record) for past in known.values() for record in past)
    again = frozenset(at for at in todo if at in decided.again and was_queued(decided.again[at]))
    left = None if limit is None else _limit(int(limit), decided, since)
    return SendPlan(rows, place, rule, todo, again, seen, left)


def _limit(limit: int, decided: never_twice.Plan, since: int) -> Limit:
    kept = {(one.phone, one.digest) for one in decided.keep.values() if was_queued(one)}
    counted = kept | {(phone, "") for phone in decided.already_messaged}
    return Limit(decided.room(limit), since, frozenset(counted))


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


def history(
    journal: Journal, campaign: Campaign, outbox: Outbox, now: int | None
) -> dict[str, list[Record]]:
    """By phone of the list, what the journal knows of its messages in the campaign.

    `now` is Feedbot's time where it is known (epoch milliseconds), else the journal's counts.
    """
    phones = [phone for phone in outbox.phone if phone is not None]
    return heard(lambda: journal.records(campaign, phones, within=protected(campaign), now=now))


def protected(campaign: Campaign) -> float:
    """For how many seconds an attempt counts: for ever in a named campaign, a day in unnamed."""
    return math.inf if campaign.name else never_twice.UNNAMED_HOURS * 3600


def attempt_of(record: Record) -> Attempt:
    """Which attempt a record is about."""
    return record[:3]
