"""A million messages sent on one machine: peak memory, and the time of a message against 10,000.

    python tests/benchmarks/bench_million.py [messages]

As in `bench_delivery.py`, by the same server; the memory is this process's, at its peak.
"""

from __future__ import annotations

import resource
import sys
import tempfile

from bench_delivery import ours, people, url_of_server
from figures import Figure, table

ROWS, FEW = 1_000_000, 10_000


def measure(count: int) -> list[Figure]:
    """For the table of all benchmarks: one large campaign, after two small ones."""
    url, few = url_of_server(), min(FEW, count)
    with tempfile.TemporaryDirectory() as folder:
        small = [ours(url, people(few), folder) for _ in range(2)][-1]
        large = ours(url, people(count), folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = f"1,000 of {count:,} messages, peak {peak:,.0f} MB"
    return [Figure(each, large / count * 1000, f"1,000 of {few:,}", small / few * 1000)]


def main() -> None:
    """Print the ratio and the peak."""
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)))


if __name__ == "__main__":
    main()
