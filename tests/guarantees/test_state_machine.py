"""Never twice as a state machine: whatever happens, in whatever order, against a model of it.

Two handles on one journal, as two programs have; a named campaign under names that look alike, and
unnamed sends. What may go wrong is an action of its own; what must hold is asked after each.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from moody import MILD, MOODS, Moody

from feedbot_bulk import delivery, outbox, polling
from feedbot_bulk.delivery import recording, retries
from feedbot_bulk.delivery.retries import Clock
from feedbot_bulk.errors import JournalError, SendStopped
from feedbot_bulk.feedbot.sandbox import Sandbox
from feedbot_bulk.journal import engine, process_lock, schema, spill
from feedbot_bulk.journal import journal as journals
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.outbox.outbox import digest
from feedbot_bulk.runtime.clocks import Moment, moment
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import anyio

HOUR = 3600.0
PEOPLE = pd.DataFrame({"נייד": [f"050-100000{n}" for n in range(6)]})
FAILS = {"972501000000": "no\r\nWhatsApp \ud83d\x00\x1b[2J"}
NAMES = ["c", "C ", "\u200fc", "\uff43", None]
"""Ways to write the one campaign's name, and none."""

EXAMPLES = int(os.environ.get("FEEDBOT_TEST_EXAMPLES", "15"))
"""How many campaigns are played; a release is proven by 400."""

Key = tuple[str, ...]
"""What goes once: to a phone in the named campaign; to a phone, a text in unnamed sends."""

moods = st.lists(st.sampled_from(MOODS), max_size=5)
mild = st.lists(st.sampled_from(MILD), max_size=5)
names = st.sampled_from(NAMES)
letters = st.sampled_from("ab")
hosts = st.sampled_from([0, 1])


def text_of(name: str | None, letter: str) -> str:
    """A text that says to the server which campaign it is of."""
    return f"unnamed {letter}" if name is None else f"c {letter}"


def key_of(phone: str, text: str) -> Key:
    """What the model calls a message."""
    return (phone,) if text.startswith("c") else (phone, text)


class Dead(BaseException):
    """The process ended at this very instant."""


def is_dead(exc: BaseException) -> bool:
    """Whether it is that, however many workers died of it."""
    if isinstance(exc, BaseExceptionGroup):
        return all(map(is_dead, exc.exceptions))
    return isinstance(exc, Dead)


class Practice(Sandbox):
    """A sandbox whose requests begin to leave as those on a network do: with a last look before."""

    def open_for_posts(self) -> httpx.AsyncClient:
        """A client whose every request is answered in this process."""
        return httpx.AsyncClient(transport=Traced(app=self.server))


class Traced(httpx.ASGITransport):
    """Tells the trace when a request would leave."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer it, unless the trace forbids it."""
        if "trace" in request.extensions:
            await request.extensions["trace"]("http11.send_request_headers.started", {})
        return await super().handle_async_request(request)


