"""How a call asks for release: its pace, hours, canary and cooldown, read and checked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedbot_bulk.cells.durations import duration
from feedbot_bulk.release import canary as first_few
from feedbot_bulk.release.hours import Hours
from feedbot_bulk.release.pace import Pace

if TYPE_CHECKING:
    from feedbot_bulk.cells.durations import Duration

CANARY_WAIT = "15min"


@dataclass(frozen=True, slots=True)
class Release:
    """When the messages of one call may leave; without any wish, all at once.

    `canary_wait` and `cooldown` are in seconds.
    """

    pace: Pace | None = None
    hours: Hours | None = None
    canary: int | None = None
    canary_wait: float = 900.0
    cooldown: float | None = None
    stop_above: float = first_few.STOP_ABOVE

    @classmethod
    def of(
        cls,
        *,
        pace: Pace | str | None = None,
        hours: Hours | str | None = None,
        canary: int | None = None,
        canary_wait: Duration = CANARY_WAIT,
        cooldown: Duration | None = None,
        stop_above: float = first_few.STOP_ABOVE,
    ) -> Release:
        """What a call's arguments ask for.

        Raises FeedbotError for an argument that cannot be read, or that would let nothing go.

        >>> Release.of(pace="300/hour", cooldown="7d").cooldown
        604800.0
        """
        return cls(
            None if pace is None else Pace.of(pace),
            None if hours is None else Hours.of(hours),
            None if canary is None else first_few.checked_number(canary),
            duration(canary_wait) or 0.0,
            duration(cooldown),
            first_few.checked_share(stop_above),
        )


AT_ONCE = Release()
"""No wish at all."""
