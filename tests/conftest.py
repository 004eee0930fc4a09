"""What all tests share: no network but loopback, no trace of the machine's own settings."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import uvicorn
from hypothesis import settings

from feedbot_bulk.delivery import recording
from feedbot_bulk.feedbot.client import Client
from feedbot_bulk.feedbot.sandbox import SEND_PATH, STATUS_PATH, TOKEN, FakeFeedbotServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytest_plugins = ["lab_fixtures"]

settings.register_profile("feedbot", deadline=None)  # a busy machine is no failure
settings.load_profile("feedbot")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No token, address, proxy or journal of the machine's user reaches a test."""
    for name in ("TOKEN", "SEND_URL", "STATUS_URL"):
        monkeypatch.delenv(f"FEEDBOT_{name}", raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("FEEDBOT_JOURNAL", str(tmp_path / "journal.db"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def _no_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal that fails is not waited for, but where a test brings its own clock and says so."""
    monkeypatch.setattr(recording, "PATIENCE", 0.0)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere but this machine fails the test that tries it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert ipaddress.ip_address(address[0]).is_loopback, f"left the machine: {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


# --- a practice Feedbot on a real port --------------------------------------------------------


@dataclass
class Served:
    """A practice server on a port, and a client of it."""

    server: FakeFeedbotServer
    address: str
    client: Client


@contextmanager
def serving(server: FakeFeedbotServer) -> Iterator[Served]:
    """Serve it on a free port of this machine."""
    runner = uvicorn.Server(uvicorn.Config(server, log_level="critical", lifespan="off"))
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))  # with the protocol named, asyncio sends without delay
    thread = threading.Thread(target=runner.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    client = Client(
        TOKEN, send_url=address + SEND_PATH, status_url=address + STATUS_PATH, timeout=10
    )
    try:
        yield Served(server, address, client)
    finally:
        runner.should_exit = True
        thread.join(10)
        listener.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Start practice servers on real ports: `serve(pace=None).client`."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(serving(FakeFeedbotServer(**options)))


# --- a server that misbehaves -----------------------------------------------------------------


@dataclass
class Raw:
    """A TCP server that answers the nth request with `answers[n]` (the last one for ever).

    An answer is bytes to send, after which the connection closes; or one of the words "hang"
    (no answer until the test ends), "reset" (RST at once). Who only asks the time (HEAD) gets none.
    """

    answers: list[bytes | str]
    requests: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/"


def answer(status: str, body: str = "", headers: str = "") -> bytes:
    """An HTTP answer as bytes."""
    content = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n{headers}"
    return f"{head}\r\n".encode() + content


@pytest.fixture
def http_answer() -> Callable[..., bytes]:
    """Make an HTTP answer: `http_answer("502 Bad Gateway", "<html>")`."""
    return answer


@pytest.fixture
def raw() -> Iterator[Callable[..., Raw]]:
    """Start a server that misbehaves: `raw("hang")`, `raw(http_answer("503 Busy"))`."""
    over = threading.Event()
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(*answers: bytes | str) -> Raw:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        made = Raw(list(answers), port=listener.getsockname()[1])
        threads.append(threading.Thread(target=_accept, args=(listener, made, over), daemon=True))
        threads[-1].start()
        return made

    yield start
    over.set()
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join(10)


def _accept(listener: socket.socket, made: Raw, over: threading.Event) -> None:
    while not over.is_set():
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, made, over), daemon=True).start()


def _serve(connection: socket.socket, made: Raw, over: threading.Event) -> None:
    with connection:
        request = _read_request(connection)
        if request.startswith(b"HEAD "):
            connection.sendall(answer("404 Not Found"))
            return
        given = made.answers[min(len(made.requests), len(made.answers) - 1)]
        made.requests.append(request)
        if given == "hang":
            over.wait()
        elif given == "reset":
            linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        elif isinstance(given, bytes):
            connection.sendall(given)


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"),
        0,
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


# --- lists --------------------------------------------------------------------------------------


@pytest.fixture
def people() -> Callable[[int], pd.DataFrame]:
    """Make a list of n invented people: `people(250)` has columns שם and נייד."""

    def make(count: int) -> pd.DataFrame:
        phones = [f"050-1{number:06d}" for number in range(count)]
        return pd.DataFrame({"שם": [f"אדם {n}" for n in range(count)], "נייד": phones})

    return make


# --- what is left out, and what must not be skipped ---------------------------------------------

LEFT_OUT = ("browser", "libreoffice", "postgres", "slow")
"""The markers whose tests plain pytest leaves out."""

_counts = pytest.StashKey[Counter[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option for whoever must know that each test ran."""
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run")


def pytest_configure(config: pytest.Config) -> None:
    """Nothing is left out yet."""
    config.stash[_counts] = Counter()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is slow may take its time."""
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(900))


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count what the markers left out."""
    for item in items:
        item.config.stash[_counts].update(
            kind for kind in LEFT_OUT if item.get_closest_marker(kind)
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of xdist hands its counts over; with --no-skips a skipped test fails the run."""
    config = session.config
    if hasattr(config, "workeroutput"):
        counts: Counter[str] = config.stash[_counts]
        config.workeroutput["left_out"] = dict(counts)
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if config.getoption("no_skips") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Each worker of xdist collects everything, so that the counts of any one are those of all."""
    if left_out := getattr(node, "workeroutput", {}).get("left_out"):
        counts: Counter[str] = Counter(left_out)
        node.config.stash[_counts] = counts


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what the markers left out and how to run it, and what was skipped against the rule."""
    for kind, count in sorted(config.stash[_counts].items()):
        tests = "1 test" if count == 1 else f"{count} tests"
        terminalreporter.write_line(f"left out: {tests} marked {kind} (pytest -m {kind})")
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and config.getoption("no_skips"):
        terminalreporter.write_line(f"FAILED: {len(skipped)} skipped, and --no-skips was given")
