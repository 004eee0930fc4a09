"""Step 4: the phone that the digits of a number are."""

from __future__ import annotations

import re

from feedbot_bulk.i18n import reasons
from feedbot_bulk.phones.abroad import read_in_region, read_international
from feedbot_bulk.phones.diagnosis import (
    FULL_NUMBER,
    MOST_DIGITS,
    SHORTEST_WITHOUT_PLUS,
    Diagnosis,
    digits_of,
    no_phone,
)
from feedbot_bulk.phones.israel import ISRAEL, read_israeli
from feedbot_bulk.phones.numbering import country_code


def read(number: str, region: str) -> Diagnosis:
    """The phone that a folded number is, read in `region` unless it names its country.

    >>> read("052-1234567", "IL")
    Diagnosis(phone='972521234567', kind='unlisted', reason=None)
    """
    result = _read_whole(number, region)
    if result.phone or _is_service(result):
        return result
    if _falls_in_two(number, region):
        return no_phone(reasons.TWO_NUMBERS())
    return result


def _read_whole(number: str, region: str) -> Diagnosis:
    digits = digits_of(number)
    if number.startswith("+"):
        return read_international(digits)
    if digits.startswith("00"):
        return read_international(digits[2:])
    local = read_israeli(digits) if region == "IL" else read_in_region(region, digits)
    if local.phone or _is_service(local):
        return local
    return _read_without_plus(number, digits) or local


def _read_without_plus(number: str, digits: str) -> Diagnosis | None:
    """A foreign number without its plus: in one piece, or with the country code set apart.

    Any more, and a bank account or two numbers side by side would be somebody's phone abroad.
    Brackets hold an area code, such as Brazil's (81), which is no phone in Japan.
    """
    if not SHORTEST_WITHOUT_PLUS <= len(digits) <= MOST_DIGITS + 1:
        return None
    foreign = read_international(digits)
    if foreign.phone is None:
        return None
    return foreign if _names_its_country(number, digits) else no_phone(reasons.NEEDS_PLUS())


def _names_its_country(number: str, digits: str) -> bool:
    first = first_group(number)
    if not first:
        return digits.startswith(ISRAEL)  # (972) is written by many, and is no area code here
    return first in {digits, country_code(digits)}


def first_group(number: str) -> str:
    """The digits that stand together at the beginning of a number; none where in brackets.

    >>> first_group("44 20 7946 0000"), first_group("81) 98765-4321")
    ('44', '')
    """
    found = _FIRST_GROUP.match(number)
    return found.group() if found else ""


_FIRST_GROUP = re.compile(r"\d+(?! *[)\]]|\d)")  # it begins at a digit, past an opening bracket


def _is_service(found: Diagnosis) -> bool:
    return reasons.code(found.reason) == reasons.SERVICE_NUMBER.code


def _falls_in_two(number: str, region: str) -> bool:
    if not 2 * FULL_NUMBER <= len(digits_of(number)) <= 2 * MOST_DIGITS:
        return False
    gaps = re.finditer(r"(?<=\d)\D+(?=\d)", number)
    return any(
        _is_full(number[: gap.start()], region) and _is_full(number[gap.end() :], region)
        for gap in gaps
    )


def _is_full(number: str, region: str) -> bool:
    return len(digits_of(number)) == FULL_NUMBER or bool(_read_whole(number, region).phone)
