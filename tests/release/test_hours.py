"""When messages may go: windows on Jerusalem's clock, Shabbat and holidays, and what is refused."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hdate import HDateInfo, Location, Zmanim
from hypothesis import given
from hypothesis import strategies as st

import feedbot_bulk as fb
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.release import Hours, holy_days, written

JERUSALEM = ZoneInfo("Asia/Jerusalem")
START = datetime(2025, 1, 1, tzinfo=UTC)
SEA_LEVEL = Location("Jerusalem", 31.778, 35.235, JERUSALEM, 0, diaspora=False)

YEARS = pytest.mark.parametrize(
    "years", [range(2026, 2028), pytest.param(range(2025, 2045), marks=pytest.mark.slow)]
)


def days_of(years: range) -> list[date]:
    """Every day of these years."""
    first, end = date(years.start, 1, 1), date(years.stop, 1, 1)
    return [first + timedelta(days=n) for n in range((end - first).days)]


def at(text: str) -> datetime:
    """A moment on Jerusalem's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=JERUSALEM)


def shown(hours: Hours, now: str, n: int) -> list[str]:
    """The next windows in brief."""
    return [f"{a:%a %d %b %H:%M}-{b:%a %H:%M}" for a, b in hours.next(n, now=at(now))]


# --- the days and the sun, against reckonings of others -----------------------------------------

KNOWN = {
    2025: "0413 0419 0602 0923 0924 1002 1007 1014",
    2026: "0402 0408 0522 0912 0913 0921 0926 1003",
    2027: "0422 0428 0611 1002 1003 1011 1016 1023",
}
"""Pesach, its seventh day, Shavuot, Rosh Hashana, Yom Kippur, Sukkot, Simchat Torah, as printed."""

INDEPENDENCE = {2020: "0429", 2021: "0415", 2024: "0514", 2025: "0501", 2026: "0422", 2028: "0502"}


@pytest.mark.parametrize("year", KNOWN)
def test_holidays_of_printed_calendars(year: int) -> None:
    """The days without work of a year are those that calendars print, and no others."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    assert " ".join(f"{d:%m%d}" for d in days if holy_days.is_holiday(d)) == KNOWN[year]


@pytest.mark.parametrize("year", INDEPENDENCE)
def test_independence_day_of_printed_calendars(year: int) -> None:
    """Independence Day is moved away from Shabbat; Memorial Day stands before it."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    memorial, independence = [d for d in days if holy_days.is_national_day(d)]
    assert f"{independence:%m%d}" == INDEPENDENCE[year]
    assert independence - memorial == timedelta(days=1)


@YEARS
def test_every_day_of_twenty_years(years: range) -> None:
    """Every day of twenty years is a holiday, a national day or neither, as hdate has it."""
    for day in days_of(years):
        info = HDateInfo(day, diaspora=False)
        names = {one.name for one in info.holidays}
        assert holy_days.is_holiday(day) == info.is_yom_tov, day
        national = bool(names & {"yom_haatzmaut", "yom_hazikaron"})
        assert holy_days.is_national_day(day) == national, day


def rests(years: range) -> list[tuple[datetime, datetime]]:
    """The stretches of Shabbat and holidays in these years, by hdate alone."""
    holy = [
        d for d in days_of(years) if d.weekday() == 5 or HDateInfo(d, diaspora=False).is_yom_tov
    ]
    first = [d for d in holy if d - timedelta(days=1) not in set(holy)]
    last = [d for d in holy if d + timedelta(days=1) not in set(holy)]
    return [
        (sun(a - timedelta(days=1), "shkia"), sun(b, "tset_hakohavim_shabbat"))
        for a, b in zip(first, last, strict=True)
    ]


def sun(day: date, name: str) -> datetime:
    """A time of the day by hdate, on the minute."""
    return Zmanim(day, SEA_LEVEL).zmanim[name].local


