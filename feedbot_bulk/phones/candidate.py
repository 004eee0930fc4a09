"""Step 3: where in a folded text its one number stands, or why there is none."""

from __future__ import annotations

import re

from feedbot_bulk.i18n import reasons
from feedbot_bulk.phones.diagnosis import FULL_NUMBER, digits_of
from feedbot_bulk.phones.other_values import depends_on_digits, other_value

_SEPARATOR = r"[ \-.()\[\]]"
# 03/1234567 is one number, 03-1234567/8 is two: the slash joins an area code to seven digits.
_AREA_SLASH = r"(?<!\d{4}) ?/ ?(?=\d{3}[ -]?\d{4}(?!\d))"
_NUMBER = re.compile(rf"(?:\+{_SEPARATOR}*)?\d(?:(?:{_SEPARATOR}*|{_AREA_SLASH})\d)*")
_ALL_DIGITS = re.compile(r"(?:\A *-)?\d(?:.*\d)?")  # from the first digit to the last
_NUMBERED_LABEL = re.compile(r"[^\d+*#]*[^\W\d_] ?\d{1,2} ?: ")  # "phone 2: "
_EMPTY = re.compile(r"[\s\-.'\"]*|nan|none|null|nat|<na>|n/a")

_STAR_NUMBER = re.compile(r"\D*(?:\* ?\d{3,6}|\d{3,6} ?\*)\D*")
_NEVER_BESIDE_A_PHONE = re.compile(r"@|://(?!wa\.me/)|[$€£¥₪%]")
_ID_LABEL = re.compile(r"\bid\b|\b(?:ת\W{0,2}ז|ח\W{0,2}פ)\b")
_LETTER_FOR_DIGIT = re.compile(r"(?<![^\W\d_])[oil](?=\d)|(?<=\d)[oil](?![^\W\d_])")
_EXTENSION = re.compile(
    r"(?:(?<![^\W\d_])(?:ext|extn|extension|x|int|interno|доб|добавочный|внутр|"
    r"שלוחה|שלוחת|שלו?'|פנימי)(?![^\W\d_])|#)\W*\d"
)


def find(text: str) -> slice | str:
    """Where in a folded text its one number stands, or the reason why there is none.

    Where `digits_matter` is false, this depends on where the digits are, not on which they are.

    >>> find("052-1234567")
    slice(0, 11, None)
    >>> find("052-1234567 ::: 03-6234567")
    'two numbers in one cell'
    """
    digits = _ALL_DIGITS.search(text)
    if digits is None:
        return reasons.NO_PHONE() if _EMPTY.fullmatch(text) else reasons.NOT_A_PHONE()
    if found := other_value(digits) or _never_a_phone(text):
        return found
    numbers = _numbers(text)
    if len(numbers) > 1:
        return _why_not_one(text, numbers)
    return other_value(numbers[0]) or slice(*numbers[0].span())


def _numbers(text: str) -> list[re.Match[str]]:
    label = None if _EXTENSION.search(text) else _NUMBERED_LABEL.match(text)
    return list(_NUMBER.finditer(text, label.end() if label else 0))


def _never_a_phone(text: str) -> str | None:
    if _STAR_NUMBER.fullmatch(text):
        return reasons.SERVICE_NUMBER()
    if _NEVER_BESIDE_A_PHONE.search(text):
        return reasons.NOT_A_PHONE()
    if _ID_LABEL.search(text):
        return reasons.ID_NUMBER()
    return reasons.LETTER_AMONG_DIGITS() if _LETTER_FOR_DIGIT.search(text) else None


def _why_not_one(text: str, numbers: list[re.Match[str]]) -> str:
    if _EXTENSION.search(text):
        return reasons.EXTENSION()
    full = sum(len(digits_of(number.group())) >= FULL_NUMBER for number in numbers)
    if full > 1 or (full and "/" in text):
        return reasons.TWO_NUMBERS()
    return reasons.OTHER_DIGITS() if full else reasons.NOT_A_PHONE()


def digits_matter(text: str) -> bool:
    """Whether `find` looks at which digits a folded text has, beyond where they are."""
    parts = [*_ALL_DIGITS.findall(text), *(number.group() for number in _numbers(text))]
    return any(map(depends_on_digits, parts))
