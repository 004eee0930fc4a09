"""The journal: claims, outcomes, news; on SQLite, and on PostgreSQL where one is given."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import sqlalchemy as sa

from feedbot_bulk.errors import JournalError
from feedbot_bulk.journal import engine, place, schema
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.journal.records import Campaign, Claim, ClaimKey, PostResult, StatusUpdate
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

URL = "https://feedbot.example.com"
PHONES = [f"97250{n:07d}" for n in range(10)]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Journal]]:
    """Open the same empty journal, any number of times."""
    if request.param == "sqlite":
        yield lambda: Journal(tmp_path / "j.db")
        return
    url = os.environ["FEEDBOT_TEST_POSTGRES"]
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        schema.metadata.drop_all(connection)
    made: list[Journal] = []

    def fresh() -> Journal:
        made.append(Journal(url))
        return made[-1]

    yield fresh
    for one in made:
        one.close()
    engine.dispose()


def claim(journal: Journal, campaign: Campaign, run: str, *phones: str) -> list[ClaimKey | None]:
    """Claim one message per phone where the journal knows none yet."""
    return journal.claim(
        campaign, run, [Claim(phone, "digest") for phone in phones],
        may_send=lambda _, history: not history, lifetime=60,
    )  # fmt: skip


def only(journal: Journal, campaign: Campaign, phone: str) -> tuple[Status, bool, bool]:
    """Status, in flight, alive of the one message to this phone."""
    (record,) = journal.records(campaign, [phone])[phone]
    return record.status, record.in_flight, record.alive


def test_claim_is_there_for_everyone_at_once(opened: Callable[[], Journal]) -> None:
    """A claim made through one connection stops the same claim through another."""
    first, second = opened(), opened()
    campaign = first.campaign("תורים", URL)
    with first.running() as run:
        assert None not in claim(first, campaign, run, *PHONES[:3])
        assert second.campaign("תורים", URL) == campaign
        granted = claim(second, campaign, "other", *PHONES[2:5])
        assert granted[0] is None
        assert None not in granted[1:]


def test_two_threads_never_get_the_same_claim(opened: Callable[[], Journal]) -> None:
    """Four writers that claim the same phones at once get each phone once between them."""
    campaign = opened().campaign("race", URL)
    got: list[str] = []
    barrier = threading.Barrier(4)

    def work(journal: Journal) -> None:
        barrier.wait(10)
        for phone in PHONES:
            got.extend([phone] if claim(journal, campaign, "run", phone) != [None] else [])

    threads = [threading.Thread(target=work, args=(opened(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == PHONES


def test_outcomes_and_news_are_kept(opened: Callable[[], Journal]) -> None:
    """Claim, outcome and Feedbot's word are read back through another connection."""
    journal = opened()
    campaign = journal.campaign("c", URL)
    with journal.running() as run:
        rows = claim(journal, campaign, run, *PHONES[:4])
        a, b, c, d = (row for row in rows if row is not None)
        journal.record({a: PostResult(Status.PENDING, id="id-a", at=1_000)})
        journal.record({b: PostResult(Status.REJECTED, reason="bad")})
        journal.record({c: PostResult(Status.UNKNOWN, reason="no answer")})
        journal.release([d])
    journal.settle(URL, [StatusUpdate("id-a", Status.SENT, None, 2_000)])
    known = opened().records(campaign, PHONES)
    assert known[PHONES[0]][0].status is Status.SENT
    assert (known[PHONES[0]][0].queued_at, known[PHONES[0]][0].checked_at) == (1_000, 2_000)
    assert (known[PHONES[1]][0].status, known[PHONES[1]][0].reason) == (Status.REJECTED, "bad")
    assert known[PHONES[2]][0].status is Status.UNKNOWN
    assert PHONES[3] not in known


def test_many_phones_and_ids_are_asked_for_in_one_query(opened: Callable[[], Journal]) -> None:
    """3,000 messages are found by phone with one query, and by id with one, all of them."""
    journal = opened()
    campaign = journal.campaign("c", URL)
    phones = [f"97250{n:07d}" for n in range(3_000)]
    granted = claim(journal, campaign, "run", *phones)
    journal.record({row: PostResult(Status.PENDING, id=f"id-{row.phone}", at=1)
                    for row in granted if row})  # fmt: skip
    asked: list[str] = []

    def hear(*arguments: Any) -> None:
        asked.append(arguments[2])

    sa.event.listen(journal._database.engine, "before_cursor_execute", hear)
    known = journal.records(campaign, phones)
    by_id = journal.by_id(URL, [f"id-{phone}" for phone in phones])
    assert sum("FROM feedbot_messages" in query for query in asked) == 2
    assert sorted(known) == phones
    assert {one.phone: one.id for one in by_id.values()} == {p: f"id-{p}" for p in phones}


