"""The view of `show()`: the first rows of a result, the status of each at a glance."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from feedbot_bulk import results
from feedbot_bulk.cells import dates, one_line
from feedbot_bulk.contacts.columns import phones_taken
from feedbot_bulk.display import html
from feedbot_bulk.display.html import pill
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Argument, Message, text
from feedbot_bulk.report import sheets
from feedbot_bulk.results.language import heading, language_of
from feedbot_bulk.results.status import WORDS, Status, counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedbot_bulk.i18n.catalogue import Lang

ROWS = 20
OWN_COLUMNS = 3
MESSAGE_LENGTH, CELL_LENGTH, REASON_LENGTH = 48, 30, 80


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
        counted = " · ".join(self._counted(*one) for one in self.counts.items())
        return "\n".join([self.caption, counted, *self._lines()])

    def _lines(self) -> list[str]:
        """The table as text, broken where the terminal ends; none of no rows."""
        table = pd.DataFrame(dict(enumerate(map(self._words, self.columns))))
        table.columns = pd.Index([column.heading for column in self.columns])
        width = shutil.get_terminal_size().columns
        return [] if table.empty else ["", table.to_string(index=False, line_width=width)]

    def _repr_html_(self) -> str:
        pills = " ".join(
            pill(status, self._counted(status, count)) for status, count in self.counts.items()
        )
        headings = (column.heading for column in self.columns)
        return html.page(
            self.lang,
            f"<div><b>{escape(self.caption)}</b></div>",
            f'<div style="margin:.4em 0;line-height:2">{pills}</div>',
            html.table(headings, self._body(), self.lang),
            style=";overflow-x:auto",
        )

    def _body(self) -> str:
        side = html.side(self.lang)
        cells = [
            [
                html.td(pill(cell, word) if column.is_status else escape(word), side)
                for cell, word in zip(column.cells, self._words(column), strict=True)
            ]
            for column in self.columns
        ]
        return "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))

    def _words(self, column: ViewColumn) -> list[str]:
        return [self._word(cell) for cell in column.cells] if column.is_status else column.cells

    def _counted(self, status: str, count: int) -> str:
        return text(counted(status, count), self.lang)

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
        raise FeedbotError(
            Message(
                "{argument}: give how many rows to show, such as {usual}.",
                argument=Argument("rows", rows),
                usual=Argument("rows", ROWS),
            )
        )
    first = result.head(rows)
    return View(lang, _caption(result, first, lang), _counts(result), _columns(first, lang))


def _caption(result: pd.DataFrame, first: pd.DataFrame, lang: Lang) -> str:
    said, own = [_rows_shown(len(first), len(result))], len(results.own_columns(result))
    if own > OWN_COLUMNS:
        said.append(Message("columns: {shown} of {own}", shown=OWN_COLUMNS, own=own))
    shown = Message.joined(said, "; ")
    return Message.joined([shown, *phones_taken(result)], ". ").in_(lang)


def _rows_shown(shown: int, rows: int) -> Message:
    if shown == rows:
        return Message("all rows: {rows:,}", rows=rows)
    return Message.plural(
        "first {shown:,} of {count} row",
        "first {shown:,} of {count:,} rows",
        count=rows,
        shown=shown,
    )


def _counts(result: pd.DataFrame) -> dict[str, int]:
    """The rows by status, of the statuses that there are; one that is none of ours stands last."""
    counts = result[results.STATUS].value_counts(dropna=False)
    found = {str(status): int(number) for status, number in counts.items() if number}
    order = [*(status.value for status in Status if status in found), *found]
    return {status: found[status] for status in dict.fromkeys(order)}


def _columns(first: pd.DataFrame, lang: Lang) -> list[ViewColumn]:
    """The list's own first columns, then ours as far as they hold anything."""
    headings = {name: said.in_(lang) for name, said in sheets.MESSAGES.columns.items()}
    ours = [ViewColumn(headings[name], cells) for name, cells in _ours(first, lang)]
    status = ViewColumn(
        headings[results.STATUS],
        first[results.STATUS].astype("object").map(str).tolist(),
        is_status=True,
    )
    filled = [column for column in ours if any(column.cells)]
    return [*_index(first, sheets.MESSAGES.row.in_(lang)), *_own(first), status, *filled]


def _index(first: pd.DataFrame, row: str) -> list[ViewColumn]:
    return [
        ViewColumn(
            row if name == "row" else one_line(heading(name), CELL_LENGTH),
            [one_line(value, CELL_LENGTH) for value in first.index.get_level_values(level)],
        )
        for level, name in enumerate(first.index.names)
        if name is not None
    ]


def _own(first: pd.DataFrame) -> list[ViewColumn]:
    """By position, because labels may repeat."""
    return [
        ViewColumn(
            one_line(heading(first.columns[place]), CELL_LENGTH),
            [one_line(value, CELL_LENGTH) for value in first.iloc[:, place]],
        )
        for place in results.own_positions(first)[:OWN_COLUMNS]
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
        yield name, [one_line(text, most) for text in texts]
    for name in results.TIMES:
        times = pd.to_datetime(first[name], utc=True).dt.tz_convert(dates.israel())
        yield name, times.dt.strftime("%d/%m/%Y %H:%M").fillna("").tolist()
