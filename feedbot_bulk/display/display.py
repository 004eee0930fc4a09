"""What a notebook shows: of a preview and a summary by itself, of any result when asked to.

Preview and summary are DataFrames in every respect but how they print: what pandas makes of them (a
slice, a copy, a concat) is a plain DataFrame again. A subclass is what pandas users know from
geopandas; a frame *with* a view beside it would have to be unpacked before `.head()` or
`.to_excel()` work. The view of `show()` is made only to be looked at.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import cells, outbox, phones, results
from feedbot_bulk.cells import dates
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.outbox import never_twice
from feedbot_bulk.report.words import WORDS_OF
from feedbot_bulk.results.causes import Cause, causes
from feedbot_bulk.results.colors import COLORS
from feedbot_bulk.results.language import heading, language_of
from feedbot_bulk.results.status import WORDS, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.outbox.never_twice import Rule
    from feedbot_bulk.outbox.outbox import Outbox

EXAMPLES = 3

NIGHT_AND_SHABBAT = (
    "No expires=: messages go out whenever the Feedbot desktop program is open, night and Shabbat "
    "included."
)
SECOND_TEXT = (
    "{count:,} of the ready rows are a further text to a phone that gets one already: a named "
    "campaign sends a phone one text only, unless one_per_phone=False."
)
REASONS_OF_A_STATUS = 10
_BUBBLE = (
    "display:inline-block;max-width:32em;padding:.5em .8em;border-radius:.6em;"
    "background:#d9fdd3;color:#111b21;white-space:pre-wrap;text-align:start"
)


class _Shown(pd.DataFrame):
    """A DataFrame with notes under it; pandas makes plain DataFrames of it."""

    notes: list[str]
    _metadata = ["notes"]  # noqa: RUF012 - pandas reads this very name

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def _said(self) -> list[str]:
        return list(getattr(self, "notes", ()))


class Summary(_Shown):
    """The table of `summary()`, with what it cannot say in a row said below it."""

    def __repr__(self) -> str:
        return "\n".join([super().__repr__(), *self._said()])

    def _repr_html_(self) -> str:
        return _table(self) + _paragraphs(self._said())


class Preview(_Shown):
    """The frame of `preview()`; printed, it shows counts, reasons and real messages instead.

    Phones are masked in what is shown; the frame itself holds them.
    """

    def __repr__(self) -> str:
        counts = results.summarize(self)
        shown = [f"→ {phones.mask(phone)}\n{text}" for phone, text in examples(self)]
        return "\n\n".join([repr(counts), *shown, *self._said(), self._shape()])

    def _repr_html_(self) -> str:
        bubbles = "".join(
            f'<div style="margin:.4em 0"><small>{escape(phones.mask(phone))}</small><br>'
            f'<div dir="auto" style="{_BUBBLE}">{escape(text)}</div></div>'
            for phone, text in examples(self)
        )
        notes = _paragraphs([*self._said(), self._shape()])
        return f"<div>{_table(results.summarize(self))}{bubbles}{notes}</div>"

    def _shape(self) -> str:
        rows, columns = self.shape
        return f"A DataFrame of {rows:,} rows × {columns} columns: .head() shows rows as they are."


def preview(box: Outbox, rule: Rule, *, expires: bool) -> pd.DataFrame:
    """The result frame of an outbox of which nothing is sent; it shows itself, with notes.

    `expires` is whether the messages do.
    """
    plan = never_twice.plan(box, {}, rule)
    made = Preview(results.attach(box.frame, outbox.unsent(box, plan)))
    second = 0 if rule.one_per_phone else len(plan.send) - len({box.phone[i] for i in plan.send})
    further = [SECOND_TEXT.format(count=second)] if second else []
    notes = unlisted_note(box.unlisted(plan.send)) + further
    made.notes = notes + ([] if expires else [NIGHT_AND_SHABBAT])
    return made


def summary(result: pd.DataFrame) -> pd.DataFrame:
    """The table of counts of a result frame, which says how many of its phones are unlisted."""
    made = Summary(results.summarize(result))
    wanted = result[results.STATUS] != Status.SKIPPED.value
    kinds = phones.diagnose(result.loc[wanted, results.PHONE])["kind"]
    made.notes = unlisted_note(int((kinds == "unlisted").sum()))
    return made


def unlisted_note(count: int) -> list[str]:
    """How many numbers are of blocks that the numbering data does not know yet, if any."""
    if not count:
        return []
    note = (
        f"{count:,} of the phones are Israeli mobiles of blocks that the numbering data does not "
        "list yet (unlisted): they are sent to like the others."
    )
    return [note]


def examples(result: pd.DataFrame) -> list[tuple[str, str]]:
    """(phone, text) of a few rows that are ready: the longest first, then the first ones."""
    ready = result.loc[result[results.STATUS] == Status.READY.value]
    if ready.empty:
        return []
    chosen = ready.iloc[longest_first(ready[results.MESSAGE], EXAMPLES)]
    pairs: Sequence[Any] = list(zip(chosen[results.PHONE], chosen[results.MESSAGE], strict=True))
    return [(str(phone), str(text)) for phone, text in pairs]


def longest_first(texts: pd.Series[Any], most: int) -> list[int]:
    """The positions of a few texts to look at: of the longest, then of the first ones."""
    longest = int(texts.str.len().to_numpy().argmax())
    first = (place for place in range(min(most, len(texts))) if place != longest)
    return [longest, *first][:most]


def _paragraphs(notes: Sequence[str]) -> str:
    return "".join(f"<p>{escape(note)}</p>" for note in notes)


# --- the counts, in a notebook ----------------------------------------------------------------

_LINE = "border:0;border-bottom:1px solid var(--jp-border-color2, rgba(128,128,128,.35));"
_CELL = _LINE + "padding:.35em .7em;vertical-align:middle;white-space:nowrap;background:none;"
_TABLE = "border-collapse:collapse;margin:.4em 0;color:inherit;font-size:inherit;table-layout:auto"
_PILL = (
    "display:inline-block;padding:.1em .7em;border-radius:1em;font-weight:600;white-space:nowrap;"
)
_BAR = (
    "display:inline-block;height:.6em;border-radius:.2em;margin:0 .5em 0 0;"
    "background:currentColor;opacity:.45;"
)
_BAR_WIDTH = 6


def _table(counts: pd.DataFrame) -> str:
    """The counts by status and cause as HTML: words as pills, shares as bars; every row counts."""
    rows = max(int(counts["count"].sum()), 1)
    lines = causes(counts, "en", most=REASONS_OF_A_STATUS)
    body = "".join(_counted(line, line.count / rows) for line in lines)
    return _html_table(("status", "reason", "count", "share"), body, "left")


def _counted(line: Cause, share: float) -> str:
    bar = f'<span style="{_BAR}width:{_BAR_WIDTH * share:.2f}em"></span>'
    reason = escape(cells.one_line(line.text, REASON_LENGTH))
    count, part = _td(f"{line.count:,}", "right"), _td(f"{bar}{share:.1%}")
    return f"<tr>{_td(pill(line.status, line.status))}{_td(reason)}{count}{part}</tr>"


def _html_table(headings: Iterable[str], body: str, side: str) -> str:
    cells = "".join(
        f'<th dir="auto" style="{_CELL}text-align:{side}">{escape(text)}</th>' for text in headings
    )
    head = f'<thead style="border:0"><tr>{cells}</tr></thead>'
    return f'<table style="{_TABLE}">{head}<tbody>{body}</tbody></table>'


def _td(content: str, side: str = "left") -> str:
    """A cell of HTML, in the direction of its own text but at the side of its column."""
    return f'<td dir="auto" style="{_CELL}text-align:{side}">{content}</td>'


def pill(status: str, text: str) -> str:
    """A text on the colour of a status; its contrast is the same on a light and a dark page."""
    behind, letters = _colours(status)
    return f'<span style="{_PILL}background:#{behind};color:#{letters}">{escape(text)}</span>'


def _colours(status: str) -> tuple[str, str]:
    return COLORS[Status(status)] if status in WORDS else COLORS[Status.READY]


# --- a result at a glance ---------------------------------------------------------------------

ROWS = 20
OWN_COLUMNS = 3
MESSAGE_LENGTH, CELL_LENGTH, REASON_LENGTH = 48, 30, 80

_CAPTIONS: dict[Lang, tuple[str, str, str]] = {
    "en": ("all rows: {rows:,}", "first {shown:,} of {rows:,} rows", "columns: {shown} of {own}"),
    "he": (
        "כל השורות: {rows:,}",
        "השורות הראשונות: {shown:,} מתוך {rows:,}",
        "עמודות: {shown} מתוך {own}",
    ),
}


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column as it is shown: its heading, and its cells as text; of statuses, their names."""

    heading: str
    cells: list[str]
    is_status: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """The first rows of a result, the status of each at a glance; `show()` makes it.

    A notebook shows it as a table; printed, it is plain text.
    """

    lang: Lang
    caption: str
    counts: dict[str, int]
    columns: list[ViewColumn]

    def __repr__(self) -> str:
        counted = " · ".join(f"{self._word(status)} {n:,}" for status, n in self.counts.items())
        return "\n".join([self.caption, counted, *self._lines()])

    def _lines(self) -> list[str]:
        """The table as text, broken where the terminal ends; none of no rows."""
        table = pd.DataFrame(dict(enumerate(map(self._words, self.columns))))
        table.columns = pd.Index([column.heading for column in self.columns])
        width = shutil.get_terminal_size().columns
        return [] if table.empty else ["", table.to_string(index=False, line_width=width)]

    def _repr_html_(self) -> str:
        direction, side = ("rtl", "right") if self.lang == "he" else ("ltr", "left")
        pills = " ".join(
            pill(status, f"{self._word(status)} {number:,}")
            for status, number in self.counts.items()
        )
        table = _html_table((column.heading for column in self.columns), self._body(side), side)
        return (
            f'<div dir="{direction}" style="text-align:{side};overflow-x:auto">'
            f"<div><b>{escape(self.caption)}</b></div>"
            f'<div style="margin:.4em 0;line-height:2">{pills}</div>{table}</div>'
        )

    def _body(self, side: str) -> str:
        cells = [
            [
                _td(pill(cell, word) if column.is_status else escape(word), side)
                for cell, word in zip(column.cells, self._words(column), strict=True)
            ]
            for column in self.columns
        ]
        return "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))

    def _words(self, column: ViewColumn) -> list[str]:
        return [self._word(cell) for cell in column.cells] if column.is_status else column.cells

    def _word(self, status: str) -> str:
        return WORDS[Status(status)].label(self.lang) if status in WORDS else status


