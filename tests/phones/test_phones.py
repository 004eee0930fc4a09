"""Phones: any cell is one number, or none with the reason; fast and reference agree."""

from __future__ import annotations

import importlib
import random
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedbot_bulk import phones
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import text
from feedbot_bulk.phones import scalar, series
from feedbot_bulk.phones.blocks.israeli import HEADS
from feedbot_bulk.phones.candidate import digits_matter, find
from feedbot_bulk.phones.folding import fold
from feedbot_bulk.phones.numbering import country_code, kind_by_patterns, kind_of
from feedbot_bulk.results.frame import TEXT

NOBODYS = "972521234567"  # on a block that nobody has been given


def _diagnosis(cell: object, region: str = "IL") -> tuple[Any, ...]:
    """Phone, kind and reason of one cell through the public function, None where missing."""
    found = phones.diagnose(pd.Series([cell], dtype="object"), region)
    return _rows(found)[0]


def _rows(found: pd.DataFrame) -> list[tuple[Any, ...]]:
    plain = found.astype("object").where(found.notna(), None)
    return list(plain.itertuples(index=False, name=None))


def _phone(cell: object, region: str = "IL") -> Any:
    return _diagnosis(cell, region)[0]


# --- one number, however it is written --------------------------------------------------------

WRITINGS = [
    "0521234567",
    "052-1234567",
    "052-123-4567",
    "052 123 4567",
    "(052) 123-4567",
    "[052] 123 4567",
    "052.123.4567",
    "052.1234567",
    "052/1234567",
    "05-2123-4567",
    "521234567",
    "52-1234567",
    "521234567.0",
    "0521234567.0",
    "521234567.00",
    "972521234567",
    "972-52-1234567",
    "97252-1234567",
    "972 052 1234567",
    "972521234567.0",
    "+972521234567",
    "+972 52-123-4567",
    "+972 (0)52-1234567",
    "+972-052-1234567",
    "(+972) 52 1234567",
    "+(972) 52 1234567",
    "+ 972 52 1234567",
    "972521234567+",
    "00972521234567",
    "00 972 (0)52 1234567",
    "tel:0521234567",
    "tel:+972-52-123-4567",
    "TEL: 052-1234567",
    "נייד: 052-1234567",
    "נייד 0521234567",
    "נייד0521234567",
    "דנה 0521234567",
    "0521234567 דנה",
    "052-1234567 (אמא)",
    "דנה כהן - 052-1234567",
    "phone 2: 052-1234567",
    "Phone 1 : 0521234567",
    "https://wa.me/972521234567",
    "☎ 052-1234567",
    "* 052-1234567",
    "- 052-1234567",
    "-0521234567",
    "'0521234567",
    '="0521234567"',
    "  0521234567\t",
    "0521234567\n",
    "\u200f052-1234567\u200e",
    "\u202a+972 52-123-4567\u202c",
    "052\u200f-\u200f1234567",
    "\ufeff0521234567",
    "052\u00ad1234567",
    "052\u00a0123\u202f4567",
    "052‐1234567",
    "052‑1234567",
    "052‒1234567",
    "052–1234567",
    "052—1234567",
    "052―1234567",
    "052−1234567",
    "052־1234567",
    "052﹣1234567",
    "052－1234567",
    "052~1234567",
    "٠٥٢١٢٣٤٥٦٧",
    "۰۵۲-۱۲۳۴۵۶۷",
    "０５２－１２３４５６７",
    "＋９７２ ５２ １２３４５６７",
    "𝟎𝟓𝟐𝟏𝟐𝟑𝟒𝟓𝟔𝟕",
    "052-1234567²",
    "9.72521234567E+11",
    "5.21234567e8",
    521234567,
    972521234567,
    521234567.0,
    972521234567.0,
    np.int64(521234567),
    np.float64(521234567),
    Decimal(521234567),
    Decimal("521234567.00"),
    b"052-1234567",
    np.str_("052-1234567"),
]


@pytest.mark.parametrize("cell", WRITINGS, ids=repr)
def test_one_number_however_it_is_written(cell: object) -> None:
    """Every writing of one Israeli mobile is that phone."""
    assert _diagnosis(cell) == (NOBODYS, "unlisted", None)


