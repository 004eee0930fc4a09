"""Whatever a send waits for, and however often it is killed: nobody twice, nobody out of hours.

A simulated clock runs days in seconds. The list, the sandbox and the journal are real ones.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import pandas as pd
import pytest

import feedbot_bulk as fb
from feedbot_bulk import delivery, outbox
from feedbot_bulk.delivery import phases
from feedbot_bulk.delivery.retries import Clock
from feedbot_bulk.errors import FeedbotError, SendStopped
from feedbot_bulk.feedbot import sandbox as sandbox_module
from feedbot_bulk.feedbot.clock import FeedbotClock
from feedbot_bulk.release import Hours, Pace, Release
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime.clocks import Moment
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WEDNESDAY = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)  # 20:00 in Jerusalem: closed
HOURS = "9:00-20:00 sun-fri"


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Simulation:
    """A clock that only waits move, and what happens at which of its waits."""

    now: float = WEDNESDAY.timestamp()
    waits: int = 0
    then: dict[int, Callable[[], object]] = field(default_factory=dict)

    def seconds(self) -> float:
        """The time in seconds."""
        return self.now

    async def wait(self, event: anyio.Event, seconds: float) -> None:
        """Let the time pass at once; who looks on beside the send waits until it has passed."""
        del event
        if seconds == phases.LOOK_EVERY:
            end = self.now + seconds
            while self.now < end:  # noqa: ASYNC110 - the time is a number
                await anyio.sleep(0.002)
            return
        await anyio.lowlevel.checkpoint()
        self.now += seconds
        self.waits += 1
        if (happening := self.then.pop(self.waits, None)) is not None:
            happening()

    def clock(self) -> Clock:
        """The clock of a send."""
        moment = lambda: Moment(self.now, self.now)  # noqa: E731 - a clock in a line
        return Clock(seconds=self.seconds, moment=moment, wait=self.wait)


@pytest.fixture
def simulation(monkeypatch: pytest.MonkeyPatch) -> Simulation:
    """A simulated time, which the practice server goes by, too."""
    made = Simulation()
    monkeypatch.setattr(sandbox_module, "time", made.seconds)
    monkeypatch.setattr(phases, "LOOK_EVERY", 3601.0)  # no other wait is as long
    return made


def practice(simulation: Simulation, pace: float | None = 1.0, **settings: Any) -> fb.Sandbox:
    """A sandbox whose Feedbot and whose clock go by the simulated time."""
    made = fb.Sandbox(pace=pace, **settings)
    made.server = Server(simulation, pace=pace, **settings)
    going_by(simulation, made)
    return made


def going_by(simulation: Simulation, client: fb.Client) -> None:
    """Let a client know Feedbot's time: the simulated one."""
    client.clock = FeedbotClock(count=simulation.seconds)
    client.clock._zero = 0.0


