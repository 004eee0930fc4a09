"""How fast `preview` is, against rendering and reading phones a row at a time, in one run.

    python tests/benchmarks/bench_preview.py [rows]

200,000 rows unless given, two placeholders, at the first call of the process. The plain way is
`df.apply(lambda r: t.format(**r), axis=1)` and a loop of libphonenumber's `parse`,
`is_valid_number` and `format_number`.
"""

from __future__ import annotations

import random
import sys

import pandas as pd
import phonenumbers
from figures import Figure, table, timed

import feedbot_bulk as fb

ROWS = 200_000
TEXT = "שלום {שם}, התור שלך ב-{תאריך}"


def people(count: int) -> pd.DataFrame:
    """A list of invented people, as text."""
    chance = random.Random(count)
    return pd.DataFrame(
        {
            "שם": [f"אדם {n}" for n in range(count)],
            "נייד": [_written(chance) for _ in range(count)],
            "תאריך": [f"{n % 28 + 1:02d}/11/2026" for n in range(count)],
        },
        dtype="str",
    )


def _written(chance: random.Random) -> str:
    return f"05{chance.choice('02348')}-{chance.randrange(10**7):07d}"


def plain(frame: pd.DataFrame) -> tuple[list[str], list[str | None]]:
    """Texts and phones, a row at a time."""
    texts = frame.apply(lambda row: TEXT.format(**row), axis=1).tolist()
    return texts, [_phone(cell) for cell in frame["נייד"]]


def _phone(cell: str) -> str | None:
    number = phonenumbers.parse(cell, "IL")
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


def measure(count: int) -> list[Figure]:
    """For the table of all benchmarks: the first preview of a process."""
    frame = people(count)
    ours = timed(lambda: frame.feedbot.preview(TEXT))
    return [Figure(f"preview, {count:,} rows", ours, "df.apply, loop", timed(lambda: plain(frame)))]


def main() -> None:
    """Print the two times and their ratio."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"feedbot_bulk {fb.__version__}, pandas {pd.__version__}")
    print(table(measure(count)))


if __name__ == "__main__":
    main()
