"""How fast `preview` is, against rendering and reading phones a row at a time, in one run.

    python tests/benchmarks/bench_preview.py [rows]

200,000 rows unless given, two placeholders. The plain way is `df.apply(lambda r: t.format(**r),
axis=1)` and a loop of libphonenumber's `parse`, `is_valid_number` and `format_number`.
"""

from __future__ import annotations

import sys
import time

import pandas as pd
import phonenumbers

import feedbot_bulk as fb

TEXT = "שלום {שם}, התור שלך ב-{תאריך}"


def people(count: int) -> pd.DataFrame:
    """A list of invented people, as text."""
    return pd.DataFrame(
        {
            "שם": [f"אדם {n}" for n in range(count)],
            "נייד": [f"05{n % 5}-{n % 10**7:07d}" for n in range(count)],
            "תאריך": [f"{n % 28 + 1:02d}/11/2026" for n in range(count)],
        },
        dtype="str",
    )


def plain(frame: pd.DataFrame) -> tuple[list[str], list[str | None]]:
    """Texts and phones, a row at a time."""
    texts = frame.apply(lambda row: TEXT.format(**row), axis=1).tolist()
    return texts, [_phone(cell) for cell in frame["נייד"]]


def _phone(cell: str) -> str | None:
    number = phonenumbers.parse(cell, "IL")
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


def main() -> None:
    """Print the two times and their ratio."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    frame = people(count)
    begun = time.perf_counter()
    plain(frame)
    slow = time.perf_counter() - begun
    begun = time.perf_counter()
    seen = frame.feedbot.preview(TEXT)
    quick = time.perf_counter() - begun
    print(f"{count:,} rows, feedbot_bulk {fb.__version__}, pandas {pd.__version__}")
    print(f"a row at a time {slow:6.2f} s")
    print(f"preview         {quick:6.2f} s   {slow / quick:.1f} times faster")
    print(seen["feedbot_status"].value_counts().to_string())


if __name__ == "__main__":
    main()
