"""A Feedbot to practise on: the two calls of the vendor's page, as one ASGI app.

In process (`client=fb.Sandbox()`): no socket, no token, nothing leaves. On a port
(`feedbot-bulk sandbox --port 8000`): for a second program, or for trying a network. It is strict
where the vendor's page says what a request needs; its ids begin with `sandbox-`.
"""

from __future__ import annotations

import json
import re
import uuid
from collections import deque
from time import monotonic, time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.feedbot.client import Client
from feedbot_bulk.i18n.message import Argument, Message, Variant

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping

    from feedbot_bulk.journal.journal import Journal

SEND_PATH = "/messages"
STATUS_PATH = "/status"
ADDRESS = "http://feedbot-sandbox.localhost"
TOKEN = "practice"  # noqa: S105 - the token of a practice server is no secret
REASON = "המספר אינו רשום בוואטסאפ"

WAITING, SENT, FAILED = 0, 1, -1

_OR_ELSE = Variant(Message(", or None to settle by hand"), cli=Message(" (more than 0)"))


class FakeFeedbotServer:
    """The practice server: queues messages, and settles them in the order queued.

    `pace` is in messages per second, by `clock` (seconds); `pace=None` settles only when
    `settle(n)` is called. `fail` gives phones that fail, each with its reason. With
    `server_mode=False` the desktop program is closed: everything waits.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        pace: float | None = 50.0,
        server_mode: bool = True,
        fail: Mapping[str, str] | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        if pace is not None and not pace > 0:
            raise FeedbotError(
                Message(
                    "{argument}: give messages per second{or_else}.",
                    argument=Argument("pace", pace),
                    or_else=_OR_ELSE,
                )
            )
        self.token = token
        self.pace = pace
        self.fail = dict(fail or {})
        self.messages: dict[str, dict[str, Any]] = {}
        self.faults: deque[tuple[int, dict[str, Any]]] = deque()
        self.posts = 0
        self.gets = 0
        self._clock = clock
        self._open = server_mode
        self._waiting: list[str] = []
        self._settled = 0
        self._since = clock()
        self._name = uuid.uuid4().hex[:8]

    # --- the desktop program --------------------------------------------------------------------

    @property
    def server_mode(self) -> bool:
        """Whether the desktop program is open and pulls the queue; can be switched."""
        return self._open

    @server_mode.setter
    def server_mode(self, is_open: bool) -> None:
        self._advance()
        self._open = is_open

    def settle(self, count: int | None = None) -> None:
        """Let the desktop program send the next `count` waiting messages (None: all) at once."""
        end = len(self._waiting) if count is None else self._settled + count
        for message_id in self._waiting[self._settled : end]:
            message = self.messages[message_id]
            if _expired(message):
                continue  # by the vendor's rule it is not sent; it stays waiting
            reason = self.fail.get(message["phone"])
            message["status"] = SENT if reason is None else FAILED
            message["reason"] = reason
        self._settled = min(end, len(self._waiting))

    def _advance(self) -> None:
        """Send what the pace says was sent since the last look."""
        now = self._clock()
        if not self._open or self.pace is None or self._settled == len(self._waiting):
            self._since = now
            return
        due = int((now - self._since) * self.pace)
        self.settle(due)
        self._since += due / self.pace

    # --- the two calls --------------------------------------------------------------------------

    def add_messages(self, token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        """Answer the POST: HTTP status and JSON."""
        self.posts += 1
        if self.faults:
            return self.faults.popleft()
        if token != self.token:
            return _refusal(401, 99)
        messages = _messages(body)
        if messages is None:
            return _refusal(400, 2)
        self._advance()
        return 200, {"errorCode": None, "success": True, "ids": [self._add(m) for m in messages]}

    def _add(self, message: dict[str, Any]) -> str:
        message_id = f"sandbox-{self._name}-{len(self.messages) + 1}"
        self.messages[message_id] = {**message, "status": WAITING, "reason": None}
        self._waiting.append(message_id)
        return message_id

    def message_status(
        self, token: str | None, message_id: str | None
    ) -> tuple[int, dict[str, Any]]:
        """Answer the GET: HTTP status and JSON."""
        self.gets += 1
        if token != self.token:
            return _refusal(401, 99)
        self._advance()
        if message_id not in self.messages:
            return _refusal(400, 2)
        message = self.messages[message_id]
        return 200, {
            "errorCode": None,
            "success": True,
            "status": message["status"],
            "reason": message["reason"],
        }

    # --- ASGI -----------------------------------------------------------------------------------

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """The ASGI app: `POST /messages` and `GET /status?id=…`."""
        if scope["type"] != "http":
            return
        token = dict(scope["headers"]).get(b"auth", b"").decode("latin-1")
        match scope["method"], scope["path"]:
            case "POST", "/messages":
                status, answer = self.add_messages(token, await _read(receive))
            case "GET", "/status":
                asked = parse_qs(scope["query_string"].decode("latin-1"))
                status, answer = self.message_status(token, asked.get("id", [None])[0])
            case _:
                status, answer = 404, {"errorCode": None, "success": False}
        content = json.dumps(answer).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


class Sandbox(Client):
    """A practice client: `df.feedbot.send(…, client=fb.Sandbox())` sends to nobody.

    Its server lives in this process and is reached through `.server`: switch
    `sandbox.server.server_mode`, look at `sandbox.server.messages`. Its journal is thrown away with
    it, unless `journal=` is given to the call. Keep one Sandbox for a whole session: another one
    does not know the messages of the first.

    Parameters
    ----------
    pace
        Messages that the practice desktop program sends per second; None: it sends only when
        `sandbox.server.settle(n)` is called.
    server_mode
        Whether the desktop program is open; while it is not, everything waits.
    fail
        Phones (972…) that fail, each with its reason.

    Raises
    ------
    FeedbotError
        When `pace` is neither None nor above 0.

    Examples
    --------
    >>> sandbox = Sandbox(fail={"972501234567": "no WhatsApp"})
    >>> sandbox
    Sandbox(messages=0, server_mode=True)
    """

    def __init__(
        self,
        *,
        pace: float | None = 50.0,
        server_mode: bool = True,
        fail: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(TOKEN, send_url=ADDRESS + SEND_PATH, status_url=ADDRESS + STATUS_PATH)
        self.server = FakeFeedbotServer(pace=pace, server_mode=server_mode, fail=fail)
        self._journal: Journal | None = None

    def __repr__(self) -> str:
        count = len(self.server.messages)
        return f"Sandbox(messages={count}, server_mode={self.server.server_mode})"

    def journal(self) -> Journal:
        """The throw-away journal of this sandbox: in memory, gone with it."""
        from feedbot_bulk.journal.journal import Journal

        if self._journal is None:
            self._journal = Journal(":memory:")
        return self._journal

    def open_for_posts(self) -> httpx.AsyncClient:
        """A client whose every request is answered in this process."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self.server))

    open_for_gets = open_for_posts


