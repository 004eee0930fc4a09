"""The schedule of polling against orders and paces of the world: lag, GETs and waves in one table.

    python tests/benchmarks/bench_schedule.py [messages]

Lag: rounds from the one in which a message settled to the one that saw it. Messages settle while a
round is under way, too: each wave takes a twentieth of a round.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from feedbot_bulk.polling.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BATCH = 100
WAVE = 0.05


@dataclass(frozen=True)
class Seen:
    """What following a campaign came to; lags in rounds."""

    median: float
    p90: float
    worst: float
    gets: float
    waves: int
    rounds: int


def follow(batches: Sequence[Sequence[str]], settled_at: dict[str, float]) -> Seen:
    """Follow messages that settle at these times (in rounds; inf: never) until all are seen."""
    schedule = Schedule(batches)
    last = max(at for at in settled_at.values() if at < inf)
    to_see = sum(at < inf for at in settled_at.values())
    lags: list[float] = []
    gets = most_waves = now = 0
    while len(lags) < to_see:
        schedule.begin()
        waves = 0
        while window := schedule.window():
            gets += len(window)
            for message in window:
                settled = settled_at[message] <= now + waves * WAVE
                schedule.learn(message, settled=settled)
                if settled:
                    lags.append(max(now - settled_at[message], 0.0))
            waves += 1
        most_waves = max(most_waves, waves)
        now += 1
        if now > 10 * last + 2000:
            raise AssertionError("a settled message is never seen")
    lags.sort()
    return Seen(
        median=lags[len(lags) // 2],
        p90=lags[int(len(lags) * 0.9)],
        worst=lags[-1],
        gets=gets / to_see,
        waves=most_waves,
        rounds=now,
    )


# --- orders in which a desktop program sends ----------------------------------------------------


Arrival = list[list[str]]


def posted(count: int) -> Arrival:
    """The batches in the order in which they were posted."""
    ids = [str(number) for number in range(count)]
    return [ids[start : start + BATCH] for start in range(0, count, BATCH)]


def permuted(batches: Arrival, by: int, chance: random.Random) -> Arrival:
    """As they arrive when `by` are posted at a time: the next is any of those in flight."""
    waiting, arrived = list(batches), []
    while waiting:
        arrived.append(waiting.pop(chance.randrange(min(by, len(waiting)))))
    return arrived


def one_desktop(batches: Arrival, pace: float) -> dict[str, float]:
    """Sent one after another, `pace` a round."""
    order = [message for batch in batches for message in batch]
    return {message: place / pace for place, message in enumerate(order)}


def desktops(batches: Arrival, pace: float, count: int) -> dict[str, float]:
    """Several programs, each of which takes the next whole batch; `pace` is that of all."""
    free = [0.0] * count
    settled: dict[str, float] = {}
    for batch in batches:
        program = min(range(count), key=free.__getitem__)
        for place, message in enumerate(batch, 1):
            settled[message] = free[program] + place * count / pace
        free[program] += len(batch) * count / pace
    return settled


def jittered(settled: dict[str, float], pace: float, chance: random.Random) -> dict[str, float]:
    """Each message up to five places early or late."""
    return {one: max(at + chance.uniform(-5, 5) / pace, 0) for one, at in settled.items()}


def stuck(settled: dict[str, float], part: float, chance: random.Random) -> dict[str, float]:
    """A part of the messages never settles."""
    return {one: inf if chance.random() < part else at for one, at in settled.items()}


def _shuffled(batches: Arrival, pace: float, chance: random.Random) -> dict[str, float]:
    order = [message for batch in batches for message in batch]
    chance.shuffle(order)
    return {message: place / pace for place, message in enumerate(order)}


def _reversed(batches: Arrival, pace: float) -> dict[str, float]:
    return one_desktop([batch[::-1] for batch in reversed(batches)], pace)


ORDERS: dict[str, Callable[[Arrival, float, random.Random], dict[str, float]]] = {
    "strict": lambda b, pace, _: one_desktop(b, pace),
    "permuted by 4": lambda b, pace, chance: one_desktop(permuted(b, 4, chance), pace),
    "permuted by 8": lambda b, pace, chance: one_desktop(permuted(b, 8, chance), pace),
    "two desktops": lambda b, pace, chance: desktops(permuted(b, 4, chance), pace, 2),
    "four desktops": lambda b, pace, chance: desktops(permuted(b, 4, chance), pace, 4),
    "jitter": lambda b, pace, c: jittered(one_desktop(permuted(b, 4, c), pace), pace, c),
    "2 % stuck": lambda b, pace, c: stuck(one_desktop(permuted(b, 4, c), pace), 0.02, c),
    "10 % stuck": lambda b, pace, c: stuck(one_desktop(permuted(b, 4, c), pace), 0.10, c),
    "two desktops, 2 % stuck": lambda b, pace, c: stuck(
        desktops(permuted(b, 4, c), pace, 2), 0.02, c
    ),
    "reversed": lambda b, pace, _: _reversed(b, pace),
    "random": _shuffled,
}
PACES = (1, 4, 40, 170, 1e9)


def run(order: str, pace: float, count: int, seed: int = 0) -> Seen:
    """One order at one pace."""
    batches = posted(count)
    return follow(batches, ORDERS[order](batches, pace, random.Random(seed)))


def main(count: int) -> None:
    """Print the table."""
    print(f"{count:,} messages in batches of {BATCH}; lags in rounds")
    print(f"{'order':38}{'pace':>6}{'median':>8}{'p90':>8}{'worst':>8}{'GETs':>7}{'waves':>6}")
    for order in ORDERS:
        for pace in PACES:
            seen = run(order, pace, count)
            shown = "all" if pace == PACES[-1] else f"{pace:g}"
            print(
                f"{order:38}{shown:>6}{seen.median:8.1f}{seen.p90:8.1f}{seen.worst:8.1f}"
                f"{seen.gets:7.2f}{seen.waves:6}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
