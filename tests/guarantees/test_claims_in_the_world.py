"""Never twice when claims are lost, ids repeat, names look alike, and runs meet."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import sqlalchemy as sa

from feedbot_bulk import delivery, outbox
from feedbot_bulk.errors import SendStopped
from feedbot_bulk.feedbot.sandbox import Sandbox
from feedbot_bulk.journal import claiming, process_lock, rows, schema, statements
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.journal.records import Campaign, Claim, ClaimKey, Gate, PostResult, StatusUpdate
from feedbot_bulk.release import Pace
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Served

URL = "https://feedbot.example.com"
PHONES = [f"97250{n:07d}" for n in range(10)]
TEXT = "שלום {שם}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Journal]]:
    """Open the same journal, empty at first, any number of times."""
    made: list[Journal] = []
    address = str(tmp_path / "shared.db")
    if request.param == "postgres":
        address = os.environ["FEEDBOT_TEST_POSTGRES"]
        engine = sa.create_engine(address)
        with engine.begin() as connection:
            schema.metadata.drop_all(connection)
        engine.dispose()

    def fresh() -> Journal:
        made.append(Journal(address))
        return made[-1]

    yield fresh
    for one in made:
        one.close()


def queued(served: Served) -> Counter[str]:
    """How often each phone's message was queued."""
    return Counter(message["phone"] for message in served.server.messages.values())


def claims(
    journal: Journal, campaign: Campaign, run: str, *phones: str, digest: str = "d"
) -> list[ClaimKey]:
    """Claim one message per phone, whatever the journal holds."""
    granted = journal.claim(
        campaign, run, [Claim(phone, digest) for phone in phones],
        may_send=lambda *_: True, lifetime=60,
    )  # fmt: skip
    return [one for one in granted if one is not None]


def execute(journal: Journal, statement: str) -> None:
    """Do something to the tables behind the journal's back."""
    with journal._database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def table(journal: Journal, *columns: str) -> list[tuple[Any, ...]]:
    """Columns of all messages, in the order written."""
    query = sa.select(*[schema.messages.c[name] for name in columns])
    with journal._database.transaction() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(schema.messages.c.id))]


# --- claims that are gone -----------------------------------------------------------------------


