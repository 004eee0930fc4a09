"""Whatever Feedbot answers: nothing goes twice, nobody's news is lost, and texts come in clean."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from feedbot_bulk.errors import OutcomeUnknownError, SendStopped

if TYPE_CHECKING:
    from collections.abc import Callable

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
