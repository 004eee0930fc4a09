"""The HTML that the notebook form shows: pure functions of values; every text is escaped."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import cells, display
from feedbot_bulk.form.words import say
from feedbot_bulk.i18n import reasons
from feedbot_bulk.results.status import WORDS, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from feedbot_bulk.i18n.catalogue import Lang

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


def notice(kind: str, text: str, lang: Lang) -> str:
    """A line that stands out: an `error`, `attention` to something, or what is `done`."""
    role = "alert" if kind == "error" else "status"
    return (
        f'<div class="fb-notice fb-{kind}" role="{role}"><b>{escape(say(kind, lang))}:</b> '
        f'<span dir="auto">{escape(text)}</span></div>'
    )


def line(text: str, css: str = "") -> str:
    """A paragraph of ours."""
    return f'<p class="fb-line {css}">{escape(text)}</p>'


def heading(text: str) -> str:
    """A heading inside a step."""
    return f'<h4 class="fb-heading">{escape(text)}</h4>'


def pill(name: str, lang: Lang, count: int | None = None) -> str:
    """A status as a word on its colour, with a count if there is one."""
    words = WORDS[Status(name)]
    number = "" if count is None else f"{count:,} "
    made = display.pill(name, number + words.label(lang))
    return f'<span title="{escape(words.meaning(lang))}">{made}</span>'


def pills(counts: Mapping[str, int], lang: Lang) -> str:
    """The counts by status, in the order of the statuses."""
    shown = (pill(status, lang, counts[status]) for status in Status if counts.get(status))
    return f'<div class="fb-pills">{" ".join(shown)}</div>'


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(
        f'<th scope="col" dir="auto">{escape(cells.one_line(one, LONG))}</th>' for one in headings
    )
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="fb-scroll"><table class="fb-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def cell(value: object) -> str:
    """One cell of the list: one line, shortened, in its own direction."""
    whole, shown = (escape(cells.one_line(value, most)) for most in (TITLE, LONG))
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
    return table([say("row", lang), say("read_as", lang), *names], rows)


def counts_table(rows: Iterable[tuple[str, str, int]], total: int, lang: Lang) -> str:
    """Counts that add up: (what, why, how many) rows, the first two as HTML, and their sum."""
    body = [[f"{count:,}", what, reason] for what, reason, count in rows]
    body.append([f"<b>{total:,}</b>", f"<b>{escape(say('all_rows', lang))}</b>", ""])
    cells = "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in body)
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


def chips(columns: Iterable[Any], lang: Lang) -> str:
    """A button for each column that puts `{column}` into the text where the cursor is."""
    return f'<div class="fb-chips">{"".join(_chip(str(one), lang) for one in columns)}</div>'


def _chip(column: str, lang: Lang) -> str:
    label = escape(say("put_column", lang, column=column))
    return (
        f'<button type="button" class="fb-chip" data-put="{escape(f"{{{column}}}")}" '
        f'aria-label="{label}" title="{label}" onclick="{escape(_PUT_AT_CURSOR)}">'
        f'<span dir="auto">{escape(cells.one_line(column, LONG))}</span></button>'
    )


def download(name: str, data: bytes, time: str, lang: Lang) -> str:
    """A link that saves a workbook from the browser, wherever the kernel runs."""
    size = f"{max(len(data) // 1000, 1):,} kB"
    encoded = base64.b64encode(data).decode()
    words = escape(say("download", lang, name=name, size=size, time=time))
    return (
        f'<a class="fb-download" download="{escape(name)}" href="data:{_XLSX};base64,{encoded}">'
        f'<span dir="auto">{words}</span></a>'
    )


STYLE = """
<style>
.fb-form { --fb-line: var(--jp-border-color1, #bdbdbd); --fb-soft: var(--jp-layout-color2, #f3f3f3);
  --fb-ink: var(--jp-ui-font-color1, #212121); --fb-faint: var(--jp-ui-font-color2, #5f5f5f);
  --fb-paper: var(--jp-layout-color1, #fff); --fb-link: var(--jp-content-link-color, #1f5fa8);
  max-width: 60rem; color: var(--fb-ink); padding: 2px; overflow: visible;
  font-family: var(--jp-ui-font-family, system-ui, sans-serif); }
.fb-form, .fb-form .widget-vbox, .fb-form .widget-hbox, .fb-form .widget-html-content
  { overflow: visible; }
.fb-form.fb-he { direction: rtl; }
.fb-form.fb-en { direction: ltr; }
.fb-form .widget-html-content { line-height: 1.5; font-size: 14px; color: var(--fb-ink);
  white-space: normal; width: 100%; }
.fb-form .widget-html { height: auto; margin: 0 2px; }
.fb-form .fb-title .widget-html-content { font-size: 20px; font-weight: 600; }
.fb-head { justify-content: space-between; align-items: center; flex-wrap: wrap; }
.fb-head .widget-html { width: auto; }
.fb-connection { border-radius: 8px; padding: 6px 10px; margin: 4px 2px; flex-wrap: wrap;
  align-items: flex-end; gap: 8px; border: 1px solid var(--fb-line); }
.fb-connection > .widget-html { flex: 1 1 18rem; width: auto; }
.fb-practice { background: #fff3cd; border-color: #c79a00; }
.fb-form .fb-practice .widget-html-content, .fb-form .fb-practice .fb-field > .widget-label
  { color: #3d2f00; }
.fb-real { background: #dff3e4; border-color: #1b7a3d; }
.fb-form .fb-real .widget-html-content { color: #0e3d1e; }
.fb-steps { flex-wrap: wrap; gap: 4px; margin: 6px 0; }
.fb-form button.jupyter-button { width: auto; height: auto; min-height: 32px; padding: 4px 14px;
  border-radius: 6px; font-size: 14px; line-height: 1.4; white-space: normal; overflow: visible; }
.fb-form button.jupyter-button:focus-visible, .fb-form .fb-chip:focus-visible,
.fb-form a:focus-visible { outline: 2px solid var(--fb-link); outline-offset: 1px; }
.fb-steps button.jupyter-button { flex: 1 1 6rem; background: var(--fb-soft);
  color: var(--fb-ink); border-bottom: 3px solid transparent; }
.fb-steps button.jupyter-button.fb-now { border-bottom-color: #1f7a54; font-weight: 600; }
.fb-form button.jupyter-button:disabled { opacity: .55; cursor: not-allowed; }
.fb-form button.jupyter-button.fb-main { background: #1f7a54; color: #fff; font-weight: 600; }
.fb-panel { border: 1px solid var(--fb-line); border-radius: 8px; padding: 12px;
  background: var(--fb-paper); }
.fb-panel > .widget-vbox { gap: 8px; }
.fb-row { flex-wrap: wrap; gap: 8px; align-items: flex-end; }
.fb-foot { justify-content: space-between; margin-top: 8px; flex-wrap: wrap; gap: 8px; }
.fb-form .fb-field { flex-direction: column; align-items: stretch; height: auto;
  width: auto; min-width: 12rem; flex: 1 1 16rem; }
.fb-form .fb-field > .widget-label { text-align: start; width: auto; height: auto; margin: 0 0 2px;
  white-space: normal; overflow: visible; font-size: 13px; line-height: 1.4; color: var(--fb-ink); }
.fb-form .fb-field input, .fb-form .fb-field select, .fb-form .fb-field textarea {
  font-size: 14px; text-align: start; unicode-bidi: plaintext; min-height: 32px; width: 100%;
  box-sizing: border-box; border-radius: 4px; }
.fb-form .fb-field input, .fb-form .fb-field select { flex: 0 0 auto; height: 32px; }
.fb-form .fb-field select { unicode-bidi: normal; padding-inline: 6px 24px; }
.fb-form .fb-text { flex: 0 0 auto; }
.fb-form .fb-text textarea { flex: 0 0 auto; height: 9rem; line-height: 1.5; resize: vertical;
  font-family: inherit; }
.fb-form .fb-narrow { flex: 0 1 16rem; }
.fb-form .widget-checkbox { width: auto; height: auto; }
.fb-form .widget-checkbox label { display: flex; align-items: center; gap: 6px; }
.fb-form .widget-checkbox input { margin: 0; flex: 0 0 auto; width: 16px; height: 16px; }
.fb-form .widget-upload i { margin-inline-end: 8px; }
.fb-form .widget-checkbox .widget-label-basic { text-align: start; white-space: normal;
  overflow: visible; font-size: 14px; color: var(--fb-ink); }
.fb-line { margin: 2px 0; } .fb-faint { color: var(--fb-faint); }
.fb-heading { margin: 8px 0 2px; font-size: 14px; font-weight: 600; }
.fb-big { font-size: 18px; font-weight: 600; }
.fb-notice { border-radius: 6px; padding: 6px 10px; margin: 4px 0; border: 1px solid; }
.fb-notice.fb-error { background: #fdecea; border-color: #b3261e; color: #5c0f0a; }
.fb-notice.fb-attention { background: #fff3cd; border-color: #c79a00; color: #3d2f00; }
.fb-notice.fb-done { background: #dff3e4; border-color: #1b7a3d; color: #0e3d1e; }
.fb-scroll { overflow-x: auto; max-width: 100%; }
.fb-form table.fb-table { border-collapse: collapse; font-size: 13px; margin: 2px 0; }
.fb-table th, .fb-table td { text-align: start !important; padding: 3px 8px;
  border-bottom: 1px solid var(--fb-line); white-space: nowrap; color: var(--fb-ink); }
.fb-table th { background: var(--fb-soft); font-weight: 600; }
.fb-counts td { white-space: normal; }
.fb-counts td:first-child { text-align: end !important; font-variant-numeric: tabular-nums; }
.fb-why { color: #b3261e; }
[data-jp-theme-light="false"] .fb-why { color: #ff9c94; }
.fb-pills { display: flex; flex-wrap: wrap; gap: 4px; margin: 4px 0; }
.fb-chips { display: flex; flex-wrap: wrap; gap: 4px; }
.fb-chip { border: 1px solid var(--fb-line); background: var(--fb-soft); color: var(--fb-ink);
  border-radius: 12px; padding: 2px 10px; font-size: 13px; cursor: pointer; font-family: inherit; }
.fb-messages { display: flex; flex-direction: column; gap: 8px; }
.fb-message small { color: var(--fb-faint); }
.fb-bubble { width: fit-content; max-width: min(32em, 95%); padding: 6px 10px; border-radius: 8px;
  background: #d9fdd3; color: #111b21; white-space: pre-wrap; text-align: start;
  overflow-wrap: anywhere; }
.fb-picture { display: block; max-width: 16rem; max-height: 12rem; border-radius: 6px;
  margin-bottom: 4px; }
.fb-form a.fb-download { color: var(--fb-link); font-weight: 600; text-decoration: underline; }
.fb-form .widget-hprogress { width: 100%; height: 20px; }
@media (prefers-reduced-motion: no-preference) {
  .fb-form .progress-bar { transition: width .3s; } }
</style>
"""
