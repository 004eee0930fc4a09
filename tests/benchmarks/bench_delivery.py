"""What the journal and the claims cost: `send` against a bare client that posts the same bodies.

    python tests/benchmarks/bench_delivery.py [messages]

The server stands in a process of its own and answers each POST after 5 ms; batches of 100; the
journal is a file on disk. The bare `httpx.Client` posts the prebuilt bodies one after another and
keeps nothing. Both in one run; then the same call again, which finds that nothing is left to send.
No list was seen before in the process. Memory and growth: `bench_million.py`.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import uvicorn
from figures import Figure, table

import feedbot_bulk as fb
from feedbot_bulk.feedbot import protocol
from feedbot_bulk.journal.records import Claim

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ROWS, LATENCY = 50_000, 0.005
FEW = 2_000
"""So many go first, to warm everything up."""

AGAIN = 0.5 / 50_000
"""Seconds a row that the same call may take again, with nothing to send."""

_lists = 0


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
    """A list of invented people, with names that no list before had."""
    global _lists  # noqa: PLW0603 - how many there were
    _lists += 1
    phones = [f"97250{1_000_000 + n}" for n in range(count)]
    names = [f"אדם {n} מרשימה {_lists}" for n in range(count)]
    return pd.DataFrame({"שם": names, "נייד": phones})


def bare(url: str, batches: list[list[protocol.MessageBody]]) -> float:
    """Seconds for posting prebuilt bodies one after another."""
    bodies = [protocol.encode(batch) for batch in batches]
    with httpx.Client(headers={"auth": "t", "content-type": "application/json"}) as client:
        begun = time.perf_counter()
        for body in bodies:
            client.post(url, content=body).raise_for_status()
        return time.perf_counter() - begun


def ours(url: str, frame: pd.DataFrame, folder: str, journal: fb.Journal | None = None) -> float:
    """Seconds for `send` of the same messages, into a fresh journal on disk unless one is given."""
    client = fb.Client("t", send_url=url, status_url=url)
    journal = journal or begun(folder)
    begun_at = time.perf_counter()
    sent = frame.feedbot.send(
        "שלום {שם}", client=client, journal=journal, campaign="c", progress=False
    )
    elapsed = time.perf_counter() - begun_at
    assert (sent["feedbot_status"] == "pending").all()
    return elapsed


def begun(folder: str) -> fb.Journal:
    """A fresh journal on disk, with one message of another campaign, so that nobody is warned."""
    journal = fb.Journal(Path(folder) / f"{time.time_ns()}.db")
    with journal.running() as run:
        other = journal.campaign("other", "http://127.0.0.1/")
        claims = [Claim("972521000000", "0")]
        journal.claim(other, run, claims, may_send=lambda *_: True, lifetime=60)
    return journal


def url_of_server() -> str:
    """Start a server, which ends with this process."""
    here, there = multiprocessing.Pipe()
    multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True).start()
    return f"http://127.0.0.1:{here.recv()}/"


def measure(count: int) -> list[Figure]:
    """For the table of all benchmarks: one campaign, after small ones, and the same again."""
    url = url_of_server()
    with tempfile.TemporaryDirectory() as folder:
        ours(url, people(FEW), folder)
        theirs = bare(url, people(count).feedbot.batches("שלום {שם}"))
        frame, journal = people(count), begun(folder)
        mine = ours(url, frame, folder, journal)
        again = ours(url, frame.copy(), folder, journal)
    return [
        Figure(f"send, {count:,} messages at 5 ms", mine, "bare httpx.Client", theirs),
        Figure(f"the same call again, {count:,} rows", again, "goal", AGAIN * count),
    ]


def main() -> None:
    """Print the ratios."""
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)))


if __name__ == "__main__":
    main()
