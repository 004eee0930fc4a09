"""The cells of a file as text, in a frame that keeps the sheet's own row numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import chain, compress
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk.cells import dates, durations
from feedbot_bulk.cells.text_utils import is_blank, sendable
from feedbot_bulk.cells.writing import EXCEL_ERRORS
from feedbot_bulk.contacts.problems import WidthError, is_too_sparse
from feedbot_bulk.results.frame import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROW = "row"
"""The name of the index: the row number that Excel shows."""


def frame_of(columns: Iterable[Sequence[object]], row: int, column: int) -> pd.DataFrame:
    """The filled rows and columns of a block of cells whose first one is at (row, column)."""
    texts = {at: [_text(value) for value in values] for at, values in enumerate(columns, column)}
    filled = {at: values for at, values in texts.items() if any(v is not None for v in values)}
    rows = [any(values) for values in zip(*filled.values(), strict=True)]
    index = pd.RangeIndex(row, row + len(rows), name=ROW)
    if all(rows):
        return _frame(filled, index)
    kept = {at: list(compress(values, rows)) for at, values in filled.items()}
    return _frame(kept, index[rows])


def frame_of_rows(rows: dict[int, dict[int, object]]) -> pd.DataFrame:
    """The same of cells that stand anywhere: the values by row and column.

    What lies between them takes no room, be it a million empty rows.
    """
    texts = {row: _filled(values) for row, values in sorted(rows.items())}
    texts = {row: values for row, values in texts.items() if values}
    columns = sorted({column for values in texts.values() for column in values})
    if is_too_sparse(len(texts) * len(columns), sum(map(len, texts.values()))):
        raise WidthError
    found = {column: [values.get(column) for values in texts.values()] for column in columns}
    return _frame(found, pd.Index(list(texts), dtype="int64", name=ROW))


def _filled(values: dict[int, object]) -> dict[int, str]:
    texts = ((column, _text(value)) for column, value in values.items())
    return {column: text for column, text in texts if text is not None}


_MANY = 200  # columns


def _frame(columns: dict[int, list[str | None]], index: pd.Index[int]) -> pd.DataFrame:
    """The columns as a frame of text; many of them are made in one piece, which is quicker."""
    if len(columns) <= _MANY:
        series = {at: pd.Series(values, index, dtype=TEXT) for at, values in columns.items()}
        return pd.DataFrame(series, index=index)
    whole = pd.Series(list(chain.from_iterable(columns.values())), dtype=TEXT).array
    height = len(index)
    parts = {at: whole[n * height : (n + 1) * height] for n, at in enumerate(columns)}
    return pd.DataFrame(parts, index=index)


def without_errors(frame: pd.DataFrame) -> pd.DataFrame:
    """The cells without Excel's error words, in which nothing stands, and without empty rows."""
    errors = frame.isin(EXCEL_ERRORS)
    return frame.mask(errors).dropna(how="all") if errors.to_numpy().any() else frame


def _text(value: object) -> str | None:
    return _TEXT_OF[value.__class__](value)


def text_of_text(value: str) -> str | None:
    """Text stays letter for letter, but for a NUL, which shows; a cell of blanks holds nothing."""
    if is_blank(value):
        return None
    return sendable(value) if "\0" in value else value


_EXACT = 1 << 53  # whole numbers up to here are exact in a float; beyond, digits are lost


def _text_of_float(value: float) -> str:
    """As Excel writes it at full width: 15 digits; whole numbers keep every digit they have.

    A number that has lost digits keeps its exponent, so that nobody takes it for a phone.
    """
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if abs(value) >= _EXACT:
        return repr(value).upper()
    return format(Decimal(f"{value:.15g}"), "f")


def _text_of_datetime(value: dt.datetime) -> str:
    return dates.write(value.replace(microsecond=0))  # a float's rest, of a moment kept as one


_TEXT_OF: dict[type, Callable[[Any], str | None]] = {
    str: text_of_text,
    float: _text_of_float,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.date: dates.write,
    dt.datetime: _text_of_datetime,
    dt.time: dates.write,
    dt.timedelta: durations.write,
}
