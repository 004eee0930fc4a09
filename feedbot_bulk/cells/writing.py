"""One cell of any dtype, written as a person would write it, or shown in brief.

What cannot be done is answered by the Reason for it, never by an exception: one odd cell is a
matter of its row, not of the list.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from numbers import Integral
from typing import TYPE_CHECKING, Any, SupportsInt, cast

import numpy as np
import pandas as pd

from feedbot_bulk.cells import dates, durations
from feedbot_bulk.cells.number import exactly, is_modest
from feedbot_bulk.cells.text_utils import is_blank, is_sendable, shorten, shown_text
from feedbot_bulk.i18n.reasons import NOT_A_NUMBER, NOT_PRINTABLE, NOT_SENDABLE, Reason

if TYPE_CHECKING:
    from collections.abc import Callable

EXCEL_ERRORS = frozenset(
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"]
)
"""What Excel writes into a cell that it could not compute."""

NOT_VALUES = EXCEL_ERRORS | {"nan", "NaN", "<NA>", "NaT", "None"}
"""Texts that stand for an empty cell: what pandas made of one, and Excel's errors."""


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


def _without_numpy(cell: object) -> object:
    """A moment or a duration of numpy's as one of pandas', which knows days and hours."""
    if isinstance(cell, np.datetime64):
        return pd.Timestamp(cell)
    return pd.Timedelta(cell) if isinstance(cell, np.timedelta64) else cell


def _write_float(cell: float | np.floating[Any]) -> str | Reason:
    return _write_decimal(exactly(cell))


def _write_decimal(number: Decimal) -> str | Reason:
    if not is_modest(number):
        return NOT_A_NUMBER
    whole = number == number.to_integral_value()
    return str(int(number)) if whole else format(number, "f")


def _write_whole(cell: SupportsInt) -> str | Reason:
    return _write_decimal(Decimal(int(cell)))


def _refuse(_: object) -> Reason:
    return NOT_PRINTABLE


_WRITERS: tuple[tuple[Any, Callable[[Any], str | Reason]], ...] = (
    ((bool, np.bool_), str),  # before the whole numbers: True is one to Python
    (Integral, _write_whole),
    ((float, np.floating), _write_float),
    (Decimal, _write_decimal),
    (timedelta, durations.write),
    ((datetime, date, time), dates.write),
    ((bytes, bytearray), _refuse),
)


# --- showing ----------------------------------------------------------------------------------


def one_line(cell: object, most: int) -> str:
    r"""A cell as one short line of at most `most` characters; nothing where it is missing.

    >>> one_line("two\nlines", 20), one_line("a long text", 6), one_line(None, 6)
    ('two lines', 'a lon…', '')
    """
    return "" if _is_missing(cell) else shorten(str(cell), most)


def shown(value: object) -> str:
    r"""A cell as a reason shows it: on one line, short, fit for any file.

    >>> shown("a long\n" + 50 * "x")
    'a long xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'
    """
    return shown_text(value if isinstance(value, str) else _described(value))


def _described(value: object) -> str:
    """Anything but a text, in brief; what cannot be written could be endless, so only its type."""
    written = write(value)
    if isinstance(written, str):
        return written
    return str(value) if isinstance(value, float) else f"({type(value).__name__})"
