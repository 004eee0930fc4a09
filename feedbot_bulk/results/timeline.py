"""What became of a list over time, and step by step: frames to draw. Pure."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk.cells.dates import israel
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.results import frame as results
from feedbot_bulk.results.status import QUEUED, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

ENDS = (Status.SENT, Status.FAILED, Status.EXPIRED)
"""How a queued message ends."""

COLUMNS = ("queued", *(status.value for status in ENDS), Status.PENDING.value)

STAGES = ("list", "ready", "queued", "sent")
"""The steps of the funnel."""


def timeline(result: pd.DataFrame, freq: str | None = None) -> pd.DataFrame:
    """A result frame over time: how many were queued, sent, failed, expired and pending by when.

    When a message was sent or failed is when that was first seen; a result frame knows it as the
    time of its last look.

    Parameters
    ----------
    result
        A result frame.
    freq
        "15min", "1h", "1D": a row per so much time. None: a row whenever anything changed.

    Returns
    -------
    pandas.DataFrame
        By `time` (Jerusalem): `queued`, `sent`, `failed`, `expired`, `pending`, added up so far;
        `queued` is the sum of the others.

    Raises
    ------
    ColumnError
        It is no result frame.
    FeedbotError
        `freq` cannot be read.
    """
    results.require(result)
    queued = pd.to_datetime(result[results.QUEUED_AT], utc=True)
    checked = pd.to_datetime(result[results.CHECKED_AT], utc=True)
    return over_time(queued, checked, result[results.STATUS], freq)


def over_time(
    queued: pd.Series[Any], settled: pd.Series[Any], status: pd.Series[Any], freq: str | None
) -> pd.DataFrame:
    """The timeline of messages, by position: when each was queued and settled, and its status."""
    words = status.astype("object").to_numpy()
    begin, end = pd.DatetimeIndex(queued), pd.DatetimeIndex(settled)
    was_queued = begin.notna()
    end = end.where(end >= begin, begin)  # clocks differ; no message ends before it was queued
    moments = {"queued": begin[was_queued]}
    moments |= {one.value: end[was_queued & (words == one.value)] for one in ENDS}
    table = pd.DataFrame({name: _counted(times) for name, times in moments.items()})
    table = table.fillna(0).astype("int64").sort_index().cumsum()
    table[Status.PENDING.value] = table["queued"] - table[[one.value for one in ENDS]].sum(axis=1)
    table.index = pd.DatetimeIndex(table.index).tz_convert(israel()).rename("time")
    return table if freq is None else _sampled(table, freq)


def _counted(times: pd.DatetimeIndex) -> pd.Series[Any]:
    return times.value_counts(sort=False)


def _sampled(table: pd.DataFrame, freq: str) -> pd.DataFrame:
    """What the counts are at the end of each stretch of time, which its beginning names."""
    try:
        with warnings.catch_warnings():  # pandas 2 warns of a word that it then does not know
            warnings.simplefilter("ignore", FutureWarning)
            sampled = table.resample(freq).last()
    except (ValueError, TypeError, AttributeError, ZeroDivisionError):
        raise FeedbotError(
            Message(
                "{argument} is not a stretch of time. Write '15min', '1h' or '1D'.",
                argument=Argument("freq", freq),
            )
        ) from None
    return sampled.ffill().astype("int64")


def funnel(result: pd.DataFrame) -> pd.DataFrame:
    """How many of the list were ready, queued and sent.

    Returns
    -------
    pandas.DataFrame
        A row per step: `stage` (list, ready, queued, sent), `count`, `share` of the list.

    Raises
    ------
    ColumnError
        It is no result frame.
    """
    results.require(result)
    status = result[results.STATUS].astype("object")
    counts = [
        len(result),
        int((status != Status.SKIPPED.value).sum()),
        int(status.isin([one.value for one in QUEUED]).sum()),
        int((status == Status.SENT.value).sum()),
    ]
    return steps(counts)


def steps(counts: Sequence[int]) -> pd.DataFrame:
    """The funnel of these counts, one for each of `STAGES`."""
    table = pd.DataFrame({"stage": pd.Series(STAGES, dtype=results.TEXT), "count": counts})
    table["share"] = table["count"] / max(counts[0], 1)
    return table
