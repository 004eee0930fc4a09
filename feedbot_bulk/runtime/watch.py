"""Who watches a send or a wait: is shown the statuses, hears the notes, and may ask for its end.

`Watch` is silence; `bar` holds what notebooks, terminals and logs show. The command line and the
form bring watches of their own.
"""

from __future__ import annotations

import logging
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from feedbot_bulk.runtime import logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd


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
        logs.log(logging.WARNING, "%s", text)

    def note(self, text: str) -> None:
        """Something to know now that it has ended."""
        warnings.warn(text, stacklevel=_levels_to_the_caller())

    def stopping(self) -> bool:
        """Whether no further request should begin."""
        return False


_PACKAGE = str(Path(__file__).parents[1])


def _levels_to_the_caller() -> int:
    """How far up the first frame outside this package is: there a warning belongs."""
    level, frame = 1, sys._getframe(1)  # noqa: SLF001 - as the warnings module itself does
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    return level
