"""The command line on a real pseudo-terminal: its bar, its colours, its Hebrew, and Ctrl-C."""

from __future__ import annotations

import errno
import os
import re
import struct
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from feedbot_bulk.cli.style import width
from feedbot_bulk.journal.journal import Journal

fcntl = pytest.importorskip("fcntl", reason="Windows has no pseudo-terminals of this kind")
pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from conftest import Served

CONTACTS = str(Path(__file__).parents[2] / "sample_data" / "contacts.xlsx")
PREVIEW = ["preview", CONTACTS, "--message", "שלום {שם|לך}"]
SEND = ["send", CONTACTS, "--message", "שלום {שם|לך}"]

PROGRAM = """
import fcntl, signal, sys, termios
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever began the tests
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C reaches it
from feedbot_bulk.cli import main
sys.exit(main())
"""


class Terminal:
    """A command on a terminal of its own: what it writes, and keys for it."""

    def __init__(self, arguments: list[str], columns: int, **environment: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        unset = {"COLUMNS", "LINES", "NO_COLOR"}
        usual = {name: value for name, value in os.environ.items() if name not in unset}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**usual, "TERM": "xterm-256color", **environment},
            start_new_session=True,
        )
        os.close(slave)
        self.screen = ""
        self._bytes = b""

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        os.write(self._master, b"\x03")

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._master, keys)

    def until(self, pattern: str) -> None:
        """Read until the pattern was written."""
        while not re.search(pattern, self.screen):
            assert self._read(), f"ended without {pattern!r}:\n{self.screen}"

    def end(self) -> int:
        """Read to the end; returns the exit code."""
        while self._read():
            pass
        return self.process.wait()

    def _read(self) -> bool:
        try:
            part = os.read(self._master, 65536)
        except OSError as exc:
            if exc.errno != errno.EIO:  # what Linux says where the other side was closed
                raise
            return False
        self._bytes += part
        self.screen = self._bytes.decode(errors="ignore").replace("\r\n", "\n")
        return bool(part)

    def close(self) -> None:
        """Leave nothing behind."""
        self.process.kill()
        self.process.wait()
        os.close(self._master)


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    """Start commands on terminals: `terminal(["preview", …], columns=60, NO_COLOR="1")`."""
    started: list[Terminal] = []

    def start(arguments: list[str], columns: int = 100, **environment: str) -> Terminal:
        started.append(Terminal(arguments, columns, **environment))
        return started[-1]

    yield start
    for one in started:
        one.close()


def shown(terminal: Callable[..., Terminal], *arguments: Any, **settings: Any) -> str:
    """What a command writes on a terminal, until it ends well."""
    made = terminal(*arguments, **settings)
    assert made.end() == 0, made.screen
    return made.screen


