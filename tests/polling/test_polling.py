"""Polling: what became of messages, at what cost."""

from __future__ import annotations

import logging
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import feedbot_bulk as fb
from feedbot_bulk.errors import ColumnError, FeedbotError, JournalError, NotAuthorizedError
from feedbot_bulk.feedbot.session import STATUS_CONNECTIONS
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.polling import calls, poller
from feedbot_bulk.polling.schedule import Schedule
from feedbot_bulk.polling.tracked import track

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Raw, Served

TEXT = "שלום {שם}"


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """Rows by status."""
    return dict(Counter(frame["feedbot_status"]))


def test_poll_asks_once_after_every_pending_id(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """One GET per pending message; the news stands on the right rows; settled ones cost nothing."""
    served = serve(pace=None, fail={"972501000001": "no WhatsApp"})
    sent = people(50).feedbot.send(TEXT, client=served.client, progress=False)
    served.server.settle(20)
    first = sent.feedbot.poll(client=served.client)
    assert served.server.gets == 50
    assert first["feedbot_status"].tolist() == ["sent", "failed"] + ["sent"] * 18 + ["pending"] * 30
    assert first["feedbot_reason"][1] == "no WhatsApp"
    assert first["feedbot_checked_at"].notna().all()
    served.server.settle()
    second = first.feedbot.poll(client=served.client)
    assert served.server.gets == 80
    assert counts(second) == {"sent": 49, "failed": 1}


def test_new_kernel_picks_up_where_the_last_one_stopped(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """What polling learned is in the journal: the same send brings it back without a request."""
    served = serve(pace=None)
    sent = people(5).feedbot.send(TEXT, client=served.client, progress=False, campaign="a")
    served.server.settle()
    polled = sent.feedbot.poll(client=served.client)
    asked = served.server.gets
    again = people(5).feedbot.send(TEXT, client=served.client, progress=False, campaign="a")
    assert (served.server.posts, served.server.gets) == (1, asked)
    pd.testing.assert_frame_equal(again, polled)


def test_wait_ends_when_all_is_settled(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """It polls until nothing is pending, with or without a limit of time."""
    served = serve(pace=200)
    sent = people(30).feedbot.send(TEXT, client=served.client, progress=False)
    done = sent.feedbot.wait(None, every=0.05, client=served.client, progress=False)
    assert counts(done) == {"sent": 30}


def test_wait_ends_when_time_is_up(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """With server mode off everything is pending when the time is up, and nothing is lost."""
    served = serve(server_mode=False)
    sent = people(3).feedbot.send(TEXT, client=served.client, progress=False)
    done = sent.feedbot.wait("0.3s", every=0.05, client=served.client, progress=False)
    assert counts(done) == {"pending": 3}
    served.server.server_mode = True
    served.server.settle()
    assert counts(done.feedbot.wait("9s", client=served.client, progress=False)) == {"sent": 3}


def test_time_is_kept_though_answers_are_slow(
    raw: Callable[..., Raw],
    http_answer: Callable[..., bytes],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """A server that does not answer at all cannot hold wait beyond its timeout."""
    queue = raw(http_answer("200 OK", '{"errorCode":null,"success":true,"ids":["a"]}'))
    silent = raw("hang")
    client = fb.Client("t", send_url=queue.url, status_url=silent.url, timeout=60)
    sent = people(1).feedbot.send(TEXT, client=client, progress=False)
    assert counts(sent.feedbot.wait("0.3s", client=client, progress=False)) == {"pending": 1}


def test_failing_gets_leave_rows_pending_and_end_with_a_warning(
    raw: Callable[..., Raw],
    http_answer: Callable[..., bytes],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """Five rounds of nothing but failures: wait returns what it has, with a warning."""
    queue = raw(http_answer("200 OK", '{"errorCode":null,"success":true,"ids":["a"]}'))
    broken = raw(http_answer("503 Down"))
    client = fb.Client("t", send_url=queue.url, status_url=broken.url)
    sent = people(1).feedbot.send(TEXT, client=client, progress=False)
    with pytest.warns(UserWarning, match="nothing but failures.*503"):
        done = sent.feedbot.wait("1h", every=0.01, client=client, progress=False)
    assert counts(done) == {"pending": 1}
    assert len(broken.requests) == 5


def test_refused_token_raises(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """401 on a GET is NotAuthorizedError, from poll and from wait."""
    served = serve(pace=None)
    sent = people(3).feedbot.send(TEXT, client=served.client, progress=False)
    served.server.token = "renewed"
    for call in (sent.feedbot.poll, sent.feedbot.wait):
        with pytest.raises(NotAuthorizedError):
            call(client=served.client)


def test_unknown_status_stays_pending_and_is_logged_once(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A status that the vendor's page does not name settles nothing."""
    served = serve(pace=None)
    sent = people(3).feedbot.send(TEXT, client=served.client, progress=False)
    for message in served.server.messages.values():
        message["status"] = 5
    with caplog.at_level(logging.WARNING, "feedbot_bulk"):
        polled = sent.feedbot.poll(client=served.client)
    assert counts(polled) == {"pending": 3}
    assert len(caplog.records) == 1


def test_waiting_beyond_its_time_is_expired_until_feedbot_says_otherwise(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """Still 0 two minutes after invalidationTime is expired; a later 1 counts."""
    served = serve(pace=None)
    sent = people(2).feedbot.send(TEXT, expires="1s", client=served.client, progress=False)
    times = [int(m["invalidationTime"]) for m in served.server.messages.values()]
    assert len(set(times)) == 1
    first, second = track(sent, served.client, served.client.journal()).values()
    later = times[0] + 120_001
    assert first.read(fb.MessageStatus(0, None), times[0] + 120_000)[0] == "pending"
    assert first.read(fb.MessageStatus(0, None), later) == (
        "expired",
        "still waiting when its time ran out",
    )
    assert second.read(fb.MessageStatus(1, None), later)[0] == "sent"


@pytest.mark.parametrize(
    ("in_order", "most"), [(True, 1.3), pytest.param(False, 8, marks=pytest.mark.slow)]
)
def test_cost_in_gets(
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
    in_order: bool,  # noqa: FBT001 - a case of the test
    most: float,
) -> None:
    """2,000 messages, 40 of them settling a round: the GETs that the sandbox counts."""
    sandbox = fb.Sandbox(pace=None)
    sent = people(2000).feedbot.send(TEXT, client=sandbox, progress=False, concurrency=1)
    if not in_order:
        random.Random(1).shuffle(sandbox.server._waiting)
    begin = Schedule.begin

    def begin_and_settle(schedule: Schedule) -> None:
        sandbox.server.settle(40)
        begin(schedule)

    monkeypatch.setattr(Schedule, "begin", begin_and_settle)
    done = sent.feedbot.wait(None, every=0, client=sandbox, progress=False)
    assert counts(done) == {"sent": 2000}
    assert sandbox.server.gets <= most * 2000


def test_everything_is_looked_at_once_more_before_giving_up(
    people: Callable[[int], pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What settled out of order, unseen by the rounds, is seen before the time is up."""
    sandbox = fb.Sandbox(pace=None)
    sent = people(300).feedbot.send(TEXT, client=sandbox, progress=False)
    sandbox.server._waiting.reverse()
    window = Schedule.window

    def window_of_the_first(schedule: Schedule) -> list[str]:
        sandbox.server.settle(3)
        return window(schedule)[:1]

    monkeypatch.setattr(Schedule, "window", window_of_the_first)
    done = sent.feedbot.wait("2s", every=0.2, client=sandbox, progress=False)
    settled = sum(message["status"] == 1 for message in sandbox.server.messages.values())
    assert settled > 20
    assert counts(done)["sent"] == settled


def test_says_once_that_the_program_must_be_open(
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """When nothing moves for a while, the log names server mode, once."""
    monkeypatch.setattr(calls, "QUIET", 0.0)
    sandbox = fb.Sandbox(server_mode=False)
    sent = people(3).feedbot.send(TEXT, client=sandbox, progress=False)
    with caplog.at_level(logging.WARNING, "feedbot_bulk"):
        sent.feedbot.wait("0.3s", every=0.02, client=sandbox, progress=False)
    assert [record.message.count("מצב שרת") for record in caplog.records] == [1]


def test_interrupted_wait_loses_nothing(
    people: Callable[[int], pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was learned before Ctrl-C is in the journal: the same send brings it back."""
    sandbox = fb.Sandbox(pace=None)
    sent = people(50).feedbot.send(TEXT, client=sandbox, progress=False, campaign="c")
    sandbox.server.settle(10)
    first = sent["feedbot_id"][0]

    def interrupted() -> None:
        if sandbox.journal().by_id(sandbox.send_url, [first])[first].checked_at:
            raise KeyboardInterrupt

    with monkeypatch.context() as pressed:
        pressed.setattr("feedbot_bulk.runtime.portal._harmless", lambda _: interrupted)
        with pytest.raises(KeyboardInterrupt):
            sent.feedbot.wait("1h", every="1h", client=sandbox, progress=False)
    again = people(50).feedbot.send(TEXT, client=sandbox, progress=False, campaign="c")
    assert counts(again)["sent"] >= 4


def test_retry_after_slows_everything_down(
    raw: Callable[..., Raw],
    http_answer: Callable[..., bytes],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """A 429 with Retry-After: nobody asks before it is over."""
    served = serve(pace=None)
    sent = people(200).feedbot.send(TEXT, client=served.client, progress=False)
    slow = raw(http_answer("429 Slow", "", "Retry-After: 3600\r\n"))
    client = fb.Client("t", send_url=served.client.send_url, status_url=slow.url)
    with pytest.warns(UserWarning, match="No status came back.*429"):
        done = sent.feedbot.wait("0.5s", every=0.01, client=client, progress=False)
    assert counts(done) == {"pending": 200}
    assert len(slow.requests) <= STATUS_CONNECTIONS


def test_expired_is_asked_again_and_gives_way(
    people: Callable[[int], pd.DataFrame],
) -> None:
    """poll asks after what we took for expired; Feedbot's word that it was sent counts."""
    sandbox = fb.Sandbox(pace=None)
    sent = people(1).feedbot.send(TEXT, client=sandbox, progress=False)
    expired = sent.assign(
        feedbot_status=sent["feedbot_status"].astype("str").replace("pending", "expired")
    )
    sandbox.server.settle()
    assert counts(expired.feedbot.poll(client=sandbox)) == {"sent": 1}


def test_poll_that_got_no_answer_says_so(
    raw: Callable[..., Raw],
    http_answer: Callable[..., bytes],
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
) -> None:
    """When no status came back, the statuses are old, and a warning says so."""
    served = serve(pace=None)
    sent = people(3).feedbot.send(TEXT, client=served.client, progress=False)
    down = raw(http_answer("500 Down"))
    client = fb.Client("t", send_url=served.client.send_url, status_url=down.url)
    with pytest.warns(UserWarning, match="No status came back.*500"):
        polled = sent.feedbot.poll(client=client)
    assert counts(polled) == {"pending": 3}


def test_reason_of_an_expired_row_stays(people: Callable[[int], pd.DataFrame]) -> None:
    """A row that is still waiting after it expired keeps its status and its reason."""
    sandbox = fb.Sandbox(pace=None)
    sent = people(1).feedbot.send(TEXT, client=sandbox, progress=False)
    expired = sent.assign(
        feedbot_status=sent["feedbot_status"].astype("str").replace("pending", "expired"),
        feedbot_reason="still waiting when its time ran out",
    )
    polled = expired.feedbot.poll(client=sandbox, journal=Journal(":memory:"))
    assert polled["feedbot_status"].tolist() == ["expired"]
    assert polled["feedbot_reason"].tolist() == ["still waiting when its time ran out"]


def test_journal_that_fails_while_polling_is_a_journal_error(
    people: Callable[[int], pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever the journal fails, with few answers or many, it is told as a JournalError."""
    monkeypatch.setattr(poller, "KEEP_AT_ONCE", 2)
    sandbox = fb.Sandbox(pace=None)
    sent = people(5).feedbot.send(TEXT, client=sandbox, progress=False)

    def full(*_: object) -> None:
        raise JournalError("the disk is full")

    monkeypatch.setattr(sandbox.journal(), "settle", full)
    with pytest.raises(JournalError, match="full"):
        sent.feedbot.poll(client=sandbox)


def test_practice_ids_are_not_asked_of_the_real_feedbot(
    people: Callable[[int], pd.DataFrame],
) -> None:
    """A frame of a sandbox polled with a real client is refused, and says what to pass."""
    sandbox = fb.Sandbox()
    sent = people(2).feedbot.send(TEXT, client=sandbox, progress=False)
    with pytest.raises(FeedbotError, match="client="):
        sent.feedbot.poll(client=fb.Client("t"))


def test_frame_that_is_no_result_is_named(people: Callable[[int], pd.DataFrame]) -> None:
    """Calls of poll, wait, summary and to_excel of a bare list say what to call first."""
    bare: Any = people(1).feedbot
    for call in (
        lambda: bare.poll(client=fb.Sandbox()),
        lambda: bare.wait(client=fb.Sandbox()),
        bare.summary,
    ):
        with pytest.raises(ColumnError, match=r"preview\(\), send\(\)"):
            call()


def test_rows_that_were_never_queued_are_not_asked_after(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """Polling a preview makes no request and changes nothing."""
    served = serve(pace=None)
    seen = people(3).feedbot.preview(TEXT)
    polled = seen.feedbot.poll(client=served.client)
    pd.testing.assert_frame_equal(polled, pd.DataFrame(seen))
    assert served.server.gets == 0


def test_polling_without_the_journal_of_the_send(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A frame brought to another machine, whose journal knows nothing, is polled all the same."""
    served = serve(pace=None)
    sent = people(3).feedbot.send(TEXT, client=served.client, progress=False)
    served.server.settle()
    polled = sent.feedbot.poll(client=served.client, journal=Journal(":memory:"))
    assert counts(polled) == {"sent": 3}
