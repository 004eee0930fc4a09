"""Dates and times as people write them: read day first or ISO, written day first.

Templates and expiry times read cells through this one place. Three kinds come out of it, the
ones that Python has: a `date` (no time was given), a `time` (no date was given), a `datetime`.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from feedbot_bulk.cells.text_utils import tidy

_LONGEST = 64  # no date is longer; a cell of a million characters costs no more than a glance
_CENTURY_TURNS = 69  # two-digit years as in POSIX: 69 to 99 are 1969 to 1999, the others 20XX

_DATE = (
    r"(?:(?P<d>\d{1,2})(?P<sep>[/.-])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})"
    r"|(?P<iso_y>\d{4})(?P<iso_sep>[/.-])(?P<iso_m>\d{1,2})(?P=iso_sep)(?P<iso_d>\d{1,2}))"
)
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp])[Mm])?(?P<zone> ?(?:[Zz]|[+-]\d{2}:?\d{2}))?"
)
_DATE_AND_TIME = re.compile(rf"{_DATE}(?:(?:[Tt]|,? +){_TIME})?", re.ASCII)
_TIME_ALONE = re.compile(_TIME, re.ASCII)


@cache
def israel() -> ZoneInfo:
    """The zone of times that name none."""
    return ZoneInfo("Asia/Jerusalem")


def read(cell: object) -> datetime | date | time | None:
    """The date, time or both that a cell holds; None when it is neither (numbers never are).

    >>> read("1/11/2026")
    datetime.date(2026, 11, 1)
    >>> read("2026-11-01 14:30")
    datetime.datetime(2026, 11, 1, 14, 30)
    >>> read("14:30")
    datetime.time(14, 30)
    >>> read("31/2/2026") is None
    True
    """
    if isinstance(cell, str):
        return read_text(cell)
    if isinstance(cell, np.datetime64):
        cell = pd.Timestamp(cell)
    if cell is pd.NaT or not isinstance(cell, date | time):
        return None
    if isinstance(cell, pd.Timestamp) and not MINYEAR <= cell.year <= MAXYEAR:
        return None  # pandas counts in years that no calendar of Python reaches
    return cell


def read_text(text: str) -> datetime | date | time | None:
    """The date, time or both that a text is, day first or ISO; None for any other text.

    Dates: `1/11/2026`, `01.11.26`, `1-11-2026`, `2026-11-01`; times: `14:30`, `14:30:05`,
    `2:30 PM`, and after a date a zone (`Z`, `+02:00`). A midnight written with its seconds and
    no zone (`2026-11-01 00:00:00`) is how programs write a date alone, and is read as one.
    """
    if len(text) > _LONGEST:
        return None
    written = tidy(text)
    try:
        if match := _DATE_AND_TIME.fullmatch(written):
            return _date_and_time(match)
        if match := _TIME_ALONE.fullmatch(written):
            return _time(match) if match["zone"] is None else None
    except ValueError:  # the right shape, but no such day or hour
        return None
    return None


def write(moment: datetime | date | time) -> str:
    """A date, time or both as people here write it; seconds only where there are any.

    A time with a zone is written by its own clock, as pandas shows it.

    >>> write(datetime(2026, 11, 1)), write(datetime(2026, 11, 1, 9, 30))
    ('01/11/2026', '01/11/2026 09:30')
    """
    if isinstance(moment, time):
        return _write_time(moment)
    day = f"{moment.day:02}/{moment.month:02}/{moment.year:04}"
    if not isinstance(moment, datetime) or is_midnight(moment):
        return day
    return f"{day} {_write_time(moment)}"


def in_israel(moment: datetime) -> datetime:
    """The same instant with its zone; a time without one is on the clock of Asia/Jerusalem.

    An hour that the clock shows twice (October) is the first of the two, unless `fold` says
    otherwise; an hour that it skips (March) is counted on from before the change, so 02:30 is
    the instant that the clock calls 03:30.
    """
    if isinstance(moment, pd.Timestamp):
        moment = moment.to_pydatetime(warn=False)  # nanoseconds are beyond any expiry
    return moment if moment.tzinfo else moment.replace(tzinfo=israel())


def on_israels_clock(moment: datetime) -> datetime:
    """The same instant as the clock in Israel shows it; at the calendar's very ends, its own."""
    try:
        return moment.astimezone(israel())
    except OverflowError:
        return moment


def end_of_day(day: date) -> datetime:
    """The last millisecond of a day in Israel.

    >>> str(end_of_day(date(2026, 11, 1)))
    '2026-11-01 23:59:59.999000+02:00'
    """
    return datetime.combine(day, time(23, 59, 59, 999000), tzinfo=israel())


def is_midnight(clock: datetime | time) -> bool:
    """Whether the clock shows 00:00:00 sharp."""
    return not (clock.hour or clock.minute or clock.second or clock.microsecond)


def _date_and_time(match: re.Match[str]) -> datetime | date:
    day = _date(match)
    if match["hour"] is None:
        return day
    clock = _time(match)
    if is_midnight(clock) and match["second"] is not None and clock.tzinfo is None:
        return day
    return datetime.combine(day, clock)


def _date(match: re.Match[str]) -> date:
    if match["iso_y"]:
        return date(int(match["iso_y"]), int(match["iso_m"]), int(match["iso_d"]))
    return date(_year(match["y"]), int(match["m"]), int(match["d"]))


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == len("2026"):
        return year
    return year + (1900 if year >= _CENTURY_TURNS else 2000)


def _time(match: re.Match[str]) -> time:
    second, fraction = int(match["second"] or 0), (match["fraction"] or "")[:6].ljust(6, "0")
    hour = _hour(int(match["hour"]), match["half"])
    return time(hour, int(match["minute"]), second, int(fraction), _zone(match["zone"]))


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    noon = 12
    if not 1 <= hour <= noon:
        raise ValueError(f"no such hour: {hour} {half}")
    return hour % noon + (noon if half in "Pp" else 0)


def _zone(written: str | None) -> timezone | None:
    if written is None:
        return None
    offset = written.strip().replace(":", "")
    if offset in "Zz":
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[3:])
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))


def _write_time(clock: datetime | time) -> str:
    minutes = f"{clock.hour:02}:{clock.minute:02}"
    return f"{minutes}:{clock.second:02}" if clock.second else minutes
