"""What a send or a wait shows of itself: a bar in a notebook or a terminal, lines in a log."""

from __future__ import annotations

import math
from collections import Counter
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from feedbot_bulk.cells import dates
from feedbot_bulk.i18n.message import Message, text
from feedbot_bulk.results.status import counted
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from feedbot_bulk.i18n.catalogue import Lang

REDRAW = 0.5
"""Seconds between two looks at all statuses: of 200,000 rows one look takes some 10 ms."""

FIRST, THEN = 5.0, 30.0
"""Seconds until a log gets its second line, and between two lines from then on."""


class Bar(Watch):
    """A tqdm bar with counts by status: a widget in a notebook, a line on a terminal."""

    def __init__(self, lang: Lang = "en") -> None:
        self._lang = lang
        self._drawn: Any = None
        self._heading = ""
        self._looked = -math.inf

    def look(
        self, label: str, statuses: Callable[[], Iterable[str]], finished: Callable[[str], bool]
    ) -> None:
        """Redraw the bar, not more often than every REDRAW seconds."""
        self._latest = (label, statuses, finished)
        if monotonic() - self._looked >= REDRAW:
            self._draw(label, Counter(statuses()), finished)

    def done(self) -> None:
        """Draw the last counts, and leave the bar as it is."""
        label, statuses, finished = self._latest
        self._draw(label, Counter(statuses()), finished)
        self._drawn.close()

    def _draw(self, label: str, counts: Counter[str], finished: Callable[[str], bool]) -> None:
        self._looked = monotonic()
        heading = text(label, self._lang)
        heading += "" if heading.isascii() else _LEFT_TO_RIGHT
        if self._drawn is None:
            self._drawn = _tqdm(heading, counts.total())
        elif heading != self._heading:
            self._drawn.set_description(heading, refresh=False)
        self._heading = heading
        self._drawn.n = _count(counts, finished)
        self._drawn.set_postfix_str(", ".join(_each(counts, self._lang)), refresh=False)
        self._drawn.refresh()


_LEFT_TO_RIGHT = "\u200e"
"""After a Hebrew label: else a terminal that turns Hebrew round takes the figures with it."""


def _tqdm(label: str, total: int) -> Any:  # noqa: ANN401 - tqdm's class depends on where we are
    """A bar: a widget in a notebook; on a terminal a line; in a log file nothing."""
    from tqdm.auto import tqdm as automatic  # late: it looks for ipywidgets when imported
    from tqdm.notebook import tqdm_notebook

    if issubclass(automatic, tqdm_notebook):
        return automatic(total=total, desc=label, unit="")
    return automatic(total=total, desc=label, bar_format=_ON_A_TERMINAL, disable=None)


_ON_A_TERMINAL = "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}{postfix}]"
"""Without the pace: the counts by status need the room."""


class Lines(Watch):
    """Plain lines for a log: at the start, after FIRST seconds, every THEN seconds, at the end.

    `write` takes each line. `clock` is in seconds; `now` is the time that a line begins with.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        lang: Lang = "en",
        *,
        clock: Callable[[], float] = monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(dates.israel()),
    ) -> None:
        self._write = write
        self._lang = lang
        self._clock = clock
        self._now = now
        self._due = -math.inf

    def look(
        self, label: str, statuses: Callable[[], Iterable[str]], finished: Callable[[str], bool]
    ) -> None:
        """Write a line if one is due."""
        self._latest = (label, statuses, finished)
        at = self._clock()
        if at >= self._due:
            self._due = at + (FIRST if self._due == -math.inf else THEN)
            self._write_line(*self._latest)

    def done(self) -> None:
        """Write the last counts."""
        self._write_line(*self._latest)

    def _write_line(
        self, label: str, statuses: Callable[[], Iterable[str]], finished: Callable[[str], bool]
    ) -> None:
        line = how_far(label, Counter(statuses()), finished, self._lang)
        self._write(f"{self._now():%H:%M:%S} {line}")


def how_far(label: str, counts: Counter[str], finished: Callable[[str], bool], lang: Lang) -> str:
    """How far a work is, in one line; the statuses that still may change are not counted as done.

    >>> how_far("sending", Counter(pending=1190, ready=800), lambda status: status != "ready", "en")
    'sending: 1,190 of 1,990 (1,190 pending, 800 ready)'
    """
    line = Message(
        "{work}: {done:,} of {total:,} ({each})",
        work=label,
        done=_count(counts, finished),
        total=counts.total(),
        each=", ".join(_each(counts, lang)),
    )
    return line.in_(lang)


def _each(counts: Counter[str], lang: Lang) -> Iterator[str]:
    for status, count in sorted(counts.items()):
        yield text(counted(status, count), lang)


def _count(counts: Counter[str], finished: Callable[[str], bool]) -> int:
    return sum(n for status, n in counts.items() if finished(status))
