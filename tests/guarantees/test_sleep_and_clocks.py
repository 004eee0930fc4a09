"""Never twice though this machine sleeps or its clock is off; `expired` is Feedbot's to say."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import httpcore
import pytest

import feedbot_bulk as fb
from feedbot_bulk import delivery, outbox
from feedbot_bulk.delivery.retries import Clock
from feedbot_bulk.errors import SendStopped
from feedbot_bulk.feedbot.clock import FeedbotClock
from feedbot_bulk.feedbot.session import RequestTracker, TooLateError
from feedbot_bulk.journal import engine, process_lock
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.runtime.clocks import Moment, moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from conftest import Raw, Served

TEXT = "a {שם}"
HOUR = 3600.0
DAY = 24 * HOUR


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """Rows by status."""
    return dict(Counter(frame["feedbot_status"]))


def queued(served: Served) -> Counter[str]:
    """How often each phone's message was queued."""
    return Counter(message["phone"] for message in served.server.messages.values())


# --- a run that slept between claim and POST ------------------------------------------------------


class Lid:
    """A clock that counts the hours for which the lid was closed."""

    def __init__(self) -> None:
        self.slept = 0.0
        self.clock = Clock(moment=self.moment)

    def moment(self) -> Moment:
        """This moment, on a machine that slept so long."""
        now = moment()
        return Moment(now.awake_or_not + self.slept, now.wall)


def send(
    frame: pd.DataFrame, served: Served, journal: Journal, clock: Clock, **options: Any
) -> pd.DataFrame:
    """Send in one batch, by that clock."""
    return delivery.send(
        outbox.build(frame, TEXT),
        client=served.client,
        journal=journal,
        campaign="a",
        clock=clock,
        **options,
    )


