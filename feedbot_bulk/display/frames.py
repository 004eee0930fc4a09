"""Frames that show themselves: what `preview()` and `summary()` return.

They are DataFrames in every respect but how they print: what pandas makes of them (a slice, a copy,
a concat) is a plain DataFrame again. A subclass is what pandas users know from geopandas; a frame
*with* a view beside it would have to be unpacked before `.head()` or `.to_excel()` work. Values and
columns are English and stable; what is printed is in the language of the list.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import phones, results
from feedbot_bulk.cells import one_line
from feedbot_bulk.contacts.columns import phones_taken
from feedbot_bulk.display import html, notes
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.language import language
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.results.causes import Cause, causes
from feedbot_bulk.results.language import language_of
from feedbot_bulk.results.status import WORDS, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feedbot_bulk.delivery import SendPlan
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.outbox.outbox import Outbox

EXAMPLES = 3
REASONS_OF_A_STATUS = 10
REASON_LENGTH = 80
_BUBBLE = (
    "display:inline-block;max-width:32em;padding:.5em .8em;border-radius:.6em;"
    "background:#d9fdd3;color:#111b21;white-space:pre-wrap;text-align:start"
)
_BAR = (
    "display:inline-block;height:.6em;border-radius:.2em;margin-inline-end:.5em;"
    "background:currentColor;opacity:.45;"
)
_BAR_WIDTH = 6


class _Shown(pd.DataFrame):
    """A DataFrame with notes under it; pandas makes plain DataFrames of it.

    `_lang` is the language asked for; None means that of the list.
    """

    notes: list[Message]
    _lang: Lang | None
    _metadata = ["notes", "_lang"]  # noqa: RUF012 - pandas reads this very name

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def _notes_in(self, lang: Lang) -> list[str]:
        return [note.in_(lang) for note in getattr(self, "notes", ())]

    def _language(self) -> Lang:
        return language_of(self, getattr(self, "_lang", None))


class Summary(_Shown):
    """The table of `summary()`, with what it cannot say in a row said below it."""

    def __repr__(self) -> str:
        lang = self._language()
        return "\n".join([_table_as_text(self, lang), *self._notes_in(lang)])

    def _repr_html_(self) -> str:
        lang = self._language()
        notes = html.paragraphs(self._notes_in(lang))
        return html.page(lang, _table_as_html(self, lang), notes)


class Preview(_Shown):
    """The frame of `preview()`; printed, it shows counts, reasons and real messages instead.

    Phones are masked in what is shown; the frame itself holds them.
    """

    def __repr__(self) -> str:
        lang = self._language()
        counts = _table_as_text(results.summarize(self), lang)
        shown = [f"→ {phones.mask(phone)}\n{text}" for phone, text in examples(self)]
        return "\n\n".join([counts, *shown, *self._notes_in(lang), self._shape().in_(lang)])

    def _repr_html_(self) -> str:
        lang = self._language()
        bubbles = "".join(
            f'<div style="margin:.4em 0"><small>{escape(phones.mask(phone))}</small><br>'
            f'<div dir="auto" style="{_BUBBLE}">{escape(text)}</div></div>'
            for phone, text in examples(self)
        )
        notes = html.paragraphs([*self._notes_in(lang), self._shape().in_(lang)])
        return html.page(lang, _table_as_html(results.summarize(self), lang), bubbles, notes)

    def _shape(self) -> Message:
        rows, columns = self.shape
        return Message.plural(
            "A DataFrame of {count} row × {columns} columns: .head() shows rows as they are.",
            "A DataFrame of {count:,} rows × {columns} columns: .head() shows rows as they are.",
            count=rows,
            columns=columns,
        )


def preview(
    box: Outbox, plan: SendPlan, *, expires: bool, lang: Lang | None = None
) -> pd.DataFrame:
    """The result frame of an outbox of which nothing is sent; it shows itself, with notes.

    Parameters
    ----------
    box
        The messages, ready or with a reason.
    plan
        What a send would do with them.
    expires
        Whether the messages expire; if not, a note says when they may be sent.
    lang
        The language of what is shown; None for that of the list.

    Raises
    ------
    FeedbotError
        The language is none of ours.
    """
    from feedbot_bulk import delivery

    language(lang)
    result = Preview(delivery.previewed(box, plan))
    result._lang = lang  # noqa: SLF001 - our own class
    held = [] if expires or plan.asked.release.hours else [notes.at_night()]
    result.notes = [*box.notes, *notes.of_plan(box, plan), *held]
    return result


def summary(result: pd.DataFrame, *, lang: Lang | None = None) -> pd.DataFrame:
    """The table of counts of a result frame, which says how many of its phones are landlines.

    Raises ColumnError for a frame that is no result frame, and FeedbotError for an unknown `lang`.
    """
    table = Summary(results.summarize(result))
    wanted = (result[results.STATUS] != Status.SKIPPED.value).to_numpy()
    table._lang = language_of(result, lang)  # noqa: SLF001 - the table does not hold the list
    landlines = phones.count_landlines(result[results.PHONE][wanted])
    table.notes = phones_taken(result) + notes.landlines(landlines)
    return table


# --- real messages ----------------------------------------------------------------------------


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


# --- the counts -------------------------------------------------------------------------------

_HEADINGS = {
    "status": Message.within("counts", "status"),
    "reason": Message.within("counts", "reason"),
    "count": Message.within("counts", "count"),
    "share": Message.within("counts", "share"),
}


def _table_as_text(counts: pd.DataFrame, lang: Lang) -> str:
    """The counts as pandas prints a frame, its words in the language."""
    table = pd.DataFrame(counts)
    if lang != "en":
        labels = {status.value: words.label(lang) for status, words in WORDS.items()}
        table["status"] = table["status"].astype("object").map(labels)
        table["reason"] = [
            "" if pd.isna(text) else reasons.translate(text, lang) for text in counts["reason"]
        ]
        table = table.rename(columns={name: said.in_(lang) for name, said in _HEADINGS.items()})
    return repr(table)


def _table_as_html(counts: pd.DataFrame, lang: Lang) -> str:
    """The counts by status and cause: words as pills, shares as bars; every row counts."""
    rows = max(int(counts["count"].sum()), 1)
    lines = causes(counts, lang, most=REASONS_OF_A_STATUS)
    body = "".join(_counted(line, line.count / rows, lang) for line in lines)
    return html.table((said.in_(lang) for said in _HEADINGS.values()), body, lang)


def _counted(line: Cause, share: float, lang: Lang) -> str:
    bar = f'<span style="{_BAR}width:{_BAR_WIDTH * share:.2f}em"></span>'
    side, way = html.side(lang), html.direction(lang)
    cells = [
        html.td(html.pill(line.status, WORDS[line.status].label(lang)), side),
        html.td(escape(one_line(line.text, REASON_LENGTH)), side),
        html.td(f"{line.count:,}", "right"),
        html.td(f"{bar}{share:.1%}", side, way),
    ]
    return f"<tr>{''.join(cells)}</tr>"
