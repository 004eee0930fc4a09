"""Whom to poll in a round: where news is likely, and the rest more and more rarely. Pure.

The desktop program sends batches in the order in which they arrived, which is not quite the order
in which they were posted; inside a batch the order holds. So each batch has a frontier of its own,
behind the last message of it that is known to be settled. A round polls

- at the frontier of every batch under way, in windows that double while they bring news;
- the first messages of the batches that may be next, when a batch under way ended or fell quiet;
- messages that a frontier has passed, soon at first and then ever more rarely: most of them
  settled a moment after they were polled, the others are stuck;
- a share of all the others, those not polled for the longest first. The share grows when it finds
  much news (something is sent out of order), and shrinks when it finds little.

What each costs and how late it sees the news: `tests/benchmarks/bench_schedule.py`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from math import ceil
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SURE = 0.8
"""The part of the last round's news of a program that this round asks for at once."""

FASTER = 4
"""How windows grow where the last round does not tell how much news there is."""

WIDEST = 16
"""The first window of a batch that has been quiet for long: stuck messages hide what is behind."""

PROBES = 4
"""First messages of further batches that are polled when one may have begun."""

MOST_WAVES = 8
"""Windows of a round, one after another: each costs the time of a GET."""

PATIENCE = 3
"""Rounds without news, for each program that sends, before a batch counts as quiet."""

LATEST = 512
"""Rounds between two polls of a message that was passed, at the most."""

DISORDER = 0.5
"""Where more of what frontiers come by is passed than settled, messages follow no order."""

ORDER_AGAIN = 32
"""Rounds between two looks at a quiet frontier where there is no order: whether there is by now."""

FIRST_SHARE = 1 / 256
LEAST_SHARE = 1 / 2048
MOST_SHARE = 0.6
"""Bounds of the swept share of the rest."""

AIM = 0.11
"""The part of a sweep that should be news: above it the share grows, below it shrinks."""

FASTEST, SLOWEST = 4.0, 0.5
"""How much the share may change at once."""

FEW = 8
"""So many that wait are all polled in every round."""

ENOUGH = 12
"""Messages swept before their news is taken for a rate."""


