"""Columns as lists, and a cell on one line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from feedbot_bulk import cells
from feedbot_bulk.cells import text_utils
from feedbot_bulk.cells.arrow import text_list


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["a", None], dtype="object"),
        pd.Series(["a", None], dtype="string"),
        pd.Series(["a", None]),
        pd.Series(pd.Categorical(["a", None])),
    ],
    ids=lambda column: str(column.dtype),
)
def test_a_missing_cell_is_none(column: pd.Series) -> None:
    """Whatever the dtype's own missing value is."""
    assert cells.to_list(column) == ["a", None]


def test_numbers_and_times_keep_their_kind() -> None:
    """They come as Python's and pandas' own objects."""
    moment = pd.Timestamp("2026-11-01", tz="UTC")
    assert cells.to_list(pd.Series([1.5, np.nan])) == [1.5, None]
    assert cells.to_list(pd.Series([moment, pd.NaT])) == [moment, None]


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
def test_a_missing_cell_shows_nothing(missing: object) -> None:
    """No `nan`, no `<NA>`."""
    assert cells.one_line(missing, 10) == ""


def test_a_long_cell_is_cut_on_one_line() -> None:
    """Line ends become blanks; what is cut off leaves a sign."""
    assert cells.one_line("a\nb\t c", 10) == "a b c"
    assert cells.one_line("x" * 30, 10) == "x" * 9 + "…"


def test_marks_and_other_invisible_characters_are_one_list() -> None:
    """Direction marks are invisible; a text of such characters is blank, and goes without them."""
    assert set(text_utils.DIRECTION_MARKS) < set(text_utils.INVISIBLE)
    assert text_utils.is_blank(text_utils.INVISIBLE)
    assert text_utils.without_marks(f"a{text_utils.INVISIBLE}b") == "ab"


@pytest.mark.parametrize("storage", ["python", pytest.param("pyarrow", marks=pytest.mark.pyarrow)])
@pytest.mark.parametrize("held", [["a", None, ""], ["a\nb", "c", None], ["", ""], [None], []])
def test_a_text_column_as_a_list(storage: Any, held: list[str | None]) -> None:
    """Every cell as it is, whatever line ends it has; "" where one is missing."""
    column = pd.Series(held, dtype=pd.StringDtype(storage))
    assert text_list(column) == [cell or "" for cell in held]
