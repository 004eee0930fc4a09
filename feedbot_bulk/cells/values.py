"""One cell of any dtype: written as a person would write it, or read as a number.

What cannot be done is answered by the Reason for it, never by an exception: one odd cell is a
matter of its row, not of the list.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from numbers import Integral
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import pandas as pd

from feedbot_bulk.cells import dates
from feedbot_bulk.cells.text_utils import has_invisible, is_blank, is_sendable, sendable, tidy
from feedbot_bulk.errors import ColumnError
from feedbot_bulk.i18n.reasons import NOT_A_NUMBER, NOT_PRINTABLE, NOT_SENDABLE, Reason

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

NOT_VALUES = frozenset(
    {"nan", "NaN", "<NA>", "NaT", "None"}
    | {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
)
"""Texts that stand for an empty cell: what pandas made of one, and Excel's errors."""

_SEEN = 40  # characters of a cell that a reason shows
_DIGITS = 40  # a number of more digits is a mistake, and could cost memory without end

# --- columns ----------------------------------------------------------------------------------


def each(column: pd.Series[Any], treat: Callable[[object], T]) -> list[T]:
    """`treat` of every cell, in order; asked once per distinct cell where that is the same.

    In an object column of mixed cells it is not (True == 1 == Decimal(1)), so there each is asked.
    """
    if isinstance(column.dtype, pd.CategoricalDtype) or column.dtype.kind in "biufmM":
        codes, distinct = pd.factorize(column)
        singly = distinct.to_numpy() if column.dtype.kind == "f" else distinct
        treated = [*map(treat, list(singly)), treat(None)]  # last: code -1, a missing cell
        return [treated[code] for code in codes.tolist()]
    cells: list[object] = column.tolist()
    if pd.api.types.infer_dtype(column) == "string":
        known = {cell: treat(cell) for cell in set(cells)}
        return [known[cell] for cell in cells]
    return [treat(cell) for cell in cells]


def write_each(column: pd.Series[Any]) -> list[str | Reason]:
    """`write` of every cell, in order.

    A column of ordinary texts is stripped as a whole: one look at all of it tells that no cell
    needs more than that.
    """
    if pd.api.types.infer_dtype(column) == "string":
        stripped = list(map(str.strip, column.fillna("").tolist()))
        if _is_ordinary(stripped):
            return [*stripped]
    return each(column, write)


def _is_ordinary(stripped: list[str]) -> bool:
    """Whether `write` would leave each of these texts as it is."""
    whole = "\n".join(stripped)
    return (
        "00:00:00" not in whole
        and is_sendable(whole)
        and not has_invisible(whole)
        and NOT_VALUES.isdisjoint(stripped)
    )


def aligned(given: pd.Series[Any], frame: pd.DataFrame, argument: str) -> pd.Series[Any]:
    """A Series argument, which must stand row by row beside the frame; else ColumnError."""
    if not given.index.equals(frame.index):
        raise ColumnError(
            f"{argument}= is a Series of {len(given)} rows whose index is not that of the list "
            f"({len(frame)} rows). Make it from the same frame, so that each row meets its own."
        )
    return given


# --- writing ----------------------------------------------------------------------------------


def write(cell: object) -> str | Reason:
    """A cell as a person would write it; "" when it is empty; a Reason when it cannot be written.

    Whole numbers have no `.0`, dates are dd/mm/yyyy and show a time only where there is one.
    Text stands as it is, without the space around it (a midnight with seconds is a program's way
    to write a date, and becomes one). No `nan`, `<NA>`, `NaT`: those are empty cells.

    >>> write(3.0), write(0.1 + 0.2), write(" דנה "), write(pd.Timestamp("2026-11-01"))
    ('3', '0.3', 'דנה', '01/11/2026')
    >>> write(None), write("nan")
    ('', '')
    """
    if isinstance(cell, str):
        return _write_text(cell)
    if _is_missing(cell):
        return ""
    cell = _without_numpy(cell)
    for kind, writer in _WRITERS:
        if isinstance(cell, kind):
            return writer(cell)
    return NOT_PRINTABLE if pd.api.types.is_list_like(cell) else _write_text(str(cell))


def _write_text(cell: str) -> str | Reason:
    if not is_sendable(cell):
        return NOT_SENDABLE
    text = cell.strip()
    if text in NOT_VALUES or is_blank(text):
        return ""
    return _without_midnight(text) if "00:00:00" in text else text


def _without_midnight(text: str) -> str:
    day = dates.read_text(text)
    return dates.write(day) if type(day) is date else text


def _is_missing(cell: object) -> bool:
    if isinstance(cell, Decimal):
        return cell.is_nan()  # pandas cannot ask a signalling one
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cast("Any", cell)))


