"""The result frame: the list's own columns, and what became of each row beside them.

Every call of `df.feedbot` that returns a frame returns the list's own columns and index as they
were, in the same order, and these columns after them; calling again replaces them.

| column               | dtype                | holds |
|---|---|---|
| `feedbot_phone`      | text                 | the phone as Feedbot takes it, country code first |
| `feedbot_message`    | text                 | the text of this row's message |
| `feedbot_id`         | text                 | Feedbot's id of the message, once it is queued |
| `feedbot_status`     | ordered categorical  | a status, see `feedbot_bulk.results.status` |
| `feedbot_reason`     | text                 | why, in English; Feedbot's own as it came |
| `feedbot_queued_at`  | datetime64[ns, UTC]  | when Feedbot took the message into its queue |
| `feedbot_checked_at` | datetime64[ns, UTC]  | when its status was last asked for |
| `feedbot_campaign`   | text                 | the campaign's name, where it has one |

Text is `str` in pandas 3 and `string` in pandas 2; what is not known is missing (NA, NaT). Columns
that begin with `feedbot_` are never taken for the list's own.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedbot_bulk import cells
from feedbot_bulk.errors import ColumnError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Values = Sequence[Any] | pd.DatetimeIndex
    """A column by position, before it is one: a list, or times all at once."""

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
_CODES = {status.value: code for code, status in enumerate(Status)}


def is_own(label: object) -> bool:
    """Whether a column of this label is the list's own: none that we add.

    >>> is_own("שם"), is_own("feedbot_status")
    (True, False)
    """
    return not str(label).startswith(PREFIX)


def own_columns(frame: pd.DataFrame) -> list[Any]:
    """The labels of the list's own columns."""
    return [label for label in frame.columns if is_own(label)]


def own_positions(frame: pd.DataFrame) -> list[int]:
    """Where the list's own columns stand; for what goes by position, because labels may repeat."""
    return [position for position, label in enumerate(frame.columns) if is_own(label)]


def text(values: Sequence[str | None], index: pd.Index[Any] | None = None) -> pd.Series[Any]:
    """A text column of our dtype; None becomes the dtype's missing value."""
    held = list(values)
    if held and held.count(None) == len(held):  # most columns of a preview: no look at each cell
        places = pd.RangeIndex(len(held)) if index is None else index
        blank: pd.Series[Any] = pd.Series(pd.NA, index=places, dtype=TEXT)
        return blank
    return pd.Series(held, index=index, dtype=TEXT)


def attach(frame: pd.DataFrame, values: Mapping[str, Values]) -> pd.DataFrame:
    """A new frame: `frame`'s own columns and index, then the result columns made of `values`.

    Values go by position, so that any index will do (duplicates, MultiIndex).
    """
    own = frame.iloc[:, own_positions(frame)]
    added = {name: _column(name, values[name], frame.index) for name in COLUMNS}
    return pd.concat([own, pd.DataFrame(added, index=frame.index)], axis=1)


def _column(name: str, values: Values, index: pd.Index[Any]) -> pd.Series[Any]:
    if name == STATUS:
        codes = np.fromiter(map(_CODES.get, values, repeat(-1)), np.int8, len(values))
        return pd.Series(pd.Categorical.from_codes(codes, dtype=STATUS_DTYPE), index=index)
    if name in TIMES and not any(values):  # as in any preview: no look at each
        return pd.Series(pd.NaT, index=index, dtype="datetime64[ns, UTC]")
    if name in TIMES:
        if not isinstance(values, pd.DatetimeIndex):
            values = pd.DatetimeIndex(pd.to_datetime(pd.Series(list(values), dtype="O"), utc=True))
        return pd.Series(values, index=index).astype("datetime64[ns, UTC]")
    held: list[Any] = list(values)
    return text(held, index)


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
            Message(
                "This frame is not a result of preview(), send(), poll() or wait(): it has no "
                "column {name!r}. Call one of them, and go on with the frame that it returns.",
                name=missing[0],
            )
        )


def summarize(result: pd.DataFrame) -> pd.DataFrame:
    """Rows by status and reason: columns `status`, `reason`, `count`, `share` (of all rows).

    One cause is one line, whatever row, value or date its reasons name. In status order, the
    commonest reason first; the counts add up to the rows of the frame.
    """
    require(result)
    of_status = result[STATUS].astype(STATUS_DTYPE).cat.codes.to_numpy()
    of_reason, reasons_given = pd.factorize(result[REASON])
    of_cause, named = pd.factorize(
        np.array([reasons.cause(text) for text in reasons_given.to_numpy(object)], dtype=object)
    )
    of_row = np.append(of_cause, -1)[of_reason]
    # Each pair of a status and a cause as one number, the missing ones as 0: quicker than groupby.
    width = len(named) + 1
    counts = np.bincount((of_status.astype(np.intp) + 1) * width + of_row + 1)
    pairs = np.flatnonzero(counts)
    table = pd.DataFrame(
        {
            "status": pd.Categorical.from_codes(pairs // width - 1, dtype=STATUS_DTYPE),
            "reason": pd.array([None, *map(str, named)], dtype=TEXT).take(pairs % width),
            "count": counts[pairs].astype("int64"),
        }
    )
    table = table.sort_values(
        ["status", "count", "reason"], ascending=[True, False, True], ignore_index=True
    )
    table["share"] = table["count"] / max(len(result), 1)
    return table
