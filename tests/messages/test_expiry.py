"""Expiry times and lengths of time: what may be given, and what instant it means."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbot_bulk.errors import ColumnError, FeedbotError
from feedbot_bulk.messages.expiry import expiry_times
from feedbot_bulk.results.frame import TEXT

ISRAEL = ZoneInfo("Asia/Jerusalem")
NOW = dt.datetime(2026, 11, 1, 12, tzinfo=ISRAEL)
PEOPLE = pd.DataFrame({"שם": ["דנה", "רון"]}, index=[7, 7])
DAY = dt.timedelta(days=1)


def instant(milliseconds: int | None) -> dt.datetime | None:
    """An expiry, as a moment that can be compared with one of any zone."""
    return None if milliseconds is None else dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)


def at(*clock: int) -> dt.datetime:
    """A moment on the clock in Israel."""
    return dt.datetime(*clock, tzinfo=ISRAEL)  # type: ignore[arg-type,misc]  # year, month, day …


def end_of(year: int, month: int, day: int) -> dt.datetime:
    """The last millisecond of a day in Israel."""
    return dt.datetime(year, month, day, 23, 59, 59, 999000, tzinfo=ISRAEL)


def of_cell(cell: object, now: dt.datetime = NOW) -> tuple[dt.datetime | None, str | None]:
    """The expiry and the reason of a list with this one cell."""
    frame = pd.DataFrame({"תוקף": pd.Series([cell], dtype="object")})
    [time], [reason] = expiry_times("תוקף", frame, now)
    return instant(time), reason


def of_all(expires: object, now: dt.datetime = NOW) -> dt.datetime | None:
    """The one expiry of all rows."""
    times, reasons = expiry_times(expires, PEOPLE, now)
    assert len(times) == len(PEOPLE)
    assert len(set(times)) == 1
    assert reasons == [None, None]
    return instant(times[0])


# --- one for all ------------------------------------------------------------------------------


def test_no_expiry() -> None:
    """None is no expiry, for as many rows as there are."""
    assert expiry_times(None, PEOPLE, NOW) == ([None, None], [None, None])
    assert expiry_times(None, PEOPLE.head(0), NOW) == ([], [])


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        (dt.datetime(2026, 12, 1, 8), at(2026, 12, 1, 8)),  # noqa: DTZ001 - the claim
        (dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC), at(2026, 12, 1, 10)),
        (pd.Timestamp("2026-12-01 00:00"), at(2026, 12, 1)),
        (pd.Timestamp("2026-12-01 08:00", tz="UTC"), at(2026, 12, 1, 10)),
        (np.datetime64("2026-12-01T08:00"), at(2026, 12, 1, 8)),
        (dt.date(2026, 12, 1), end_of(2026, 12, 1)),
        (dt.timedelta(hours=2), NOW + dt.timedelta(hours=2)),
        (pd.Timedelta("90min"), NOW + dt.timedelta(minutes=90)),
        (np.timedelta64(2, "h"), NOW + dt.timedelta(hours=2)),
        ("2h", NOW + dt.timedelta(hours=2)),
        ("90min", NOW + dt.timedelta(minutes=90)),
        ("3d", NOW + 3 * DAY),
    ],
)
def test_one_expiry_for_all_rows(expires: object, expected: dt.datetime) -> None:
    """A moment is itself, in Israel where it names no zone; a length of time counts from now."""
    assert of_all(expires) == expected


def test_a_length_of_time_is_real_time() -> None:
    """Over the night when clocks go back, 24 hours are 24 hours."""
    before = at(2026, 10, 24, 12)
    expiry = of_all("24h", now=before)
    assert expiry == at(2026, 10, 25, 11)


def test_one_moment_in_the_past() -> None:
    """It leaves every row without a time, and with a reason that names the time in Israel."""
    past = dt.datetime(2026, 11, 1, 9, 30, tzinfo=dt.UTC)
    why = "already expired: 01/11/2026 11:30"
    assert expiry_times(past, PEOPLE, NOW) == ([None, None], [why, why])


@pytest.mark.parametrize("wrong", [5, 2.5, True, dt.time(5), pd.NaT, ["2h"], b"2h"])
def test_what_is_no_expiry(wrong: object) -> None:
    """A bare number (of what?) and the like say what may be given."""
    with pytest.raises(ColumnError, match="give the name of a column"):
        expiry_times(wrong, PEOPLE, NOW)


@pytest.mark.parametrize("wrong", ["-2h", "30", "tomorrow", "", "2 h h"])
def test_a_text_that_is_neither_column_nor_duration(wrong: str) -> None:
    """The error names both possibilities."""
    with pytest.raises(ColumnError, match=r"no such column.*not a duration"):
        expiry_times(wrong, PEOPLE, NOW)


@pytest.mark.parametrize("wrong", [-DAY, "999999d", dt.timedelta.max])
def test_a_length_of_time_out_of_range(wrong: object) -> None:
    """Less than nothing and more than a century are refused, not counted."""
    with pytest.raises(FeedbotError, match="out of range"):
        expiry_times(wrong, PEOPLE, NOW)


# --- one for each row -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1/12/2026", end_of(2026, 12, 1)),
        ("2026-12-01", end_of(2026, 12, 1)),
        ("2026-12-01 00:00:00", end_of(2026, 12, 1)),
        (dt.date(2026, 12, 1), end_of(2026, 12, 1)),
        (pd.Timestamp("2026-12-01"), end_of(2026, 12, 1)),
        ("1/12/2026 00:00", at(2026, 12, 1)),
        ("1/12/2026 18:30", at(2026, 12, 1, 18, 30)),
        ("01.12.26 18:30:05", at(2026, 12, 1, 18, 30, 5)),
        ("2026-12-01T18:30", at(2026, 12, 1, 18, 30)),
        ("2026-12-01T18:30:00Z", at(2026, 12, 1, 20, 30)),
        ("2026-12-01T18:30+01:00", at(2026, 12, 1, 19, 30)),
        (dt.datetime(2026, 12, 1, 18, 30), at(2026, 12, 1, 18, 30)),  # noqa: DTZ001 - the claim
        (pd.Timestamp("2026-12-01", tz="UTC"), at(2026, 12, 1, 2)),
        (pd.Timestamp("2026-12-01 18:30", tz="UTC"), at(2026, 12, 1, 20, 30)),
        (np.datetime64("2026-12-01T18:30"), at(2026, 12, 1, 18, 30)),
        ("31/12/9999", end_of(9999, 12, 31)),
    ],
)
def test_a_cell_is_a_date_or_a_moment(cell: object, expected: dt.datetime) -> None:
    """Text day first or ISO, and real moments; a date alone lasts to the end of its day."""
    time, reason = of_cell(cell)
    assert reason is None
    assert time is not None
    assert abs(time - expected) < dt.timedelta(milliseconds=1)


@pytest.mark.parametrize("cell", [None, np.nan, pd.NaT, pd.NA, "", " ", "\u200f", "NaT"])
def test_an_empty_cell_never_expires(cell: object) -> None:
    """No date is no expiry, and no reason."""
    assert of_cell(cell) == (None, None)


@pytest.mark.parametrize("cell", ["soon", "31/2/2026", "18:30", "2h", 46000, 1.5, True, [1], b"x"])
def test_an_unreadable_cell_is_a_reason(cell: object) -> None:
    """Its row is not sent as if it had no expiry; the reason shows what stands there."""
    time, reason = of_cell(cell)
    assert time is None
    assert reason is not None
    assert reason.startswith("cannot read the expiry, write it as 31/12/2026")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("31/10/2026", "31/10/2026"),
        ("1/11/2026 12:00", "01/11/2026 12:00"),
        ("2026-11-01T09:59:00Z", "01/11/2026 11:59"),
        ("01/01/0001 00:00:00", "01/01/0001"),
        ("0001-01-01T00:30+14:00", "01/01/0001 00:30"),
    ],
)
def test_an_expired_cell_is_a_reason_with_its_time(cell: str, shown: str) -> None:
    """What expires now or before is not sent, and says when it expired in Israel."""
    assert of_cell(cell) == (None, f"already expired: {shown}")


def test_today_lasts_all_day() -> None:
    """A list that expires today can still be sent today, up to its last millisecond."""
    last = end_of(2026, 11, 1)
    assert of_cell("1/11/2026", now=last - dt.timedelta(milliseconds=1))[1] is None
    assert of_cell("1/11/2026", now=last)[1] is not None


def test_hours_that_the_clock_shows_twice_or_skips() -> None:
    """Twice: the first one, the earlier expiry. Skipped: counted on from before the change."""
    early = at(2026, 1, 1)
    twice, _ = of_cell("25/10/2026 01:30", now=early)
    assert twice == dt.datetime(2026, 10, 24, 22, 30, tzinfo=dt.UTC)
    skipped, _ = of_cell("27/3/2026 02:30", now=early)
    assert skipped == dt.datetime(2026, 3, 27, 0, 30, tzinfo=dt.UTC)
    chosen, _ = of_cell(dt.datetime(2026, 10, 25, 1, 30, fold=1), now=early)  # noqa: DTZ001
    assert chosen == dt.datetime(2026, 10, 24, 23, 30, tzinfo=dt.UTC)


COLUMNS = {
    "text": pd.Series(["1/12/2026 18:30", None], dtype=TEXT),
    "object": pd.Series(["1/12/2026 18:30", None], dtype="object"),
    "category": pd.Series(["1/12/2026 18:30", None], dtype="category"),
    "datetime64": pd.Series(["2026-12-01 18:30", None], dtype="datetime64[ns]"),
    "datetime64, seconds": pd.Series(["2026-12-01 18:30", None], dtype="datetime64[s]"),
    "datetime64, zone": pd.Series(
        ["2026-12-01 18:30", None], dtype="datetime64[ns, Asia/Jerusalem]"
    ),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_of_every_dtype(name: str) -> None:
    """The same moment whatever the column's dtype, as a column and as a Series beside the list."""
    column = COLUMNS[name]
    frame = pd.DataFrame({"תוקף": column})
    for expires in ("תוקף", column):
        times, reasons = expiry_times(expires, frame, NOW)
        assert list(map(instant, times)) == [at(2026, 12, 1, 18, 30), None]
        assert reasons == [None, None]


