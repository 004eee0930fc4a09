"""What the command line prints, made from values: the counts, the history, colours. No I/O.

Some terminals write Hebrew from right to left (those of GNOME, KDE and macOS), and turn round all
that stands between two Hebrew words on a line: columns change places. So numbers come first and
free text last, and on a terminal each text that holds Hebrew stands between isolates. Where Hebrew
is shown in the order of its letters (xterm, tmux) they change nothing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pandas as pd

from feedbot_bulk import results
from feedbot_bulk.cells import dates
from feedbot_bulk.cli.words import say
from feedbot_bulk.i18n import reasons
from feedbot_bulk.phones.series import mask
from feedbot_bulk.results.causes import causes
from feedbot_bulk.results.status import WORDS, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from feedbot_bulk.i18n.catalogue import Lang

WIDTH = 100
"""Columns of a line where no terminal says otherwise."""

CAUSES = 10
"""Lines that the reasons of one status take at the most; the rare ones share the last."""


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


# --- the counts ---------------------------------------------------------------------------------

_COUNT = "{count:>8,} {share:>6.1%}  "
_BEFORE_LABEL = 17


def summary(result: pd.DataFrame, style: Style) -> list[str]:
    """The rows by status and reason, a line each, and how many rows there are in all.

    Reasons that differ by a row number only are one line; the counts add up to the rows.
    """
    lines = causes(results.summarize(result), style.lang, most=CAUSES)
    return _counted([(line.status, line.text, line.count) for line in lines], len(result), style)


def status_counts(statuses: pd.Series[Any], style: Style) -> list[str]:
    """The messages by status alone."""
    counts = [(one, "", int((statuses == one.value).sum())) for one in Status]
    return _counted([line for line in counts if line[2]], len(statuses), style)


def _counted(groups: Sequence[tuple[str, str, int]], rows: int, style: Style) -> list[str]:
    room = _label_width(style.lang)
    hang = " " * (_BEFORE_LABEL + room + 2)
    lines = []
    for name, reason, count in groups:
        before = _COUNT.format(count=count, share=count / rows)
        first, *others = _wrapped(reason, style)
        lines.append(f"{before}{_status(name, room, style)}  {first}".rstrip())
        lines += [f"{hang}{text}" for text in others]
    return [*lines, f"{rows:>8,}         {isolated(say('all_rows', style.lang), style)}"]


def _wrapped(text: str, style: Style) -> list[str]:
    """A text in lines that fit beside the counts; in a pipe it stays whole, to be searched."""
    room = style.width - _BEFORE_LABEL - _label_width(style.lang) - 2
    lines = wrap(visible(text), room) if style.wraps and room >= _LEAST_ROOM else [visible(text)]
    return [isolated(line, style) for line in lines]


_LEAST_ROOM = 20


def _label_width(lang: Lang) -> int:
    return max(width(words.label(lang)) for words in WORDS.values())


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


# --- tables -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and its cells.

    Cells of numbers stand at the right; cells of statuses are their names. A `spare` column is left
    out where the lines would be longer than the place is wide.
    """

    heading: str
    cells: Sequence[str]
    numbers: bool = False
    statuses: bool = False
    spare: bool = False


def table(columns: Sequence[Column], style: Style) -> list[str]:
    """The lines of a table: columns aligned by what is seen of their texts, the last one open."""
    shown = _fitting(list(columns), style)
    widths = [_width(column, style) for column in shown]
    rows = zip(*(column.cells for column in shown), strict=True)
    heading = [
        _aligned(visible(column.heading), isolated(visible(column.heading), style), room, column)
        for column, room in zip(shown, widths, strict=True)
    ]
    body = [[_cell(*cell, style) for cell in zip(row, widths, shown, strict=True)] for row in rows]
    return ["  ".join(cells).rstrip() for cells in [heading, *body]]


def _fitting(columns: list[Column], style: Style) -> list[Column]:
    """The columns, without spare ones as long as they are too wide together."""
    while sum(_width(one, style) + 2 for one in columns) - 2 > style.width:
        spare = [one for one in columns if one.spare]
        if not spare:
            break
        columns.remove(spare[0])
    return columns


def _width(column: Column, style: Style) -> int:
    cells = (_text(cell, column, style) for cell in column.cells)
    return max([width(visible(column.heading)), *map(width, cells)])


def _cell(text: str, room: int, column: Column, style: Style) -> str:
    if column.statuses:
        return _status(text, room, style)
    shown = _text(text, column, style)
    return _aligned(shown, isolated(shown, style), room, column)


def _text(cell: str, column: Column, style: Style) -> str:
    return _label(cell, style.lang) if column.statuses else visible(cell)


def _aligned(text: str, shown: str, room: int, column: Column) -> str:
    blanks = " " * (room - width(text))
    return blanks + shown if column.numbers else shown + blanks


def _status(name: str, room: int, style: Style) -> str:
    """A status in the language, coloured if that can be seen, in so many columns."""
    label = _label(name, style.lang)
    return coloured(name, isolated(label, style), style) + " " * (room - width(label))