def show(result: pd.DataFrame, rows: int = ROWS, *, lang: Lang | None = None) -> View:
    """The first rows of a result frame, to look at.

    Raises ColumnError for a frame that is no result frame, and FeedbotError for an unknown `lang`
    or a number of rows that is none.
    """
    results.require(result)
    lang = language_of(result, lang)
    if isinstance(rows, bool) or not isinstance(rows, int) or rows < 0:
        raise FeedbotError(f"rows={rows!r}: give how many rows to show, such as rows={ROWS}.")
    first = result.head(rows)
    return View(lang, _caption(result, first, lang), _counts(result), _columns(first, lang))


def _caption(result: pd.DataFrame, first: pd.DataFrame, lang: Lang) -> str:
    everything, part, columns = _CAPTIONS[lang]
    own = len(results.own_columns(result))
    said = (everything if len(first) == len(result) else part).format(
        shown=len(first), rows=len(result)
    )
    return said if own <= OWN_COLUMNS else f"{said}; {columns.format(shown=OWN_COLUMNS, own=own)}"


def _counts(result: pd.DataFrame) -> dict[str, int]:
    """The rows by status, of the statuses that there are; one that is none of ours stands last."""
    counts = result[results.STATUS].value_counts(dropna=False)
    found = {str(status): int(number) for status, number in counts.items() if number}
    order = [*(status.value for status in Status if status in found), *found]
    return {status: found[status] for status in dict.fromkeys(order)}


