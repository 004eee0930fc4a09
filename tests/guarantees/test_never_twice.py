"""Never twice, whatever happens: faults mixed at random, a broken journal, a clock, a kernel."""

from __future__ import annotations

import sqlite3
from collections import Counter
from time import time
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from jupyter_client.manager import KernelManager

from feedbot_bulk.delivery import retries
from feedbot_bulk.errors import JournalError, SendStopped
from feedbot_bulk.feedbot.sandbox import FakeFeedbotServer, Sandbox
from feedbot_bulk.journal import journal as journal_module
from feedbot_bulk.journal.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Served

CANARY = "canary-token-7f3a"
PEOPLE = pd.DataFrame({"נייד": [f"050-100000{n}" for n in range(7)]})


class Moody(FakeFeedbotServer):
    """A practice server that answers the next POSTs as it is told."""

    def __init__(self) -> None:
        super().__init__(pace=None)
        self.moods: list[str] = []

    def add_messages(self, token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        """Answer by the next mood; "lost" queues and does not say so."""
        mood = self.moods.pop(0) if self.moods else "good"
        refusals: dict[str, tuple[int, dict[str, Any]]] = {
            "busy": (429, {}),
            "bad": (400, {"errorCode": 2, "success": False}),
            "large": (413, {}),
            "refused": (404, {}),
            "unclear": (502, {}),
        }
        if mood in refusals:
            return refusals[mood]
        answer = super().add_messages(token, body)
        return (502, {}) if mood == "lost" else answer


class Dead(BaseException):
    """The process ended at this very instant."""


class Campaign(RuleBasedStateMachine):
    """Send, crash, edit the template, run again, resend: against a model of what may be queued."""

    def __init__(self) -> None:
        super().__init__()
        self.sandbox = Sandbox()
        self.sandbox.server = self.server = Moody()
        self.journal = Journal(":memory:")
        self.allowed: Counter[str] = Counter()
        self.last: dict[str, str] = {}

    def accepted(self) -> Counter[str]:
        """How often each phone's message was queued."""
        return Counter(message["phone"] for message in self.server.messages.values())

    def send(self, text: str, **options: Any) -> None:
        """One call of send, to its end or to its SendStopped."""
        if options.get("resend") == "unknown":
            known = self.journal.messages("c")
            self.allowed.update(set(known.loc[known["status"] == "unknown", "phone"]))
        try:
            frame = PEOPLE.feedbot.send(
                text, client=self.sandbox, journal=self.journal, campaign="c", batch_size=2,
                concurrency=2, progress=False, **options,
            )  # fmt: skip
        except SendStopped as exc:
            frame = exc.frame
        self.last = dict(zip(frame["feedbot_phone"], frame["feedbot_status"], strict=True))
        for phone, status in self.last.items():
            assert status != "pending" or self.accepted()[phone], "pending, yet never queued"
            assert status != "ready" or not self.accepted()[phone], "ready, yet queued before"

    @rule(
        text=st.sampled_from(["a", "b"]),
        moods=st.lists(
            st.sampled_from(["good", "busy", "bad", "large", "refused", "unclear", "lost"]),
            max_size=6,
        ),
        resend=st.sampled_from([None, "unknown", "failed"]),
        limit=st.sampled_from([None, 3]),
    )
    def sends(self, text: str, moods: list[str], resend: str | None, limit: int | None) -> None:
        """Send, with faults on the way, and perhaps an edited template."""
        self.server.moods = moods
        self.send(text, resend=resend, limit=limit)
        self.server.moods = []

    @rule(after=st.integers(0, 3))
    def crashes(self, after: int) -> None:
        """The process dies between an answer and its record."""
        write, left = journal_module._write, after

        def dying(connection: Any, outcomes: Any) -> None:
            nonlocal left
            left -= bool(outcomes)
            if left < 0:
                raise Dead
            write(connection, outcomes)

        journal_module._write = dying
        try:
            self.send("a")
        except BaseException as exc:
            if not _is_dead(exc):
                raise
        finally:
            journal_module._write = write
        self.send("a", limit=0)

    @rule()
    def settles(self) -> None:
        """The desktop program sends what waits."""
        self.server.settle()

    @invariant()
    def none_is_queued_twice_unasked(self) -> None:
        """A phone is queued once, and once more for each resend of it while it was unknown."""
        for phone, count in self.accepted().items():
            assert count <= 1 + self.allowed[phone], f"{phone} was queued {count} times"

    def teardown(self) -> None:
        """A quiet send finishes the work, and one more sends nothing."""
        self.send("a")
        assert "ready" not in self.last.values()
        posts = self.server.posts
        self.send("a")
        assert self.server.posts == posts or "rejected" in self.last.values()


def _is_dead(exc: BaseException) -> bool:
    if isinstance(exc, BaseExceptionGroup):
        return all(map(_is_dead, exc.exceptions))
    return isinstance(exc, Dead)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "backoff", lambda *_: 0.0)


def test_campaign_as_a_state_machine() -> None:
    """No mix of faults, crashes, edits, limits and resends queues a message twice unasked."""
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Campaign, settings=settings(max_examples=40, stateful_step_count=8, deadline=None)
    )


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
