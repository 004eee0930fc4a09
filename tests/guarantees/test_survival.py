"""Never twice, never lost: processes that are killed, that race, and that are interrupted.

The sandbox stands on a real port in this process; what sends are other processes.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import cluster
import pytest
import sqlalchemy as sa
from old_journals import back_to_version_1
from senders import KILLS, accepted, check, send_here, servers, start

from feedbot_bulk.journal import migrations, place, process_lock, schema, spill
from feedbot_bulk.journal.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd
    from conftest import Served

SLOW = [pytest.mark.slow, pytest.mark.timeout(max(900, 8 * KILLS))]


@pytest.mark.parametrize("rounds", [10, pytest.param(KILLS, marks=SLOW, id="many")])
def test_killed_at_any_instant(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    rounds: int,
) -> None:
    """kill −9 at random instants: none twice, none lost, few unknown, and a third run is idle.

    Some fall into the spilling of outcomes, some into the upgrade of an older journal.
    """
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    chance = random.Random(seed)
    served, frame = serve(pace=None), people(120)
    seen: Counter[str] = Counter()
    unknown: list[int] = []
    for number in range(rounds):
        journal = tmp_path / f"{number}.db"
        served.server.messages.clear()
        trouble = ("", "", "", "spill", "upgrade")[number % 5]
        if trouble == "upgrade":
            send_here(frame[:60], served, str(journal))
            back_to_version_1(journal)
        process = start(frame, served, str(journal), trouble)
        if trouble == "spill":
            _wait_for_spill(process)
            process.join(chance.uniform(0, 0.15))
        else:
            longest = 0.6 if trouble else 0.4
            process.join(chance.uniform(0, longest))  # a random instant is the claim
        seen["cut short"] += process.is_alive()
        process.kill()
        process.join()
        seen[f"{trouble}, {_stage(trouble, journal)}"] += 1
        unknown.append(check(f"round {number}", frame, served, str(journal)))
    figure = f"{rounds} kills: {dict(seen)}; unknown at most {max(unknown)}, in all {sum(unknown)}"
    print(figure)  # noqa: T201 - the figure, with -s
    assert seen["cut short"] > rounds / 4 or rounds < 100, "too few were cut short to prove much"
    assert seen["spill, unfinished"] or rounds < 100, "no kill fell into the writing of a spill"
    assert seen["upgrade, not yet"] or rounds < 100, "no kill fell into an upgrade"


def _spills() -> list[Path]:
    return [*process_lock._folder().glob("*.new"), *process_lock._folder().glob("*.outcomes")]


def _wait_for_spill(process: Any) -> None:
    """Wait until the process writes into a new spill, or is over."""
    before = set(_spills())
    while process.is_alive() and set(_spills()) <= before:
        time.sleep(0.001)  # another process's progress has no event to wait on


def _stage(trouble: str, journal: Path) -> str:
    """How far the killed process had come."""
    if trouble == "spill":
        name = spill._name(place.Place.of(str(journal)))
        ends = {path.suffix for path in _spills() if f".{name}" in path.name}
        return "unfinished" if ".new" in ends else "kept" if ends else "none"
    if trouble == "upgrade":
        with sqlite3.connect(journal) as connection:
            (found,) = connection.execute("SELECT version FROM feedbot_version").fetchone()
        connection.close()
        return "done" if found == migrations.VERSION else "not yet"
    return "send"


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.timeout(max(900, 8 * KILLS))
def test_killed_at_any_instant_on_postgresql(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """The same with a server's journal, which crashes itself in each fifth round, and comes back.

    The server is the test's own.
    """
    served, frame = serve(pace=None), people(120)
    seen: Counter[str] = Counter()
    unknown: list[int] = []
    with cluster.running() as server:
        for number in range(KILLS):
            _empty(server.url)
            served.server.messages.clear()
            process = start(frame, served, server.url)
            if number % 4:
                _wait_for_post(process, served)
            process.join(random.uniform(0, 0.3))
            if number % 5 == 4:
                seen["crashes"] += 1
                seen["crashes while it sent"] += 0 < len(served.server.messages) < len(frame)
                server.crash()
                process.join(random.uniform(0, 2))  # it goes on after a second
            seen["cut short"] += process.is_alive()
            process.kill()
            process.join()
            unknown.append(check(f"round {number}", frame, served, server.url))
    figure = f"{KILLS} kills: {dict(seen)}; unknown at most {max(unknown)}, in all {sum(unknown)}"
    print(figure)  # noqa: T201 - the figure, with -s
    assert seen["crashes while it sent"] or KILLS < 100, "no crash fell into a send"


def _wait_for_post(process: Any, served: Served) -> None:
    """Wait until it has begun to send, or is over."""
    while process.is_alive() and not served.server.messages:
        time.sleep(0.001)  # another process's progress has no event to wait on


def _empty(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        schema.metadata.drop_all(connection)
    engine.dispose()


def test_unknown_after_a_crash_goes_on_request_only(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame], tmp_path: Path
) -> None:
    """What was in flight at a kill comes back unknown, and resend="unknown" sends it, once."""
    served = serve(pace=None)
    journal = str(tmp_path / "j.db")
    gate = servers.Event()
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