@YEARS
def test_twenty_years_of_shabbat_and_holidays(years: range) -> None:
    """Between the windows lie Shabbat and holidays and nothing else, to the minute, for 20 years.

    From 40 minutes before sunset to an hour after nightfall, however holidays and Shabbat meet.
    """
    expected = rests(years)
    windows = Hours("0:00-24:00", days="all").next(len(expected), now=at(f"{years.start}-01-01"))
    closed = [(a.closes, b.opens) for a, b in pairwise(windows)]
    assert len(expected) > 50 * len(years)
    for (closes, opens), (sunset, nightfall) in zip(closed, expected, strict=False):
        assert abs(closes - (sunset - timedelta(minutes=40))) <= timedelta(seconds=60)
        assert abs(opens - (nightfall + timedelta(minutes=60))) <= timedelta(seconds=60)


# --- windows ------------------------------------------------------------------------------------


def test_friday_closes_and_saturday_night_opens() -> None:
    """On a Friday it closes 40 minutes before sunset; Saturday opens an hour after nightfall."""
    hours = Hours("9:00-20:00", days="all")
    assert shown(hours, "2026-11-27T10:00", 3) == [
        "Fri 27 Nov 09:00-Fri 15:55",
        "Sat 28 Nov 18:14-Sat 20:00",
        "Sun 29 Nov 09:00-Sun 20:00",
    ]


def test_two_days_of_rosh_hashana_after_shabbat_eve() -> None:
    """Shabbat and Rosh Hashana 5787 (12 and 13 September 2026) are one stretch, to Sunday night."""
    assert shown(Hours("9:00-23:00", days="all"), "2026-09-11T10:00", 3) == [
        "Fri 11 Sep 09:00-Fri 18:10",
        "Sun 13 Sep 20:24-Sun 23:00",
        "Mon 14 Sep 09:00-Mon 23:00",
    ]


def test_holiday_before_shabbat() -> None:
    """A holiday on Thursday and Friday (Rosh Hashana 2024) goes on into Shabbat without a gap."""
    windows = shown(Hours("0:00-24:00", days="all"), "2024-10-02T12:00", 2)
    assert windows[0].endswith("Wed 17:42")
    assert windows[1].startswith("Sat 05 Oct 19:5")


def test_holiday_that_ends_before_a_friday() -> None:
    """Between a Thursday's holiday and Shabbat there are a night and a morning to send in."""
    assert shown(Hours("8:00-23:00", days="all"), "2026-04-01T12:00", 3) == [
        "Wed 01 Apr 08:00-Wed 18:18",
        "Thu 02 Apr 20:35-Thu 23:00",
        "Fri 03 Apr 08:00-Fri 18:19",
    ]


def test_half_holidays_and_working_holidays_are_days_like_others() -> None:
    """The middle days of Sukkot and Pesach, Purim, Hanukkah and fasts are open."""
    hours = Hours("9:00-20:00", days="all")
    for day in ("2026-09-29", "2026-04-05", "2026-03-03", "2025-12-15", "2026-07-23"):
        assert hours.is_open(at(f"{day}T12:00"))


def test_shabbat_and_holidays_by_choice() -> None:
    """Each of the three is open where it is asked for, and only that one."""
    yom_kippur, shabbat, memorial = (
        at("2026-09-21T12:00"), at("2026-11-28T12:00"), at("2026-04-21T12:00"),
    )  # fmt: skip
    usual = Hours("9:00-20:00", days="all")
    assert [usual.is_open(m) for m in (yom_kippur, shabbat, memorial)] == [False, False, True]
    assert Hours("9:00-20:00", days="all", holidays=True).is_open(yom_kippur)
    assert not Hours("9:00-20:00", days="all", holidays=True).is_open(shabbat)
    assert Hours("9:00-20:00", days="all", shabbat=True).is_open(shabbat)
    closed = Hours("9:00-20:00", days="all", national_days=False)
    assert not closed.is_open(memorial)
    assert not closed.is_open(at("2026-04-22T19:00"))
    assert closed.is_open(at("2026-04-23T12:00"))


def test_without_shabbat_or_holidays_windows_never_end_but_are_bounded() -> None:
    """Open all the time is one window, of days, not of centuries."""
    hours = Hours("0:00-24:00", days="all", shabbat=True, holidays=True)
    now = at("2026-11-24T12:00")
    closes = hours.closes(now)
    assert closes is not None
    assert timedelta(days=5) < closes - now < timedelta(days=15)