# --- what the vendor's page asks of a request -----------------------------------------------------


async def _read(receive: Callable[[], Awaitable[MutableMapping[str, Any]]]) -> bytes:
    body = b""
    while True:
        part = await receive()
        body += bytes(part.get("body", b""))
        if not part.get("more_body"):
            return body


def _messages(body: bytes) -> list[dict[str, Any]] | None:
    """The messages of a body that the page allows; None for any other."""
    try:
        messages = json.loads(body)["messages"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(messages, list) or not messages or not all(map(_allowed, messages)):
        return None
    return messages


_FIELDS: dict[str, Callable[[str], bool]] = {
    "message": lambda text: bool(text.strip()),
    "phone": lambda text: re.fullmatch(r"[1-9]\d{6,14}", text, re.ASCII) is not None,
    "invalidationTime": lambda text: re.fullmatch(r"\d{13}", text, re.ASCII) is not None,
    "imagePath": lambda text: re.fullmatch(r"https?://\S+", text) is not None,
}


def _allowed(message: object) -> bool:
    if not isinstance(message, dict) or not {"message", "phone"} <= message.keys():
        return False
    return all(
        key in _FIELDS and isinstance(value, str) and _FIELDS[key](value)
        for key, value in message.items()
    )


def _expired(message: Mapping[str, Any]) -> bool:
    return int(message.get("invalidationTime", 0) or 1 << 62) < time() * 1000


def _refusal(http_status: int, code: int) -> tuple[int, dict[str, Any]]:
    return http_status, {"errorCode": code, "success": False}