def _label(name: str, lang: Lang) -> str:
    return WORDS[Status(name)].label(lang) if name in WORDS else visible(name)


def to_set(settings: Mapping[str, str], style: Style, *, windows: bool) -> list[str]:
    """What to set to use a practice Feedbot, as the shell takes it: PowerShell on Windows.

    >>> to_set({"FEEDBOT_TOKEN": "practice"}, Style(), windows=True)[1]
    '  $env:FEEDBOT_TOKEN = "practice"'
    """
    line = '  $env:{} = "{}"' if windows else "  export {}={}"
    return [
        *alone(say("serving", style.lang), style),
        *(line.format(name, value) for name, value in settings.items()),
        *alone(say("serving_until", style.lang), style),
    ]


# --- the history --------------------------------------------------------------------------------

_STATES = [status.value for status in Status]


def campaigns(frame: pd.DataFrame, style: Style) -> list[str]:
    """The table of `Journal.campaigns()`: the statuses that occur, and the names last."""
    lang = style.lang
    places = [_place(url) for url in frame["send_url"]]
    names = [say("unnamed", lang) if pd.isna(name) else name for name in frame["campaign"]]
    return table(
        [
            Column(say("first", lang), _times(frame["first"]), spare=True),
            Column(say("last", lang), _times(frame["last"])),
            Column(say("messages", lang), _numbers(frame["messages"]), numbers=True),
            *(
                Column(_label(name, lang), _numbers(frame[name]), numbers=True)
                for name in _STATES
                if name in frame and frame[name].any()
            ),
            *([Column(say("address", lang), places)] if len(set(places)) > 1 else []),
            Column(say("campaign", lang), names),
        ],
        style,
    )


def _place(url: str) -> str:
    """Where a campaign was sent through: Feedbot by its name, others by their address."""
    from feedbot_bulk.feedbot.client import SEND_URL
    from feedbot_bulk.journal.names import service

    return "Feedbot" if url == service(SEND_URL) else urlsplit(url).netloc


def messages(frame: pd.DataFrame, style: Style) -> list[str]:
    """The table of `Journal.messages(…)`: phones masked, ids in full, no column without content."""
    lang = style.lang
    told = [reasons.translate(one, lang) if isinstance(one, str) else "" for one in frame["reason"]]
    columns = [
        Column(say("phone", lang), [mask(phone) for phone in frame["phone"]]),
        Column(say("id", lang), ["" if pd.isna(one) else one for one in frame["id"]]),
        Column(say("status", lang), frame["status"].astype(str).tolist(), statuses=True),
        *_attempts(frame, lang),
        Column(say("queued_at", lang), _times(frame["queued_at"])),
        Column(say("checked_at", lang), _times(frame["checked_at"]), spare=True),
        Column(say("expires_at", lang), _times(frame["expires_at"]), spare=True),
        Column(say("reason", lang), told),
    ]
    return table([column for column in columns if any(column.cells)], style)


def _attempts(frame: pd.DataFrame, lang: Lang) -> Iterator[Column]:
    """The number of the attempt, where any message took more than one."""
    if (frame["attempt"] > 1).any():
        yield Column(say("attempt", lang), _numbers(frame["attempt"]), numbers=True)


def _times(times: pd.Series[Any]) -> list[str]:
    """Moments on the clock of Israel, to the minute."""
    local: pd.Series[Any] = times.dt.tz_convert(dates.israel()).dt.strftime("%Y-%m-%d %H:%M")
    return local.fillna("").tolist()


def _numbers(values: pd.Series[Any]) -> list[str]:
    return [f"{value:,}" for value in values]


# --- one text on a screen -----------------------------------------------------------------------

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
"""What a terminal is told for each status; the word says it all, the colour only adds."""


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


def complaint(name: str, text: str, style: Style) -> list[str]:
    """What is wrong, after the name of the program; further lines of it quote, and stay.

    >>> complaint("feedbot-bulk", "no such file", Style(wraps=True, width=24))
    ['feedbot-bulk: no such', '  file']
    """
    said, *quoted = text.splitlines()
    room = max(style.width - len(name) - 3, _LEAST_ROOM // 2)
    lines = wrap(visible(said), room) if style.wraps else [visible(said)]
    first, *others = [isolated(line, style, sentence=True) for line in lines]
    return [f"{name}: {first}", *(f"  {line}" for line in others), *map(visible, quoted)]


def visible(text: str) -> str:
    r"""The text without what a terminal would obey: a cell must not move the cursor.

    >>> visible("no\x1b[2Ja\tb")
    'no�[2Ja b'
    """
    if text.isprintable():
        return text
    return "".join(_BLANKS.get(c, "�" if unicodedata.category(c) == "Cc" else c) for c in text)


_BLANKS = {"\t": " ", "\n": " ", "\r": " "}


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


def examples(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Messages letter for letter, each below the masked phone that it goes to."""
    lines = []
    for phone, text in pairs:
        body = [visible(line) for line in text.splitlines()]
        lines += ["", f"→ {mask(phone)}", *body]
    return [*lines, ""]