KINDS = [
    ("054-2345678", "972542345678", "mobile"),
    ("050-1234567", "972501234567", "unlisted"),
    ("051-1234567", "972511234567", "unlisted"),
    ("02-6234567", "97226234567", "landline"),
    ("26234567", "97226234567", "landline"),
    (36234567.0, "97236234567", "landline"),
    ("97236234567", "97236234567", "landline"),
    ("9720 3 6234567", "97236234567", "landline"),
    ("97212345", "97297212345", "landline"),  # 09-7212345 without its zero, not +972 12345
    ("077-1234567", "972771234567", "voip"),
    ("+44 20 7946 0000", "442079460000", "landline"),
    ("+44 (0)20 7946 0000", "442079460000", "landline"),
    ("0044 20 7946 0000", "442079460000", "landline"),
    ("442079460000", "442079460000", "landline"),
    ("44 20 7946 0000", "442079460000", "landline"),
    ("+44 7911 123456", "447911123456", "mobile"),
    ("+39 06 1234 5678", "390612345678", "landline"),
    ("+1 212 555 0123", "12125550123", "other"),
    ("1-212-555-0123", "12125550123", "other"),
    ("+1 800 555 0123", "18005550123", "other"),
    ("+683 4002", "6834002", "landline"),
    ("(972) 54-2345678", "972542345678", "mobile"),
    ("(058) 412-3456", "972584123456", "mobile"),
    ("(0044) 20 7946 0000", "442079460000", "landline"),
    ("(442079460000)", "442079460000", "landline"),
]


@pytest.mark.parametrize(("cell", "phone", "kind"), KINDS, ids=repr)
def test_kinds(cell: object, phone: str | None, kind: str | None) -> None:
    """A phone comes with its kind; a number that libphonenumber does not know is `unlisted`."""
    assert _diagnosis(cell)[:2] == (phone, kind)


def test_explicit_970_stays() -> None:
    """059 is valid in both plans: +970 stays what was written, and without it Israel wins."""
    written = ["+970 599 123 456", "00970599123456", "970599123456", "059-9123456", "599123456"]
    assert phones.normalize(pd.Series(written)).tolist() == [
        *["970599123456"] * 3,
        *["972599123456"] * 2,
    ]
    assert _phone("+970 52 123 4567") is None


# --- none, and why ----------------------------------------------------------------------------

