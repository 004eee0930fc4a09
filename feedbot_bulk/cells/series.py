"""Columns: something done for each cell, and the cells as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from feedbot_bulk.cells.arrow import text_list
from feedbot_bulk.cells.text_utils import has_invisible, is_sendable
from feedbot_bulk.cells.writing import NOT_VALUES, write
from feedbot_bulk.errors import ColumnError
from feedbot_bulk.i18n.message import Argument, Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedbot_bulk.i18n.reasons import Reason

T = TypeVar("T")


def to_list(column: pd.Series[Any]) -> list[Any]:
    """The cells as Python objects, in order; None where one is missing.

    >>> to_list(pd.Series(["a", None], dtype="string"))
    ['a', None]
    """
    values: list[Any] = column.astype("object").where(column.notna(), None).tolist()
    return values


def each(column: pd.Series[Any], treat: Callable[[object], T]) -> list[T]:
    """`treat` of every cell, in order; asked once per distinct cell where that is the same.

    In an object column of mixed cells it is not (True == 1 == Decimal(1)), so there each is asked.
    """
    if isinstance(column.dtype, pd.CategoricalDtype) or column.dtype.kind in "biufmM":
        codes, distinct = pd.factorize(column)
        singly = distinct.to_numpy() if column.dtype.kind == "f" else distinct
        treated = [*map(treat, list(singly)), treat(None)]  # last: code -1, a missing cell
        return [treated[code] for code in codes.tolist()]
    cells: list[object] = column.tolist()
    if pd.api.types.infer_dtype(column) == "string":
        known = {cell: treat(cell) for cell in set(cells)}
        return [known[cell] for cell in cells]
    return [treat(cell) for cell in cells]


def write_each(column: pd.Series[Any]) -> list[str | Reason]:
    """`write` of every cell, in order.

    A column of ordinary texts is stripped as a whole: one look at all of it tells that no cell
    needs more than that.
    """
    texts = _texts(column)
    if texts is not None:
        stripped = list(map(str.strip, texts))
        if _is_ordinary(stripped):
            return [*stripped]
    return each(column, write)


def _texts(column: pd.Series[Any]) -> list[str] | None:
    """The cells of a column that holds nothing but texts, "" where one is missing."""
    if isinstance(column.dtype, pd.StringDtype):
        return text_list(column)
    if pd.api.types.infer_dtype(column) == "string":
        return column.fillna("").tolist()
    return None


def _is_ordinary(stripped: list[str]) -> bool:
    """Whether `write` would leave each of these texts as it is."""
    whole = "\n".join(stripped)
    return (
        "00:00:00" not in whole
        and is_sendable(whole)
        and not has_invisible(whole)
        and NOT_VALUES.isdisjoint(stripped)
    )


def aligned(given: pd.Series[Any], frame: pd.DataFrame, argument: str) -> pd.Series[Any]:
    """A Series argument, which must stand row by row beside the frame; else ColumnError."""
    if not given.index.equals(frame.index):
        raise ColumnError(
            Message(
                "{argument} is a Series of {given} rows whose index is not that of the list "
                "({rows} rows). Make it from the same frame, so that each row meets its own.",
                argument=Argument(argument),
                given=len(given),
                rows=len(frame),
            )
        )
    return given
