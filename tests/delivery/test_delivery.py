"""Delivery: what is sent, what is not, and what the journal remembers; on a real port."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import feedbot_bulk as fb
from feedbot_bulk import delivery, outbox
from feedbot_bulk.delivery import retries
from feedbot_bulk.errors import FeedbotError, JournalError, NotAuthorizedError, SendStopped
from feedbot_bulk.feedbot.clock import FeedbotClock
from feedbot_bulk.journal import engine
from feedbot_bulk.journal.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Raw, Served

TEXT = "שלום {שם}"
BUSY: tuple[int, dict[str, Any]] = (429, {})
BAD = (400, {"errorCode": 2, "success": False})
UNCLEAR: tuple[int, dict[str, Any]] = (502, {})


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between repeats are tested as arithmetic, and not waited for."""
    monkeypatch.setattr(retries, "backoff", lambda *_: 0.0)


def send(frame: pd.DataFrame, served: Served, **options: Any) -> pd.DataFrame:
    """Send to the served sandbox, into the test's own journal."""
    sent: pd.DataFrame = frame.feedbot.send(TEXT, client=served.client, progress=False, **options)
    return sent


def counts(frame: pd.DataFrame) -> dict[str, int]:
    """Rows by status."""
    return dict(Counter(frame["feedbot_status"]))


def accepted(served: Served) -> Counter[str]:
    """How often each phone's message was queued on the server."""
    return Counter(message["phone"] for message in served.server.messages.values())


# --- once, and only once ------------------------------------------------------------------------


def test_every_message_is_queued_once_with_its_own_id(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """250 rows in batches of 40, four at a time: each queued once, each id with its own row."""
    served = serve(pace=None)
    sent = send(people(250), served, batch_size=40, campaign="a")
    assert counts(sent) == {"pending": 250}
    assert set(accepted(served).values()) == {1}
    assert served.server.posts == 7
    queued = [served.server.messages[one] for one in sent["feedbot_id"]]
    assert [message["phone"] for message in queued] == sent["feedbot_phone"].tolist()
    assert [message["message"] for message in queued] == sent["feedbot_message"].tolist()


@pytest.mark.parametrize("campaign", [None, "תורים"])
def test_running_it_again_sends_nothing(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame], campaign: str | None
) -> None:
    """The same call again makes no request, and brings back ids and statuses."""
    served = serve(pace=None)
    first = send(people(30), served, campaign=campaign)
    again = send(people(30), served, campaign=campaign)
    assert served.server.posts == 1
    pd.testing.assert_frame_equal(first, again)


