"""Progress of a send or a wait: a tqdm bar with counts by status, in a notebook or a terminal."""

from __future__ import annotations

import logging
import math
from collections import Counter
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from feedbot_bulk import logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


REDRAW = 0.5
"""Seconds between two looks at all statuses: of 200,000 rows one look takes some 10 ms."""


@contextmanager
def bar(
    label: str,
    statuses: Callable[[], Iterable[str]],
    finished: Callable[[str], bool],
    *,
    shown: bool,
) -> Iterator[Callable[[], None]]:
    """Yields a tick that redraws the bar from `statuses()`: the current status of every row."""
    if not shown:
        yield lambda: None
        return
    drawn: Any = None
    looked = -math.inf

    def tick(*, now: bool = False) -> None:
        nonlocal drawn, looked
        if not now and monotonic() - looked < REDRAW:
            return
        looked = monotonic()
        counts = Counter(statuses())
        if drawn is None:
            drawn = _tqdm(label, counts.total())
        drawn.n = sum(n for status, n in counts.items() if finished(status))
        shown = {status: f"{count:,}" for status, count in sorted(counts.items())}
        drawn.set_postfix(shown, refresh=False)
        drawn.refresh()

    try:
        yield tick
    finally:
        _close(lambda: tick(now=True), lambda: drawn)


def _close(tick: Callable[[], None], drawn: Callable[[], Any]) -> None:
    try:
        tick()
        drawn().close()
    except Exception:  # noqa: BLE001 - whatever the bar does, the result is what counts
        logs.tell(logging.DEBUG, "the progress display failed", exc_info=True)


def _tqdm(label: str, total: int) -> Any:  # noqa: ANN401 - tqdm's class depends on where we are
    """A bar: a widget in a notebook; on a terminal a line; in a log file nothing."""
    from tqdm.auto import tqdm as automatic  # late: it looks for ipywidgets when imported
    from tqdm.notebook import tqdm_notebook

    disable = False if issubclass(automatic, tqdm_notebook) else None
    return automatic(total=total, desc=label, unit="", disable=disable)
