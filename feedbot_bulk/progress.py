"""Who watches a send or a wait: is shown the statuses, hears the notes, and may ask for its end.

`Watch` is silence; `Bar` is what notebooks and terminals show. The command line and the form bring
watches of their own.
"""

from __future__ import annotations

import logging
import math
import sys
import warnings
from collections import Counter
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from feedbot_bulk import logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd


REDRAW = 0.5
"""Seconds between two looks at all statuses: of 200,000 rows one look takes some 10 ms."""


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
        warnings.warn(text, stacklevel=_levels_to_the_caller())

    def stopping(self) -> bool:
        """Whether no further request should begin."""
        return False


class Bar(Watch):
    """A tqdm bar with counts by status: a widget in a notebook, a line on a terminal."""

    def __init__(self) -> None:
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
            self._drawn = _tqdm(label, counts.total())
        self._drawn.n = sum(n for status, n in counts.items() if finished(status))
        shown = {status: f"{count:,}" for status, count in sorted(counts.items())}
        self._drawn.set_postfix(shown, refresh=False)
        self._drawn.refresh()


def _tqdm(label: str, total: int) -> Any:  # noqa: ANN401 - tqdm's class depends on where we are
    """A bar: a widget in a notebook; on a terminal a line; in a log file nothing."""
    from tqdm.auto import tqdm as automatic  # late: it looks for ipywidgets when imported
    from tqdm.notebook import tqdm_notebook

    disable = False if issubclass(automatic, tqdm_notebook) else None
    return automatic(total=total, desc=label, unit="", disable=disable)


_PACKAGE = str(Path(__file__).parent)


def _levels_to_the_caller() -> int:
    """How far up the first frame outside this package is: there a warning belongs."""
    level, frame = 1, sys._getframe(1)  # noqa: SLF001 - as the warnings module itself does
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    return level
