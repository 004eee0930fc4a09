"""Numbers of a workbook that are shown as dates, times or durations."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

Shown = Literal["number", "date", "duration"]

_BUILT_IN: dict[int, Shown] = {
    **dict.fromkeys([*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)], "date"),
    46: "duration",
}
_NOT_A_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]|general', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_CODE = re.compile(r"[dmyhs]|e(?![+-])|am/pm", re.IGNORECASE)


def shown_as(number: int, codes: dict[int, str]) -> Shown:
    """How a format shows a number: by its code where the workbook has one, else by its number."""
    return _by_code(codes[number]) if number in codes else _BUILT_IN.get(number, "number")


def _by_code(code: str) -> Shown:
    bare = _NOT_A_CODE.sub("", code).split(";")[0]
    if _ELAPSED.search(bare):
        return "duration"
    return "date" if _DATE_CODE.search(bare) else "number"


_DAYS_OF_EXCEL = 2_958_466  # the last one is in the year 9999
_DAY_THAT_NEVER_WAS = 60  # 29 February 1900, kept for the sake of Lotus 1-2-3
_SINCE_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zones
_SINCE_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001


def value_of(number: float, shown: Shown, *, since_1904: bool) -> object:
    """A number as what it is shown as; one that is out of the calendar stays a number."""
    if shown == "number" or not -_DAYS_OF_EXCEL < number < _DAYS_OF_EXCEL:
        return number
    span = dt.timedelta(milliseconds=round(number * 86_400_000))  # what a float is exact to
    if shown == "duration":
        return span
    return number if number < 0 else _moment(span, since_1904=since_1904)


def _moment(span: dt.timedelta, *, since_1904: bool) -> object:
    if span < dt.timedelta(days=1):
        return (_SINCE_1904 + span).time()
    if not since_1904 and span < dt.timedelta(days=_DAY_THAT_NEVER_WAS):
        span += dt.timedelta(days=1)
    return (_SINCE_1904 if since_1904 else _SINCE_1900) + span


@dataclass(frozen=True, slots=True)
class Styles:
    """How the cells of each style show a number."""

    shown: list[Shown]
    since_1904: bool

    def value(self, number: float, style: int) -> object:
        """A number as what a cell of this style shows."""
        shown = self.shown[style] if 0 <= style < len(self.shown) else "number"
        return value_of(number, shown, since_1904=self.since_1904)
