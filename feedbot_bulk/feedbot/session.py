"""The two HTTP calls on one event loop: a POST, and a status GET.

A POST goes through httpx's own transport, a status GET through the aiohttp one (several times
faster with many connections, but it reports a server that hangs up as a connect time-out, so it
may not carry what must not be repeated). Whether a failed POST left this machine is not read off
the exception's name: the transport's own trace says whether the request began to leave.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

import httpx

from feedbot_bulk.feedbot import protocol
from feedbot_bulk.feedbot.protocol import Disposition, PostAnswer, StatusAnswer
from feedbot_bulk.i18n import reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AsyncExitStack

    from feedbot_bulk.feedbot.clock import FeedbotClock
    from feedbot_bulk.feedbot.protocol import MessageBody

STATUS_CONNECTIONS = 32

CLOCK_SECONDS = 5.0
"""How long the time is asked for at the most: without it our own clock has to do."""


class Connection(Protocol):
    """What a session goes by: the addresses, the seconds a request may take, the transports."""

    send_url: str
    status_url: str
    timeout: float
    clock: FeedbotClock

    def open_for_posts(self) -> httpx.AsyncClient:
        """The HTTP client that POSTs go through."""

    def open_for_gets(self) -> httpx.AsyncClient:
        """The HTTP client that status GETs go through."""

    def headers(self) -> dict[str, str]:
        """The header that both calls carry."""


class Session:
    """The two calls on one event loop; connections open at first use, and close with the stack."""

    def __init__(self, connection: Connection, stack: AsyncExitStack) -> None:
        self._connection = connection
        self._stack = stack
        self._poster: httpx.AsyncClient | None = None
        self._getter: httpx.AsyncClient | None = None
        self._timeouts = {"timeout": httpx.Timeout(connection.timeout).as_dict()}

    async def post(
        self, messages: Sequence[MessageBody], in_time: Callable[[], bool] = lambda: True
    ) -> PostAnswer:
        """One POST, once. Never raises for what the network or Feedbot does: the answer says it.

        When it is cancelled, the caller must take the messages for perhaps queued. `in_time` is
        asked when nothing is left to do but to write the request: where it says no, nothing leaves.
        """
        tracker = RequestTracker(in_time)
        try:
            poster = await self._opened()
        except Exception as exc:  # noqa: BLE001 - a proxy or certificate that is set wrongly
            return PostAnswer(Disposition.REFUSED, seen=reasons.NO_CONNECTION(error=in_words(exc)))
        try:
            async with asyncio.timeout(self._connection.timeout):
                response = await poster.post(
                    self._connection.send_url,
                    content=protocol.encode(messages),
                    headers={"content-type": "application/json", **self._connection.headers()},
                    extensions={"trace": tracker},
                    follow_redirects=False,
                )
        except Exception as exc:  # noqa: BLE001 - whatever it was, the messages may have left
            return tracker.classify(exc)
        self._connection.clock.learn(response.headers)
        try:
            return protocol.classify_post(
                response.status_code,
                response.headers,
                response.content,
                len(messages),
                datetime.now(UTC),
            )
        except Exception as exc:  # noqa: BLE001 - an answer so odd that reading it fails
            return PostAnswer(Disposition.UNKNOWN, seen=in_words(exc))

    async def _opened(self) -> httpx.AsyncClient:
        if self._poster is None:
            opened = self._connection.open_for_posts()
            self._poster = await self._stack.enter_async_context(opened)
        return self._poster

    async def ask_the_time(self) -> None:
        """Learn Feedbot's time from any answer at all; HEAD carries no token and queues nothing."""
        with suppress(Exception):  # without an answer our own clock has to do
            async with asyncio.timeout(min(CLOCK_SECONDS, self._connection.timeout)):
                poster = await self._opened()
                response = await poster.head(self._connection.status_url, follow_redirects=False)
            self._connection.clock.learn(response.headers)

    async def get(self, message_id: str) -> StatusAnswer:
        """One status GET, once; like `post`, it does not raise for what the network does."""
        try:
            if self._getter is None:
                opened = self._connection.open_for_gets()
                self._getter = await self._stack.enter_async_context(opened)
            async with asyncio.timeout(self._connection.timeout):
                request = self._request(message_id)
                response = await self._getter.send(request, follow_redirects=False)
            self._connection.clock.learn(response.headers)
            return protocol.classify_status(
                response.status_code, response.headers, response.content, datetime.now(UTC)
            )
        except Exception as exc:  # noqa: BLE001 - aiohttp's own errors, or an answer beyond reading
            return StatusAnswer(seen=in_words(exc))

    def _request(self, message_id: str) -> httpx.Request:
        """One GET, put together by hand: httpx's merging takes a sixth of what a GET takes."""
        joint = "&" if "?" in self._connection.status_url else "?"
        return httpx.Request(
            "GET",
            f"{self._connection.status_url}{joint}id={quote(message_id, safe='')}",
            headers=self._connection.headers(),
            extensions=dict(self._timeouts),
        )


_CONNECTING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""The errors of making a connection."""


class TooLateError(Exception):
    """The request was not to begin any more."""


class RequestTracker:
    """Watches one POST through httpx's trace, to tell whether any of it began to leave.

    "Not sent" needs two witnesses: the error is about making the connection, and the trace never
    saw our request start. (To a proxy, the CONNECT leaves first: that one does not count.)

    It also is the last gate: connecting and waiting for a free connection are over by then.
    """

    def __init__(self, in_time: Callable[[], bool] = lambda: True) -> None:
        self.left = False
        self._in_time = in_time

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear one event of the transport; raises TooLateError where no byte may leave any more."""
        if not event.endswith(("send_request_headers.started", "send_request_body.started")):
            return
        if getattr(info.get("request"), "method", b"POST") == b"POST":
            if not self._in_time():
                raise TooLateError
            self.left = True

    def classify(self, exc: Exception) -> PostAnswer:
        """What a POST that ended in `exc` came to."""
        if isinstance(exc, TooLateError) and not self.left:
            return PostAnswer(Disposition.LATE, seen=reasons.CLAIM_TOO_OLD())
        if isinstance(exc, _CONNECTING) and not self.left:
            return PostAnswer(Disposition.BUSY, seen=reasons.NO_CONNECTION(error=in_words(exc)))
        return PostAnswer(Disposition.UNKNOWN, seen=in_words(exc))


def in_words(exc: Exception) -> str:
    """An error of the network as text: its kind and its message, never its request."""
    text = protocol.cleaned(str(exc)).strip()
    kind = type(exc).__name__
    said = f"{kind}: {text}" if text else kind
    return reasons.find(said) or said  # some of them have their Hebrew
