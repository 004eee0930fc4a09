"""The pause between two rounds of polling: arithmetic."""

from __future__ import annotations

import pytest

from feedbot_bulk.polling.pauses import FASTEST, SLOWEST, Pause


def test_a_pause_grows_while_nothing_moves_and_shrinks_at_once() -> None:
    """Each quiet round waits longer, to a bound; one with news is followed by the shortest."""
    pause = Pause(shortest=5.0)
    quiet = [pause.after(moved=False) for _ in range(20)]
    assert quiet == sorted(quiet)
    assert quiet[0] == 5.0
    assert quiet[-1] == SLOWEST
    assert pause.after(moved=True) == 5.0


@pytest.mark.parametrize("every", [0.0, 0.001])
def test_there_is_always_a_pause(every: float) -> None:
    """`every=0` polls twenty times a second at the most, news or none."""
    pause = Pause(shortest=every)
    assert all(pause.after(moved=moved) >= FASTEST for moved in (True, False, True, True))


def test_a_pause_longer_than_the_slowest_is_kept() -> None:
    """Whoever asks for ten minutes gets ten minutes."""
    pause = Pause(shortest=600.0)
    assert [pause.after(moved=moved) for moved in (True, False)] == [600.0, 600.0]
