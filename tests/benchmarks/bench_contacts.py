"""How fast read_contacts is beside pandas with openpyxl, on one workbook of 60,000 x 6.

python tests/benchmarks/bench_contacts.py [rows]
"""

from __future__ import annotations

import datetime as dt
import io
import sys
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
from figures import Figure, table, timed

from feedbot_bulk.contacts.reader import read_contacts

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 60_000  # unless given


def measure(count: int) -> list[Figure]:
    """For the table of all benchmarks: the best of three runs of each."""
    data = workbook(count)
    ours = best(lambda: read_contacts(data))
    theirs = best(lambda: pd.read_excel(io.BytesIO(data), engine="openpyxl", dtype=str))
    return [Figure(f"read_contacts, {count:,} × 6", ours, "pandas with openpyxl", theirs)]


def main() -> None:
    """Print the best of three runs of each, and their ratio."""
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)))


def best(call: Callable[[], object]) -> float:
    """The shortest of three runs, in seconds."""
    return min(timed(call) for _ in range(3))


def workbook(rows: int) -> bytes:
    """A contact list: texts, phones as text and as numbers, dates, amounts."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("לקוחות")
    sheet.append(["שם", "שם משפחה", "טלפון", "תאריך", "סכום", "עיר"])
    for at in range(rows):
        phone = f"050-1{at % 1_000_000:06}" if at % 4 else 501_000_000 + at
        day = dt.date(2025, 1, 1) + dt.timedelta(days=at % 365)
        sheet.append(
            [f"נועה {at % 977}", f"כהן {at % 501}", phone, day, at * 7 % 9973 / 10, "חיפה"]
        )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
