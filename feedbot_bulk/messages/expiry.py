"""When a message stops being worth sending: moments, columns of them, and lengths of time.

Times without a zone are on the clock of Asia/Jerusalem; a date alone lasts to the end of that day.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from feedbot_bulk import cells
from feedbot_bulk.cells import dates, lookup
from feedbot_bulk.errors import ColumnError, FeedbotError
from feedbot_bulk.i18n.reasons import ALREADY_EXPIRED, EXPIRY_UNREADABLE

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CENTURY = 36_525 * 86_400.0
_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
_SPELLINGS = {
    spelling: _UNITS[unit]
    for unit, spellings in {
        "s": "s sec secs second seconds",
        "min": "m min mins minute minutes",
        "h": "h hr hrs hour hours",
        "d": "d day days",
    }.items()
    for spelling in spellings.split()
}
_PART = r"(\d+(?:\.\d+)?)\s*([a-z]+)"
_DURATION = re.compile(rf"(?:{_PART}\s*)+", re.ASCII)
_LONGEST = 64  # no duration is longer; what is, is not even looked at


def expiry_times(
    expires: object, frame: pd.DataFrame, now: datetime
) -> tuple[list[int | None], list[str | None]]:
    """Per row of the frame its expiry in epoch milliseconds or None, and a reason or None.

    `expires` is None, the name of a column, a Series beside the frame, a datetime, a date, a
    timedelta or a text such as "2h" (both counted from `now`); where a text is a column's name
    and a length of time too, it is the column. In a cell: a date or a moment, written as people
    do or kept as one; a date alone, and a midnight that carries no zone (Excel keeps dates so),
    last to the end of that day; an empty cell never expires. A row that has expired, or whose
    cell cannot be read, has a reason and no time.

    Raises ColumnError for a name that is no column and no length of time, FeedbotError for
    anything that is no expiry.

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
        outcomes = [_judged(moment, now)] * len(frame)
    else:
        outcomes = cells.each(cells_of_rows, lambda cell: _outcome(cell, now))
    return [time for time, _ in outcomes], [reason for _, reason in outcomes]


def duration(value: float | str | timedelta | None) -> float | None:
    """A length of time in seconds; None, no limit, stays None.

    A number is seconds, text needs its unit: "5s", "90min", "1.5h", "3d", "1h 30min". Raises
    FeedbotError for anything else, for less than nothing and for more than a century.

    >>> duration("10min"), duration("1.5h"), duration(30)
    (600.0, 5400.0, 30.0)
    """
    if value is None:
        return None
    seconds = _seconds(value)
    if seconds is None:
        raise FeedbotError(
            f"{cells.shown(value)!r} is not a length of time. Write it with its unit, such as "
            "'5s', '10min', '2h' or '3d', or give a number of seconds or a timedelta."
        )
    if not 0 <= seconds <= _CENTURY:
        raise FeedbotError(
            f"{cells.shown(value)!r} is out of range: a length of time is 0 or more, and at most a "
            "century."
        )
    return seconds


# --- lengths of time --------------------------------------------------------------------------


def _seconds(value: Any) -> float | None:  # noqa: ANN401 - whatever the caller gave
    if isinstance(value, str):
        return _seconds_in(value)
    if isinstance(value, np.timedelta64):
        value = pd.Timedelta(value)
    if value is pd.NaT or isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, int | float | np.integer | np.floating):
        return None if isinstance(value, float) and math.isnan(value) else _as_float(value)
    return None


def _as_float(value: Any) -> float:  # noqa: ANN401 - Python's numbers and numpy's
    try:
        return float(value)
    except OverflowError:  # a whole number beyond all floats
        return math.inf if value > 0 else -math.inf


def _seconds_in(text: str) -> float | None:
    tidy = text.strip().lower()
    if len(tidy) > _LONGEST or not _DURATION.fullmatch(tidy):
        return None
    parts = re.findall(_PART, tidy, re.ASCII)
    if any(unit not in _SPELLINGS for _, unit in parts):
        return None
    return math.fsum(float(number) * _SPELLINGS[unit] for number, unit in parts)


# --- moments ----------------------------------------------------------------------------------


def _column(expires: object, frame: pd.DataFrame) -> pd.Series[Any] | None:
    """The column or Series that is meant; None when `expires` is one expiry for all rows."""
    if isinstance(expires, pd.Series):
        return cells.aligned(expires, frame, "expires")
    if not isinstance(expires, str):
        return None
    if expires in frame.columns:
        return lookup.column(frame, expires, "expires")
    if _seconds_in(expires) is not None or dates.read(expires) is not None:
        return None
    try:
        return lookup.column(frame, expires, "expires")
    except ColumnError as exc:
        raise ColumnError(
            f"{exc} It is no length of time either, such as '2h' or '3d'. (For one moment for "
            "all, give a datetime.)"
        ) from exc


def _moment(expires: Any, now: datetime) -> datetime | date:  # noqa: ANN401 - whatever was given
    """One expiry for all rows."""
    if isinstance(expires, np.timedelta64):
        expires = pd.Timedelta(expires)
    if isinstance(expires, timedelta) or (
        isinstance(expires, str) and _seconds_in(expires) is not None
    ):
        return dates.in_israel(now).astimezone(UTC) + timedelta(seconds=duration(expires) or 0.0)
    moment = dates.read(expires)
    if isinstance(moment, date):
        return moment
    raise ColumnError(
        f"expires={cells.shown(expires)!r}: give the name of a column, a Series, a datetime, a "
        "timedelta, or a length of time such as '2h'."
    )


def _outcome(cell: object, now: datetime) -> tuple[int | None, str | None]:
    """A cell's expiry, or the reason why it has none to go by."""
    if cells.write(cell) == "":
        return None, None
    moment = dates.read(cell)
    if not isinstance(moment, date):
        return None, EXPIRY_UNREADABLE(value=cells.shown(cell))
    return _judged(moment if isinstance(cell, str) else _without_midnight(moment), now)


def _without_midnight(moment: datetime | date) -> datetime | date:
    """A moment as it is kept in a cell: midnight without a zone is how Excel keeps a date alone."""
    if isinstance(moment, datetime) and moment.tzinfo is None and dates.is_midnight(moment):
        return moment.date()
    return moment


def _judged(moment: datetime | date, now: datetime) -> tuple[int | None, str | None]:
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


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
