"""Processes that send a list, to be killed, to race, and to be interrupted."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import feedbot_bulk as fb
from feedbot_bulk.delivery import recording
from feedbot_bulk.errors import FeedbotError, JournalError
from feedbot_bulk.journal import journal as journals
from feedbot_bulk.journal import migrations

if TYPE_CHECKING:
    import pandas as pd
    from conftest import Served

KILLS = int(os.environ.get("FEEDBOT_TEST_KILLS", "100"))
"""How many kills the slow test makes; a release is proven by 1,000."""

BATCH, CONCURRENCY = 5, 3
TEXT = "שלום {שם}"
OPTIONS: dict[str, Any] = {
    "campaign": "c", "progress": False, "batch_size": BATCH, "concurrency": CONCURRENCY,
}  # fmt: skip

servers = multiprocessing.get_context("forkserver")
servers.set_forkserver_preload(["feedbot_bulk.delivery.sender", "feedbot_bulk.journal.journal"])


def start(frame: pd.DataFrame, served: Served, journal: str, trouble: str = "") -> Any:
    """Start a process that sends the list."""
    settings = {name: os.environ[name] for name in ("XDG_DATA_HOME", "FEEDBOT_JOURNAL")}
    url = (served.client.send_url, served.client.status_url)
    process = servers.Process(
        target=work, args=(frame, url, journal, settings, trouble), daemon=True
    )
    process.start()
    return process


def work(
    frame: pd.DataFrame,
    url: tuple[str, str],
    journal: str,
    settings: dict[str, str],
    trouble: str,
) -> None:
    """What a sending process does; `trouble` names what it meets on the way."""
    os.environ.update(settings)
    client = fb.Client("practice", send_url=url[0], status_url=url[1], timeout=10)
    match trouble:
        case "":
            frame.feedbot.send(TEXT, client=client, journal=journal, **OPTIONS)
            return
        case "spill":
            _record_no_more(random.randrange(6))
        case "upgrade":
            _upgrade_slowly()
    with suppress(FeedbotError):
        frame.feedbot.send(TEXT, client=client, journal=journal, **OPTIONS)


def _record_no_more(after: int) -> None:
    """The journal takes so many outcomes and no more; to spill them takes its time."""
    write, sync, left = journals._write, os.fsync, after

    def failing(connection: Any, outcomes: Any) -> None:
        nonlocal left
        left -= bool(outcomes)
        if outcomes and left < 0:
            raise JournalError("the disk is full")
        write(connection, outcomes)

    def slowly(fd: Any) -> None:
        time.sleep(0.05)  # a kill is to fall into this moment
        sync(fd)

    recording.PATIENCE = 0.0
    journals._write = failing
    os.fsync = slowly


def _upgrade_slowly() -> None:
    """Bring an older journal up step by step, with time for a kill before and after each."""

    def slow(step: Any) -> Any:
        def taken(connection: Any) -> None:
            time.sleep(0.05)
            step(connection)
            time.sleep(0.05)

        return taken

    migrations.STEPS = tuple(map(slow, migrations.STEPS))


def send_here(frame: pd.DataFrame, served: Served, journal: str, **options: Any) -> pd.DataFrame:
    """The same call, in this process."""
    sent: pd.DataFrame = frame.feedbot.send(
        TEXT, client=served.client, journal=journal, **OPTIONS, **options
    )
    return sent


def accepted(served: Served) -> Counter[str]:
    """How often each phone's message was queued on the server."""
    return Counter(message["phone"] for message in served.server.messages.values())


def check(where: str, frame: pd.DataFrame, served: Served, journal: str) -> int:
    """After a kill: the same call twice, each row and each message accounted for; the unknown."""
    second = send_here(frame, served, journal)
    queued = accepted(served)
    unknown = second.loc[second["feedbot_status"] == "unknown", "feedbot_phone"]
    known = second.loc[second["feedbot_status"] == "pending", "feedbot_phone"]
    assert max(queued.values()) == 1, f"{where}: queued twice"
    assert len(unknown) <= BATCH * CONCURRENCY, f"{where}: too many unknown"
    assert len(unknown) + len(known) == len(frame), f"{where}: rows in no state"
    assert set(known) <= set(queued), f"{where}: lost"
    ids = second["feedbot_id"].dropna()
    assert {served.server.messages[one]["phone"] for one in ids} == set(known), f"{where}: crossed"
    posts = served.server.posts
    third = send_here(frame, served, journal)
    assert served.server.posts == posts, f"{where}: the third run sent"
    assert third["feedbot_status"].tolist() == second["feedbot_status"].tolist()
    return len(unknown)