def test_a_run_that_slept_past_its_deadline_does_not_post(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another host resends the unknown meanwhile: on waking, the first gives its claims up."""
    served, lid = serve(pace=None), Lid()
    journal, others = Journal(tmp_path / "j.db"), Journal(tmp_path / "j.db")
    claim = journal.claim

    def asleep(*arguments: Any, **options: Any) -> Any:
        granted = claim(*arguments, **options)
        if not lid.slept:
            lid.slept = HOUR
            with monkeypatch.context() as elsewhere:
                elsewhere.setattr(process_lock, "this_host", lambda: "elsewhere")
                elsewhere.setattr(engine, "time", lambda: time.time() + HOUR)
                elsewhere.setattr(FeedbotClock, "time", lambda _: None)
                resent = send(people(5), served, others, Clock(), resend="unknown")
            assert counts(resent) == {"pending": 5}
        return granted

    monkeypatch.setattr(journal, "claim", asleep)
    sent = send(people(5), served, journal, lid.clock)
    assert set(queued(served).values()) == {1}
    assert counts(sent) == {"pending": 5}
    assert set(sent["feedbot_id"]) == set(served.server.messages)


def test_claims_that_grew_too_old_are_made_anew(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody took them: they are released, claimed again and sent, once."""
    served, lid, journal = serve(pace=None), Lid(), Journal(tmp_path / "j.db")
    claim = journal.claim

    def asleep(*arguments: Any, **options: Any) -> Any:
        granted = claim(*arguments, **options)
        lid.slept = HOUR
        return granted

    monkeypatch.setattr(journal, "claim", asleep)
    sent = send(people(5), served, journal, lid.clock)
    assert counts(sent) == {"pending": 5}
    assert set(queued(served).values()) == {1}
    assert journal.messages("a")["attempt"].tolist() == [1] * 5


def test_a_machine_that_always_sleeps_stops_with_all_ready(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Claims that are always too old: the send stops, nothing has left, nothing is claimed."""
    served, lid, journal = serve(pace=None), Lid(), Journal(tmp_path / "j.db")
    claim = journal.claim

    def asleep(*arguments: Any, **options: Any) -> Any:
        granted = claim(*arguments, **options)
        lid.slept += HOUR
        return granted

    monkeypatch.setattr(journal, "claim", asleep)
    with pytest.raises(SendStopped, match="slept") as caught:
        send(people(5), served, journal, lid.clock)
    assert counts(caught.value.frame) == {"ready": 5}
    assert served.server.posts == 0
    assert journal.messages("a").empty


@pytest.mark.parametrize("clock", ["awake_or_not", "wall"])
def test_either_clock_counts_the_sleep(clock: str) -> None:
    """Where one clock stands still while the machine sleeps, the other one says how long it was."""
    begun = Moment(100.0, 5000.0)
    assert begun.seconds_to(begun._replace(**{clock: getattr(begun, clock) + HOUR})) == HOUR


def test_the_last_look_is_when_the_bytes_would_leave() -> None:
    """Connecting and queueing come before it: too late by then, and no byte is written."""
    late = False
    tracker = RequestTracker(lambda: not late)
    asyncio.run(tracker("connection.connect_tcp.started", {}))
    late = True
    request = {"request": httpcore.Request("POST", "http://127.0.0.1/")}
    with pytest.raises(TooLateError) as caught:
        asyncio.run(tracker("http11.send_request_headers.started", request))
    assert not tracker.left
    assert tracker.classify(caught.value).disposition.startswith("not queued")


def test_sleep_between_head_and_body_is_unknown() -> None:
    """The head has left: the body does not follow, and nobody says that nothing was queued."""
    late = False
    tracker = RequestTracker(lambda: not late)
    asyncio.run(tracker("http11.send_request_headers.started", {}))
    late = True
    with pytest.raises(TooLateError) as caught:
        asyncio.run(tracker("http11.send_request_body.started", {}))
    assert tracker.classify(caught.value).disposition.startswith("perhaps queued")


# --- a clock that is off --------------------------------------------------------------------------


def set_clock(monkeypatch: pytest.MonkeyPatch, off: float) -> None:
    """This machine's clock is so many seconds off."""
    for module in ("journal.engine", "feedbot.clock"):
        monkeypatch.setattr(f"feedbot_bulk.{module}.time", lambda: time.time() + off)


def new(client: fb.Client) -> fb.Client:
    """A client as a new process makes it: no answer has come yet."""
    return fb.Client("practice", send_url=client.send_url, status_url=client.status_url)


@pytest.mark.filterwarnings("ignore:The clock of this computer")
@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize(("first", "then"), [(-26, 0), (0, 26), (26, 0), (0, -26), (-26, 26)])
def test_unnamed_sends_go_by_feedbots_clock(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    first: float,
    then: float,
    answered: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """The clock a day off, then set right, or the other way round: nothing goes twice."""
    served = serve(pace=None)
    if not answered:  # no id comes back, so the claim's own time has to do
        honest = served.server.add_messages
        served.server.add_messages = lambda *a: (502, honest(*a)[1])  # type: ignore[method-assign]
    for off in (first, then):
        client = new(served.client)
        with monkeypatch.context() as machine:
            set_clock(machine, off * HOUR)
            people(5).feedbot.send(TEXT, client=client, journal=tmp_path / "j.db", progress=False)
    assert set(queued(served).values()) == {1}
    assert len(served.server.messages) == 5


def test_a_clock_that_is_right_is_not_spoken_of(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A minute and a half off is nothing to tell (a warning would be an error here)."""
    served = serve(pace=None)
    sent = people(1).feedbot.send(TEXT, client=served.client, progress=False)
    sent.feedbot.poll(client=served.client)
    assert served.client.clock.known
    assert served.client.clock.complaint() is None


@pytest.mark.parametrize(("off", "direction"), [(300, "ahead of"), (-300, "behind")])
@pytest.mark.parametrize("call", ["send", "poll", "wait"])
def test_a_clock_that_is_off_is_told_once_a_call(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
    off: float,
    direction: str,
    call: str,
) -> None:
    """Five minutes: each call says so once, in which direction, in Hebrew too."""
    served = serve()
    sent = people(3).feedbot.send(TEXT, client=served.client, campaign="a", progress=False)
    set_clock(monkeypatch, off)
    client = new(served.client)
    options: dict[str, Any] = {"client": client, "journal": served.client.journal()}
    calls: dict[str, Callable[[], object]] = {
        "send": lambda: people(3).feedbot.send(
            TEXT, campaign="b", batch_size=1, progress=False, **options
        ),
        "poll": lambda: sent.feedbot.poll(**options),
        "wait": lambda: sent.feedbot.wait(every=0.05, progress=False, **options),
    }
    with pytest.warns(UserWarning, match=f"5 minutes {direction} Feedbot's") as told:
        calls[call]()
    assert len(told) == 1
    complaint = client.clock.complaint()
    assert complaint is not None
    assert "5 דקות" in complaint.in_("he")


@pytest.mark.parametrize("said", ["", "yesterday", "Tue, 99 Foo 2026 10:00:00 GMT", "0"])
def test_an_answer_without_a_date_changes_nothing(said: str) -> None:
    """Our own clock has to do."""
    clock = FeedbotClock()
    clock.learn({"date": said})
    assert not clock.known
    assert clock.time() is None
    assert abs(clock.now() - time.time() * 1000) < 60_000


def test_feedbots_time_goes_on_by_a_clock_that_nobody_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds after the answer it is ten seconds later, however this machine's clock is set."""
    seconds = 0.0
    clock = FeedbotClock(lambda: seconds)
    clock.learn({"date": formatdate(1_800_000_000, usegmt=True)})
    set_clock(monkeypatch, DAY)
    seconds = 10.0
    assert clock.now() == 1_800_000_010_000


# --- expired --------------------------------------------------------------------------------------


def waiting(
    raw: Callable[..., Raw], http_answer: Callable[..., bytes], status: int, date: float | None
) -> Raw:
    """A Feedbot that gives this status and says that it is `date`."""
    body = f'{{"errorCode":null,"success":true,"status":{status}}}'
    said = "" if date is None else f"Date: {formatdate(date, usegmt=True)}\r\n"
    return raw(http_answer("200 OK", body, said))


@pytest.mark.filterwarnings("ignore:The clock of this computer")
@pytest.mark.parametrize(
    ("feedbots", "own", "becomes"),
    [
        (0, 3 * HOUR, "pending"),  # our laptop is three hours ahead
        (HOUR + 60, 0, "pending"),  # a minute past the expiry is within the margin
        (HOUR + 180, 0, "expired"),
        (HOUR + 180, -DAY, "expired"),
        (None, HOUR + 60, "pending"),
        (None, HOUR + 180, "expired"),
    ],
)
def test_expired_is_said_by_feedbots_clock(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    raw: Callable[..., Raw],
    http_answer: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
    feedbots: float | None,
    own: float,
    becomes: str,
) -> None:
    """Expired is what waits two minutes past its time by the Date of the answer, else by ours."""
    served = serve(pace=None)
    journal = Journal(":memory:")
    sent = people(2).feedbot.send(
        TEXT, expires="1h", client=served.client, journal=journal, campaign="a", progress=False
    )
    set_clock(monkeypatch, own)
    date = None if feedbots is None else time.time() + feedbots
    asked = waiting(raw, http_answer, 0, date)
    client = fb.Client("t", send_url=served.client.send_url, status_url=asked.url)
    polled = sent.feedbot.poll(client=client, journal=journal)
    assert counts(polled) == {becomes: 2}
    assert set(journal.messages("a")["status"]) == {becomes}


@pytest.mark.parametrize("call", ["poll", "wait"])
def test_a_later_sent_wins(people: Callable[[int], pd.DataFrame], call: str) -> None:
    """Somebody took them for expired, and Feedbot sent them: frame and journal say sent."""
    sandbox = fb.Sandbox(pace=None)
    expired = taken_for_expired(people(3), sandbox)
    sandbox.server.settle()
    done = getattr(expired.feedbot, call)(client=sandbox)
    assert counts(done) == {"sent": 3}
    assert set(sandbox.journal().messages("a")["status"]) == {"sent"}


def taken_for_expired(frame: pd.DataFrame, sandbox: fb.Sandbox) -> pd.DataFrame:
    """Sent with an hour to go, and then looked at by a machine three hours ahead."""
    sent = frame.feedbot.send(TEXT, expires="1h", client=sandbox, campaign="a", progress=False)
    with pytest.MonkeyPatch.context() as ahead:
        ahead.setattr("feedbot_bulk.feedbot.clock.time", lambda: time.time() + 3 * HOUR)
        expired: pd.DataFrame = sent.feedbot.poll(client=sandbox)
    assert counts(expired) == {"expired": len(frame)}
    return expired


def resend(frame: pd.DataFrame, client: fb.Client, journal: Journal, **options: Any) -> Any:
    """Send again what expired."""
    return frame.feedbot.send(
        TEXT, client=client, journal=journal, campaign="a", progress=False,
        **{"resend": "expired", **options},
    )  # fmt: skip


def test_expired_that_was_sent_after_all_does_not_go_again(
    people: Callable[[int], pd.DataFrame],
) -> None:
    """It is asked after once more: what was sent is kept as sent, in frame and journal."""
    sandbox = fb.Sandbox(pace=None)
    taken_for_expired(people(3), sandbox)
    sandbox.server.settle()
    again = resend(people(3), sandbox, sandbox.journal())
    assert counts(again) == {"sent": 3}
    assert len(sandbox.server.messages) == 3
    assert set(sandbox.journal().messages("a")["status"]) == {"sent"}


def test_expired_that_still_has_time_does_not_go_again(
    people: Callable[[int], pd.DataFrame],
) -> None:
    """It waits, and by the clock its hour is not over: it may still be sent, so it is kept."""
    sandbox = fb.Sandbox(pace=None)
    taken_for_expired(people(3), sandbox)
    resend(people(3), sandbox, sandbox.journal())
    assert len(sandbox.server.messages) == 3


def test_expired_that_failed_goes_only_where_that_is_asked_for(
    people: Callable[[int], pd.DataFrame],
) -> None:
    """With resend="expired" it is kept as failed; with "failed" too it goes."""
    sandbox = fb.Sandbox(pace=None, fail={"972501000000": "no WhatsApp"})
    taken_for_expired(people(1), sandbox)
    sandbox.server.settle()
    assert counts(resend(people(1), sandbox, sandbox.journal())) == {"failed": 1}
    assert len(sandbox.server.messages) == 1
    resend(people(1), sandbox, sandbox.journal(), resend=["expired", "failed"])
    assert len(sandbox.server.messages) == 2


@pytest.mark.filterwarnings("ignore:The clock of this computer")
def test_expired_that_nobody_answers_for_does_not_go_again(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    raw: Callable[..., Raw],
    http_answer: Callable[..., bytes],
) -> None:
    """No status came back: when in doubt, nothing leaves. Once it says "waiting", it goes."""
    served, journal = serve(pace=None), Journal(":memory:")
    sent = resend(people(3), served.client, journal, expires="1h")
    late = waiting(raw, http_answer, 0, time.time() + 2 * HOUR)
    client = fb.Client("practice", send_url=served.client.send_url, status_url=late.url)
    assert counts(sent.feedbot.poll(client=client, journal=journal)) == {"expired": 3}
    down = raw(http_answer("503 Down"))
    deaf = fb.Client("practice", send_url=served.client.send_url, status_url=down.url)
    assert counts(resend(people(3), deaf, journal)) == {"expired": 3}
    assert len(served.server.messages) == 3
    client = fb.Client("practice", send_url=served.client.send_url, status_url=late.url)
    assert counts(resend(people(3), client, journal)) == {"pending": 3}
    assert len(served.server.messages) == 6


@pytest.mark.filterwarnings("ignore:The clock of this computer")
def test_what_has_expired_by_feedbots_clock_does_not_leave(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """This machine is an hour behind: its "30min" is over by Feedbot's clock, and says so."""
    served = serve(pace=None)
    with pytest.MonkeyPatch.context() as behind:
        set_clock(behind, -HOUR)
        soon = outbox.build(people(3), TEXT)
        late = [round((time.time() - HOUR / 2) * 1000)] * 3
        soon.expires[:] = late
        sent = delivery.send(
            soon, client=new(served.client), journal=Journal(":memory:"), campaign="a"
        )
    assert counts(sent) == {"skipped": 3}
    assert sent["feedbot_reason"].str.startswith("already expired: ").all()
    assert not served.server.messages
