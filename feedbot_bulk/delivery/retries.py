"""When a batch that Feedbot cannot take now goes again: the arithmetic, and the clock."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import anyio

from feedbot_bulk.runtime import clocks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from feedbot_bulk.release import Hours

TRIES = 5
PATIENCE = 120.0
"""A batch that Feedbot cannot take now is repeated at most TRIES times within PATIENCE seconds."""

LONGEST = 30
"""Seconds of the longest pause that we choose ourselves."""


async def wait_unless_set(event: anyio.Event, seconds: float) -> None:
    """Wait so long, but no longer than until the event."""
    with anyio.move_on_after(seconds):
        await event.wait()


@dataclass(frozen=True, slots=True)
class Clock:
    """The seconds, the pauses and the chance that a send goes by; a test brings its own.

    `moment` is for what must not be too old: it counts the time in which the machine sleeps.
    """

    seconds: Callable[[], float] = time.monotonic
    moment: Callable[[], clocks.Moment] = clocks.moment
    wait: Callable[[anyio.Event, float], Awaitable[None]] = wait_unless_set
    chance: Callable[[], float] = random.random


class OpeningHours:
    """Whether messages may go now, asked before each claim and as late as possible after it.

    `now` counts on from Feedbot's last word; where the machine slept and it did not, the time that
    has passed since the last look counts.
    """

    def __init__(
        self, hours: Hours | None, now: Callable[[], int], moment: Callable[[], clocks.Moment]
    ) -> None:
        self._hours = hours
        self._now = now
        self._moment = moment
        self._last: tuple[clocks.Moment, int] | None = None

    def are_open(self) -> bool:
        """Whether the window is open; without hours it always is."""
        if self._hours is None:
            return True
        moment, now = self._moment(), self._now()
        if self._last is not None:
            then, since = self._last
            now = max(now, since + round(then.seconds_to(moment) * 1000))
        self._last = moment, now
        return self._hours.is_open(datetime.fromtimestamp(now / 1000, UTC))


@dataclass(frozen=True, slots=True)
class Batch:
    """Positions that go in one request; how often it was put off, and since when (monotonic)."""

    positions: list[int]
    tries: int = 0
    since: float = math.inf

    def halves(self) -> list[Batch]:
        """Two batches of half the size."""
        middle = len(self.positions) // 2
        return [Batch(self.positions[:middle]), Batch(self.positions[middle:])]

    def put_off(self, now: float) -> Batch:
        """The same batch, after one more try that came to nothing."""
        return replace(self, tries=self.tries + 1, since=min(self.since, now))

    def given_up(self, next_try: float) -> bool:
        """Whether it was put off often enough, or its next try would come too late."""
        return self.tries >= TRIES or next_try - self.since > PATIENCE


def backoff(tries: int, asked: float | None, chance: float) -> float:
    """Seconds to wait before the next try: what the server asked for, else 1, 2, 4… with jitter.

    `chance` in [0, 1) spreads the waits between half and all of it.

    >>> [backoff(tries, None, 1.0) for tries in (1, 2, 3, 4)]
    [1.0, 2.0, 4.0, 8.0]
    >>> backoff(1, 30.0, 0.0)
    30.0
    """
    if asked is not None:
        return asked
    return float(min(2 ** (tries - 1), LONGEST) * (0.5 + chance / 2))
