"""The report against a plain `to_excel` of the same frame: time, and memory by its length.

    python tests/benchmarks/bench_report.py [rows]
    OPENPYXL_LXML=False python tests/benchmarks/bench_report.py

60,000 rows, unless given, by 8 columns, the result columns; one row in ten is left out or failed
and so stands in the sheet to fix too. The best of three, in turns, so that both see the same
machine. The plain way gets times without a zone, which is all that it can write.
"""

from __future__ import annotations

import io
import sys
import tempfile
import tracemalloc

import numpy as np
import openpyxl
import pandas as pd
from figures import Figure, table, timed

from feedbot_bulk import results
from feedbot_bulk.report.report import write_report

ROWS, ROUNDS = 60_000, 3


def campaign(rows: int) -> pd.DataFrame:
    """A settled campaign without columns of its own: one row in ten is failed or skipped."""
    at = pd.Timestamp("2026-03-01 07:00", tz="UTC") + pd.to_timedelta(np.arange(rows), "s")
    status = np.resize(["sent"] * 18 + ["failed", "skipped"], rows)
    reason = {"failed": "not a WhatsApp number", "skipped": "excluded: on the opt-out list"}
    values = {
        results.PHONE: [f"97250{1_000_000 + number}" for number in range(rows)],
        results.MESSAGE: [f"שלום לקוח {number}, התור שלך מחר ב-10:30" for number in range(rows)],
        results.ID: [f"sandbox-{number:08}" for number in range(rows)],
        results.STATUS: status.tolist(),
        results.REASON: [reason.get(each) for each in status.tolist()],
        results.QUEUED_AT: at.tolist(),
        results.CHECKED_AT: (at + pd.Timedelta("9min")).tolist(),
        results.CAMPAIGN: ["תורים מרץ"] * rows,
    }
    return results.attach(pd.DataFrame(index=pd.RangeIndex(rows)), values)


def megabytes(rows: int) -> float:
    """The peak that a report of so many rows adds to Python's memory."""
    frame = campaign(rows)
    with tempfile.TemporaryFile() as file:
        tracemalloc.start()
        write_report(frame, file)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak / 2**20


def measure(count: int) -> list[Figure]:
    """For the table of all benchmarks: the best of three runs of each, in turns."""
    frame = campaign(count)
    plain = frame.copy()
    for name in results.TIMES:
        plain[name] = plain[name].dt.tz_localize(None)
    pairs = [
        (
            timed(lambda: plain.to_excel(io.BytesIO(), engine="openpyxl", index=False)),
            timed(lambda: write_report(frame, io.BytesIO())),
        )
        for _ in range(ROUNDS)
    ]
    theirs, ours = (min(times) for times in zip(*pairs, strict=True))
    return [Figure(f"to_excel, {count:,} × 8, all sheets", ours, "DataFrame.to_excel", theirs)]


def main() -> None:
    """Print both times, their ratio, and the peaks."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"lxml {'used' if openpyxl.LXML else 'not used'}; at most 0.60 of its time")
    print(table(measure(count)))
    for rows in (count // 4, count):
        print(f"peak of {rows:,} rows: {megabytes(rows):.0f} MB")


if __name__ == "__main__":
    main()