SERVICE = reasons.SERVICE_NUMBER()
NONE = [
    ("", reasons.NO_PHONE()),
    ("  \u200f\u00a0 ", reasons.NO_PHONE()),
    ("-", reasons.NO_PHONE()),
    ("nan", reasons.NO_PHONE()),
    (None, reasons.NO_PHONE()),
    (np.nan, reasons.NO_PHONE()),
    (pd.NA, reasons.NO_PHONE()),
    (pd.NaT, reasons.NO_PHONE()),
    (np.datetime64("NaT", "s"), reasons.NO_PHONE()),
    (Decimal("NaN"), reasons.NO_PHONE()),
    ("אין", reasons.NOT_A_PHONE()),
    ("½", reasons.NOT_A_PHONE()),
    (True, reasons.NOT_A_PHONE()),
    (np.True_, reasons.NOT_A_PHONE()),
    (float("inf"), reasons.NOT_A_PHONE()),
    (["0521234567"], reasons.NOT_A_PHONE()),
    ({"phone": "0521234567"}, reasons.NOT_A_PHONE()),
    (timedelta(521234567), reasons.NOT_A_PHONE()),
    (np.timedelta64(521234567, "s"), reasons.NOT_A_PHONE()),
    (time(12, 30), reasons.NOT_A_PHONE()),
    (-521234567, reasons.NOT_A_PHONE()),
    (52123456.7, reasons.NOT_A_PHONE()),
    ("-521234567", reasons.NOT_A_PHONE()),
    ("52123456.7", reasons.NOT_A_PHONE()),
    ("0.521234567", reasons.NOT_A_PHONE()),
    ("32.123456", reasons.NOT_A_PHONE()),
    ("192.168.1.100", reasons.NOT_A_PHONE()),
    ("₪521234567", reasons.NOT_A_PHONE()),
    ("0521234567@example.com", reasons.NOT_A_PHONE()),
    ("https://example.com/521234567", reasons.NOT_A_PHONE()),
    ("12:30", reasons.NOT_A_PHONE()),
    ('ת"ז 521234567', reasons.ID_NUMBER()),
    ("ח.פ. 521234567", reasons.ID_NUMBER()),
    ("ID: 521234567", reasons.ID_NUMBER()),
    ("O521234567", reasons.LETTER_AMONG_DIGITS()),
    ("052l234567", reasons.LETTER_AMONG_DIGITS()),
    ("2023-05-01", reasons.DATE()),
    ("2023-05-01 12:30", reasons.DATE()),
    ("2023-05-01T12:30:00", reasons.DATE()),
    ("01/05/2023", reasons.DATE()),
    ("22-10-2023", reasons.DATE()),
    ("1.5.23", reasons.DATE()),
    ("20230501", reasons.DATE()),
    ("תאריך: 01/05/2023", reasons.DATE()),
    (20230501, reasons.DATE()),
    (20230501.0, reasons.DATE()),
    (date(2023, 5, 1), reasons.DATE()),
    (datetime(2023, 5, 1, 12, tzinfo=UTC), reasons.DATE()),
    (pd.Timestamp("2023-05-01"), reasons.DATE()),
    (np.datetime64("2023-05-01"), reasons.DATE()),
    ("052-1234567, 054-1234567", reasons.TWO_NUMBERS()),
    ("052-1234567 ::: 054-1234567", reasons.TWO_NUMBERS()),
    ("052-1234567 / 054-1234567", reasons.TWO_NUMBERS()),
    ("052-1234567/054-1234567", reasons.TWO_NUMBERS()),
    ("052-1234567\n054-1234567", reasons.TWO_NUMBERS()),
    ("052-1234567 054-1234567", reasons.TWO_NUMBERS()),
    ("052-1234567-054-1234567", reasons.TWO_NUMBERS()),
    ("0521234567 או 0541234567", reasons.TWO_NUMBERS()),
    ("+972521234567+972541234567", reasons.TWO_NUMBERS()),
    ("03-6234567/8", reasons.TWO_NUMBERS()),
    ("6234567 6234568", reasons.TWO_NUMBERS()),
    ("0521234567 דירה 12", reasons.OTHER_DIGITS()),
    ("0521234567, 12", reasons.OTHER_DIGITS()),
    ("03-6234567 ext 12", reasons.EXTENSION()),
    ("03-6234567x12", reasons.EXTENSION()),
    ("03-6234567#12", reasons.EXTENSION()),
    ("03-6234567 שלוחה 12", reasons.EXTENSION()),
    ("שלוחה 12: 03-6234567", reasons.EXTENSION()),
    ("tel:03-6234567;ext=12", reasons.EXTENSION()),
    ("03-6234567 ext. 12", reasons.EXTENSION()),
    ("03-6234567 int. 12", reasons.EXTENSION()),
    ("+7 495 123-45-67 доб. 123", reasons.EXTENSION()),
    ("+7 495 123-45-67, Доб.123", reasons.EXTENSION()),
    ("9.72587E+11", reasons.EXCEL_LOST_DIGITS(cell="9.72587E+11")),
    ("9,72587E+11", reasons.EXCEL_LOST_DIGITS(cell="9,72587E+11")),
    ("9.7258666664E+11", reasons.EXCEL_LOST_DIGITS(cell="9.7258666664E+11")),
    ("9.72587000000E+11", reasons.EXCEL_LOST_DIGITS(cell="9.72587E+11")),
    ("5.87E+08", reasons.EXCEL_LOST_DIGITS(cell="5.87E+08")),
    (9.72587e11, reasons.EXCEL_LOST_DIGITS(cell="9.72587E+11")),
    ("972587000000.0", reasons.EXCEL_LOST_DIGITS(cell="9.72587E+11")),
    (4.42079e11, reasons.EXCEL_LOST_DIGITS(cell="4.42079E+11")),
    (Decimal("9.72587E+11"), reasons.EXCEL_LOST_DIGITS(cell="9.72587E+11")),
    (Decimal("1E+1000000"), reasons.EXCEL_LOST_DIGITS(cell="1E+1000000")),
    (np.float32(521234567), reasons.EXCEL_LOST_DIGITS(cell="5.212346E+08")),
    ("*2700", SERVICE),
    ("2700*", SERVICE),
    ("1-700-123-456", SERVICE),
    (1700123456, SERVICE),
    ("1-800-123-456", SERVICE),
    ("1-901-123456", SERVICE),
    ("1-955-123456", SERVICE),
    ("+972 1 700 123 456", SERVICE),
    ("153-3-6234567", SERVICE),
    ("1599123456", SERVICE),
    ("15165551234", SERVICE),
    ("1-800-234-4567", SERVICE),
    ("1 (800) 234-4567", SERVICE),
    ("18002344567", SERVICE),
    ("1-900-234-4567", SERVICE),
    ("+972 151 52 123 4567", SERVICE),
    ("+972-151-521234567", SERVICE),
    ("00972 153 3 623 4567", SERVICE),
    ("052-123456", reasons.MOBILE_SHORT(count=1)),
    ("52123456", reasons.MOBILE_SHORT(count=1)),
    ("+972 52 123456", reasons.MOBILE_SHORT(count=1)),
    ("97252123456", reasons.MOBILE_SHORT(count=1)),
    ("05212345", reasons.MOBILE_SHORT(count=2)),
    ("052-12345678", reasons.MOBILE_LONG(count=1)),
    ("5212345678", reasons.MOBILE_LONG(count=1)),
    ("052-123456789", reasons.MOBILE_LONG(count=2)),
    ("03-623456", reasons.LANDLINE_SHORT(count=1)),
    ("03-62345", reasons.LANDLINE_SHORT(count=2)),
    ("03-62345678", reasons.LANDLINE_LONG(count=1)),
    ("03-623456789", reasons.LANDLINE_LONG(count=2)),
    ("6234567", reasons.NO_AREA_CODE()),
    ("100", reasons.TOO_SHORT(digits=3)),
    ("052123456705412345670", reasons.TOO_LONG(digits=21)),
    ("0972521234567", reasons.TOO_LONG(digits=13)),
    ("06-1234567", reasons.NOT_ISRAELI()),
    ("072-1234567", reasons.NOT_ISRAELI()),
    ("99999999999", reasons.NOT_ANYWHERE()),
    ("12-345-678901", reasons.NEEDS_PLUS()),
    ("(81) 98765-4321", reasons.NEEDS_PLUS()),
    ("[81] 98765-4321", reasons.NEEDS_PLUS()),
    ("( 81 ) 98765-4321", reasons.NEEDS_PLUS()),
    ("נייד (33) 612345678", reasons.NEEDS_PLUS()),
    ("(51) 98765-4321", reasons.NEEDS_PLUS()),
    ("(44) 20 7946 0000", reasons.NEEDS_PLUS()),
    ("+0521234567", reasons.NO_COUNTRY_CODE()),
    ("+999 1234567", reasons.NO_COUNTRY_CODE()),
    ("+44 20", reasons.FOREIGN_SHORT(code="44")),
    ("+44 20 7946 0000 00", reasons.FOREIGN_LONG(code="44")),
    ("+44 00 7946 0000", reasons.NOT_FOREIGN(code="44")),
    (10**30, reasons.TOO_LONG(digits=31)),
    (10**5000, reasons.TOO_MUCH_TEXT()),
    ("0521234567" + " " * 10**6, reasons.TOO_MUCH_TEXT()),
]


