"""Tables and pills of HTML, in the direction of their language; light and dark pages alike."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from feedbot_bulk.results.colors import COLORS
from feedbot_bulk.results.status import WORDS, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedbot_bulk.i18n.catalogue import Lang

_LINE = "border:0;border-bottom:1px solid var(--jp-border-color2, rgba(128,128,128,.35));"
_CELL = _LINE + "padding:.35em .7em;vertical-align:middle;white-space:nowrap;background:none;"
_TABLE = "border-collapse:collapse;margin:.4em 0;color:inherit;font-size:inherit;table-layout:auto"
_PILL = (
    "display:inline-block;padding:.1em .7em;border-radius:1em;font-weight:600;white-space:nowrap;"
)


def direction(lang: Lang) -> str:
    """Which way the language runs, as HTML says it."""
    return "rtl" if lang == "he" else "ltr"


def side(lang: Lang) -> str:
    """The side at which the language begins."""
    return "right" if lang == "he" else "left"


def page(lang: Lang, *parts: str, style: str = "") -> str:
    """The parts under each other, in the direction of the language."""
    where = f'dir="{direction(lang)}" style="text-align:{side(lang)}{style}"'
    return f"<div {where}>{''.join(parts)}</div>"


def paragraphs(texts: Iterable[str]) -> str:
    """Each text on its own."""
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def table(headings: Iterable[str], body: str, lang: Lang) -> str:
    """A table under its headings; `body` is the HTML of its rows."""
    cells = "".join(
        f'<th dir="auto" style="{_CELL}text-align:{side(lang)}">{escape(text)}</th>'
        for text in headings
    )
    head = f'<thead style="border:0"><tr>{cells}</tr></thead>'
    return f'<table style="{_TABLE}">{head}<tbody>{body}</tbody></table>'


def td(content: str, at: str = "left", way: str = "auto") -> str:
    """A cell, in the direction of its own text unless told, at the side of its column."""
    return f'<td dir="{way}" style="{_CELL}text-align:{at}">{content}</td>'


def pill(status: str, text: str) -> str:
    """A text on the color of a status; its contrast is the same on a light and a dark page."""
    behind, letters = _colors(status)
    return f'<span style="{_PILL}background:#{behind};color:#{letters}">{escape(text)}</span>'


def _colors(status: str) -> tuple[str, str]:
    return COLORS[Status(status)] if status in WORDS else COLORS[Status.READY]
