"""What a notebook shows of a preview and of a summary, by itself.

Both are DataFrames in every respect but how they print: what pandas makes of them (a slice, a
copy, a concat) is a plain DataFrame again. A subclass is what pandas users know from geopandas; a
frame *with* a view beside it would have to be unpacked before `.head()` or `.to_excel()` work.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import phones, results
from feedbot_bulk.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EXAMPLES = 3

NIGHT_AND_SHABBAT = (
    "No expires=: messages go out whenever the Feedbot desktop program is open, night and Shabbat "
    "included."
)
SECOND_TEXT = (
    "{count:,} of the ready rows are a further text to a phone that gets one already: a named "
    "campaign sends a phone one text only, unless one_per_phone=False."
)
LINES = 20
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


def preview(frame: pd.DataFrame, unlisted: int, second: int = 0, *, expires: bool) -> pd.DataFrame:
    """A result frame of `preview()` that shows itself.

    `unlisted` and `second` count the phones of unlisted blocks and the further texts to a phone;
    `expires` is whether messages expire.
    """
    made = Preview(frame)
    further = [SECOND_TEXT.format(count=second)] if second else []
    made.notes = unlisted_note(unlisted) + further + ([] if expires else [NIGHT_AND_SHABBAT])
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
    longest = int(ready[results.MESSAGE].str.len().to_numpy().argmax())
    others = [place for place in range(len(ready)) if place != longest]
    chosen = ready.iloc[[longest, *others[: EXAMPLES - 1]]]
    pairs: Sequence[Any] = list(zip(chosen[results.PHONE], chosen[results.MESSAGE], strict=True))
    return [(str(phone), str(text)) for phone, text in pairs]


def _table(counts: pd.DataFrame) -> str:
    shown = pd.DataFrame(counts).assign(
        reason=counts["reason"].fillna(""), share=counts["share"].map("{:.1%}".format)
    )
    table = shown.head(LINES).to_html(index=False, escape=True, border=0)
    more = len(shown) - LINES
    rest = f"<p>… and {more:,} more reasons: see .feedbot.summary()</p>" if more > 0 else ""
    return table + rest


def _paragraphs(notes: Sequence[str]) -> str:
    return "".join(f"<p>{escape(note)}</p>" for note in notes)