@pytest.mark.parametrize(
    ("cell", "reason"), NONE, ids=[f"{type(c).__name__} {n}" for n, (c, _) in enumerate(NONE)]
)
def test_none_and_why(cell: object, reason: str) -> None:
    """A cell that does not hold exactly one phone is missing, with the reason that fits it."""
    assert _diagnosis(cell) == (None, None, reason)


def test_a_story_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell of a million characters costs a look at its length: nothing of it is folded."""
    monkeypatch.setattr(scalar, "fold", None)
    story = pd.Series(["0521234567 " * 100_000], dtype="object")
    assert _rows(phones.diagnose(story)) == [(None, None, reasons.TOO_MUCH_TEXT())]


def test_every_reason_can_be_given() -> None:
    """No wording for phones is dead: each is the reason of some cell in these tests."""
    section = list(vars(reasons))
    ours = section[section.index("NO_PHONE") : section.index("NOT_FOREIGN") + 1]
    given_here = {reasons.code(reason) for _, reason in NONE}
    given_here.add(reasons.code(_diagnosis("123", "US")[2]))
    for name in ours:
        assert getattr(reasons, name).code in given_here, name


# --- libphonenumber's plan --------------------------------------------------------------------


def _listed(code: int, national: str) -> bool:
    return phonenumbers.is_valid_number(
        phonenumbers.PhoneNumber(country_code=code, national_number=int(national))
    )


@pytest.mark.parametrize("size", [8, pytest.param(9, marks=pytest.mark.slow)])
def test_the_whole_israeli_plan(size: int) -> None:
    """Every block of the plan is valid just when libphonenumber says so, or is a mobile shape."""
    chance = random.Random(size)
    heads = [f"{head}" for head in range(20_000, 100_000)]
    tails = [str(chance.randrange(10 ** (size - 5))).zfill(size - 5) for _ in heads]
    nationals = [head + tail for head, tail in zip(heads, tails, strict=True)]
    found = phones.normalize(pd.Series(nationals).radd("0"))
    for national, phone in zip(nationals, found.notna(), strict=True):
        mobile_shape = size == 9 and national.startswith("5")
        assert phone == (mobile_shape or _listed(972, national)), national
    assert (found.dropna() == pd.Series(nationals)[found.notna()].radd("972")).all()


@pytest.mark.parametrize("size", [7, 8, 10, 11, 12])
def test_no_service_is_a_phone(size: int) -> None:
    """What begins with 1 in the Israeli plan is a service, in every length that it has."""
    heads = [str(head).ljust(size, "3") for head in range(1000, 2000)]
    services = [number for number in heads if _listed(972, number)]
    assert services
    written = [*services, *(f"+972{number}" for number in services)]
    found = phones.diagnose(pd.Series(written))
    assert found["phone"].isna().all()
    assert set(found["reason"]) == {SERVICE}


def _examples() -> list[phonenumbers.PhoneNumber]:
    """The example numbers of every region and kind, and of codes that belong to no region."""
    known = [
        phonenumbers.example_number_for_type(region, kind)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in phonenumbers.PhoneNumberType.values()
    ]
    known += map(
        phonenumbers.example_number_for_non_geo_entity,
        sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS),
    )
    return [number for number in known if number and number.country_code != 972]


EXAMPLES = _examples()
E164 = [
    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]
    for number in EXAMPLES
]


@pytest.mark.parametrize(
    "form",
    [
        phonenumbers.PhoneNumberFormat.E164,
        phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        phonenumbers.PhoneNumberFormat.RFC3966,
    ],
    ids=["E164", "INTERNATIONAL", "RFC3966"],
)
def test_every_regions_example_with_a_plus(form: int) -> None:
    """Each region's example numbers of every kind are themselves, in each international form."""
    written = [phonenumbers.format_number(number, form) for number in EXAMPLES]
    assert phones.normalize(pd.Series(written)).tolist() == E164


