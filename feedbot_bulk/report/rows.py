"""The rows of a table as a sheet's XML: texts made fit for a cell, values as Excel counts them."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from feedbot_bulk.cells import dates

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT_UNITS = 32_767
"""The length of the longest text in a cell, in UTF-16 units: Excel's own limit."""

EXACT_DIGITS = 15
"""The digits of a number that Excel keeps; it makes zeros of the others."""

_CHUNK_ROWS = 4_096
_ROW_HEIGHT = 16
"""In points; given for each row, so that no text stretches it and nobody has to measure them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and the cells below; a table's are all of one length."""

    heading: str
    cells: pd.Series[Any]


def cut_out(table: list[Column], start: int, stop: int) -> list[Column]:
    """The table's rows from `start` to before `stop`."""
    return [Column(column.heading, column.cells.iloc[start:stop]) for column in table]


def on_the_clock(times: pd.Series[Any]) -> pd.Series[Any]:
    """The times as the clock in Israel showed them: Excel knows no time zones."""
    clock: pd.Series[Any] = times.dt.tz_convert(dates.israel()).dt.tz_localize(None)
    return clock


# --- texts ------------------------------------------------------------------------------------

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold: Excel would call the file damaged."""

_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Excel reads `_x0041_` in a file as the letter A, unless its first mark is escaped."""


class Texts:
    """Makes texts fit for a cell, and counts those that it had to change."""

    def __init__(self) -> None:
        self.replaced = 0
        self.cut = 0

    def safe(self, text: str) -> str:
        """The text as a cell can hold it: no control characters, not too long."""
        if not text.isprintable() and _UNSAFE.search(text):
            self.replaced += 1
            text = _UNSAFE.sub(" ", text)
        if len(text) > TEXT_UNITS // 2:
            text = self._fitting(text)
        return _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text

    def _fitting(self, text: str) -> str:
        units = text.encode("utf-16-le")
        if len(units) <= 2 * TEXT_UNITS:
            return text
        self.cut += 1
        return units[: 2 * TEXT_UNITS].decode("utf-16-le", errors="ignore")


def kind_of_text(text: str) -> str:
    """`quoted` is what Excel would calculate, were it typed; `hebrew` is read from the right."""
    if text.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "quoted"
    return "hebrew" if "\u0590" <= text[:1] <= "\u05ff" else "text"


# --- rows as XML ------------------------------------------------------------------------------

_FIRST_DAY = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - Excel counts days from here, on any clock
_DAY = dt.timedelta(days=1)
_HEIGHT = f'ht="{_ROW_HEIGHT}" customHeight="1"'
_TRUE_CALENDAR = 61
"""Days before 1 March 1900 are off by one in Excel, which believes in 29 February 1900."""


class RowWriter:
    """Writes the rows of a table as the XML of a sheet, from row 2 on."""

    def __init__(self, styles: dict[str, int], texts: Texts) -> None:
        self._styles = styles
        self._texts = texts

    def rows(self, table: list[Column]) -> Iterator[str]:
        """The XML of all rows, some thousands at a time."""
        length = max((len(column.cells) for column in table), default=0)
        for start in range(0, length, _CHUNK_ROWS):
            yield self._some_rows(cut_out(table, start, start + _CHUNK_ROWS), start + 2)

    def _some_rows(self, table: list[Column], first: int) -> str:
        columns = [
            self._column(get_column_letter(number), column.cells, first)
            for number, column in enumerate(table, start=1)
        ]
        rows = enumerate(zip(*columns, strict=True), start=first)
        return "".join(
            [f'<row r="{number}" {_HEIGHT}>{"".join(cells)}</row>' for number, cells in rows]
        )

    def _column(self, letter: str, values: pd.Series[Any], first: int) -> list[str]:
        """The cells of one column; a missing value is an empty string, which is no cell at all."""
        cells = _as_list(values)
        return [
            ""
            if value is None
            else self._text(f"{letter}{row}", value)
            if type(value) is str
            else self._cell(f"{letter}{row}", value)
            for row, value in enumerate(cells, start=first)
        ]

    def _text(self, at: str, text: str) -> str:
        if not text:
            return ""
        style = self._styles[kind_of_text(text)]
        body = escape(self._texts.safe(text), quote=False)
        space = ' xml:space="preserve"' if body[:1].isspace() or body[-1:].isspace() else ""
        return f'<c r="{at}" s="{style}" t="inlineStr"><is><t{space}>{body}</t></is></c>'

    def _cell(self, at: str, value: object) -> str:
        kind, content = _in_excel(value)
        if isinstance(content, str):
            return self._text(at, content)
        style = self._styles[kind]
        if isinstance(content, bool):
            return f'<c r="{at}" s="{style}" t="b"><v>{content:d}</v></c>'
        return f'<c r="{at}" s="{style}"><v>{content!r}</v></c>'


def _as_list(values: pd.Series[Any]) -> list[Any]:
    """The values as Python objects, None where one is missing; times with Excel's day numbers."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = on_the_clock(values)
    if isinstance(values.dtype, np.dtype) and values.dtype.kind == "M":
        return _stamps(values)
    return values.astype("object").where(values.notna(), None).tolist()


class _Days(float):
    """A moment as Excel counts it: days since its first day, the clock as the fraction."""


def _stamps(times: pd.Series[Any]) -> list[Any]:
    days = (times - _FIRST_DAY) / _DAY
    if (days < _TRUE_CALENDAR).any():
        return times.astype("object").where(times.notna(), None).tolist()
    return [None if day != day else _Days(day) for day in days.tolist()]  # noqa: PLR0124 - NaN


def _in_excel(value: object) -> tuple[str, str | float | bool]:
    """The kind of cell for a value, and what stands in it."""
    if isinstance(value, _Days):
        return "date" if value.is_integer() else "stamp", float(value)
    if isinstance(value, bool | np.bool_):
        return "number", bool(value)
    if isinstance(value, Real | Decimal):
        return _number(value)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return _moment(value)
    return "text", str(value)


def _number(value: Real | Decimal) -> tuple[str, str | float]:
    """A number as long as Excel keeps all its digits; any other is a text."""
    if not isinstance(value, Decimal) and _is_whole(value):
        whole = int(float(value)) if not isinstance(value, Integral) else int(value)
        digits = len(str(abs(whole)))
        if digits > EXACT_DIGITS:
            return "text", str(value)
        return "whole" if digits > len("12345678901") else "number", whole
    exact = not isinstance(value, Decimal) or len(value.as_tuple().digits) <= EXACT_DIGITS
    if exact and math.isfinite(value):
        return "number", float(value)
    return "text", str(value)


def _is_whole(value: Real) -> bool:
    return isinstance(value, Integral) or (
        float(value).is_integer() and abs(value) < 10**EXACT_DIGITS
    )


def _moment(value: dt.date | dt.time | dt.timedelta) -> tuple[str, str | float]:
    """A date or time as Excel's count of days; what lies before its calendar is a text."""
    if isinstance(value, dt.timedelta):
        return ("span", value / _DAY) if value >= dt.timedelta(0) else ("text", str(value))
    if isinstance(value, dt.time):
        return "clock", (
            dt.datetime.combine(_FIRST_DAY, value.replace(tzinfo=None)) - _FIRST_DAY
        ) / _DAY
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    if value.tzinfo is not None:
        value = value.astimezone(dates.israel()).replace(tzinfo=None)
    days = (value - _FIRST_DAY) / _DAY
    if days < _TRUE_CALENDAR:
        return "text", value.isoformat(sep=" ")
    return _in_excel(_Days(days))
