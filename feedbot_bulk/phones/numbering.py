"""libphonenumber's word on a number whose country code is known: its own, or its patterns'."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberType

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.VOIP: "voip",
}
_OTHER = "other"

_EXTRA_DIGIT = {"54": "9", "52": "1"}
_LENGTH = 13
"""Digits of a number of Argentina or Mexico with its extra digit."""


def country_code(digits: str) -> str | None:
    """The country code that the digits begin with; no code begins like another."""
    known = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    codes = (digits[:size] for size in (1, 2, 3) if not digits.startswith("0"))
    return next((code for code in codes if code and int(code) in known), None)


def kind_of(code: str, national: str) -> str | None:
    """The kind of a national number exactly as it stands, None when libphonenumber says invalid."""
    kind = phonenumbers.number_type(phone_number(code, national))
    return None if kind == PhoneNumberType.UNKNOWN else _KINDS.get(kind, _OTHER)


def phone_number(code: str, national: str) -> PhoneNumber:
    """The number as libphonenumber's own value, its leading zeros kept."""
    number = PhoneNumber(country_code=int(code), national_number=int(national or "0"))
    zeros = len(national) - len(national.lstrip("0"))
    if zeros:  # an int forgets them, and in Italy they count
        number.italian_leading_zero = True
        number.number_of_leading_zeros = zeros
    return number


def one_number(phone: str) -> str:
    """The same digits for both ways to write a mobile of Argentina (+54 9 11…) or Mexico (+52 1…).

    WhatsApp knows them with that digit, libphonenumber reads both; it is one person's phone.

    >>> one_number("5491123456789"), one_number("5215512345678"), one_number("972501234567")
    ('541123456789', '525512345678', '972501234567')
    """
    extra = _EXTRA_DIGIT.get(phone[:2])
    if extra is None or phone[2:3] != extra or len(phone) != _LENGTH:
        return phone
    return phone[:2] + phone[3:]


# --- the same by its patterns -----------------------------------------------------------------


def kind_by_patterns(code: str, national: str) -> str | None:
    """What `kind_of` says, in 2 µs rather than 70: libphonenumber's patterns, compiled, in order.

    The tests hold it to `kind_of` on libphonenumber's own numbers and on others near them. Of a
    code or a number that it says nothing of, ask `kind_of`.

    >>> kind_by_patterns("44", "7911123456"), kind_by_patterns("44", "0")
    ('mobile', None)
    """
    if national[-1:] == "0" and not national.strip("0"):
        return None  # as a number it is 0, whose length libphonenumber sees otherwise
    size = len(national)
    for region in _regions(code):
        plan = _plan(code, region, size)
        if plan is None:
            continue
        if plan.leading is None:
            if kind := _kind_in(plan, national):
                return kind
        elif plan.leading(national):
            return _kind_in(plan, national)
    return None


def may_have_trunk(code: str, national: str) -> bool:
    """Whether libphonenumber's parser would take digits off the beginning: +44 (0)20.

    >>> may_have_trunk("44", "02079460000"), may_have_trunk("44", "2079460000")
    (True, False)
    """
    prefix = _trunk(code)
    return prefix is None or prefix(national) is not None


@cache
def _trunk(code: str) -> Match | None:
    data = _data(code, phonenumbers.region_code_for_country_code(int(code)))
    if data is None:
        return None
    prefix = data.national_prefix_for_parsing
    return _compiled(prefix).match if prefix else _never


if TYPE_CHECKING:
    Match = Callable[[str], Any]


class _Plan(NamedTuple):
    """A region's patterns for national numbers of one length."""

    leading: Match | None  # tells the region from others with its code
    general: Match
    special: Match  # any of those that follow
    specials: tuple[tuple[str, str], ...]  # pattern and kind: the first that fits decides
    fixed: Match
    mobile: Match
    alike: bool  # mobiles cannot be told from landlines


def _kind_in(plan: _Plan, national: str) -> str | None:
    if not plan.general(national):
        return None
    if plan.special(national):
        return next(kind for one, kind in plan.specials if _compiled(one).fullmatch(national))
    if plan.fixed(national):
        return _OTHER if plan.alike or plan.mobile(national) else "landline"
    return "mobile" if not plan.alike and plan.mobile(national) else None


@cache
def _regions(code: str) -> tuple[str, ...]:
    return tuple(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code), ()))


def _data(code: str, region: str) -> Any:  # noqa: ANN401 - untyped metadata
    return PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)


_SPECIAL = {
    "premium_rate": PhoneNumberType.PREMIUM_RATE,
    "toll_free": PhoneNumberType.TOLL_FREE,
    "shared_cost": PhoneNumberType.SHARED_COST,
    "voip": PhoneNumberType.VOIP,
    "personal_number": PhoneNumberType.PERSONAL_NUMBER,
    "pager": PhoneNumberType.PAGER,
    "uan": PhoneNumberType.UAN,
    "voicemail": PhoneNumberType.VOICEMAIL,
}
"""In libphonenumber's order."""


@cache
def _plan(code: str, region: str, size: int) -> _Plan | None:
    data = _data(code, region)
    if data is None:
        return None
    alone = data.leading_digits is None or len(_regions(code)) == 1
    special = [(_pattern(getattr(data, name), size), kind) for name, kind in _SPECIAL.items()]
    specials = [(one, _KINDS.get(kind, _OTHER)) for one, kind in special if one]
    return _Plan(
        None if alone else _compiled(data.leading_digits).match,
        _match(_pattern(data.general_desc, size)),
        _match("|".join(f"(?:{one})" for one, _ in specials)),
        tuple(specials),
        _match(_pattern(data.fixed_line, size)),
        _match(_pattern(data.mobile, size)),
        data.same_mobile_and_fixed_line_pattern,
    )


def _pattern(description: Any, size: int) -> str:  # noqa: ANN401 - untyped metadata
    """The pattern of a kind of number, empty where none has this length."""
    lengths = description.possible_length if description else ()
    if not description or (lengths and size not in lengths):
        return ""
    return description.national_number_pattern or ""


def _match(pattern: str) -> Match:
    return _compiled(pattern).fullmatch if pattern else _never


def _never(_national: str) -> None:
    return None


_compiled = cache(re.compile)  # `re` itself forgets all but 512, and asking it costs more