def _reads_as_israeli(digits: str) -> bool:
    """Whether without a plus they are Israel's: its own, or 1-800 as people write services here."""
    if re.fullmatch(r"1[89]00\d{7}", digits):
        return True
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, "IL"))


def test_every_regions_example_without_a_plus() -> None:
    """From eleven digits on they need no plus, unless the digits are an Israeli number too."""
    plain = [digits for digits in E164 if len(digits) >= 11 and not _reads_as_israeli(digits)]
    assert len(plain) > 800
    assert phones.normalize(pd.Series(plain)).tolist() == plain
    clashing = [digits for digits in E164 if len(digits) >= 11 and _reads_as_israeli(digits)]
    assert set(phones.diagnose(pd.Series(clashing, dtype=TEXT))["reason"]) <= {SERVICE}


def test_other_regions_read_their_own() -> None:
    """With `region`, a number without a country code is read there; Israeli ones need theirs."""
    cells = pd.Series(["020 7946 0000", "+972 52 1234567", "972521234567", "0521234567"])
    found = phones.diagnose(cells, region="GB")
    assert found["phone"].tolist()[:3] == ["442079460000", NOBODYS, NOBODYS]
    assert found["reason"].tolist()[3] == "no such number in the region GB"


def test_brackets_hold_an_area_code() -> None:
    """(81) is Recife in Brazil and no phone in Japan elsewhere; (972) is Israel everywhere."""
    assert _phone("(81) 98765-4321", "BR") == "5581987654321"
    assert _diagnosis("(81) 98765-4321", "FR")[2] == reasons.NEEDS_PLUS()
    assert _phone("(972) 52 1234567", "FR") == NOBODYS
    assert _phone("+(81) 90 1234 5678") == _phone("(+81) 90 1234 5678") == "819012345678"


def test_what_the_parser_rewrites_is_not_taken() -> None:
    """libphonenumber turns 15 into 9 in Argentina; a number that the cell does not hold is none."""
    rewritten = phonenumbers.parse("011 15-2345-6789", "AR")
    assert phonenumbers.national_significant_number(rewritten) == "91123456789"
    assert _phone("011 15-2345-6789", "AR") is None
    assert _phone("+54 011 15-2345-6789") is None


def test_an_unknown_region_is_named() -> None:
    """A region that there is not stops the call and is named, in both languages."""
    with pytest.raises(FeedbotError, match=r"^Unknown region 'Israel'") as caught:
        phones.normalize(pd.Series(["0521234567"]), region="Israel")
    assert text(caught.value, "he").startswith("אזור לא מוכר: 'Israel'")


# --- what the fast way stands on --------------------------------------------------------------


def _last_deciding_digit(pattern: str) -> set[tuple[int, int]]:
    """Of each length that a pattern matches: the last place that is not any digit (from 1)."""
    return _places(importlib.import_module("re._parser").parse(pattern))


def _places(items: Any) -> set[tuple[int, int]]:
    found = {(0, 0)}
    for operation, argument in items:
        found = _joined(found, _places_of(str(operation), argument))
    return found


def _places_of(operation: str, argument: Any) -> set[tuple[int, int]]:
    if operation in {"LITERAL", "IN"}:
        any_digit = operation == "IN" and str(argument[0][0]) == "CATEGORY"
        return {(1, 0 if any_digit else 1)}
    if operation == "SUBPATTERN":
        return _places(argument[-1])
    if operation == "BRANCH":
        return set().union(*map(_places, argument[1]))
    assert operation == "MAX_REPEAT", operation
    least, most, repeated = argument
    found, so_far = set(), {(0, 0)}
    for count in range(most + 1):
        found |= so_far if count >= least else set()
        so_far = _joined(so_far, _places(repeated))
    return found


def _joined(left: set[tuple[int, int]], right: set[tuple[int, int]]) -> set[tuple[int, int]]:
    return {
        (size + added, size + place if place else last)
        for size, last in left
        for added, place in right
    }


