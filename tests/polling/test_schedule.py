"""Whom to ask after: the cost in GETs and the delay in rounds, counted, with no clock in it."""

from __future__ import annotations

import random
from statistics import median
from typing import TYPE_CHECKING

import pytest

from feedbot_bulk.polling.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

MESSAGES = 2000


def follow(settled_in: Sequence[int]) -> tuple[float, float]:
    """Follow messages that settle in the given rounds to the end.

    Returns the GETs per message, and the median of the rounds from settled to seen (1: in the
    round in which it settled).
    """
    schedule = Schedule(str(n) for n in range(len(settled_in)))
    gets, now = 0, 0
    delays: list[int] = []
    while schedule.waiting():
        schedule.begin()
        while window := schedule.window():
            gets += len(window)
            for one in window:
                settled = settled_in[int(one)] <= now
                schedule.learn(one, settled=settled)
                if settled:
                    delays.append(now - settled_in[int(one)] + 1)
        now += 1
        assert now < 10 * max(settled_in) + 100, "a settled message is never seen"
    return gets / len(settled_in), median(delays)


def test_in_the_order_queued() -> None:
    """40 a round in order: at most 1.3 GETs a message, seen within two rounds at the median."""
    gets, delay = follow([n // 40 for n in range(MESSAGES)])
    assert gets <= 1.3
    assert delay <= 2


@pytest.mark.parametrize("seed", range(5))
def test_in_order_at_an_uneven_pace(seed: int) -> None:
    """Some 40 a round, give or take 15, pauses among them: still at most 1.3 GETs a message."""
    chance = random.Random(seed)
    settled_in: list[int] = []
    now = 0
    while len(settled_in) < MESSAGES:
        settled_in += [now] * chance.randint(25, 55)
        now += 1
    gets, delay = follow(settled_in[:MESSAGES])
    assert gets <= 1.3
    assert delay <= 2


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("rounds", "most"), [(50, 8), (12, 4)])
def test_in_random_order(seed: int, rounds: int, most: float) -> None:
    """In random order: at most 8 GETs a message over 50 rounds, 4 over 12, seen within two."""
    settled_in = [n % rounds for n in range(MESSAGES)]
    random.Random(seed).shuffle(settled_in)
    gets, delay = follow(settled_in)
    assert gets <= most
    assert delay <= 2


@pytest.mark.parametrize("stuck", [1, 10, 100])
def test_stuck_messages_do_not_hide_what_is_behind_them(stuck: int) -> None:
    """Messages at the head that never move leave the cost and the delay of the others alone."""
    settled_in = [80] * stuck + [n // 40 for n in range(MESSAGES - stuck)]
    gets, delay = follow(settled_in)
    assert gets <= 1.3 + 0.2
    assert delay <= 2


def test_nothing_moves_and_little_is_asked() -> None:
    """With the desktop program closed a round over 2,000 soon costs a handful of GETs."""
    schedule = Schedule(str(n) for n in range(MESSAGES))
    costs = []
    for _ in range(30):
        schedule.begin()
        asked: list[str] = []
        while window := schedule.window():
            asked += window
        costs.append(len(asked))
        assert len(set(asked)) == len(asked)
    assert costs[-1] <= 10
    assert sum(costs) <= 400


def test_few_messages_are_all_asked() -> None:
    """One, or a handful, are asked in every round."""
    for count in (1, 3):
        schedule = Schedule(str(n) for n in range(count))
        for _ in range(5):
            schedule.begin()
            asked = schedule.window()
            assert len(asked) == count