def test_unnamed_sends_are_protected_for_a_day(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After 24 hours an unnamed send sends again; a named campaign never does."""
    served = serve(pace=None)
    journal = Journal(":memory:")
    send(people(1), served, journal=journal)
    send(people(1), served, journal=journal, campaign="named")
    hours = 0.0
    now = engine.now
    monkeypatch.setattr(engine, "now", lambda c: now(c) + round(hours * 3_600_000))
    feedbots = FeedbotClock.time
    monkeypatch.setattr(
        FeedbotClock, "time", lambda c: (feedbots(c) or 0) + round(hours * 3_600_000)
    )
    for hours, expected in ((23.9, 2), (24.1, 3)):  # noqa: B007 - the clock above reads it
        send(people(1), served, journal=journal)
        send(people(1), served, journal=journal, campaign="named")
        assert served.server.posts == expected


def test_another_text_does_not_message_everyone_again(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """In a named campaign a corrected text is skipped with a reason; a new person gets it."""
    served = serve(pace=None)
    send(people(3), served, campaign="a")
    corrected = people(4).feedbot.send(
        "שלום רב {שם}", client=served.client, campaign="a", progress=False
    )
    assert counts(corrected) == {"skipped": 3, "pending": 1}
    assert set(corrected["feedbot_reason"].dropna()) == {
        "already got another text in this campaign"
    }
    assert set(accepted(served).values()) == {1}


def test_campaign_is_its_name_and_address(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """Blanks in the name, and another token, make no other campaign; another name does."""
    served = serve(pace=None)
    send(people(1), served, campaign="תורים נובמבר")
    send(people(1), served, campaign="  תורים  נובמבר ")
    send(people(1), served, campaign="\u202bתורים נובמבר\u200f")
    same = fb.Client(
        "practice",
        send_url=served.client.send_url.replace("http://127", "HTTP://127") + "/",
        status_url=served.client.status_url,
    )
    people(1).feedbot.send(TEXT, client=same, campaign="תורים נובמבר", progress=False)
    assert served.server.posts == 1
    send(people(1), served, campaign="תורים דצמבר")
    assert served.server.posts == 2


def test_another_run_claims_first(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A message claimed by a live run between plan and claim is not sent; the row says why."""
    served = serve(pace=None)
    journal, other = Journal(":memory:"), 0
    claim = journal.claim

    def late(campaign: Any, run: str, claims: Any, **options: Any) -> list[Any]:
        nonlocal other
        if not other:
            other = 1
            claim(campaign, "another run", claims[:1], **options)
        return claim(campaign, run, claims, **options)

    monkeypatch.setattr(journal, "claim", late)
    monkeypatch.setattr(
        "feedbot_bulk.journal.process_lock.is_alive", lambda run: run == "another run"
    )
    sent = send(people(3), served, journal=journal, campaign="a")
    assert sent["feedbot_status"].tolist() == ["unknown", "pending", "pending"]
    assert sent["feedbot_reason"][0] == "another run is sending it now"
    assert len(served.server.messages) == 2


# --- resend and limit ---------------------------------------------------------------------------


def test_resend_of_what_failed(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """resend="failed" sends again to those that failed, and to nobody else."""
    served = serve(pace=None, fail={"972501000001": "no WhatsApp"})
    sent = send(people(3), served, campaign="a")
    served.server.settle()
    assert counts(sent.feedbot.poll(client=served.client)) == {"sent": 2, "failed": 1}
    again = send(people(3), served, campaign="a", resend="failed")
    assert again["feedbot_status"].tolist() == ["sent", "pending", "sent"]
    assert accepted(served) == {"972501000000": 1, "972501000001": 2, "972501000002": 1}


def test_row_to_be_sent_again_is_what_it_was_until_it_is(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A failed row that resend did not reach (limit, a stop) is still failed, not ready."""
    served = serve(pace=None, fail={f"97250100000{n}": "no WhatsApp" for n in range(3)})
    sent = send(people(3), served, campaign="a")
    served.server.settle()
    sent.feedbot.poll(client=served.client)
    again = send(people(3), served, campaign="a", resend="failed", limit=1)
    assert again["feedbot_status"].tolist() == ["pending", "failed", "failed"]
    assert again["feedbot_reason"].tolist()[1:] == ["no WhatsApp"] * 2


def test_refusal_of_a_second_attempt_does_not_hide_the_first(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A message that went out, whose repetition Feedbot then refused, is not sent again unasked."""
    served = serve(pace=None)
    send(people(1), served, campaign="a")
    served.server.faults.append(BAD)
    assert counts(send(people(1), served, campaign="a", resend="all")) == {"rejected": 1}
    assert counts(send(people(1), served, campaign="a")) == {"pending": 1}
    assert set(accepted(served).values()) == {1}


def test_two_runs_that_resend_do_so_once_between_them(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A resend that another run did between our plan and our claim is not done twice."""
    served = serve(pace=None)
    send(people(3), served, campaign="a")
    journal = Journal()
    claim = journal.claim

    def late(*arguments: Any, **options: Any) -> list[Any]:
        monkeypatch.undo()
        monkeypatch.setenv("FEEDBOT_JOURNAL", journal.place)
        send(people(3), served, campaign="a", resend="all", journal=Journal(journal.place))
        return claim(*arguments, **options)

    monkeypatch.setattr(journal, "claim", late)
    ours = send(people(3), served, campaign="a", resend="all", journal=journal)
    assert set(accepted(served).values()) == {2}
    assert counts(ours) == {"pending": 3}


def test_limit_counts_phones_that_another_text_went_to(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A pilot of two with a slip in the text, then the mended text: the limit still holds."""
    served = serve(pace=None)
    send(people(5), served, campaign="a", limit=2)
    mended = people(5).feedbot.send(
        "שלום רב {שם}", client=served.client, campaign="a", limit=2.0, progress=False
    )
    assert counts(mended) == {"skipped": 2, "ready": 3}
    assert len(accepted(served)) == 2


def test_proxy_that_cannot_be_used_stops_with_the_frame(
    people: Callable[[int], pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy setting that httpx cannot use: SendStopped, nothing left, nothing is unknown."""
    monkeypatch.setenv("HTTPS_PROXY", "gopher://127.0.0.1:1")
    client = fb.Client("t", send_url="https://feedbot.invalid")
    with pytest.raises(SendStopped, match="no connection") as caught:
        people(3).feedbot.send(TEXT, client=client, progress=False)
    assert counts(caught.value.frame) == {"ready": 3}


def test_claim_that_fails_keeps_the_ids_of_the_batch_before(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The ids that came before a failing claim are in the journal as they are in the frame."""
    served = serve(pace=None)
    journal = Journal(":memory:")
    claim, calls = journal.claim, 0

    def all_but_the_first_fail(*arguments: Any, **options: Any) -> list[Any]:
        nonlocal calls
        calls += 1
        if calls >= 2:
            raise JournalError("the disk is full")
        return claim(*arguments, **options)

    with monkeypatch.context() as broken:
        broken.setattr(journal, "claim", all_but_the_first_fail)
        with pytest.raises(SendStopped) as caught:
            send(people(20), served, journal=journal, batch_size=10, concurrency=1, campaign="a")
    assert counts(caught.value.frame) == {"pending": 10, "ready": 10}
    assert counts(send(people(20), served, journal=journal, campaign="a")) == {"pending": 20}


def test_resend_all_lifts_the_protection(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """resend="all" sends everything again."""
    served = serve(pace=None)
    send(people(2), served, campaign="a")
    send(people(2), served, campaign="a", resend="all")
    assert set(accepted(served).values()) == {2}


def test_limit_goes_through_a_list_in_steps(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """limit=10 twice sends ten; limit=25 then sends fifteen more; the others stay ready."""
    served = serve(pace=None)
    for limit, expected in ((10, 10), (10, 10), (25, 25)):
        sent = send(people(30), served, campaign="a", limit=limit)
        assert counts(sent) == {"pending": expected, "ready": 30 - expected}
    assert set(accepted(served).values()) == {1}


@pytest.mark.parametrize(
    "wrong",
    [{"limit": -1}, {"limit": 1.5}, {"concurrency": 0}, {"batch_size": 0}, {"campaign": " "}],
)
def test_impossible_arguments_stop_before_anything_is_sent(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame], wrong: dict[str, Any]
) -> None:
    """An argument that makes no sense is named, and nothing leaves."""
    served = serve(pace=None)
    with pytest.raises(FeedbotError, match=next(iter(wrong))):
        send(people(1), served, **wrong)
    assert served.server.posts == 0


# --- the table of failures ----------------------------------------------------------------------


def test_busy_server_is_asked_again(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """429 means not queued: the batch is repeated, and goes once."""
    served = serve(pace=None)
    served.server.faults.extend([BUSY] * 3)
    assert counts(send(people(5), served)) == {"pending": 5}
    assert set(accepted(served).values()) == {1}


def test_busy_for_too_long_stops(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """After five tries the send stops; nothing is lost, and the same call sends it."""
    served = serve(pace=None)
    served.server.faults.extend([BUSY] * 5)
    with pytest.raises(SendStopped, match="run the same call again") as caught:
        send(people(5), served, concurrency=1)
    assert served.server.posts == 5
    assert counts(caught.value.frame) == {"ready": 5}
    assert counts(send(people(5), served)) == {"pending": 5}


def test_retry_after_that_is_too_long_stops_at_once(
    raw: Callable[..., Raw],
    http_answer: Callable[..., bytes],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server that asks for more patience than two minutes ends the send without waiting."""
    monkeypatch.setattr(retries, "backoff", lambda _tries, asked, _chance: asked)
    server = raw(http_answer("429 Slow", "", "Retry-After: 121\r\n"))
    client = fb.Client("t", send_url=server.url, status_url=server.url)
    with pytest.raises(SendStopped):
        people(5).feedbot.send(TEXT, client=client, progress=False)
    assert len(server.requests) == 1


def test_nobody_there_stops_and_leaves_all_ready(people: Callable[[int], pd.DataFrame]) -> None:
    """No connection at all: SendStopped, and every row is still ready."""
    client = fb.Client("t", send_url="http://127.0.0.1:9", status_url="http://127.0.0.1:9")
    with pytest.raises(SendStopped, match="could not be reached") as caught:
        people(5).feedbot.send(TEXT, client=client, progress=False)
    assert counts(caught.value.frame) == {"ready": 5}


class Picky:
    """A rule for a practice server: refuse every batch that holds this phone."""

    def __init__(self, served: Served, *phones: str, refusal: tuple[int, dict[str, Any]]) -> None:
        self.phones = phones
        self.refusal = refusal
        self.answer = served.server.add_messages
        served.server.add_messages = self  # type: ignore[method-assign]

    def __call__(self, token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        """Answer the POST."""
        bad = any(phone.encode() in body for phone in self.phones)
        return self.refusal if bad else self.answer(token, body)


@pytest.mark.parametrize(
    "refusal", [BAD, (413, {}), (422, {}), (200, {"errorCode": "MISSING_PARAMS"})]
)
def test_refused_batch_is_halved_until_the_bad_row_stands_alone(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    refusal: tuple[int, dict[str, Any]],
) -> None:
    """One bad row of a hundred is rejected with the reason; the other 99 go, once each."""
    served = serve(pace=None)
    Picky(served, "972501000037", refusal=refusal)
    sent = send(people(100), served, campaign="a")
    assert counts(sent) == {"pending": 99, "rejected": 1}
    assert sent["feedbot_status"][37] == "rejected"
    assert sent["feedbot_reason"][37].startswith("Feedbot refused it")
    assert set(accepted(served).values()) == {1}


def test_rejected_is_tried_again_by_the_same_call(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A rejected row was not queued: once Feedbot takes it, the same call sends it."""
    served = serve(pace=None)
    served.server.faults.append(BAD)
    assert counts(send(people(1), served, campaign="a")) == {"rejected": 1}
    assert counts(send(people(1), served, campaign="a")) == {"pending": 1}


def test_unclear_answer_makes_unknown_and_is_not_repeated(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A 502 may have queued: those rows are unknown until resend="unknown" asks for them."""
    served = serve(pace=None)
    served.server.faults.append(UNCLEAR)
    sent = send(people(20), served, batch_size=10, concurrency=1, campaign="a")
    assert sent["feedbot_status"].tolist() == ["unknown"] * 10 + ["pending"] * 10
    assert "HTTP 502" in sent["feedbot_reason"][0]
    assert counts(send(people(20), served, campaign="a")) == {"unknown": 10, "pending": 10}
    resent = send(people(20), served, campaign="a", resend="unknown")
    assert counts(resent) == {"pending": 20}


def test_three_unclear_answers_in_a_row_stop(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """Three in a row stop the send; two with a good one between do not."""
    served = serve(pace=None)
    served.server.faults.extend([UNCLEAR] * 3)
    with pytest.raises(SendStopped, match="no clear answer") as caught:
        send(people(50), served, batch_size=10, concurrency=1)
    assert counts(caught.value.frame) == {"unknown": 30, "ready": 20}
    assert served.server.posts == 3


def test_refused_token_before_anything_was_sent(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A token refused at once is NotAuthorizedError; the rows can be sent with a good one."""
    served = serve(pace=None)
    stranger = fb.Client(
        "stranger", send_url=served.client.send_url, status_url=served.client.status_url
    )
    with pytest.raises(NotAuthorizedError, match="FEEDBOT_TOKEN"):
        people(5).feedbot.send(TEXT, client=stranger, progress=False, campaign="a")
    assert counts(send(people(5), served, campaign="a")) == {"pending": 5}


def test_refused_token_after_some_were_sent(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A token refused midway is SendStopped, with the frame of what went."""
    served = serve(pace=None)
    Picky(served, "972501000015", refusal=(401, {}))
    with pytest.raises(SendStopped, match="token") as caught:
        send(people(20), served, batch_size=10, concurrency=1)
    assert counts(caught.value.frame) == {"pending": 10, "ready": 10}


# --- the journal first --------------------------------------------------------------------------


def test_no_message_leaves_without_a_claim(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When the journal cannot claim, nothing is posted, and the error is the journal's."""
    served = serve(pace=None)
    journal = Journal(":memory:")

    def full(*_: object, **__: object) -> list[Any]:
        raise JournalError("the disk is full")

    monkeypatch.setattr(journal, "claim", full)
    with pytest.raises(JournalError, match="full"):
        send(people(5), served, journal=journal)
    assert served.server.posts == 0


def test_outcome_that_cannot_be_recorded_stops_the_send(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The frame has the ids that came; to the journal they are unknown, and are not sent again."""
    served = serve(pace=None)
    journal = Journal(":memory:")

    def full(_: object, outcomes: object) -> None:
        if outcomes:
            raise JournalError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("feedbot_bulk.journal.journal._write", full)
        with pytest.raises(SendStopped, match="disk is full") as caught:
            send(people(30), served, journal=journal, batch_size=10, concurrency=1, campaign="a")
    assert counts(caught.value.frame) == {"pending": 10, "ready": 20}
    again = send(people(30), served, journal=journal, campaign="a")
    assert counts(again) == {"unknown": 10, "pending": 20}
    assert again["feedbot_reason"][0] == "the earlier run ended before an answer came"
    assert set(accepted(served).values()) == {1}


def test_interrupt_keeps_what_was_answered(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C: answers in flight are recorded, no further request begins, the same call goes on."""
    served = serve(pace=None)
    first = served.server.add_messages

    def interrupted() -> None:
        if served.server.posts:
            raise KeyboardInterrupt

    with monkeypatch.context() as pressed:
        pressed.setattr("feedbot_bulk.runtime.portal._harmless", lambda _: interrupted)
        with pytest.raises(KeyboardInterrupt):
            send(people(2000), served, batch_size=1, concurrency=1, campaign="a")
    assert served.server.add_messages == first
    done = len(served.server.messages)
    assert 0 < done < 2000
    again = send(people(2000), served, campaign="a")
    assert counts(again) == {"pending": 2000}
    assert set(accepted(served).values()) == {1}


def test_interrupt_of_a_request_without_an_answer(
    raw: Callable[..., Raw], people: Callable[[int], pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request still unanswered when the grace is over is unknown, recorded as such."""
    server = raw("hang")
    client = fb.Client("t", send_url=server.url, status_url=server.url)
    monkeypatch.setattr("feedbot_bulk.runtime.portal.GRACE", 0.2)

    def interrupted() -> None:
        if server.requests:
            raise KeyboardInterrupt

    with monkeypatch.context() as pressed:
        pressed.setattr("feedbot_bulk.runtime.portal._harmless", lambda _: interrupted)
        with pytest.raises(KeyboardInterrupt):
            people(3).feedbot.send(TEXT, client=client, progress=False, campaign="a")
    again = people(3).feedbot.send(TEXT, client=client, progress=False, campaign="a")
    assert counts(again) == {"unknown": 3}
    assert set(again["feedbot_reason"]) == {"interrupted before an answer came"}
    assert len(server.requests) == 1


def test_broken_progress_bar_does_not_stop_a_send(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever the bar does, the messages go and the frame comes back."""
    served = serve(pace=None)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no widget manager")

    monkeypatch.setattr("feedbot_bulk.runtime.bar._tqdm", broken)
    sent = people(300).feedbot.send(TEXT, client=served.client, batch_size=10)
    assert counts(sent) == {"pending": 300}


def test_broken_log_handler_does_not_stop_a_send(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """Whatever a log handler raises, the messages go and their outcomes are recorded."""

    class Broken(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - the base class names it
            raise RuntimeError("the log server is down")

    served = serve(pace=None)
    served.server.faults.extend([BUSY, UNCLEAR])
    logger, handler = logging.getLogger("feedbot_bulk"), Broken(level=logging.DEBUG)
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        sent = send(people(20), served, batch_size=10, concurrency=1)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    assert counts(sent) == {"unknown": 10, "pending": 10}


def test_nothing_to_send_makes_no_request(serve: Callable[..., Served]) -> None:
    """A list without a ready row comes back with its reasons, and nothing leaves."""
    served = serve(pace=None)
    nobody = pd.DataFrame({"שם": ["א", "ב"], "נייד": ["123", "450"]})
    assert counts(send(nobody, served)) == {"skipped": 2}
    empty = pd.DataFrame({"שם": pd.Series([], dtype="str"), "נייד": pd.Series([], dtype="str")})
    assert len(send(empty, served, journal=":memory:")) == 0
    assert served.server.posts == 0


def test_large_texts_make_smaller_batches(people: Callable[[int], pd.DataFrame]) -> None:
    """Batches stay under the limit on the body's bytes, counted as UTF-8."""
    frame = people(50)
    text = pd.Series(["ש" * 4000] * 50)
    batches = frame.feedbot.batches(text)
    sizes = [len(str(batch).encode()) for batch in batches]
    assert max(sizes) < 100_000
    assert sum(map(len, batches)) == 50
    assert len(batches) == 5


def test_journal_by_path(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame], tmp_path: Path
) -> None:
    """journal= takes a path, and another journal knows nothing of it."""
    served = serve(pace=None)
    send(people(1), served, journal=tmp_path / "a.db")
    send(people(1), served, journal=str(tmp_path / "a.db"))
    assert served.server.posts == 1
    send(people(1), served, journal=tmp_path / "b.db")
    assert served.server.posts == 2


def test_foreseen_is_what_a_send_then_does(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A look at what would go records nothing, counts what went before, and names what goes."""
    served = serve(pace=None)
    journal = served.client.journal()
    options: dict[str, Any] = {"client": served.client, "journal": journal, "campaign": "a"}
    delivery.send(outbox.build(people(3), TEXT), **options)
    box = outbox.build(people(5), TEXT)
    made = delivery.plan_send(box, **options)
    assert made.todo == [3, 4]
    assert counts(made.rows.frame(box)) == {"pending": 3, "ready": 2}
    assert len(served.server.messages) == 3
    delivery.send(box, **options)
    assert len(served.server.messages) == 5


def test_what_was_foreseen_is_the_most_that_goes(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """What fails between a look and the send is not sent again with what the look was about."""
    served = serve(pace=None)
    served.server.fail = {f"97250100000{n}": "no WhatsApp" for n in range(4)}
    journal = served.client.journal()
    options: dict[str, Any] = {"client": served.client, "journal": journal, "campaign": "a"}
    box = outbox.build(people(4), TEXT)
    sent = delivery.send(box, **options)
    served.server.settle(1)
    sent.feedbot.poll(client=served.client)
    look = delivery.plan_send(box, resend="failed", **options)
    assert look.todo == [0]
    assert look.again == {0}
    served.server.settle()
    sent.feedbot.poll(client=served.client)
    now = delivery.plan_send(box, resend="failed", **options)
    assert now.todo == [0, 1, 2, 3]
    done = delivery.execute(
        box, now.only(look), client=served.client, journal=journal, concurrency=1
    )
    assert done.tried == {0: "pending"}
    assert counts(done.frame) == {"pending": 1, "failed": 3}
    assert accepted(served)["972501000000"] == 2
    assert len(served.server.messages) == 5