def _columns(first: pd.DataFrame, lang: Lang) -> list[ViewColumn]:
    """The list's own first columns, then ours as far as they hold anything."""
    words = WORDS_OF[lang].messages
    ours = {name: ViewColumn(words.columns[name], cells) for name, cells in _ours(first, lang)}
    status = ViewColumn(
        words.columns[results.STATUS],
        first[results.STATUS].astype("object").map(str).tolist(),
        is_status=True,
    )
    filled = [column for column in ours.values() if any(column.cells)]
    return [*_index(first, words.row), *_own(first), status, *filled]


def _index(first: pd.DataFrame, row: str) -> list[ViewColumn]:
    return [
        ViewColumn(
            row if name == "row" else cells.one_line(heading(name), CELL_LENGTH),
            [cells.one_line(value, CELL_LENGTH) for value in first.index.get_level_values(level)],
        )
        for level, name in enumerate(first.index.names)
        if name is not None
    ]


def _own(first: pd.DataFrame) -> list[ViewColumn]:
    """By position, because labels may repeat."""
    places = [
        place
        for place, label in enumerate(first.columns)
        if not str(label).startswith(results.PREFIX)
    ]
    return [
        ViewColumn(
            cells.one_line(heading(first.columns[place]), CELL_LENGTH),
            [cells.one_line(value, CELL_LENGTH) for value in first.iloc[:, place]],
        )
        for place in places[:OWN_COLUMNS]
    ]


def _ours(first: pd.DataFrame, lang: Lang) -> Iterable[tuple[str, list[str]]]:
    for name, most in (
        (results.REASON, REASON_LENGTH),
        (results.PHONE, CELL_LENGTH),
        (results.MESSAGE, MESSAGE_LENGTH),
    ):
        texts = first[name].astype("object").tolist()
        if name == results.REASON:
            texts = [reasons.translate(t, lang) if isinstance(t, str) else t for t in texts]
        yield name, [cells.one_line(text, most) for text in texts]
    for name in results.TIMES:
        times = pd.to_datetime(first[name], utc=True).dt.tz_convert(dates.israel())
        yield name, times.dt.strftime("%d/%m/%Y %H:%M").fillna("").tolist()
