"""The connection to Feedbot: its settings, and the two calls for scripts."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Self, TypeVar

import httpx
from anyio.from_thread import start_blocking_portal

from feedbot_bulk.cells.addresses import hidden, masked
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.feedbot import answers, protocol
from feedbot_bulk.feedbot.addresses import SEND_URL, STATUS_URL, checked_url, is_loopback
from feedbot_bulk.feedbot.clock import FeedbotClock
from feedbot_bulk.feedbot.secret import Token
from feedbot_bulk.feedbot.session import STATUS_CONNECTIONS, Session
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.runtime import portal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
    from types import TracebackType

    from anyio.from_thread import BlockingPortal

    from feedbot_bulk.feedbot.protocol import MessageBody, MessageStatus, PostAnswer, StatusAnswer
    from feedbot_bulk.journal.journal import Journal

T = TypeVar("T")


class Client:
    """The connection to Feedbot: the token and the two addresses. Nothing is sent when it is made.

    As a context manager it keeps its connections open between calls.

    Parameters
    ----------
    token
        The licence token; left out, the environment variable FEEDBOT_TOKEN.
    send_url, status_url
        The two addresses; left out, FEEDBOT_SEND_URL and FEEDBOT_STATUS_URL, or the vendor's own.
        They are https, or on this machine.
    timeout
        Seconds that one whole request may take.

    Raises
    ------
    FeedbotError
        When there is no token, when it cannot be one, or when an address is neither https nor on
        this machine. The error does not repeat the token.

    Examples
    --------
    >>> Client("invented-token")
    Client(token='•••', send_url='https://addnewmessages-bmb77ejh3a-uc.a.run.app')
    """

    send_url = SEND_URL
    practice = False
    """Whether nothing leaves this machine: such a client may poll `sandbox-` ids."""

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
            send_url, status_url = hidden(send_url), hidden(status_url)  # nor a password
        self.send_url = checked_url(send_url or os.getenv("FEEDBOT_SEND_URL") or SEND_URL)
        self.status_url = checked_url(status_url or os.getenv("FEEDBOT_STATUS_URL") or STATUS_URL)
        if not timeout > 0:
            raise FeedbotError(
                Message(
                    "{argument}: give the seconds that one request may take.",
                    argument=Argument("timeout", timeout),
                )
            )
        self.timeout = float(timeout)
        self.practice = is_loopback(self.status_url)
        self.clock = FeedbotClock()
        self._open = ExitStack()
        self._portal: BlockingPortal | None = None
        self._session: Session | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(token='•••', send_url={masked(self.send_url)!r})"

    def journal(self) -> Journal:
        """The journal that sends through this client are recorded in when none is given.

        Returns
        -------
        Journal
            The one of FEEDBOT_JOURNAL, or of the user's data folder.

        Raises
        ------
        JournalError
            When it cannot be opened.
        """
        from feedbot_bulk.journal.journal import Journal

        return Journal()

    # --- for scripts --------------------------------------------------------------------------

    def add_messages(self, messages: Iterable[Mapping[str, str | None]]) -> list[str]:
        """Queue one batch with one POST.

        Nothing is recorded in the journal and nothing is repeated: `df.feedbot.send()` does that.

        Parameters
        ----------
        messages
            Dicts of `message`, `phone` (972586666644) and, if wanted, `invalidationTime` (epoch
            milliseconds as text) and `imagePath` (a URL).

        Returns
        -------
        list of str
            One id per message, in order; empty when there are no messages.

        Raises
        ------
        NotAuthorizedError, MissingParamsError, ApiError
            Feedbot refused: nothing was queued.
        OutcomeUnknownError
            It may have been queued: do not repeat it blindly.
        FeedbotError
            No connection: nothing was queued.

        Examples
        --------
        >>> import feedbot_bulk as fb
        >>> ids = fb.Sandbox().add_messages([{"message": "שלום", "phone": "972501234567"}])
        >>> len(ids)
        1
        """
        batch = protocol.without_absent(messages)
        if not batch:
            return []
        return list(answers.ids_or_raise(self._post(batch)))

    def message_status(self, message_id: str) -> MessageStatus:
        """Ask what became of one message; asking again is safe.

        Parameters
        ----------
        message_id
            The id that Feedbot gave the message when it was queued.

        Returns
        -------
        MessageStatus
            Its `status` (−1 failed, 0 waiting, 1 sent) and Feedbot's `reason`.

        Raises
        ------
        NotAuthorizedError
            Feedbot does not accept the token.
        ApiError
            No status came back.

        Examples
        --------
        >>> import feedbot_bulk as fb
        >>> sandbox = fb.Sandbox(server_mode=False)
        >>> [message_id] = sandbox.add_messages([{"message": "a", "phone": "972501234567"}])
        >>> sandbox.message_status(message_id)
        MessageStatus(status=0, reason=None)
        """
        return answers.status_or_raise(message_id, self._get(message_id))

    def _post(self, messages: list[MessageBody]) -> PostAnswer:
        return self._call(lambda session: session.post(messages))

    def _get(self, message_id: str) -> StatusAnswer:
        return self._call(lambda session: session.get(message_id))

    def _call(self, request: Callable[[Session], Awaitable[T]]) -> T:
        """Make a request, over the connections that the `with` block holds or over new ones."""
        if self._portal is not None and self._session is not None:
            return self._portal.call(request, self._session)

        async def once() -> T:
            async with self.session() as session:
                return await request(session)

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