DESCRIPTIONS = (
    "general_desc",
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
)


def _patterns(code: int, region: str) -> list[str]:
    plan: Any = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    kinds = [getattr(plan, name) for name in DESCRIPTIONS]
    patterns = [kind.national_number_pattern for kind in kinds if kind]
    return [pattern for pattern in [*patterns, plan.leading_digits] if pattern]


def _deciding(code: int) -> dict[int, int]:
    """By length of national number: how many leading digits libphonenumber looks at."""
    deciding: dict[int, int] = {}
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]:
        for pattern in _patterns(code, region):
            for size, last in _last_deciding_digit(pattern):
                deciding[size] = max(deciding.get(size, 0), last)
    return deciding


def test_an_israeli_verdict_hangs_on_the_block() -> None:
    """In libphonenumber's Israeli plan no verdict looks further than the blocks asked about."""
    deciding = _deciding(972)
    assert {size: deciding[size] for size in HEADS} == HEADS


NEAR = st.tuples(
    st.sampled_from(EXAMPLES),
    st.lists(st.tuples(st.integers(0, 14), st.sampled_from("0123456789")), max_size=3),
    st.sampled_from(["", "", "", "-", "0", "1", "15"]),
)


def _near(example: phonenumbers.PhoneNumber, changes: list[tuple[int, str]], end: str) -> str:
    """A national number a few digits away from an example: changed, shorter or longer."""
    digits = list(phonenumbers.national_significant_number(example))
    for place, digit in changes:
        digits[place % len(digits)] = digit
    return "".join(digits[:-1] if end == "-" else [*digits, end])


@pytest.mark.parametrize("share", [9, pytest.param(1, marks=pytest.mark.slow)])
def test_patterns_say_what_libphonenumber_says(share: int) -> None:
    """Of its own numbers with any one digit changed, the patterns know the same kind."""
    for number in EXAMPLES[::share]:
        code = str(number.country_code)
        national = phonenumbers.national_significant_number(number)
        for place, digit in product(range(len(national)), "0123456789"):
            near = national[:place] + digit + national[place + 1 :]
            assert kind_by_patterns(code, near) == kind_of(code, near), (code, near)


def test_patterns_know_every_example() -> None:
    """Every region's example number of every kind has the same kind by the patterns."""
    for number in EXAMPLES:
        code = str(number.country_code)
        national = phonenumbers.national_significant_number(number)
        assert kind_by_patterns(code, national) == kind_of(code, national) is not None


@settings(max_examples=200, deadline=None)
@given(st.lists(NEAR, min_size=20, max_size=40), st.sampled_from(["+", "00", ""]))
def test_foreign_numbers_equal_scalar(near: list[Any], before: str) -> None:
    """Numbers near the examples get the phone, the kind and the reason of the reference."""
    numbers = [(str(one.country_code), _near(one, *change)) for one, *change in near]
    cells = [f"{before}{code}{national}" for code, national in numbers]
    cells += [f"{before}{code} {national[:3]}-{national[3:]}" for code, national in numbers]
    _assert_as_reference(cells, "IL")


# --- properties over wild cells ---------------------------------------------------------------

PREFIXES = ["0", "", "972", "+972", "+972 (0)", "00972", "+970", "+44", "44", "1", "+", "0972"]
NATIONALS = ["52", "50", "54", "59", "56", "3", "2", "77", "72", "1700", "153", "20", "7911", "9"]
BETWEEN = ["", "-", " ", ".", "–", "־", "\u00a0", "\u200f", " - ", ") ", "/", ",", "\n", "x", "٫"]
BEFORE = ["", "", "", "נייד: ", "דנה ", "tel:", "'", "\u200f", "(", "phone 1: ", "*", "-", "ID "]
BEFORE += ["(81) ", "1-800-"]
AFTER = ["", "", "", ".0", " דנה", "\u202c", ")", "*", " ext 5", "/8", " ::: 0541234567", "+", "²"]
OTHERS = [
    "",
    "אין",
    "2023-05-01",
    "01/05/2023",
    "20230501",
    "20230501.0",
    "9.72587E+11",
    "5.21234567e8",
    "1e99",
]
SCRIPTS = ["0123456789"] * 4 + ["٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"]


def _wild(chance: random.Random) -> str:
    """A cell such as people have: mostly a number in some writing, not seldom spoiled."""
    if chance.random() < 0.05:
        return chance.choice(OTHERS)
    national = chance.choice(NATIONALS)
    size = chance.choice([7, 7, 7, 7, 8, 6, 9, 10]) + (len(national) > 2)
    tail = chance.choice(["1234567890", "0000000000", str(chance.randrange(10**10)).zfill(10)])
    gaps = [chance.choice(BETWEEN) if chance.random() < 0.15 else "" for _ in range(size)]
    digits = "".join(gap + digit for gap, digit in zip(gaps, tail[:size], strict=False))
    number = chance.choice(PREFIXES) + national + digits
    number = number.translate(str.maketrans("0123456789", chance.choice(SCRIPTS)))
    return chance.choice(BEFORE) + number + chance.choice(AFTER)


