"""What became of a list over time and step by step."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import feedbot_bulk as fb
from feedbot_bulk import results
from feedbot_bulk.errors import ColumnError, FeedbotError
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.journal.records import Claim, PostResult, StatusUpdate
from feedbot_bulk.results.status import Status
from feedbot_bulk.results.timeline import funnel, over_time, timeline

START = pd.Timestamp("2026-11-24 09:00", tz="Asia/Jerusalem")
URL = "https://feedbot.example.com"


def minutes(*values: float | None) -> pd.Series[Any]:
    """Times, so many minutes after the start."""
    times = [pd.NaT if one is None else START + pd.Timedelta(minutes=one) for one in values]
    return pd.to_datetime(pd.Series(times, dtype="object"), utc=True)


def result(**columns: Any) -> pd.DataFrame:
    """A result frame with these columns, the others empty."""
    rows = len(columns["status"])
    empty: dict[str, Any] = {name: [None] * rows for name in results.COLUMNS}
    frame = pd.DataFrame({"name": range(rows)})
    return results.attach(frame, empty | {f"feedbot_{name}": v for name, v in columns.items()})


def sample() -> pd.DataFrame:
    """Six rows: two sent, one failed, one pending, one left out, one ready."""
    return result(
        status=["sent", "sent", "failed", "pending", "skipped", "ready"],
        queued_at=[*minutes(0, 0, 10, 10), None, None],
        checked_at=[*minutes(5, 70, 70, 80), None, None],
    )


def test_timeline_adds_up() -> None:
    """Whenever something changed, how many were queued, sent, failed and pending by then."""
    table = timeline(sample())
    assert list(table.columns) == ["queued", "sent", "failed", "expired", "pending"]
    assert table.index.name == "time"
    assert [f"{t:%H:%M}" for t in table.index] == ["09:00", "09:05", "09:10", "10:10"]
    assert table["queued"].tolist() == [2, 2, 4, 4]
    assert table["sent"].tolist() == [0, 1, 1, 2]
    assert table["failed"].tolist() == [0, 0, 0, 1]
    assert table["pending"].tolist() == [2, 1, 3, 1]


def test_timeline_by_the_hour() -> None:
    """A row per hour on Jerusalem's clock: how it stood at the hour's end, gaps filled."""
    late = result(status=["sent"] * 2, queued_at=minutes(0, 1), checked_at=minutes(10, 185))
    table = timeline(late, "1h")
    assert [f"{t:%H:%M}" for t in table.index] == ["09:00", "10:00", "11:00", "12:00"]
    assert table["sent"].tolist() == [1, 1, 1, 2]
    assert (table.dtypes == "int64").all()


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(0, 500),
            st.none() | st.integers(0, 500),
            st.sampled_from([status.value for status in Status]),
        ),
        max_size=30,
    ),
    st.sampled_from([None, "1h", "7min", "1D"]),
)
def test_timeline_of_anything_adds_up(rows: list[Any], freq: str | None) -> None:
    """Whatever is known of the rows: nothing is negative, nothing shrinks, the sums agree."""
    queued, settled, status = zip(*rows, strict=True) if rows else ((), (), ())
    table = over_time(minutes(*queued), minutes(*settled), pd.Series(status, dtype="object"), freq)
    assert (table >= 0).all(axis=None)
    assert (table.drop(columns="pending").diff().dropna() >= 0).all(axis=None)
    assert (table["queued"] == table.drop(columns="queued").sum(axis=1)).all()
    if queued.count(None) < len(queued):
        assert table["queued"].iloc[-1] == len(queued) - queued.count(None)


def test_timeline_of_nothing() -> None:
    """A list of which nothing was queued has an empty timeline."""
    table = timeline(sample().iloc[4:], "1h")
    assert table.empty
    assert list(table.columns) == ["queued", "sent", "failed", "expired", "pending"]


@pytest.mark.parametrize("freq", ["sometimes", "", 3.5, "0h"])
def test_freq_that_is_none(freq: Any) -> None:
    """A stretch of time that cannot be read is an error that says what to write."""
    with pytest.raises(FeedbotError, match=r"freq.* is not a stretch of time\. Write '15min'"):
        timeline(sample(), freq)


def test_funnel() -> None:
    """From the list to those who got it, each step with its share of the list."""
    table = funnel(sample())
    assert table["stage"].tolist() == ["list", "ready", "queued", "sent"]
    assert table["count"].tolist() == [6, 5, 4, 2]
    assert table["share"].round(3).tolist() == [1.0, 0.833, 0.667, 0.333]
    assert funnel(sample().iloc[:0])["share"].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("call", [timeline, funnel])
def test_only_of_results(call: Any) -> None:
    """Another frame is told apart."""
    with pytest.raises(ColumnError, match="not a result"):
        call(pd.DataFrame({"a": [1]}))


def campaign_over_time() -> Journal:
    """A journal in which one was sent, then asked about again, one expired, one waits."""
    journal = Journal(":memory:")
    campaign = journal.campaign("c", URL)
    claims = [Claim(phone, "d") for phone in ("p", "q", "r")]
    keys = journal.claim(campaign, "run", claims, may_send=lambda *_: True, lifetime=9)
    t0 = round(START.timestamp() * 1000)
    journal.record(
        {key: PostResult(Status.PENDING, id=f"id-{n}", at=t0) for n, key in enumerate(keys) if key}
    )
    minute = 60_000
    journal.settle(URL, [StatusUpdate("id-0", Status.SENT, None, t0 + minute)])
    journal.settle(URL, [StatusUpdate("id-0", Status.SENT, None, t0 + 9 * minute)])
    journal.settle(URL, [StatusUpdate("id-1", Status.EXPIRED, None, t0 + 2 * minute)])
    journal.settle(URL, [StatusUpdate("id-2", Status.PENDING, None, t0 + 3 * minute)])
    return journal


def test_journals_timeline_keeps_the_time_of_each_change() -> None:
    """To hear the same again later changes nothing of when a message was sent."""
    table = campaign_over_time().timeline("c")
    assert [f"{t:%H:%M}" for t in table.index] == ["09:00", "09:01", "09:02"]
    assert table["sent"].tolist() == [0, 1, 1]
    assert table["expired"].tolist() == [0, 0, 1]
    assert table["pending"].tolist() == [3, 2, 1]


def test_expired_that_was_sent_after_all() -> None:
    """Feedbot's word overrides our conclusion, with its time."""
    journal = campaign_over_time()
    later = round(START.timestamp() * 1000) + 5 * 60_000
    journal.settle(URL, [StatusUpdate("id-1", Status.SENT, None, later)])
    table = journal.timeline("c")
    assert [f"{t:%H:%M}" for t in table.index] == ["09:00", "09:01", "09:05"]
    assert table["expired"].tolist() == [0, 0, 0]


def test_timeline_of_a_campaign_that_is_not_there() -> None:
    """It has no rows."""
    assert Journal(":memory:").timeline("nobody").empty


def test_timeline_of_a_practice_send() -> None:
    """What was sent and polled is in the frame's timeline and in the journal's, with equal ends."""
    sandbox = fb.Sandbox()
    people = pd.DataFrame({"phone": [f"050-123450{n}" for n in range(4)]})
    sent = people.feedbot.send("a", campaign="c", client=sandbox, progress=False)
    done = sent.feedbot.wait("1min", every="10ms", client=sandbox, progress=False)
    mine, journals = timeline(done), sandbox.journal().timeline("c")
    assert mine.iloc[-1].to_dict() == journals.iloc[-1].to_dict()
    assert mine["queued"].iloc[-1] == 4
