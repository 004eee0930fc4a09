"""The portal from plain calls to the async core: works in a script, a Jupyter cell and a thread.

The core runs on an event loop of its own, in a thread of its own, so a loop that already runs in
the caller's thread (Jupyter) does not matter. The caller's thread waits, and meanwhile does what
belongs there: it moves the progress bar and hears the interrupt.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

import anyio
from anyio.from_thread import BlockingPortal

from feedbot_bulk.runtime import logs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    import pandas as pd

    from feedbot_bulk.runtime.watch import Watch

TICK = 0.1
"""Seconds between two looks at the bar and at the interrupt. On Windows a wait without an end
cannot be interrupted by Ctrl-C, so we wait in short pieces."""

GRACE = 5.0
"""Seconds that answers in flight are awaited after an interrupt."""


T = TypeVar("T")


def run(
    core: Callable[[], Awaitable[T]],
    *,
    tick: Callable[[], None] = lambda: None,
    stop: Callable[[], None] = lambda: None,
    stopping: Callable[[], bool] = lambda: False,
    interrupt: Callable[[], None] | None = None,
) -> T:
    """Run `core()` to its end and return what it returns.

    Parameters
    ----------
    core
        The async work, made and awaited on the portal's loop.
    tick
        Called in the caller's thread all along.
    stop
        Called on the core's loop once `stopping()`: the core should end soon, and its end is
        awaited.
    stopping
        Whether somebody asked for the end; asked in the caller's thread.
    interrupt
        Called on the core's loop instead of `stop` on a KeyboardInterrupt, where there is one.

    Raises
    ------
    KeyboardInterrupt
        As it came, after the core has ended, or was cancelled when GRACE seconds were over.
    """
    with _portal() as portal:
        future = portal.start_task_soon(core)
        try:
            _wait(future, tick, until=stopping)
            if not future.done():
                portal.call(stop)
                _wait(future, tick)
            return future.result()
        except KeyboardInterrupt:
            portal.call(interrupt or stop)
            _wait_at_most(future, GRACE)
            raise


@contextmanager
def _portal() -> Iterator[BlockingPortal]:
    """A loop in a thread of its own, ended with the block, whenever an interrupt comes.

    anyio's own `start_blocking_portal` waits for ever where it is interrupted while it starts: the
    moment after the bar was drawn, in which people press Ctrl-C.
    """
    ready: Future[BlockingPortal] = Future()
    over = threading.Event()
    loop = threading.Thread(target=_loop, args=(ready, over), name="feedbot_bulk", daemon=True)
    cancel = True
    try:
        loop.start()
        yield ready.result()
        cancel = False
    finally:
        over.set()
        if loop.is_alive():
            portal = ready.result()
            with suppress(RuntimeError):  # it saw that all is over, and has ended
                portal.call(portal.stop, cancel)
            loop.join()


def _loop(ready: Future[BlockingPortal], over: threading.Event) -> None:
    with suppress(BaseException):  # what ends the loop early, the core's caller gets as well
        anyio.run(_serve, ready, over)


async def _serve(ready: Future[BlockingPortal], over: threading.Event) -> None:
    async with BlockingPortal() as portal:
        ready.set_result(portal)
        if not over.is_set():  # it is where the interrupt came while the thread began
            await portal.sleep_until_stopped()


def watched(
    core: Callable[[], Awaitable[T]],
    watch: Watch,
    label: str | Callable[[], str],
    statuses: Callable[[], Iterable[str]],
    finished: Callable[[str], bool],
    *,
    frame: Callable[[], pd.DataFrame],
    stop: Callable[[], None],
    interrupt: Callable[[], None] | None = None,
) -> T:
    """Run `core()` with a watch looking on; it sees the statuses, and may ask for the end.

    Parameters
    ----------
    core, stop, interrupt
        As `run` takes them. What the watch itself raises stops nothing.
    watch
        Whoever looks on: a bar, lines in a log, the form.
    label
        What the work is called in front of a person; one that is called says each time what is
        being done now.
    statuses
        The current status of every row.
    finished
        Whether a status counts as done in this work.
    frame
        The result frame as it is by now, for a watch that shows rows.
    """
    _harmless(lambda: watch.opened(frame))()
    said = label if callable(label) else lambda: label
    look = _harmless(lambda: watch.look(said(), statuses, finished))
    try:
        look()
        return run(core, tick=look, stop=stop, stopping=watch.stopping, interrupt=interrupt)
    finally:
        look()
        _harmless(watch.done)()


def _wait(
    future: Future[T], tick: Callable[[], None], until: Callable[[], bool] = lambda: False
) -> None:
    while not future.done() and not until():
        with suppress(NotYet):
            future.exception(timeout=TICK)
        tick()


def _wait_at_most(future: Future[T], seconds: float) -> None:
    with suppress(NotYet):
        future.exception(timeout=seconds)


def _harmless(tick: Callable[[], None]) -> Callable[[], None]:
    """The same tick, which at its first error is logged and then no longer called."""
    broken = False

    def guarded() -> None:
        nonlocal broken
        if broken:
            return
        try:
            tick()
        except Exception:  # noqa: BLE001 - whatever a bar or a widget does, the work goes on
            broken = True
            logs.log(
                logging.WARNING,
                "the progress display failed; the work goes on without it",
                exc_info=True,
            )

    return guarded
