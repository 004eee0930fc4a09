"""Never twice, never lost: processes that are killed, that race, and that are interrupted.

The sandbox stands on a real port in this process; what sends are other processes.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

import feedbot_bulk as fb
from feedbot_bulk.journal import schema
from feedbot_bulk.journal.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd
    from conftest import Served

BATCH, CONCURRENCY = 5, 3
TEXT = "שלום {שם}"

_servers = multiprocessing.get_context("forkserver")
_servers.set_forkserver_preload(["feedbot_bulk.delivery.sender", "feedbot_bulk.journal.journal"])


def work(frame: pd.DataFrame, url: tuple[str, str], journal: str, settings: dict[str, str]) -> None:
    """What a sending process does."""
    os.environ.update(settings)
    client = fb.Client("practice", send_url=url[0], status_url=url[1], timeout=10)
    frame.feedbot.send(
        TEXT, client=client, journal=journal, campaign="c", progress=False,
        batch_size=BATCH, concurrency=CONCURRENCY,
    )  # fmt: skip


def start(frame: pd.DataFrame, served: Served, journal: str) -> Any:
    """Start a process that sends the list."""
    settings = {name: os.environ[name] for name in ("XDG_DATA_HOME", "FEEDBOT_JOURNAL")}
    url = (served.client.send_url, served.client.status_url)
    process = _servers.Process(target=work, args=(frame, url, journal, settings), daemon=True)
    process.start()
    return process


def send_here(frame: pd.DataFrame, served: Served, journal: str, **options: Any) -> pd.DataFrame:
    """The same call, in this process."""
    sent: pd.DataFrame = frame.feedbot.send(
        TEXT, client=served.client, journal=journal, campaign="c", progress=False,
        batch_size=BATCH, concurrency=CONCURRENCY, **options,
    )  # fmt: skip
    return sent


def accepted(served: Served) -> Counter[str]:
    """How often each phone's message was queued on the server."""
    return Counter(message["phone"] for message in served.server.messages.values())


@pytest.mark.parametrize("rounds", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_killed_at_any_instant(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    rounds: int,
) -> None:
    """kill −9 at random instants: none twice, none lost, few unknown, and a third run is idle."""
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    served = serve(pace=None)
    frame = people(120)
    cut_short = 0
    longest = 0.4
    for number in range(rounds):
        journal = str(tmp_path / f"{number}.db")
        served.server.messages.clear()
        process = start(frame, served, journal)
        process.join(chance.uniform(0, longest))  # a random instant is the claim
        cut_short += process.is_alive()
        process.kill()
        process.join()
        second = send_here(frame, served, journal)
        queued = accepted(served)
        unknown = second.loc[second["feedbot_status"] == "unknown", "feedbot_phone"]
        known = second.loc[second["feedbot_status"] == "pending", "feedbot_phone"]
        assert max(queued.values()) == 1, f"round {number}: queued twice"
        assert len(unknown) <= BATCH * CONCURRENCY, f"round {number}: too many unknown"
        assert len(unknown) + len(known) == len(frame), f"round {number}: rows in no state"
        assert set(known) <= set(queued), f"round {number}: lost"
        posts = served.server.posts
        third = send_here(frame, served, journal)
        assert served.server.posts == posts, f"round {number}: the third run sent"
        assert third["feedbot_status"].tolist() == second["feedbot_status"].tolist()
    assert cut_short > rounds / 4 or rounds < 100, "too few rounds were cut short to prove anything"


def test_unknown_after_a_crash_goes_on_request_only(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame], tmp_path: Path
) -> None:
    """What was in flight at a kill comes back unknown, and resend="unknown" sends it, once."""
    served = serve(pace=None)
    journal = str(tmp_path / "j.db")
    gate = _servers.Event()
    answer = served.server.add_messages

    def hold(token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        gate.set()
        time.sleep(0.5)  # the answer is on its way when its asker dies
        return answer(token, body)

    served.server.add_messages = hold  # type: ignore[method-assign]
    process = start(people(5), served, journal)
    assert gate.wait(30)
    process.kill()
    process.join()
    served.server.add_messages = answer  # type: ignore[method-assign]
    again = send_here(people(5), served, journal)
    assert set(again["feedbot_status"]) == {"unknown"}
    assert set(again["feedbot_reason"]) == {"the earlier run ended before an answer came"}
    resent = send_here(people(5), served, journal, resend="unknown")
    assert set(resent["feedbot_status"]) == {"pending"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def shared_journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty journal that processes share."""
    if request.param == "sqlite":
        yield str(tmp_path / "shared.db")
        return
    url = os.environ["FEEDBOT_TEST_POSTGRES"]
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        schema.metadata.drop_all(connection)
    engine.dispose()
    yield url


def test_four_processes_on_one_campaign(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame], shared_journal: str
) -> None:
    """Four analysts press send at once: every message goes once between them."""
    served = serve(pace=None)
    processes = [start(people(400), served, shared_journal) for _ in range(4)]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    queued = accepted(served)
    assert len(queued) == 400
    assert set(queued.values()) == {1}
    journal = Journal(shared_journal)
    messages = journal.messages("c")
    assert messages["status"].tolist() == ["pending"] * 400
    assert messages["id"].nunique() == 400
    journal.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to another process")
def test_interrupted_script_goes_on(
    serve: Callable[..., Served], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGINT to a script: it ends with KeyboardInterrupt, and the same script finishes the work."""
    served = serve(pace=None)
    script = tmp_path / "campaign.py"
    script.write_text(
        "import pandas as pd, feedbot_bulk as fb\n"
        "people = pd.DataFrame({'phone': [f'050-1{n:06d}' for n in range(600)]})\n"
        f"client = fb.Client('practice', send_url={served.client.send_url!r},\n"
        f"                   status_url={served.client.status_url!r})\n"
        "people.feedbot.send('a', client=client, campaign='c', batch_size=1, progress=False)\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("FEEDBOT_JOURNAL", str(tmp_path / "j.db"))
    with subprocess.Popen([sys.executable, str(script)], stderr=subprocess.PIPE) as process:
        while served.server.posts < 20:
            assert process.poll() is None
            time.sleep(0.01)  # another process's progress has no event to wait on
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert b"KeyboardInterrupt" in said
    assert process.returncode != 0
    before = len(served.server.messages)
    assert 20 <= before < 600
    subprocess.run([sys.executable, str(script)], check=True)
    queued = accepted(served)
    assert len(queued) == 600
    assert set(queued.values()) == {1}
