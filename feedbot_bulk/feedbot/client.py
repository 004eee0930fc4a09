"""The two HTTP calls of Feedbot: add messages, and ask after one.

A POST goes through httpx's own transport, a status GET through the aiohttp one (several times
faster with many connections, but it reports a server that hangs up as a connect time-out, so it
may not carry what must not be repeated). Whether a failed POST left this machine is not read off
the exception's name: the transport's own trace says whether the request began to leave.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn, Self
from urllib.parse import quote

import httpx
from anyio.from_thread import start_blocking_portal

from feedbot_bulk.errors import (
    ApiError,
    FeedbotError,
    MissingParamsError,
    NotAuthorizedError,
    OutcomeUnknownError,
)
from feedbot_bulk.feedbot import protocol
from feedbot_bulk.feedbot.protocol import Disposition, MessageStatus, PostAnswer, StatusAnswer
from feedbot_bulk.i18n import reasons
from feedbot_bulk.runtime import portal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
    from types import TracebackType

    from anyio.from_thread import BlockingPortal

    from feedbot_bulk.feedbot.protocol import MessageBody
    from feedbot_bulk.journal.journal import Journal

SEND_URL = "https://addnewmessages-bmb77ejh3a-uc.a.run.app"
STATUS_URL = "https://getmessagestatus-bmb77ejh3a-uc.a.run.app"
STATUS_CONNECTIONS = 32


class Token:
    """The licence token, which no repr, log, pickle or error shows."""

    __slots__ = ("_value",)

    def __init__(self, value: str | None) -> None:
        self._value = value if value is not None else os.environ.get("FEEDBOT_TOKEN", "")
        del value  # so that a traceback that prints local variables cannot show it
        if not self._value:
            raise FeedbotError(
                "No token. Set the environment variable FEEDBOT_TOKEN to your Feedbot licence "
                "token (or pass Client(token=…)); to practise without one: client=fb.Sandbox()."
            )
        if not all("!" <= character <= "~" for character in self._value):
            raise FeedbotError(
                "The token holds a blank or a character that no token has (printable ASCII only). "
                "Copy it again from Feedbot, without spaces or line ends."
            )

    def reveal(self) -> str:
        """The token itself: for the `auth` header, and for nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "Token('•••')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A token is not pickled: make a new Client where it is needed.")


