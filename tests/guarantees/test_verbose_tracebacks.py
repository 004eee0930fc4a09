"""IPython's `%xmode Verbose` prints variables and expressions of every frame: none is a secret."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import feedbot_bulk as fb
from feedbot_bulk.delivery import retries
from feedbot_bulk.errors import FeedbotError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Raw

TOKEN = "canary-token-7f3a"
PASSWORD = "hunter2-9c1d"
PEOPLE = pd.DataFrame({"נייד": [f"050-100000{n}" for n in range(3)]})


def shown(call: Callable[[], object]) -> str:
    """What IPython prints of the error that the call raises, variables and expressions included."""
    from IPython.core.ultratb import VerboseTB

    with pytest.raises((FeedbotError, KeyboardInterrupt)) as caught:
        call()
    printer = VerboseTB(theme_name="nocolor", include_vars=True, long_header=False)
    exc = caught.value
    return "\n".join(
        map(str, printer.structured_traceback(type(exc), exc, _without_tests(exc.__traceback__)))
    ) + repr(exc)


def _without_tests(trace: Any) -> Any:
    """The traceback from the first frame of ours: what the user wrote is the user's."""
    while trace is not None and "feedbot_bulk" not in trace.tb_frame.f_code.co_filename.replace(
        __file__, ""
    ):
        trace = trace.tb_next
    return trace


def test_the_printer_shows_what_a_frame_holds() -> None:
    """The proof of the proof: a local variable of a failing frame is printed."""

    def failing() -> None:
        canary = TOKEN
        raise FeedbotError(canary[:0] or "failed")

    with pytest.raises(FeedbotError) as caught:
        failing()
    from IPython.core.ultratb import VerboseTB

    printer = VerboseTB(theme_name="nocolor", include_vars=True, long_header=False)
    lines = printer.structured_traceback(
        type(caught.value), caught.value, caught.value.__traceback__
    )
    assert TOKEN in str(lines)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A token in the environment, and no pauses."""
    monkeypatch.setattr(retries, "backoff", lambda *_: 0.0)
    monkeypatch.setenv("FEEDBOT_TOKEN", TOKEN)
    return monkeypatch


URL = f"https://me:{PASSWORD}@feedbot.example.com/x?key={PASSWORD}"
PLAIN = f"http://me:{PASSWORD}@feedbot.example.com/x?key={PASSWORD}"


@pytest.mark.parametrize(
    "variables",
    [
        {"FEEDBOT_TOKEN": f"{TOKEN} "},
        {"FEEDBOT_SEND_URL": PLAIN},
        {"FEEDBOT_STATUS_URL": PLAIN},
        {"FEEDBOT_SEND_URL": f"//me:{PASSWORD}@x"},
    ],
)
def test_settings_that_are_refused(
    environment: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    """A token or an address of the environment that cannot be used."""
    for name, value in variables.items():
        environment.setenv(name, value)
    text = shown(fb.Client)
    assert "client.py" in text
    assert TOKEN not in text
    assert PASSWORD not in text


@pytest.mark.parametrize(
    "options", [{"send_url": PLAIN}, {"status_url": PLAIN}, {"send_url": URL, "timeout": -1}]
)
@pytest.mark.usefixtures("environment")
def test_arguments_that_are_refused(options: dict[str, Any]) -> None:
    """Addresses that are given, refused, or beside an argument that is."""
    options["token"] = TOKEN
    text = shown(lambda: fb.Client(**options))
    assert TOKEN not in text
    assert PASSWORD not in text


@pytest.mark.usefixtures("environment")
def test_a_password_of_an_address_is_in_no_repr() -> None:
    """The client's own repr, and that of its addresses."""
    client = fb.Client(send_url=URL, status_url=URL)
    assert str(client.send_url) == URL
    assert PASSWORD not in repr(client) + repr(client.send_url) + repr(client.status_url)
    assert PASSWORD not in repr(vars(client))


def test_calls_that_fail(
    raw: Callable[..., Raw],
    http_answer: Callable[..., bytes],
    environment: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Refused, unreachable, unclear, interrupted, without a journal: no printed frame says it."""
    refused, odd = raw(http_answer("401 No")), raw(http_answer("200 OK", "{}"))
    texts = []
    for url in (refused.url, odd.url, "http://127.0.0.1:9/"):
        environment.setenv("FEEDBOT_SEND_URL", url)
        environment.setenv("FEEDBOT_STATUS_URL", url)
        client = fb.Client()
        texts.append(shown(partial(client.add_messages, [{"message": "a", "phone": "97250123"}])))
        texts.append(shown(partial(client.message_status, "a")))
        options: dict[str, Any] = {"campaign": "a", "batch_size": 1, "progress": False}
        call = partial(PEOPLE.feedbot.send, "a", client=client, journal=":memory:", concurrency=1)
        texts.append(shown(partial(call, **options)))
    environment.setenv("FEEDBOT_JOURNAL", str(tmp_path / "no folder" / "j.db"))
    texts.append(shown(lambda: PEOPLE.feedbot.send("a", progress=False)))
    texts.append(shown(PEOPLE.feedbot.poll))
    assert not [text for text in texts if TOKEN in text]


JOURNALS = [
    f"postgresql+psycopg://me:{PASSWORD}@127.0.0.1:1/x",
    f"postgresql+psycopg://me@127.0.0.1:1/x?password={PASSWORD}",
    f"postgresql+psycopg://me:a@b:{PASSWORD}@127.0.0.1:1/x",
    f"postgresql+psycopg://me:a#{PASSWORD}@127.0.0.1:1:{PASSWORD}/x",
    f"postgresql+nodriver://me:{PASSWORD}@127.0.0.1:1/x?password={PASSWORD}",
]


@pytest.mark.parametrize("address", JOURNALS)
@pytest.mark.parametrize("way", ["argument", "environment", "send", "client"])
def test_journals_that_cannot_be_opened(
    environment: pytest.MonkeyPatch, address: str, way: str
) -> None:
    """However the journal and its password are given, no printed frame shows it."""
    if way in ("environment", "client"):
        environment.setenv("FEEDBOT_JOURNAL", address)
    calls: dict[str, Callable[[], object]] = {
        "argument": lambda: fb.Journal(address),
        "environment": fb.Journal,
        "send": lambda: PEOPLE.feedbot.send("a", journal=address, progress=False),
        "client": lambda: PEOPLE.feedbot.send("a", progress=False),
    }
    text = shown(calls[way])
    assert PASSWORD not in text
    assert TOKEN not in text
