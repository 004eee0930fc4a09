"""What rendering a template costs, against a row by row format and against a bare zip.

Run: python tests/benchmarks/bench_templates.py [rows]     (200,000 unless given)

The list is text, as a contact file gives it: names that repeat and times that all differ. Each
figure is the best of three in this one run, except the row by row one, which is measured once.
"""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING

import pandas as pd
from figures import Figure

from feedbot_bulk.messages.templates import render
from feedbot_bulk.results.frame import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 200_000
TEMPLATE = "שלום {שם}, התור שלך ב-{תאריך}"
WITH_SPECS = "שלום {שם}, התור שלך ב-{תאריך:%d/%m}, לתשלום {סכום:,.2f} ₪"


def contacts(rows: int) -> pd.DataFrame:
    """An invented list of so many rows."""
    table = {
        "שם": [f"נועה {row % 5000}" for row in range(rows)],
        "תאריך": pd.date_range("2026-01-01", periods=rows, freq="min").strftime("%d/%m/%Y %H:%M"),
        "סכום": [f"{row % 9000 + 100}.5" for row in range(rows)],
    }
    return pd.DataFrame(table, dtype=TEXT)


def plain_zip(people: pd.DataFrame) -> list[str]:
    """The mark: one loop over the columns as lists, and no care for any cell."""
    pairs = zip(people["שם"].tolist(), people["תאריך"].tolist(), strict=True)
    return [f"שלום {name}, התור שלך ב-{when}" for name, when in pairs]


def row_by_row(people: pd.DataFrame) -> pd.Series[str]:
    """What one writes first."""
    return people.apply(lambda row: TEMPLATE.format(**row), axis=1)


def best(call: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of so many calls."""
    seconds = []
    for _ in range(times):
        start = perf_counter()
        call()
        seconds.append(perf_counter() - start)
    return min(seconds)


def measure(count: int) -> list[Figure]:
    """For the table of all benchmarks."""
    people = contacts(count)
    ours = best(lambda: render(TEMPLATE, people))
    theirs = best(lambda: row_by_row(people), times=1)
    return [Figure(f"texts of a template, {count:,} rows", ours, "df.apply", theirs)]


def main(rows: int) -> None:
    """Measure and print."""
    people = contacts(rows)
    assert render(TEMPLATE, people)["message"].tolist() == plain_zip(people)
    ours = best(lambda: render(TEMPLATE, people))
    mark = best(lambda: plain_zip(people))
    column = best(lambda: pd.Series(plain_zip(people), dtype=TEXT))
    specs = best(lambda: render(WITH_SPECS, people))
    apply = best(lambda: row_by_row(people), times=1)
    print(f"{rows:,} rows, two placeholders, pandas {pd.__version__}, {people['שם'].dtype!r}")
    print(f"render                       {ours:8.3f} s")
    print(f"df.apply(format, axis=1)     {apply:8.3f} s   {apply / ours:6.1f} times render")
    print(f"plain zip, a list            {mark:8.3f} s   {ours / mark:6.1f} zips a render")
    print(f"plain zip, a text column     {column:8.3f} s   {ours / column:6.1f} zips a render")
    print(f"render, three, two formats   {specs:8.3f} s   {apply / specs:6.1f} in one apply")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
