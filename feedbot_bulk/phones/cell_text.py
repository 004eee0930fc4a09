"""Step 1: a cell as text, whatever type it has (an Excel number, a date, bytes)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from feedbot_bulk.cells.arrow import arrow_texts, joined, text_list
from feedbot_bulk.phones.diagnosis import LONGEST_CELL

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

_FLOAT32_EXACT = 2**24  # the first whole number beyond which float32 skips some
_INT_BITS = 128  # far beyond any phone; str() of a huge int is slow, and refused at 4,300 digits
_TOO_MUCH = " " * (LONGEST_CELL + 1)
_NOTHING = ""
_NOT_TEXT = "?"


def text_of(cell: object) -> str:
    """The text that a cell shows; what can be no phone (a list, True) becomes text without digits.

    >>> text_of(521234567.0), text_of(None), text_of(True)
    ('521234567.0', '', '?')
    """
    if isinstance(cell, str):
        return str(cell)
    if isinstance(cell, bytes):
        return cell[: LONGEST_CELL + 1].decode("utf-8", "replace")
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return _NOTHING
    if isinstance(cell, date | np.datetime64):
        return _text_of_date(cell)
    return _text_of_number(cell)


def _text_of_date(cell: date | np.datetime64) -> str:
    if isinstance(cell, np.datetime64):
        return _NOTHING if np.isnat(cell) else str(cell.astype("datetime64[D]"))
    return (cell.date() if isinstance(cell, datetime) else cell).isoformat()


def _text_of_number(cell: object) -> str:
    if isinstance(cell, Decimal):
        return _NOTHING if cell.is_nan() else str(cell)
    if isinstance(cell, float | np.floating):
        return _text_of_float(cell)
    if isinstance(cell, int | np.integer) and not isinstance(cell, bool | np.timedelta64):
        return str(int(cell)) if int(cell).bit_length() <= _INT_BITS else _TOO_MUCH
    return _NOT_TEXT


def _text_of_float(cell: float | np.floating[Any]) -> str:
    if np.isnan(cell):
        return _NOTHING
    if isinstance(cell, np.float32 | np.float16) and abs(cell) >= _FLOAT32_EXACT:
        return f"{float(cell):.6E}"  # seven digits are all that it holds, so show no more
    return repr(float(cell))


# --- many cells -------------------------------------------------------------------------------


class Texts(Protocol):
    """The texts of some cells."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> str: ...
    def __iter__(self) -> Iterator[str]: ...

    def joined(self, most: int) -> str:
        """All of them, cut after so many characters, with a line end after each."""


class ListedTexts(list[str]):
    """Texts that are Python objects."""

    def joined(self, most: int) -> str:
        """All of them, cut after so many characters, with a line end after each."""
        too_long = max(map(len, self), default=0) > most
        joined = "\n".join([text[:most] for text in self] if too_long else self)
        return f"{joined}\n"


class ArrowTexts:
    """Texts that pyarrow holds: made Python objects only where asked one by one."""

    def __init__(self, texts: pa.Array) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, place: int, /) -> str:
        text: str = self._texts[place].as_py()
        return text

    def __iter__(self) -> Iterator[str]:
        return (text.as_py() for text in self._texts)

    def joined(self, most: int) -> str:
        """All of them, cut after so many characters, with a line end after each."""
        from pyarrow import compute

        texts = self._texts
        if compute.max(compute.binary_length(texts)).as_py() > most:
            texts = compute.utf8_slice_codeunits(texts, 0, most)
        return f"{joined(texts)}\n"


def texts_of(cells: pd.Series[Any]) -> Texts:
    """What each of the cells shows, by `text_of`."""
    held = arrow_texts(cells)
    if held is not None and len(held):
        return ArrowTexts(held)
    if isinstance(cells.dtype, pd.StringDtype):
        return ListedTexts(text_list(cells))
    values = _values(cells)
    all_text = set(map(type, values)) == {str}
    return ListedTexts(values if all_text else map(text_of, values))


def _values(cells: pd.Series[Any]) -> list[Any]:
    if str(cells.dtype).lower() in {"float16", "float32"}:
        return list(cells.array)  # to_numpy makes Python floats of them, with digits they never had
    return cells.to_numpy(dtype=object).tolist()
