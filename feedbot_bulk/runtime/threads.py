"""Blocking work in threads, such that whoever waits for it can leave: an interrupt is heard.

A driver that gets no answer cannot be stopped from outside; it can be left to itself. The threads
are daemons, so that a program ends without them.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import anyio.to_thread

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

TICK = 0.1
"""Seconds between two looks at the interrupt: on Windows a wait without an end hears none."""

LEAVE = 0.5
"""Seconds that work under way still has once somebody wants to leave."""


class LeftError(Exception):
    """The work was left to itself: nobody knows what it will come to."""


def heard(work: Callable[[], T]) -> T:
    """Do blocking work and return what it returns; Ctrl-C is heard meanwhile, and leaves it."""
    if threading.current_thread() is not threading.main_thread():
        return work()  # interrupts come to the main thread alone
    future: Future[T] = Future()
    context = contextvars.copy_context()
    over = threading.Event()

    def run() -> None:
        try:
            future.set_result(context.run(work))
        except BaseException as exc:  # noqa: BLE001 - handed on to whoever waits, whatever it is
            future.set_exception(exc)
        finally:
            over.set()

    threading.Thread(target=run, name="feedbot_bulk work", daemon=True).start()
    while not over.wait(TICK):
        pass
    return future.result()


class Threads:
    """Blocking work off one event loop: to its end, unless somebody is in a hurry to leave."""

    def __init__(self) -> None:
        self.left = False
        self._tasks: set[asyncio.Future[Any]] = set()

    async def do(self, work: Callable[[], T]) -> T:
        """Do it, and return what it returns; where we are cancelled it has LEAVE seconds more.

        Raises LeftError when it was left after `leave`.
        """
        task = asyncio.ensure_future(anyio.to_thread.run_sync(work, abandon_on_cancel=True))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self.left:
            self._cancel_soon(task)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise LeftError from None
            await _wait_for(task)
            if not task.done():
                task.cancel()
                raise
            return task.result()  # done: the next step hears that we are cancelled

    def leave(self) -> None:
        """Wait for nothing any longer than LEAVE seconds; called on the loop."""
        self.left = True
        for task in self._tasks:
            self._cancel_soon(task)

    def _cancel_soon(self, task: asyncio.Future[T]) -> None:
        asyncio.get_running_loop().call_later(LEAVE, task.cancel)


async def _wait_for(task: asyncio.Future[T]) -> None:
    with anyio.CancelScope(shield=True):
        await asyncio.wait({task}, timeout=LEAVE)
