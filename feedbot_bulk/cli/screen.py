"""Where the command line prints: the terminal, the pipe or the log, and who watches a work there.

What is printed can be lost (a reader like `head` leaves early); the work that it tells of cannot.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from feedbot_bulk.cli import style as cli_style
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.runtime import logs
from feedbot_bulk.runtime.bar import Bar, Lines
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pandas as pd

    from feedbot_bulk.cli.style import Style
    from feedbot_bulk.i18n.catalogue import Lang

NAME = "feedbot-bulk"

YES = frozenset({"y", "yes", "כ", "כן"})
"""The answers that mean yes; anything else is no."""


# --- the result: stdout -------------------------------------------------------------------------


def show(lines: Iterable[str], lang: Lang) -> None:
    """Print lines of the result. A reader that has left is no error: the work was done."""
    try:
        _write(sys.stdout, "\n".join(lines))
    except OSError as exc:
        _silence(sys.stdout)
        if not _reader_left(exc):
            print_error(
                Message("The output could not be written ({error}).", error=exc.strerror), lang
            )


def style(lang: Lang) -> Style:
    """How the result is printed: what the terminal can show, and plain text anywhere else."""
    return _style_of(sys.stdout, lang)


def _style_of(stream: TextIO | None, lang: Lang) -> Style:
    columns = shutil.get_terminal_size((cli_style.WIDTH, 24)).columns
    return cli_style.style(lang, os.environ, columns, terminal=is_terminal(stream))


def use_utf8() -> None:
    """Hebrew reaches a file or a pipe whatever the system's own encoding is."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person looks on, or types."""
    return stream is not None and stream.isatty()


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None:  # a program may be started without any
        stream.write(f"{text}\n")
        stream.flush()


def _reader_left(error: OSError) -> bool:
    """Whether the pipe has no reader any more; Windows says EINVAL then."""
    return isinstance(error, BrokenPipeError) or error.errno == errno.EINVAL


def _silence(stream: TextIO) -> None:
    """Send what else is printed there nowhere: Python prints at its end, and would report it.

    As the manual of its signal module advises (Note on SIGPIPE).
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


# --- what needs attention: stderr ---------------------------------------------------------------


def print_error(given: object, lang: Lang) -> None:
    """Print what needs attention, in the language, on stderr, past the bar if one is drawn there.

    It is an error, a warning or a note of the package, or a text.
    """
    lines = cli_style.error_lines(NAME, cli_style.said(given, lang), _style_of(sys.stderr, lang))
    _log("\n".join(lines))


def _log(line: str) -> None:
    try:
        if is_terminal(sys.stderr):
            from tqdm import tqdm

            tqdm.write(line, file=sys.stderr)
        else:
            _write(sys.stderr, line)
    except OSError:  # nobody reads any more; the exit code still says it
        _silence(sys.stderr)


def ask(question: str, lang: Lang) -> str:
    """What a person at the terminal answers; nothing where there is no more to read."""
    shown = cli_style.isolated(question, _style_of(sys.stderr, lang), sentence=True)
    sys.stderr.write(f"{NAME}: {shown}")
    sys.stderr.flush()
    return sys.stdin.readline()


@contextmanager
def attention(lang: Lang) -> Iterator[None]:
    """While a command runs, warnings and the log's are printed as errors are."""
    handler = _LogLines(lang)
    logs.logger.addHandler(handler)
    with warnings.catch_warnings():
        warnings.simplefilter("always", UserWarning)
        warnings.showwarning = lambda message, *_: print_error(message, lang)
        try:
            yield
        finally:
            logs.logger.removeHandler(handler)


class _LogLines(logging.Handler):
    """Prints the log's warnings; the same one again and again is printed once."""

    def __init__(self, lang: Lang) -> None:
        super().__init__(logging.WARNING)
        self._lang = lang
        self._last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record."""
        text = record.getMessage()
        if text != self._last:
            self._last = text
            print_error(_message_of(record) or text, self._lang)


def _message_of(record: logging.LogRecord) -> Message | None:
    """The message of ours that a record carries whole."""
    match (record.msg, record.args):
        case (Message() as message, _) | ("%s", (Message() as message,)):
            return message
    return None


# --- the work under way -------------------------------------------------------------------------


def watch(lang: Lang, *, quiet: bool) -> Shown:
    """A bar on a terminal, plain lines in a log, or neither; in any case the notes."""
    if quiet:
        return Shown(Watch(), lang)
    return Shown(Bar(lang) if is_terminal(sys.stderr) else Lines(_log, lang), lang)


class Shown(Watch):
    """Shows a work through another watch, prints its notes, and knows the frame as it is by now."""

    def __init__(self, inner: Watch, lang: Lang) -> None:
        self._inner = inner
        self._lang = lang
        self.latest: Callable[[], pd.DataFrame] | None = None
        self._drawn = False

    def opened(self, frame: Callable[[], pd.DataFrame]) -> None:
        """Remember how the rows are made into a frame."""
        self.latest = frame

    def look(
        self, label: str, statuses: Callable[[], Iterable[str]], finished: Callable[[str], bool]
    ) -> None:
        """Let the other one look."""
        self._drawn = True
        self._inner.look(label, statuses, finished)

    def done(self) -> None:
        """Let the other one end."""
        self._drawn = False
        self._inner.done()

    def end(self) -> None:
        """End what an interrupt of its very first look has left open: text follows."""
        if self._drawn:
            self.done()

    def hint(self, text: str) -> None:
        """Print it now."""
        print_error(text, self._lang)

    def note(self, text: str) -> None:
        """Print it now."""
        print_error(text, self._lang)