def use(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the environment at a served sandbox."""
    monkeypatch.setenv("FEEDBOT_TOKEN", "practice")
    monkeypatch.setenv("FEEDBOT_SEND_URL", served.client.send_url)
    monkeypatch.setenv("FEEDBOT_STATUS_URL", served.client.status_url)


# --- what is seen -------------------------------------------------------------------------------


def test_statuses_are_coloured_on_a_terminal(terminal: Callable[..., Terminal]) -> None:
    """The words of statuses and nothing else: without the colours the text is the same."""
    coloured = shown(terminal, PREVIEW)
    assert "\x1b[36mready\x1b[0m" in coloured
    plain = shown(terminal, PREVIEW, NO_COLOR="1")
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain


def test_a_dumb_terminal_gets_plain_text(terminal: Callable[..., Terminal]) -> None:
    """TERM=dumb: neither colours nor isolates."""
    plain = shown(terminal, [*PREVIEW, "--lang", "he"], TERM="dumb")
    assert "הושמט" in plain
    assert not {"\x1b", "\u2067", "\u2068", "\u2069"} & set(plain)


def test_hebrew_is_isolated_on_a_terminal_alone(terminal: Callable[..., Terminal]) -> None:
    """Each Hebrew cell stands by itself on a terminal; a pipe and a log get the bare text."""
    arguments = [*PREVIEW, "--lang", "he"]
    assert "\u2068אין טלפון\u2069\n" in shown(terminal, arguments)
    piped = subprocess.run(
        [sys.executable, "-m", "feedbot_bulk", *arguments], capture_output=True, check=True
    )
    assert not {"\x1b", "\u2067", "\u2068", "\u2069"} & set(piped.stdout.decode())


def test_messages_stand_letter_for_letter(terminal: Callable[..., Terminal]) -> None:
    """Nothing is added to a message, nor to an example of the help: both are there to be copied."""
    assert "\nשלום נועה\n" in shown(terminal, PREVIEW)
    assert 'contacts.xlsx --message "שלום {שם}"\n' in shown(terminal, ["preview", "-h"])


@pytest.mark.parametrize("lang", ["en", "he"])
def test_sixty_columns_are_enough(terminal: Callable[..., Terminal], lang: str) -> None:
    """On a narrow terminal no line of the counts and the notes, and none of an error, is broken."""
    screen = shown(terminal, [*PREVIEW, "--lang", lang], columns=60)
    wrong = terminal([*PREVIEW, "--lang", lang, "--phone", "x"], columns=60)
    assert wrong.end() == 2
    lines = re.sub(r"\x1b\[\d*m", "", screen + wrong.screen).splitlines()
    assert len(lines) > 15
    assert max(map(width, lines)) <= 60


def test_a_bar_on_a_terminal(
    terminal: Callable[..., Terminal],
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A send and its wait each draw a bar, in the language; --quiet draws none."""
    use(serve(pace=1000), monkeypatch)
    screen = shown(terminal, [*SEND, "--campaign", "a"])
    assert re.search(r"sending: 100%\|█+\| 17/17 .*17 pending", screen)
    assert re.search(r"waiting: 100%\|█+\| 17/17 .*17 sent", screen)
    assert "שליחה" in shown(terminal, [*SEND, "--campaign", "b", "--lang", "he"])
    assert "█" not in shown(terminal, [*SEND, "--campaign", "c", "--quiet"])


# --- Ctrl-C -------------------------------------------------------------------------------------


@pytest.fixture
def many(people: Callable[[int], pd.DataFrame], tmp_path: Path) -> str:
    """A list of 400 as a file."""
    path = tmp_path / "many.csv"
    people(400).to_csv(path, index=False, encoding="utf-8-sig")
    return str(path)


def counts(screen: str) -> Counter[str]:
    """The counts by status that were printed."""
    plain = re.sub(r"\x1b\[\d*m", "", screen)
    found = re.findall(r"^ *([\d,]+) +[\d.]+%  (\w+)$", plain, re.MULTILINE)
    return Counter({name: int(count.replace(",", "")) for count, name in found})


def test_an_interrupted_send_tells_what_went_and_goes_on(
    terminal: Callable[..., Terminal],
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    many: str,
) -> None:
    """Ctrl-C: exit code 130, counts that are true; the same command sends the rest, once."""
    served = serve(pace=None)
    use(served, monkeypatch)
    arguments = ["send", many, "--message", "שלום {שם}", "--campaign", "c", "--wait", "0",
                 "--batch-size", "1", "--concurrency", "1"]  # fmt: skip
    begun = terminal(arguments)
    begun.until(r"\d pending")
    begun.interrupt()
    assert begun.end() == 130
    sent = len(served.server.messages)
    assert 0 < sent < 400
    assert counts(begun.screen) == {"ready": 400 - sent, "pending": sent}
    assert f"\nqueued now: {sent}\n" in begun.screen
    assert "run the same command to go on" in begun.screen
    assert "closing the Feedbot program" in re.sub(r"\s+", " ", begun.screen)
    assert "Traceback" not in begun.screen
    again = shown(terminal, arguments)
    assert f"\nqueued now: {400 - sent}\n" in again
    phones = Counter(message["phone"] for message in served.server.messages.values())
    assert len(phones) == phones.total() == 400


def test_an_interrupted_wait_tells_what_is_known_and_reports(
    terminal: Callable[..., Terminal],
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    many: str,
    tmp_path: Path,
) -> None:
    """Ctrl-C in the wait: exit code 130, the news that came is counted, the report is written."""
    served = serve(pace=None)
    use(served, monkeypatch)
    report = tmp_path / "r.xlsx"
    begun = terminal(
        ["send", many, "--message", "שלום {שם}", "--campaign", "c", "--report", str(report)]
    )
    begun.until(r"waiting: ")
    served.server.settle(150)
    begun.until(r"\d sent")
    begun.interrupt()
    assert begun.end() == 130
    told = counts(begun.screen)
    assert 0 < told["sent"] <= 150
    assert told.total() == 400
    assert report.stat().st_size > 0
    assert "Traceback" not in begun.screen


def test_an_interrupted_status_tells_what_is_known(
    terminal: Callable[..., Terminal],
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    many: str,
) -> None:
    """Ctrl-C in `status --wait`: exit code 130, and the counts of the list."""
    served = serve(pace=None)
    use(served, monkeypatch)
    named = ["--campaign", "c", "--quiet"]
    shown(terminal, ["send", many, "--message", "שלום {שם}", "--wait", "0", *named])
    begun = terminal(["status", many, "--campaign", "c", "--wait", "10min"])
    begun.until(r"waiting: ")
    begun.interrupt()
    assert begun.end() == 130
    assert counts(begun.screen) == {"pending": 400}, repr(begun.screen)


# --- the question before a large send -----------------------------------------------------------

ASKING = PROGRAM.replace(
    "sys.exit(main())",
    "from feedbot_bulk.cli.commands import sending\n"
    "sending._is_practice = lambda *_: False  # as if the served sandbox were Feedbot itself\n"
    "sys.exit(main())",
)


@pytest.mark.parametrize(
    ("lang", "question", "answer", "code"),
    [
        ("en", r"Send to 400 people\? \[y/N\]", b"y\n", 0),
        ("he", r"לשלוח ל-400 אנשים\?", "כן\n".encode(), 0),
        ("en", r"Send to 400 people\?", b"\n", 1),
    ],
)
def test_a_large_send_is_asked_about(
    lang: str,
    question: str,
    answer: bytes,
    code: int,
    terminal: Callable[..., Terminal],
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    many: str,
) -> None:
    """On a terminal, before anything leaves: yes sends, anything else sends nothing (1)."""
    served = serve(pace=None)
    use(served, monkeypatch)
    monkeypatch.setattr(sys.modules[__name__], "PROGRAM", ASKING)
    begun = terminal(["send", many, "--message", "שלום {שם}", "--wait", "0", "--lang", lang])
    begun.until(question)
    assert not served.server.posts
    begun.type(answer)
    assert begun.end() == code, begun.screen
    assert len(served.server.messages) == (400 if code == 0 else 0)


def test_yes_answers_and_a_few_are_not_asked_about(
    terminal: Callable[..., Terminal],
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    many: str,
) -> None:
    """--yes goes on without the question; so does a send of 50."""
    use(serve(pace=None), monkeypatch)
    monkeypatch.setattr(sys.modules[__name__], "PROGRAM", ASKING)
    send = ["send", many, "--message", "שלום {שם}", "--wait", "0", "--campaign", "c"]
    assert "[y/N]" not in shown(terminal, [*send, "--limit", "50"])
    assert "[y/N]" not in shown(terminal, [*send, "--yes"])


@pytest.mark.parametrize(("answer", "left"), [(b"y\n", 0), (b"\n", 1)])
def test_removing_an_opt_out_is_asked(
    terminal: Callable[..., Terminal], tmp_path: Path, answer: bytes, left: int
) -> None:
    """Who asked not to be written to is taken off only after a yes."""
    journal = Journal(tmp_path / "j.db")
    journal.opt_out("050-1234501")
    started = terminal(["opt-out", "remove", "050-1234501", "--journal", str(tmp_path / "j.db")])
    started.until(r"Write to 1 person again\? \[y/N\]")
    started.type(answer)
    assert started.end() == left
    assert len(journal.opt_outs()) == left


@pytest.mark.parametrize("lang", ["en", "he"])
@pytest.mark.parametrize(
    "command", ["", "preview", "send", "status", "history", "opt-out", "sandbox"]
)
def test_help_fits_eighty_columns(
    command: str, lang: str, terminal: Callable[..., Terminal]
) -> None:
    """No line of any help is broken on an ordinary terminal."""
    words = [command] if command else []
    screen = shown(terminal, [*words, "--lang", lang, "-h"], columns=80)
    assert max(map(width, screen.splitlines())) <= 80
