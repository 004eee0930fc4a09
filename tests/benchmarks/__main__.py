"""All benchmarks, in one table of what we take and what a user has without us.

    python tests/benchmarks [--small] [part of a name …]

Each benchmark runs in a process of its own, so that nothing is warm. `--small` takes 500 rows, to
see that all of them run; their ratios say nothing. Names choose among the benchmarks: `phones`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from figures import Figure, table

HERE = Path(__file__).parent
SMALL = 500
MEASURE = """
import importlib, json, sys
bench = importlib.import_module(sys.argv[1])
count = int(sys.argv[2]) or bench.ROWS
json.dump(bench.measure(count), sys.stdout)
"""


def measured(name: str, count: int) -> list[Figure]:
    """What a benchmark measures, in a fresh process; 0 is its own size."""
    path = os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, name, str(count)],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Figure(*values) for values in json.loads(done.stdout)]


def benchmarks() -> list[str]:
    """Those that compare something; the others print what they say."""
    return [
        file.stem
        for file in sorted(HERE.glob("bench_*.py"))
        if "\ndef measure(" in file.read_text()
    ]


def main(arguments: list[str]) -> None:
    """Run them one after another, and print the table."""
    words = [word for word in arguments if not word.startswith("-")]
    wanted = [name for name in benchmarks() if not words or any(word in name for word in words)]
    count = SMALL if "--small" in arguments else 0
    figures: list[Figure] = []
    for name in wanted:
        print(f"{name} …", file=sys.stderr)
        figures += measured(name, count)
    print(table(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
