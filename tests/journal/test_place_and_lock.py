"""What is said when the journal's surroundings fail: its folder, its campaign, a run's lock."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import filelock
import pytest

from feedbot_bulk.errors import JournalError
from feedbot_bulk.i18n.message import text
from feedbot_bulk.journal import place, process_lock, rows
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.journal.place import Place

URL = "https://feedbot.example.com"


def test_usual_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the usual folder cannot be made, the error names it and how to name another file."""
    (tmp_path / "data").write_text("a file where a folder should be")
    usual = tmp_path / "data" / "feedbot_bulk" / "journal.db"
    monkeypatch.delenv("FEEDBOT_JOURNAL")
    monkeypatch.setattr(place, "default_url", lambda: str(usual))
    with pytest.raises(JournalError, match=r"cannot be made.*Nothing was sent") as refused:
        Journal()
    assert str(usual.parent) in str(refused.value)
    for lang in ("en", "he"):
        assert "journal=" in text(refused.value, lang)
        assert "FEEDBOT_JOURNAL" in text(refused.value, lang)


@pytest.mark.parametrize("address", [":memory:", "postgresql+psycopg://u:p@db.example.com/x"])
def test_place_without_a_file_makes_none(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal in memory or in a database has no folder, no file, and no file's identity."""
    monkeypatch.chdir(tmp_path)
    found = Place.of(address)
    found.make_folder()
    found.make_file()
    assert found.identity() is None
    assert list(tmp_path.iterdir()) == []


def test_deleted_journal_is_not_written_to(tmp_path: Path) -> None:
    """A file deleted while in use is an error at the next call, and no new one takes its place."""
    journal = Journal(tmp_path / "j.db")
    (tmp_path / "j.db").unlink()
    with pytest.raises(JournalError, match=r"j\.db is gone"):
        journal.campaign("c", URL)
    assert not (tmp_path / "j.db").exists()


def test_campaign_that_was_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A campaign that is not there right after it was written: nothing is sent, by name."""
    journal = Journal(tmp_path / "j.db")
    monkeypatch.setattr(rows, "find_campaign", lambda *_: None)
    with pytest.raises(JournalError, match=r"did not keep the campaign 'May'.*Nothing was sent"):
        journal.campaign("May", URL)


def test_campaign_is_found_again(tmp_path: Path) -> None:
    """The same name and address are one campaign, however often and from wherever it is asked."""
    first = Journal(tmp_path / "j.db").campaign("May", URL)
    assert Journal(tmp_path / "j.db").campaign("May", URL) == first
    assert Journal(tmp_path / "j.db").campaign("June", URL) != first


def test_no_run_without_its_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the run's lock cannot be written no run begins, and none is left alive."""
    (tmp_path / "data").write_text("a file where a folder should be")
    monkeypatch.setattr(process_lock, "_folder", lambda: tmp_path / "data" / "runs")
    journal = Journal(tmp_path / "j.db")
    before = set(process_lock._here)
    with (
        pytest.raises(JournalError, match=r"No run can begin.*Nothing was sent") as refused,
        journal.running(),
    ):
        raise AssertionError("a run began without its lock")
    assert str(tmp_path / "data") in str(refused.value)
    assert process_lock._here == before


def test_run_in_memory_needs_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal that no other process can read writes nothing into the user's folder."""
    monkeypatch.setattr(process_lock, "_folder", lambda: tmp_path / "runs")
    with Journal(":memory:").running() as run:
        assert process_lock.is_alive(run)
        assert not (tmp_path / "runs").exists()
    assert not process_lock.is_alive(run)


def test_what_an_error_in_a_run_says_is_not_the_locks(tmp_path: Path) -> None:
    """An OSError of the work inside a run goes up as it is, and the run is over."""
    journal = Journal(tmp_path / "j.db")
    with pytest.raises(FileNotFoundError, match="the list"), journal.running():
        raise FileNotFoundError("the list")
    assert not process_lock._here


@pytest.mark.parametrize("error", [OSError, KeyError, ImportError])
def test_user_without_a_name(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    """In a container whose user has no name a host has one all the same, and stays the same."""

    def nameless() -> str:
        raise error("no such user")

    monkeypatch.setattr(getpass, "getuser", nameless)
    anew = process_lock.this_host.__wrapped__
    assert anew().startswith("?@")
    assert anew() == anew()


def test_system_without_a_boot_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system says nothing of its boot, a host has its name all the same."""

    def no_such_file(*_: object, **__: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", no_such_file)
    assert process_lock.this_host.__wrapped__().endswith("-")


def test_lock_is_gone_when_its_run_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ended leaves no file; what another process held proves death when it is free."""
    monkeypatch.setattr(process_lock, "_folder", lambda: tmp_path / "runs")
    with process_lock.running() as run:
        assert process_lock._lock_path(run).exists()
    assert list((tmp_path / "runs").iterdir()) == []
    assert process_lock.is_alive(run) is False
    assert process_lock.is_alive("another's") is None
    held = filelock.FileLock(process_lock._lock_path("another's"), thread_local=False)
    with held:
        assert process_lock.is_alive("another's") is True
    for _ in range(2):
        assert process_lock.is_alive("another's") is False


def test_lock_that_goes_while_it_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that the look itself made, because the lock was just cleaned away, proves nothing."""
    monkeypatch.setattr(process_lock, "_folder", lambda: tmp_path)
    numbers = iter([1, 2])
    monkeypatch.setattr(process_lock, "_identity", lambda _: (0, next(numbers)))
    assert process_lock.is_alive("another's") is None
    assert list(tmp_path.iterdir()) == []


def test_locks_of_killed_runs_are_swept_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new run removes locks that are old and free; one that is held, or younger, stays."""
    monkeypatch.setattr(process_lock, "_folder", lambda: tmp_path)
    held = filelock.FileLock(tmp_path / "held.lock", thread_local=False)
    (tmp_path / "young.lock").touch()
    (tmp_path / "old.lock").touch()
    with held:
        for name in ("old", "held"):
            os.utime(tmp_path / f"{name}.lock", (0, 0))
        with process_lock.running() as run:
            found = {path.name for path in tmp_path.iterdir()}
    assert found == {"held.lock", "young.lock", f"{run}.lock"}


def test_journal_shows_where_it_is(tmp_path: Path) -> None:
    """Its repr is the call that opens it."""
    assert repr(Journal(tmp_path / "j.db")) == f"Journal({str(tmp_path / 'j.db')!r})"
