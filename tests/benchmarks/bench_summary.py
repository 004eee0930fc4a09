"""How fast `summary` is, against a plain `groupby` of the same frame, in one run.

    python tests/benchmarks/bench_summary.py [rows]

200,000 rows unless given, of a Hebrew and of an English list, a tenth of them left out, each for a
reason of its own row. The best of three, on a new frame each time.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import pandas as pd

import feedbot_bulk as fb
from feedbot_bulk import results

if TYPE_CHECKING:
    from collections.abc import Callable


def result(count: int, greeting: str, name: str) -> pd.DataFrame:
    """A result frame of invented people."""
    rows = range(count)
    frame = pd.DataFrame({name: [f"p{n}" for n in rows]}, dtype="str")
    blank: dict[str, list[Any]] = {one: [None] * count for one in results.COLUMNS}
    columns = blank | {
        results.PHONE: [f"9725{n % 10**8:08d}" for n in rows],
        results.MESSAGE: [f"{greeting} p{n}" for n in rows],
        results.STATUS: ["sent" if n % 10 else "skipped" for n in rows],
        results.REASON: [
            None if n % 10 else f"same message to the same phone in row {n}" for n in rows
        ],
    }
    return results.attach(frame, columns)


def best(work: Callable[[pd.DataFrame], object], make: Callable[[], pd.DataFrame]) -> float:
    """Seconds of the fastest of three runs, each on a frame of its own."""
    times = []
    for _ in range(3):
        frame = make()
        begun = time.perf_counter()
        work(frame)
        times.append(time.perf_counter() - begun)
    return min(times)


def plain(frame: pd.DataFrame) -> object:
    """What anybody writes."""
    return frame.groupby([results.STATUS, results.REASON], observed=True, dropna=False).size()


def main() -> None:
    """Print the times and their ratio."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    print(f"{count:,} rows, feedbot_bulk {fb.__version__}, pandas {pd.__version__}")
    for greeting, name in (("שלום", "שם"), ("Hello", "name")):
        made = result(count, greeting, name)
        slow = best(plain, made.copy)
        quick = best(lambda frame: frame.feedbot.summary(), made.copy)
        print(
            f"{greeting:>6}: groupby {slow:.3f} s, summary {quick:.3f} s, {quick / slow:.2f} of it"
        )


if __name__ == "__main__":
    main()