class Client:
    """The connection to Feedbot: the token and the two addresses. Nothing is sent when it is made.

    `token` defaults to FEEDBOT_TOKEN, the addresses to FEEDBOT_SEND_URL and FEEDBOT_STATUS_URL or
    the vendor's own; `timeout` is in seconds, for one whole request. Raises FeedbotError when there
    is no token, when it cannot be one, or when an address is neither https nor on this machine.
    As a context manager it keeps its connections open between calls.

    >>> Client("invented-token")
    Client(token='•••', send_url='https://addnewmessages-bmb77ejh3a-uc.a.run.app')
    """

    send_url = SEND_URL
    practice = False
    """Whether nothing leaves this machine: such a client may ask after `sandbox-` ids."""

    def __init__(
        self,
        token: str | None = None,
        *,
        send_url: str | None = None,
        status_url: str | None = None,
        timeout: float = 30,
    ) -> None:
        try:
            self._token = Token(token)
        finally:
            del token  # so that a traceback that prints local variables cannot show it
        self.send_url = checked_url(send_url or os.environ.get("FEEDBOT_SEND_URL") or SEND_URL)
        self.status_url = checked_url(
            status_url or os.environ.get("FEEDBOT_STATUS_URL") or STATUS_URL
        )
        if not timeout > 0:
            raise FeedbotError(f"timeout={timeout!r}: give the seconds that one request may take.")
        self.timeout = float(timeout)
        self.practice = is_loopback(self.status_url)
        self._open = ExitStack()
        self._portal: BlockingPortal | None = None
        self._session: Session | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(token='•••', send_url={self.send_url!r})"

    def journal(self) -> Journal:
        """The journal that sends through this client are recorded in when none is given."""
        from feedbot_bulk.journal.journal import Journal

        return Journal()

    # --- for scripts --------------------------------------------------------------------------

    def add_messages(self, messages: Iterable[Mapping[str, str | None]]) -> list[str]:
        """Queue one batch with one POST, and return one id per message, in order.

        A message is a dict of `message`, `phone` (972586666644) and, if wanted, `invalidationTime`
        (epoch milliseconds as text) and `imagePath` (a URL). Nothing is recorded in the journal and
        nothing is repeated: `df.feedbot.send()` does that. Raises NotAuthorizedError,
        MissingParamsError, ApiError (refused: nothing was queued), OutcomeUnknownError (may have
        been queued: do not repeat it blindly), FeedbotError (no connection: nothing was queued).
        """
        batch = protocol.without_absent(messages)
        if not batch:
            return []
        return list(ids_or_raise(self._call("post", batch)))

    def message_status(self, message_id: str) -> MessageStatus:
        """Ask after one message: status −1 failed (see `reason`), 0 waiting, 1 sent.

        Raises NotAuthorizedError, or ApiError when no status came back; asking again is safe.
        """
        outcome: StatusAnswer = self._call("status", message_id)
        if outcome.not_authorized:
            raise not_authorized(outcome.code)
        if outcome.status is None:
            raise ApiError(
                f"No status for message {message_id!r}: {outcome.seen}. Asking again is safe.",
                code=outcome.code,
            )
        return outcome.status

    def _call(self, method: str, argument: Any) -> Any:  # noqa: ANN401 - what the method returns
        if self._portal is not None and self._session is not None:
            return self._portal.call(getattr(self._session, method), argument)

        async def once() -> Any:  # noqa: ANN401
            async with self.session() as session:
                return await getattr(session, method)(argument)

        return portal.run(once)

    def __enter__(self) -> Self:
        self._portal = self._open.enter_context(start_blocking_portal(name="feedbot_bulk"))
        held = self._portal.wrap_async_context_manager(self.session())
        self._session = self._open.enter_context(held)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._portal = self._session = None
        self._open.close()

    # --- the async core -----------------------------------------------------------------------

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """Open connections, for the event loop that runs now."""
        async with AsyncExitStack() as stack:
            yield Session(self, stack)

    def open_for_posts(self) -> httpx.AsyncClient:
        """The HTTP client that POSTs go through: httpx's own transport."""
        return httpx.AsyncClient(
            timeout=httpx.Timeout(self.timeout, connect=self.timeout / 2),
            trust_env=not is_loopback(self.send_url),  # a proxy would see a plain-http token
        )

    def open_for_gets(self) -> httpx.AsyncClient:
        """The HTTP client that status GETs go through: the aiohttp transport."""
        from httpx_aiohttp import HttpxAiohttpClient  # costs 0.2 s, and only polling needs it

        return HttpxAiohttpClient(
            timeout=self.timeout,
            trust_env=not is_loopback(self.status_url),
            limits=httpx.Limits(max_connections=STATUS_CONNECTIONS, keepalive_expiry=15),
        )

    def headers(self) -> dict[str, str]:
        """The header that both calls carry."""
        return {"auth": self._token.reveal()}


class Session:
    """The two calls on one event loop; connections open at first use, and close with the stack."""

    def __init__(self, client: Client, stack: AsyncExitStack) -> None:
        self._client = client
        self._stack = stack
        self._poster: httpx.AsyncClient | None = None
        self._getter: httpx.AsyncClient | None = None

    async def post(self, messages: Sequence[MessageBody]) -> PostAnswer:
        """One POST, once. Never raises for what the network or Feedbot does: the outcome says it.

        When it is cancelled, the caller must take the messages for perhaps queued.
        """
        departure = RequestTracker()
        try:
            if self._poster is None:
                self._poster = await self._stack.enter_async_context(self._client.open_for_posts())
        except Exception as exc:  # noqa: BLE001 - a proxy or certificate that is set wrongly
            return PostAnswer(Disposition.REFUSED, seen=reasons.NO_CONNECTION(error=in_words(exc)))
        try:
            async with asyncio.timeout(self._client.timeout):
                answer = await self._poster.post(
                    self._client.send_url,
                    content=protocol.encode(messages),
                    headers={"content-type": "application/json", **self._client.headers()},
                    extensions={"trace": departure},
                    follow_redirects=False,
                )
        except Exception as exc:  # noqa: BLE001 - whatever it was, the messages may have left
            return departure.judge(exc)
        now = datetime.now(UTC)
        return protocol.classify_post(
            answer.status_code, answer.headers, answer.content, len(messages), now
        )

    async def status(self, message_id: str) -> StatusAnswer:
        """One status GET, once; like `post`, it does not raise for what the network does."""
        try:
            if self._getter is None:
                self._getter = await self._stack.enter_async_context(self._client.open_for_gets())
            async with asyncio.timeout(self._client.timeout):
                answer = await self._getter.send(self._request(message_id), follow_redirects=False)
        except Exception as exc:  # noqa: BLE001 - aiohttp's own errors come through at times
            return StatusAnswer(seen=in_words(exc))
        now = datetime.now(UTC)
        return protocol.classify_status(answer.status_code, answer.headers, answer.content, now)

    def _request(self, message_id: str) -> httpx.Request:
        """One GET, put together by hand: httpx's merging takes a sixth of what a GET takes."""
        joint = "&" if "?" in self._client.status_url else "?"
        return httpx.Request(
            "GET",
            f"{self._client.status_url}{joint}id={quote(message_id, safe='')}",
            headers=self._client.headers(),
            extensions={"timeout": httpx.Timeout(self._client.timeout).as_dict()},
        )


