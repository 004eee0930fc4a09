"""Never twice with the journals of the world: servers with odd defaults, silence, lost files."""

from __future__ import annotations

import logging
import os
import select
import socket
import sqlite3
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import sqlalchemy as sa

import feedbot_bulk as fb
from feedbot_bulk.errors import JournalError, SendStopped
from feedbot_bulk.feedbot.sandbox import Sandbox
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.journal import place, schema, server
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.journal.records import Claim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Raw, Served

URL = "https://feedbot.example.com"
PHONE = "972501000007"
PASSWORD = "hunter2"


# --- PostgreSQL as its administrators set it up ---------------------------------------------------


@pytest.fixture
def postgres() -> Iterator[sa.URL]:
    """The address of a server without a journal."""
    url = sa.make_url(os.environ["FEEDBOT_TEST_POSTGRES"])
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        schema.metadata.drop_all(connection)
    yield url
    engine.dispose()


@pytest.fixture
def analyst(postgres: sa.URL) -> Iterator[str]:
    """The address for a role whose defaults undo what a journal needs."""
    engine = sa.create_engine(postgres)
    with engine.begin() as connection:
        for statement in (
            "DROP ROLE IF EXISTS analyst",
            "CREATE ROLE analyst LOGIN SUPERUSER",
            "ALTER ROLE analyst SET default_transaction_isolation = 'repeatable read'",
            "ALTER ROLE analyst SET synchronous_commit = off",
        ):
            connection.exec_driver_sql(statement)
    yield postgres.set(username="analyst").render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP OWNED BY analyst")
        connection.exec_driver_sql("DROP ROLE analyst")
    engine.dispose()


def shown(journal: Journal, *names: str) -> list[str]:
    """Settings as they are within a transaction of the journal."""
    with journal._database.transaction() as connection:
        return [str(connection.exec_driver_sql(f"SHOW {name}").scalar()) for name in names]


