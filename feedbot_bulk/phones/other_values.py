"""What else is written in digits: dates, decimals, addresses, what Excel left of a number."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from feedbot_bulk.cells import dates
from feedbot_bulk.i18n import reasons

if TYPE_CHECKING:
    from collections.abc import Callable

# Each `_classify_` answers with the place of a number after all, a reason, or None: read on as a
# phone.


def _classify_date(part: re.Match[str]) -> str | None:
    return reasons.DATE() if _is_date(part.group().strip(" -")) else None


def _is_date(text: str) -> bool:
    if not text.isdigit():
        return dates.read_text(text) is not None
    if len(text) != len("20230501"):
        return False
    try:
        return date.fromisoformat(text).year in range(1900, 2100)
    except ValueError:
        return False


def _classify_scientific(part: re.Match[str]) -> slice | str:
    mantissa, _, exponent = part.group().partition("e")
    whole, _, fraction = mantissa.replace(",", ".").partition(".")
    if len(fraction) < int(exponent):
        return reasons.EXCEL_LOST_DIGITS(cell=part.group().upper())
    if len(fraction) > int(exponent):
        return reasons.NOT_A_PHONE()
    reason = _why_no_whole_number(whole + fraction)
    return reason or slice(part.start(), part.start() + len(mantissa))


def _classify_decimal(part: re.Match[str]) -> slice | str | None:
    whole, _, fraction = part.group().partition(".")
    if not fraction.strip("0"):
        return _why_no_whole_number(whole) or slice(part.start(), part.start() + len(whole))
    if (whole.startswith("0") and whole != "0") or whole == "972":
        return None  # 052.1234567: no decimal begins like this
    return reasons.NOT_A_PHONE()


_EXCEL_ROUNDS, _EXCEL_KEEPS = 12, 6  # digits: 972587666644 is shown as 9.72587E+11


def _why_no_whole_number(digits: str) -> str | None:
    """A float that ends in zeros is what pandas reads of a cell that Excel had rounded."""
    if len(digits) >= _EXCEL_ROUNDS and len(digits.rstrip("0")) <= _EXCEL_KEEPS:
        return reasons.EXCEL_LOST_DIGITS(cell=f"{float(digits):.5E}")
    return reasons.DATE() if _is_date(digits) else None


def _classify_address(part: re.Match[str]) -> str | None:
    return None if part.group().startswith("0") else reasons.NOT_A_PHONE()


def _classify_negative(part: re.Match[str]) -> str | None:
    return None if part.group().lstrip(" -").startswith("0") else reasons.NOT_A_PHONE()


_CLASSIFIERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], slice | str | None]], ...] = (
    (re.compile(r"[ -]*(?:\d{8}|\d{1,4}([-./])\d{1,2}\1\d{1,4}(?:[ t,].*)?)"), _classify_date),
    (re.compile(r"\d+(?:[.,]\d*)?e\+?\d{1,9}"), _classify_scientific),
    (re.compile(r"\d+\.\d+"), _classify_decimal),
    (re.compile(r"\d{1,3}(?:\.\d{1,3}){3}"), _classify_address),
    (re.compile(r" *-\d+(?:\.\d+)?"), _classify_negative),
)
_WHOLE_FLOAT = re.compile(r"(?!\d{8}\.)\d+\.0")  # 521234567.0, but 20230501.0 may be a date


def other_value(part: re.Match[str]) -> slice | str | None:
    """What a written value is instead: a reason, the place of a number in it, or None: a phone."""
    for pattern, classify in _CLASSIFIERS:
        if pattern.fullmatch(part.group()) and (found := classify(part)):
            return found
    return None


def depends_on_digits(part: str) -> bool:
    """Whether `other_value` looks at which digits a text has, beyond where they are."""
    if _WHOLE_FLOAT.fullmatch(part):
        return False
    return any(pattern.fullmatch(part) for pattern, _ in _CLASSIFIERS)
