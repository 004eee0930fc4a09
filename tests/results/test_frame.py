"""The result frame's columns."""

from __future__ import annotations

import pandas as pd

from feedbot_bulk import results
from feedbot_bulk.results import frame


def test_every_result_column_is_documented_in_one_place() -> None:
    """The room's docstring has a line for each column, in the order of the frame."""
    lines = [line for line in (frame.__doc__ or "").splitlines() if line.startswith("| `")]
    assert tuple(line.split("`")[1] for line in lines) == results.COLUMNS


def test_own_columns_are_all_but_ours_by_label_and_by_position() -> None:
    """Labels may repeat and be of any kind; what begins with feedbot_ is ours."""
    labels = ["a", 7, "a", "feedbot_x", ("feedbot_", 1), results.STATUS]
    table = pd.DataFrame([[0] * 6], columns=pd.Index(labels, dtype="object", tupleize_cols=False))
    assert results.own_columns(table) == ["a", 7, "a", ("feedbot_", 1)]
    assert results.own_positions(table) == [0, 1, 2, 4]