def test_window_that_began_days_ago_is_told_from_its_beginning() -> None:
    """Hours that go through the night are one window, from Saturday night to Friday."""
    (window,) = Hours("0:00-24:00", days="all").next(1, now=at("2026-11-26T12:00"))
    assert f"{window.opens:%a %H:%M} {window.closes:%a %H:%M}" == "Sat 18:15 Fri 15:55"


def test_clock_that_changes() -> None:
    """Hours keep to the clock on the wall when it is changed: 11 hours are 11 hours."""
    hours = Hours("9:00-20:00", days="all")
    for day in ("2026-03-26", "2026-03-29", "2026-10-22", "2026-10-25"):
        (window,) = hours.next(1, now=at(f"{day}T01:00"))
        assert (window.opens.time(), window.closes.time()) == (time(9), time(20))
    night = Hours("1:00-4:00", days="all", shabbat=True)
    (spring,) = night.next(1, now=at("2026-03-27T00:30"))  # 2:00 became 3:00
    (autumn,) = night.next(1, now=at("2026-10-25T00:30"))  # 2:00 became 1:00
    lengths = [w.closes.astimezone(UTC) - w.opens.astimezone(UTC) for w in (spring, autumn)]
    assert lengths == [timedelta(hours=2), timedelta(hours=4)]
    skipped = Hours("2:30-3:30", days="all", shabbat=True)  # on that night it lasts no time at all
    assert not skipped.is_open(at("2026-03-27T03:10"))


def test_edges_belong_to_the_window_that_begins() -> None:
    """At its first moment it is open, at its last one closed."""
    hours = Hours("9:00-20:00")
    assert hours.is_open(at("2026-11-24T09:00"))
    assert not hours.is_open(at("2026-11-24T20:00"))
    assert hours.closes(at("2026-11-24T19:59")) == at("2026-11-24T20:00")
    assert hours.opens(at("2026-11-24T20:00")) == at("2026-11-25T09:00")
    assert hours.opens(at("2026-11-24T10:00")) == at("2026-11-24T10:00")


@given(
    st.integers(0, 5 * 365 * 24 * 60).map(lambda n: START + timedelta(minutes=n)),
    st.sampled_from(["9:00-20:00 sun-thu", "0:00-24:00 all", "18:00-23:00 fri-sun", "8-13 fri"]),
)
def test_the_calls_agree(moment: datetime, text: str) -> None:
    """`is_open`, `closes`, `opens` and `next` say the same of every moment."""
    hours = Hours.of(text)
    first, second = hours.next(2, now=moment)
    assert first.opens < first.closes <= second.opens < second.closes
    assert hours.is_open(moment) == (first.opens <= moment < first.closes)
    assert hours.closes(moment) == (first.closes if first.opens <= moment else None)
    assert hours.opens(moment) == max(first.opens, moment)
    assert all(hours.is_open(one) for one in first) is False
    assert hours.is_open(first.opens)


def test_times_are_jerusalems() -> None:
    """A moment without a zone is on Jerusalem's clock; one with a zone is that instant."""
    hours = Hours("9:00-20:00")
    assert hours.is_open(datetime(2026, 11, 24, 9, 30))  # noqa: DTZ001 - the claim
    assert hours.is_open(datetime(2026, 11, 24, 7, 30, tzinfo=UTC))
    assert not hours.is_open(datetime(2026, 11, 24, 18, 30, tzinfo=UTC))
    (window,) = hours.next(1, now=datetime(2026, 11, 24, 6, tzinfo=UTC))
    assert str(window.opens) == "2026-11-24 09:00:00+02:00"


# --- how they are written -----------------------------------------------------------------------

WORK_DAYS = "9:00-20:00 sun-thu"


