"""Landlines are counted from phones as they are sent to, without reading the mobiles again."""

from __future__ import annotations

import pandas as pd

from feedbot_bulk import phones
from feedbot_bulk.results.frame import TEXT


def test_the_count_is_that_of_the_kinds() -> None:
    """Over every Israeli block, and numbers abroad short and long, it is what `diagnose` says."""
    israeli = [f"0{head:04}{'1' * (size - 4)}" for size in (8, 9) for head in range(10**4)]
    abroad = ["+442079460000", "+4532123456", "+37122345678", "+447400123456", "+12025550123"]
    found = phones.diagnose(pd.Series([*israeli, *abroad]))
    assert phones.count_landlines(found["phone"]) == (found["kind"] == "landline").sum() > 4000


def test_nothing_counts_nothing() -> None:
    """A list without phones has no landlines."""
    assert phones.count_landlines(pd.Series([], dtype=TEXT)) == 0
    assert phones.count_landlines(pd.Series([None, None], dtype=TEXT)) == 0
