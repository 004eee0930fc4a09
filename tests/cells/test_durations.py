"""Durations: read in one place, written in one place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from feedbot_bulk.cells import durations
from feedbot_bulk.cells.durations import duration
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import text


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("10min", 600),
        ("5s", 5),
        ("500ms", 0.5),
        ("1s 250 ms", 1.25),
        ("2w", 1_209_600),
        ("2h", 7200),
        ("1.5h", 5400),
        ("3d", 259_200),
        (" 2 H ", 7200),
        ("1h 30min", 5400),
        ("2 hours", 7200),
        ("10m", 600),
        (30, 30),
        (0, 0),
        (0.5, 0.5),
        (np.int64(30), 30),
        (dt.timedelta(minutes=1), 60),
        (pd.Timedelta("1min"), 60),
    ],
)
def test_durations(value: float | str | dt.timedelta | None, seconds: float | None) -> None:
    """A number is seconds, text has its unit, None is no limit."""
    assert duration(value) == seconds


@pytest.mark.parametrize(
    "value",
    ["", "10", "min", "10 parsecs", "-5s", "5s-", "1,5h", "2h30", "nan", "9" * 5000 + "s", True,
     float("nan"), float("inf"), -1, pd.NaT, dt.timedelta(seconds=-1), [5], b"5s",
     pytest.param(10**400, id="endless")],
)  # fmt: skip
def test_what_is_not_a_duration(value: Any) -> None:
    """Nonsense, less than nothing and endless times are refused by name."""
    with pytest.raises(FeedbotError, match="duration"):
        duration(value)


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (dt.timedelta(0), "0:00"),
        (dt.timedelta(hours=1, minutes=30), "1:30"),
        (dt.timedelta(days=2, seconds=5), "48:00:05"),
        (-dt.timedelta(minutes=90), "-1:30"),
        (pd.Timedelta("26h"), "26:00"),
    ],
)
def test_a_duration_written(span: dt.timedelta, written: str) -> None:
    """Hours and minutes as Excel shows them; seconds only where there are any."""
    assert durations.write(span) == written


def test_who_types_a_duration_is_not_offered_python() -> None:
    """A timedelta is for callers; the form and the command line take text only."""

    class Form:
        """Somebody at the form."""

        name = "form"

        def argument(self, argument: object, lang: str) -> str:
            """Not asked here."""
            raise AssertionError(argument, lang)

    with pytest.raises(FeedbotError, match="timedelta") as raised:
        duration("soon")
    assert "timedelta" not in text(raised.value, "en", Form())
    assert "timedelta" not in text(raised.value, "he", Form())
