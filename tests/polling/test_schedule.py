"""Whom to poll: the cost in GETs, the lag and the waves of a round, counted with no clock."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from bench_schedule import ORDERS, PACES, follow, one_desktop, posted, run

from feedbot_bulk.polling.schedule import MOST_WAVES, Schedule

if TYPE_CHECKING:
    from collections.abc import Container

MESSAGES = 2000
IN_ORDER = ("strict", "permuted by 4", "permuted by 8", "two desktops")
MOST_GETS = {1: 4.0, 4: 2.0, 40: 1.3, 170: 1.3, 1e9: 1.1}
"""By messages settled a round; a fifth more where batches arrive eight places from their own."""


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("order", IN_ORDER)
def test_where_order_holds_news_is_seen_at_once_and_cheaply(
    order: str, pace: float, seed: int
) -> None:
    """Within a round at the median, three at the 90th percentile, six at the worst; few GETs."""
    seen = run(order, pace, MESSAGES, seed)
    assert seen.median <= 1
    assert seen.p90 <= 3
    assert seen.worst <= 6
    assert seen.gets <= MOST_GETS[pace] * (1.2 if order == "permuted by 8" else 1)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pace", PACES)
def test_stuck_messages_hide_nothing(pace: float, seed: int) -> None:
    """With 2 % that never settle the others are seen as soon, for a tenth more."""
    seen = run("2 % stuck", pace, MESSAGES, seed)
    assert seen.median <= 3
    assert seen.p90 <= 3
    assert seen.gets <= MOST_GETS[pace] * 1.1


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("order", ORDERS)
def test_a_round_takes_few_waves(order: str, pace: float) -> None:
    """However much moved, and in whatever order, a round takes at most eight waves."""
    assert run(order, pace, MESSAGES).waves <= MOST_WAVES == 8


def test_in_order_at_one_a_round_little_is_asked() -> None:
    """Where nothing is known to be wrong, at one message a round: at most 3 GETs a message."""
    assert run("strict", 1, MESSAGES).gets <= 3


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("rounds", "most"), [(50, 8), (12, 4)])
def test_in_random_order(seed: int, rounds: int, most: float) -> None:
    """In random order: at most 8 GETs a message over 50 rounds, 4 over 12."""
    ids = [str(number) for number in range(MESSAGES)]
    mixed = list(ids)
    random.Random(seed).shuffle(mixed)
    settled_at = {message: float(place % rounds) for place, message in enumerate(mixed)}
    seen = follow(posted(MESSAGES), settled_at)
    assert seen.gets <= most
    assert seen.median <= 3


@pytest.mark.parametrize(("pace", "most"), [(1, 20), (4, 12), (40, 8)])
def test_in_random_order_at_any_pace(pace: float, most: float) -> None:
    """However slowly they go, random order costs a bounded number of GETs a message."""
    assert run("random", pace, MESSAGES).gets <= most


def test_order_that_begins_late_is_noticed() -> None:
    """After half of the messages in random order, the rest in order: seen as soon as ever."""
    batches = posted(MESSAGES)
    early, late = batches[:10], batches[10:]
    mixed = [message for batch in early for message in batch]
    random.Random(0).shuffle(mixed)
    settled_at = {message: float(place) for place, message in enumerate(mixed)}
    order = (message for batch in late for message in batch)
    settled_at |= {message: 1000.0 + place / 4 for place, message in enumerate(order)}
    in_order = {one: at for one, at in settled_at.items() if at >= 1000}
    mean = follow(batches, settled_at).gets
    alone = follow(late, {one: at - 1000 for one, at in in_order.items()}).gets
    assert mean <= (20 + alone) / 2 + 1


def test_a_message_that_settles_just_after_it_was_polled_is_seen_soon() -> None:
    """Its neighbour settles a moment before the next poll: the frontier passes it for one round."""
    batches = posted(MESSAGES)
    settled_at = one_desktop(batches, 1)
    for number in range(0, MESSAGES, 7):
        settled_at[str(number)] += 1.5  # passed by its neighbours
    assert follow(batches, settled_at).worst <= 6


@pytest.mark.parametrize("stuck", [1, 10, 100])
def test_stuck_messages_at_the_head_do_not_hide_what_is_behind_them(stuck: int) -> None:
    """Messages at the head that move last leave the cost and the lag of the others alone."""
    settled_at = {str(number): 80.0 for number in range(stuck)}
    settled_at |= {str(number): (number - stuck) / 40 for number in range(stuck, MESSAGES)}
    seen = follow(posted(MESSAGES), settled_at)
    assert seen.gets <= 1.3 + 0.2
    assert seen.median <= 2


def test_nothing_moves_and_little_is_asked() -> None:
    """With the desktop program closed a round over 2,000 soon costs a handful of GETs."""
    schedule = Schedule(posted(MESSAGES))
    costs = []
    for _ in range(30):
        schedule.begin()
        polled: list[str] = []
        while window := schedule.window():
            polled += window
        costs.append(len(polled))
        assert len(set(polled)) == len(polled)
    assert costs[-1] <= 10
    assert sum(costs) <= 400


@pytest.mark.parametrize("count", [1, 3])
def test_few_messages_are_all_asked(count: int) -> None:
    """One, or a handful, are polled in every round."""
    schedule = Schedule([[str(n) for n in range(count)]])
    for _ in range(5):
        schedule.begin()
        polled: list[str] = []
        while window := schedule.window():
            polled += window
        assert len(polled) == count


@pytest.mark.parametrize("order", ORDERS)
def test_every_message_that_settles_is_seen(order: str) -> None:
    """Whatever the order, following ends with all of them seen."""
    assert run(order, 40, 500).rounds > 0


def test_what_is_settled_is_polled_no_more() -> None:
    """Once settled, a message never stands in a window again."""
    schedule = Schedule([["a", "b", "c"], ["d"]])
    schedule.begin()
    for message in schedule.window():
        schedule.learn(message, settled=message in "ad")
    assert schedule.waiting() == ["b", "c"]
    for _ in range(10):
        schedule.begin()
        while window := schedule.window():
            assert not {"a", "d"} & set(window)


# --- one round at a time ------------------------------------------------------------------------


def a_round(schedule: Schedule, settled: Container[str] = ()) -> list[str]:
    """The messages that one round polls, when those are settled."""
    schedule.begin()
    polled: list[str] = []
    while window := schedule.window():
        polled += window
        for message in window:
            schedule.learn(message, settled=message in settled)
    return polled


@pytest.mark.parametrize("order", ORDERS)
def test_a_round_polls_a_message_once(order: str) -> None:
    """Whatever the order, no message stands twice in a round."""
    settled_at = ORDERS[order](posted(500), 4, random.Random(0))
    schedule = Schedule(posted(500))
    for now in range(200):
        polled = a_round(schedule, {one for one, at in settled_at.items() if at <= now})
        assert len(set(polled)) == len(polled)


def test_nobody_is_forgotten() -> None:
    """Where nothing moves and hardly anything is asked, each message still gets its turn."""
    schedule = Schedule(posted(100))
    polled = {message for _ in range(2500) for message in a_round(schedule)}
    assert polled == set(schedule.waiting())
    assert len(polled) == 100


def test_the_first_round_looks_at_the_heads_of_the_first_batches() -> None:
    """Batches arrive not quite in the order posted: the first four may each be the first."""
    assert {"0", "100", "200", "300"} <= set(a_round(Schedule(posted(MESSAGES))))


def test_a_round_that_sees_a_batch_end_looks_at_the_next() -> None:
    """No round is lost between two batches: the next one's head is polled when the last ends."""
    schedule = Schedule(posted(MESSAGES))
    a_round(schedule, {"0"})
    for sent in range(5, 95, 5):
        assert "100" not in a_round(schedule, set(map(str, range(sent))))
    assert "100" in a_round(schedule, set(map(str, range(100))))


def test_the_first_round_needs_no_beginning() -> None:
    """A schedule is made with its first round begun; batches with nothing in them are nothing."""
    schedule = Schedule([[], ["a"], []])
    assert schedule.window() == ["a"]
    assert Schedule([[]]).window() == []


def test_a_message_that_was_passed_is_asked_again_soon_and_then_more_rarely() -> None:
    """Stuck while those behind it are settled: polled after 1 round, 3 more, 9 more, 27 more."""
    schedule = Schedule(posted(MESSAGES))
    behind = set(map(str, range(4, 50)))
    while "49" in schedule.waiting():
        a_round(schedule, {"0", "1", "2", *behind})
    polled = [later for later in range(1, 45) if "3" in a_round(schedule)]
    assert {1, 4, 13, 40} <= set(polled)
    assert len(polled) <= 6
