"""Who looks on at the form's work: shows its counts and rows, and ends it when asked."""

from __future__ import annotations

import threading
from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING

from feedbot_bulk.runtime.bar import REDRAW
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd

PATIENCE = 20
"""A frame is built at most every so many times as long as it takes to build."""


class FormWatch(Watch):
    """Shows a work's counts and frame in the form; ends it when the analyst asks.

    `show` gets the label, the counts by status and how many are finished; `frame` gets the rows as
    they are by now, when something has changed; `log` gets every note.
    """

    def __init__(
        self,
        *,
        show: Callable[[str, Counter[str], int], None] = lambda *_: None,
        frame: Callable[[pd.DataFrame], None] | None = None,
        log: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._show = show
        self._take = frame
        self._log = log
        self._end = threading.Event()
        self._build: Callable[[], pd.DataFrame] | None = None
        self._looked = 0.0
        self._next_frame = 0.0
        self._counts: Counter[str] = Counter()
        self._framed: Counter[str] = Counter()

    def opened(self, frame: Callable[[], pd.DataFrame]) -> None:
        """Remember how the rows become a frame."""
        self._build = frame

    def look(
        self, label: str, statuses: Callable[[], Iterable[str]], finished: Callable[[str], bool]
    ) -> None:
        """Show the counts twice a second, and the rows when they have changed."""
        now = monotonic()
        if now - self._looked < REDRAW:
            return
        self._looked = now
        self._counts = Counter(statuses())
        self._show(label, self._counts, _count(self._counts, finished))
        self._frame()

    def _frame(self) -> None:
        if self._take is None or self._build is None or self._counts == self._framed:
            return
        began = monotonic()
        if began < self._next_frame:
            return
        self._framed = Counter(self._counts)
        self._take(self._build())
        self._next_frame = monotonic() + PATIENCE * (monotonic() - began)

    def hint(self, text: str) -> None:
        """Show it in the form."""
        self._log(text)

    def note(self, text: str) -> None:
        """Show it in the form."""
        self._log(text)

    def end(self) -> None:
        """Ask for the end of the work."""
        self._end.set()

    def go_on(self) -> None:
        """Take the wish for an end back."""
        self._end.clear()

    def stopping(self) -> bool:
        """Whether the analyst asked for the end."""
        return self._end.is_set()


def _count(counts: Counter[str], finished: Callable[[str], bool]) -> int:
    return sum(count for status, count in counts.items() if finished(status))
