"""Feedbot's time, by the `Date` of its answers: what decides must not hang on this machine's clock.

A laptop that is a day off would take what it sent for sent long ago, and what waits for expired.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from time import time
from typing import TYPE_CHECKING

from feedbot_bulk.i18n.message import Message
from feedbot_bulk.runtime import clocks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OFF = 120.0
"""Seconds by which a clock may be off before we say so."""

GRAIN = 2.0
"""Seconds within which this machine's clock agrees: a `Date` says whole seconds, some time ago."""


class FeedbotClock:
    """Feedbot's time since an answer said it; this machine's own until then.

    Between two answers it is counted on by a clock that nobody sets.
    """

    def __init__(self, count: Callable[[], float] = clocks.counting_sleep) -> None:
        self.off = 0.0
        self._count = count
        self._heard = ""
        self._zero: float | None = None

    @property
    def known(self) -> bool:
        """Whether an answer has said the time."""
        return self._zero is not None

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take in the time of an answer that came just now, if it has one."""
        said = headers.get("date", "")
        if not said or said == self._heard:  # many answers a second need no second look
            return
        try:
            seconds = parsedate_to_datetime(said).timestamp()
        except (ValueError, TypeError, OverflowError):  # no date
            return
        self._heard = said
        mine = time()
        self.off = mine - seconds
        self._zero = (mine if abs(self.off) <= GRAIN else seconds) - self._count()

    def time(self) -> int | None:
        """Feedbot's time in epoch milliseconds; None when no answer has said it."""
        return None if self._zero is None else round((self._zero + self._count()) * 1000)

    def now(self) -> int:
        """The best that is known of the present, in epoch milliseconds."""
        known = self.time()
        return round(time() * 1000) if known is None else known

    def complaint(self) -> Message | None:
        """What to tell whoever's clock is off; None where it is right, or nobody knows."""
        if abs(self.off) <= OFF:
            return None
        return Message.plural(
            "The clock of this computer is {count} minute {direction} Feedbot's. Feedbot's was "
            "used where it decides; set this one right.",
            "The clock of this computer is {count:,} minutes {direction} Feedbot's. Feedbot's was "
            "used where it decides; set this one right.",
            count=round(abs(self.off) / 60),
            direction=Message("ahead of") if self.off > 0 else Message("behind"),
        )
