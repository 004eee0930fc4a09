"""What the journal and the claims cost: `send` against a bare client that posts the same bodies.

    python tests/benchmarks/bench_delivery.py [messages]

The server stands in a process of its own and answers each POST after 5 ms; batches of 100; the
journal is a file on disk. The bare `httpx.Client` posts the prebuilt bodies one after another and
keeps nothing. Both in one run; then the cost per message at 2,000 and at `messages`, and the peak
of the memory of this process.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import resource
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import uvicorn
from figures import Figure

import feedbot_bulk as fb
from feedbot_bulk.feedbot import protocol

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ROWS, LATENCY = 50_000, 0.005


async def feedbot(_scope: Any, receive: Any, send: Any) -> None:
    """Queue whatever comes, after 5 ms: one id per message."""
    body = b""
    while (part := await receive()).get("more_body"):
        body += part["body"]
    body += part["body"]
    await asyncio.sleep(LATENCY)
    count = body.count(b'"phone"')
    answer = {"errorCode": None, "success": True, "ids": _fresh_ids(count)}
    head = {"type": "http.response.start", "status": 200, "headers": []}
    await send(head)
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


_given = 0


def _fresh_ids(count: int) -> list[str]:
    global _given  # noqa: PLW0603 - the server's only state
    _given += count
    return [f"sandbox-{number:020d}" for number in range(_given - count, _given)]


def serve(told: Connection) -> None:
    """Serve on a free port, and tell it."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))  # with the protocol named, asyncio sends without delay
    told.send(listener.getsockname()[1])
    config = uvicorn.Config(feedbot, log_level="critical", lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


def people(count: int) -> pd.DataFrame:
    """A list of invented people."""
    phones = [f"972501{n:06d}" for n in range(count)]
    return pd.DataFrame({"שם": [f"אדם {n}" for n in range(count)], "נייד": phones})


def bare(url: str, batches: list[list[protocol.MessageBody]]) -> float:
    """Seconds for posting prebuilt bodies one after another."""
    bodies = [protocol.encode(batch) for batch in batches]
    with httpx.Client(headers={"auth": "t", "content-type": "application/json"}) as client:
        begun = time.perf_counter()
        for body in bodies:
            client.post(url, content=body).raise_for_status()
        return time.perf_counter() - begun


def ours(url: str, frame: pd.DataFrame, folder: str) -> float:
    """Seconds for `send` of the same messages, into a fresh journal on disk."""
    client = fb.Client("t", send_url=url, status_url=url)
    journal = fb.Journal(Path(folder) / f"{time.time_ns()}.db")
    begun = time.perf_counter()
    sent = frame.feedbot.send(
        "שלום {שם}", client=client, journal=journal, campaign="c", progress=False
    )
    elapsed = time.perf_counter() - begun
    assert (sent["feedbot_status"] == "pending").all()
    return elapsed


def url_of_server() -> str:
    """Start a server, which ends with this process."""
    here, there = multiprocessing.Pipe()
    multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True).start()
    return f"http://127.0.0.1:{here.recv()}/"


def measure(count: int) -> list[Figure]:
    """For the table of all benchmarks: one campaign, after a small one."""
    url, frame = url_of_server(), people(count)
    with tempfile.TemporaryDirectory() as folder:
        ours(url, people(2_000), folder)
        theirs = bare(url, frame.feedbot.batches("שלום {שם}"))
        mine = ours(url, frame, folder)
    return [Figure(f"send, {count:,} messages at 5 ms", mine, "bare httpx.Client", theirs)]


def main() -> None:
    """Print the ratio, the cost per message, and the peak memory."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    url = url_of_server()
    with tempfile.TemporaryDirectory() as folder:
        ours(url, people(2_000), folder)
        small = ours(url, people(2_000), folder)
        frame = people(count)
        plain = bare(url, frame.feedbot.batches("שלום {שם}"))
        full = ours(url, frame, folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} messages, batches of 100, {LATENCY * 1000:.0f} ms a request")
    print(f"bare client   {plain:6.2f} s")
    print(f"send          {full:6.2f} s   {full / plain:.2f} times")
    each, each_of_many = small / 2_000 * 1e6, full / count * 1e6
    print(f"per message   {each:.0f} µs at 2,000, {each_of_many:.0f} µs at {count:,}")
    print(f"peak memory   {peak:.0f} MB")


if __name__ == "__main__":
    main()
