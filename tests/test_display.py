"""What a notebook shows of a preview and of a summary."""

from __future__ import annotations

import pickle
from typing import Any

import pandas as pd
import pytest

import feedbot_bulk as fb

HOSTILE = "<script>alert(1)</script>"


def preview(**options: Any) -> pd.DataFrame:
    """A preview of four rows: two ready, one of them the longest text, two skipped."""
    frame = pd.DataFrame(
        {
            "שם": ["דנה", HOSTILE + "x" * 40, None, "גיל"],
            "נייד": ["052-3456789", "050-1234567", "0541111111", "050"],
        }
    )
    seen: pd.DataFrame = frame.feedbot.preview("שלום {שם}", **options)
    return seen


def html(shown: pd.DataFrame) -> str:
    """What a notebook shows."""
    made = shown._repr_html_()  # type: ignore[operator]
    assert isinstance(made, str)
    return made


def test_names_of_the_sheet_are_escaped() -> None:
    """A name that is HTML reaches the notebook as text, in messages and in reasons."""
    assert HOSTILE not in html(preview())
    assert "&lt;script&gt;" in html(preview())
    frame = pd.DataFrame({"phone": [f"{HOSTILE} 050-12"], HOSTILE: ["x"], "text": ["a"]})
    assert HOSTILE not in html(frame.feedbot.preview())


@pytest.mark.parametrize("show", [html, repr])
def test_phones_are_masked(show: Any) -> None:
    """Neither the notebook nor the terminal shows a whole phone."""
    shown = show(preview())
    assert "9725•••4567" in shown
    assert "972501234567" not in shown
    assert "050-1234567" not in shown


def test_hebrew_reads_in_its_direction() -> None:
    """Each message has dir="auto"."""
    assert html(preview()).count('dir="auto"') == 2


@pytest.mark.parametrize("show", [html, repr])
def test_counts_reasons_and_real_rows(show: Any) -> None:
    """Counts by status and reason, the longest text first, the unlisted, and the night."""
    shown = show(preview())
    assert "no value for {שם}" in shown
    assert "50.0%" in shown or "0.50" in shown
    assert shown.index("xxxxxxxx") < shown.index("שלום דנה")
    assert "1 of the phones are Israeli mobiles of blocks" in shown
    assert "night and Shabbat" in shown
    assert "night and Shabbat" not in show(preview(expires="2h"))


def test_preview_is_a_frame_like_any_other() -> None:
    """It slices, copies, concatenates and pickles; what pandas makes of it is a plain frame."""
    seen = preview()
    assert isinstance(seen, pd.DataFrame)
    for made in (seen.head(2), seen.copy(), pd.concat([seen, seen]), seen[["שם"]]):
        assert type(made) is pd.DataFrame
    pd.testing.assert_frame_equal(pd.DataFrame(pickle.loads(pickle.dumps(seen))), seen.copy())  # noqa: S301
    assert seen.feedbot.send(client=fb.Sandbox(), message="a", progress=False).shape == seen.shape


def test_summary_counts_the_unlisted_of_those_that_go() -> None:
    """A summary is a frame whose counts add up, and says how many phones are unlisted."""
    summary = preview().feedbot.summary()
    assert list(summary.columns) == ["status", "reason", "count", "share"]
    assert summary["count"].sum() == 4
    assert "1 of the phones" in repr(summary)
    assert "1 of the phones" in html(summary)


def test_nothing_to_show() -> None:
    """An empty list, and one with nobody ready, are shown too."""
    empty = preview().iloc[:0][["שם", "נייד"]]
    assert "0 rows" in repr(empty.feedbot.preview("a"))
    assert "skipped" in html(pd.DataFrame({"phone": ["1"], "text": ["a"]}).feedbot.preview())
