"""How fast `poll` asks, against one shared `httpx.AsyncClient` with 32 workers, in one run.

    python tests/benchmarks/bench_polling.py [ids]

The server stands in a process of its own. At no latency the two are compared; at 50 ms the measure
is what latency and concurrency allow: ids × 50 ms ÷ 32. All ids are settled, 2,000 unless given.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import sys
import time
from typing import TYPE_CHECKING

import httpx
import pandas as pd
from figures import Figure

import feedbot_bulk as fb
from feedbot_bulk import results
from feedbot_bulk.feedbot.session import STATUS_CONNECTIONS

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ROWS = 2_000
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
    frame = pd.DataFrame({"phone": [f"972501{n:06d}" for n in range(count)]})
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
    """Seconds for `poll` of the frame."""
    client = fb.Client("t", send_url=url, status_url=url)
    journal = fb.Journal(":memory:")
    begun = time.perf_counter()
    polled = frame.feedbot.poll(client=client, journal=journal)
    elapsed = time.perf_counter() - begun
    assert (polled["feedbot_status"] == "sent").all()
    return elapsed


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
    allowed = count * 0.05 / STATUS_CONNECTIONS
    return [
        Figure(f"poll, {count:,} settled ids at 0 ms", mine, "shared AsyncClient", theirs),
        Figure(f"poll, {count:,} settled ids at 50 ms", ours(slow, frame), "latency", allowed),
    ]


def main() -> None:
    """Print the two ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    frame = pending(count)
    ids = frame["feedbot_id"].tolist()
    quick, slow = url_at(0), url_at(0.05)
    ours(quick, frame.head(100))
    plain(quick, ids[:100])
    theirs, mine = plain(quick, ids), ours(quick, frame)
    print(f"{count:,} ids, no latency")
    print(f"shared AsyncClient {theirs:6.2f} s   {count / theirs:,.0f} GETs a second")
    print(f"poll               {mine:6.2f} s   {count / mine:,.0f} GETs a second")
    print(f"                   {theirs / mine:.1f} times faster")
    allowed, taken = count * 0.05 / STATUS_CONNECTIONS, ours(slow, frame)
    print(f"at 50 ms           {taken:6.2f} s   {taken / allowed:.2f} of what latency allows")


if __name__ == "__main__":
    main()
