"""Blocking work in threads, such that whoever waits for it can leave: an interrupt is heard.

A driver that gets no answer cannot be stopped from outside; it can be left to itself. The threads
are daemons, so that a program ends without them.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

import anyio

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

TICK = 0.1
"""Seconds between two looks at the interrupt: on Windows a wait without an end hears none."""

IDLE = 1.0
"""Seconds for which a thread waits for its next work before it ends."""

LEAVE = 0.5
"""Seconds that work under way still has once somebody wants to leave."""


class LeftError(Exception):
    """The work was left to itself: nobody knows what it will come to."""


def heard(work: Callable[[], T]) -> T:
    """Do blocking work and return what it returns; Ctrl-C is heard meanwhile, and leaves it."""
    if threading.current_thread() is not threading.main_thread():
        return work()  # interrupts come to the main thread alone
    future, over = Future[T](), threading.Event()
    _daemon(_told(work, future.set_result, future.set_exception, over.set))
    while not over.wait(TICK):
        pass
    return future.result()


class Threads:
    """Blocking work off one event loop: to its end, unless somebody is in a hurry to leave."""

    def __init__(self) -> None:
        self.left = False
        self._under_way: set[asyncio.Future[Any]] = set()
        self._workers = _Workers()

    async def do(self, work: Callable[[], T]) -> T:
        """Do it, and return what it returns; where we are cancelled it has LEAVE seconds more.

        Raises LeftError when it was left after `leave`.
        """
        future = _begun(work, self._workers)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        if self.left:
            _cancel_soon(future)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            if future.cancelled():
                raise LeftError from None
            with anyio.CancelScope(shield=True):
                await asyncio.wait({future}, timeout=LEAVE)
            if not future.done():
                future.cancel()
                raise
            return future.result()  # done: the next step hears that we are cancelled

    def leave(self) -> None:
        """Wait for nothing any longer than LEAVE seconds; called on the loop."""
        self.left = True
        for future in self._under_way:
            _cancel_soon(future)


def _cancel_soon(future: asyncio.Future[Any]) -> None:
    asyncio.get_running_loop().call_later(LEAVE, future.cancel)


class _Workers:
    """Threads that do one work after another; one more is begun where none is idle.

    A thread of its own for each claim held up the loop until it ran: 3 ms, half of a POST. (A
    loop's own pool would be waited for when a program ends.)
    """

    def __init__(self) -> None:
        self._idle: list[SimpleQueue[Callable[[], None]]] = []

    def start(self, run: Callable[[], None]) -> None:
        """Do it in a thread; called on the loop."""
        if self._idle:
            self._idle.pop().put(run)
            return
        todo: SimpleQueue[Callable[[], None]] = SimpleQueue()
        todo.put(run)
        _daemon(partial(self._work, todo))

    def _work(self, todo: SimpleQueue[Callable[[], None]]) -> None:
        """Do what comes, until nothing has come for a while."""
        while True:
            try:
                todo.get(timeout=IDLE)()
            except Empty:
                with suppress(ValueError):  # it is being given work at this very moment
                    self._idle.remove(todo)
                    return
            else:
                self._idle.append(todo)


def _begun(work: Callable[[], T], workers: _Workers) -> asyncio.Future[T]:
    """The work in a thread."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(put: Callable[[Any], None], value: object) -> None:
        if not future.done():
            put(value)

    def tell(put: Callable[[Any], None], value: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, put, value)

    told = partial(tell, future.set_result), partial(tell, future.set_exception)
    workers.start(_told(work, *told))
    return future


def _daemon(run: Callable[[], None]) -> None:
    threading.Thread(target=run, name="feedbot_bulk work", daemon=True).start()


def _told(
    work: Callable[[], T],
    succeeded: Callable[[T], None],
    failed: Callable[[BaseException], None],
    over: Callable[[], None] = lambda: None,
) -> Callable[[], None]:
    """The work, to be done in the caller's context; what it comes to is handed on."""
    context = contextvars.copy_context()

    def run() -> None:
        try:
            result = context.run(work)
        except BaseException as exc:  # noqa: BLE001 - handed on to whoever waits, whatever it is
            failed(exc)
        else:
            succeeded(result)
        finally:
            over()

    return run