def test_a_series_stands_beside_the_list() -> None:
    """By position where its index is the list's, repeated labels too; else it is refused."""
    series: pd.Series[Any] = pd.Series(["1/12/2026", "soon"], index=[7, 7])
    times, reasons = expiry_times(series, PEOPLE, NOW)
    assert [time is None for time in times] == [False, True]
    assert [reason is None for reason in reasons] == [True, False]
    with pytest.raises(ColumnError, match="expires= is a Series"):
        expiry_times(series.reset_index(drop=True), PEOPLE, NOW)


def test_a_column_goes_before_a_length_of_time() -> None:
    """A column called 2h is the column."""
    frame = pd.DataFrame({"2h": ["1/12/2026"]})
    assert instant(expiry_times("2h", frame, NOW)[0][0]) == end_of(2026, 12, 1)


def test_a_name_that_two_columns_share() -> None:
    """It is an error, not the first of the two."""
    frame = pd.DataFrame([["1/12/2026", "2/12/2026"]], columns=["תוקף", "תוקף"])
    with pytest.raises(ColumnError, match="2 columns are called so"):
        expiry_times("תוקף", frame, NOW)


def test_a_column_slightly_misspelt() -> None:
    """The error names the nearest column."""
    with pytest.raises(ColumnError, match="Did you mean 'שם'"):
        expiry_times("שמם", PEOPLE, NOW)


@given(
    st.lists(st.one_of(st.text(max_size=20), st.dates(), st.datetimes(timezones=st.timezones())))
)
def test_each_row_has_a_time_to_come_or_a_reason_or_no_expiry(values: list[object]) -> None:
    """Whatever stands in the cells, no row has both, and every time is after now."""
    frame = pd.DataFrame({"x": pd.Series(values, dtype="object")})
    times, reasons = expiry_times("x", frame, NOW)
    assert len(times) == len(reasons) == len(values)
    for time, reason in zip(times, reasons, strict=True):
        assert time is None or reason is None
        assert time is None or time > NOW.timestamp() * 1000
