"""What must show nowhere: the token, in anything that is printed, saved or handed on; whole phones.

The form's own canaries are in tests/form and tests/browser, where a form can be driven.
"""

from __future__ import annotations

import logging
import pickle
import traceback
from typing import TYPE_CHECKING

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

import feedbot_bulk as fb
from feedbot_bulk.delivery import retries
from feedbot_bulk.errors import FeedbotError, NotAuthorizedError, SendStopped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Raw, Served

CANARY = "canary-token-7f3a"
PEOPLE = pd.DataFrame({"נייד": [f"050-100000{n}" for n in range(7)]})


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "backoff", lambda *_: 0.0)


@pytest.mark.parametrize(("token", "url"), [(f"{CANARY} ", None), (CANARY, "http://example.com")])
def test_traceback_with_locals_shows_no_token(
    monkeypatch: pytest.MonkeyPatch, token: str, url: str | None
) -> None:
    """A token of the environment is in no local variable when Client refuses something."""
    monkeypatch.setenv("FEEDBOT_TOKEN", token)
    with pytest.raises(FeedbotError) as caught:
        fb.Client(send_url=url)
    shown = [
        repr(value) for entry in caught.traceback[1:] for value in entry.frame.f_locals.values()
    ]
    assert shown
    assert not [text for text in shown if CANARY in text]


def test_canary_shows_nowhere(
    raw: Callable[..., Raw],
    http_answer: Callable[..., bytes],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The token is in no log at DEBUG, traceback, frame, pickle, journal or report."""
    caplog.set_level(logging.DEBUG)
    good = raw(http_answer("200 OK", '{"errorCode":null,"success":true,"ids":["a"]}'))
    waits = raw(http_answer("200 OK", '{"errorCode":null,"success":true,"status":0}'))
    bad = raw(http_answer("401 No"))
    client = fb.Client(CANARY, send_url=good.url, status_url=waits.url)
    journal = tmp_path / "j.db"
    sent = PEOPLE.head(1).feedbot.send("a", client=client, journal=journal, progress=False)
    polled = sent.feedbot.poll(client=client, journal=journal)
    report = polled.feedbot.to_excel(tmp_path / "report.xlsx")
    tracebacks = []
    for url in (bad.url, "http://127.0.0.1:9/"):
        refused = fb.Client(CANARY, send_url=url, status_url=url)
        try:
            PEOPLE.feedbot.send("a", client=refused, journal=":memory:", progress=False)
        except (NotAuthorizedError, SendStopped) as exc:
            tracebacks.append(traceback.format_exc() + _locals_of_ours(exc))
    assert len(tracebacks) == 2
    assert f"auth: {CANARY}".encode() in good.requests[0]
    shown = [repr(client), caplog.text, polled.to_csv(), repr(sent), *tracebacks]
    assert not [text for text in shown if CANARY in text]
    written = [pickle.dumps(polled), report.read_bytes()]
    written += [path.read_bytes() for path in tmp_path.glob("j.db*")]
    assert not [data for data in written if CANARY.encode() in data]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # nbclient's and jupyter's own
def test_canary_is_in_no_saved_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook saved after a refused send, with verbose tracebacks, holds no token."""
    monkeypatch.setenv("FEEDBOT_TOKEN", CANARY)
    monkeypatch.setenv("FEEDBOT_SEND_URL", "http://127.0.0.1:9/")
    cells = [
        "import logging; logging.basicConfig(level=logging.DEBUG)",
        "import feedbot_bulk as fb\nclient = fb.Client()\ndisplay(client, vars(client))",
        "%xmode Verbose",
        "client.add_messages([{'message': 'a', 'phone': '972501234567'}])",
    ]
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True).execute()
    saved = nbformat.writes(notebook)
    assert "Nothing was queued" in saved
    assert "Client(token='•••'" in saved
    assert CANARY not in saved


def _locals_of_ours(exc: Exception) -> str:
    """What a traceback with local variables shows of this package's frames."""
    frames = [frame for frame, _ in traceback.walk_tb(exc.__traceback__)]
    ours = [frame for frame in frames if frame.f_globals["__name__"].startswith("feedbot_bulk")]
    assert ours
    return "".join(repr(value) for frame in ours for value in frame.f_locals.values())


def test_logs_mask_phones(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No log of ours holds a whole phone, whatever goes wrong."""
    caplog.set_level(logging.DEBUG, "feedbot_bulk")
    served = serve(pace=None)
    served.server.faults.extend([(502, {}), (400, {}), (429, {})])
    sent = people(20).feedbot.send("a {שם}", client=served.client, batch_size=4, concurrency=1,
                                   progress=False)  # fmt: skip
    sent.feedbot.poll(client=served.client)
    assert caplog.records
    assert "97250100" not in caplog.text
