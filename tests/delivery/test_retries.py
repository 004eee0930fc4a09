"""Waiting out a Feedbot that is busy or away: real arithmetic, on a clock moved by hand."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

import feedbot_bulk as fb
from feedbot_bulk import delivery, outbox
from feedbot_bulk.delivery.retries import PATIENCE, TRIES, Clock, wait_unless_set
from feedbot_bulk.errors import SendStopped
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    import anyio
    import pandas as pd
    from conftest import Raw, Served

TEXT = "שלום {שם}"
BUSY: tuple[int, dict[str, Any]] = (429, {})


class FakeTime:
    """A clock that stands still but for the pauses that are asked for."""

    def __init__(self, chance: float = 1.0) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        self.clock = Clock(seconds=lambda: self.now, wait=self._wait, chance=lambda: chance)

    async def _wait(self, _: anyio.Event, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def send(frame: pd.DataFrame, client: fb.Client, time: FakeTime, **options: Any) -> pd.DataFrame:
    """Send one request at a time, by that clock."""
    return delivery.send(
        outbox.build(frame, TEXT),
        client=client,
        journal=client.journal(),
        campaign="a",
        concurrency=1,
        clock=time.clock,
        **options,
    )


def test_a_busy_server_is_waited_out_with_growing_pauses(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """Four times 429: pauses of 1, 2, 4 and 8 seconds, and then every message goes once."""
    served, time = serve(pace=None), FakeTime()
    served.server.faults.extend([BUSY] * (TRIES - 1))
    sent = send(people(5), served.client, time)
    assert time.pauses == [1.0, 2.0, 4.0, 8.0]
    assert set(sent["feedbot_status"]) == {"pending"}
    assert len(served.server.messages) == 5


def test_chance_spreads_the_pauses_down_to_half(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """So that many clients do not come back at the same instant."""
    served, time = serve(pace=None), FakeTime(chance=0.0)
    served.server.faults.extend([BUSY] * 3)
    send(people(1), served.client, time)
    assert time.pauses == [0.5, 1.0, 2.0]


def test_five_tries_are_the_most(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """The fifth 429 ends the send, with every row still ready and no pause after it."""
    served, time = serve(pace=None), FakeTime()
    served.server.faults.extend([BUSY] * TRIES)
    with pytest.raises(SendStopped) as caught:
        send(people(5), served.client, time)
    assert (served.server.posts, len(time.pauses)) == (TRIES, TRIES - 1)
    assert set(caught.value.frame["feedbot_status"]) == {"ready"}


def test_nobody_there_is_waited_out_too(people: Callable[[int], pd.DataFrame]) -> None:
    """No connection, five times: the same pauses, and nothing is unknown."""
    time = FakeTime()
    client = fb.Client("t", send_url="http://127.0.0.1:9", status_url="http://127.0.0.1:9")
    with pytest.raises(SendStopped, match="could not be reached") as caught:
        send(people(3), client, time)
    assert time.pauses == [1.0, 2.0, 4.0, 8.0]
    assert set(caught.value.frame["feedbot_status"]) == {"ready"}


def test_the_pause_that_the_server_asks_for_is_kept(
    raw: Callable[..., Raw],
    http_answer: Callable[..., bytes],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """Retry-After is waited as it stands, while all pauses together keep within two minutes."""
    slow = http_answer("429 Slow", "", "Retry-After: 50\r\n")
    server, time = raw(slow), FakeTime()
    client = fb.Client("t", send_url=server.url, status_url=server.url)
    with pytest.raises(SendStopped):
        send(people(1), client, time)
    assert time.pauses == [50.0, 50.0]
    assert sum(time.pauses) <= PATIENCE
    assert len(server.requests) == 3


def test_all_workers_wait_for_the_same_pause(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A batch that was not refused itself does not leave before the pause is over."""
    served, time = serve(pace=None), FakeTime()
    served.server.faults.append(BUSY)
    posts: list[float] = []
    answer = served.server.add_messages

    def timed(token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        posts.append(time.now)
        return answer(token, body)

    served.server.add_messages = timed  # type: ignore[method-assign]
    send(people(4), served.client, time, batch_size=2)
    assert posts == [1000.0, 1001.0, 1001.0]


def test_a_wish_for_the_end_ends_a_pause(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A send that waits for a busy server stops at once when it is asked to."""
    served = serve(pace=None)
    served.server.faults.extend([BUSY] * TRIES)
    waits = threading.Event()

    async def until_told(event: anyio.Event, seconds: float) -> None:
        waits.set()
        await wait_unless_set(event, seconds + 3600)

    class Impatient(Watch):
        def stopping(self) -> bool:
            return waits.is_set()

    sent = delivery.send(
        outbox.build(people(3), TEXT),
        client=served.client,
        journal=served.client.journal(),
        watch=Impatient(),
        clock=Clock(wait=until_told),
    )
    assert Counter(sent["feedbot_status"]) == {"ready": 3}
    assert served.server.posts == 1