@pytest.mark.parametrize("campaign_too", [False, True])
def test_lost_claims_are_recorded_and_stop_the_send(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    campaign_too: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """A server fails over to a replica that lags, mid-POST: what went is known, no more goes."""
    served, journal, other = serve(pace=None), opened(), opened()
    honest = served.server.add_messages

    def lose(token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        if served.server.posts == 1:
            execute(other, "DELETE FROM feedbot_messages")
            if campaign_too:
                execute(other, "DELETE FROM feedbot_campaigns")
        return honest(token, body)

    served.server.add_messages = lose  # type: ignore[method-assign]
    options: dict[str, Any] = {"client": served.client, "campaign": "c", "progress": False}
    with pytest.raises(SendStopped, match=r"lost claims.*Put back the newest copy") as caught:
        people(30).feedbot.send(TEXT, journal=journal, batch_size=10, concurrency=1, **options)
    assert Counter(caught.value.frame["feedbot_status"]) == {"pending": 20, "ready": 10}
    known = opened().messages("c").set_index("phone")
    assert set(known["status"]) == {"pending"}
    went = caught.value.frame[:20].set_index("feedbot_phone")
    assert known["id"].to_dict() == went["feedbot_id"].to_dict()
    served.server.add_messages = honest  # type: ignore[method-assign]
    again = people(30).feedbot.send(TEXT, journal=opened(), **options)
    assert set(again["feedbot_status"]) == {"pending"}
    assert set(queued(served).values()) == {1}


@pytest.mark.parametrize("answer", [(404, {}), (429, {}), (502, {})])
@pytest.mark.parametrize("campaign_too", [False, True])
def test_lost_claims_are_noticed_though_nothing_is_to_be_recorded(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    answer: tuple[int, dict[str, Any]],
    campaign_too: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """The second request is not queued, or unclear, and the first one's rows are gone meanwhile."""
    served, journal, other = serve(pace=None), opened(), opened()
    honest = served.server.add_messages

    def lose(token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        if served.server.posts == 1:
            execute(other, "DELETE FROM feedbot_messages")
            if campaign_too:
                execute(other, "DELETE FROM feedbot_campaigns")
            served.server.faults.append(answer)
        return honest(token, body)

    served.server.add_messages = lose  # type: ignore[method-assign]
    options: dict[str, Any] = {"client": served.client, "campaign": "c", "progress": False}
    with pytest.raises(SendStopped, match="lost claims"):
        people(30).feedbot.send(TEXT, journal=journal, batch_size=10, concurrency=1, **options)
    served.server.add_messages = honest  # type: ignore[method-assign]
    again = people(30).feedbot.send(TEXT, journal=opened(), **options)
    assert set(again["feedbot_status"]) <= {"pending", "unknown"}
    assert set(queued(served).values()) == {1}


def test_claim_lost_while_its_request_is_away(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """The only batch's claims are gone: it stops; calling again sends nothing again."""
    served, journal, other = serve(pace=None), opened(), opened()
    honest = served.server.add_messages

    def lose(token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        execute(other, "DELETE FROM feedbot_messages")
        return honest(token, body)

    served.server.add_messages = lose  # type: ignore[method-assign]
    options: dict[str, Any] = {"client": served.client, "campaign": "c", "progress": False}
    with pytest.raises(SendStopped, match="lost claims") as caught:
        people(5).feedbot.send(TEXT, journal=journal, **options)
    assert "הלכו לאיבוד" in caught.value.args[0].in_("he")
    again = people(5).feedbot.send(TEXT, journal=opened(), **options)
    assert again["feedbot_id"].tolist() == caught.value.frame["feedbot_id"].tolist()
    assert set(queued(served).values()) == {1}


def test_what_has_an_outcome_is_not_lost(opened: Callable[[], Journal]) -> None:
    """Recorded twice: nothing is lost, nothing is written twice, and settled stays settled."""
    journal = opened()
    campaign = journal.campaign("c", URL)
    first, second = claims(journal, campaign, "run", *PHONES[:2])
    outcomes = {first: PostResult(Status.PENDING, id="x", at=1),
                second: PostResult(Status.UNKNOWN)}  # fmt: skip
    for _ in range(2):
        recorded = journal.record(outcomes, campaign)
        assert (recorded.lost, recorded.changed) == (0, {})
    journal.settle(URL, [StatusUpdate("x", Status.SENT, None, 2)])
    assert journal.record(outcomes).lost == 0
    assert table(journal, "phone", "state") == [(PHONES[0], "sent"), (PHONES[1], "unknown")]


def test_another_runs_claim_in_the_place_of_a_lost_one(opened: Callable[[], Journal]) -> None:
    """Both runs' outcomes are kept, each once: neither takes the other's row."""
    journal = opened()
    campaign = journal.campaign("c", URL)
    (lost,) = claims(journal, campaign, "one", PHONES[0])
    execute(journal, "DELETE FROM feedbot_messages")
    (other,) = claims(journal, campaign, "two", PHONES[0])
    mine = {lost: PostResult(Status.PENDING, id="x", at=1)}
    assert journal.record(mine, campaign).lost == 1
    assert journal.record({other: PostResult(Status.PENDING, id="y", at=1)}).lost == 0
    assert journal.record(mine, campaign).lost == 0
    assert table(journal, "run", "attempt", "state", "feedbot_id") == [
        ("two", 1, "pending", "y"), ("one", 2, "pending", "x"),
    ]  # fmt: skip


def test_what_was_refused_does_not_come_back(opened: Callable[[], Journal]) -> None:
    """The lost claim of a message that was not queued: told, and not written again."""
    journal = opened()
    campaign = journal.campaign("c", URL)
    (lost,) = claims(journal, campaign, "one", PHONES[0])
    execute(journal, "DELETE FROM feedbot_messages")
    assert journal.record({lost: PostResult(Status.REJECTED)}, campaign).lost == 1
    assert table(journal, "run") == []


def test_usual_outcomes_take_one_statement(
    opened: Callable[[], Journal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is looked for where nothing is odd: both drivers count what they changed."""
    monkeypatch.setattr(claiming, "mend", None)
    journal = opened()
    campaign = journal.campaign("c", URL)
    for number, phone in enumerate(PHONES):
        some = claims(journal, campaign, "run", phone, f"{phone}0")
        journal.record({key: PostResult(Status.PENDING, id=f"{number}-{place}")
                        for place, key in enumerate(some)})  # fmt: skip
    assert len(table(journal, "id")) == 20


# --- ids that repeat ----------------------------------------------------------------------------


class Repeating:
    """A server that answers with the ids as `ids` makes them of its own."""

    def __init__(self, served: Served, ids: Callable[[list[str]], list[str]]) -> None:
        self.ids = ids
        self.honest = served.server.add_messages
        served.server.add_messages = self  # type: ignore[method-assign]

    def __call__(self, token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        """Answer the POST."""
        status, answer = self.honest(token, body)
        return status, answer | {"ids": self.ids(answer["ids"])}


def test_id_of_an_earlier_batch_is_none(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """The message that came later is unknown, and says why; news settles the first one alone."""
    served, journal = serve(pace=None), opened()
    first: list[str] = []

    def repeat(ids: list[str]) -> list[str]:
        first.extend(first or ids)
        return [first[0], *ids[1:]]

    Repeating(served, repeat)
    options: dict[str, Any] = {"client": served.client, "journal": journal, "progress": False}
    sent = people(6).feedbot.send(TEXT, campaign="c", batch_size=3, concurrency=1, **options)
    assert sent["feedbot_status"].tolist() == [*["pending"] * 3, "unknown", *["pending"] * 2]
    assert sent["feedbot_reason"][3].startswith(
        "the id that came back is another message's: sandbox-"
    )
    assert sent["feedbot_id"].isna().tolist() == [False] * 3 + [True] + [False] * 2
    served.server.settle()
    done = sent.feedbot.poll(client=served.client, journal=journal)
    assert done["feedbot_status"].tolist() == [*["sent"] * 3, "unknown", *["sent"] * 2]
    assert journal.messages("c")["status"].tolist() == done["feedbot_status"].tolist()
    again = people(6).feedbot.send(TEXT, campaign="c", **options)
    assert again["feedbot_status"].tolist() == done["feedbot_status"].tolist()
    assert set(queued(served).values()) == {1}


def test_id_of_another_campaign_is_none(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """An id that another campaign's message has settles that one, and never this one."""
    served, journal = serve(pace=None), opened()
    options: dict[str, Any] = {"client": served.client, "journal": journal, "progress": False}
    before = people(1).feedbot.send(TEXT, campaign="before", **options)
    taken = before["feedbot_id"][0]
    Repeating(served, lambda ids: [taken, *ids[1:]])
    sent = people(2).feedbot.send(TEXT, campaign="after", **options)
    assert sent["feedbot_status"].tolist() == ["unknown", "pending"]
    assert taken in sent["feedbot_reason"][0]
    journal.settle(served.client.send_url, [StatusUpdate(taken, Status.SENT, None, 1)])
    assert journal.messages("before")["status"].tolist() == ["sent"]
    assert journal.messages("after")["status"].tolist() == ["unknown", "pending"]


def test_three_answers_in_a_row_with_old_ids_stop(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A server that repeats itself gets no fourth batch after the first one's ids."""
    served = serve(pace=None)
    first: list[str] = []

    def repeat(ids: list[str]) -> list[str]:
        first.extend(first or ids)
        return first[:2]

    Repeating(served, repeat)
    with pytest.raises(SendStopped, match="3 requests in a row got no clear answer") as caught:
        people(20).feedbot.send(
            TEXT, client=served.client, campaign="c", batch_size=2, concurrency=1, progress=False
        )
    assert Counter(caught.value.frame["feedbot_status"]) == {
        "pending": 2, "unknown": 6, "ready": 12,
    }  # fmt: skip


def test_two_runs_that_get_one_id_at_once(opened: Callable[[], Journal]) -> None:
    """Two campaigns record the same ids at the same time: each id is one message's."""
    first, second = opened(), opened()
    barrier = threading.Barrier(2)
    changed: list[ClaimKey] = []

    def record(journal: Journal, name: str) -> None:
        campaign = journal.campaign(name, URL)
        keys = claims(journal, campaign, name, *PHONES)
        for key in keys:
            barrier.wait(30)
            done = journal.record({key: PostResult(Status.PENDING, id=key.phone, at=1)}, campaign)
            changed.extend(done.changed)

    threads = [
        threading.Thread(target=record, args=(journal, name))
        for journal, name in ((first, "a"), (second, "b"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = table(first, "phone", "state", "feedbot_id")
    assert Counter(state for _, state, _ in states) == {"pending": 10, "unknown": 10}
    assert {one for _, _, one in states if one} == set(PHONES)
    assert len(changed) == 10


# --- one text a phone ---------------------------------------------------------------------------


def no_text_before(_: Claim, history: list[Any]) -> bool:
    """The rule of a campaign whose phones get one text."""
    return not history


def test_claims_that_saw_the_same_past_are_not_both_made(
    opened: Callable[[], Journal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two texts for one phone, each judged by what was there before the other: one is claimed."""
    journal = opened()
    campaign = journal.campaign("c", URL)
    terms: dict[str, Any] = {"may_send": no_text_before, "lifetime": 60, "one_text": True}
    journal.claim(campaign, "one", [Claim(PHONES[0], "a")], **terms)
    stale, latest = [True], rows.latest

    def late(*arguments: Any) -> Any:
        return [] if stale and stale.pop() else latest(*arguments)

    monkeypatch.setattr(rows, "latest", late)
    both = [Claim(PHONES[0], "b"), Claim(PHONES[1], "b")]
    granted = journal.claim(campaign, "two", both, **terms)
    assert not stale
    assert [one is not None for one in granted] == [False, True]
    assert table(journal, "phone", "digest", "ordinal") == [
        (PHONES[0], "a", 1), (PHONES[1], "b", 1),
    ]  # fmt: skip


def test_one_text_each_without_any_lock(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three texts sent at once, and no lock on the campaign: the keys alone keep it to one each."""
    monkeypatch.setattr(
        statements, "LOCK", statements.LOCK.with_for_update(read=True, key_share=True)
    )
    served = serve(pace=None)
    journals = [opened() for _ in range(3)]
    barrier = threading.Barrier(3)

    def send(journal: Journal, text: str) -> None:
        barrier.wait(30)
        people(60).feedbot.send(
            text, client=served.client, journal=journal, campaign="c", batch_size=5, progress=False
        )

    threads = [
        threading.Thread(target=send, args=pair) for pair in zip(journals, "ABC", strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(queued(served)) == 60
    assert set(queued(served).values()) == {1}


def test_what_is_asked_for_again_has_the_next_ordinal(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """`resend` of the same text, then of a corrected one: both go, and are numbered."""
    served, journal = serve(pace=None, fail={"972501000000": "no WhatsApp"}), opened()
    options: dict[str, Any] = {"client": served.client, "journal": journal, "progress": False}
    for text, resend in (("a", None), ("a", "failed"), ("b", "failed")):
        sent = people(1).feedbot.send(text, campaign="c", resend=resend, **options)
        assert sent["feedbot_status"].tolist() == ["pending"]
        served.server.settle()
        sent.feedbot.poll(client=served.client, journal=journal)
    for text in "ab":
        people(1).feedbot.send(text, campaign="many", one_per_phone=False, **options)
    assert [row[0] for row in table(journal, "ordinal")] == [1, 2, 3, None, None]


# --- names that look alike ----------------------------------------------------------------------

ALIKE = [
    ("Sale \u2764\ufe0f", "Sale \u2764"),
    ("Sale", "sAle"),
    ("Sa\u034fle", "Sale"),
    ("of\ufb01ce", "office"),
    ("Part \u2168", "Part IX"),
    ("\u05ea\u05d5\u05e8\u05d9\u05dd \u05e0\u05d5\u05d1\u05de\u05d1\u05e8",
     "\u200f\u05ea\u05d5\u05e8\u05d9\u05dd\u00a0\u00a0\u05e0\u05d5\u05d1\u05de\u05d1\u05e8\u200e "),
    ("Stra\u00dfe", "STRASSE"),
    ("a\u3164b", "ab"),
    ("a\u2800b", "a b"),
    ("\uff21\uff11", "a1"),
    ("caf\u00e9", "CAFE\u0301"),
    ("a\U000e0041b", "ab"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), ALIKE)
@pytest.mark.parametrize("swapped", [False, True])
def test_names_that_look_alike_are_one_campaign(
    tmp_path: Path,
    first: str,
    second: str,
    swapped: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Nobody gets the message again under the other name; shown is the one written first."""
    names = (second, first) if swapped else (first, second)
    sandbox, journal = Sandbox(), Journal(tmp_path / "j.db")
    people = pd.DataFrame({"phone": ["0501000007"]})
    shown = [
        people.feedbot.send("a", campaign=name, client=sandbox, journal=journal, progress=False)[
            "feedbot_campaign"
        ][0]
        for name in names
    ]
    assert len(sandbox.server.messages) == 1
    assert shown[0] == shown[1]
    assert journal.campaigns()["campaign"].tolist() == shown[:1]
    for name in names:
        assert len(journal.messages(name)) == 1


def test_names_that_look_different_are_several_campaigns() -> None:
    """Other words, spaces, signs or vowels make another campaign."""
    journal = Journal(":memory:")
    different = ["June", "July", "Ju ne", "June!", "June 2", "Jüne", "שָׁלוֹם", "שלום", "❤", "♥"]
    assert len({journal.campaign(name, URL).id for name in different}) == len(different)


@pytest.mark.parametrize("name", ["", " ", "\u200f", "\ufe0f", "\u3164", "\u034f \u2800"])
def test_name_that_shows_nothing_is_none(name: str) -> None:
    """It would be the unnamed campaign, whose protection lasts a day: an error instead."""
    with pytest.raises(Exception, match=r"campaign.*is empty"):
        Journal(":memory:").campaign(name, URL)


# --- a limit, and runs that meet ----------------------------------------------------------------


def planned(
    frame: pd.DataFrame, journal: Journal, served: Served, **options: Any
) -> Callable[[], delivery.Sent]:
    """Plan a send now; the call that is returned carries it out."""
    text = options.pop("text", "a")
    prepared = outbox.build(frame, text)
    plan = delivery.plan_send(
        prepared, client=served.client, journal=journal, campaign="c", **options
    )
    return lambda: delivery.execute(
        prepared, plan, client=served.client, journal=journal, batch_size=10, concurrency=1
    )


@pytest.mark.parametrize("one_per_phone", [True, False])
def test_limit_holds_for_two_runs_together(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    one_per_phone: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """`limit=50` of one list in two orders, planned before either sends: 50 go, not 100."""
    served = serve(pace=None)
    options: dict[str, Any] = {"limit": 50, "one_per_phone": one_per_phone}
    first = planned(people(120), opened(), served, **options)
    second = planned(people(120)[::-1], opened(), served, **options)
    assert Counter(first().frame["feedbot_status"]) == {"pending": 50, "ready": 70}
    sent = second()
    assert Counter(sent.frame["feedbot_status"]) == {"ready": 120}
    assert sent.error is None
    assert len(queued(served)) == 50


def test_limit_holds_while_both_send(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """Two programs at the very same time, with the list in two orders: 50 go between them."""
    served = serve(pace=None)
    runs = [planned(people(120)[::step], opened(), served, limit=50) for step in (1, -1)]
    threads = [threading.Thread(target=run) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(queued(served)) == 50
    assert set(queued(served).values()) == {1}


def test_limit_is_of_ones_own_list(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """What another run sends to people who are not on this list takes no place of its limit."""
    served = serve(pace=None)
    first = planned(people(100)[:50], opened(), served, limit=20)
    second = planned(people(100)[50:], opened(), served, limit=20)
    assert Counter(first().frame["feedbot_status"])["pending"] == 20
    assert Counter(second().frame["feedbot_status"])["pending"] == 20


def test_released_claim_frees_its_place(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """What was proven not to be queued, or refused, is not counted by the other, nor by itself."""
    served = serve(pace=None)
    first = planned(people(60), opened(), served, limit=20)
    second = planned(people(60)[::-1], opened(), served, limit=20)
    third = planned(people(60)[::-1], opened(), served, limit=20)
    served.server.faults.append((400, {"errorCode": 2, "success": False}))  # halved, then it goes
    served.server.faults.append((404, {}))
    assert len(first().tried) == 0
    assert Counter(second().frame["feedbot_status"])["pending"] == 20
    assert Counter(third().frame["feedbot_status"]) == {"pending": 20, "ready": 40}
    assert len(queued(served)) == 20


def test_limit_and_resend(
    opened: Callable[[], Journal],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """What failed goes again within the limit; what was counted before is not counted twice."""
    served = serve(pace=None, fail={f"97250100000{n}": "no" for n in range(5)})
    journal = opened()
    sent = planned(people(20), journal, served, limit=10)().frame
    served.server.settle()
    sent.feedbot.poll(client=served.client, journal=journal)
    again = [planned(people(20)[::step], opened(), served, limit=12, resend="failed")
             for step in (1, -1)]  # fmt: skip
    for run in again:
        run()
    counts = Counter(queued(served).values())
    assert counts[1] + counts[2] <= 12
    assert sum(count * times for times, count in counts.items()) <= 10 + 7


# --- runs that seem dead ------------------------------------------------------------------------

HOLD = """
import sys
from feedbot_bulk.journal import process_lock
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.journal.records import Claim
process_lock.this_host = lambda: "analyst@container-0242ac110002"
journal = Journal({path!r})
campaign = journal.campaign("c", {url!r})
with journal.running() as run:
    journal.claim(campaign, run, [Claim("972501000007", "d")],
                  may_send=lambda *_: True, lifetime={lifetime})
    print(run, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start a run of another container of the same name, in a data folder of its own."""
    started: list[subprocess.Popen[str]] = []

    def start(data: Path, lifetime: float = 60) -> str:
        code = HOLD.format(path=str(tmp_path / "shared.db"), url=URL, lifetime=lifetime)
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=os.environ | {"XDG_DATA_HOME": str(data)},
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def named_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """This container has the name, and the network card's number, of the other."""
    monkeypatch.setattr(process_lock, "this_host", lambda: "analyst@container-0242ac110002")


def is_alive(tmp_path: Path) -> bool:
    """Whether the claim that stands in the journal is taken for a live one."""
    journal = Journal(tmp_path / "shared.db")
    (record,) = journal.records(journal.campaign("c", URL), ["972501000007"])["972501000007"]
    return record.alive


@pytest.mark.usefixtures("named_alike")
def test_run_of_a_container_of_the_same_name_lives(
    elsewhere: Callable[..., str], tmp_path: Path
) -> None:
    """Its lock is not in our folder: it lives until its deadline, and is not sent again before."""
    elsewhere(tmp_path / "other data")
    assert is_alive(tmp_path)


@pytest.mark.usefixtures("named_alike")
def test_run_of_a_container_of_the_same_name_is_over_at_its_deadline(
    elsewhere: Callable[..., str], tmp_path: Path
) -> None:
    """Past its deadline the claim may be asked for again."""
    elsewhere(tmp_path / "other data", lifetime=-1)
    assert not is_alive(tmp_path)


@pytest.mark.usefixtures("named_alike")
def test_run_whose_lock_was_cleaned_away_lives(
    elsewhere: Callable[..., str], tmp_path: Path
) -> None:
    """With the folder of locks emptied a claim lives until its deadline, however often we look."""
    run = elsewhere(tmp_path / "data")
    lock = tmp_path / "data" / "feedbot_bulk" / "runs" / f"{run}.lock"
    assert is_alive(tmp_path)
    lock.unlink()
    assert is_alive(tmp_path)
    assert not lock.exists()
    assert is_alive(tmp_path)


def test_lock_on_another_machines_folder_proves_nothing(
    elsewhere: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder on the network shows the lock, free or not, of a machine of another boot."""
    run = elsewhere(tmp_path / "data")
    monkeypatch.setattr(process_lock, "is_alive", lambda _: False)
    assert is_alive(tmp_path)
    assert process_lock._lock_path(run).exists()


# --- one pace for an address --------------------------------------------------------------------


def test_runs_that_claim_at_once_keep_one_pace(opened: Callable[[], Journal]) -> None:
    """Two campaigns of one address: the second counts what the first is just about to claim."""
    pace, phones = Pace.of("25/hour"), [f"97250100{number:04d}" for number in range(40)]
    first, second = opened(), opened()
    inside, over = threading.Event(), threading.Event()

    def granted(journal: Journal, name: str, some: list[str], meanwhile: Callable[[], Any]) -> int:
        keys = journal.claim(
            journal.campaign(name, URL),
            name,
            [Claim(phone, "d") for phone in some],
            may_send=lambda *_: meanwhile() is not None or True,
            lifetime=60,
            gate=Gate(pace),
        )
        return sum(key is not None for key in keys)

    def wait_for_the_other() -> None:
        inside.set()
        over.wait(0.02)  # without a lock it is over by then

    with ThreadPoolExecutor() as pool:
        one = pool.submit(granted, first, "one", phones[:20], wait_for_the_other)
        inside.wait(10)
        two = granted(second, "two", phones[20:], lambda: None)
        over.set()
        assert one.result() + two == 25
