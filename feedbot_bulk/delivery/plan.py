"""What a send will do, by what the journal knows now; nothing is sent here."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from feedbot_bulk.delivery.rows import Rows
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.journal.records import Quota
from feedbot_bulk.outbox import left_out, never_twice
from feedbot_bulk.outbox.never_twice import was_queued
from feedbot_bulk.polling import late
from feedbot_bulk.release import AT_ONCE
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime.threads import heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import Campaign, Record
    from feedbot_bulk.journal.views.over_time import RecentMessage
    from feedbot_bulk.outbox.outbox import Outbox
    from feedbot_bulk.release import Release

REPEATED_HOURS = 24
"""Hours in which the same text to the same phone is spoken of, whatever the campaign."""

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
class Asked:
    """What a call asks for, whatever the journal knows: a later look asks for the same."""

    one_per_phone: bool | None = None
    resend: str | Sequence[str] | None = None
    limit: int | None = None
    release: Release = AT_ONCE


@dataclass(frozen=True, slots=True)
class Known:
    """What the journal knows of a list: the history of its phones, opt-outs, what went lately.

    `newest` is the newest row of the journal before that was looked up.
    """

    history: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    opted_out: Mapping[str, int] = field(default_factory=dict)
    recent: Sequence[RecentMessage] = ()
    newest: int = 0
    now: int = 0


@dataclass(frozen=True, slots=True)
class SendPlan:
    """What a send will do: the positions that it sends, and the rows as they are before it.

    `again` are those of them that may be there already, and go again because `resend` says so.
    `seen` are the attempts that the journal knew of: others are another run's. `left_out` are the
    positions that got something lately; `notes` say what is to be known before it goes.
    """

    rows: Rows
    campaign: Campaign
    rule: never_twice.Rule
    todo: list[int]
    again: frozenset[int]
    seen: frozenset[Attempt]
    limit: Limit | None = None
    asked: Asked = Asked()
    left_out: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()

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

    def later(self, first: SendPlan, tried: Mapping[int, Status], outbox: Outbox) -> SendPlan:
        """What is left of a first look, by this later one; `tried` is what the call itself sent.

        Of that only what expired goes again, for its window ended before its turn came. An attempt
        that was not there at the first look, and is none of the call's own, blocks its message.
        """
        expired = Status.EXPIRED.value
        wanted = frozenset(first.todo)
        todo = [
            at
            for at in self.todo
            if at in wanted and (at not in tried or self.rows.status[at] == expired)
        ]
        own = {outbox.key(at) for at in tried}
        seen = first.seen | {one for one in self.seen if one[:2] in own}
        return replace(self, todo=todo, again=self.again & frozenset(todo), seen=seen)

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
    release: Release = AT_ONCE,
) -> SendPlan:
    """What `send` would do with the same arguments, by what the journal knows now; sends nothing.

    Where hours are given, what waits past its time is asked after first: it may go again.

    Raises FeedbotError for a wrong argument, JournalError.
    """
    check_arguments(resend, limit)
    place = heard(lambda: journal.campaign(campaign, client.send_url))
    asked = Asked(one_per_phone, resend, limit, release)
    return planned(outbox, place, looked_up(outbox, place, asked, client, journal), asked)


def looked_up(
    outbox: Outbox, place: Campaign, asked: Asked, client: Client, journal: Journal
) -> Known:
    """What the journal knows that decides about a send."""
    newest = 0 if asked.limit is None else journal.newest(place)
    known = history(journal, place, outbox, client.clock.time())
    if asked.release.hours is not None and late.ask(known, client, journal):
        known = history(journal, place, outbox, client.clock.time())
    return Known(
        known,
        opted_out(journal, outbox),
        lately(journal, place, asked.release),
        newest,
        client.clock.now(),
    )


def opted_out(journal: Journal, outbox: Outbox) -> dict[str, int]:
    """Of the phones of a list those that opted out, and since when."""
    phones = [phone for phone in outbox.phone if phone is not None]
    return heard(lambda: journal.opted_out(phones))


def lately(journal: Journal, place: Campaign, release: Release) -> list[RecentMessage]:
    """What went through the address in the cooldown, or the last day, whichever is longer.

    What a named campaign itself sent is of no account.
    """
    seconds = max(release.cooldown or 0.0, REPEATED_HOURS * 3600.0)
    return heard(lambda: journal.recent(place.send_url, seconds, but_for=place.name or None))


def check_arguments(resend: str | Sequence[str] | None, limit: int | None) -> None:
    """Raise FeedbotError for a wrong argument, before anything is written."""
    never_twice.resend_statuses(resend)
    check_whole("limit", limit, least=0)


def planned(
    outbox: Outbox,
    place: Campaign,
    known: Known,
    asked: Asked,
    cooling: Mapping[int, str] | None = None,
) -> SendPlan:
    """The plan of a send in a campaign, by what is known of it.

    `cooling` are the positions that an earlier look of the same call left out for what they got
    lately: what the call itself sends leaves nobody out.
    """
    recent, release = known.recent, asked.release
    if cooling is None:
        cooling = _cooling(outbox, known, release, place)
    outbox = left_out.without(left_out.without_opted_out(outbox, known.opted_out), cooling)
    one_text = bool(place.name) if asked.one_per_phone is None else asked.one_per_phone
    repeated = never_twice.resend_statuses(asked.resend)
    if release.hours is not None:  # what expires as its window ends goes with the next
        repeated |= {Status.EXPIRED}
    rule = never_twice.Rule(one_per_phone=one_text, resend=repeated)
    rows = Rows.before(outbox, place.name or None)
    decided = never_twice.plan(outbox, known.history, rule)
    rows.settle(decided)
    limit = None if asked.limit is None else int(asked.limit)
    todo = decided.within(limit)
    seen = frozenset(attempt_of(record) for past in known.history.values() for record in past)
    again = frozenset(at for at in todo if at in decided.again and was_queued(decided.again[at]))
    left = None if limit is None else _limit(limit, decided, known.newest)
    found = left_out.repeats(outbox, todo, _of_a_day(recent, known.now), place.name)
    notes = () if found is None else (left_out.repeats_note(found, known.now),)
    return SendPlan(rows, place, rule, todo, again, seen, left, asked, cooling, notes)


def _cooling(outbox: Outbox, known: Known, release: Release, place: Campaign) -> Mapping[int, str]:
    if release.cooldown is None:
        return {}
    since = known.now - release.cooldown * 1000
    recent = [one for one in known.recent if one.at > since]
    return left_out.cooling_down(outbox, recent, place.name)


def _of_a_day(recent: Sequence[RecentMessage], now: int) -> list[RecentMessage]:
    return [one for one in recent if one.at > now - REPEATED_HOURS * 3_600_000]


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
