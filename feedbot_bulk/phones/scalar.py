"""One cell → one phone, or the reason why there is none. The careful way, a cell at a time.

Four steps, each a function on values, in the order in which they stand here:

    text_of   the cell as text, whatever type it has
    fold      one way to write each digit, space and dash
    find      where in the text the one number stands, or why there is none
    read      the phone that those digits are: libphonenumber's word, and our own on Israel

`_phone_blocks` takes the same steps for a column at once. It may skip work, never change an
answer, so that what is right is decided in this file alone.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType, ValidationResult

from feedbot_bulk.cells import dates
from feedbot_bulk.i18n import reasons

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_CELL = 200
"""Characters. More is a story, not a phone: it is not read at all."""


class Diagnosis(NamedTuple):
    """What one cell holds: a phone and its kind, or the reason why there is none."""

    phone: str | None
    kind: str | None
    reason: str | None


def diagnose(cell: object, region: str) -> Diagnosis:
    """The diagnosis of one cell of any type."""
    return diagnose_text(text_of(cell), region)


def diagnose_text(text: str, region: str) -> Diagnosis:
    """The diagnosis of one cell that is text already."""
    if len(text) > LONGEST_CELL:
        return _no(reasons.TOO_MUCH_TEXT())
    folded = fold(text)
    found = find(folded)
    return read(folded[found], region) if isinstance(found, slice) else _no(found)


def _no(reason: str) -> Diagnosis:
    return Diagnosis(None, None, reason)


# --- the cell as text -------------------------------------------------------------------------

_FLOAT32_EXACT = 2**24  # the first whole number beyond which float32 skips some
_INT_BITS = 128  # far beyond any phone; str() of a huge int is slow, and refused at 4,300 digits
_TOO_MUCH = " " * (LONGEST_CELL + 1)
_NOTHING = ""
_NOT_TEXT = "?"


def text_of(cell: object) -> str:
    """The text that a cell shows; what can be no phone (a list, True) becomes text without digits.

    >>> text_of(521234567.0), text_of(None), text_of(True)
    ('521234567.0', '', '?')
    """
    if isinstance(cell, str):
        return str(cell)
    if isinstance(cell, bytes):
        return cell[: LONGEST_CELL + 1].decode("utf-8", "replace")
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return _NOTHING
    if isinstance(cell, date | np.datetime64):
        return _text_of_date(cell)
    return _text_of_number(cell)


def _text_of_date(cell: date | np.datetime64) -> str:
    if isinstance(cell, np.datetime64):
        return _NOTHING if np.isnat(cell) else str(cell.astype("datetime64[D]"))
    return (cell.date() if isinstance(cell, datetime) else cell).isoformat()


def _text_of_number(cell: object) -> str:
    if isinstance(cell, Decimal):
        return _NOTHING if cell.is_nan() else str(cell)
    if isinstance(cell, float | np.floating):
        return _text_of_float(cell)
    if isinstance(cell, int | np.integer) and not isinstance(cell, bool | np.timedelta64):
        return str(int(cell)) if int(cell).bit_length() <= _INT_BITS else _TOO_MUCH
    return _NOT_TEXT


def _text_of_float(cell: float | np.floating[Any]) -> str:
    if np.isnan(cell):
        return _NOTHING
    if isinstance(cell, np.float32 | np.float16) and abs(cell) >= _FLOAT32_EXACT:
        return f"{float(cell):.6E}"  # seven digits are all that it holds, so show no more
    return repr(float(cell))


# --- one way to write each character ----------------------------------------------------------

_DASHES = "\u2212\u2043\u30fc\u2053\u223c~\uff5e"  # dashes that Unicode files elsewhere than Pd
_BREAK = ";"  # a line's end: numbers on two lines are two
_UNREADABLE = "?"


def fold(text: str) -> str:
    r"""The text in small letters, with ASCII digits, spaces and dashes, and no direction marks.

    >>> fold("\u200fנייד: ٠٥٢–١٢٣٤٥٦٧")
    'נייד: 052-1234567'
    """
    if text.isascii() and text.isprintable() and "~" not in text:
        return text.lower()
    return "".join(map(fold_character, text))


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """What `fold` makes of one character: one, none, or (rarely) some."""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd" or character in _DASHES:
        return "-"
    if category == "Cf":
        return ""
    if category == "Zs" or character == "\t":
        return " "
    if category in {"Cc", "Zl", "Zp"}:
        return _BREAK
    folded = unicodedata.normalize("NFKC", character).lower()
    # ², ½ and ⑩ are notes beside a number; NFKC alone would make them digits of it.
    return _UNREADABLE if any(map(str.isnumeric, folded)) else folded


# --- where the number stands ------------------------------------------------------------------

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
    r"(?:(?<![^\W\d_])(?:ext|extn|extension|x|שלוחה|שלוחת|שלו?'|פנימי)(?![^\W\d_])|#)\W*\d"
)

_FULL_NUMBER = 7  # digits: what is shorter stands beside a number, and is none itself


def find(text: str) -> slice | str:
    """Where in a folded text its one number stands, or the reason why there is none.

    Where `minds_digits` is false, this depends on where the digits are, not on which they are.

    >>> find("052-1234567")
    slice(0, 11, None)
    >>> find("052-1234567 ::: 03-6234567")
    'two numbers in one cell'
    """
    digits = _ALL_DIGITS.search(text)
    if digits is None:
        return reasons.NO_PHONE() if _EMPTY.fullmatch(text) else reasons.NOT_A_PHONE()
    if verdict := _other_value(digits) or _never_a_phone(text):
        return verdict
    numbers = _numbers(text)
    if len(numbers) > 1:
        return _why_not_one(text, numbers)
    return _other_value(numbers[0]) or slice(*numbers[0].span())


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
    full = sum(len(_digits(number.group())) >= _FULL_NUMBER for number in numbers)
    if full > 1 or (full and "/" in text):
        return reasons.TWO_NUMBERS()
    return reasons.OTHER_DIGITS() if full else reasons.NOT_A_PHONE()


# --- other values that are written in digits --------------------------------------------------
# Each judge answers with the place of a number after all, a reason, or None: read on as a phone.


def _judge_date(part: re.Match[str]) -> str | None:
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


def _judge_scientific(part: re.Match[str]) -> slice | str:
    mantissa, _, exponent = part.group().partition("e")
    whole, _, fraction = mantissa.replace(",", ".").partition(".")
    if len(fraction) < int(exponent):
        return reasons.EXCEL_LOST_DIGITS(cell=part.group().upper())
    if len(fraction) > int(exponent):
        return reasons.NOT_A_PHONE()
    reason = _why_no_whole_number(whole + fraction)
    return reason or slice(part.start(), part.start() + len(mantissa))


def _judge_decimal(part: re.Match[str]) -> slice | str | None:
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


def _judge_address(part: re.Match[str]) -> str | None:
    return None if part.group().startswith("0") else reasons.NOT_A_PHONE()


def _judge_negative(part: re.Match[str]) -> str | None:
    return None if part.group().lstrip(" -").startswith("0") else reasons.NOT_A_PHONE()


_JUDGES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], slice | str | None]], ...] = (
    (re.compile(r"[ -]*(?:\d{8}|\d{1,4}([-./])\d{1,2}\1\d{1,4}(?:[ t,].*)?)"), _judge_date),
    (re.compile(r"\d+(?:[.,]\d*)?e\+?\d{1,9}"), _judge_scientific),
    (re.compile(r"\d+\.\d+"), _judge_decimal),
    (re.compile(r"\d{1,3}(?:\.\d{1,3}){3}"), _judge_address),
    (re.compile(r" *-\d+(?:\.\d+)?"), _judge_negative),
)
_WHOLE_FLOAT = re.compile(r"(?!\d{8}\.)\d+\.0")  # 521234567.0, but 20230501.0 may be a date


def _other_value(part: re.Match[str]) -> slice | str | None:
    for pattern, judge in _JUDGES:
        if pattern.fullmatch(part.group()) and (verdict := judge(part)):
            return verdict
    return None


def minds_digits(text: str) -> bool:
    """Whether `find` looks at which digits a folded text has, beyond where they are."""
    parts = [*_ALL_DIGITS.findall(text), *(number.group() for number in _numbers(text))]
    return any(
        pattern.fullmatch(part)
        for part in parts
        if not _WHOLE_FLOAT.fullmatch(part)
        for pattern, _ in _JUDGES
    )


# --- the phone that the digits are ------------------------------------------------------------

_ISRAEL = "972"
SHORTEST_WITHOUT_PLUS = 11  # digits of a foreign number that says by no plus that it is one
_LONGEST = 15  # digits, by E.164
_KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.VOIP: "voip",
}
_SERVICE_SHAPE = re.compile(r"1(?:[79]\d\d|80\d)\d{6}|15[13]\d{8,9}")


def read(number: str, region: str) -> Diagnosis:
    """The phone that a folded number is, read in `region` unless it names its country.

    >>> read("052-1234567", "IL")
    Diagnosis(phone='972521234567', kind='unlisted', reason=None)
    """
    result = _read_whole(number, region)
    if result.phone is None and _falls_in_two(number, region):
        return _no(reasons.TWO_NUMBERS())
    return result


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))


def _read_whole(number: str, region: str) -> Diagnosis:
    digits = _digits(number)
    if number.startswith("+"):
        return _read_international(digits)
    if digits.startswith("00"):
        return _read_international(digits[2:])
    local = _read_israeli(digits) if region == "IL" else _read_in(region, digits)
    if local.phone or reasons.code(local.reason) == reasons.SERVICE_NUMBER.code:
        return local
    return _read_without_plus(number, digits) or local


def _read_without_plus(number: str, digits: str) -> Diagnosis | None:
    """A foreign number without its plus: in one piece, or with the country code set apart.

    Any more, and a bank account or two numbers side by side would be somebody's phone abroad.
    """
    if not SHORTEST_WITHOUT_PLUS <= len(digits) <= _LONGEST + 1:
        return None
    foreign = _read_international(digits)
    if foreign.phone is None:
        return None
    groups = re.findall(r"\d+", number)
    clear = len(groups) == 1 or groups[0] == _country_code(digits)
    return foreign if clear else _no(reasons.NEEDS_PLUS())


def _falls_in_two(number: str, region: str) -> bool:
    if not 2 * _FULL_NUMBER <= len(_digits(number)) <= 2 * _LONGEST:
        return False
    gaps = re.finditer(r"(?<=\d)\D+(?=\d)", number)
    return any(
        _is_full(number[: gap.start()], region) and _is_full(number[gap.end() :], region)
        for gap in gaps
    )


def _is_full(number: str, region: str) -> bool:
    return len(_digits(number)) == _FULL_NUMBER or bool(_read_whole(number, region).phone)


# --- Israel -----------------------------------------------------------------------------------

_MOBILE_DIGITS, _LANDLINE_DIGITS = 9, 8  # without the 0
_LANDLINE_AREAS = ("2", "3", "4", "8", "9")
_SLIP = 2  # digits too many that may be a slip of the hand


def _read_israeli(digits: str) -> Diagnosis:
    """Digits without a plus: 0521234567, 521234567 (a lost zero), 972521234567, 9720521234567."""
    if digits.startswith("0"):
        national, marked = digits[1:], True
    elif digits.startswith(_ISRAEL) and len(digits) >= SHORTEST_WITHOUT_PLUS:
        national, marked = digits[3:].removeprefix("0"), True
    else:
        national, marked = digits, False
    kind = israeli_kind(national)
    if kind:
        return Diagnosis(_ISRAEL + national, kind, None)
    return _no(_why_not_israeli(national, len(digits), marked=marked))


def israeli_kind(national: str) -> str | None:
    """The kind of an Israeli number (without 0 or 972), None when it is not valid.

    Ranges are allotted faster than metadata ships, so every mobile shape is valid; one that
    libphonenumber does not know is `unlisted`. Services (1-700 and so on) are not for WhatsApp.
    """
    if len(national) not in {_LANDLINE_DIGITS, _MOBILE_DIGITS} or national[0] in "01":
        return None
    kind = _kind(_ISRAEL, national)
    is_mobile_shape = len(national) == _MOBILE_DIGITS and national.startswith("5")
    return kind or ("unlisted" if is_mobile_shape else None)


def _why_not_israeli(national: str, size: int, *, marked: bool) -> str:
    """`size` counts all the digits of the cell; `marked`: a 0 or 972 stood before `national`."""
    if _is_service(national):
        return reasons.SERVICE_NUMBER()
    if size > _LONGEST or len(national) > _MOBILE_DIGITS + _SLIP:
        return reasons.TOO_LONG(digits=size)
    if national.startswith("5") and (marked or abs(len(national) - _MOBILE_DIGITS) == 1):
        return _off_by(len(national) - _MOBILE_DIGITS, _MOBILE_LENGTHS)
    if marked and national.startswith(_LANDLINE_AREAS) and len(national) != _LANDLINE_DIGITS:
        return _off_by(len(national) - _LANDLINE_DIGITS, _LANDLINE_LENGTHS)
    return _why_unmarked(size) if not marked else reasons.NOT_ISRAELI()


def _why_unmarked(size: int) -> str:
    if size == _FULL_NUMBER:
        return reasons.NO_AREA_CODE()
    if size < _FULL_NUMBER:
        return reasons.TOO_SHORT(digits=size)
    return reasons.NOT_ISRAELI() if size < SHORTEST_WITHOUT_PLUS else reasons.NOT_ANYWHERE()


def _is_service(national: str) -> bool:
    if _SERVICE_SHAPE.fullmatch(national):
        return True
    is_listed = len(national) <= _LONGEST and _kind(_ISRAEL, national)
    return national.startswith("1") and bool(is_listed)


_MOBILE_LENGTHS = (reasons.MOBILE_SHORT, reasons.MOBILE_LONG)
_LANDLINE_LENGTHS = (reasons.LANDLINE_SHORT, reasons.LANDLINE_LONG)


def _off_by(excess: int, lengths: tuple[reasons.Reason, reasons.Reason]) -> str:
    short, long = lengths
    return short(count=-excess) if excess < 0 else long(count=excess)


# --- abroad -----------------------------------------------------------------------------------


def _read_international(digits: str) -> Diagnosis:
    """Digits that begin with a country code, because a plus or 00 stood before them."""
    if digits.startswith(_ISRAEL):
        return _read_after_israel(digits[3:])
    code = _country_code(digits)
    if code is None:
        return _no(reasons.NO_COUNTRY_CODE())
    if len(digits) > _LONGEST + 1:
        return _no(reasons.TOO_LONG(digits=len(digits)))
    if kind := _kind(code, digits[len(code) :]):
        return Diagnosis(digits, kind, None)
    return _parsed("+" + digits, None) or _no(_why_not_foreign(code, digits[len(code) :]))


def _read_after_israel(rest: str) -> Diagnosis:
    national = rest.removeprefix("0")
    if kind := israeli_kind(national):
        return Diagnosis(_ISRAEL + national, kind, None)
    return _no(_why_not_israeli(national, len(_ISRAEL + rest), marked=True))


def _read_in(region: str, digits: str) -> Diagnosis:
    """Digits without a plus in a region other than Israel."""
    if not digits or len(digits) > 2 * _LONGEST:
        return _no(reasons.TOO_LONG(digits=len(digits)))
    return _parsed(digits, region) or _no(reasons.NOT_IN_REGION(region=region))


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
    kind = israeli_kind(national) if code == _ISRAEL else _kind(code, national)
    return Diagnosis(code + national, kind, None) if kind else None


def _why_not_foreign(code: str, national: str) -> str:
    possible = phonenumbers.is_possible_number_with_reason(_phone_number(code, national))
    if possible == ValidationResult.TOO_SHORT:
        return reasons.FOREIGN_SHORT(code=code)
    if possible == ValidationResult.TOO_LONG:
        return reasons.FOREIGN_LONG(code=code)
    return reasons.NOT_FOREIGN(code=code)


# --- libphonenumber ---------------------------------------------------------------------------


def _country_code(digits: str) -> str | None:
    """The country code that the digits begin with; no code begins like another."""
    known = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    codes = (digits[:size] for size in (1, 2, 3) if not digits.startswith("0"))
    return next((code for code in codes if code and int(code) in known), None)


def _kind(code: str, national: str) -> str | None:
    """The kind of a national number exactly as it stands, None when libphonenumber says invalid."""
    kind = phonenumbers.number_type(_phone_number(code, national))
    return None if kind == PhoneNumberType.UNKNOWN else _KINDS.get(kind, "other")


def _phone_number(code: str, national: str) -> PhoneNumber:
    number = PhoneNumber(country_code=int(code), national_number=int(national or "0"))
    zeros = len(national) - len(national.lstrip("0"))
    if zeros:  # an int forgets them, and in Italy they count
        number.italian_leading_zero = True
        number.number_of_leading_zeros = zeros
    return number
