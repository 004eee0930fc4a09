"""How fast `normalize` is, against the plain loop over libphonenumber, in one run.

    python tests/benchmarks/bench_phones.py [rows]

Rows (1,000,000 unless given): 95 % Israeli mobiles in ten writings, 3 % landlines and foreign
numbers, 2 % junk. The loop parses, validates and formats a row at a time; it is timed on 20,000 of
the rows and counted up, for it grows with the rows and would take half a minute. The first call
of `normalize` asks libphonenumber about every block; what it learnt serves the later ones.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import phonenumbers

from feedbot_bulk import phones
from feedbot_bulk.results.frame import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

LOOP_ROWS = 20_000
WRITINGS: tuple[Callable[[str, str, str], str], ...] = (
    lambda a, b, c: f"0{a}{b}{c}",
    lambda a, b, c: f"0{a}-{b}{c}",
    lambda a, b, c: f"0{a}-{b}-{c}",
    lambda a, b, c: f"0{a} {b} {c}",
    lambda a, b, c: f"{a}{b}{c}",
    lambda a, b, c: f"{a}{b}{c}.0",
    lambda a, b, c: f"972{a}{b}{c}",
    lambda a, b, c: f"+972 {a}-{b}-{c}",
    lambda a, b, c: f"\u200f+972 (0){a}–{b}{c}",
    lambda a, b, c: f"נייד: 0{a}-{b}{c}",
)
FOREIGN = ("+44 20 7946 {:04}", "+1 212-555-{:04}", "+49 30 1234{:04}", "44207946{:04}")
JUNK = ("", "אין", "05212", "2023-05-01", "052-1234567 / 054-1234567", "9.72587E+11", "*2700", "?")


def rows(count: int, seed: int = 1) -> list[str]:
    """The mix, the same for the same seed."""
    chance = random.Random(seed)
    return [_row(chance) for _ in range(count)]


def _row(chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.95:
        area, rest = chance.choice(("50", "52", "53", "54", "55", "58")), chance.randrange(10**7)
        return chance.choice(WRITINGS)(area, f"{rest:07}"[:3], f"{rest:07}"[3:])
    if draw < 0.965:
        return f"0{chance.choice('23489')}-{chance.randrange(5 * 10**6, 10**7)}"
    if draw < 0.98:
        return chance.choice(FOREIGN).format(chance.randrange(10**4))
    return chance.choice(JUNK) + (str(chance.randrange(100)) if chance.random() < 0.5 else "")


def plain_loop(cells: list[str]) -> list[str | None]:
    """What one writes first: parse, is_valid_number, format_number."""
    found: list[str | None] = []
    for cell in cells:
        try:
            number = phonenumbers.parse(cell, "IL")
        except phonenumbers.NumberParseException:
            found.append(None)
            continue
        valid = phonenumbers.is_valid_number(number)
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        found.append(e164[1:] if valid else None)
    return found


def timed(call: Callable[[], Any]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def memory() -> int:
    """Bytes of this process in memory now (Linux; 0 elsewhere)."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 if status.exists() else 0


def added_memory(call: Callable[[], Any]) -> int:
    """Bytes by which the process grows, at most, while the call runs."""
    before, peak, done = memory(), 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    call()
    done.set()
    watcher.join()
    return max(peak, memory()) - before


def main(count: int) -> None:
    """Measure, and say what came out."""
    cells = rows(count)
    loop = timed(lambda: plain_loop(cells[:LOOP_ROWS])) / min(LOOP_ROWS, count) * count
    print(f"{count:,} rows, pandas {pd.__version__}, pyarrow {'pyarrow' in sys.modules}")
    print(f"{'plain loop':18}  {loop:7.2f} s")
    objects, text = pd.Series(cells, dtype="object"), pd.Series(cells, dtype=TEXT)
    added = added_memory(lambda: show("first call, object", objects, loop))
    show("object", objects, loop)
    show(str(TEXT), text, loop)
    show("half of the rows", text.iloc[: count // 2], loop / 2)
    print(f"memory added by the first call: {added / 2**20:.0f} MB")
    story = pd.Series(["0521234567 " * 100_000])
    print(f"a cell of a million characters: {timed(lambda: phones.diagnose(story)) * 1e3:.2f} ms")


def show(label: str, cells: pd.Series[Any], loop: float) -> None:
    """One line: how long `normalize` takes, and how many times that the loop takes."""
    seconds = timed(lambda: phones.normalize(cells))
    print(f"{label:18}  {seconds:7.2f} s   {loop / seconds:5.1f} times faster")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
