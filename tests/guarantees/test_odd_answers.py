"""Whatever Feedbot answers: nothing goes twice, nobody's news is lost, and texts come in clean."""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

import feedbot_bulk as fb
from feedbot_bulk.errors import FeedbotError, OutcomeUnknownError, SendStopped
from feedbot_bulk.feedbot import protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from conftest import Served

TEXT = "שלום {שם}"


def send(frame: pd.DataFrame, served: Served, **options: Any) -> pd.DataFrame:
    """Send one batch at a time into campaign a."""
    sent: pd.DataFrame = frame.feedbot.send(
        TEXT, client=served.client, campaign="a", concurrency=1, progress=False, **options
    )
    return sent


def queued(served: Served) -> Counter[str]:
    """How often each phone's message was queued."""
    return Counter(message["phone"] for message in served.server.messages.values())


class Lying:
    """Queues the batch, and then answers as it is told, once."""

    def __init__(self, served: Served, status: int, answer: dict[str, Any]) -> None:
        self.lies = [(status, answer)]
        self.honest = served.server.add_messages
        served.server.add_messages = self  # type: ignore[method-assign]

    def __call__(self, token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        """Answer the POST."""
        answer = self.honest(token, body)
        return self.lies.pop() if self.lies else answer


ODD: list[tuple[int, dict[str, Any]]] = [
    (301, {}),
    (302, {}),
    (303, {}),
    (307, {}),
    (499, {}),
    (451, {}),
    (406, {"errorCode": None, "success": False}),
    (200, {"errorCode": "INTERNAL_ERROR", "success": False}),
    (200, {"errorCode": 50, "success": False}),
    (400, {"errorCode": "INTERNAL_ERROR", "success": False}),
    (404, {"errorCode": 50, "success": False}),
]


@pytest.mark.parametrize(("status", "answer"), ODD)
def test_an_answer_that_the_page_does_not_name_is_unknown_and_stops_at_once(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    status: int,
    answer: dict[str, Any],
) -> None:
    """The server had queued the batch: it is unknown, no further one leaves, none goes twice."""
    served = serve(pace=None)
    Lying(served, status, answer)
    with pytest.raises(SendStopped, match=f"{status}|{answer.get('errorCode')}") as caught:
        send(people(20), served, batch_size=10)
    assert Counter(caught.value.frame["feedbot_status"]) == {"unknown": 10, "ready": 10}
    assert served.server.posts == 1
    again = send(people(20), served)
    assert Counter(again["feedbot_status"]) == {"unknown": 10, "pending": 10}
    assert set(queued(served).values()) == {1}


@pytest.mark.parametrize("status", [404, 405, 410])
def test_nobody_at_the_address_is_not_queued_and_stops(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame], status: int
) -> None:
    """Nothing was queued: every row stays ready, and the same call sends them, once."""
    served = serve(pace=None)
    served.server.faults.append((status, {}))
    with pytest.raises(SendStopped, match=f"HTTP {status}") as caught:
        send(people(5), served)
    assert Counter(caught.value.frame["feedbot_status"]) == {"ready": 5}
    assert Counter(send(people(5), served)["feedbot_status"]) == {"pending": 5}


def test_a_script_is_told_that_nobody_knows(serve: Callable[..., Served]) -> None:
    """`add_messages` raises OutcomeUnknownError for such an answer, not "nothing was queued"."""
    served = serve(pace=None)
    Lying(served, 200, {"errorCode": "INTERNAL_ERROR", "success": False})
    with pytest.raises(OutcomeUnknownError, match="INTERNAL_ERROR"):
        served.client.add_messages([{"message": "a", "phone": "972501234567"}])


# --- texts that come in -------------------------------------------------------------------------

DIRTY = "no\r\nWhatsApp \ud83d\x00\x1b[2J"
CLEAN = "no WhatsApp [2J"


def test_a_dirty_reason_stops_nobodys_news(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame], tmp_path: Path
) -> None:
    """Half an emoji, NUL, ESC and line ends in one reason: all three rows settle, now and later."""
    served = serve(pace=None, fail={"972501000001": DIRTY, "972501000002": "x" * 5_000_000})
    sent = send(people(3), served, journal=tmp_path / "j.db")
    served.server.settle()
    polled = sent.feedbot.poll(client=served.client, journal=tmp_path / "j.db")
    assert polled["feedbot_status"].tolist() == ["sent", "failed", "failed"]
    reason = polled["feedbot_reason"][1]
    assert " ".join(reason.split()) == CLEAN
    assert reason.isprintable()
    assert len(polled["feedbot_reason"][2]) == 500
    again = send(people(3), served, journal=tmp_path / "j.db")
    assert again["feedbot_reason"].tolist()[1:] == polled["feedbot_reason"].tolist()[1:]