NASTY = st.text(
    "0123456789052972" + " +-.()[]/*#:,;eExoOlשלוחהנאtidפ٠٥０²½–\u200f\n\ud800'\"@", max_size=24
)
NUMBERS = (
    st.integers(-(10**13), 10**16)
    | st.integers(500000000, 599999999)
    | st.integers(972500000000, 972599999999)
    | st.floats()
    | st.integers(500000000, 599999999).map(float)
    | st.integers(972500000000, 972599999999).map(float)
    | st.decimals()
    | st.dates()
)


def _assert_as_reference(cells: list[Any], region: str) -> None:
    fast = _rows(phones.diagnose(pd.Series(cells, dtype="object"), region))
    for cell, found in zip(cells, fast, strict=True):
        assert found == tuple(scalar.diagnose(cell, region)), repr(cell)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["IL", "IL", "IL", "US", "PS"]))
def test_fast_equals_scalar(seed: int, region: str) -> None:
    """Whatever people write, the fast way says of each cell what the reference says."""
    chance = random.Random(seed)
    _assert_as_reference([_wild(chance) for _ in range(400)], region)


@settings(max_examples=400, deadline=None)
@given(st.lists(NASTY | NUMBERS | st.text(max_size=8), min_size=1, max_size=40))
@example(["972587000000.0", "442079000000.0", 972587000000.0])
@example(["1", "0", "2"])
@example(["0", ".0", "", "0.0", "x" * 201, "٠", "\x00"])
def test_fast_equals_scalar_on_nasty_cells(cells: list[Any]) -> None:
    """The same for cells made of all that is special anywhere in the room."""
    _assert_as_reference(cells, "IL")


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32))
def test_never_a_number_that_the_cell_does_not_hold(seed: int) -> None:
    """A phone's national digits stand in the cell in a row, and so does its country's code."""
    chance = random.Random(seed)
    cells = [_wild(chance) for _ in range(400)]
    for cell, phone in zip(cells, phones.normalize(pd.Series(cells)), strict=True):
        if pd.isna(phone):
            continue
        digits = "".join(str(int(sign)) for sign in cell if sign.isdecimal())
        code = country_code(phone)
        assert code is not None
        assert phone.removeprefix(code) in digits, cell
        assert code == "972" or code in digits, cell


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32))
def test_idempotent(seed: int) -> None:
    """What `normalize` gave, it gives again (but for foreign numbers under eleven digits)."""
    chance = random.Random(seed)
    once = phones.normalize(pd.Series([_wild(chance) for _ in range(400)])).dropna()
    once = once[once.str.startswith("972") | (once.str.len() >= 11)]
    once = once[once.str.startswith("972") | ~once.map(_reads_as_israeli).astype(bool)]
    pd.testing.assert_series_equal(phones.normalize(once), once)


@settings(max_examples=300, deadline=None)
@given(NASTY, st.text("123456789", min_size=24, max_size=24))
def test_a_shape_speaks_for_its_cells(text: str, other: str) -> None:
    """Where `digits_matter` denies that `find` looks at which digits there are, it does not."""
    folded = fold(text)
    digits = iter(other)
    changed = "".join(next(digits) if sign.isdigit() else sign for sign in folded)
    if not digits_matter(folded) and ".0" not in folded:
        assert find(changed) == find(folded)


# --- any dtype, any index ---------------------------------------------------------------------

DTYPES = [
    ("object", ["052-1234567", 521234567, 521234567.0, None]),
    ("string[python]", ["052-1234567", "521234567", "521234567.0", None]),
    (TEXT, ["052-1234567", "521234567", "521234567.0", None]),
    ("category", ["052-1234567", "521234567", "052-1234567", None]),
    ("Int64", [521234567, 972521234567, 521234567, None]),
    ("float64", [521234567, 972521234567, 521234567, None]),
    ("Float64", [521234567, 972521234567, 521234567, None]),
]


@pytest.mark.parametrize(("dtype", "cells"), DTYPES, ids=[dtype for dtype, _ in DTYPES])
def test_any_dtype(dtype: str, cells: list[Any]) -> None:
    """Whatever holds them, cells are read alike; index, name and length stay; text comes out."""
    index = pd.MultiIndex.from_tuples([("a", 1), ("a", 1), ("b", 2), ("c", 3)])
    series = pd.Series(cells, index=index, name="טלפון", dtype=dtype)
    before = series.copy()
    found = phones.normalize(series)
    expected = pd.Series([NOBODYS] * 3 + [None], index=index, name="טלפון", dtype=TEXT)
    pd.testing.assert_series_equal(found, expected)
    table = phones.diagnose(series)
    assert list(table.columns) == ["phone", "kind", "reason"]
    assert (table.dtypes == expected.dtype).all()
    assert table.index.equals(index)
    assert table["reason"].tolist()[3] == "no phone"
    pd.testing.assert_series_equal(series, before)


