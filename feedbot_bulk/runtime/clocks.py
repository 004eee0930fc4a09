"""How much time has passed, a night with the lid closed included."""

from __future__ import annotations

import time
from typing import NamedTuple


class Moment(NamedTuple):
    """A moment on two clocks: the one that counts the machine's sleep, and the wall's."""

    awake_or_not: float
    wall: float

    def seconds_to(self, later: Moment) -> float:
        """Seconds that have passed at the least: the more that either clock has counted.

        >>> Moment(1.0, 1000.0).seconds_to(Moment(3.0, 1001.0))
        2.0
        """
        return max(later.awake_or_not - self.awake_or_not, later.wall - self.wall)


def moment() -> Moment:
    """This moment."""
    return Moment(counting_sleep(), time.time())


def counting_sleep() -> float:
    """Seconds of a clock that nobody sets and that goes on while the machine sleeps.

    Where the system has none (Linux names one; macOS's counts no sleep), the one that it has.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