@pytest.mark.parametrize("message_id", ["a\ud83d", "a\x00", "a\nb", "a\x1b[2J", "x" * 501])
def test_an_id_that_nobody_can_keep_is_no_id(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame], message_id: str
) -> None:
    """Such a batch is unknown, with a frame, and the batches after it go."""
    served = serve(pace=None)
    Lying(served, 200, {"errorCode": None, "success": True, "ids": [message_id]})
    sent = send(people(3), served, batch_size=1)
    assert Counter(sent["feedbot_status"]) == {"unknown": 1, "pending": 2}
    assert sent["feedbot_reason"][0] == "no clear answer came back: no usable id for 1 message"


def test_a_dirty_code_is_one_short_line(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """In the log, in the reason and in the error: no control characters, 500 of it at the most."""
    served = serve(pace=None)
    Lying(served, 200, {"errorCode": f"ODD\n\x1b[2J{'x' * 5_000_000}", "success": False})
    with caplog.at_level(logging.DEBUG, "feedbot_bulk"), pytest.raises(SendStopped) as caught:
        send(people(1), served)
    reason = caught.value.frame["feedbot_reason"][0]
    for text in (str(caught.value), reason, *caplog.messages):
        assert text.isprintable()
        assert len(text) < 800


HALF_AND_NUL = "ODD\r\n\x1b[2J\ud83d\x00\u2028" + "x" * 5_000_000


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_dirty_code_is_one_short_line_for_scripts_and_polls_too(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    caplog: pytest.LogCaptureFixture,
    recwarn: pytest.WarningsRecorder,
    status: int,
) -> None:
    """Half an emoji, NUL, ESC, line ends and 5 MB: in no error, code, warning or log."""
    served = serve(pace=None)
    sent = send(people(1), served)
    answer = (status, {"errorCode": HALF_AND_NUL, "success": False})
    served.server.add_messages = lambda *_: answer  # type: ignore[method-assign]
    served.server.message_status = lambda *_: answer  # type: ignore[method-assign]
    texts: list[str] = []
    with caplog.at_level(logging.DEBUG, "feedbot_bulk"), warnings.catch_warnings():
        warnings.simplefilter("always")
        for call in (
            lambda: served.client.add_messages([{"message": "a", "phone": "972501234567"}]),
            lambda: served.client.message_status("a"),
        ):
            with pytest.raises(FeedbotError) as caught:
                call()
            texts += [str(caught.value), str(getattr(caught.value, "code", ""))]
        assert sent.feedbot.poll(client=served.client)["feedbot_status"].tolist() == ["pending"]
    texts += [*caplog.messages, *(str(one.message) for one in recwarn)]
    assert len(texts) > 4
    for text in texts:
        assert text.isprintable()
        assert len(text) < 1000
        text.encode()


def test_an_answer_beyond_reading_is_unknown(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever reading an answer raises, the send goes on, and poll keeps what others said."""
    served = serve(pace=None)

    def broken(*_: Any) -> Any:
        raise RecursionError("too deep")

    with monkeypatch.context() as reading:
        reading.setattr(protocol, "classify_post", broken)
        sent = send(people(1), served)
    assert sent["feedbot_reason"][0] == "no clear answer came back: RecursionError: too deep"
    sent = send(people(3), served)
    served.server.settle()
    *_, odd = served.server.messages.values()
    odd["reason"] = "beyond reading"
    classify = protocol.classify_status

    def one_is_broken(*arguments: Any) -> Any:
        return broken() if b"beyond reading" in arguments[2] else classify(*arguments)

    monkeypatch.setattr(protocol, "classify_status", one_is_broken)
    polled = sent.feedbot.poll(client=served.client)
    assert Counter(polled["feedbot_status"]) == {"unknown": 1, "pending": 1, "sent": 1}


@pytest.mark.parametrize("step", ["record", "settle"])
def test_only_our_own_errors_leave(
    people: Callable[[int], pd.DataFrame], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A journal that raises what nobody foresaw: an error of ours, in send with its frame."""
    sandbox = fb.Sandbox()
    journal = sandbox.journal()

    def broken(*_: Any) -> Any:
        raise UnicodeEncodeError("utf-8", "x", 0, 1, "surrogates not allowed")

    monkeypatch.setattr(journal, step, broken)
    with pytest.raises(FeedbotError, match="surrogates") as caught:
        people(3).feedbot.send(TEXT, client=sandbox, progress=False).feedbot.poll(client=sandbox)
    if isinstance(caught.value, SendStopped):
        assert Counter(caught.value.frame["feedbot_status"]) == {"pending": 3}
    assert isinstance(caught.value, SendStopped) == (step == "record")
