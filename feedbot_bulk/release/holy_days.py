"""Shabbat and Israel's holidays: which days they are, and when they begin and end in Jerusalem.

Offline: pyluach knows the days, astral the sun. The days on which work is forbidden, one day each
as in Israel: Rosh Hashana (two days), Yom Kippur, the first day of Sukkot, Simchat Torah, the first
and the seventh day of Pesach, Shavuot. Independence Day and the Memorial Day before it are days of
their own kind: who closes on them says so.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astral import Observer

BEFORE_SUNSET = timedelta(minutes=40)
"""How long before sunset the eve ends: when candles are lit in Jerusalem."""

AFTER_NIGHTFALL = timedelta(hours=1)
"""How long after nightfall messages go again."""

NIGHTFALL_DEGREES = 8.5
"""Nightfall (צאת הכוכבים): three small stars, the sun 8.5 degrees below the horizon.

The common calendars print the end of Shabbat by it. It is the later one of the usual reckonings
(6.4, 7.1, 8.5), so that nobody gets a message too early.
"""

_SATURDAY = 5
_THURSDAY = 3
_IYAR = 2


def is_shabbat(day: date) -> bool:
    """Whether the day is a Saturday.

    >>> is_shabbat(date(2026, 11, 28))
    True
    """
    return day.weekday() == _SATURDAY


@lru_cache(maxsize=4096)
def is_holiday(day: date) -> bool:
    """Whether work is forbidden on this day in Israel, whatever day of the week it is.

    >>> is_holiday(date(2026, 9, 21)), is_holiday(date(2026, 9, 27))  # Yom Kippur, half-holiday
    (True, False)
    """
    from pyluach.dates import GregorianDate  # here: whoever gives no hours need not load it

    hebrew = GregorianDate(day.year, day.month, day.day)
    return hebrew.festival(israel=True, include_working_days=False) is not None


@lru_cache(maxsize=4096)
def is_national_day(day: date) -> bool:
    """Whether the day is Israel's Independence Day, or the Memorial Day before it.

    >>> is_national_day(date(2026, 4, 21)), is_national_day(date(2026, 4, 22))
    (True, True)
    """
    independence = _independence_day(day.year)
    return day in (independence, independence - timedelta(days=1))


@lru_cache(maxsize=64)
def _independence_day(year: int) -> date:
    """5 Iyar, moved by the law so that neither day touches Shabbat.

    From Friday or Saturday back to Thursday, from Monday on to Tuesday (since 2004).
    """
    from pyluach.dates import HebrewDate

    day: date = HebrewDate(year + 3760, _IYAR, 5).to_pydate()
    match day.weekday():
        case 4 | 5:
            return day - timedelta(days=day.weekday() - _THURSDAY)
        case 0:
            return day + timedelta(days=1)
    return day


@lru_cache(maxsize=4096)
def eve_ends(day: date) -> datetime:
    """When the eve of a holy day ends: 40 minutes before sunset of this day, the eve (UTC)."""
    from astral.sun import sunset

    return sunset(_jerusalem(), day, tzinfo=UTC) - BEFORE_SUNSET


@lru_cache(maxsize=4096)
def day_ends(day: date) -> datetime:
    """When messages go again on a holy day: an hour after nightfall (UTC)."""
    from astral.sun import dusk

    return dusk(_jerusalem(), day, depression=NIGHTFALL_DEGREES, tzinfo=UTC) + AFTER_NIGHTFALL


@lru_cache(maxsize=1)
def _jerusalem() -> Observer:
    """At sea level, as the common calendars reckon: the hills would put sunset off by minutes."""
    from astral import Observer

    return Observer(latitude=31.778, longitude=35.235, elevation=0)
