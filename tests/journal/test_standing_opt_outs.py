"""Standing opt-outs: nobody on the list is lost, nobody is on it twice, and it is quick to ask."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy import event

import feedbot_bulk as fb
from feedbot_bulk.errors import ContactsError, FeedbotError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal import schema
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.journal.views import opt_outs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOA, DAN = "972501234501", "972521234502"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty journal."""
    if request.param == "sqlite":
        yield str(tmp_path / "j.db")
        return
    address = os.environ["FEEDBOT_TEST_POSTGRES"]
    engine = sa.create_engine(address)
    schema.metadata.drop_all(engine)
    yield address
    schema.metadata.drop_all(engine)
    engine.dispose()


@pytest.fixture
def journal(place: str) -> Iterator[Journal]:
    """A journal of its own."""
    made = Journal(place)
    yield made
    made.close()


def test_opted_out_is_kept(journal: Journal, place: str) -> None:
    """Who opted out is on the list, with day and note, for everybody who opens the journal."""
    before = pd.Timestamp.now(tz="UTC")
    assert journal.opt_out(["050-1234501", "+972 52-123-4502"], note="הסר") == 2
    other = Journal(place)
    listed = other.opt_outs()
    other.close()
    assert list(listed.columns) == ["phone", "since", "note"]
    assert listed["phone"].tolist() == [NOA, DAN]
    assert listed["note"].tolist() == ["הסר", "הסר"]
    assert (abs(listed["since"] - before) < pd.Timedelta("1min")).all()


def test_twice_is_once(journal: Journal) -> None:
    """To opt out again changes neither the day nor, without a new one, the note."""
    journal.opt_out("0501234501", note="asked by phone")
    first = journal.opt_outs()
    assert journal.opt_out(["050 123 4501", "972501234501"]) == 0
    pd.testing.assert_frame_equal(journal.opt_outs(), first)
    assert journal.opt_out("0501234501", note="and in writing") == 0
    again = journal.opt_outs()
    assert again["note"].tolist() == ["and in writing"]
    assert again["since"].tolist() == first["since"].tolist()


def test_opt_in_takes_off(journal: Journal) -> None:
    """Who opts in is off the list; who was not on it changes nothing."""
    journal.opt_out(["0501234501", "0521234502"])
    assert journal.opt_in(["+972501234501", "0541234503"]) == 1
    assert journal.opt_outs()["phone"].tolist() == [DAN]
    assert journal.opt_in("0501234501") == 0


@pytest.mark.parametrize(
    ("out", "asked"),
    [
        ("+54 9 11 2345-6789", "541123456789"),
        ("+54 11 2345-6789", "5491123456789"),
        ("+52 55 1234 5678", "5215512345678"),
    ],
)
def test_two_ways_to_write_one_mobile(journal: Journal, out: str, asked: str) -> None:
    """A mobile of Argentina or Mexico is out with and without its extra digit."""
    journal.opt_out(out)
    assert set(journal.opted_out([asked, NOA])) == {asked}


def test_two_ways_to_write_one_mobile_are_one_entry(journal: Journal) -> None:
    """It is on the list once, and off it either way."""
    assert journal.opt_out(["+54 9 11 2345-6789", "+54 11 2345-6789"]) == 1
    assert journal.opt_out("+54 11 2345-6789") == 0
    assert journal.opt_in("+54 11 2345-6789") == 1


@pytest.mark.parametrize(
    "given",
    [
        ["0501234501", None, "0521234502"],
        ("0501234501", "0521234502"),
        pd.Series([501234501.0, 521234502.0]),
        pd.DataFrame({"שם": ["נעה", "דן"], "טלפון": ["0501234501", "0521234502"]}),
        "טלפון\n0501234501\n0521234502\n".encode(),
        ["050.123.4501", 521234502],
    ],
)
def test_ways_to_give_phones(given: Any) -> None:
    """A list, a Series, a frame, a file: the same people."""
    journal = Journal(":memory:")
    assert journal.opt_out(given) == 2
    assert set(journal.opted_out([NOA, DAN])) == {NOA, DAN}


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ("050.123.45", ContactsError, "entry 1: '050.123.45'"),
        (["0501234501", "abc"], ContactsError, r"phones=.*entry 2: 'abc' \(not a phone number\)"),
        ("05012345", ContactsError, r"entry 1: '05012345' \(.*too short"),
        ("no such file.csv", ContactsError, "no such file.csv"),
        ([], FeedbotError, "phones= holds no phone"),
        (None, FeedbotError, "phones= holds no phone"),
        (3.5, ContactsError, "phones= takes a Series.*not float"),
    ],
)
def test_opt_out_that_is_no_phone(given: Any, error: type[Exception], told: str) -> None:
    """An entry that is no phone is an error that names it, and nobody was added."""
    journal = Journal(":memory:")
    with pytest.raises(error, match=told):
        journal.opt_out(given)
    assert journal.opt_outs().empty


def test_note_is_a_text() -> None:
    """A phone that slipped into the note is noticed."""
    with pytest.raises(FeedbotError, match="note= takes a text, and not list"):
        Journal(":memory:").opt_out("0501234501", ["0521234502"])  # type: ignore[arg-type] # the claim


def test_many_at_once_from_two_threads(journal: Journal, place: str) -> None:
    """Two programs that add the same thousands at once: everybody once, no error."""
    phones = [f"97250{n:07}" for n in range(1_000_000, 1_006_000)]
    added: list[int] = []

    def add(order: int) -> None:
        own = Journal(place)
        added.append(own.opt_out(phones[::order]))
        own.close()

    threads = [threading.Thread(target=add, args=(order,)) for order in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.opt_outs()) == 6000
    assert len(added) == 2


@pytest.mark.parametrize("count", [0, 3, 40, 700, 3000])
def test_asking_about_a_long_list_takes_few_queries(count: int) -> None:
    """However long the list and however many opted out, those are found, in few queries."""
    journal = Journal(":memory:")
    phones = [f"97250{n:07}" for n in range(1_000_000, 1_002_000)]
    out = phones[::2][:count] + [f"97252{n:07}" for n in range(1_000_000, 1_000_000 + count)]
    if out:
        journal.opt_out([f"+{phone}" for phone in out])
    queries: list[str] = []
    engine = journal._database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: queries.append(args[2]))
    assert set(journal.opted_out(phones)) == set(out) & set(phones)
    assert len(queries) <= 2 + len(phones) / 500


def test_asked_within_a_transaction(journal: Journal) -> None:
    """Who claims can ask in the very transaction of the claim."""
    journal.opt_out("0501234501")
    with journal._database.transaction() as connection:
        assert set(opt_outs.among(connection, [NOA, DAN])) == {NOA}
        assert opt_outs.among(connection, []) == {}


def test_opt_outs_are_the_journals() -> None:
    """Another journal knows nothing of them."""
    fb.Journal(":memory:").opt_out("0501234501")
    assert fb.Journal(":memory:").opt_outs().empty


def test_reason_says_since_when() -> None:
    """The reason has a code, its day in both languages, and is one cause in a summary."""
    reason = reasons.OPTED_OUT(day="03/11/2026")
    assert reason == "opted out on 03/11/2026"
    for text in (reason, reason.in_("he")):
        found = reasons.find(text)
        assert found is not None
        assert found.details["day"] == "03/11/2026"
        assert reasons.code(text) == "opted_out"
    assert reasons.cause(reason) == "opted out"