def test_settled_never_goes_back(opened: Callable[[], Journal]) -> None:
    """Late news that a settled message waits changes nothing; expired gives way to sent."""
    journal = opened()
    campaign = journal.campaign("c", URL)
    (row,) = claim(journal, campaign, "run", PHONES[0])
    assert row is not None
    journal.record({row: PostResult(Status.PENDING, id="x", at=1)})
    for news, expected in [
        (Status.EXPIRED, Status.EXPIRED),
        (Status.PENDING, Status.EXPIRED),
        (Status.SENT, Status.SENT),
        (Status.PENDING, Status.SENT),
        (Status.FAILED, Status.SENT),
    ]:
        journal.settle(URL, [StatusUpdate("x", news, None, 2)])
        assert only(journal, campaign, PHONES[0])[0] is expected


def test_news_stays_with_its_service(opened: Callable[[], Journal]) -> None:
    """An id of one address is not settled by news from another."""
    journal = opened()
    campaign = journal.campaign("c", URL)
    (row,) = claim(journal, campaign, "run", PHONES[0])
    assert row is not None
    journal.record({row: PostResult(Status.PENDING, id="x", at=1)})
    journal.settle("https://other.example.com", [StatusUpdate("x", Status.SENT, None, 2)])
    assert only(journal, campaign, PHONES[0])[0] is Status.PENDING
    assert journal.by_id("https://other.example.com", ["x"]) == {}
    assert journal.by_id(URL, ["x"])["x"].phone == PHONES[0]


def test_claim_lives_as_long_as_its_run(opened: Callable[[], Journal]) -> None:
    """A claim without an outcome is alive while its run lasts, and not a moment longer."""
    journal = opened()
    campaign = journal.campaign("c", URL)
    with journal.running() as run:
        claim(journal, campaign, run, PHONES[0])
        assert only(opened(), campaign, PHONES[0]) == (Status.UNKNOWN, True, True)
    assert only(opened(), campaign, PHONES[0]) == (Status.UNKNOWN, True, False)


