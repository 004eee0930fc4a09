"""Whoever opted out, or got something lately, is left out of an outbox, with the reason. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from feedbot_bulk.cells import dates
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.phones.numbering import one_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedbot_bulk.journal.views.over_time import RecentMessage
    from feedbot_bulk.outbox.outbox import Outbox


def without_opted_out(outbox: Outbox, since: Mapping[str, int]) -> Outbox:
    """The outbox in which these phones (by phone, since when in epoch milliseconds) are left out.

    A row that has a reason already keeps it; what was sent before is still recognised.
    """
    if not since:
        return outbox
    reason = [
        opted_out(since[phone]) if why is None and phone is not None and phone in since else why
        for phone, why in zip(outbox.phone, outbox.reason, strict=True)
    ]
    return replace(outbox, reason=reason)


@lru_cache(maxsize=1024)
def opted_out(since: int) -> str:
    """The reason of a row, by the day on Israel's clock.

    >>> opted_out(1_793_700_000_000)
    'opted out on 03/11/2026'
    """
    return reasons.OPTED_OUT(day=_day(since))


def cooling_down(
    outbox: Outbox, recent: Sequence[RecentMessage], campaign: str
) -> dict[int, Message]:
    """The reason of each row whose phone got a message lately, of another campaign than this one.

    What did not arrive (failed, expired) counts for nothing.
    """
    last = {
        one_number(one.phone): one
        for one in recent
        if one.may_arrive and (not campaign or one.campaign != campaign)
    }
    return {
        position: _got(found.campaign, found.at)
        for position, phone in enumerate(outbox.phone if last else ())
        if phone is not None and (found := last.get(one_number(phone))) is not None
    }


@lru_cache(maxsize=4096)
def _got(campaign: str, at: int) -> Message:
    if not campaign:
        return reasons.COOLING_DOWN_UNNAMED(day=_day(at))
    return reasons.COOLING_DOWN(day=_day(at), campaign=campaign)


def without(outbox: Outbox, left_out: Mapping[int, str]) -> Outbox:
    """The outbox in which the rows at these positions are left out; an earlier reason stays."""
    if not left_out:
        return outbox
    reason = [why or left_out.get(position) for position, why in enumerate(outbox.reason)]
    return replace(outbox, reason=reason)


class Repeats(NamedTuple):
    """How many got the very text of this send lately, and the last of those messages."""

    people: int
    last: RecentMessage


def repeats(
    outbox: Outbox, todo: Sequence[int], recent: Sequence[RecentMessage], campaign: str
) -> Repeats | None:
    """Whether people are to get what they got lately already, in another campaign."""
    others = [one for one in recent if one.may_arrive and one.campaign != campaign]
    phones = {one.phone for one in others}
    got = {(one.phone, one.digest): one for one in others}
    keys = [outbox.key(position) for position in todo if outbox.phone[position] in phones]
    found = [got[key] for key in keys if key in got]
    return Repeats(len(found), max(found, key=lambda one: one.at)) if found else None


def repeats_note(found: Repeats, now: int) -> Message:
    """That people got this very text already: how many, when and where."""
    if not found.last.campaign:
        return Message.plural(
            "{count} of these got this very text {ago} ago, sent without a campaign.",
            "{count:,} of these got this very text {ago} ago, sent without a campaign.",
            count=found.people,
            ago=_ago(now - found.last.at),
        )
    return Message.plural(
        "{count} of these got this very text {ago} ago in campaign {campaign!r}.",
        "{count:,} of these got this very text {ago} ago in campaign {campaign!r}.",
        count=found.people,
        ago=_ago(now - found.last.at),
        campaign=found.last.campaign,
    )


def _ago(milliseconds: int) -> Message:
    minutes = max(round(milliseconds / 60_000), 1)
    if minutes < _HOUR:
        return Message.plural("{count} minute", "{count} minutes", count=minutes)
    return Message.plural("{count} hour", "{count} hours", count=round(minutes / _HOUR))


_HOUR = 60


def _day(at: int) -> str:
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return dates.write(dates.on_israels_clock(moment).date())