@pytest.mark.pyarrow
def test_arrow_text() -> None:
    """Text that pyarrow holds is read like any other."""
    for dtype in ("string[pyarrow]", "large_string[pyarrow]"):
        series = pd.Series(["052-1234567", None], dtype=dtype)
        assert phones.normalize(series).tolist()[0] == NOBODYS


@pytest.mark.parametrize("storage", ["python", pytest.param("pyarrow", marks=pytest.mark.pyarrow)])
def test_text_columns_hold_anything(storage: Any) -> None:
    """Line ends, stories, letters beyond the bytes and missing cells: read as one by one."""
    odd = ["052-1234567\n054-1234567", "052-1234567 " * 50, "\n", "½", None, "ﷺ 052-1234567"]
    cells = [*odd, *(f"{chr(0x4E00 + number)} 0521234567" for number in range(200)), "0521234567"]
    found = phones.diagnose(pd.Series(cells, dtype=pd.StringDtype(storage)))
    assert _rows(found) == [tuple(scalar.diagnose(cell, "IL")) for cell in cells]


@pytest.mark.parametrize("dtype", ["object", TEXT, "int64", "float64", "category"])
def test_empty(dtype: str) -> None:
    """No cells, no phones, and the same columns."""
    empty = pd.Series([], dtype=dtype, name="phone")
    assert phones.normalize(empty).dtype == TEXT
    assert phones.normalize(empty).name == "phone"
    assert list(phones.diagnose(empty).columns) == ["phone", "kind", "reason"]


def test_dates_numbers_and_truth_have_columns_too() -> None:
    """Columns that pandas typed: ints are phones, dates are dates, booleans nothing."""
    ints = pd.Series([521234567, 36234567])
    assert phones.normalize(ints).tolist() == [NOBODYS, "97236234567"]
    stamps = pd.Series([pd.Timestamp("2023-05-01"), pd.NaT])
    assert phones.diagnose(stamps)["reason"].tolist() == [reasons.DATE(), reasons.NO_PHONE()]
    spans = pd.Series(pd.to_timedelta([521234567, 5], unit="s"))
    assert phones.normalize(spans).isna().all()
    assert phones.normalize(pd.Series([True, False])).isna().all()


@pytest.mark.parametrize("dtype", ["float32", "Float32"])
def test_float32_lost_digits(dtype: str) -> None:
    """Seven digits are all that a float32 holds: what is left of a phone is not taken for one."""
    series = pd.Series([521234567, None]).astype(dtype)  # type: ignore[call-overload]
    found = phones.diagnose(series)
    assert found["phone"].isna().all()
    assert found["reason"].tolist() == ["Excel lost digits: 5.212346E+08", "no phone"]


def test_a_list_will_do() -> None:
    """Cells need not be a Series: a list gets an index of its own."""
    assert phones.normalize(["052-1234567", None]).tolist()[0] == NOBODYS


def test_categories_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A categorical of many cells costs its categories."""
    read: list[str] = []
    text_of_chunks = series._chunks_of_text

    def watched(cells: Any) -> Any:
        for texts in text_of_chunks(cells):
            read.extend(texts)
            yield texts

    monkeypatch.setattr(series, "_chunks_of_text", watched)
    cells = pd.Series(["052-1234567", "?"] * 1000, dtype="category")
    assert phones.normalize(cells).notna().sum() == 1000
    assert len(read) == 3


def test_more_cells_than_a_chunk() -> None:
    """Chunks are joined in order."""
    count = series._CHUNK + 10
    cells = pd.Series([f"0521{number:06}" for number in range(count)])
    assert phones.normalize(cells).tolist() == [f"972521{number:06}" for number in range(count)]


def test_more_characters_than_bytes() -> None:
    """A column in more letters than the fast way has bytes for is read all the same."""
    cells = [f"{chr(0x4E00 + number)} 052-1234567" for number in range(500)]
    assert phones.normalize(pd.Series(cells)).tolist() == [NOBODYS] * 500


# --- mask -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("972586666644", "9725•••6644"),
        ("97236234567", "972•••567"),
        ("6834002", "68•••02"),
        ("12", "•••"),
        ("", ""),
    ],
)
def test_mask(phone: str, masked: str) -> None:
    """At least a third of the digits never shows."""
    assert phones.mask(phone) == masked
