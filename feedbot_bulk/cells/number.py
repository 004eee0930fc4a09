"""A cell read as a number: of Python's and numpy's types, or a text as people write one."""

from __future__ import annotations

import re
from decimal import Decimal
from numbers import Integral
from typing import Any

import numpy as np

from feedbot_bulk.cells.text_utils import tidy

_DIGITS = 40  # a number of more digits is a mistake, and could cost memory without end

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
    return number if number is not None and is_modest(number) else None


def _number(cell: object) -> Decimal | None:
    if isinstance(cell, Decimal):
        return cell
    if isinstance(cell, float | np.floating):
        return exactly(cell)
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
    return number if is_modest(number) else None


def exactly(cell: float | np.floating[Any]) -> Decimal:
    """A float in the 15 digits that it really holds, as in Excel: 0.3, not 0.30000000000000004."""
    number = float(str(cell))  # by way of its text, or 0.1 in 32 bits would be 0.100000001490116
    return Decimal(int(number)) if number.is_integer() else Decimal(f"{number:.15g}")


def is_modest(number: Decimal) -> bool:
    """Whether the number can be written out in figures without end in sight."""
    return number.is_finite() and abs(number.adjusted()) < _DIGITS
