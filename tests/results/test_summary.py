"""Rows counted by status and cause."""

from __future__ import annotations

from typing import Any

import pandas as pd

from feedbot_bulk import results
from feedbot_bulk.i18n import reasons
from feedbot_bulk.results.causes import causes
from feedbot_bulk.results.status import Status


def result(*rows: tuple[str, str | None]) -> pd.DataFrame:
    """A result frame of (status, reason) rows."""
    blank: dict[str, list[Any]] = {name: [None] * len(rows) for name in results.COLUMNS}
    columns = blank | {
        results.STATUS: [status for status, _ in rows],
        results.REASON: [reason for _, reason in rows],
    }
    return results.attach(pd.DataFrame(index=range(len(rows))), columns)


def test_one_cause_is_one_line_whatever_it_carries() -> None:
    """Rows, values, digits and dates do not split a count; placeholders and Feedbot's words do."""
    made = results.summarize(
        result(
            *[("skipped", reasons.SAME_MESSAGE(row=row)) for row in range(4)],
            *[("skipped", reasons.NOT_A_DATE(column="due", value=f"{n}: x")) for n in range(3)],
            *[("skipped", reasons.MOBILE_SHORT(count=count)) for count in (1, 2)],
            ("skipped", reasons.NO_VALUE(column="a")),
            ("skipped", reasons.NO_VALUE(column="b")),
            ("failed", "not on WhatsApp: 1"),
            ("failed", "not on WhatsApp: 2"),
            ("sent", None),
        )
    )
    lines = list(zip(made["status"], made["reason"].fillna(""), made["count"], strict=True))
    assert lines == [
        ("skipped", "same message to the same phone in another row", 4),
        ("skipped", "not a date in {due}", 3),
        ("skipped", "too short for an Israeli mobile", 2),
        ("skipped", "no value for {a}", 1),
        ("skipped", "no value for {b}", 1),
        ("sent", "", 1),
        ("failed", "not on WhatsApp: 1", 1),
        ("failed", "not on WhatsApp: 2", 1),
    ]
    assert made["share"].sum() == 1
    assert str(made["reason"].dtype) == results.TEXT


def test_counts_agree_with_a_plain_groupby() -> None:
    """What is counted fast is what pandas counts, missing reasons and statuses included."""
    rows = [(status.value, reason) for status in Status for reason in (None, "x", "y")]
    frame = result(*rows, *rows[::2], *rows[::5])
    keys = [results.STATUS, results.REASON]
    plain = frame.groupby(keys, observed=True, dropna=False).size().reset_index(name="count")
    plain = plain.sort_values(
        [results.STATUS, "count", results.REASON], ascending=[True, False, True]
    )
    made = results.summarize(frame)
    for ours, theirs in (
        ("status", results.STATUS),
        ("reason", results.REASON),
        ("count", "count"),
    ):
        assert made[ours].astype(str).tolist() == plain[theirs].astype(str).tolist()


def test_nothing_counts_nothing() -> None:
    """An empty result has an empty summary of the same columns."""
    made = results.summarize(result())
    assert list(made.columns) == ["status", "reason", "count", "share"]
    assert made.empty


def test_a_cause_is_said_in_the_readers_language() -> None:
    """The line of a report or a form, in Hebrew."""
    table = results.summarize(result(*[("skipped", reasons.TOO_LONG(digits=n)) for n in (16, 17)]))
    (line,) = causes(table, "he", most=5)
    assert (line.count, line.text) == (2, "ארוך מדי לטלפון")
