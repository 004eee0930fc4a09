"""The eight statuses of a message, what each means, and which may follow which.

The law: news only moves a message forward. What Feedbot has settled (`sent`, `failed`) stays
settled; `expired` is our own conclusion, so Feedbot's word overrides it; `unknown` ends only when
an answer arrives or the analyst asks for the message to be sent again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Lang = Literal["en", "he"]


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
    """A status for people: its label and its meaning, in both languages."""

    en: str
    he: str
    meaning_en: str
    meaning_he: str

    def label(self, lang: Lang) -> str:
        """The status in one word of the language."""
        return self.he if lang == "he" else self.en

    def meaning(self, lang: Lang) -> str:
        """The status in one sentence of the language."""
        return self.meaning_he if lang == "he" else self.meaning_en


WORDS: dict[Status, Words] = {
    Status.READY: Words(
        "ready", "מוכן", "would be sent; nothing was sent", "מוכן לשליחה; דבר לא נשלח"
    ),
    Status.SKIPPED: Words(
        "skipped", "הושמט", "left out before sending; the reason says why",
        "הושמט לפני השליחה; הסיבה רשומה לצדו",
    ),
    Status.REJECTED: Words(
        "rejected", "נדחה", "Feedbot refused this message; it was not queued",
        "פידבוט סירבה להודעה; היא לא נכנסה לתור",
    ),
    Status.UNKNOWN: Words(
        "unknown", "לא ידוע", "it may have been queued; not repeated unless asked",
        "ייתכן שנכנס לתור; לא יישלח שוב בלי בקשה",
    ),
    Status.PENDING: Words(
        "pending", "ממתין", "queued; waits for the Feedbot desktop program",
        "בתור; ממתין לתוכנת פידבוט במחשב",
    ),
    Status.EXPIRED: Words(
        "expired", "פג תוקף", "still waiting when its time ran out; it will not be sent",
        "עדיין המתין כשפג תוקפו; לא יישלח",
    ),
    Status.SENT: Words("sent", "נשלח", "Feedbot sent it", "פידבוט שלחה אותו"),
    Status.FAILED: Words(
        "failed", "נכשל", "Feedbot tried and failed; the reason is Feedbot's own",
        "פידבוט ניסתה ונכשלה; הסיבה היא של פידבוט",
    ),
}  # fmt: skip

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


def advance(old: Status, new: Status) -> Status:
    """The status after the news `new` about a message that is `old`: forward or unchanged.

    >>> advance(Status.PENDING, Status.SENT)
    <Status.SENT: 'sent'>
    >>> advance(Status.SENT, Status.PENDING)
    <Status.SENT: 'sent'>
    """
    return new if new in MOVES[old] else old
