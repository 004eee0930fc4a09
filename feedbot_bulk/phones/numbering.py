"""libphonenumber's word on a number whose country code is known."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

_KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.VOIP: "voip",
}

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
    return None if kind == PhoneNumberType.UNKNOWN else _KINDS.get(kind, "other")


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