def test_run_of_a_killed_process_is_dead(tmp_path: Path) -> None:
    """Another process's claim is alive while that process lives, and dead once it is killed."""
    code = (
        "import sys\n"
        "from feedbot_bulk.journal.journal import Journal\n"
        "from feedbot_bulk.journal.records import Claim\n"
        f"journal = Journal({str(tmp_path / 'j.db')!r})\n"
        f"campaign = journal.campaign('c', {URL!r})\n"
        "with journal.running() as run:\n"
        "    journal.claim(campaign, run, [Claim('972501234567', 'd')],\n"
        "                  may_send=lambda c, h: True, lifetime=60)\n"
        "    print('claimed', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "claimed\n"
        journal = Journal(tmp_path / "j.db")
        campaign = journal.campaign("c", URL)
        assert only(journal, campaign, "972501234567") == (Status.UNKNOWN, True, True)
        process.kill()
    assert only(journal, campaign, "972501234567") == (Status.UNKNOWN, True, False)


def test_claim_of_another_host_lives_until_its_deadline(
    opened: Callable[[], Journal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another host's process we know nothing: its claim is alive until its time has passed."""
    journal = opened()
    campaign = journal.campaign("c", URL)
    monkeypatch.setattr("feedbot_bulk.journal.process_lock.this_host", lambda: "elsewhere")
    claims = [Claim(PHONES[0], "digest"), Claim(PHONES[1], "digest")]
    for one, lifetime in zip(claims, (60, -1), strict=True):
        journal.claim(campaign, "r", [one], may_send=lambda *_: True, lifetime=lifetime)
    monkeypatch.undo()
    assert only(journal, campaign, PHONES[0]) == (Status.UNKNOWN, True, True)
    assert only(journal, campaign, PHONES[1]) == (Status.UNKNOWN, True, False)


def test_newest_attempt_counts(opened: Callable[[], Journal]) -> None:
    """A second attempt at a message stands beside the first, and is the one that is read."""
    journal = opened()
    campaign = journal.campaign("c", URL)
    for number in (1, 2):
        (row,) = journal.claim(
            campaign, "r", [Claim(PHONES[0], "d")], may_send=lambda *_: True, lifetime=60
        )
        assert row is not None
        journal.record({row: PostResult(Status.PENDING, id=f"id-{number}", at=number)})
    (record,) = journal.records(campaign, [PHONES[0]])[PHONES[0]]
    assert (record.attempt, record.id) == (2, "id-2")
    assert set(journal.by_id(URL, ["id-1", "id-2"])) == {"id-1", "id-2"}


def test_frames_for_people(opened: Callable[[], Journal]) -> None:
    """campaigns() counts by status, a message each; messages() lists them; no text is kept."""
    journal = opened()
    campaign = journal.campaign("תורים", URL)
    rows = claim(journal, campaign, "run", *PHONES[:3])
    assert rows[0] is not None
    journal.record({rows[0]: PostResult(Status.PENDING, id="x", at=1_700_000_000_000)})
    table = journal.campaigns()
    counts = table[["campaign", "messages", "pending", "unknown"]]
    assert counts.to_numpy().tolist() == [["תורים", 3, 1, 2]]
    messages = journal.messages("תורים")
    assert messages["phone"].tolist() == PHONES[:3]
    assert messages["status"].tolist() == ["pending", "unknown", "unknown"]
    assert messages["queued_at"][0] == pd.Timestamp(1_700_000_000, unit="s", tz="UTC")
    assert journal.messages("nobody").empty


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_journal_file_is_its_owners_alone(tmp_path: Path) -> None:
    """The file and what SQLite puts beside it can be read by the owner alone."""
    (tmp_path / "new").mkdir()
    Journal(tmp_path / "new" / "j.db").campaign("c", URL)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    assert modes == {0o600}


def test_slip_in_the_journals_folder_makes_no_new_journal(tmp_path: Path) -> None:
    """A folder that is not there may be a slip: an empty journal would protect nobody."""
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(tmp_path / "jurnals" / "j.db")


def test_home_in_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """~ is the home folder, whatever folder we stand in."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("FEEDBOT_JOURNAL", "~/j.db")
    Journal()
    assert (tmp_path / "j.db").exists()


def test_usual_journal_makes_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none is named, the folder in the user's data is made on first use."""
    monkeypatch.delenv("FEEDBOT_JOURNAL")
    usual = tmp_path / "data" / "feedbot_bulk" / "journal.db"
    monkeypatch.setattr(place, "default_url", lambda: str(usual))
    Journal()
    assert usual.exists()


def test_journal_is_durable(tmp_path: Path) -> None:
    """WAL and synchronous=FULL: what was written survives a power cut."""
    journal = Journal(tmp_path / "j.db")
    with journal._database.engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    assert (mode, synchronous) == ("wal", 2)


def test_file_that_is_no_journal(tmp_path: Path) -> None:
    """A file of another kind is refused by name, with what to do."""
    path = tmp_path / "list.db"
    path.write_bytes(b"this is a contact list, not a database" * 100)
    with pytest.raises(JournalError, match=r"list\.db.*not a journal, or it is damaged"):
        Journal(path)


def test_journal_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """A journal that a newer version wrote is not touched."""
    Journal(tmp_path / "j.db")
    with sqlite3.connect(tmp_path / "j.db") as connection:
        connection.execute("UPDATE feedbot_version SET version = 99")
    connection.close()
    with pytest.raises(JournalError, match=r"newer feedbot_bulk \(schema 99.*Upgrade"):
        Journal(tmp_path / "j.db")


def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    """A journal that cannot be opened for writing says so, by name."""
    with pytest.raises(JournalError, match="cannot be opened for writing"):
        Journal(tmp_path)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("database is locked", "Another program holds it"),
        ("attempt to write a readonly database", "read-only"),
        ("database or disk is full", "disk is full"),
        ("file is not a database", "not a journal, or it is damaged"),
        ("database disk image is malformed", "restore a copy"),
        ("unable to open database file", "folder exists"),
        ("connection refused", "Nothing leaves without it"),
    ],
)
def test_every_failure_of_the_database_has_its_advice(said: str, advice: str) -> None:
    """What the database says is told with what to do, by the journal's name."""
    told = engine.advice("j.db", sa.exc.OperationalError("x", {}, Exception(said)))
    assert told.startswith(f"The journal j.db failed: {said}.")
    assert advice in told


@pytest.mark.parametrize("url", ["nonsense://x", "postgresql+nodriver://x/y"])
def test_address_that_cannot_be_used(url: str) -> None:
    """An address of no database says what an address looks like."""
    with pytest.raises(JournalError, match="Give a file, or a database URL"):
        Journal(url)


def test_password_of_a_database_is_not_shown() -> None:
    """An address in an error or a repr shows no password."""
    with pytest.raises(JournalError) as caught:
        Journal("postgresql+nodriver://user:hunter2@db.example.com/x")
    assert "hunter2" not in str(caught.value)


def test_environment_names_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FEEDBOT_JOURNAL is the journal where none is given."""
    monkeypatch.setenv("FEEDBOT_JOURNAL", str(tmp_path / "mine.db"))
    Journal().campaign("c", URL)
    assert (tmp_path / "mine.db").exists()
