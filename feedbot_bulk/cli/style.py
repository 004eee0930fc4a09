"""How texts are shown on a terminal, in a pipe or in a log: words, widths, directions. No I/O.

Some terminals write Hebrew from right to left (those of GNOME, KDE and macOS), and turn round all
that stands between two Hebrew words on a line: columns change places. So numbers come first and
free text last, and on a terminal each text that holds Hebrew stands between isolates. Where Hebrew
is shown in the order of its letters (xterm, tmux) they change nothing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedbot_bulk.i18n import message
from feedbot_bulk.results.status import WORDS, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.i18n.message import Argument

WIDTH = 100
"""Columns of a line where no terminal says otherwise."""

LEAST_ROOM = 20
"""Columns below which a text beside another is not broken into lines."""


@dataclass(frozen=True, slots=True)
class Style:
    """How it is printed: the language, and what the place that it is printed to can show."""

    lang: Lang = "en"
    colours: bool = False
    isolates: bool = False
    wraps: bool = False
    width: int = WIDTH


def style(lang: Lang, environment: Mapping[str, str], width: int, *, terminal: bool) -> Style:
    """How to print to a terminal, or to a pipe or file, in this environment.

    Where TERM is not set, as on Windows, there are neither colours nor isolates: older consoles
    show both as signs.

    >>> style("en", {"TERM": "xterm", "NO_COLOR": "1"}, 80, terminal=True).colours
    False
    """
    able = terminal and environment.get("TERM", "") not in {"", "dumb"}
    return Style(
        lang=lang,
        colours=able and not environment.get("NO_COLOR"),
        isolates=able and environment.get("TERM") != "linux",
        wraps=terminal,
        width=max(width, 1) if terminal else WIDTH,
    )


# --- words --------------------------------------------------------------------------------------


class CommandLineReader:
    """Whoever reads at the command line: knows an argument of a call as the option typed for it.

    >>> from feedbot_bulk.i18n.message import Argument
    >>> READER.argument(Argument("batch_size", 0), "en")
    '--batch-size 0'
    """

    name = "cli"

    def argument(self, argument: Argument, lang: Lang) -> str:  # noqa: ARG002 - options are options
        """`--phone`, or `--phone 'tel'` where the value is given."""
        option = f"--{argument.name.replace('_', '-')}"
        if argument.value is False:
            return option.replace("--", "--no-", 1)
        return f"{option} {argument.value!r}" if _is_typed(argument) else option


def _is_typed(argument: Argument) -> bool:
    """Whether its value stands after the option: a switch has none."""
    return argument.has_value and not isinstance(argument.value, bool)


READER = CommandLineReader()


def said(given: object, lang: Lang) -> str:
    """An error, a warning, a note or a text, in a language and in words of the command line.

    >>> from feedbot_bulk.i18n.message import Argument, Message
    >>> said(Message("{argument} is empty.", argument=Argument("campaign")), "en")
    '--campaign is empty.'
    """
    return message.text(given, lang, READER)


# --- widths and lines ---------------------------------------------------------------------------


def wrap(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` columns, broken at blanks.

    >>> wrap("two numbers in one cell", 12)
    ['two numbers', 'in one cell']
    """
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def width(text: str) -> int:
    """The columns of a terminal that a text takes: none for points and marks, two for wide signs.

    >>> width("שָׁלוֹם"), width("📅"), width("sent")
    (4, 2, 4)
    """
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def visible(text: str) -> str:
    r"""The text without what a terminal would obey: a cell must not move the cursor.

    >>> visible("no\x1b[2Ja\tb")
    'no�[2Ja b'
    """
    if text.isprintable():
        return text
    return "".join(_BLANKS.get(c, "�" if unicodedata.category(c) == "Cc" else c) for c in text)


_BLANKS = {"\t": " ", "\n": " ", "\r": " "}


# --- colours and directions ---------------------------------------------------------------------

_COLOURS = {
    Status.READY: "36",
    Status.SKIPPED: "2",
    Status.REJECTED: "31",
    Status.UNKNOWN: "33",
    Status.PENDING: "36",
    Status.EXPIRED: "33",
    Status.SENT: "32",
    Status.FAILED: "31",
}
"""The code of each status; the word says it all, the colour only adds."""


def coloured(name: str, text: str, style: Style) -> str:
    r"""The text in the colour of the status, where colours are shown.

    >>> coloured("sent", "sent", Style(colours=True))
    '\x1b[32msent\x1b[0m'
    """
    if not style.colours or name not in WORDS:
        return text
    return f"\x1b[{_COLOURS[Status(name)]}m{text}\x1b[0m"


_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _FIRST_STRONG, _END = "\u2066", "\u2067", "\u2068", "\u2069"


def isolated(text: str, style: Style, *, sentence: bool = False) -> str:
    """The text, so that its Hebrew does not turn round what stands beside it on the line.

    A `sentence` of ours runs in the direction of the language, whatever word it begins with.
    """
    if not style.isolates or not any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text):
        return text
    ours = _RIGHT_TO_LEFT if style.lang == "he" else _LEFT_TO_RIGHT
    return f"{ours if sentence else _FIRST_STRONG}{text}{_END}"


def alone(text: str, style: Style) -> list[str]:
    """A sentence of ours on lines of its own.

    Terminals keep an isolate with the character before it, and lose one that begins a line: so
    there it stands behind a blank.
    """
    lines = wrap(text, style.width - 1) if style.wraps else [text]
    shown = [isolated(line, style, sentence=True) for line in lines]
    return [one if one == line else f" {one}" for one, line in zip(shown, lines, strict=True)]


def error_lines(name: str, text: str, style: Style) -> list[str]:
    """What is wrong, after the name of the program; further lines of it quote, and stay.

    >>> error_lines("feedbot-bulk", "no such file", Style(wraps=True, width=24))
    ['feedbot-bulk: no such', '  file']
    """
    first_line, *quoted = text.splitlines()
    room = max(style.width - len(name) - 3, LEAST_ROOM // 2)
    lines = wrap(visible(first_line), room) if style.wraps else [visible(first_line)]
    first, *others = [isolated(line, style, sentence=True) for line in lines]
    return [f"{name}: {first}", *(f"  {line}" for line in others), *map(visible, quoted)]
