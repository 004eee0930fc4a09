"""How fast the never-twice rule decides lists of every shape, against the rule in one long piece.

    python tests/benchmarks/bench_plan.py [rows]

200,000 rows unless given. The long piece decides a row at a time with one key per message and no
function of its own; it and `plan` take turns, and the quickest of five turns counts, in CPU time.
"""

from __future__ import annotations

import gc
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal.records import Record
from feedbot_bulk.outbox.never_twice import Decision, Plan, Rule, decide, plan
from feedbot_bulk.outbox.outbox import Outbox, digest
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Row = tuple[str, str, str | None]
    History = Mapping[str, Sequence[Record]]

ONE, MANY = Rule(one_per_phone=True), Rule(one_per_phone=False)
AGAIN = Rule(one_per_phone=True, resend=frozenset({Status.FAILED}))
TURNS = 5


def long_piece(outbox: Outbox, history: History, rule: Rule) -> Plan:
    """The rule as it stood before each row was decided by a function of its own."""
    result, first, taken = Plan(), dict[str, int](), dict[str, int]()
    index = outbox.frame.index
    for position, phone, text, image, reason in outbox.complete():
        decision, record, past = Decision.SEND, None, history.get(phone) if history else None
        if past:
            decision, record = decide(digest(text, image), past, rule)
        message = f"{phone}\0{text}\0{image}"
        blocked = reason is not None
        counts = record is not None and blocked and record.status != Status.REJECTED
        if (earlier := first.get(message)) is not None:
            row = index[earlier] if index.is_unique else f"at position {earlier}"
            result.skip[position] = reasons.SAME_MESSAGE.template.format(row=row)
        elif record is not None and (decision is Decision.KEEP or counts):
            result.keep[position] = record
            first[message] = position
        elif blocked:
            continue
        elif phone in taken:
            row = index[taken[phone]] if index.is_unique else f"at position {taken[phone]}"
            result.skip[position] = reasons.ANOTHER_TEXT_IN_ROW.template.format(row=row)
        elif decision is Decision.SKIP:
            result.skip[position] = reasons.ANOTHER_TEXT()
            result.already_messaged.add(phone)
        else:
            result.send.append(position)
            first[message] = position
            if past and (record or rule.one_per_phone):
                result.again[position] = record or past[-1]
            if rule.one_per_phone:
                taken[phone] = position
    return result


def outbox_of(rows: Sequence[Row]) -> Outbox:
    """An outbox of (phone, text, reason) rows."""
    phones, texts, why = map(list, zip(*rows, strict=True))
    blank: list[None] = [None] * len(rows)
    frame = pd.DataFrame(index=pd.RangeIndex(len(rows)))
    return Outbox(frame, phones, blank, texts, blank, blank, why)  # type: ignore[arg-type]


def known(rows: Sequence[Row], status: Status) -> History:
    """The journal's record of every row."""
    return {
        phone: [
            Record(
                phone, digest(text, None), 1, status, None, "id", None, None, None,
                in_flight=False, alive=False,
            )
        ]
        for phone, text, _ in rows
    }  # fmt: skip


def shapes(count: int) -> Iterator[tuple[str, Sequence[Row], History, Rule]]:
    """Lists of invented people, what the journal knows of them, and the rule."""
    fresh = [(f"9725{n:08d}", f"שלום אדם {n}, התור שלך מחר", None) for n in range(count)]
    blocked = [(phone, text, "excluded") for phone, text, _ in fresh]
    some_blocked = [b if n % 3 == 0 else f for n, (b, f) in enumerate(zip(blocked, fresh))]  # noqa: B905 - of one length
    several = [(fresh[n // 4][0], text, None) for n, (_, text, _) in enumerate(fresh)]
    for rule, name in ((ONE, "one text a phone"), (MANY, "any text")):
        yield f"fresh, {name}", fresh, {}, rule
        yield f"half repeated, {name}", fresh[: count // 2] * 2, {}, rule
        yield (
            f"1,000 messages repeated, {name}",
            [fresh[n % 1000 % count] for n in range(count)],
            {},
            rule,
        )
        yield f"a third blocked, {name}", some_blocked, {}, rule
        yield f"all blocked, {name}", blocked, {}, rule
        yield f"four texts a phone, {name}", several, {}, rule
    yield "all sent before", fresh, known(fresh, Status.SENT), ONE
    yield "another text sent before", several[::4], known(fresh[1:] + fresh[:1], Status.SENT), ONE
    yield "all failed, resend", fresh, known(fresh, Status.FAILED), AGAIN
    yield "all failed, resend, a third blocked", some_blocked, known(fresh, Status.FAILED), AGAIN


def seconds(work: Callable[[], Plan]) -> float:
    """CPU time of one turn."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main(count: int) -> None:
    """Print a line a shape."""
    print(f"{count:,} rows; CPU seconds, the quickest of {TURNS} turns")
    print(f"{'shape':45}{'long piece':>11}{'plan':>8}{'ratio':>7}")
    for name, rows, history, rule in shapes(count):
        outbox = outbox_of(rows)
        calls = [partial(way, outbox, history, rule) for way in (long_piece, plan)]
        if calls[0]() != calls[1]():
            raise AssertionError(f"another plan: {name}")
        turns = [[seconds(call) for call in calls] for _ in range(TURNS)]
        piece, quick = map(min, zip(*turns, strict=True))
        print(f"{name:45}{piece:11.3f}{quick:8.3f}{quick / piece:7.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
