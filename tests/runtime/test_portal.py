"""The portal ends with its call, whenever an interrupt comes."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
import pytest

from feedbot_bulk.runtime import portal

if TYPE_CHECKING:
    from concurrent.futures import Future

    from anyio.from_thread import BlockingPortal


async def _for_ever() -> None:
    await anyio.sleep_forever()


def _loops() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "feedbot_bulk"}


def _end(loops: set[threading.Thread]) -> None:
    """A loop whose very start was interrupted ends by itself; the others have ended."""
    for loop in loops:
        loop.join(10)
        assert not loop.is_alive()


@pytest.mark.parametrize("ready_before", [True, False])
@pytest.mark.parametrize("_time", range(5))
def test_interrupt_while_the_loop_starts_is_heard(
    monkeypatch: pytest.MonkeyPatch, _time: int, *, ready_before: bool
) -> None:
    """Ctrl-C before the loop is ready, or just after: KeyboardInterrupt, and no thread is left."""
    serve, before = portal._serve, _loops()

    async def interrupted(ready: Future[BlockingPortal], over: threading.Event) -> None:
        if not ready_before:
            os.kill(os.getpid(), signal.SIGINT)
            await anyio.lowlevel.checkpoint()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(serve, ready, over)
            if ready_before:
                os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(portal, "_serve", interrupted)
    with pytest.raises(KeyboardInterrupt):
        portal.run(_for_ever, stop=lambda: None)
    _end(_loops() - before)


def test_what_the_core_returns_comes_back_and_the_loop_ends() -> None:
    """A call comes to what its core returns, or raises what it raises; no thread is left."""
    before = _loops()

    async def seven() -> int:
        return 7

    async def broken() -> None:
        raise ValueError("broken")

    assert portal.run(seven) == 7
    with pytest.raises(ValueError, match="broken"):
        portal.run(broken)
    _end(_loops() - before)
