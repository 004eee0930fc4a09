"""The client on real sockets: what left, what did not, and where the token may go."""

from __future__ import annotations

import asyncio
import json
import logging
import pickle
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from feedbot_bulk.errors import (
    ApiError,
    FeedbotError,
    MissingParamsError,
    NotAuthorizedError,
    OutcomeUnknownError,
)
from feedbot_bulk.feedbot import protocol
from feedbot_bulk.feedbot.client import Client
from feedbot_bulk.feedbot.protocol import Disposition, PostAnswer
from feedbot_bulk.runtime import portal

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Raw, Served

CANARY = "canary-token-7f3a"
MESSAGES: list[dict[str, str | None]] = [{"message": "שלום", "phone": "972501234567"}]


def client_of(url: str, timeout: float = 5) -> Client:
    """A client whose both calls go to one address."""
    return Client(CANARY, send_url=url, status_url=url, timeout=timeout)


def post(client: Client) -> PostAnswer:
    """The outcome of one POST of one message."""

    async def core() -> PostAnswer:
        async with client.session() as session:
            return await session.post([protocol.message("972501234567", "x" * 100_000)])

    return portal.run(core)


# --- what a failure means, on a real socket ---------------------------------------------------


def test_nobody_listens_is_not_queued() -> None:
    """A refused connection left nothing: not queued, may be repeated."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    outcome = post(client_of(f"http://127.0.0.1:{port}"))
    assert outcome.disposition is Disposition.BUSY
    assert "no connection" in outcome.seen


@pytest.mark.parametrize("behaviour", ["reset", b""])
def test_server_that_hangs_up_is_unknown(raw: Callable[..., Raw], behaviour: bytes | str) -> None:
    """A reset or a hang-up after the request may have been queued."""
    assert post(client_of(raw(behaviour).url)).disposition is Disposition.UNKNOWN


def test_hang_up_before_the_body_is_read_is_unknown() -> None:
    """A server that goes away while the request is being written may have queued some of it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept_and_close() -> None:
            connection, _ = listener.accept()
            connection.recv(10)
            connection.close()

        thread = threading.Thread(target=accept_and_close)
        thread.start()
        outcome = post(client_of(f"http://127.0.0.1:{listener.getsockname()[1]}"))
        thread.join()
    assert outcome.disposition is Disposition.UNKNOWN


def test_no_answer_in_time_is_unknown(raw: Callable[..., Raw]) -> None:
    """A read time-out may have been queued."""
    assert post(client_of(raw("hang").url, timeout=0.2)).disposition is Disposition.UNKNOWN


def test_answer_cut_short_is_unknown(raw: Callable[..., Raw]) -> None:
    """An answer that breaks off may have been queued."""
    cut = b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"success": true'
    assert post(client_of(raw(cut).url)).disposition is Disposition.UNKNOWN


def test_answer_that_is_not_http_is_unknown(raw: Callable[..., Raw]) -> None:
    """A server that speaks something else may have queued."""
    assert post(client_of(raw(b"hello\r\n").url)).disposition is Disposition.UNKNOWN


