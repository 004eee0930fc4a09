"""How fast `wait` asks, against one shared `httpx.AsyncClient` with 32 workers, in one run.

    python tests/benchmarks/bench_polling.py [ids]

The server stands in a process of its own. At no latency the two are compared; at 50 ms the measure
is what latency and concurrency allow: ids × 50 ms ÷ 32. All ids are settled: 50,000 unless given,
of which 2,000 at most at 50 ms. `wait` keeps what it learns in a journal on disk, which knew them.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pandas as pd
from figures import Figure, table

import feedbot_bulk as fb
from feedbot_bulk import results
from feedbot_bulk.feedbot.session import STATUS_CONNECTIONS
from feedbot_bulk.journal.records import Claim, PostResult
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ROWS, SLOW_ROWS = 50_000, 2_000
BODY = b'{"errorCode":null,"success":true,"status":1,"reason":null}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (
    len(BODY),
    BODY,
)


class Feedbot(asyncio.Protocol):
    """Says "sent" to every request, after the latency: as little server as can be."""

    latency = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that came."""
        for _ in range(data.count(b"\r\n\r\n")):
            asyncio.get_running_loop().call_later(self.latency, self.say)

    def say(self) -> None:
        """Answer, if the asker is still there."""
        if not self.transport.is_closing():
            self.transport.write(ANSWER)  # type: ignore[attr-defined]  # it is a write transport


def serve(told: Connection, latency: float) -> None:
    """Serve on a free port, and tell it."""
    Feedbot.latency = latency
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))

    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Feedbot, sock=listener)
        told.send(listener.getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


def pending(count: int) -> pd.DataFrame:
    """A result frame of pending messages."""
    frame = pd.DataFrame({"phone": [f"97250{1_000_000 + n}" for n in range(count)]})
    blank: dict[str, list[str | None]] = {name: [None] * count for name in results.COLUMNS}
    ids = [f"sandbox-{n}" for n in range(count)]
    return results.attach(frame, blank | {results.ID: ids, results.STATUS: ["pending"] * count})


def plain(url: str, ids: list[str]) -> float:
    """Seconds for one shared client with as many workers as `poll` has."""

    async def ask() -> float:
        todo = list(reversed(ids))

        async def work(client: httpx.AsyncClient) -> None:
            while todo:
                answer = await client.get(url, params={"id": todo.pop()}, headers={"auth": "t"})
                assert answer.json()["status"] == 1

        begun = time.perf_counter()
        async with httpx.AsyncClient() as client:
            await asyncio.gather(*[work(client) for _ in range(STATUS_CONNECTIONS)])
        return time.perf_counter() - begun

    return asyncio.run(ask())


def ours(url: str, frame: pd.DataFrame) -> float:
    """Seconds for `wait` on the frame."""
    client = fb.Client("t", send_url=url, status_url=url)
    with tempfile.TemporaryDirectory() as folder:
        journal = queued(frame, url, Path(folder) / "journal.db")
        begun = time.perf_counter()
        seen = frame.feedbot.wait("10min", client=client, journal=journal, progress=False)
        elapsed = time.perf_counter() - begun
        assert (seen["feedbot_status"] == "sent").all()
        assert (journal.messages(None)["status"] == "sent").all()
    return elapsed


def queued(frame: pd.DataFrame, url: str, file: Path) -> fb.Journal:
    """A journal on disk that knows these messages."""
    journal = fb.Journal(file)
    campaign = journal.campaign(None, url)
    claims = [Claim(phone, "0") for phone in frame["phone"]]
    with journal.running() as run:
        keys = journal.claim(campaign, run, claims, may_send=lambda *_: True, lifetime=60)
        ids = zip(keys, frame["feedbot_id"], strict=True)
        journal.record({key: PostResult(Status.PENDING, id=one, at=1) for key, one in ids if key})
    return journal


def url_at(latency: float) -> str:
    """Start a server with this latency."""
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    context.Process(target=serve, args=(there, latency), daemon=True).start()
    return f"http://127.0.0.1:{here.recv()}/"


def measure(count: int) -> list[Figure]:
    """For the table of all benchmarks: no latency, and 50 ms against what latency allows."""
    frame = pending(count)
    ids = frame["feedbot_id"].tolist()
    quick, slow = url_at(0), url_at(0.05)
    ours(quick, frame.head(100))
    plain(quick, ids[:100])
    theirs, mine = plain(quick, ids), ours(quick, frame)
    some = frame.head(SLOW_ROWS)
    allowed = len(some) * 0.05 / STATUS_CONNECTIONS
    return [
        Figure(f"wait, {count:,} settled ids at 0 ms", mine, "shared AsyncClient", theirs),
        Figure(f"wait, {len(some):,} settled ids at 50 ms", ours(slow, some), "latency", allowed),
    ]


def main() -> None:
    """Print the two ratios."""
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)))


if __name__ == "__main__":
    main()