class World:
    """The server, the journal's address and two handles on it, and the clocks of all."""

    def __init__(self, address: str, patch: pytest.MonkeyPatch) -> None:
        self.server = Moody(fail=FAILS)
        self.server.known = self.ids
        self.journals = [Journal(address), Journal(address)]
        self.tables = sa.create_engine(address if "://" in address else f"sqlite:///{address}")
        self.off = 0.0
        self.patch = patch
        for module in ("journal.engine", "feedbot.clock"):
            patch.setattr(f"feedbot_bulk.{module}.time", lambda: time() + self.off + self.passed)
        patch.setattr(retries, "backoff", lambda *_: 0.0)

    @property
    def passed(self) -> float:
        """Seconds that have gone by, for everybody, while a run was suspended."""
        return self.server.ahead

    def client(self) -> Sandbox:
        """A client as a new process makes it."""
        client = Practice()
        client.server = self.server
        return client

    def accepted(self) -> Counter[Key]:
        """How often each message was queued."""
        queued = self.server.messages.values()
        return Counter(key_of(one["phone"], one["message"]) for one in queued)

    def rows(self) -> list[Any]:
        """The journal's rows, each with its campaign's key."""
        query = sa.select(schema.messages, schema.campaigns.c.key).join(schema.campaigns)
        with self.tables.connect() as connection:
            return list(connection.execute(query.order_by(schema.messages.c.id)).all())

    def ids(self) -> list[str]:
        """The ids that the journal knows."""
        return [row.feedbot_id for row in self.rows() if row.feedbot_id is not None]

    def copied(self) -> Callable[[], None]:
        """Copy the journal now; the call that is returned puts the copy in its place."""
        tables = (schema.campaigns, schema.messages)
        with self.tables.connect() as connection:
            copy = [
                [dict(row) for row in connection.execute(sa.select(one)).mappings()]
                for one in tables
            ]

        def restore() -> None:
            with self.tables.begin() as connection:
                for one in reversed(tables):
                    connection.execute(sa.delete(one))
                for one, rows in zip(tables, copy, strict=True):
                    if rows:
                        connection.execute(sa.insert(one), rows)

        return restore

    @contextmanager
    def failing(self, times: float, *, at: int, committed: bool) -> Iterator[None]:
        """Let transactions fail `times` times, from the nth POST on: before or after the commit."""
        left, transaction = times, engine.Database.transaction
        posts = self.server.posts

        @contextmanager
        def hiccup(database: engine.Database) -> Iterator[sa.Connection]:
            nonlocal left
            fails = left > 0 and self.server.posts - posts >= at
            left -= fails
            if fails and not committed:
                raise JournalError("the server is restarting")
            with transaction(database) as connection:
                yield connection
            if fails:
                raise JournalError("the connection was lost")

        with self.patch.context() as patch:
            patch.setattr(engine.Database, "transaction", hiccup)
            yield

    def close(self) -> None:
        """Let go of the journal."""
        for journal in self.journals:
            journal.close()
        self.tables.dispose()


class Instant:
    """A clock whose pauses take no time; `slept` are the hours for which the lid was closed."""

    def __init__(self) -> None:
        self.now = self.slept = 0.0
        self.clock = Clock(seconds=lambda: self.now, wait=self._wait, moment=self._moment)

    async def _wait(self, _: anyio.Event, seconds: float) -> None:
        self.now += seconds

    def _moment(self) -> Moment:
        return Moment(*(now + self.slept for now in moment()))