class RequestTracker:
    """Watches one POST through httpx's trace, to tell whether any of it began to leave.

    "Not sent" needs two witnesses: the error is about making the connection, and the trace never
    saw our request start. (To a proxy, the CONNECT leaves first: that one does not count.)
    """

    def __init__(self) -> None:
        self.left = False

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear one event of the transport."""
        if event.endswith("send_request_headers.started"):
            method = getattr(info.get("request"), "method", b"POST")
            self.left = self.left or method == b"POST"

    def judge(self, exc: Exception) -> PostAnswer:
        """What a POST that ended in `exc` came to."""
        connecting = (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.ProxyError,
            httpx.UnsupportedProtocol,
        )
        if isinstance(exc, connecting) and not self.left:
            return PostAnswer(Disposition.BUSY, seen=reasons.NO_CONNECTION(error=in_words(exc)))
        return PostAnswer(Disposition.UNKNOWN, seen=in_words(exc))


def in_words(exc: Exception) -> str:
    """An error of the network as text: its kind and its message, never its request."""
    text = str(exc).strip()
    return f"{type(exc).__name__}: {text}" if text else type(exc).__name__


def ids_or_raise(outcome: PostAnswer) -> tuple[str, ...]:
    """The ids of a queued batch; any other outcome as the error that tells it."""
    match outcome.verdict:
        case Disposition.QUEUED:
            return outcome.ids
        case Disposition.NOT_AUTHORIZED:
            raise not_authorized(outcome.code)
        case Disposition.BAD:
            raise MissingParamsError(
                f"Feedbot refused the batch ({outcome.seen}); nothing was queued. Every message "
                "needs a text and a phone such as 972586666644.",
                code=outcome.code,
            )
        case Disposition.UNKNOWN:
            raise OutcomeUnknownError(
                f"No clear answer came back ({outcome.seen}): the messages may have been queued. "
                "Repeating the call could send them twice: look in Feedbot first."
            )
        case Disposition.BUSY if outcome.code is None and outcome.retry_after is None:
            raise FeedbotError(
                f"Nothing was queued: {outcome.seen}. Check the network, then call again."
            )
        case _:
            advice = _ADVICE.get(outcome.verdict, "Feedbot's support can tell what that means.")
            raise ApiError(f"Nothing was queued: {outcome.seen}. {advice}", code=outcome.code)


_ADVICE = {
    Disposition.BUSY: "Feedbot is busy: wait a little, and call again.",
    Disposition.TOO_LARGE: "The request is too large: send fewer messages in one call.",
}


def not_authorized(code: str | None) -> NotAuthorizedError:
    """The error for a token that Feedbot refuses."""
    return NotAuthorizedError(
        f"Feedbot does not accept the token ({code}). Nothing of this request was queued. Check "
        "FEEDBOT_TOKEN against the licence in the Feedbot program.",
        code=code,
    )


def checked_url(url: str) -> str:
    """The address, if the token may travel to it: https, or this very machine."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        raise FeedbotError(f"{url!r} is not an address: it should begin with https://") from None
    if not parsed.host or not (parsed.scheme == "https" or _plain_is_safe(parsed)):
        raise FeedbotError(
            f"{url!r} would carry the token unencrypted over the network, so it is refused. Use "
            "https://; plain http:// is for an address on this machine (127.0.0.1, localhost)."
        )
    return url


def _plain_is_safe(url: httpx.URL) -> bool:
    return url.scheme == "http" and is_loopback(str(url))


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine.

    >>> is_loopback("http://127.0.0.1:8000/status"), is_loopback("https://localhost.example.com")
    (True, False)
    """
    host = httpx.URL(url).host
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
