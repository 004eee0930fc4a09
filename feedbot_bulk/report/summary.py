"""The first sheet of the report: what became of the list, on one page, as a manager reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl.chart import Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import column_index_from_string

from feedbot_bulk import results
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.report import sheets
from feedbot_bulk.report.charts import bar_chart
from feedbot_bulk.report.rows import on_the_clock
from feedbot_bulk.report.workbook import INK, PAPER, font
from feedbot_bulk.results.causes import Cause, causes
from feedbot_bulk.results.colors import COLORS
from feedbot_bulk.results.status import QUEUED, WORDS, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet

    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.report.workbook import WorkbookBuilder

CORRECTABLE = (Status.SKIPPED, Status.REJECTED, Status.FAILED)
"""The statuses of rows that the analyst can correct and send again."""

HEADLINE = (Status.SENT, Status.PENDING, Status.FAILED, Status.SKIPPED)
"""The statuses that a manager asks for first."""

_CAMPAIGN = sheets.MESSAGES.columns[results.CAMPAIGN]
_REASONS_SHOWN = 10
_CAMPAIGNS_SHOWN = 3
_WIDTHS = {"A": 22, "B": 12, "C": 12, "D": 20, "E": 20, "F": 20, "G": 3}
_TILES = ("A{0}:A{0}", "B{0}:C{0}", "D{0}:D{0}", "E{0}:E{0}", "F{0}:F{0}")
_TEXT, _ACROSS = "D{0}:F{0}", "A{0}:F{0}"
_TEXT_CHARACTERS, _ACROSS_CHARACTERS = 62, 108
_LINE, _GAP, _TITLE_HEIGHT, _TILE_HEIGHTS = 16, 8, 36, (20, 30)  # points
_MOST_LINES = 8  # a reason that is a whole page must not fill the screen
_CHART_AT = ("H1", "H13")


def write_summary(
    workbook: WorkbookBuilder,
    sheet: Sheet,
    result: pd.DataFrame,
    lang: Lang,
    notes: Iterable[Message],
) -> None:
    """Fill the sheet: figures, facts, statuses, reasons and notes downwards, charts beside them."""
    page = _Page(workbook, sheet, lang)
    page.title(Message("WhatsApp campaign report"))
    _write_headline(page, result)
    _write_facts(page, result)
    _write_statuses(page, result)
    _write_reasons(page, result)
    for note in notes:
        page.note(note)


def color_statuses(sheet: Sheet, cells: str, lang: Lang) -> None:
    """Color the words of statuses in `cells` by rules of the sheet, which survive sorting."""
    for status, (behind, letters) in COLORS.items():
        rule = CellIsRule(
            operator="equal",
            formula=[f'"{WORDS[status].label(lang)}"'],
            fill=PatternFill("solid", bgColor=behind),
            font=Font(color=letters),
        )
        sheet.conditional_formatting.add(cells, rule)


# --- what it says -----------------------------------------------------------------------------


def _write_headline(page: _Page, result: pd.DataFrame) -> None:
    counts, rows = _counts(result), len(result)
    tiles = [_Tile(Message("Rows in the list"), rows, None, (INK, PAPER))]
    for status in HEADLINE:
        label, (behind, letters) = WORDS[status].name, COLORS[status]
        tiles.append(_Tile(label, counts[status], _share(counts[status], rows), (behind, letters)))
    page.tiles(tiles)


def _write_facts(page: _Page, result: pd.DataFrame) -> None:
    rows = len(result)
    queued = int(result[results.STATUS].isin([status.value for status in QUEUED]).sum())
    page.fact(_CAMPAIGN, _campaigns(result).in_(page.lang))
    page.fact(Message("Queued in Feedbot"), queued, share=_share(queued, rows))
    page.fact(Message("First queued"), _moments(result, results.QUEUED_AT).min(), "stamp")
    page.fact(Message("Last queued"), _moments(result, results.QUEUED_AT).max(), "stamp")
    page.fact(Message("Last checked"), _moments(result, results.CHECKED_AT).max(), "stamp")


def _write_statuses(page: _Page, result: pd.DataFrame) -> None:
    title, rows = Message("Rows by status"), len(result)
    counts = _counts(result)
    table = [Cause(status, counts[status], WORDS[status].meaning(page.lang)) for status in Status]
    page.table(title, Message.within("heading", "Meaning"), table, rows)
    if rows:
        page.chart(title, table, labels="A")
    page.total(table, rows)


def _write_reasons(page: _Page, result: pd.DataFrame) -> None:
    title, rows = Message("Left out, refused or failed, by reason"), len(result)
    counts = results.summarize(result)
    counts = counts[counts["status"].isin([status.value for status in CORRECTABLE])]
    no_reason = Message("no reason was given").in_(page.lang)
    table = causes(counts, page.lang, most=_REASONS_SHOWN, missing=no_reason)
    if not table:
        return
    page.table(title, sheets.MESSAGES.columns[results.REASON], table, rows)
    page.chart(title, table, labels="D")
    page.total(table, rows)
    page.note(
        Message(
            "The rows above stand in the sheet “{sheet}”. Correct them there, save the file and "
            "read it with read_contacts(), which takes that sheet. Whoever is on the opt-out list "
            "is not in it.",
            sheet=sheets.TO_FIX.title,
        )
    )


def _counts(result: pd.DataFrame) -> dict[Status, int]:
    counts = result[results.STATUS].astype(results.STATUS_DTYPE).value_counts()
    return {status: int(counts[status.value]) for status in Status}


def _campaigns(result: pd.DataFrame) -> Message:
    names = result[results.CAMPAIGN].dropna().astype(str).unique().tolist()
    if not names:
        return Message.within("campaign", "no name")
    shown, more = ", ".join(names[:_CAMPAIGNS_SHOWN]), len(names) - _CAMPAIGNS_SHOWN
    if more <= 0:
        return Message.joined([shown])
    return Message("{shown} and {more} more", shown=shown, more=more)


def _moments(result: pd.DataFrame, column: str) -> pd.Series[Any]:
    return on_the_clock(pd.to_datetime(result[column], utc=True))


def _share(part: int, rows: int) -> float:
    return part / max(rows, 1)


# --- how it stands on the sheet ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tile:
    """A figure that is seen first; `colors` are the one behind it and that of its letters."""

    label: Message
    number: int
    share: float | None
    colors: tuple[str, str]


class _Page:
    """The sheet, written from the top line down."""

    def __init__(self, workbook: WorkbookBuilder, sheet: Sheet, lang: Lang) -> None:
        self.lang: Lang = lang
        self._workbook = workbook
        self._sheet = sheet
        self._line = 0
        self._first = 0
        self._charts = 0
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.fitToHeight = 1
        for column, width in _WIDTHS.items():
            sheet.column_dimensions[column].width = width

    def title(self, text: Message) -> None:
        """The large line at the top."""
        self._merge(_ACROSS)
        self._write([self._bold(text.in_(self.lang), size=20)], _TITLE_HEIGHT)

    def tiles(self, tiles: list[_Tile]) -> None:
        """The figures side by side, each on its color: what it counts, the count, its share."""
        low, high = _TILE_HEIGHTS
        self._tile_line([(tile, tile.label.in_(self.lang), "number", 11) for tile in tiles], low)
        self._tile_line([(tile, tile.number, "count", 22) for tile in tiles], high)
        self._tile_line([(tile, tile.share, "share", 11) for tile in tiles], low)
        self._write([], _GAP)

    def fact(
        self, label: Message, value: object, kind: str = "count", *, share: float | None = None
    ) -> None:
        """A label, what it is, and its share of the list; a dash where there is nothing."""
        shown = "–" if value is None or value is pd.NaT else value
        cells = [self._bold(label.in_(self.lang)), self._cell(shown, kind, **self._start())]
        if share is not None:
            cells.append(self._cell(share, "share", **self._start()))
        else:
            self._merge("B{0}:F{0}")
        self._write(cells)

    def table(self, title: Message, text_heading: Message, lines: list[Cause], rows: int) -> None:
        """A titled table: status, rows, share, and a text about it."""
        self._write([], _GAP)
        self._write([self._bold(title.in_(self.lang), size=13)], 20)
        self._merge(_TEXT)
        self._write(
            [
                self._heading(sheets.MESSAGES.columns[results.STATUS], indent=1),
                self._heading(Message.within("heading", "Rows"), **self._workbook.sides("count")),
                self._heading(Message.within("heading", "Share"), **self._workbook.sides("share")),
                self._heading(text_heading, indent=1),
            ]
        )
        self._first = self._line + 1
        for line in lines:
            self._merge(_TEXT)
            self._write(
                [
                    self._cell(WORDS[line.status].label(self.lang), indent=1),
                    self._cell(line.count, "count"),
                    self._cell(_share(line.count, rows), "share"),
                    self._cell(line.text, indent=1, wrap_text=True),
                ],
                _height(line.text, _TEXT_CHARACTERS),
            )
        color_statuses(self._sheet, f"A{self._first}:A{self._line}", self.lang)

    def total(self, lines: list[Cause], rows: int) -> None:
        """The last line of the table above."""
        number = sum(line.count for line in lines)
        cells = [
            self._bold(Message("Total").in_(self.lang), indent=1),
            self._bold(number, "count"),
            self._bold(_share(number, rows), "share"),
            *(self._cell(None) for _ in "DEF"),
        ]
        for cell in cells:
            cell.border = Border(top=Side("thin", color=INK))
        self._write(cells)

    def note(self, note: Message) -> None:
        """A sentence across the width of the tables."""
        text = note.in_(self.lang)
        self._write([], _GAP)
        self._merge(_ACROSS)
        self._write([self._cell(text, wrap_text=True)], _height(text, _ACROSS_CHARACTERS))

    def chart(self, title: Message, lines: list[Cause], *, labels: str) -> None:
        """A bar for every line of the table above, in its status's color, named by `labels`."""

        def column(letter: str) -> Reference:
            number = column_index_from_string(letter)
            return Reference(self._sheet, number, self._first, number, self._line)

        chart = bar_chart(
            title.in_(self.lang),
            column("B"),
            column(labels),
            [COLORS[line.status][1] for line in lines],
            right_to_left=self._workbook.right_to_left,
        )
        self._sheet.add_chart(chart, _CHART_AT[self._charts])
        self._charts += 1

    def _write(self, cells: list[Cell], height: int = _LINE) -> None:
        self._line += 1
        self._sheet.row_dimensions[self._line].height = height
        self._sheet.append(cells)

    def _merge(self, cells: str) -> None:
        """Make one cell of those of the line that is written next."""
        self._sheet.merged_cells.add(cells.format(self._line + 1))

    def _cell(self, value: object, kind: str = "number", **alignment: Any) -> Cell:  # noqa: ANN401
        return self._workbook.cell(self._sheet, value, kind, **alignment)

    def _bold(self, value: object, kind: str = "number", *, size: int = 11, **more: Any) -> Cell:  # noqa: ANN401
        cell = self._cell(value, kind, **more)
        cell.font = font(bold=True, size=size, color=INK)
        return cell

    def _heading(self, text: Message, **alignment: Any) -> Cell:  # noqa: ANN401
        return self._workbook.header(self._sheet, text.in_(self.lang), **alignment)

    def _start(self) -> dict[str, Any]:
        """At the side where the language begins, even a number."""
        return self._workbook.sides("text")

    def _tile_line(self, cells: list[tuple[_Tile, object, str, int]], height: int) -> None:
        """One line of the tiles; a tile of two columns is one cell of both."""
        line: list[Cell] = []
        for place, (tile, value, kind, size) in zip(_TILES, cells, strict=True):
            first, last = (column_index_from_string(end[0]) for end in place.split(":"))
            if last > first:
                self._merge(place)
            line += [self._tile_cell(tile, value, kind, size) for _ in range(first, last + 1)]
        self._write(line, height)

    def _tile_cell(self, tile: _Tile, value: object, kind: str, size: int) -> Cell:
        behind, letters = tile.colors
        cell = self._cell(value, kind, horizontal="center", indent=0)
        cell.fill = PatternFill("solid", fgColor=behind)
        cell.font = font(bold=size > font().size, size=size, color=letters)
        gap = Side("thick", color=PAPER)
        cell.border = Border(left=gap, right=gap)
        return cell


def _height(text: str, characters_a_line: int) -> int:
    """The height of a text of so many lines: no program measures it in cells that are merged."""
    lines = sum(1 + len(line) // characters_a_line for line in text.splitlines() or [""])
    return _LINE * min(lines, _MOST_LINES)
