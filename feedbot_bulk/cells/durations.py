"""Durations as people write them: "5s", "90min", "2h", "3d", read into seconds and written."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from typing import SupportsFloat

import numpy as np
import pandas as pd

from feedbot_bulk.cells.text_utils import shown_text
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Message, Variant

Duration = float | str | timedelta | np.timedelta64
"""Seconds, a text with its unit, or a timedelta."""

_CENTURY = 36_525 * 86_400.0
_UNITS = {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPELLINGS = {
    spelling: _UNITS[unit]
    for unit, spellings in {
        "ms": "ms milli millis millisecond milliseconds",
        "s": "s sec secs second seconds",
        "min": "m min mins minute minutes",
        "h": "h hr hrs hour hours",
        "d": "d day days",
        "w": "w week weeks",
    }.items()
    for spelling in spellings.split()
}
_PART = r"(\d+(?:\.\d+)?)\s*([a-z]+)"
_DURATION = re.compile(rf"(?:{_PART}\s*)+", re.ASCII)
_LONGEST = 64  # no duration is longer; what is, is not even looked at


def duration(value: Duration | None) -> float | None:
    """A duration in seconds; None, no limit, stays None.

    Parameters
    ----------
    value
        A number of seconds, a timedelta, or a text with its unit: "500ms", "5s", "90min", "1.5h",
        "3d", "1h 30min", "2w".

    Raises
    ------
    FeedbotError
        For anything else, for less than nothing and for more than a century.

    Examples
    --------
    >>> duration("10min"), duration("1.5h"), duration(30)
    (600.0, 5400.0, 30.0)
    """
    if value is None:
        return None
    seconds = _seconds(value)
    if seconds is None:
        raise FeedbotError(
            Message(
                "{given!r} is not a duration. Write it with its unit, such as '5s', '10min', '2h' "
                "or '3d'{or_number}.",
                given=_given(value),
                or_number=_OR_A_NUMBER,
            )
        )
    if not 0 <= seconds <= _CENTURY:
        raise FeedbotError(
            Message(
                "{given!r} is out of range: a duration is 0 or more, and at most a century.",
                given=_given(value),
            )
        )
    return seconds


_OR_A_NUMBER = Variant(
    Message(", or give a number of seconds or a timedelta"),
    cli="",  # what is typed is always text
    form="",
)


def read_text(text: str) -> float | None:
    """The seconds of a text such as "2h" or "1h 30min"; None for any other text.

    >>> read_text("1h 30min"), read_text("2h30")
    (5400.0, None)
    """
    plain = text.strip().lower()
    if len(plain) > _LONGEST or not _DURATION.fullmatch(plain):
        return None
    parts = re.findall(_PART, plain, re.ASCII)
    if any(unit not in _SPELLINGS for _, unit in parts):
        return None
    return math.fsum(float(number) * _SPELLINGS[unit] for number, unit in parts)


def write(span: timedelta) -> str:
    """Hours and minutes, as Excel shows a duration; seconds only where there are any.

    >>> write(timedelta(hours=26, minutes=5)), write(-timedelta(seconds=90))
    ('26:05', '-0:01:30')
    """
    minutes, seconds = divmod(abs(int(span.total_seconds())), 60)
    sign = "-" if span < timedelta() else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _seconds(value: object) -> float | None:
    if isinstance(value, str):
        return read_text(value)
    if isinstance(value, np.timedelta64):
        value = pd.Timedelta(value)
    if value is pd.NaT or isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, int | float | np.integer | np.floating):
        return None if isinstance(value, float) and math.isnan(value) else _as_float(value)
    return None


def _as_float(value: SupportsFloat) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number beyond all floats
        return math.inf if value > 0 else -math.inf  # type: ignore[operator]


def _given(value: object) -> str:
    """What was given, in brief; what could be endless (a whole number) as a float."""
    if isinstance(value, timedelta):
        return write(value)
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return f"{_as_float(value):g}"
    return shown_text(str(value)) if isinstance(value, str | float | bool) else _kind(value)


def _kind(value: object) -> str:
    return f"({type(value).__name__})"
