"""The eight statuses of a message, what each means, and which may follow which.

The law: news only moves a message forward. What Feedbot has settled (`sent`, `failed`) stays
settled; `expired` is our own conclusion, so Feedbot's word overrides it; `unknown` ends only when
an answer arrives or the analyst asks for the message to be sent again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedbot_bulk.i18n.catalogue import Lang


class Status(StrEnum):
    """What became of one row of the list, in the order in which a row can go through them."""

    READY = "ready"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    PENDING = "pending"
    EXPIRED = "expired"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Words:
    """A status for people: its label in one word or with a count, its meaning in one sentence."""

    name: Message
    sense: Message
    rows: Callable[[int], Message]

    def label(self, lang: Lang) -> str:
        """The status in one word of the language."""
        return self.name.in_(lang)

    def meaning(self, lang: Lang) -> str:
        """The status in one sentence of the language."""
        return self.sense.in_(lang)


WORDS: dict[Status, Words] = {
    Status.READY: Words(
        Message.within("status", "ready"),
        Message("would be sent; nothing was sent"),
        lambda count: Message.plural("{count} ready", "{count:,} ready", count=count),
    ),
    Status.SKIPPED: Words(
        Message.within("status", "skipped"),
        Message("left out before sending; the reason says why"),
        lambda count: Message.plural("{count} skipped", "{count:,} skipped", count=count),
    ),
    Status.REJECTED: Words(
        Message.within("status", "rejected"),
        Message("Feedbot refused this message; it was not queued"),
        lambda count: Message.plural("{count} rejected", "{count:,} rejected", count=count),
    ),
    Status.UNKNOWN: Words(
        Message.within("status", "unknown"),
        Message("it may have been queued; not repeated unless asked"),
        lambda count: Message.plural("{count} unknown", "{count:,} unknown", count=count),
    ),
    Status.PENDING: Words(
        Message.within("status", "pending"),
        Message("queued; waits for the Feedbot desktop program"),
        lambda count: Message.plural("{count} pending", "{count:,} pending", count=count),
    ),
    Status.EXPIRED: Words(
        Message.within("status", "expired"),
        Message("still waiting when its time ran out; it will not be sent"),
        lambda count: Message.plural("{count} expired", "{count:,} expired", count=count),
    ),
    Status.SENT: Words(
        Message.within("status", "sent"),
        Message("Feedbot sent it"),
        lambda count: Message.plural("{count} sent", "{count:,} sent", count=count),
    ),
    Status.FAILED: Words(
        Message.within("status", "failed"),
        Message("Feedbot tried and failed; the reason is Feedbot's own"),
        lambda count: Message.plural("{count} failed", "{count:,} failed", count=count),
    ),
}


def counted(status: str, count: int) -> str:
    """So many messages of a status, of ours or not; in Hebrew the word agrees with their number.

    >>> counted("sent", 3000), counted("pending", 1).in_("he"), counted("odd", 2)
    ('3,000 sent', '1 ממתינה', '2 odd')
    """
    return WORDS[Status(status)].rows(count) if status in WORDS else f"{count:,} {status}"


MOVES: dict[Status, frozenset[Status]] = {
    Status.READY: frozenset({Status.UNKNOWN, Status.PENDING, Status.REJECTED}),
    Status.SKIPPED: frozenset(),
    Status.REJECTED: frozenset(),
    Status.UNKNOWN: frozenset({Status.READY, Status.PENDING, Status.REJECTED}),
    Status.PENDING: frozenset({Status.EXPIRED, Status.SENT, Status.FAILED}),
    Status.EXPIRED: frozenset({Status.SENT, Status.FAILED}),
    Status.SENT: frozenset(),
    Status.FAILED: frozenset(),
}

QUEUED = frozenset({Status.PENDING, Status.EXPIRED, Status.SENT, Status.FAILED})
"""Statuses of a message that Feedbot has taken into its queue."""

SETTLED = frozenset({Status.EXPIRED, Status.SENT, Status.FAILED})
"""Statuses of a queued message that waits no longer."""


def advance(old: Status, new: Status) -> Status:
    """The status after the news `new` about a message that is `old`: forward or unchanged.

    >>> advance(Status.PENDING, Status.SENT)
    <Status.SENT: 'sent'>
    >>> advance(Status.SENT, Status.PENDING)
    <Status.SENT: 'sent'>
    """
    return new if new in MOVES[old] else old
