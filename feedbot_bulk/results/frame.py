"""The result frame: the list's own columns, and what became of each row beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import cells
from feedbot_bulk.errors import ColumnError
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PHONE = "feedbot_phone"
MESSAGE = "feedbot_message"
ID = "feedbot_id"
STATUS = "feedbot_status"
REASON = "feedbot_reason"
QUEUED_AT = "feedbot_queued_at"
CHECKED_AT = "feedbot_checked_at"
CAMPAIGN = "feedbot_campaign"

COLUMNS = (PHONE, MESSAGE, ID, STATUS, REASON, QUEUED_AT, CHECKED_AT, CAMPAIGN)
TIMES = (QUEUED_AT, CHECKED_AT)
PREFIX = "feedbot_"

TEXT: Any = "str" if int(pd.__version__.split(".")[0]) >= 3 else "string"  # noqa: PLR2004
"""The dtype of our text columns: `str` in pandas 3, `string` in pandas 2."""

STATUS_DTYPE = pd.CategoricalDtype([status.value for status in Status], ordered=True)


def own_columns(frame: pd.DataFrame) -> list[Any]:
    """The labels of the list's own columns: all but those that we add."""
    return [label for label in frame.columns if not str(label).startswith(PREFIX)]


def text(values: Sequence[str | None], index: pd.Index[Any] | None = None) -> pd.Series[Any]:
    """A text column of our dtype; None becomes the dtype's missing value."""
    held = list(values)
    if held and held.count(None) == len(held):  # most columns of a preview: no look at each cell
        places = pd.RangeIndex(len(held)) if index is None else index
        blank: pd.Series[Any] = pd.Series(pd.NA, index=places, dtype=TEXT)
        return blank
    return pd.Series(held, index=index, dtype=TEXT)


def attach(frame: pd.DataFrame, values: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """A new frame: `frame`'s own columns and index, then the result columns made of `values`.

    Values go by position, so that any index will do (duplicates, MultiIndex).
    """
    own = frame.loc[:, [not str(label).startswith(PREFIX) for label in frame.columns]]
    added = {name: _column(name, values[name], frame.index) for name in COLUMNS}
    return pd.concat([own, pd.DataFrame(added, index=frame.index)], axis=1)


def _column(name: str, values: Sequence[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    if name == STATUS:
        return pd.Series(pd.Categorical(list(values), dtype=STATUS_DTYPE), index=index)
    if name in TIMES:
        times = pd.to_datetime(pd.Series(list(values), dtype="object"), utc=True)
        return pd.Series(times.array, index=index).astype("datetime64[ns, UTC]")
    return text(values, index)


def detach(result: pd.DataFrame) -> dict[str, list[Any]]:
    """The result columns of a frame as lists, None where a value is missing.

    A frame that came back from a file as text is read again. Raises ColumnError for a frame
    that is not a result frame.
    """
    require(result)
    columns = {name: result[name] for name in COLUMNS}
    for name in TIMES:
        columns[name] = pd.to_datetime(columns[name], utc=True)
    return {name: cells.to_list(column) for name, column in columns.items()}


def require(result: pd.DataFrame) -> None:
    """Raise ColumnError unless the frame is a result frame of this package."""
    missing = [name for name in COLUMNS if name not in result.columns]
    if missing:
        raise ColumnError(
            f"This frame is not a result of preview(), send(), poll() or wait(): it has no column "
            f"{missing[0]!r}. Call one of them, and go on with the frame that it returns."
        )


def summarize(result: pd.DataFrame) -> pd.DataFrame:
    """Rows by status and reason: columns `status`, `reason`, `count`, `share` (of all rows).

    In status order, the commonest reason first; the counts add up to the rows of the frame.
    """
    require(result)
    statuses = result[STATUS].astype(STATUS_DTYPE)
    table = pd.DataFrame({"status": statuses.array, "reason": result[REASON].astype(TEXT).array})
    counted = table.groupby(
        ["status", "reason"], observed=True, dropna=False, as_index=False
    ).size()
    counted = counted.rename(columns={"size": "count"})
    counted = counted.sort_values(
        ["status", "count", "reason"], ascending=[True, False, True], ignore_index=True
    )
    counted["share"] = counted["count"] / max(len(result), 1)
    return counted