@pytest.mark.postgres
def test_one_text_each_whatever_the_roles_isolation(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame], analyst: str
) -> None:
    """REPEATABLE READ by default, three sends at once of other texts: each phone gets one."""
    served = serve(pace=None)
    Journal(analyst).close()
    barrier = threading.Barrier(3)

    def send(text: str) -> None:
        journal = Journal(analyst)
        barrier.wait(30)
        people(200).feedbot.send(
            text, client=served.client, journal=journal, campaign="c", batch_size=10,
            progress=False,
        )  # fmt: skip
        journal.close()

    threads = [threading.Thread(target=send, args=(text,)) for text in "ABC"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queued = Counter(message["phone"] for message in served.server.messages.values())
    assert len(queued) == 200
    assert set(queued.values()) == {1}


@pytest.mark.postgres
def test_connection_sets_what_the_promises_need(analyst: str) -> None:
    """Durability and time-outs do not depend on the role's defaults; libpq's are set as well."""
    journal = Journal(analyst)
    for _ in range(2):  # what is set must outlive the end of the first transaction
        assert shown(
            journal, "transaction_isolation", "synchronous_commit", "lock_timeout",
            "statement_timeout", "idle_in_transaction_session_timeout",
        ) == ["read committed", "on", "20s", "22s", "1min"]  # fmt: skip
    with journal._database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        parameters = driver.info.get_parameters()
    assert parameters["connect_timeout"] == "10"
    assert parameters["tcp_user_timeout"] == "20000"
    journal.close()


@pytest.mark.postgres
def test_stronger_commit_is_kept(analyst: str, postgres: sa.URL) -> None:
    """A role that waits for replicas to apply its commits goes on doing so."""
    engine = sa.create_engine(postgres)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER ROLE analyst SET synchronous_commit = remote_apply")
    engine.dispose()
    journal = Journal(analyst)
    assert shown(journal, "synchronous_commit") == ["remote_apply"]
    journal.close()


@pytest.mark.postgres
def test_lock_of_another_ends(postgres: sa.URL, monkeypatch: pytest.MonkeyPatch) -> None:
    """A campaign that somebody keeps locked is a JournalError that says so."""
    monkeypatch.setattr(server, "_SETTINGS", "SET lock_timeout = '100ms'")
    journal = Journal(postgres.render_as_string(hide_password=False))
    campaign = journal.campaign("c", URL)
    engine = sa.create_engine(postgres)
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT * FROM feedbot_campaigns FOR UPDATE")
        with pytest.raises(JournalError, match=r"lock timeout\. Another program holds it"):
            journal.claim(
                campaign, "run", [Claim(PHONE, "d")], may_send=lambda *_: True, lifetime=60
            )
    engine.dispose()
    journal.close()


# --- a server that falls silent -------------------------------------------------------------------


class Line:
    """A line to a server that can be made to carry nothing, without being closed."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.taken = 0
        self.silent = threading.Event()
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            self.taken += 1
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, socket.create_connection(self.target) as far:
            while not self.over.is_set():
                for source in select.select([near, far], [], [], 0.05)[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    if not self.silent.is_set():
                        (far if source is near else near).sendall(data)

    def close(self) -> None:
        """Let go of all."""
        self.over.set()
        self.listener.close()


@pytest.fixture
def line(postgres: sa.URL) -> Iterator[Line]:
    """A line to the PostgreSQL server."""
    line = Line((str(postgres.host), postgres.port or 5432))
    yield line
    line.close()


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is noticed at once, not in half a minute."""
    monkeypatch.setattr(server, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(server, "CONNECT_SECONDS", 2)


def test_silence_ends_within_a_minute() -> None:
    """A statement, and one attempt to connect to two addresses of a host, take under a minute."""
    assert server.ANSWER_SECONDS + 2 * server.CONNECT_SECONDS < 60
    assert server.LOCK_SECONDS < server.STATEMENT_SECONDS < server.ANSWER_SECONDS


@pytest.mark.postgres
@pytest.mark.timeout(60)
@pytest.mark.usefixtures("soon")
def test_server_that_falls_silent_is_an_error(postgres: sa.URL, line: Line) -> None:
    """No answer, in the middle and at the pool's ping: JournalError; then all is well again."""
    journal = Journal(postgres.set(port=line.port).render_as_string(hide_password=False))
    begun = journal._database.transaction()
    begun.__enter__().exec_driver_sql("SELECT 1")
    line.silent.set()
    with pytest.raises(JournalError, match="does not answer"):
        begun.__exit__(None, None, None)
    line.silent.clear()
    journal.campaign("c", URL)
    line.silent.set()
    with pytest.raises(JournalError, match="does not answer"):
        journal.campaign("c", URL)
    line.silent.clear()
    journal.campaign("c", URL)
    journal.close()


@pytest.mark.postgres
@pytest.mark.timeout(60)
def test_queue_does_not_wait_one_after_the_other(
    postgres: sa.URL, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers that wait behind the one that got no answer fail with it, not each in turn."""
    monkeypatch.setattr(server, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(server, "ANSWER_SECONDS", 2)
    journal = Journal(postgres.set(port=line.port).render_as_string(hide_password=False))
    line.silent.set()
    said: list[str] = []

    def work() -> None:
        with pytest.raises(JournalError) as caught:
            journal.campaign("c", URL)
        said.append(str(caught.value))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 8
    assert all("does not answer" in one for one in said)
    assert line.taken == 2  # at first, and once more by the one that got no answer
    journal.close()


@pytest.mark.postgres
@pytest.mark.timeout(60)
@pytest.mark.usefixtures("soon")
def test_server_that_never_answers_is_an_error(raw: Callable[..., Raw]) -> None:
    """A port that takes the connection and says nothing: JournalError."""
    port = raw("hang").port
    with pytest.raises(JournalError, match="does not answer"):
        Journal(f"postgresql+psycopg://feedbot@127.0.0.1:{port}/postgres")


# --- what must not be shown -----------------------------------------------------------------------


@pytest.mark.parametrize("address", [":memory:", "file", "url"])
def test_no_log_of_sqlalchemy_shows_a_phone(
    address: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With SQLAlchemy's own log at INFO, the statements' parameters stay out of it."""
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    places = {"file": str(tmp_path / "j.db"), "url": f"sqlite:///{tmp_path / 'j.db'}?timeout=5"}
    journal = Journal(places.get(address, address))
    campaign = journal.campaign("c", URL)
    journal.claim(campaign, "run", [Claim(PHONE, "d")], may_send=lambda *_: True, lifetime=60)
    journal.records(campaign, [PHONE])
    assert "INSERT INTO feedbot_messages" in caplog.text
    assert PHONE not in caplog.text


@pytest.mark.postgres
def test_no_log_or_error_of_postgresql_shows_a_phone(
    postgres: sa.URL, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the log nor the DETAIL of a broken unique key says the row's phone."""
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    journal = Journal(postgres.render_as_string(hide_password=False))
    campaign = journal.campaign("c", URL)
    journal.claim(campaign, "run", [Claim(PHONE, "d")], may_send=lambda *_: True, lifetime=60)
    with pytest.raises(JournalError) as caught, journal._database.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO feedbot_messages (campaign_id, phone, digest, attempt, state, run, host,"
            " claimed_at, deadline) SELECT campaign_id, phone, digest, attempt, state, run, host,"
            " claimed_at, deadline FROM feedbot_messages"
        )
    assert "duplicate key" in str(caught.value)
    assert PHONE not in str(caught.value)
    assert PHONE not in caplog.text
    journal.close()


SECRET_ADDRESSES = [
    f"postgresql+psycopg://me:{PASSWORD}@127.0.0.1:1/x",
    f"postgresql+psycopg://me@127.0.0.1:1/x?password={PASSWORD}",
    f"postgresql+psycopg://127.0.0.1:1/x?user=me&password={PASSWORD}&sslpassword={PASSWORD}",
    f"postgresql+psycopg://me:a@{PASSWORD}@127.0.0.1:1/x",
    f"postgresql+psycopg://me:a@b:{PASSWORD}@127.0.0.1:1/x",
    f"postgresql+psycopg://me:a:{PASSWORD}@127.0.0.1:1",
    f"postgresql+psycopg://me:a/{PASSWORD}@b@127.0.0.1:1/x",
    f"postgresql+psycopg://me:a?b@{PASSWORD}@127.0.0.1:1/x",
    f"postgresql+psycopg://me:a#{PASSWORD}@127.0.0.1:1:{PASSWORD}/x",
    f"postgresql+nodriver://me:{PASSWORD}@127.0.0.1:1/x?password={PASSWORD}",
]


@pytest.mark.parametrize("address", SECRET_ADDRESSES)
def test_password_of_a_journal_is_not_shown(address: str) -> None:
    """However the password is written, no repr and no error says it."""
    with pytest.raises(JournalError) as caught:
        Journal(address)
    texts = [str(caught.value), caught.value.args[0].in_("he")]
    try:
        found = place.Place.of(address)
    except JournalError:
        pass
    else:
        texts += [str(found), repr(found)]
    exc: BaseException | None = caught.value
    while exc is not None:
        texts.append(str(exc))
        exc = exc.__cause__
    assert not [text for text in texts if PASSWORD in text]


@pytest.mark.postgres
@pytest.mark.parametrize("password", ["p@ss", "a:b@c", "p%40w", "plain"])
def test_password_reaches_the_server(password: str) -> None:
    """A password with @ or : in it is the one that is sent, in the login as in the query."""
    login = place.Place.of(f"postgresql+psycopg://me:{password}@db.example.com/x")
    query = place.Place.of(f"postgresql+psycopg://me@db.example.com/x?password={password}")
    meant = password.replace("%40", "@")
    for found in (login, query):
        assert found.url is not None
        engine = server.connected(found.url, found.secrets)
        assert meant not in repr(engine)
        given: dict[str, Any] = {}
        sa.event.listen(engine, "do_connect", lambda *a, given=given: given.update(a[3]) or 1 / 0)
        with pytest.raises(ZeroDivisionError):
            engine.connect()
        assert (given["password"], given["user"], given["host"]) == (
            meant, "me", "db.example.com",
        )  # fmt: skip


# --- which journal --------------------------------------------------------------------------------


@pytest.mark.parametrize("options", ["", "?timeout=5"])
@pytest.mark.parametrize("replaced", [False, True])
def test_journal_by_its_url_is_guarded(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    tmp_path: Path,
    options: str,
    replaced: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """`sqlite:///path` deleted, or replaced, during the send: it stops, as for a path."""
    served = serve(pace=None)
    url = f"sqlite:///{tmp_path / 'j.db'}{options}"
    Journal(tmp_path / "other.db")
    answer = served.server.add_messages

    def lose(token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        for file in tmp_path.glob("j.db*"):
            file.unlink()
        if replaced:
            (tmp_path / "other.db").rename(tmp_path / "j.db")
        return answer(token, body)

    served.server.add_messages = lose  # type: ignore[method-assign]
    with pytest.raises(SendStopped, match=r"j\.db.*gone"):
        people(50).feedbot.send(
            "a {שם}", client=served.client, journal=Journal(url), campaign="c", batch_size=5,
            concurrency=1, progress=False,
        )  # fmt: skip
    assert len(served.server.messages) == 5


@pytest.mark.parametrize("named", ["journal.db", "./data/j.db", "sqlite:///journal.db"])
def test_relative_journal_of_the_environment_is_refused(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A FEEDBOT_JOURNAL that is another file in each folder: nothing is sent, none is made."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("FEEDBOT_JOURNAL", named)
    with pytest.raises(JournalError, match="Write the whole path, such as") as caught:
        Journal()
    said = caught.value.args[0]
    assert isinstance(said, Message)
    assert str(tmp_path) in said
    assert "כתבו את הנתיב המלא" in said.in_("he")
    client = fb.Client("practice", send_url="http://127.0.0.1:9/", status_url="http://127.0.0.1:9/")
    with pytest.raises(JournalError):
        pd.DataFrame({"phone": ["0501234567"]}).feedbot.send("a", client=client, progress=False)
    assert not list(tmp_path.rglob("*.db"))


@pytest.mark.parametrize("named", ["{}/j.db", "sqlite:///{}/j.db", "~/j.db", ":memory:"])
def test_whole_journal_of_the_environment_is_taken(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What names one journal wherever we stand is no relative path."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("FEEDBOT_JOURNAL", named.format(tmp_path))
    assert Journal().campaigns().empty
    assert (tmp_path / "j.db").exists() is (named != ":memory:")


def test_unknown_state_names_the_journal(tmp_path: Path) -> None:
    """A state that this version does not know: JournalError, wherever it is read."""
    path = tmp_path / "j.db"
    journal = Journal(path)
    people = pd.DataFrame({"phone": ["0501000007"]})
    sandbox = Sandbox()
    options: dict[str, Any] = {"client": sandbox, "journal": journal, "progress": False}
    sent = people.feedbot.send("a", campaign="c", **options)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE feedbot_messages SET state = 'recalled'")
    connection.close()
    for call in (
        lambda: people.feedbot.send("a", campaign="c", **options),
        lambda: journal.messages("c"),
        journal.campaigns,
        lambda: journal.by_id(sandbox.send_url, list(sent["feedbot_id"])),
    ):
        with pytest.raises(JournalError, match=r"j\.db holds a state .*'recalled'"):
            call()
    assert sandbox.server.posts == 1
