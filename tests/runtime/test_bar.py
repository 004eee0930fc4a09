"""How a work shows itself: as lines in a log, as a bar in a language."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from feedbot_bulk.i18n.message import Message, text
from feedbot_bulk.results.status import Status, counted
from feedbot_bulk.runtime.bar import Bar, Lines, how_far

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedbot_bulk.i18n.catalogue import Lang


class Log:
    """A log of lines, and a clock that is moved by hand."""

    def __init__(self, lang: Lang = "en") -> None:
        self.lines: list[str] = []
        self.at = 1000.0
        self.statuses = ["ready"] * 3
        begun = datetime(2026, 11, 24, 14, 5, tzinfo=UTC) - timedelta(seconds=self.at)
        self.watch = Lines(
            self.lines.append,
            lang,
            clock=lambda: self.at,
            now=lambda: begun + timedelta(seconds=self.at),
        )

    def look(self, seconds: float) -> None:
        """Look at the work so many seconds later."""
        self.at += seconds
        self.watch.look("sending", lambda: self.statuses, lambda status: status != "ready")


def test_a_log_gets_a_line_at_once_after_five_seconds_and_every_thirty() -> None:
    """And none in between, however often the work is looked at."""
    log = Log()
    written = []
    for seconds in (0, 0.1, 4.8, 0.1, 0.1, 29.8, 0.1, 30, 1):
        before = len(log.lines)
        log.look(seconds)
        written.append(len(log.lines) - before)
    assert written == [1, 0, 0, 1, 0, 0, 1, 1, 0]


def test_a_line_tells_the_time_and_the_counts() -> None:
    """The time of day first, then how far it is, then every status that there is."""
    log = Log()
    log.look(0)
    log.statuses = ["pending", "pending", "ready"]
    log.look(5)
    assert log.lines == [
        "14:05:00 sending: 0 of 3 (3 ready)",
        "14:05:05 sending: 2 of 3 (2 pending, 1 ready)",
    ]


def test_the_end_is_always_told() -> None:
    """A work that ends before the next line is due still has its last line."""
    log = Log()
    log.look(0)
    log.statuses = ["pending"] * 3
    log.look(1)
    log.watch.done()
    assert log.lines[-1] == "14:05:01 sending: 3 of 3 (3 pending)"


def test_a_line_that_is_not_due_counts_nothing() -> None:
    """Between two lines the statuses of a long list are not even looked at."""

    def statuses() -> Iterable[str]:
        raise AssertionError("counted")

    log = Log()
    log.look(0)
    log.watch.look("sending", statuses, lambda _: True)
    assert len(log.lines) == 1


WORKS = [Message.within("work", name) for name in ("sending", "waiting", "checking")]


@pytest.mark.parametrize("label", WORKS)
def test_lines_in_hebrew(label: Message) -> None:
    """Every work and every status has its Hebrew."""
    counts = Counter(pending=1200, unknown=10)
    line = how_far(label, counts, lambda status: status == "pending", "he")
    assert line.endswith(": 1,200 מתוך 1,210 (1,200 ממתינות, 10 לא ידועות)")
    assert line.isascii() is False
    assert label not in line


@pytest.mark.parametrize(("lang", "said"), [("en", "2 pending"), ("he", "2 ממתינות")])
def test_a_bar_counts_in_its_language(
    lang: Lang, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statuses beside the bar are words of the language."""
    shown: list[str] = []

    class Drawn:
        """Keeps what is written beside the bar."""

        n = 0

        def set_postfix_str(self, counts: str, *, refresh: bool) -> None:
            """Keep it."""
            shown.extend([counts] * (not refresh))

        def refresh(self) -> None:
            """Nothing is drawn."""

    monkeypatch.setattr("feedbot_bulk.runtime.bar._tqdm", lambda *_: Drawn())
    Bar(lang).look("sending", lambda: ["pending"] * 2, lambda _: True)
    assert shown == [said]


def test_hebrew_counts_agree_with_their_nouns() -> None:
    """One message waits, two and more do: the Hebrew of each status has its plural."""
    one, many = ([text(counted(status, count), "he") for status in Status] for count in (1, 14))
    assert "1 ממתינה" in one
    assert "14 ממתינות" in many
    assert all(said.startswith("1 ") for said in one)
    assert [said.removeprefix("1 ") for said in one] != [said.removeprefix("14 ") for said in many]


def test_a_status_that_is_none_of_ours_is_counted_as_it_is() -> None:
    """The command line may watch other things."""
    assert counted("odd", 1200) == "1,200 odd"
