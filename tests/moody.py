"""A practice Feedbot whose answers are as told: refusals, lies, ids that are another's."""

from __future__ import annotations

from email.utils import formatdate
from time import time
from typing import TYPE_CHECKING, Any

from feedbot_bulk.feedbot.sandbox import FakeFeedbotServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

REFUSALS: dict[str, tuple[int, dict[str, Any]]] = {
    "busy": (429, {}),
    "bad": (400, {"errorCode": 2, "success": False}),
    "large": (413, {}),
    "refused": (404, {}),
    "unclear": (502, {}),
}
"""Answers of a server that queued nothing."""

LIES: dict[str, tuple[int, dict[str, Any]]] = {
    "lost": (502, {}),
    "moved": (302, {}),
    "moved, post again": (307, {}),
    "closed": (499, {}),
    "odd code": (200, {"errorCode": "INTERNAL_ERROR", "success": False}),
    "odd number": (400, {"errorCode": 50, "success": False}),
    "no code": (200, {"errorCode": None, "success": False}),
}
"""Answers of a server that queued the batch all the same."""

IDS: dict[str, Callable[[list[str], list[str]], list[Any]]] = {
    "half emoji": lambda ids, _: [f"{ids[0]}\ud83d", *ids[1:]],
    "too many": lambda ids, _: [*ids, "sandbox-one-more"],
    "too few": lambda ids, _: ids[:-1],
    "all the same": lambda ids, _: ids[:1] * len(ids),
    "no text": lambda ids, _: [None, *ids[1:]],
    "known": lambda ids, known: [*known[:1], *ids[len(known[:1]) :]],
}
"""Ids of a batch that was queued, by its own and by those that the journal knows already."""

MILD = ("good", "busy", "bad", "large", "refused", "unclear", "lost")
MOODS = ("good", *REFUSALS, *LIES, *IDS)


class Moody(FakeFeedbotServer):
    """A practice server that answers the next POSTs as it is told."""

    def __init__(self, **options: Any) -> None:
        super().__init__(pace=None, **options)
        self.moods: list[str] = []
        self.known: Callable[[], list[str]] = list
        self.before: Callable[[], None] = lambda: None
        self.ahead = 0.0
        self.posts_begun = 0

    def add_messages(self, token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        """Answer by the next mood, once what is to happen meanwhile has happened."""
        self.posts_begun += 1
        self.before()
        mood = self.moods.pop(0) if self.moods else "good"
        if mood in REFUSALS:
            return REFUSALS[mood]
        status, answer = super().add_messages(token, body)
        if mood in IDS:
            return status, answer | {"ids": IDS[mood](answer["ids"], self.known())}
        return LIES.get(mood, (status, answer))

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer, with the time that it is here."""
        date = b"date", formatdate(time() + self.ahead, usegmt=True).encode()

        async def dated(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                event = {**event, "headers": [*event["headers"], date]}
            await send(event)

        await super().__call__(scope, receive, dated)
