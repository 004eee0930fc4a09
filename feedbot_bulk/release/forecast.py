"""When a send will be through, by its pace and hours, and how that is said. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedbot_bulk.cells import dates
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from feedbot_bulk.release.hours import Hours
    from feedbot_bulk.release.pace import Pace

_FAR = 1000
"""So many windows ahead are looked at; what takes longer has no end in sight."""


def through(left: int, pace: Pace | None, hours: Hours | None, now: datetime) -> datetime | None:
    """About when the last of so many messages is queued; None where no end is in sight.

    >>> from feedbot_bulk.release.pace import Pace
    >>> through(900, Pace.of("300/hour"), None, datetime(2026, 11, 24, 10, tzinfo=UTC))
    datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.timezone.utc)
    """
    spans = 0 if pace is None else max((left - 1) // pace.count, 0)
    needed = timedelta() if pace is None else timedelta(seconds=spans * pace.seconds)
    if hours is None:
        return now + needed
    at = now
    for _ in range(_FAR):
        opens = hours.opens(at)
        closes = hours.closes(opens)
        if closes is None or opens.astimezone(UTC) + needed <= closes.astimezone(UTC):
            return opens.astimezone(UTC) + needed
        needed -= closes.astimezone(UTC) - opens.astimezone(UTC)
        at = closes.astimezone(UTC)
    return None


def label(left: int, pace: Pace | None, hours: Hours | None, now: datetime) -> Message:
    """What a send under way does, and when it will be through."""
    parts = [Message.within("work", "sending")]
    end = through(left, pace, hours, now)
    if left and pace is not None and end is not None:
        parts.append(Message("done about {when}", when=when(end, now)))
    closes = None if hours is None else hours.closes(now)
    if hours is not None and closes is not None and (end is None or end > closes):
        parts.append(
            Message(
                "closed from {closes} to {opens}",
                closes=when(closes, now),
                opens=when(hours.opens(closes), now),
            )
        )
    return Message.joined(parts, "; ")


def when(moment: datetime, now: datetime) -> str:
    """A moment as it is read on Israel's clock: the time, with the day where it is another one.

    >>> when(datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 24, 7, tzinfo=UTC))
    '14:00'
    >>> when(datetime(2026, 11, 25, 12, tzinfo=UTC), datetime(2026, 11, 24, 7, tzinfo=UTC))
    '25/11 14:00'
    """
    local, here = dates.on_israels_clock(moment), dates.on_israels_clock(now)
    if local.date() == here.date():
        return f"{local.hour}:{local:%M}"
    return f"{local.day}/{local.month} {local.hour}:{local:%M}"