def test_proxy_that_refuses_the_tunnel_is_not_queued(
    raw: Callable[..., Raw], http_answer: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTPS_PROXY is used; a tunnel that it refuses carried nothing, the token least of all."""
    proxy = raw(http_answer("502 Bad Gateway"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    outcome = post(Client(CANARY, send_url="https://feedbot.invalid/"))
    assert outcome.disposition is Disposition.BUSY
    assert proxy.requests[0].startswith(b"CONNECT feedbot.invalid:443")
    assert CANARY.encode() not in proxy.requests[0]


def test_status_gets_use_the_proxy_too(
    raw: Callable[..., Raw], http_answer: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTPS_PROXY holds for status GETs, whose transport is another."""
    proxy = raw(http_answer("502 Bad Gateway"))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with pytest.raises(ApiError, match="Asking again is safe"):
        Client(CANARY, status_url="https://feedbot.invalid/").message_status("a")
    assert proxy.requests[0].startswith(b"CONNECT feedbot.invalid:443")


def test_plain_http_on_this_machine_passes_no_proxy_by(
    raw: Callable[..., Raw], http_answer: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loopback address is reached directly: a proxy would read the token in clear text."""
    proxy = raw(http_answer("200 OK"))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    server = raw(http_answer("200 OK", '{"errorCode":null,"success":true,"ids":["a"]}'))
    assert client_of(server.url).add_messages(MESSAGES) == ["a"]
    assert proxy.requests == []


# --- the two calls ----------------------------------------------------------------------------


def test_both_calls_against_a_real_port(serve: Callable[..., Served]) -> None:
    """add_messages gives an id per message, message_status its status: over a real socket."""
    served = serve(pace=None, fail={"972541111111": "no WhatsApp"})
    two = [*MESSAGES, {"message": "b", "phone": "972541111111", "imagePath": None}]
    ids = served.client.add_messages(two)
    assert len(ids) == 2
    assert served.client.message_status(ids[0]) == (0, None)
    served.server.settle()
    assert served.client.message_status(ids[0]) == (1, None)
    assert served.client.message_status(ids[1]) == (-1, "no WhatsApp")


def test_request_is_exactly_the_vendors(
    raw: Callable[..., Raw], http_answer: Callable[..., bytes]
) -> None:
    """The POST carries the auth header and the vendor's JSON; the GET the header and ?id=."""
    server = raw(
        http_answer("200 OK", '{"errorCode":null,"success":true,"ids:":["a"]}'),
        http_answer("200 OK", '{"errorCode":null,"success":true,"status":"1","reason":null}'),
    )
    client = client_of(server.url)
    client.add_messages(MESSAGES)
    client.message_status("a b&c")
    head, body = server.requests[0].split(b"\r\n\r\n")
    assert head.startswith(b"POST / HTTP/1.1")
    assert f"auth: {CANARY}".encode() in head
    assert json.loads(body) == {"messages": MESSAGES}
    assert server.requests[1].lower().startswith((b"get /?id=a+b%26c ", b"get /?id=a%20b%26c "))
    assert f"auth: {CANARY}".encode() in server.requests[1]


def test_works_where_a_loop_already_runs(serve: Callable[..., Served]) -> None:
    """In a coroutine, as in a Jupyter cell, the plain call works."""
    served = serve()

    async def cell() -> list[str]:
        return served.client.add_messages(MESSAGES)

    assert len(asyncio.run(cell())) == 1


def test_works_from_threads(serve: Callable[..., Served]) -> None:
    """Eight threads share one client."""
    served = serve()
    ids: list[str] = []
    threads = [
        threading.Thread(target=lambda: ids.extend(served.client.add_messages(MESSAGES)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 8


def test_context_manager_keeps_the_connection() -> None:
    """Inside `with`, a second call goes over the first one's connection."""
    body = b'{"errorCode":null,"success":true,"ids":["a"]}'
    keep = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    listener = socket.create_server(("127.0.0.1", 0))
    connections = 0

    def serve_all() -> None:
        nonlocal connections
        connection, _ = listener.accept()
        connections += 1
        request = b""
        with connection:
            while part := connection.recv(65536):
                request += part
                if request.endswith(b"]}"):
                    request = b""
                    connection.sendall(keep)

    thread = threading.Thread(target=serve_all, daemon=True)
    thread.start()
    with client_of(f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
        assert client.add_messages(MESSAGES) == client.add_messages(MESSAGES) == ["a"]
    thread.join(10)
    listener.close()
    assert connections == 1


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        ("401 No", "", NotAuthorizedError),
        ("200 OK", '{"errorCode":99,"success":false}', NotAuthorizedError),
        ("200 OK", '{"errorCode":"2","success":false}', MissingParamsError),
        ("404 No", "<html>", ApiError),
        ("302 Elsewhere", "", OutcomeUnknownError),
        ("429 Slow", "", ApiError),
        ("502 Bad", "<html>", OutcomeUnknownError),
        ("200 OK", "<html>", OutcomeUnknownError),
    ],
)
def test_add_messages_tells_each_failure(
    raw: Callable[..., Raw],
    http_answer: Callable[..., bytes],
    status: str,
    body: str,
    error: type[FeedbotError],
) -> None:
    """Each kind of failure is its own error, and none stands for another."""
    with pytest.raises(error) as caught:
        client_of(raw(http_answer(status, body)).url).add_messages(MESSAGES)
    assert type(caught.value) is error


# --- where the token may go -------------------------------------------------------------------


def test_no_token_says_which_variable_to_set() -> None:
    """Without a token nothing happens but an error that names FEEDBOT_TOKEN and the sandbox."""
    with pytest.raises(FeedbotError, match=r"FEEDBOT_TOKEN.*Sandbox"):
        Client()


def test_token_and_addresses_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """FEEDBOT_TOKEN, FEEDBOT_SEND_URL and FEEDBOT_STATUS_URL are the defaults."""
    monkeypatch.setenv("FEEDBOT_TOKEN", CANARY)
    monkeypatch.setenv("FEEDBOT_SEND_URL", "https://a.example.com")
    monkeypatch.setenv("FEEDBOT_STATUS_URL", "https://b.example.com")
    client = Client()
    assert client.headers() == {"auth": CANARY}
    assert (client.send_url, client.status_url) == (
        "https://a.example.com",
        "https://b.example.com",
    )


@pytest.mark.parametrize("token", ["two words", "line\n", "עברית", "tab\t", "bell\x07"])
def test_impossible_token_is_refused_and_not_repeated(token: str) -> None:
    """A token with a blank or a strange character is refused; the error does not show it."""
    with pytest.raises(FeedbotError) as caught:
        Client(token)
    assert token not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://example.com", "http://10.0.0.1", "http://localhost.example.com", "ftp://127.0.0.1",
     "example.com", "https://", "http://127.0.0.1.example.com"],
)  # fmt: skip
def test_token_travels_encrypted_or_not_at_all(url: str) -> None:
    """An address that is neither https nor this machine is refused before anything leaves."""
    with pytest.raises(FeedbotError, match="https://"):
        Client(CANARY, send_url=url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost/x"])
def test_plain_http_is_allowed_on_this_machine(url: str) -> None:
    """Loopback addresses may be plain http."""
    assert Client(CANARY, send_url=url).send_url == url


def test_redirect_is_not_followed(
    raw: Callable[..., Raw], http_answer: Callable[..., bytes]
) -> None:
    """A redirect carries the token nowhere, on POST and on GET."""
    target = raw(http_answer("200 OK"))
    away = http_answer("307 Temporary Redirect", "", f"Location: {target.url}\r\n")
    client = client_of(raw(away).url)
    assert post(client).disposition is Disposition.UNNAMED
    with pytest.raises(ApiError):
        client.message_status("a")
    assert target.requests == []


def test_token_shows_nowhere(
    raw: Callable[..., Raw], http_answer: Callable[..., bytes], caplog: pytest.LogCaptureFixture
) -> None:
    """No repr, no log at DEBUG, no error and no pickle holds the token."""
    caplog.set_level(logging.DEBUG)
    client = client_of(raw(http_answer("502 Bad")).url)
    with pytest.raises(OutcomeUnknownError) as caught:
        client.add_messages(MESSAGES)
    with pytest.raises(ApiError):
        client.message_status("a")
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(client)
    shown = [repr(client), str(client), repr(vars(client)), repr(caught.value), caplog.text]
    assert not [text for text in shown if CANARY in text]
    assert caught.value.__context__ is None
