"""Never twice, whatever happens: faults mixed at random, a broken journal, a clock, a kernel."""

from __future__ import annotations

import sqlite3
from collections import Counter
from time import time
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from jupyter_client.manager import KernelManager

from feedbot_bulk.errors import JournalError, SendStopped
from feedbot_bulk.feedbot.sandbox import Sandbox
from feedbot_bulk.journal.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Served

CANARY = "canary-token-7f3a"
PEOPLE = pd.DataFrame({"נייד": [f"050-100000{n}" for n in range(7)]})

# --- a journal that breaks -------------------------------------------------------------------


def test_full_journal_stops_before_the_message_leaves(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame], tmp_path: Path
) -> None:
    """A database that is full: what was claimed went once, the rest stays, the error says why."""
    served = serve(pace=None)
    journal = Journal(tmp_path / "j.db")
    with journal._database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {int(str(pages)) + 25}")
        connection.connection.driver_connection  # noqa: B018 - the pool keeps this connection
    options: dict[str, Any] = {"client": served.client, "campaign": "c", "progress": False}
    with pytest.raises((JournalError, SendStopped), match=r"disk is full|is full"):
        people(3000).feedbot.send(
            "a {שם}", journal=journal, batch_size=10, concurrency=1, **options
        )
    journal.close()
    before = Counter(m["phone"] for m in served.server.messages.values())
    assert set(before.values()) == {1}
    again = people(3000).feedbot.send("a {שם}", journal=Journal(tmp_path / "j.db"), **options)
    queued = Counter(m["phone"] for m in served.server.messages.values())
    assert set(queued.values()) == {1}
    assert len(queued) == 3000
    assert set(again["feedbot_status"]) <= {"pending", "unknown"}


def test_journal_deleted_midway_is_noticed(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
) -> None:
    """A journal whose file is deleted during the send: the send stops, and says so."""
    served = serve(pace=None)
    path = tmp_path / "j.db"
    answer = served.server.add_messages

    def delete(token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        for file in tmp_path.glob("j.db*"):
            file.unlink()
        return answer(token, body)

    served.server.add_messages = delete  # type: ignore[method-assign]
    with pytest.raises(SendStopped, match=r"j\.db.*(gone|deleted)") as caught:
        people(50).feedbot.send(
            "a {שם}", client=served.client, journal=Journal(path), campaign="c", batch_size=5,
            concurrency=1, progress=False,
        )  # fmt: skip
    statuses = Counter(caught.value.frame["feedbot_status"])
    assert statuses == {"pending": 5, "ready": 45}
    assert len(served.server.messages) == 5


def test_locked_journal_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal that another program holds: a clear error, and nothing leaves."""
    monkeypatch.setattr("feedbot_bulk.journal.engine.BUSY_SECONDS", 0.1)
    journal = Journal(tmp_path / "j.db")
    with sqlite3.connect(tmp_path / "j.db", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        sandbox = Sandbox()
        with pytest.raises(JournalError, match="Another program holds it"):
            PEOPLE.feedbot.send("a", client=sandbox, journal=journal, progress=False)
        other.execute("ROLLBACK")
    other.close()
    assert sandbox.server.posts == 0


@pytest.mark.parametrize("years", [-1, 1])
def test_clock_that_jumps_sends_nothing_again(monkeypatch: pytest.MonkeyPatch, years: int) -> None:
    """With the clock a year back, or forward, a named campaign still sends nothing twice."""
    sandbox = Sandbox()
    PEOPLE.feedbot.send("a", client=sandbox, campaign="c", progress=False)
    for room in ("journal.engine", "feedbot.clock"):
        monkeypatch.setattr(f"feedbot_bulk.{room}.time", lambda: time() + years * 365 * 86400)
    PEOPLE.feedbot.send("a", client=sandbox, campaign="c", progress=False)
    assert len(sandbox.server.messages) == len(PEOPLE)


# --- a kernel --------------------------------------------------------------------------------


def test_interrupted_kernel_goes_on(serve: Callable[..., Served], tmp_path: Path) -> None:
    """■ in Jupyter during a send, then the same cell again: all is sent, each once."""
    served = serve(pace=None)
    cell = (
        "import pandas as pd, feedbot_bulk as fb\n"
        "people = pd.DataFrame({'phone': [f'050-1{n:06d}' for n in range(500)]})\n"
        f"client = fb.Client('practice', send_url={served.client.send_url!r},\n"
        f"                   status_url={served.client.status_url!r})\n"
        f"sent = people.feedbot.send('a', client=client, campaign='c', batch_size=1,\n"
        f"                           journal={str(tmp_path / 'j.db')!r})\n"
        "print(sent.feedbot_status.value_counts().loc['pending'])\n"
    )
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        started = served.server.add_messages

        def interrupting(token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
            if served.server.posts == 30:
                manager.interrupt_kernel()
            return started(token, body)

        served.server.add_messages = interrupting  # type: ignore[method-assign]
        first = client.execute_interactive(cell, timeout=60, output_hook=lambda _: None)
        assert first["content"]["ename"] == "KeyboardInterrupt"
        assert 30 <= len(served.server.messages) < 500
        said: list[str] = []
        second = client.execute_interactive(
            cell, timeout=60, output_hook=lambda m: said.append(str(m["content"].get("text", "")))
        )
        assert second["content"]["status"] == "ok"
        assert "500" in "".join(said)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    queued = Counter(message["phone"] for message in served.server.messages.values())
    assert len(queued) == 500
    assert set(queued.values()) == {1}