class Server(sandbox_module.FakeFeedbotServer):
    """A practice server that remembers when each message was queued."""

    def __init__(self, simulation: Simulation, **settings: Any) -> None:
        super().__init__(clock=simulation.seconds, **settings)
        self.simulation = simulation
        self.queued: list[tuple[float, dict[str, Any]]] = []
        self.kills: list[int] = []

    def _add(self, message: dict[str, Any]) -> str:
        self.queued.append((self.simulation.now, message))
        return super()._add(message)

    def add_messages(self, token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        """Take them; at some requests the sender is killed before it has the answer."""
        answer = super().add_messages(token, body)
        if self.posts in self.kills:
            self.kills.remove(self.posts)
            raise Killed
        return answer


def people(count: int) -> pd.DataFrame:
    """A list of invented people."""
    return pd.DataFrame(
        {
            "phone": [f"050-1{n:06}" for n in range(count)],
            "text": [f"hello {n}" for n in range(count)],
        }
    )


def send(
    contacts: pd.DataFrame,
    client: fb.Sandbox,
    journal: fb.Journal,
    simulation: Simulation,
    *,
    campaign: str = "week",
    watch: Watch | None = None,
    resend: Any = None,
    **release: Any,
) -> pd.DataFrame:
    """Send by the simulated clock."""
    return delivery.send(
        outbox.build(contacts),
        client=client,
        journal=journal,
        campaign=campaign,
        resend=resend,
        release=Release.of(**release),
        batch_size=20,
        watch=watch or Watch(),
        clock=simulation.clock(),
    )


def check_hours(server: Server, hours: Hours) -> None:
    """Everything was queued in a window, and expires at its end at the latest."""
    for at, message in server.queued:
        closes = hours.closes(datetime.fromtimestamp(at, UTC))
        assert closes is not None, datetime.fromtimestamp(at, UTC)
        assert int(message["invalidationTime"]) <= closes.timestamp() * 1000


def check_pace(server: Server, pace: Pace) -> None:
    """No span holds more than the pace lets go."""
    times = sorted(at for at, _ in server.queued)
    for place, at in enumerate(times):
        inside = place + 1 - bisect_left(times, at - pace.seconds + 0.001)
        assert inside <= pace.count


def check_nobody_twice(server: Server) -> None:
    """Nobody was sent to twice: what was queued again had expired unsent."""
    sent = Counter(
        one["phone"] for one in server.messages.values() if one["status"] == sandbox_module.SENT
    )
    assert max(sent.values(), default=0) <= 1
    last: dict[str, int] = {}
    for at, message in server.queued:
        assert last.get(message["phone"], 0) < at * 1000
        last[message["phone"]] = int(message["invalidationTime"])


def a_week(
    simulation: Simulation, path: Path, count: int, pace: str, seed: int
) -> tuple[Server, pd.DataFrame]:
    """A campaign that is killed at random, beside a second process of the same campaign.

    Its program is closed now and then; midway somebody opts out.
    """
    chance = random.Random(seed)
    client = practice(simulation, pace=None)
    server = client.server
    assert isinstance(server, Server)
    server.kills = [3, 5, 8]
    contacts = people(count)
    settling(simulation, server, chance)
    out = contacts["phone"].iloc[-3]

    def one_process() -> pd.DataFrame | None:
        """Send until the end, or until it is killed."""
        simulation.then[simulation.waits + chance.randint(1, 900)] = die
        journal = fb.Journal(path)
        if server.posts > 4:
            journal.opt_out(out)
        try:
            return send(contacts, client, journal, simulation, hours=HOURS, pace=pace)
        except (Killed, BaseExceptionGroup):
            return None
        finally:
            journal.close()

    while True:
        if server.posts < 10:
            simulation.then[simulation.waits + chance.randint(1, 300)] = one_process
        if (frame := one_process()) is not None:
            return server, frame


def die() -> None:
    """Be killed."""
    raise Killed


def settling(simulation: Simulation, server: Server, chance: random.Random | None) -> None:
    """The desktop program: it sends all at once, or by chance some, and is closed half the days."""
    usual = simulation.wait

    async def wait(event: anyio.Event, seconds: float) -> None:
        if chance is None:
            server.settle()
        elif int(simulation.now // 86_400) % 2 and chance.random() < 0.3:
            server.settle(chance.randint(0, 10))
        await usual(event, seconds)

    simulation.wait = wait  # type: ignore[method-assign] # the same, and a program beside it


@pytest.mark.parametrize(
    ("count", "pace"), [(90, "8/hour"), pytest.param(5000, "1000/day", marks=pytest.mark.slow)]
)
def test_a_week_of_windows_pace_and_kills(
    simulation: Simulation, tmp_path: Path, count: int, pace: str
) -> None:
    """Nobody twice, nobody out of hours, the pace kept in every span, everybody accounted for."""
    server, frame = a_week(simulation, tmp_path / "j.db", count, pace, seed=count)
    hours = Hours.of(HOURS)
    assert simulation.now - WEDNESDAY.timestamp() > 86_400
    check_hours(server, hours)
    check_pace(server, Pace.of(pace))
    check_nobody_twice(server)
    statuses = Counter(frame["feedbot_status"])
    assert statuses.total() == count
    assert set(statuses) <= {"pending", "sent", "expired", "skipped", "unknown"}
    assert statuses["skipped"] == 1  # who opted out midway
    reached = {message["phone"] for _, message in server.queued}
    told = frame.loc[frame["feedbot_status"] != "skipped", "feedbot_phone"]
    assert set(told) == reached
    assert not server.kills


def test_shabbat_is_kept(simulation: Simulation, tmp_path: Path) -> None:
    """From Friday afternoon until after nightfall on Saturday nothing is queued."""
    simulation.now = datetime(2026, 11, 27, 8, 0, tzinfo=UTC).timestamp()  # Friday, 10:00
    client = practice(simulation, pace=None)
    assert isinstance(client.server, Server)
    settling(simulation, client.server, None)
    journal = fb.Journal(tmp_path / "j.db")
    send(people(60), client, journal, simulation, hours="0:00-24:00 all", pace="5/hour")
    times = [datetime.fromtimestamp(at, UTC) for at, _ in client.server.queued]
    closed = (
        datetime(2026, 11, 27, 14, 0, tzinfo=UTC),
        datetime(2026, 11, 28, 16, 0, tzinfo=UTC),
    )
    assert len(times) == 60
    assert min(times) < closed[0] < closed[1] < max(times)
    assert not [at for at in times if closed[0] < at < closed[1]]
    journal.close()


def test_what_expired_goes_with_the_next_window(simulation: Simulation, tmp_path: Path) -> None:
    """While the program is closed everything expires; in the next window it goes, once."""
    simulation.now = datetime(2026, 11, 25, 16, 0, tzinfo=UTC).timestamp()  # Wednesday, 18:00
    client = practice(simulation, pace=None)
    assert isinstance(client.server, Server)
    journal = fb.Journal(tmp_path / "j.db")
    frame = send(people(30), client, journal, simulation, hours="9:00-19:00", pace="20/hour")
    queued = Counter(message["phone"] for _, message in client.server.queued)
    assert queued.total() == 30 + 20  # 20 expired on Wednesday
    assert set(frame["feedbot_status"]) == {"pending"}
    check_nobody_twice(client.server)
    check_hours(client.server, Hours.of("9:00-19:00"))
    journal.close()


def test_the_same_call_sends_later_what_expired(simulation: Simulation, tmp_path: Path) -> None:
    """A call of the next day sends what its window's end had stopped, and nothing that was sent."""
    simulation.now = datetime(2026, 11, 25, 16, 0, tzinfo=UTC).timestamp()
    client = practice(simulation, pace=None)
    assert isinstance(client.server, Server)
    journal = fb.Journal(tmp_path / "j.db")
    send(people(30), client, journal, simulation, hours="9:00-19:00")
    client.server.settle(10)
    simulation.now += 86_400 - 3600
    send(people(30), client, journal, simulation, hours="9:00-19:00")
    queued = Counter(message["phone"] for _, message in client.server.queued)
    assert Counter(queued.values()) == {1: 10, 2: 20}
    check_nobody_twice(client.server)
    journal.close()


def test_two_calls_keep_one_pace(simulation: Simulation, tmp_path: Path) -> None:
    """The pace counts whatever goes through the address: two campaigns, two handles, one pace."""
    client = practice(simulation, pace=None)
    assert isinstance(client.server, Server)
    for campaign in ("one", "two"):
        journal = fb.Journal(tmp_path / "j.db")
        send(people(30), client, journal, simulation, campaign=campaign, pace="20/hour")
        journal.close()
    check_pace(client.server, Pace.of("20/hour"))
    assert len(client.server.queued) == 60
    assert simulation.now - WEDNESDAY.timestamp() >= 2 * 3600


def test_who_opts_out_while_it_runs_gets_nothing(simulation: Simulation, tmp_path: Path) -> None:
    """The list is read anew with each claim, inside the claim's own transaction."""
    client = practice(simulation, pace=None)
    assert isinstance(client.server, Server)
    journal, other = fb.Journal(tmp_path / "j.db"), fb.Journal(tmp_path / "j.db")
    simulation.then[1] = lambda: other.opt_out("050-1000029")
    frame = send(people(30), client, journal, simulation, pace="20/hour")
    assert len(client.server.queued) == 29
    row = frame.iloc[-1]
    assert (row["feedbot_status"], str(row["feedbot_reason"])[:9]) == ("skipped", "opted out")
    journal.close()
    other.close()


def test_an_opt_out_by_another_spelling_counts(tmp_path: Path) -> None:
    """Matched after normalisation, in a send, a preview, a test and its batches."""
    contacts = people(2)
    journal = fb.Journal(tmp_path / "j.db")
    journal.opt_out("+972 50 100 0000")
    seen = contacts.feedbot.preview(journal=journal)
    assert seen["feedbot_status"].tolist() == ["skipped", "ready"]
    sandbox = fb.Sandbox()
    sent = contacts.feedbot.send(client=sandbox, journal=journal, progress=False)
    assert sent["feedbot_status"].tolist() == ["skipped", "pending"]
    assert [one["phone"] for one in sandbox.server.messages.values()] == ["972501000001"]
    journal.close()


def test_the_canary_stops_what_fails(simulation: Simulation, tmp_path: Path) -> None:
    """Those who go first fail: nobody else gets anything, and the error says what was seen."""
    failing = {f"97250{1000000 + n}": "no WhatsApp" for n in range(100)}
    client = practice(simulation, pace=10.0, fail=failing)
    assert isinstance(client.server, Server)
    journal = fb.Journal(tmp_path / "j.db")
    with pytest.raises(SendStopped, match="10 messages that went first") as stopped:
        send(people(100), client, journal, simulation, canary=10)
    assert len(client.server.queued) == 10
    statuses = Counter(stopped.value.frame["feedbot_status"])
    assert statuses == {"ready": 90, "failed": 10}
    places = [int(message["phone"][-2:]) for _, message in client.server.queued]
    assert places == [5, 15, 25, 35, 45, 55, 65, 75, 85, 95]  # spread, not the top
    journal.close()


def test_after_a_good_canary_all_go(simulation: Simulation, tmp_path: Path) -> None:
    """Those who go first arrive: the rest goes, nobody twice."""
    client = practice(simulation, pace=10.0)
    assert isinstance(client.server, Server)
    journal = fb.Journal(tmp_path / "j.db")
    frame = send(people(100), client, journal, simulation, canary=10)
    assert Counter(frame["feedbot_status"]) == {"pending": 90, "sent": 10}
    check = Counter(message["phone"] for _, message in client.server.queued)
    assert set(check.values()) == {1}
    assert len(check) == 100
    journal.close()


def test_resend_all_with_a_canary_sends_each_once(simulation: Simulation, tmp_path: Path) -> None:
    """A later look of the same call takes nothing for an earlier send that it made itself."""
    client = practice(simulation, pace=10.0)
    assert isinstance(client.server, Server)
    journal = fb.Journal(tmp_path / "j.db")
    send(people(30), client, journal, simulation)
    simulation.now += 60
    send(people(30), client, journal, simulation, canary=10, resend="all", hours="0:00-24:00 all")
    check = Counter(message["phone"] for _, message in client.server.queued)
    assert set(check.values()) == {2}
    journal.close()


def test_a_canary_that_is_never_settled_stops(simulation: Simulation, tmp_path: Path) -> None:
    """The desktop program is closed: after the wait nobody else gets anything."""
    client = practice(simulation, pace=None)
    assert isinstance(client.server, Server)
    journal = fb.Journal(tmp_path / "j.db")
    with pytest.raises(SendStopped, match="still wait"):
        send(people(100), client, journal, simulation, canary=10, canary_wait="5min")
    assert len(client.server.queued) == 10
    journal.close()


def test_a_canary_larger_than_the_list(simulation: Simulation, tmp_path: Path) -> None:
    """It is an error; of a campaign whose list has nearly all gone the rest still goes."""
    client = practice(simulation, pace=10.0)
    assert isinstance(client.server, Server)
    journal = fb.Journal(tmp_path / "j.db")
    with pytest.raises(FeedbotError, match="only 5 rows are ready"):
        send(people(5), client, journal, simulation, canary=10)
    send(people(8), client, journal, simulation)
    send(people(12), client, journal, simulation, canary=10)
    assert len(client.server.queued) == 12
    journal.close()


def test_a_long_send_stops_when_its_messages_fail(simulation: Simulation, tmp_path: Path) -> None:
    """It looks at what became of them while it runs: six of the last fifty failed, so it stops."""
    failing = {f"97250{1000000 + n}": "no WhatsApp" for n in range(20, 200)}
    client = practice(simulation, pace=10.0, fail=failing)
    assert isinstance(client.server, Server)
    journal = fb.Journal(tmp_path / "j.db")
    with pytest.raises(SendStopped, match="messages that were settled") as stopped:
        send(people(200), client, journal, simulation, pace="20/hour")
    assert 26 <= len(client.server.queued) <= 60
    assert stopped.value.frame["feedbot_status"].eq("ready").any()
    journal.close()


def test_cooldown_leaves_out_who_got_another_campaign(tmp_path: Path) -> None:
    """Who got something lately is skipped with campaign and day; nobody else is."""
    journal, sandbox = fb.Journal(tmp_path / "j.db"), fb.Sandbox()
    contacts = people(3)
    options: dict[str, Any] = {"client": sandbox, "journal": journal}
    contacts.iloc[:2].feedbot.send(campaign="first", progress=False, **options)
    seen = contacts.feedbot.preview(campaign="second", cooldown="7d", **options)
    sent = contacts.feedbot.send(campaign="second", cooldown="7d", progress=False, **options)
    again = contacts.feedbot.send(campaign="second", cooldown="7d", progress=False, **options)
    for frame, last in ((seen, "ready"), (sent, "pending"), (again, "pending")):
        assert frame["feedbot_status"].tolist() == ["skipped", "skipped", last]
        assert "in campaign first" in frame["feedbot_reason"].iloc[0]
    journal.close()


def test_the_same_text_again_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """By default nobody is held back, but the preview and the send say what people got already."""
    journal, sandbox = fb.Journal(tmp_path / "j.db"), fb.Sandbox()
    contacts = people(3)
    options: dict[str, Any] = {"client": sandbox, "journal": journal}
    contacts.iloc[:2].feedbot.send(campaign="first", progress=False, **options)
    seen = contacts.feedbot.preview(campaign="second", **options)
    told = "2 of these got this very text 1 minute ago in campaign 'first'."
    assert told in [str(note) for note in seen.notes]
    sent = contacts.feedbot.send(campaign="second", progress=False, **options)
    assert set(sent["feedbot_status"]) == {"pending"}
    assert told in caplog.text
    journal.close()


class Leaves(Watch):
    """Asks for the end as soon as the send says that it waits."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    def look(self, label: str, *_: Any) -> None:
        """Remember what is said."""
        self.labels.append(str(label))

    def stopping(self) -> bool:
        """Whether it waits for its hours."""
        return any(label.startswith("waiting until") for label in self.labels)


def test_a_waiting_send_is_left_and_holds_nothing(tmp_path: Path) -> None:
    """At night it says what it waits for, ends when it is asked to, and every row is ready."""
    simulation = Simulation()
    client = practice(simulation)
    assert isinstance(client.server, Server)
    journal, watch = fb.Journal(tmp_path / "j.db"), Leaves()
    real = Clock()
    frame = delivery.send(
        outbox.build(people(3)),
        client=client,
        journal=journal,
        campaign="night",
        release=Release.of(hours=HOURS),
        watch=watch,
        clock=real,
    )
    assert watch.labels[0] == "waiting until 26/11 9:00"
    assert set(frame["feedbot_status"]) == {Status.READY.value}
    assert client.server.posts == 0
    assert journal.messages("night").empty
    journal.close()


def test_the_label_says_pace_and_hours() -> None:
    """When it will be through, and what is closed before."""
    from feedbot_bulk.release import forecast

    now = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
    text = forecast.label(900, Pace.of("100/hour"), Hours.of("9:00-20:00"), now)
    assert str(text) == ("sending; done about 29/11 13:00; closed from 20:00 to 29/11 9:00")
    assert forecast.through(1, None, Hours.of("9:00-20:00"), now) == now
    assert forecast.through(301, Pace.of("300/hour"), None, now) == now + timedelta(hours=1)
