"""The HTML that the notebook form shows: pure functions of values; every text is escaped."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from feedbot_bulk import display
from feedbot_bulk.cells import one_line
from feedbot_bulk.form.reader import said
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.results.status import WORDS, Status, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from feedbot_bulk.form.state import Notice
    from feedbot_bulk.i18n.catalogue import Lang

ROW = Message.within("heading of a column", "Row")

_KINDS = {
    "error": Message("Error"),
    "attention": Message.within("before a notice", "Note"),
    "done": Message.within("before a notice", "Done"),
}

LONG = 60
"""Characters of a cell that a table shows."""

TITLE = 1000
"""Characters of a cell that the mouse shows."""

_PUT_AT_CURSOR = (
    "const t=this.closest('.fb-form').querySelector('.fb-text textarea');"
    "t.setRangeText(this.dataset.put,t.selectionStart,t.selectionEnd,'end');"
    "t.dispatchEvent(new Event('input',{bubbles:true}));t.focus()"
)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def notice(kind: str, text: object, lang: Lang) -> str:
    """A line that stands out: an `error`, `attention` to something, or what is `done`."""
    role = "alert" if kind == "error" else "status"
    label = escape(said(_KINDS[kind], lang))
    return (
        f'<div class="fb-notice fb-{kind}" role="{role}"><b>{label}:</b> '
        f'<span dir="auto">{escape(said(text, lang))}</span></div>'
    )


def noticed(shown: Notice | None, lang: Lang) -> str:
    """A notice of the state, if there is one."""
    return "" if shown is None else notice(shown.kind, shown.text, lang)


def line(text: str, css: str = "") -> str:
    """A paragraph of ours."""
    return f'<p class="fb-line {css}">{escape(text)}</p>'


def heading(text: str) -> str:
    """A heading inside a step."""
    return f'<h4 class="fb-heading">{escape(text)}</h4>'


def pill(name: str, lang: Lang, count: int | None = None) -> str:
    """A status as a word on its colour, with a count if there is one."""
    words = WORDS[Status(name)]
    text = words.label(lang) if count is None else said(counted(name, count), lang)
    return f'<span title="{escape(words.meaning(lang))}">{display.pill(name, text)}</span>'


def pills(counts: Mapping[str, int], lang: Lang) -> str:
    """The counts by status, in the order of the statuses."""
    shown = (pill(status, lang, counts[status]) for status in Status if counts.get(status))
    return f'<div class="fb-pills">{" ".join(shown)}</div>'


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(
        f'<th scope="col" dir="auto">{escape(one_line(text, LONG))}</th>' for text in headings
    )
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="fb-scroll"><table class="fb-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def cell(value: object) -> str:
    """One cell of the list: one line, shortened, in its own direction."""
    whole, shown = (escape(one_line(value, most)) for most in (TITLE, LONG))
    return f'<span dir="auto" title="{whole}">{shown}</span>'


def number(phone: object) -> str:
    """A phone, left to right in any table."""
    return "" if pd.isna(phone) else f'<bdi dir="ltr">{escape(str(phone))}</bdi>'  # type: ignore[call-overload]


def why(reason: object, lang: Lang) -> str:
    """A reason in the reader's language."""
    if not isinstance(reason, str):
        return ""
    return f'<span class="fb-why" dir="auto">{escape(reasons.translate(reason, lang))}</span>'


def contacts_table(
    contacts: pd.DataFrame, read: pd.DataFrame, places: Sequence[int], lang: Lang
) -> str:
    """The first rows of a list: the phone as read, or why there is none, and some columns.

    `read` is what `diagnose` made of the phones of these very rows; `places` are the columns'.
    """
    names = [str(contacts.columns[place]) for place in places]
    rows = (
        [
            cell(label),
            number(phone) if isinstance(phone, str) else why(reason, lang),
            *(cell(values[place]) for place in places),
        ]
        for label, phone, reason, values in zip(
            contacts.index,
            read["phone"],
            read["reason"],
            contacts.itertuples(index=False, name=None),
            strict=True,
        )
    )
    ours = [said(ROW, lang), said(Message("Phone as read"), lang)]
    return table([*ours, *names], rows)


def counts_table(rows: Iterable[tuple[str, str, int]], total: int, lang: Lang) -> str:
    """Counts that add up: (what, why, how many) rows, the first two as HTML, and their sum."""
    body = [[f"{count:,}", what, reason] for what, reason, count in rows]
    everything = escape(said(Message("rows in all"), lang))
    body.append([f"<b>{total:,}</b>", f"<b>{everything}</b>", ""])
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body)
    return f'<div class="fb-scroll"><table class="fb-table fb-counts">{cells}</table></div>'


def bubble(text: str, above: str, below: str, image: str | None = None, alt: str = "") -> str:
    """A message as WhatsApp shows it, its picture first."""
    picture = ""
    if image:
        picture = (
            f'<img class="fb-picture" src="{escape(image)}" alt="{escape(alt)}" '
            'referrerpolicy="no-referrer">'
        )
    return (
        f'<div class="fb-message"><small dir="auto">{escape(above)}</small>'
        f'<div class="fb-bubble" dir="auto">{picture}{escape(text)}</div>'
        f"<small>{escape(below)}</small></div>"
    )


def chips(columns: Iterable[str], lang: Lang) -> str:
    """A button for each column that puts `{column}` into the text where the cursor is."""
    return f'<div class="fb-chips">{"".join(_chip(name, lang) for name in columns)}</div>'


def _chip(column: str, lang: Lang) -> str:
    label = escape(said(Message("Put in the column {column}", column=column), lang))
    return (
        f'<button type="button" class="fb-chip" data-put="{escape(f"{{{column}}}")}" '
        f'aria-label="{label}" title="{label}" onclick="{escape(_PUT_AT_CURSOR)}">'
        f'<span dir="auto">{escape(one_line(column, LONG))}</span></button>'
    )


def download(name: str, data: bytes, time: str, lang: Lang) -> str:
    """A link that saves a workbook from the browser, wherever the kernel runs."""
    size = f"{max(len(data) // 1000, 1):,} kB"
    encoded = base64.b64encode(data).decode()
    words = Message("Download {name} ({size}, made at {time})", name=name, size=size, time=time)
    return (
        f'<a class="fb-download" download="{escape(name)}" href="data:{_XLSX};base64,{encoded}">'
        f'<span dir="auto">{escape(said(words, lang))}</span></a>'
    )


def style() -> str:
    """The form's style sheet."""
    css = Path(__file__).with_name("style.css").read_text("utf-8")
    return f"<style>\n{css}</style>"
