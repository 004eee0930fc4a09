"""A journal that fails for a while: what came back is recorded, or kept for the next call."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

import feedbot_bulk as fb
from feedbot_bulk import delivery, outbox
from feedbot_bulk.delivery import recording
from feedbot_bulk.delivery.retries import Clock
from feedbot_bulk.errors import JournalError, SendStopped
from feedbot_bulk.journal import journal as journals
from feedbot_bulk.journal import process_lock, spill
from feedbot_bulk.journal.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import anyio
    import pandas as pd
    from conftest import Served

TEXT = "secret text for {שם}"


@pytest.fixture(autouse=True)
def _a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "PATIENCE", 60.0)


class Time:
    """A clock that stands still but for the pauses that are asked for."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        self.clock = Clock(seconds=lambda: self.now, wait=self._wait)

    async def _wait(self, _: anyio.Event, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


class Hiccup:
    """Makes the journal unable to write outcomes, `times` times."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: float) -> None:
        self.left = times
        self.write = journals._write
        monkeypatch.setattr(journals, "_write", self)

    def __call__(self, connection: Any, outcomes: Any) -> Any:
        """Write, or fail."""
        if outcomes and self.left > 0:
            self.left -= 1
            raise JournalError("the server is restarting")
        return self.write(connection, outcomes)


def send(
    frame: pd.DataFrame, served: Served, journal: Journal, time: Time, **options: Any
) -> pd.DataFrame:
    """Send ten at a time, by that clock."""
    return delivery.send(
        outbox.build(frame, TEXT),
        client=served.client,
        journal=journal,
        campaign="a",
        batch_size=10,
        clock=time.clock,
        **{"concurrency": 1, **options},
    )


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """Rows by status."""
    return dict(Counter(frame["feedbot_status"]))


def queued(served: Served) -> Counter[str]:
    """How often each phone's message was queued."""
    return Counter(message["phone"] for message in served.server.messages.values())


def spills() -> list[Path]:
    """The files that hold what could not be recorded."""
    return sorted(process_lock._folder().glob("*.outcomes"))


@pytest.mark.parametrize("concurrency", [1, 4])
def test_recording_survives_a_hiccup(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    concurrency: int,
) -> None:
    """Four failures in a row: after growing pauses all is recorded, and the send goes on."""
    served, time, journal = serve(pace=None), Time(), Journal(tmp_path / "j.db")
    Hiccup(monkeypatch, times=4)
    sent = send(people(50), served, journal, time, concurrency=concurrency)
    assert counts(sent) == {"pending": 50}
    assert set(journal.messages("a")["status"]) == {"pending"}
    assert time.pauses[0] == 1.0
    assert sum(time.pauses) < 60
    assert not spills()
    assert set(queued(served).values()) == {1}


@pytest.mark.parametrize("concurrency", [1, 4])
def test_what_cannot_be_recorded_is_kept_for_the_next_call(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    concurrency: int,
) -> None:
    """After a minute the send stops with the ids in its frame; the next call records them first."""
    served, time, journal = serve(pace=None), Time(), Journal(tmp_path / "j.db")
    other = Journal(tmp_path / "j.db")
    with monkeypatch.context() as broken:
        Hiccup(broken, times=1e9)
        with pytest.raises(SendStopped, match="restarting") as caught:
            send(people(100), served, journal, time, concurrency=concurrency)
    frame = caught.value.frame
    went = len(served.server.messages)
    assert counts(frame) == {"pending": went, "ready": 100 - went}
    assert went == 10 * concurrency
    assert frame["feedbot_id"].notna().sum() == went
    assert 30 < sum(time.pauses) <= 60
    assert len(spills()) == concurrency
    again = send(people(100), served, other, Time(), resend="unknown")
    assert counts(again) == {"pending": 100}
    sent = frame["feedbot_id"].notna()
    assert again["feedbot_id"][sent].tolist() == frame["feedbot_id"][sent].tolist()
    assert set(queued(served).values()) == {1}
    assert not spills()


def spilled(
    served: Served,
    people: Callable[[int], pd.DataFrame],
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Send 5 whose outcomes the journal cannot take; the file that keeps them."""
    with monkeypatch.context() as broken:
        Hiccup(broken, times=1e9)
        with pytest.raises(SendStopped):
            send(people(5), served, Journal(path), Time())
    [file] = spills()
    return file


def test_a_spill_holds_no_text_and_is_its_owners_alone(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ids, phones and statuses, and the journal's name; no text, no token; mode 0600."""
    served = serve(pace=None)
    file = spilled(served, people, tmp_path / "j.db", monkeypatch)
    content = file.read_text(encoding="utf-8")
    assert "secret text" not in content
    assert "practice" not in content.replace("sandbox", "")
    assert json.loads(content)["journal"] == str(tmp_path / "j.db")
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("call", ["open", "campaigns", "messages", "by_id", "poll"])
def test_every_use_of_the_journal_reads_the_spill_first(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
) -> None:
    """Whatever is called next, on a journal opened before or after, the spill is in and gone."""
    served = serve(pace=None)
    journal = Journal(tmp_path / "j.db")
    spilled(served, people, tmp_path / "j.db", monkeypatch)
    ids = list(served.server.messages)
    match call:
        case "open":
            journal = Journal(tmp_path / "j.db")
        case "campaigns":
            assert journal.campaigns()["pending"].tolist() == [5]
        case "messages":
            assert set(journal.messages("a")["status"]) == {"pending"}
        case "by_id":
            assert journal.by_id(served.client.send_url, ids).keys() == set(ids)
        case "poll":
            sent = send(people(5), served, journal, Time())
            sent.feedbot.poll(client=served.client, journal=journal)
    assert not spills()
    assert set(journal.messages("a")["id"]) == set(ids)


def test_a_spill_of_another_journal_is_left_alone(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another journal's calls neither record nor remove it."""
    served = serve(pace=None)
    file = spilled(served, people, tmp_path / "j.db", monkeypatch)
    other = Journal(tmp_path / "other.db")
    assert other.campaigns().empty
    assert file.exists()


@pytest.mark.parametrize("content", [b"", b"{", b'{"outcomes": [[1]]}', b"\xff\xfe\x00", b"[]"])
def test_a_damaged_spill_is_a_clear_error_and_stays(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
) -> None:
    """Nothing is sent until it is restored or moved away; the error names it."""
    served = serve(pace=None)
    file = spilled(served, people, tmp_path / "j.db", monkeypatch)
    whole = file.read_bytes()
    file.write_bytes(content)
    with pytest.raises(JournalError, match=r"\.outcomes cannot be read"):
        send(people(9), served, Journal(tmp_path / "j.db"), Time())
    assert file.read_bytes() == content
    assert len(served.server.messages) == 5
    file.write_bytes(whole)
    assert counts(send(people(9), served, Journal(tmp_path / "j.db"), Time())) == {"pending": 9}
    assert set(queued(served).values()) == {1}


def test_a_spill_of_a_journal_that_was_deleted_is_said(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The new journal at its place does not know the campaign: nothing goes; the file is named."""
    served = serve(pace=None)
    file = spilled(served, people, tmp_path / "j.db", monkeypatch)
    copies = {path: path.read_bytes() for path in tmp_path.glob("j.db*")}
    for path in copies:
        path.unlink()
    with pytest.raises(JournalError, match=r"\.outcomes: it was deleted.*newest copy") as caught:
        send(people(9), served, Journal(tmp_path / "j.db"), Time())
    assert str(file) in caught.value.args[0].in_("he")
    assert len(served.server.messages) == 5
    for path in tmp_path.glob("j.db*"):
        path.unlink()
    for path, content in copies.items():
        path.write_bytes(content)
    assert counts(send(people(9), served, Journal(tmp_path / "j.db"), Time())) == {"pending": 9}
    assert set(queued(served).values()) == {1}


@pytest.mark.parametrize("call", ["poll", "wait"])
def test_the_frame_of_the_error_writes_the_ids_back(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
    call: str,
) -> None:
    """Without a spill (a journal in memory): poll and wait on the frame record ids and statuses."""
    served, journal = serve(pace=None), Journal(":memory:")
    with monkeypatch.context() as broken:
        Hiccup(broken, times=1e9)
        with pytest.raises(SendStopped) as caught:
            send(people(15), served, journal, Time())
    assert set(journal.messages("a")["status"]) == {"unknown"}
    served.server.settle()
    frame = caught.value.frame
    options: dict[str, Any] = {"client": served.client, "journal": journal}
    if call == "wait":
        options |= {"every": 0.05, "progress": False}
    done = getattr(frame.feedbot, call)(**options)
    assert counts(done) == {"sent": 10, "ready": 5}
    assert set(journal.messages("a")["status"]) == {"sent"}
    assert set(journal.messages("a")["id"]) == set(served.server.messages)
    again = send(people(15), served, journal, Time(), resend="unknown")
    assert counts(again) == {"sent": 10, "pending": 5}
    assert set(queued(served).values()) == {1}


def test_ids_of_pictures_are_written_back_where_the_claim_is_clear(
    people: Callable[[int], pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frame holds no picture: the phone's only open claim is the one."""
    sandbox = fb.Sandbox(pace=None)
    journal = Journal(":memory:")
    with monkeypatch.context() as broken:
        Hiccup(broken, times=1e9)
        broken.setattr(recording, "PATIENCE", 0.0)
        with pytest.raises(SendStopped) as caught:
            people(2).feedbot.send(
                TEXT, image="https://example.com/a.png", client=sandbox, journal=journal,
                campaign="a", progress=False,
            )  # fmt: skip
    caught.value.frame.feedbot.poll(client=sandbox, journal=journal)
    assert set(journal.messages("a")["status"]) == {"pending"}


def test_nothing_is_claimed_while_recording_is_retried(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four workers: from the first failure to its cure nobody posts anything new."""
    served, journal = serve(pace=None), Journal(tmp_path / "j.db")
    hiccup = Hiccup(monkeypatch, times=6)
    posts: list[int] = []
    time = Time()
    wait = time._wait

    async def noting(event: anyio.Event, seconds: float) -> None:
        posts.append(served.server.posts)
        await wait(event, seconds)

    time.clock = Clock(seconds=lambda: time.now, wait=noting)
    sent = send(people(200), served, journal, time, concurrency=4)
    assert hiccup.left == 0
    assert posts[-1] - posts[0] <= 3  # those that were under way
    assert counts(sent)["pending"] == len(served.server.messages)
    assert set(queued(served).values()) == {1}


def test_the_minute_ends_though_another_worker_was_heard() -> None:
    """One worker's record fails for good while another's succeeds: it gives up all the same."""
    time = Time()
    good: Any = {"good": 1}
    bad: Any = {"bad": 1}

    def write(outcomes: dict[Any, Any]) -> None:
        if "bad" in outcomes:
            raise JournalError("the server is restarting")

    async def both() -> None:
        recorder = recording.Recorder(Journal(":memory:"), "run", time.clock, write, print)
        wait = time._wait

        async def heard(event: anyio.Event, seconds: float) -> None:
            await wait(event, seconds)
            await recorder.record(good)
            assert time.now < 2000, "it is tried for ever"

        recorder._clock = Clock(seconds=lambda: time.now, wait=heard)
        with pytest.raises(JournalError):
            await recorder.record(bad)

    asyncio.run(both())
    assert sum(time.pauses) <= 60


def test_a_spill_that_cannot_be_written_is_said(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The disk is full for the file as well: the frame has the ids, and the log says to keep it."""
    served, journal = serve(pace=None), Journal(tmp_path / "j.db")
    Hiccup(monkeypatch, times=1e9)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spill, "write", full)
    with pytest.raises(SendStopped, match="restarting") as caught:
        send(people(5), served, journal, Time())
    assert counts(caught.value.frame) == {"pending": 5}
    assert "hold on to the frame" in caplog.text