class Campaign(RuleBasedStateMachine):
    """Send, crash, sleep, fail, lose, edit the template, run again, resend: against a model."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.folder = Path(tempfile.mkdtemp())
        self.world = World(self.address(self.folder), self.patch)
        self.told: dict[str, str] = {}
        """Every id that a call has told, and whose message it was."""
        self.newest: dict[Key, str] = {}
        """Of each message that is told to be queued, its id."""
        self.within: list[tuple[Counter[Key], Counter[Key]]] = []
        """Of the calls made within the one under way: what each queued; what was queued by then."""
        self.frame: pd.DataFrame | None = None

    @staticmethod
    def address(folder: Path) -> str:
        """Where the journal of one campaign is."""
        return str(folder / "j.db")

    # --- the model --------------------------------------------------------------------------------

    def may_go(self, resend: str | None) -> Callable[[Key, int], bool]:
        """By message and how often it was queued, whether one more is in order by now."""
        queued = self.world.server.messages
        failed = {key for key, one in self.newest.items() if queued[one]["status"] < 0}
        known = set(self.newest)
        lifted: dict[str, Callable[[Key], bool]] = {
            "unknown": lambda key: key not in known,
            "failed": lambda key: key in failed,
        }
        asked = resend or ""
        return lambda key, times: not times or (asked in lifted and lifted[asked](key))

    def check(self, frame: pd.DataFrame) -> list[tuple[str, str, str]]:
        """No answer settled another's row: phone, text and id of each row that has one."""
        columns = ("phone", "message", "status", "id")
        rows = zip(*(frame[f"feedbot_{name}"] for name in columns), strict=True)
        found = []
        for phone, text, status, one in rows:
            if pd.isna(one):
                assert status not in ("pending", "sent", "failed"), f"{status} without an id"
                continue
            queued = self.world.server.messages[one]
            assert queued["phone"] == phone, f"the id of {queued['phone']} beside {phone}"
            assert status in {0: ["pending"], 1: ["sent", "pending"], -1: ["failed", "pending"]}[
                queued["status"]
            ], f"{status}, and Feedbot says {queued}"  # fmt: skip
            found.append((phone, text, one))
        return found

    def learn(self, frame: pd.DataFrame) -> None:
        """Take in what a call has told."""
        self.frame = frame
        order = {one: place for place, one in enumerate(self.world.server.messages)}
        for phone, text, one in self.check(frame):
            key = key_of(phone, text)
            self.told[one] = phone
            if order[one] >= order.get(self.newest.get(key, ""), -1):
                self.newest[key] = one

    # --- a call -----------------------------------------------------------------------------------

    def send(
        self,
        name: str | None,
        letter: str,
        *,
        host: int = 0,
        resend: str | None = None,
        limit: int | None = None,
        clock: Clock | None = None,
        concurrency: int = 2,
    ) -> pd.DataFrame | None:
        """Send to all; the frame, whether it stopped or not, and None for a journal that fails."""
        try:
            return delivery.send(
                outbox.build(PEOPLE, text_of(name, letter)),
                client=self.world.client(),
                journal=self.world.journals[host],
                campaign=name,
                batch_size=2,
                concurrency=concurrency,
                clock=clock or Instant().clock,
                resend=resend,
                limit=limit,
            )
        except SendStopped as exc:
            return exc.frame
        except JournalError:
            return None

    def call(self, name: str | None, letter: str, **options: Any) -> pd.DataFrame | None:
        """Send, and hold what was queued meanwhile against the model."""
        before, may = self.world.accepted(), self.may_go(options.get("resend"))
        if options.get("resend") == "failed":  # what goes now may become unknown
            self.newest = {key: one for key, one in self.newest.items() if not may(key, 1)}
        outer, self.within = self.within, []
        try:
            frame = self.send(name, letter, **options)
        finally:
            inner, self.within = self.within, outer
        after = self.world.accepted()
        own = after - before
        for queued, by_then in inner:
            own -= queued
            for key in queued:
                assert after[key] == by_then[key], f"{key}: another run had it, and it went again"
        for key, times in own.items():
            assert times <= may(key, before[key]), f"{key}: {before[key]} before, {times} now"
        assert frame is not None or not own, "queued, and an error without its frame"
        if frame is not None:
            self.learn(frame)
        self.within.append((after - before, after))
        return frame

    # --- what may happen --------------------------------------------------------------------------

    @rule(
        name=names, letter=letters, host=hosts, moods=moods,
        resend=st.sampled_from([None, "unknown", "failed"]), limit=st.sampled_from([None, 3]),
    )  # fmt: skip
    def sends(self, moods: list[str], **options: Any) -> None:
        """Feedbot answers anything at all; the template is edited, the name written otherwise."""
        self.world.server.moods = moods
        frame = self.call(options.pop("name"), options.pop("letter"), **options)
        assert frame is not None
        assert not self.queued_of(frame, "ready"), "ready, yet queued before"

    def queued_of(self, frame: pd.DataFrame, status: str) -> list[Key]:
        """The messages of rows in a status that were queued."""
        rows = frame[frame["feedbot_status"] == status]
        keys = map(key_of, rows["feedbot_phone"], rows["feedbot_message"])
        return [key for key in keys if self.world.accepted()[key]]

    @rule(name=names, letter=letters, after=st.integers(0, 3), moods=mild)
    def crashes(self, name: str | None, letter: str, after: int, moods: list[str]) -> None:
        """The process dies between an answer and its record."""
        self.world.server.moods = moods
        write, left = journals._write, after

        def dying(connection: Any, outcomes: Any) -> None:
            nonlocal left
            left -= bool(outcomes)
            if left < 0:
                raise Dead
            write(connection, outcomes)

        def dead(*_: object) -> None:
            raise Dead

        with self.patch.context() as patch:
            patch.setattr(journals, "_write", dying)
            patch.setattr(spill, "write", dead)
            try:
                self.call(name, letter)
            except BaseException as exc:
                if not is_dead(exc):
                    raise
        self.world.server.moods = []
        self.call(name, letter, limit=0)

    @rule(
        name=names, letter=letters, moods=mild, at=st.integers(0, 3), committed=st.booleans(),
        times=st.sampled_from([1, 2, 4, 10**9]), resend=st.sampled_from([None, "unknown"]),
    )  # fmt: skip
    def hiccups(
        self, moods: list[str], at: int, times: int, *, committed: bool, **options: Any
    ) -> None:
        """The journal fails a few times, or for good: then outcomes are spilled."""
        self.world.server.moods = moods
        with self.world.failing(times, at=at, committed=committed):
            self.call(options.pop("name"), options.pop("letter"), **options)

    @rule(name=names, letter=letters, moods=mild, at=st.integers(1, 3))
    def loses(self, name: str | None, letter: str, moods: list[str], at: int) -> None:
        """While the nth request is away, the journal becomes the copy made when the call began."""
        server, restore = self.world.server, self.world.copied()
        server.moods = moods
        posts = server.posts_begun

        def before() -> None:
            if server.posts_begun == posts + at:
                restore()

        server.before = before
        self.call(name, letter)
        server.before = lambda: None

    @rule(name=names, letter=letters, moods=mild, resend=st.sampled_from([None, "unknown"]))
    def sleeps(self, name: str | None, letter: str, moods: list[str], resend: str | None) -> None:
        """An hour with the lid closed between claim and POST: another host resends the unknown."""
        asleep = Instant()

        def elsewhere() -> None:
            asleep.slept += HOUR
            self.world.server.ahead += HOUR
            with self.patch.context() as patch:
                patch.setattr(process_lock, "this_host", lambda: "elsewhere")
                self.call(name, letter, host=1, resend="unknown")

        self.world.server.moods = moods
        with self.claiming(then=elsewhere):
            self.call(name, letter, clock=asleep.clock, resend=resend, concurrency=1)

    @rule(
        names=st.tuples(names, names), letters=st.tuples(letters, letters), moods=moods,
        limit=st.sampled_from([None, 3]), first=st.booleans(),
    )  # fmt: skip
    def meets(
        self,
        names: tuple[str | None, str | None],
        letters: tuple[str, str],
        moods: list[str],
        limit: int | None,
        *,
        first: bool,
    ) -> None:
        """A whole run of the other program falls before, or after, a claim of this one."""
        self.world.server.moods = moods
        before = len(self.reached())

        def other() -> None:
            self.call(names[1], letters[1], host=1, limit=limit)

        def nothing() -> None:
            """Let the call have its way."""

        with self.claiming(first=other if first else nothing, then=nothing if first else other):
            self.call(names[0], letters[0], limit=limit, concurrency=1)
        self.within_limit(before, limit)

    @contextmanager
    def claiming(
        self, *, first: Callable[[], None] = lambda: None, then: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        """Let something happen around the first claim of the first handle."""
        journal = self.world.journals[0]
        claim, begun, done = journal.claim, threading.Event(), threading.Event()

        def claimed(*arguments: Any, **options: Any) -> Any:
            if not begun.is_set():
                begun.set()
                first()
            granted = claim(*arguments, **options)
            if any(granted) and not done.is_set():
                done.set()
                then()
            return granted

        with self.patch.context() as patch:
            patch.setattr(journal, "claim", claimed)
            yield

    @rule(
        names=st.tuples(names, names), letters=st.tuples(letters, letters), moods=moods,
        limit=st.sampled_from([None, 3]),
    )  # fmt: skip
    def race(
        self,
        names: tuple[str | None, str | None],
        letters: tuple[str, str],
        moods: list[str],
        limit: int | None,
    ) -> None:
        """Two programs send at the very same time, other texts perhaps: one each all the same."""
        self.world.server.moods = moods
        before, reached = self.world.accepted(), len(self.reached())
        start = threading.Barrier(2)
        frames: list[pd.DataFrame | None] = []

        def run(host: int) -> None:
            start.wait(30)
            frames.append(self.send(names[host], letters[host], host=host, limit=limit))

        threads = [threading.Thread(target=run, args=(host,)) for host in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for key, times in (self.world.accepted() - before).items():
            assert before[key] + times == 1, f"{key}: {before[key]} before, {times} now"
        self.within_limit(reached, limit)
        assert len(frames) == 2
        for frame in frames:
            assert frame is not None
            self.learn(frame)

    def reached(self) -> list[Key]:
        """Whom the named campaign has reached."""
        return [key for key in self.world.accepted() if len(key) == 1]

    def within_limit(self, before: int, limit: int | None) -> None:
        """Two runs with a limit have kept it together."""
        assert limit is None or len(self.reached()) <= max(limit, before), "the limit was passed"

    @rule(hours=st.sampled_from([-26, -3, 0, 3, 26]))
    def sets_the_clock(self, hours: int) -> None:
        """This machine's clock jumps; Feedbot's answers go on telling the time."""
        self.world.off = hours * HOUR

    @rule(number=st.sampled_from([1, 3, None]))
    def settles(self, number: int | None) -> None:
        """The desktop program sends what waits, and one fails with half an emoji in its reason."""
        self.world.server.settle(number)

    @rule(host=hosts)
    def polls(self, host: int) -> None:
        """What the last frame holds open is asked after."""
        if self.frame is not None:
            client, journal = self.world.client(), self.world.journals[host]
            news = polling.poll(self.frame, client=client, journal=journal, watch=Watch())
            self.check(news)

    # --- what must hold ---------------------------------------------------------------------------

    @invariant()
    def everyone_is_accounted_for(self) -> None:
        """What was queued has its row, under its own id or unknown; an id told is never lost."""
        self.within = []
        self.world.server.moods = []
        self.world.journals[0].campaigns()  # takes up what was spilled
        rows = self.world.rows()
        for one in self.world.server.messages.values():
            text = one["message"]
            found = [
                row.state
                for row in rows
                if row.phone == one["phone"]
                and (row.key == "c" if text.startswith("c") else row.digest == digest(text, None))
            ]
            assert set(found) - {"rejected"}, f"{one}: the journal knows {found or 'nothing'}"
        ids = {row.feedbot_id: row.phone for row in rows if row.feedbot_id is not None}
        for known, phone in ids.items():
            assert self.world.server.messages[known]["phone"] == phone, "an id beside another"
        assert self.told.items() <= ids.items(), "what was told is no longer known"

    def teardown(self) -> None:
        """A quiet send finishes the work, and one more sends nothing."""
        try:
            self.world.off = 0.0
            frame = self.call("c", "a")
            assert frame is not None
            assert "ready" not in set(frame["feedbot_status"])
            posts = self.world.server.posts
            self.call("c", "a")
            rejected = "rejected" in set(frame["feedbot_status"])
            assert self.world.server.posts == posts or rejected
            self.everyone_is_accounted_for()
        finally:
            self.world.close()
            self.patch.undo()
            shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "PATIENCE", 60.0)


MANY = settings(max_examples=EXAMPLES, stateful_step_count=8, deadline=None)


@pytest.mark.filterwarnings("ignore:The clock of this computer")
@pytest.mark.timeout(10 * EXAMPLES)
def test_campaign_as_a_state_machine() -> None:
    """No mix of faults, crashes, sleep, lost copies, meetings and resends queues a message twice.

    Unasked, that is; nor one that was told to be queued, however it is asked for. Everyone queued
    is known to the journal, and no id stands beside another's row.
    """
    run_state_machine_as_test(Campaign, settings=MANY)


@pytest.mark.postgres
@pytest.mark.timeout(10 * EXAMPLES)
@pytest.mark.filterwarnings("ignore:The clock of this computer")
def test_campaign_as_a_state_machine_on_postgresql() -> None:
    """The same on a server whose transactions are REPEATABLE READ by default."""

    class OnServer(Campaign):
        @staticmethod
        def address(folder: Path) -> str:  # noqa: ARG004 - no file on a server
            url = sa.make_url(os.environ["FEEDBOT_TEST_POSTGRES"])
            server = sa.create_engine(url)
            with server.begin() as connection:
                schema.metadata.drop_all(connection)
            server.dispose()
            options = r"-c default_transaction_isolation=repeatable\ read"
            with_options = url.update_query_dict({"options": options})
            return with_options.render_as_string(hide_password=False)

    run_state_machine_as_test(OnServer, settings=MANY)