def _without_numpy(cell: Any) -> Any:  # noqa: ANN401 - a cell is anything
    """A moment or a length of time of numpy's as one of pandas', which knows days and hours."""
    if isinstance(cell, np.datetime64):
        return pd.Timestamp(cell)
    return pd.Timedelta(cell) if isinstance(cell, np.timedelta64) else cell


def _write_float(cell: Any) -> str | Reason:  # noqa: ANN401 - Python's float and numpy's
    return _write_decimal(_exactly(cell))


def _write_decimal(number: Decimal) -> str | Reason:
    if not _is_modest(number):
        return NOT_A_NUMBER
    whole = number == number.to_integral_value()
    return str(int(number)) if whole else format(number, "f")


def _write_whole(cell: Any) -> str | Reason:  # noqa: ANN401 - Python's int and numpy's
    return _write_decimal(Decimal(int(cell)))


def _write_duration(cell: timedelta) -> str:
    """Hours and minutes, as Excel shows a length of time; seconds only where there are any."""
    minutes, seconds = divmod(abs(int(cell.total_seconds())), 60)
    sign = "-" if cell < timedelta() else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _refuse(_: object) -> Reason:
    return NOT_PRINTABLE


_WRITERS: tuple[tuple[Any, Callable[[Any], str | Reason]], ...] = (
    ((bool, np.bool_), str),  # before the whole numbers: True is one to Python
    (Integral, _write_whole),
    ((float, np.floating), _write_float),
    (Decimal, _write_decimal),
    (timedelta, _write_duration),
    ((datetime, date, time), dates.write),
    ((bytes, bytearray), _refuse),
)


def shown(value: object) -> str:
    r"""A cell as a reason shows it: on one line, short, fit for any file.

    >>> shown("a long\n" + 50 * "x")
    'a long xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'
    """
    text = value[: 2 * _SEEN] if isinstance(value, str) else _described(value)
    line = " ".join(sendable(text).split())
    return line if len(line) <= _SEEN else line[: _SEEN - 1] + "…"


def _described(value: object) -> str:
    """Anything but a text, in brief; what cannot be written could be endless, so only its type."""
    written = write(value)
    if isinstance(written, str):
        return written
    return str(value) if isinstance(value, float) else f"({type(value).__name__})"


# --- numbers ----------------------------------------------------------------------------------

_SIGN = r"(?P<sign>[-+−]?)"
_CURRENCY = r'(?:₪|\$|€|£|ש"ח|ש״ח|שח|NIS|ILS|USD|EUR)'
_AMOUNT = r"(?P<amount>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?P<power>[eE][-+]?\d{1,2})?"
_NUMBER = re.compile(
    rf"(?:{_CURRENCY} ?)?{_SIGN} ?(?:{_CURRENCY} ?)?{_AMOUNT} ?(?:(?P<percent>%)|{_CURRENCY})?",
    re.ASCII,
)
_LONGEST = 64


def read_number(cell: object) -> Decimal | None:
    """The number that a cell holds; None when it holds none (a date or True is no number).

    Text may carry a sign, thousands in threes and a currency; `15%` is 0.15, as in Excel. A comma
    that is no thousands separator (`1234,5`) is not guessed at.

    >>> read_number("₪1,234.50"), read_number("15%"), read_number("12,34")
    (Decimal('1234.50'), Decimal('0.15'), None)
    """
    if isinstance(cell, str):
        return _number_in(cell)
    if isinstance(cell, bool | np.bool_):
        return None
    number = _number(cell)
    return number if number is not None and _is_modest(number) else None


def _number(cell: Any) -> Decimal | None:  # noqa: ANN401 - a cell is anything
    if isinstance(cell, Decimal):
        return cell
    if isinstance(cell, float | np.floating):
        return _exactly(cell)
    return Decimal(int(cell)) if isinstance(cell, Integral) else None


def _number_in(text: str) -> Decimal | None:
    if len(text) > _LONGEST:
        return None
    match = _NUMBER.fullmatch(tidy(text))
    if match is None:
        return None
    sign = "-" if match["sign"] in {"-", "−"} else ""
    number = Decimal(sign + match["amount"].replace(",", "") + (match["power"] or ""))
    number = number.scaleb(-2) if match["percent"] else number
    return number if _is_modest(number) else None


def _exactly(cell: Any) -> Decimal:  # noqa: ANN401 - Python's float and numpy's
    """A float in the 15 digits that it really holds, as in Excel: 0.3, not 0.30000000000000004."""
    number = float(str(cell))  # by way of its text, or 0.1 in 32 bits would be 0.100000001490116
    return Decimal(int(number)) if number.is_integer() else Decimal(f"{number:.15g}")


def _is_modest(number: Decimal) -> bool:
    """Whether the number can be written out in figures without end in sight."""
    return number.is_finite() and abs(number.adjusted()) < _DIGITS
