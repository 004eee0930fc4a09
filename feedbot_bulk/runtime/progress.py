"""Who watches a send or a wait: is shown the statuses, hears the notes, and may ask for its end.

`Watch` is silence; `Bar` is what notebooks and terminals show, `Lines` what a log keeps. The
command line and the form bring watches of their own.
"""

from __future__ import annotations

import logging
import math
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from feedbot_bulk.cells import dates
from feedbot_bulk.i18n import bilingual
from feedbot_bulk.results.status import WORDS, Status
from feedbot_bulk.runtime import logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

    from feedbot_bulk.i18n.catalogue import Lang

REDRAW = 0.5
"""Seconds between two looks at all statuses: of 200,000 rows one look takes some 10 ms."""

FIRST, THEN = 5.0, 30.0
"""Seconds until a log gets its second line, and between two lines from then on."""


class Watch:
    """Sees nothing, and passes notes on as warnings; the others build on it.

    `look` and `done` are called in the thread of the call, and whatever they raise, the work goes
    on. `hint` is called while the work runs, in a thread of its own.
    """

    def opened(self, frame: Callable[[], pd.DataFrame]) -> None:
        """Called before the work begins: `frame()` is the result frame as it is by then."""

    def look(
        self, label: str, statuses: Callable[[], Iterable[str]], finished: Callable[[str], bool]
    ) -> None:
        """Called often while the work runs; `statuses()` is the current status of every row."""

    def done(self) -> None:
        """Called when the work ends, after the last `look`."""

    def hint(self, text: str) -> None:
        """Something to know while it runs."""
        logs.tell(logging.WARNING, "%s", text)

    def note(self, text: str) -> None:
        """Something to know now that it has ended."""
        bilingual.warn(text, stacklevel=_levels_to_the_caller())

    def stopping(self) -> bool:
        """Whether no further request should begin."""
        return False


class Bar(Watch):
    """A tqdm bar with counts by status: a widget in a notebook, a line on a terminal."""

    def __init__(self, lang: Lang = "en") -> None:
        self._lang = lang
        self._drawn: Any = None
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
        if self._drawn is None:
            heading = _work(label, self._lang)
            mark = "" if heading.isascii() else _LEFT_TO_RIGHT
            self._drawn = _tqdm(heading + mark, counts.total())
        self._drawn.n = _count(counts, finished)
        shown = {_word(status, self._lang): f"{n:,}" for status, n in sorted(counts.items())}
        self._drawn.set_postfix(shown, refresh=False)
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
            self._tell(*self._latest)

    def done(self) -> None:
        """Write the last counts."""
        self._tell(*self._latest)

    def _tell(
        self, label: str, statuses: Callable[[], Iterable[str]], finished: Callable[[str], bool]
    ) -> None:
        line = counted(label, Counter(statuses()), finished, self._lang)
        self._write(f"{self._now():%H:%M:%S} {line}")


def counted(label: str, counts: Counter[str], finished: Callable[[str], bool], lang: Lang) -> str:
    """How far a work is, in one line; the statuses that still may change are not counted as done.

    >>> counted("sending", Counter(pending=1190, ready=800), lambda status: status != "ready", "en")
    'sending: 1,190 of 1,990 (pending 1,190, ready 800)'
    """
    of = "מתוך" if lang == "he" else "of"
    each = ", ".join(f"{_word(status, lang)} {n:,}" for status, n in sorted(counts.items()))
    return f"{_work(label, lang)}: {_count(counts, finished):,} {of} {counts.total():,} ({each})"


_WORKS = {"sending": "שליחה", "waiting": "המתנה לתוצאות", "asking": "בדיקת סטטוס"}
"""The labels of the works that are watched, in Hebrew."""


def _work(label: str, lang: Lang) -> str:
    return _WORKS.get(label, label) if lang == "he" else label


def _word(status: str, lang: Lang) -> str:
    return WORDS[Status(status)].label(lang) if status in WORDS else status


def _count(counts: Counter[str], finished: Callable[[str], bool]) -> int:
    return sum(n for status, n in counts.items() if finished(status))


_PACKAGE = str(Path(__file__).parents[1])


def _levels_to_the_caller() -> int:
    """How far up the first frame outside this package is: there a warning belongs."""
    level, frame = 1, sys._getframe(1)  # noqa: SLF001 - as the warnings module itself does
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    return level
