"""How fast `normalize` is, against the plain loop over libphonenumber, in one run.

    python tests/benchmarks/bench_phones.py [rows]

Rows (1,000,000 unless given): 90 % Israeli mobiles in ten writings, 4 % landlines, 4 % numbers of
sixteen countries in four writings, on many blocks, 2 % junk. Each kind of column is measured in a
process of its own, at the first call of that process, on cells that it has not seen: all that
libphonenumber has to be asked is in the figure. Then the loop, which parses, validates and formats
a row at a time: on 20,000 other such rows, and counted up, for it grows with the rows.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figures import Figure, table, timed

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS, LOOP_ROWS = 1_000_000, 20_000
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
ABROAD = {  # by country code: how its numbers begin, and how many digits they have
    "1": ("212 305 415 617 718 917", 10),
    "7": ("903 916 985 495", 10),
    "33": ("1 6 7", 9),
    "34": ("6 91", 9),
    "39": ("333 347", 10),
    "44": ("7400 7911 20", 10),
    "48": ("50 60", 9),
    "49": ("151 160 170", 11),
    "55": ("119 219", 11),
    "61": ("4", 9),
    "86": ("138 139", 11),
    "90": ("532 555", 10),
    "91": ("70 98 99", 10),
    "380": ("50 63 67", 9),
    "962": ("79", 9),
    "970": ("59", 9),
}
WRITINGS_ABROAD: tuple[Callable[[str, str], str], ...] = (
    lambda code, n: f"+{code}{n}",
    lambda code, n: f"+{code} {n[:3]} {n[3:6]} {n[6:]}",
    lambda code, n: f"00{code}{n}",
    lambda code, n: f"+{code} {n[:2]}-{n[2:]}",
)
JUNK = ("", "אין", "05212", "2023-05-01", "052-1234567 / 054-1234567", "9.72587E+11", "*2700", "?")


def rows(count: int, seed: int = 1) -> list[str]:
    """The mix, the same for the same seed."""
    chance = random.Random(seed)
    return [_row(chance) for _ in range(count)]


def _row(chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.90:
        area, rest = chance.choice(("50", "52", "53", "54", "55", "58")), chance.randrange(10**7)
        return chance.choice(WRITINGS)(area, f"{rest:07}"[:3], f"{rest:07}"[3:])
    if draw < 0.94:
        return f"0{chance.choice('23489')}-{chance.randrange(5 * 10**6, 10**7)}"
    if draw < 0.98:
        return _foreign(chance)
    return chance.choice(JUNK) + (str(chance.randrange(100)) if chance.random() < 0.5 else "")


def _foreign(chance: random.Random) -> str:
    code = chance.choice(tuple(ABROAD))
    heads, size = ABROAD[code]
    head = chance.choice(heads.split())
    tail = "".join(chance.choices("0123456789", k=size - len(head)))
    return chance.choice(WRITINGS_ABROAD)(code, head + tail)


def plain_loop(cells: list[str]) -> list[str | None]:
    """What one writes first: parse, is_valid_number, format_number."""
    import phonenumbers

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


# --- memory -----------------------------------------------------------------------------------


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


# --- a column in a process of its own ---------------------------------------------------------

COLUMNS = {
    "object": ("object", True),
    "text, with pyarrow": ("text", True),
    "text, without pyarrow": ("text", False),
}


def column(dtype: str, count: int) -> dict[str, float]:
    """Seconds of the first call and of another on new cells, of the loop; bytes of another call."""
    import pandas as pd

    from feedbot_bulk import phones
    from feedbot_bulk.results.frame import TEXT

    def cells(seed: int) -> pd.Series[Any]:
        return pd.Series(rows(count, seed), dtype=TEXT if dtype == "text" else dtype)

    first, second, third = cells(1), cells(2), cells(3)
    other = rows(min(count, LOOP_ROWS), 4)
    return {
        "first": timed(lambda: phones.normalize(first)),
        "second": timed(lambda: phones.normalize(second)),
        "loop": timed(lambda: plain_loop(other)) / len(other) * count,
        "memory": added_memory(lambda: phones.normalize(third)),
    }


def seen(label: str, count: int) -> dict[str, float]:
    """The figures of a kind of column, from a fresh process."""
    dtype, pyarrow = COLUMNS[label]
    command = [sys.executable, __file__, str(count), dtype, *([] if pyarrow else ["no pyarrow"])]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measure(count: int) -> list[Figure]:
    """For the table of all benchmarks: the first call of a process, by kind of column."""
    return [_figure(label, count, seen(label, count), "first") for label in COLUMNS]


def _figure(label: str, count: int, found: dict[str, float], which: str) -> Figure:
    return Figure(f"normalize, {count:,} {label}", found[which], "plain loop", found["loop"])


def main(count: int) -> None:
    """Measure, and say what came out."""
    figures, added = [], []
    for label in COLUMNS:
        found = seen(label, count)
        figures += [_figure(f"{label}: {which}", count, found, which) for which in _CALLS]
        added.append(f"{label} {found['memory'] / 2**20:.0f} MB")
    print(table(figures))
    print(f"memory added by a call: {', '.join(added)}")


_CALLS = ("first", "second")


if __name__ == "__main__":
    if sys.argv[3:] == ["no pyarrow"]:
        sys.modules["pyarrow"] = None  # type: ignore[assignment] # import then fails, as without it
    size = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    if sys.argv[2:]:
        json.dump(column(sys.argv[2], size), sys.stdout)
    else:
        main(size)
