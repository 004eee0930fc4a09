"""Israeli numbers: which are valid, and why the others are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedbot_bulk.i18n import reasons
from feedbot_bulk.phones.diagnosis import (
    FULL_NUMBER,
    MOST_DIGITS,
    SHORTEST_WITHOUT_PLUS,
    Diagnosis,
    no_phone,
)
from feedbot_bulk.phones.numbering import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    KindOf = Callable[[str, str], str | None]

ISRAEL = "972"
# Of 1-800-234-4567 the eleven digits are an American number too, and there as well a service.
_SERVICE_SHAPE = re.compile(r"1(?:[79]\d\d|80\d)\d{6}|1[789]00\d{7}|15[13]\d{8,9}")
_MOBILE_DIGITS, _LANDLINE_DIGITS = 9, 8  # without the 0
_LANDLINE_AREAS = ("2", "3", "4", "8", "9")
_SLIP = 2  # digits too many that may be a slip of the hand


def read_israeli(digits: str) -> Diagnosis:
    """Digits without a plus: 0521234567, 521234567 (a lost zero), 972521234567, 9720521234567."""
    if digits.startswith("0"):
        national, marked = digits[1:], True
    elif digits.startswith(ISRAEL) and len(digits) >= SHORTEST_WITHOUT_PLUS:
        national, marked = digits[3:].removeprefix("0"), True
    else:
        national, marked = digits, False
    kind = israeli_kind(national)
    if kind:
        return Diagnosis(ISRAEL + national, kind, None)
    return no_phone(_why_not_israeli(national, len(digits), marked=marked))


def read_after_972(rest: str) -> Diagnosis:
    """Digits that stand after 972, which a plus or 00 marked as the country code."""
    national = rest.removeprefix("0")
    if kind := israeli_kind(national):
        return Diagnosis(ISRAEL + national, kind, None)
    return no_phone(_why_not_israeli(national, len(ISRAEL + rest), marked=True))


def israeli_kind(national: str, listed_kind: KindOf = kind_of) -> str | None:
    """The kind of an Israeli number (without 0 or 972), None when it is not valid.

    Ranges are allotted faster than metadata ships, so every mobile shape is valid; one that
    libphonenumber does not know is `unlisted`. Services (1-700 and so on) are not for WhatsApp.
    """
    if len(national) not in {_LANDLINE_DIGITS, _MOBILE_DIGITS} or national[0] in "01":
        return None
    kind = listed_kind(ISRAEL, national)
    is_mobile_shape = len(national) == _MOBILE_DIGITS and national.startswith("5")
    return kind or ("unlisted" if is_mobile_shape else None)


def _why_not_israeli(national: str, size: int, *, marked: bool) -> str:
    """`size` counts all the digits of the cell; `marked`: a 0 or 972 stood before `national`."""
    if is_service(national):
        return reasons.SERVICE_NUMBER()
    if size > MOST_DIGITS or len(national) > _MOBILE_DIGITS + _SLIP:
        return reasons.TOO_LONG(digits=size)
    if national.startswith("5") and (marked or abs(len(national) - _MOBILE_DIGITS) == 1):
        return _off_by(len(national) - _MOBILE_DIGITS, _MOBILE_LENGTHS)
    if marked and national.startswith(_LANDLINE_AREAS) and len(national) != _LANDLINE_DIGITS:
        return _off_by(len(national) - _LANDLINE_DIGITS, _LANDLINE_LENGTHS)
    return _why_unmarked(size) if not marked else reasons.NOT_ISRAELI()


def _why_unmarked(size: int) -> str:
    if size == FULL_NUMBER:
        return reasons.NO_AREA_CODE()
    if size < FULL_NUMBER:
        return reasons.TOO_SHORT(digits=size)
    return reasons.NOT_ISRAELI() if size < SHORTEST_WITHOUT_PLUS else reasons.NOT_ANYWHERE()


def is_service(national: str, listed_kind: KindOf = kind_of) -> bool:
    """Whether an Israeli number (without 0 or 972) is one that nobody reads WhatsApp on."""
    if _SERVICE_SHAPE.fullmatch(national):
        return True
    may_be = national.startswith("1") and len(national) <= MOST_DIGITS
    return may_be and listed_kind(ISRAEL, national) is not None


_MOBILE_LENGTHS = (reasons.MOBILE_SHORT, reasons.MOBILE_LONG)
_LANDLINE_LENGTHS = (reasons.LANDLINE_SHORT, reasons.LANDLINE_LONG)


def _off_by(excess: int, lengths: tuple[reasons.Reason, reasons.Reason]) -> str:
    short, long = lengths
    return short(count=-excess) if excess < 0 else long(count=excess)