@pytest.mark.parametrize(
    "text",
    [
        "9:00-20:00 sun-thu", "9-20", "09:00–20:00, Sun-Thu", "sun-thu 9:00-20:00",
        "9:00 to 20:00 Sunday to Thursday", "9.00-20.00 א-ה", "א׳-ה׳ 9:00-20:00",
        "9:00-20:00 ראשון-חמישי", "9:00 עד 20:00 ימים ראשון עד חמישי", "ימים א'-ה' 9:00-20:00",
        "9:00-20:00 sun,mon,tue,wed,thu", "9:00-20:00 יום ראשון עד יום חמישי",
        "\u200f9:00-20:00 א–ה\u200f", "9:00-20:00 א, ב, ג, ד, ה", "9:00-20:00 א ב ג ד וה",
    ],
)  # fmt: skip
def test_ways_to_write_hours(text: str) -> None:
    """English and Hebrew, either order, all dashes: the same hours."""
    hours = Hours.of(text)
    assert hours == Hours("9:00-20:00", days="sun-thu") == Hours(text)
    assert hash(hours) == hash(Hours(WORK_DAYS))
    assert str(hours) == WORK_DAYS


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("all", "sun-sat"), ("כל יום", "sun-sat"), ("fri-sun", "sun,fri,sat"), ("שישי", "fri"),
        ("א-ש", "sun-sat"), (["sun", "ג"], "sun,tue"), ("mon", "mon"), ("ו-ש", "fri,sat"),
        ("ב' ו-ד'", "mon,wed"), ("sun and tue", "sun,tue"),
    ],
)  # fmt: skip
def test_ways_to_write_days(days: Any, expected: str) -> None:
    """Spans, lists, both languages; a span may go on into the next week."""
    assert written.show_days(written.days(days)) == expected


def test_repr_shows_the_next_windows() -> None:
    """What a notebook shows: the call, and the windows to come; it works for the present too."""
    hours = Hours("9:00-20:00", national_days=False)
    assert hours.describe(at("2026-11-26T21:00")).splitlines() == [
        "Hours('9:00-20:00', days='sun-thu', shabbat=False, holidays=False, national_days=False)",
        "  Sun 29 Nov 2026, 9:00 to 20:00",
        "  Mon 30 Nov 2026, 9:00 to 20:00",
        "  Tue 1 Dec 2026, 9:00 to 20:00",
    ]
    assert repr(hours).startswith("Hours('9:00-20:00'")
    assert pickle.loads(pickle.dumps(hours)) == hours  # noqa: S301 - made here


def test_hours_are_a_public_name() -> None:
    """`fb.Hours` is this class, and equal hours are of one kind only."""
    assert fb.Hours is Hours
    assert Hours(WORK_DAYS) != WORK_DAYS
    assert Hours(WORK_DAYS) != Hours(WORK_DAYS, shabbat=True)
    assert Hours.of(given_hours := Hours("8-9")) is given_hours


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: Hours("20:00-9:00"), "crosses midnight.*'9:00-20:00'"),
        (lambda: Hours("9:00-9:00"), "is empty.*'0:00-24:00'"),
        (lambda: Hours("9:00-25:00"), "no 25:00 on a clock"),
        (lambda: Hours("9:70-20:00"), "no 9:70 on a clock"),
        (lambda: Hours("mornings"), "hours='mornings' says no hours.*'9:00-20:00 sun-thu'"),
        (lambda: Hours(""), "says no hours"),
        (lambda: Hours("9:00-20:00", days="sunn-thu"), "'sunn' is not a day. Did you mean sun"),
        (lambda: Hours("9:00-20:00", days="א-ט"), "'ט' is not a day"),
        (lambda: Hours("9:00-20:00", days=""), "names no day"),
        (lambda: Hours("9:00-20:00", days=[]), "names no day"),
        (lambda: Hours("9:00-12:00, 16:00-19:00 sun"), "'16:00' is not a day"),
        (lambda: Hours("9:00-20:00 sun", days="mon"), "other days stand with the hours"),
        (lambda: Hours("9:00-16:00", days="sat"), "never open.*shabbat=True"),
        (lambda: Hours("21:00-23:00 fri"), "never open"),
        (lambda: Hours("9:00-20:00", shabbat="no"), "shabbat='no': give True or False"),  # type: ignore[arg-type] # the claim
        (lambda: Hours.of(9), "takes a text such as.*not int"),  # type: ignore[arg-type] # the claim
        (lambda: Hours("9:00-20:00").next(0), "n=0: give a whole number of 1 or more"),
        (lambda: Hours("9:00-20:00").next(True), "give a whole number"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(call: Any, told: str) -> None:
    """Bad hours are an error that says what to write."""
    with pytest.raises(FeedbotError, match=told):
        call()
