"""The practice Feedbot: as strict as the vendor's page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import feedbot_bulk as fb
from feedbot_bulk.feedbot.sandbox import TOKEN, FakeFeedbotServer

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

GOOD = {"message": "שלום", "phone": "972501234567"}


def post(
    server: FakeFeedbotServer, body: Any, token: str | None = TOKEN
) -> tuple[int, dict[str, Any]]:
    """The answer to a POST with this JSON body."""
    return server.add_messages(token, json.dumps(body).encode())


def test_queues_one_id_per_message() -> None:
    """A good batch is answered as the vendor's page shows, with ids that say sandbox."""
    status, answer = post(FakeFeedbotServer(), {"messages": [GOOD, GOOD]})
    assert (status, answer["success"], answer["errorCode"]) == (200, True, None)
    assert len(set(answer["ids"])) == 2
    assert all(one.startswith("sandbox-") for one in answer["ids"])


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        [],
        {"messages": []},
        {"messages": {}},
        {"messages": [{"message": "a"}]},
        {"messages": [{"phone": "972501234567"}]},
        {"messages": [GOOD, {**GOOD, "phone": "+972501234567"}]},
        {"messages": [{**GOOD, "phone": "0501234567"}]},
        {"messages": [{**GOOD, "phone": 972501234567}]},
        {"messages": [{**GOOD, "message": " "}]},
        {"messages": [{**GOOD, "imagePath": None}]},
        {"messages": [{**GOOD, "imagePath": "picture.png"}]},
        {"messages": [{**GOOD, "invalidationTime": 1685662968767}]},
        {"messages": [{**GOOD, "invalidationTime": "1685662968"}]},
        {"messages": [{**GOOD, "extra": "x"}]},
    ],
)
def test_refuses_what_the_page_does_not_allow(wrong: Any) -> None:
    """A request that the page does not allow is MISSING_PARAMS, and nothing of it is queued."""
    server = FakeFeedbotServer()
    assert post(server, wrong) == (400, {"errorCode": 2, "success": False})
    assert server.messages == {}


def test_refuses_a_body_that_is_not_json() -> None:
    """Garbage is MISSING_PARAMS."""
    assert FakeFeedbotServer().add_messages(TOKEN, b"{")[1]["errorCode"] == 2


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_refuses_another_token_on_both_calls(token: str | None) -> None:
    """Without its token both calls are USER_NOT_AUTHORIZED."""
    server = FakeFeedbotServer()
    assert post(server, {"messages": [GOOD]}, token)[1]["errorCode"] == 99
    assert server.message_status(token, "x")[1]["errorCode"] == 99


def test_settles_in_order_at_its_pace() -> None:
    """Ten a second, by the clock: after 0.35 seconds the first three are sent."""
    now = 0.0
    server = FakeFeedbotServer(pace=10, clock=lambda: now)
    ids = post(server, {"messages": [GOOD] * 6})[1]["ids"]
    now = 0.35
    assert [server.message_status(TOKEN, one)[1]["status"] for one in ids] == [1, 1, 1, 0, 0, 0]
    now = 0.61
    assert [server.message_status(TOKEN, one)[1]["status"] for one in ids] == [1] * 6


def test_nothing_moves_while_server_mode_is_off() -> None:
    """Time with server mode off settles nothing, then or later."""
    now = 0.0
    server = FakeFeedbotServer(pace=10, server_mode=False, clock=lambda: now)
    (one,) = post(server, {"messages": [GOOD]})[1]["ids"]
    now = 100.0
    assert server.message_status(TOKEN, one)[1]["status"] == 0
    server.server_mode = True
    assert server.message_status(TOKEN, one)[1]["status"] == 0
    now = 100.2
    assert server.message_status(TOKEN, one)[1]["status"] == 1


def test_chosen_phones_fail_with_their_reason() -> None:
    """A phone named in `fail` fails, with that reason; the others are sent."""
    server = FakeFeedbotServer(pace=None, fail={"972501234567": "אין"})
    first, second = post(server, {"messages": [GOOD, {**GOOD, "phone": "972521111111"}]})[1]["ids"]
    server.settle()
    assert server.message_status(TOKEN, first)[1] == {
        "errorCode": None, "success": True, "status": -1, "reason": "אין",
    }  # fmt: skip
    assert server.message_status(TOKEN, second)[1]["status"] == 1


def test_expired_message_is_not_sent() -> None:
    """By the vendor's rule a message whose time has passed stays unsent."""
    server = FakeFeedbotServer(pace=None)
    (one,) = post(server, {"messages": [{**GOOD, "invalidationTime": "1685662968767"}]})[1]["ids"]
    server.settle()
    assert server.message_status(TOKEN, one)[1]["status"] == 0


def test_status_of_an_id_that_it_does_not_know() -> None:
    """An unknown id, or none, is MISSING_PARAMS."""
    assert FakeFeedbotServer().message_status(TOKEN, "x")[1]["errorCode"] == 2
    assert FakeFeedbotServer().message_status(TOKEN, None)[1]["errorCode"] == 2


def test_in_process_needs_no_socket(
    people: Callable[[int], pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """client=fb.Sandbox() opens no connection, needs no token, and leaves no journal behind."""

    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    sandbox = fb.Sandbox(pace=1000)
    sent = people(5).feedbot.send("שלום {שם}", client=sandbox, progress=False)
    done = sent.feedbot.wait("20s", every=0.05, client=sandbox, progress=False)
    assert set(done["feedbot_status"]) == {"sent"}
    assert fb.Sandbox().journal().campaigns().empty


@pytest.mark.parametrize("pace", [0, -1])
def test_impossible_pace_is_refused(pace: float) -> None:
    """A pace that settles nothing, or backwards, is named."""
    with pytest.raises(fb.FeedbotError, match="pace="):
        fb.Sandbox(pace=pace)
