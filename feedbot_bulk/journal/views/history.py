"""The journal's rows as frames for people: what `Journal.campaigns()` and `.messages()` show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk.journal.schema import CLAIMED
from feedbot_bulk.results.frame import STATUS_DTYPE, TEXT
from feedbot_bulk.results.status import Status
from feedbot_bulk.results.timeline import over_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedbot_bulk.journal.records import Record


def campaigns(rows: Sequence[Any]) -> pd.DataFrame:
    """One row per campaign, the latest first.

    Columns `campaign` (missing: unnamed sends), `messages`, a count per status, `first` and `last`
    (UTC), `send_url`.
    """
    columns = ["campaign", "send_url", "state", "messages", "first", "last"]
    table = pd.DataFrame([tuple(row) for row in rows], columns=columns)
    table["state"] = table["state"].replace(CLAIMED, Status.UNKNOWN.value)
    keys = ["campaign", "send_url"]
    counts = table.pivot_table(
        index=keys, columns="state", values="messages", aggfunc="sum", fill_value=0
    )
    counts = counts.reindex(columns=_shown(), fill_value=0).astype("int64")
    spans = table.groupby(keys).agg(
        messages=("messages", "sum"), first=("first", "min"), last=("last", "max")
    )
    joined = spans.join(counts).sort_values("last", ascending=False).reset_index()
    for name in ("first", "last"):
        joined[name] = pd.to_datetime(joined[name], unit="ms", utc=True)
    joined["campaign"] = joined["campaign"].astype(TEXT).replace("", pd.NA)
    order = ["campaign", "messages", *_shown(), "first", "last", "send_url"]
    return joined[order]


def _shown() -> list[str]:
    return [s.value for s in Status if s not in (Status.READY, Status.SKIPPED)]


def messages(records: Sequence[Record]) -> pd.DataFrame:
    """One row per message, in the order of the claims.

    Columns `phone`, `id`, `status`, `reason`, `attempt`, `queued_at`, `checked_at`, `expires_at`
    (UTC).
    """
    text = {
        "phone": [record.phone for record in records],
        "id": [record.id for record in records],
        "status": [record.status.value for record in records],
        "reason": [record.reason and str(record.reason) for record in records],
    }
    frame = pd.DataFrame({name: pd.Series(values, dtype=TEXT) for name, values in text.items()})
    frame["status"] = frame["status"].astype(STATUS_DTYPE)
    frame["attempt"] = pd.Series([record.attempt for record in records], dtype="int64")
    for name in ("queued_at", "checked_at", "expires_at"):
        values = pd.Series([getattr(record, name) for record in records], dtype="Int64")
        frame[name] = pd.to_datetime(values, unit="ms", utc=True)
    return frame


def opt_outs(rows: Sequence[Any]) -> pd.DataFrame:
    """One row per person: columns `phone`, `since` (UTC), `note`."""
    frame = pd.DataFrame(
        {
            "phone": pd.Series([row.phone for row in rows], dtype=TEXT),
            "since": pd.Series([row.since for row in rows], dtype="Int64"),
            "note": pd.Series([row.note for row in rows], dtype=TEXT),
        }
    )
    frame["since"] = pd.to_datetime(frame["since"], unit="ms", utc=True)
    return frame


def timeline(rows: Sequence[Any], freq: str | None) -> pd.DataFrame:
    """A campaign's messages over time, see `results.timeline.over_time`."""
    times = {
        name: pd.to_datetime(pd.Series(values, dtype="Int64"), unit="ms", utc=True)
        for name, values in (
            ("queued", [row.queued_at for row in rows]),
            ("settled", [row.settled_at for row in rows]),
        )
    }
    status = pd.Series([row.state for row in rows], dtype="object")
    return over_time(times["queued"], times["settled"], status, freq)
