"""Numbers that name their country, and those of a region other than Israel."""

from __future__ import annotations

import phonenumbers
from phonenumbers import ValidationResult

from feedbot_bulk.i18n import reasons
from feedbot_bulk.phones.diagnosis import MOST_DIGITS, Diagnosis, no_phone
from feedbot_bulk.phones.israel import ISRAEL, israeli_kind, read_after_972
from feedbot_bulk.phones.numbering import country_code, kind_of, phone_number


def read_international(digits: str) -> Diagnosis:
    """Digits that begin with a country code, because a plus or 00 stood before them."""
    if digits.startswith(ISRAEL):
        return read_after_972(digits[3:])
    code = country_code(digits)
    if code is None:
        return no_phone(reasons.NO_COUNTRY_CODE())
    if len(digits) > MOST_DIGITS + 1:
        return no_phone(reasons.TOO_LONG(digits=len(digits)))
    if kind := kind_of(code, digits[len(code) :]):
        return Diagnosis(digits, kind, None)
    return _parsed("+" + digits, None) or no_phone(why_not_foreign(code, digits[len(code) :]))


def read_in_region(region: str, digits: str) -> Diagnosis:
    """Digits without a plus in a region other than Israel."""
    if not digits or len(digits) > 2 * MOST_DIGITS:
        return no_phone(reasons.TOO_LONG(digits=len(digits)))
    return _parsed(digits, region) or no_phone(reasons.NOT_IN_REGION(region=region))


def _parsed(text: str, region: str | None) -> Diagnosis | None:
    """The reading of libphonenumber's parser, which knows each trunk prefix: +44 (0)20.

    It also rewrites numbers (Argentine mobiles get a 9, those of Barbados an area code). We take
    only what the cell holds: its last digits, as they stand.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    code, national = str(number.country_code), phonenumbers.national_significant_number(number)
    if not text.endswith(national):
        return None
    kind = israeli_kind(national) if code == ISRAEL else kind_of(code, national)
    return Diagnosis(code + national, kind, None) if kind else None


def why_not_foreign(code: str, national: str) -> str:
    """The reason against a number that is not valid; it hangs on the code and the length."""
    possible = phonenumbers.is_possible_number_with_reason(phone_number(code, national))
    if possible == ValidationResult.TOO_SHORT:
        return reasons.FOREIGN_SHORT(code=code)
    if possible == ValidationResult.TOO_LONG:
        return reasons.FOREIGN_LONG(code=code)
    return reasons.NOT_FOREIGN(code=code)
