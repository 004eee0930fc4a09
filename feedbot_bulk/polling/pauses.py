"""How long polling rests between two rounds, and how long its last look takes: arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

FASTEST = 0.05
"""Seconds between two rounds at the least: `every=0` is no reason to poll without a pause."""

SLOWEST = 60.0
"""Seconds between two rounds at the most, however long nothing moves."""

OWN_WORK = 0.001
"""Seconds of this machine's own work for one GET, however quick the server is."""

MARGIN = 1.5
"""How much longer than reckoned a look may take."""


@dataclass(slots=True)
class Pause:
    """The pause between two rounds: grows while nothing moves, is the shortest when it does."""

    shortest: float
    now: float = 0.0

    def after(self, *, moved: bool) -> float:
        """The next pause, in seconds.

        >>> pause = Pause(shortest=5.0)
        >>> [pause.after(moved=moved) for moved in (False, False, True)]
        [5.0, 7.5, 5.0]
        """
        shortest = max(self.shortest, FASTEST)
        grown = self.now * 1.5 if self.now and not moved else shortest
        self.now = min(grown, max(SLOWEST, shortest))
        return self.now


def seconds_for(count: int, latency: float, connections: int) -> float:
    """How long it takes to poll so many, when one answer takes `latency` seconds; with a margin.

    >>> seconds_for(1000, latency=0.32, connections=32)
    15.0
    """
    return MARGIN * count * max(latency / connections, OWN_WORK)
