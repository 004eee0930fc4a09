"""How many messages may be queued in any stretch of time. Pure: times come in as values."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from feedbot_bulk.cells import durations
from feedbot_bulk.cells.text_utils import shown_text
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

USUAL = "300/hour"

_PACE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)\s*(?:/|per|ב-?|ל)\s*(.+)")
_HEBREW = {
    "שנייה": "s",
    "שניה": "s",
    "דקה": "min",
    "שעה": "h",
    "יום": "d",
    "יממה": "d",
    "שבוע": "w",
}


class Turn(NamedTuple):
    """How many messages may be queued now, and from when on the next may (epoch milliseconds)."""

    now: int
    next_at: int


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `count` messages queued in any span of `seconds`.

    >>> Pace.of("300/hour")
    Pace(count=300, seconds=3600.0)
    """

    count: int
    seconds: float

    @classmethod
    def of(cls, value: Pace | str) -> Pace:
        """A pace as it is given: "300/hour", "20/min", "2000/day", "50/10min".

        Raises FeedbotError for anything else, and for a pace of nothing.
        """
        if isinstance(value, Pace):
            return value
        found = _PACE.fullmatch(value.strip().lower()) if isinstance(value, str) else None
        span = None if found is None else _span(found[2])
        if found is None or span is None:
            raise FeedbotError(
                Message(
                    "{argument} is not a pace. Write how many in how long, such as {usual!r}, "
                    "'20/min' or '2000/day'.",
                    argument=Argument("pace", _given(value)),
                    usual=USUAL,
                )
            )
        return cls._checked(int(found[1].replace(",", "")), span, value)

    @classmethod
    def _checked(cls, count: int, seconds: float, value: object) -> Pace:
        if count < 1 or seconds <= 0:
            raise FeedbotError(
                Message(
                    "{argument} would let nothing go. Write one message or more, and how long, "
                    "such as {usual!r}.",
                    argument=Argument("pace", _given(value)),
                    usual=USUAL,
                )
            )
        return cls(count, seconds)

    @property
    def span(self) -> int:
        """The span in milliseconds."""
        return math.ceil(self.seconds * 1000)

    def turn(self, queued: Iterable[int], now: int) -> Turn:
        """What may go now, given when messages were queued (epoch milliseconds, in any order).

        A message counts for a whole span from its time on. Of more than `count` times only the
        latest `count` matter, so the caller need not give more.

        >>> Pace(2, 60).turn([0, 30_000], now=45_000)
        Turn(now=0, next_at=60000)
        >>> Pace(2, 60).turn([0, 30_000], now=60_000)
        Turn(now=1, next_at=60000)
        """
        inside = sorted(at for at in queued if at > now - self.span)
        free = self.count - len(inside)
        if free > 0:
            return Turn(free, now)
        return Turn(0, inside[-self.count] + self.span)


def _span(text: str) -> float | None:
    """The seconds of "hour", "10min" or "שעה"."""
    word = " ".join(text.split())
    known = _HEBREW.get(word, word)
    return durations.read_text(known if known[:1].isdigit() else f"1{known}")


def _given(value: object) -> str:
    return shown_text(value) if isinstance(value, str) else type(value).__name__
