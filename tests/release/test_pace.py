"""So many in any stretch of time, and no more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.release import Pace, Turn

MINUTE = 60_000


@pytest.mark.parametrize(
    ("text", "count", "seconds"),
    [
        ("300/hour", 300, 3600), ("20/min", 20, 60), ("2000/day", 2000, 86_400),
        ("2,000 / day", 2000, 86_400), ("300 per hour", 300, 3600), ("50/10min", 50, 600),
        ("1/s", 1, 1), ("300/שעה", 300, 3600), ("20 ב-דקה", 20, 60), ("2000 ליום", 2000, 86_400),
    ],
)  # fmt: skip
def test_ways_to_write_a_pace(text: str, count: int, seconds: float) -> None:
    """How many in how long, in both languages."""
    assert Pace.of(text) == Pace(count, seconds) == Pace.of(Pace(count, seconds))


@pytest.mark.parametrize(
    ("given_pace", "told"),
    [
        ("0/hour", "would let nothing go"), ("5/0min", "would let nothing go"),
        ("300", "is not a pace.*'300/hour'"), ("fast", "is not a pace"), ("", "is not a pace"),
        ("300/fortnight", "is not a pace"), ("-5/hour", "is not a pace"), (300, "is not a pace"),
        (None, "is not a pace"), ("1.5/hour", "is not a pace"),
    ],
)  # fmt: skip
def test_pace_of_nothing_is_refused(given_pace: Any, told: str) -> None:
    """What would let nothing go, or is no pace, is an error that says what to write."""
    with pytest.raises(FeedbotError, match=told):
        Pace.of(given_pace)


def test_turn() -> None:
    """What is free goes now; else the next goes when the oldest that counts is a span old."""
    pace = Pace.of("3/min")
    assert pace.turn([], 0) == Turn(3, 0)
    assert pace.turn([0, 10_000], 20_000) == Turn(1, 20_000)
    assert pace.turn([0, 10_000, 20_000], 20_000) == Turn(0, MINUTE)
    assert pace.turn([20_000, 0, 10_000], MINUTE) == Turn(1, MINUTE)


def test_turn_when_the_pace_was_lowered() -> None:
    """More than the pace went before (by a faster one): the wait is until enough are a span old."""
    assert Pace.of("2/min").turn([0, 1000, 2000, 3000], 5000) == Turn(0, MINUTE + 2000)


def test_times_ahead_of_the_clock_count() -> None:
    """Another machine's clock may be ahead of ours: what it queued counts."""
    assert Pace.of("1/min").turn([5000], 0) == Turn(0, MINUTE + 5000)


@given(
    st.integers(1, 5),
    st.lists(st.integers(0, 90_000), min_size=1, max_size=60),
    st.randoms(use_true_random=False),
)
def test_no_span_holds_more_than_the_pace(count: int, pauses: list[int], chance: Any) -> None:
    """Whenever one comes, and whatever of its turn it uses: any span holds `count` at the most.

    Who waits until `next_at` gets a turn there.
    """
    pace, now = Pace(count, 60), 0
    queued: list[int] = []
    for pause in pauses:
        now += pause
        turn = pace.turn(queued[-count:], now)  # the latest `count` are all that matters
        assert turn == pace.turn(queued, now)
        if turn.now == 0:
            assert pace.turn(queued, turn.next_at - 1).now == 0
            assert pace.turn(queued, turn.next_at).now > 0
        queued += [now] * chance.randint(0, turn.now)
    for start in queued:
        assert sum(start <= at < start + MINUTE for at in queued) <= count
