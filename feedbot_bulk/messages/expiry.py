"""When a message stops being worth sending: moments, columns of them, and durations.

Times without a zone are on the clock of Asia/Jerusalem; a date alone lasts to the end of that day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from feedbot_bulk import cells
from feedbot_bulk.cells import dates, durations, lookup
from feedbot_bulk.errors import ColumnError
from feedbot_bulk.i18n.message import Argument, Message, Variant
from feedbot_bulk.i18n.reasons import ALREADY_EXPIRED, EXPIRY_UNREADABLE

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def expiry_times(
    expires: object, frame: pd.DataFrame, now: datetime
) -> tuple[list[int | None], list[str | None]]:
    """Per row of the frame its expiry in epoch milliseconds or None, and a reason or None.

    A row that has expired, or whose cell cannot be read, has a reason and no time.

    Parameters
    ----------
    expires
        None, the name of a column, a Series beside the frame, a datetime, a date, a timedelta or a
        text such as "2h" (both counted from `now`); where a text is a column's name and a duration
        too, it is the column. In a cell: a date or a moment, written as people do or kept as one; a
        date alone, and a midnight that carries no zone (Excel keeps dates so), last to the end of
        that day; an empty cell never expires.
    frame
        The list.
    now
        The present, with a zone.

    Raises
    ------
    ColumnError
        A name is no column and no duration.
    FeedbotError
        It is no expiry.

    Examples
    --------
    >>> noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    >>> list_ = pd.DataFrame({"תוקף": ["1/11/2026", "1/11/2026 13:00", "soon", None]})
    >>> times, reasons = expiry_times("תוקף", list_, noon)
    >>> times
    [1793570399999, None, None, None]
    >>> reasons[1]
    'already expired: 01/11/2026 13:00'
    """
    if expires is None:
        return [None] * len(frame), [None] * len(frame)
    cells_of_rows = _column(expires, frame)
    if cells_of_rows is None:
        moment = _moment(expires, now)
        outcomes = [_unless_expired(moment, now)] * len(frame)
    else:
        outcomes = cells.each(cells_of_rows, lambda cell: _outcome(cell, now))
    return [time for time, _ in outcomes], [reason for _, reason in outcomes]


# --- moments ----------------------------------------------------------------------------------


def _column(expires: object, frame: pd.DataFrame) -> pd.Series[Any] | None:
    """The column or Series that is meant; None when `expires` is one expiry for all rows."""
    if isinstance(expires, pd.Series):
        return cells.aligned(expires, frame, "expires")
    if not isinstance(expires, str):
        return None
    if expires in frame.columns:
        return lookup.column(frame, expires, "expires")
    if durations.read_text(expires) is not None or dates.read(expires) is not None:
        return None
    try:
        return lookup.column(frame, expires, "expires")
    except ColumnError as exc:
        raise ColumnError(
            Message(
                "{problem} It is not a duration either, such as '2h' or '3d'. ({one_for_all})",
                problem=exc.args[0],
                one_for_all=_ONE_FOR_ALL,
            )
        ) from exc


def _moment(expires: object, now: datetime) -> datetime | date:
    """One expiry for all rows."""
    if isinstance(expires, np.timedelta64):
        expires = pd.Timedelta(expires)
    if isinstance(expires, timedelta) or (
        isinstance(expires, str) and durations.read_text(expires) is not None
    ):
        return dates.in_israel(now).astimezone(UTC) + timedelta(
            seconds=durations.duration(expires) or 0.0
        )
    moment = dates.read(expires)
    if isinstance(moment, date):
        return moment
    raise ColumnError(
        Message(
            "{argument}: {advice}.",
            argument=Argument("expires", cells.shown(expires)),
            advice=_WHAT_TO_GIVE,
        )
    )


_WRITTEN = Message(
    "give the name of a column, a moment such as 31/12/2026 18:00, or a duration such as '2h'"
)
_WHAT_TO_GIVE = Variant(
    Message(
        "give the name of a column, a Series, a datetime, a timedelta, or a duration such as '2h'"
    ),
    cli=_WRITTEN,
    form=_WRITTEN,
)
_MOMENT_WRITTEN = Message("For one moment for all, write it as 31/12/2026 18:00.")
_ONE_FOR_ALL = Variant(
    Message("For one moment for all, give a datetime."), cli=_MOMENT_WRITTEN, form=_MOMENT_WRITTEN
)


def _outcome(cell: object, now: datetime) -> tuple[int | None, str | None]:
    """A cell's expiry, or the reason why it has none to go by."""
    if cells.write(cell) == "":
        return None, None
    moment = dates.read(cell)
    if not isinstance(moment, date):
        return None, EXPIRY_UNREADABLE(value=cells.shown(cell))
    return _unless_expired(moment if isinstance(cell, str) else _without_midnight(moment), now)


def _without_midnight(moment: datetime | date) -> datetime | date:
    """A moment as it is kept in a cell: midnight without a zone is how Excel keeps a date alone."""
    if isinstance(moment, datetime) and moment.tzinfo is None and dates.is_midnight(moment):
        return moment.date()
    return moment


def _unless_expired(moment: datetime | date, now: datetime) -> tuple[int | None, str | None]:
    """An expiry that is still to come, or the reason that it has passed."""
    if isinstance(moment, datetime):
        last = dates.in_israel(moment)
        seen = dates.write(dates.on_israels_clock(last))
    else:
        last = dates.end_of_day(moment)
        seen = dates.write(moment)
    time = _milliseconds(last)
    expired = time <= _milliseconds(dates.in_israel(now))
    return (None, ALREADY_EXPIRED(time=seen)) if expired else (time, None)


def passed(milliseconds: int) -> str:
    """The reason of a message that expired at that time (epoch milliseconds)."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return ALREADY_EXPIRED(time=dates.write(dates.on_israels_clock(moment)))


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
