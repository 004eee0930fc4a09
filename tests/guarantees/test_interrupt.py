"""Ctrl-C is heard though the journal does not answer, and nothing is lost or sent twice by it."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from feedbot_bulk.journal.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Served

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="Windows sends no SIGINT to another process"
)

SOON = 20
"""Seconds in which a script is gone: less than the journal would hold it."""


def script(served: Served, folder: Path, journal: str) -> list[str]:
    """A script that sends to 600 people, one a request."""
    file = folder / "campaign.py"
    file.write_text(
        "import pandas as pd, feedbot_bulk as fb\n"
        "people = pd.DataFrame({'phone': [f'050-1{n:06d}' for n in range(600)]})\n"
        f"client = fb.Client('practice', send_url={served.client.send_url!r},\n"
        f"                   status_url={served.client.status_url!r})\n"
        f"sent = people.feedbot.send('a', client=client, campaign='c', batch_size=1,\n"
        f"                           journal={journal!r}, progress=False)\n"
        "assert set(sent.feedbot_status) == {'pending'}, sent.feedbot_status.value_counts()\n",
        encoding="utf-8",
    )
    return [sys.executable, str(file)]


def interrupted(process: subprocess.Popen[bytes], stuck: Callable[[float], object]) -> bytes:
    """Ctrl-C once the script is stuck; what it says in the end."""
    try:
        assert stuck(100)
        process.send_signal(signal.SIGINT)
        return process.communicate(timeout=SOON)[1]
    finally:
        process.kill()


def test_while_another_program_holds_the_journal(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    """SQLite waits half a minute for the lock; the script ends at once, and then all goes on."""
    served = serve(pace=None)
    path = tmp_path / "j.db"
    Journal(path).close()
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    honest, held = served.server.add_messages, threading.Event()

    def holding(token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        if served.server.posts == 20:
            holder.execute("BEGIN IMMEDIATE")
            held.set()
        return honest(token, body)

    served.server.add_messages = holding  # type: ignore[method-assign]
    command = script(served, tmp_path, str(path))
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        said = interrupted(process, held.wait)
        assert holder.in_transaction
        holder.execute("ROLLBACK")
    holder.close()
    assert b"KeyboardInterrupt" in said
    assert 20 <= len(served.server.messages) < 600
    served.server.add_messages = honest  # type: ignore[method-assign]
    subprocess.run(command, check=True, timeout=100)  # and all that was answered was kept: pending
    queued = Counter(message["phone"] for message in served.server.messages.values())
    assert len(queued) == 600
    assert set(queued.values()) == {1}


@pytest.mark.postgres  # its driver
def test_while_a_server_takes_the_connection_and_says_nothing(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    """A PostgreSQL that is silent when the journal is opened: the script ends at once."""
    served = serve(pace=None)
    near: list[socket.socket] = []

    def taken(_: float) -> bool:
        near.append(silent.accept()[0])
        return True

    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql+psycopg://me@127.0.0.1:{silent.getsockname()[1]}/x"
        command = script(served, tmp_path, address)
        with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
            said = interrupted(process, taken)
            near.pop().close()
    assert b"KeyboardInterrupt" in said
    assert served.server.posts == 0