@dataclass(slots=True, eq=False)
class _Batch:
    """Messages that were posted together; all before `frontier` were polled and passed."""

    ids: list[str]
    frontier: int = 0
    quiet: int = 0
    news: int = 0
    size: int = 0
    begun_now: bool = False
    window: list[str] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Whether the frontier is behind its last message."""
        return self.frontier >= len(self.ids)


class Schedule:
    """The rounds over messages that wait, in the batches in which they were posted.

    A round is: `begin()`, then `window()` again and again, telling each answer with `learn()`,
    until a window is empty.

    >>> schedule = Schedule([["a", "b"], ["c"]])
    >>> schedule.begin()
    >>> sorted(schedule.window())
    ['a', 'b', 'c']
    >>> schedule.learn("a", settled=True)
    >>> schedule.waiting()
    ['b', 'c']
    """

    def __init__(self, batches: Iterable[Sequence[str]]) -> None:
        self._batches = [_Batch(list(ids)) for ids in batches if ids]
        order = [message for batch in self._batches for message in batch.ids]
        self._waiting = dict.fromkeys(order)
        self._batch_of = {message: batch for batch in self._batches for message in batch.ids}
        self._under_way: list[_Batch] = []
        self._not_begun = dict.fromkeys(self._batches)
        self._programs = 1
        self._pace = 0.0
        self._missing = 0
        self._round = 0
        self._passed: dict[int, list[tuple[str, int]]] = {}
        self._disorder = 0.0
        self._longest_unpolled = deque(_scattered(order))
        self._share = FIRST_SHARE
        self._credit = 0.0
        self._swept_count = self._swept_news = 0
        self.begin()

    def waiting(self) -> list[str]:
        """The messages not settled yet, in the order posted."""
        return list(self._waiting)

    def learn(self, message_id: str, *, settled: bool) -> None:
        """Take in one answer."""
        if settled:
            self._waiting.pop(message_id, None)

    # --- a round --------------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin a round."""
        self._round += 1
        self._wave = 0
        self._has_ended = False
        self._polled: set[str] = set()
        self._probed: list[_Batch] = []
        self._retried: list[tuple[str, int]] = []
        self._swept: list[str] = []

    def window(self) -> list[str]:
        """The messages to poll now, all at once; empty when the round is over."""
        self._wave += 1
        if self._wave == 1:
            found = [*self._at_frontiers(), *self._again(), *self._probes(), *self._sweep()]
        else:
            self._look_back()
            found = [*self._further(), *self._probes()] if self._wave <= MOST_WAVES else []
        if not found:
            self._end()
        return found

    def _at_frontiers(self) -> Iterator[str]:
        for batch in self._under_way:
            batch.news = batch.size = 0
            batch.window = []
            if self._is_due(batch):
                behind_stuck = 1 << min(batch.quiet // (2 * self._programs), WIDEST.bit_length())
                size = max(min(behind_stuck, WIDEST), int(self._pace * SURE))
                yield from self._take(batch, size)

    def _is_due(self, batch: _Batch) -> bool:
        """A batch that is quiet while others move is looked at more and more rarely.

        And rarely where messages follow no order: what a frontier would find there, the sweep finds
        for a fifth of the GETs.
        """
        late = batch.quiet - PATIENCE * self._programs
        if late > 0 and self._disorder >= DISORDER:
            return late % ORDER_AGAIN == 0
        return late <= 0 or not self._moving() or late.bit_count() == 1

    def _moving(self) -> int:
        patience = PATIENCE * self._programs
        return sum(not one.ended and one.quiet < patience for one in self._under_way)

    def _further(self) -> Iterator[str]:
        """The next windows of the batches whose last window ended with news."""
        usual = self._wave <= MOST_WAVES // 2 and self._pace >= 1
        for batch in self._under_way:
            if batch.begun_now or (batch.window and self._is_news(batch.window[-1:])):
                begun_now, batch.begun_now = batch.begun_now, False
                more = ceil(self._pace / 10) if usual or begun_now else FASTER * batch.size
                batch.size = max(batch.size, more, 1)
                at_once = self._sure_at_first(batch) if begun_now else 0
                yield from self._take(batch, max(batch.size, at_once))
            else:
                batch.window = []

    def _sure_at_first(self, batch: _Batch) -> int:
        """How much of a batch that just began is surely settled: the pace, as at a frontier.

        Not where another ended in this round, which had its part of the news, or where the news
        of a round is more than a batch: how far it reaches into this one is not known then.
        """
        sure = int(self._pace * SURE)
        ended = any(one.ended for one in self._under_way)
        return 0 if ended or sure >= len(batch.ids) else sure

    def _take(self, batch: _Batch, size: int) -> list[str]:
        """The next `size` messages behind a batch's frontier."""
        batch.window = []
        for place in range(batch.frontier, len(batch.ids)):
            if len(batch.window) == size:
                break
            message = batch.ids[place]
            if message in self._waiting and message not in self._polled:
                batch.window.append(message)
        self._polled.update(batch.window)
        return batch.window

    def _look_back(self) -> None:
        """Take in what the last window brought: move frontiers, begin batches."""
        for message in self._swept:
            if message not in self._waiting:
                self._swept_news += 1
                self._begin_batch(self._batch_of[message], WIDEST)
        self._swept_count += len(self._swept)
        self._swept = []
        for batch in self._probed:
            if self._is_news(batch.window):
                self._begin_batch(batch, 1)
        for batch in self._under_way:
            self._advance(batch)
        self._has_ended = any(batch.ended and batch.window for batch in self._under_way)

    def _advance(self, batch: _Batch) -> None:
        """Move a frontier behind the last message of the window that is settled."""
        settled = [message for message in batch.window if message not in self._waiting]
        if not settled:
            return
        batch.news += len(settled)
        behind = batch.ids.index(settled[-1]) + 1
        passed = [one for one in batch.ids[batch.frontier : behind] if one in self._waiting]
        batch.frontier = max(batch.frontier, behind)
        part = len(passed) / (len(passed) + len(settled))
        self._disorder += (part - self._disorder) * min(len(passed) + len(settled), 20) / 100
        if self._disorder < DISORDER:
            for message in passed:
                self._pass(message, 1)

    def _begin_batch(self, batch: _Batch, size: int) -> None:
        """A message of a batch is settled: look at its first `size` next, or behind them."""
        if batch in self._not_begun:
            del self._not_begun[batch]
            self._under_way.append(batch)
            batch.begun_now, batch.size = True, size

    # --- batches that may be next ---------------------------------------------------------------

    def _probes(self) -> list[str]:
        """The first messages of the next batches, where fewer are under way than there were.

        More of them in the same round only where all of the last ones had begun, or one under way
        came to its end since.
        """
        all_begun = bool(self._probed) and not any(one in self._not_begun for one in self._probed)
        few = self._moving() < self._programs
        wanted = all_begun or (few and (self._wave == 1 or self._has_ended))
        if self._missing > PATIENCE and not all_begun:  # nothing moves: look ever more rarely
            wanted = wanted and self._missing.bit_count() == 1
        doublings = self._wave if all_begun else min(self._missing, PATIENCE)
        count = (PROBES << doublings) if wanted else 0
        self._probed = []
        for batch in islice(self._not_begun, count):
            if self._take(batch, 1 + min(self._missing, PATIENCE) // 2):
                self._probed.append(batch)
        return [message for batch in self._probed for message in batch.window]

    # --- passed, and all the others -------------------------------------------------------------

    def _pass(self, message: str, pause: int) -> None:
        self._passed.setdefault(self._round + pause, []).append((message, pause))

    def _again(self) -> list[str]:
        due = self._passed.pop(self._round, [])
        self._retried = [one for one in due if one[0] in self._waiting]
        messages = [message for message, _ in self._retried if message not in self._polled]
        self._polled.update(messages)
        return messages

    def _sweep(self) -> list[str]:
        """A share of the others, those not polled for the longest first."""
        self._credit += self._share * len(self._waiting)
        wanted = int(self._credit) if len(self._waiting) > FEW else FEW
        self._credit -= int(self._credit)
        for _ in range(len(self._longest_unpolled)):
            if len(self._swept) >= wanted:
                break
            message = self._longest_unpolled.popleft()
            if message not in self._waiting:
                continue
            self._longest_unpolled.append(message)
            if message not in self._polled:
                self._swept.append(message)
        self._polled.update(self._swept)
        return self._swept

    def _end(self) -> None:
        """End the round: what it says of the next one."""
        for message, pause in self._retried:
            if message in self._waiting:
                self._pass(message, min(3 * pause, LATEST))
        for batch in self._under_way:
            batch.quiet = 0 if batch.news else batch.quiet + 1
        moving = self._moving()
        news = sum(batch.news for batch in self._under_way) / max(moving, 1)
        self._pace = (self._pace + news) / 2
        self._missing = self._missing + 1 if moving < self._programs else 0
        self._programs = max(moving, self._programs - (self._missing > PATIENCE), 1)
        self._under_way = [batch for batch in self._under_way if not batch.ended]
        self._adapt()

    def _adapt(self) -> None:
        """Sweep more after sweeps with much news, less after those with little."""
        if self._swept_count < min(ENOUGH, max(len(self._waiting), 1)):
            return
        rate = self._swept_news / self._swept_count
        share = self._share * min(max(rate / AIM, SLOWEST), FASTEST)
        self._share = min(max(share, LEAST_SHARE), MOST_SHARE)
        self._swept_count = self._swept_news = 0

    def _is_news(self, ids: Sequence[str]) -> bool:
        return any(message not in self._waiting for message in ids)


def _scattered(order: Sequence[str]) -> list[str]:
    """All of a list, its places mixed, the same way each time: a sample from anywhere in it."""
    mixed = list(order)
    Random(len(mixed)).shuffle(mixed)  # noqa: S311 - a sample, no secret
    return mixed
