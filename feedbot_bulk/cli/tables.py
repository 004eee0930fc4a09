"""What the command line prints, made from values: the counts, the history, examples. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pandas as pd

from feedbot_bulk import results
from feedbot_bulk.cells import dates
from feedbot_bulk.cli.style import LEAST_ROOM, alone, coloured, isolated, visible, width, wrap
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.phones.series import mask
from feedbot_bulk.results.causes import causes
from feedbot_bulk.results.status import WORDS, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from feedbot_bulk.cli.style import Style
    from feedbot_bulk.i18n.catalogue import Lang

CAUSES = 10
"""Lines that the reasons of one status take at the most; the rare ones share the last."""


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
    return [*lines, f"{rows:>8,}         {isolated(Message('rows in all').in_(style.lang), style)}"]


def _wrapped(text: str, style: Style) -> list[str]:
    """A text in lines that fit beside the counts; in a pipe it stays whole, to be searched."""
    room = style.width - _BEFORE_LABEL - _label_width(style.lang) - 2
    lines = wrap(visible(text), room) if style.wraps and room >= LEAST_ROOM else [visible(text)]
    return [isolated(line, style) for line in lines]


def _label_width(lang: Lang) -> int:
    return max(width(words.label(lang)) for words in WORDS.values())


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

    >>> from feedbot_bulk.cli.style import Style
    >>> to_set({"FEEDBOT_TOKEN": "practice"}, Style(), windows=True)[1]
    '  $env:FEEDBOT_TOKEN = "practice"'
    """
    line = '  $env:{} = "{}"' if windows else "  export {}={}"
    return [
        *alone(
            Message("A practice Feedbot; nothing leaves this machine. In another terminal:").in_(
                style.lang
            ),
            style,
        ),
        *(line.format(name, value) for name, value in settings.items()),
        *alone(Message("Ctrl-C ends it.").in_(style.lang), style),
    ]


# --- the history --------------------------------------------------------------------------------

_STATES = [status.value for status in Status]


_PHONE = Message.within("heading", "phone")
_ID = Message.within("heading", "id")
_STATUS = Message.within("heading", "status")
_ATTEMPT = Message.within("heading", "attempt")
_QUEUED = Message.within("heading", "queued")
_CHECKED = Message.within("heading", "checked")
_EXPIRES = Message.within("heading", "expires")
_REASON = Message.within("heading", "reason")
_FIRST = Message.within("heading", "first message")
_LAST = Message.within("heading", "last message")
_MESSAGES = Message.within("heading", "messages")
_SENT_THROUGH = Message.within("heading", "sent through")
_CAMPAIGN = Message.within("heading", "campaign")


def campaigns(frame: pd.DataFrame, style: Style) -> list[str]:
    """The table of `Journal.campaigns()`: the statuses that occur, and the names last."""
    lang = style.lang
    unnamed = Message("(no name)").in_(lang)
    columns = [
        Column(_FIRST.in_(lang), _times(frame["first"]), spare=True),
        Column(_LAST.in_(lang), _times(frame["last"])),
        Column(_MESSAGES.in_(lang), _numbers(frame["messages"]), numbers=True),
        *_by_status(frame, lang),
        *_places(frame, lang),
        Column(_CAMPAIGN.in_(lang), [unnamed if pd.isna(n) else n for n in frame["campaign"]]),
    ]
    return table(columns, style)


def _by_status(frame: pd.DataFrame, lang: Lang) -> Iterator[Column]:
    """How many messages there are of each status that occurs."""
    for name in _STATES:
        if name in frame and frame[name].any():
            yield Column(_label(name, lang), _numbers(frame[name]), numbers=True)


def _places(frame: pd.DataFrame, lang: Lang) -> Iterator[Column]:
    """Where the campaigns were sent through, if not all through the same."""
    places = [_place(url) for url in frame["send_url"]]
    if len(set(places)) > 1:
        yield Column(_SENT_THROUGH.in_(lang), places)


def _place(url: str) -> str:
    """Where a campaign was sent through: Feedbot by its name, others by their address."""
    from feedbot_bulk.feedbot.addresses import SEND_URL
    from feedbot_bulk.journal.records import service

    return "Feedbot" if url == service(SEND_URL) else urlsplit(url).netloc


def messages(frame: pd.DataFrame, style: Style) -> list[str]:
    """The table of `Journal.messages(…)`: phones masked, ids in full, no column without content."""
    lang = style.lang
    reason = [
        reasons.translate(one, lang) if isinstance(one, str) else "" for one in frame["reason"]
    ]
    columns = [
        Column(_PHONE.in_(lang), [mask(phone) for phone in frame["phone"]]),
        Column(_ID.in_(lang), ["" if pd.isna(one) else one for one in frame["id"]]),
        Column(_STATUS.in_(lang), frame["status"].astype(str).tolist(), statuses=True),
        *_attempts(frame, lang),
        Column(_QUEUED.in_(lang), _times(frame["queued_at"])),
        Column(_CHECKED.in_(lang), _times(frame["checked_at"]), spare=True),
        Column(_EXPIRES.in_(lang), _times(frame["expires_at"]), spare=True),
        Column(_REASON.in_(lang), reason),
    ]
    return table([column for column in columns if any(column.cells)], style)


def opt_outs(frame: pd.DataFrame, style: Style) -> list[str]:
    """The table of `Journal.opt_outs()`: phones masked."""
    lang = style.lang
    notes = ["" if pd.isna(note) else note for note in frame["note"]]
    columns = [
        Column(
            Message.within("heading", "phone").in_(lang), [mask(phone) for phone in frame["phone"]]
        ),
        Column(Message.within("heading", "opted out").in_(lang), _times(frame["since"])),
        Column(Message.within("heading", "note").in_(lang), notes),
    ]
    return table([column for column in columns if any(column.cells)], style)


def _attempts(frame: pd.DataFrame, lang: Lang) -> Iterator[Column]:
    """The number of the attempt, where any message took more than one."""
    if (frame["attempt"] > 1).any():
        yield Column(_ATTEMPT.in_(lang), _numbers(frame["attempt"]), numbers=True)


def _times(times: pd.Series[Any]) -> list[str]:
    """Moments on the clock of Israel, to the minute."""
    local: pd.Series[Any] = times.dt.tz_convert(dates.israel()).dt.strftime("%Y-%m-%d %H:%M")
    return local.fillna("").tolist()


def _numbers(values: pd.Series[Any]) -> list[str]:
    return [f"{value:,}" for value in values]


def examples(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Messages letter for letter, each below the masked phone that it goes to."""
    lines = []
    for phone, text in pairs:
        body = [visible(line) for line in text.splitlines()]
        lines += ["", f"→ {mask(phone)}", *body]
    return [*lines, ""]
