"""Which messages to poll in a round: where news is likely, and the rest more and more rarely. Pure.

The desktop program sends in the order queued, so news is likely at the frontier: just behind the
last message known to be settled. A round asks there first, in windows, until one ends without
news. Then it sweeps over a share of all the others, those not polled for the longest first. The
share grows when the sweep finds much news (something is sent out of order), and shrinks when it
finds little.
"""

from __future__ import annotations

from collections import deque
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WINDOW = 4
"""Messages polled at once at the frontier, when it is not known how far it moved."""

SURE = 0.6
"""The part of the last round's news at the frontier that this round asks for at once."""

FIRST_SHARE = 1 / 32
LEAST_SHARE = 1 / 512
MOST_SHARE = 0.6
"""Bounds of the swept share of the rest."""

AIM = 0.11
"""The part of a sweep that should be news: above it the share grows, below it shrinks.
At 0.11, random order over 50 rounds costs some 6 GETs a message
(tests/polling/test_schedule.py)."""

FASTEST, SLOWEST = 4.0, 0.5
"""How much the share may change in one round."""


class Schedule:
    """The rounds over messages that wait, in the order queued.

    A round is: `begin()`, then `window()` again and again, giving each answer to `learn()`,
    until a window is empty.

    >>> schedule = Schedule(["a", "b"])
    >>> schedule.begin()
    >>> schedule.window()
    ['a', 'b']
    >>> schedule.learn("a", settled=True)
    >>> schedule.waiting()
    ['b']
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._order = list(ids)
        self._waiting = dict.fromkeys(self._order)
        self._place = {message_id: place for place, message_id in enumerate(self._order)}
        self._unpolled_longest = deque(self._order)
        self._frontier = 0
        self._share = FIRST_SHARE
        self._expected = 0
        self.begin()

    def waiting(self) -> list[str]:
        """The messages not settled yet, in the order queued."""
        return list(self._waiting)

    def learn(self, message_id: str, *, settled: bool) -> None:
        """Take in one answer."""
        if settled:
            self._waiting.pop(message_id, None)

    def begin(self) -> None:
        """Begin a round."""
        self._polled: set[str] = set()
        self._cursor = self._frontier
        self._window: list[str] = []
        self._at_frontier = True
        self._found = 0

    def window(self) -> list[str]:
        """The messages to poll now, all at once; empty when the round is over."""
        if self._at_frontier:
            self._window = self._next_at_frontier()
            self._at_frontier = bool(self._window)
            if not self._window:
                self._expected = int(self._found * SURE)
                self._window = self._next_sweep()
        else:
            self._adapt()
            self._window = []
        self._polled.update(self._window)
        return self._window

    def _next_at_frontier(self) -> list[str]:
        """The next messages behind the frontier, unless the window before ended without news."""
        self._found += self._news(self._window)
        self._advance()
        if self._window and not self._news(self._window[-2:]):
            return []
        size = max(WINDOW, self._expected // 8 if self._window else self._expected)
        window: list[str] = []
        while len(window) < size and self._cursor < len(self._order):
            message_id = self._order[self._cursor]
            self._cursor += 1
            if message_id in self._waiting:
                window.append(message_id)
        return window

    def _advance(self) -> None:
        """Move the frontier behind the last message that is now known to be settled."""
        for place in range(self._cursor - 1, self._frontier - 1, -1):
            if self._order[place] not in self._waiting:
                self._frontier = place + 1
                return

    def _next_sweep(self) -> list[str]:
        """A share of the others, those not polled for the longest first."""
        rest = len(self._waiting) - sum(message_id in self._waiting for message_id in self._polled)
        wanted = ceil(rest * self._share)
        swept: list[str] = []
        for _ in range(len(self._unpolled_longest)):
            if len(swept) == wanted:
                break
            message_id = self._unpolled_longest.popleft()
            if message_id not in self._waiting:
                continue
            self._unpolled_longest.append(message_id)
            if message_id not in self._polled:
                swept.append(message_id)
        return swept

    def _adapt(self) -> None:
        """Sweep more after a sweep with much news, less after one with little.

        News in a row means that the frontier is further on than stuck messages let it seem.
        """
        if not self._window:
            return
        rate = self._news(self._window) / len(self._window)
        share = self._share * min(max(rate / AIM, SLOWEST), FASTEST)
        self._share = min(max(share, LEAST_SHARE), MOST_SHARE)
        in_a_row = 0
        for message_id in self._window:
            in_a_row = 0 if message_id in self._waiting else in_a_row + 1
            if in_a_row >= WINDOW:
                self._frontier = max(self._frontier, self._place[message_id] + 1)

    def _news(self, ids: list[str]) -> int:
        return sum(message_id not in self._waiting for message_id in ids)
