"""Charts of a timeline and a funnel."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from feedbot_bulk import results
from feedbot_bulk.display import plots
from feedbot_bulk.errors import ColumnError, FeedbotError
from feedbot_bulk.results.timeline import timeline

if TYPE_CHECKING:
    from pathlib import Path

START = pd.Timestamp("2026-11-24 09:00", tz="Asia/Jerusalem")


def result(rows: int = 6, *, name: str = "name") -> pd.DataFrame:
    """A result: a third sent, a third failed, a third pending, a minute after each other."""
    times = [START + pd.Timedelta(minutes=n) for n in range(rows)]
    empty: dict[str, Any] = {column: [None] * rows for column in results.COLUMNS}
    known = {
        "feedbot_status": (["sent", "failed", "pending"] * rows)[:rows],
        "feedbot_queued_at": times,
        "feedbot_checked_at": [time + pd.Timedelta(seconds=30) for time in times],
    }
    return results.attach(pd.DataFrame({name: range(rows)}), empty | known)


def rows_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The data that a chart carries."""
    (data,) = spec["datasets"].values()
    return list(data)


def test_timeline_chart_holds_the_timeline() -> None:
    """What is drawn is the timeline's counts by status, at Jerusalem's times."""
    table = timeline(result())
    spec = plots.plot(result()).to_dict()
    drawn = pd.DataFrame(rows_of(spec))
    last = drawn[drawn["time"] == drawn["time"].max()].set_index("status")["count"]
    assert last.to_dict() == {"sent": 2, "failed": 2, "expired": 0, "pending": 2}
    inner = drawn["time"].drop_duplicates().iloc[1:-1]
    assert pd.to_datetime(inner).tolist() == table.index.tz_localize(None).tolist()  # type: ignore[attr-defined] # times
    assert spec["encoding"]["y"]["axis"]["orient"] == "left"


def test_funnel_chart_holds_the_funnel() -> None:
    """A bar a step, with its count and share written beside it."""
    spec = plots.plot(result(), "funnel").to_dict()
    assert [row["shown"] for row in rows_of(spec)] == [
        "6 (100%)", "6 (100%)", "6 (100%)", "2 (33%)",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", plots.KINDS)
def test_hebrew_stands_at_the_right(kind: str) -> None:
    """Of a Hebrew list the words are Hebrew, and axis and bars begin at the right."""
    spec = plots.plot(result(name="שם"), kind).to_dict()
    layer = spec.get("layer", [spec])[0]
    assert layer["encoding"]["y"]["axis"]["orient"] == "right"
    words = {value for row in rows_of(spec) for value in row.values() if isinstance(value, str)}
    assert words & {"נשלח", "נשלחו"}
    english = plots.plot(result(name="שם"), kind, lang="en").to_dict()
    assert english.get("layer", [english])[0]["encoding"]["y"]["axis"]["orient"] == "left"


@pytest.mark.parametrize("kind", plots.KINDS)
@pytest.mark.parametrize("ending", ["svg", "png"])
def test_charts_are_saved(kind: str, ending: str, tmp_path: Path) -> None:
    """SVG and PNG files come out, without a browser and without the network."""
    path = tmp_path / f"chart.{ending}"
    plots.plot(result(name="שם"), kind).save(path)
    assert path.stat().st_size > 1000


@pytest.mark.parametrize("kind", plots.KINDS)
def test_chart_of_nothing(kind: str) -> None:
    """A list without rows, and one of which nothing was queued, have a chart too."""
    plots.plot(result(0), kind).to_dict()
    one = result(1)
    plots.plot(one, kind).to_dict()
    one["feedbot_queued_at"] = pd.Series([pd.NaT], dtype="datetime64[ns, UTC]")
    plots.plot(one, kind).to_dict()


def test_long_campaign_is_drawn_coarsely() -> None:
    """Of thousands of changes a few hundred are drawn; beginning and end are true."""
    table = timeline(result(6000))
    drawn = plots.coarse(table)
    assert len(drawn) <= 400
    pd.testing.assert_series_equal(drawn.iloc[-1], table.iloc[-1])
    assert set(drawn.index) <= set(table.index)


def test_bad_charts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown kind, another frame, and Altair that is not there: what to do is said."""
    with pytest.raises(FeedbotError, match="kind='pie': there is no such chart"):
        plots.plot(result(), "pie")
    with pytest.raises(ColumnError, match="not a result"):
        plots.plot(pd.DataFrame({"a": [1]}))
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(FeedbotError, match=r"pip install 'feedbot-bulk\[plots\]'"):
        plots.plot(result())
