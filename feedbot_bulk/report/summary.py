"""The first sheet of the report: what became of the list, on one page, as a manager reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import column_index_from_string

from feedbot_bulk import results
from feedbot_bulk.cells import dates
from feedbot_bulk.report.words import WORDS_OF, ReportWords
from feedbot_bulk.report.workbook import INK, PAPER, font
from feedbot_bulk.results.causes import Cause, causes
from feedbot_bulk.results.colors import COLORS
from feedbot_bulk.results.status import QUEUED, WORDS, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet

    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.report.workbook import Book

TO_FIX = (Status.SKIPPED, Status.REJECTED, Status.FAILED)
"""The statuses of rows that the analyst can correct and send again."""

HEADLINE = (Status.SENT, Status.PENDING, Status.FAILED, Status.SKIPPED)
"""The statuses that a manager asks for first."""

_REASONS_SHOWN = 10
_CAMPAIGNS_SHOWN = 3
_WIDTHS = {"A": 22, "B": 12, "C": 12, "D": 20, "E": 20, "F": 20, "G": 3}
_TILES = ("A{0}:A{0}", "B{0}:C{0}", "D{0}:D{0}", "E{0}:E{0}", "F{0}:F{0}")
_TEXT, _ACROSS = "D{0}:F{0}", "A{0}:F{0}"
_TEXT_CHARACTERS, _ACROSS_CHARACTERS = 62, 108
_LINE, _GAP, _TITLE_HEIGHT, _TILE_HEIGHTS = 16, 8, 36, (20, 30)  # points
_MOST_LINES = 8  # a reason that is a whole page must not fill the screen
_CHART_AT = ("H1", "H13")
_CHART_WIDTH, _CHART_HEIGHT = 15.0, 7.0
_CHART_FRAME, _CHART_BAR, _CHART_HIGHEST = 2.0, 0.6, 14.0  # centimetres, as all of a chart's
_ALL_GAPS, _GAP_WIDTHS = 450, (45, 400)  # per cent of a bar's width
_GREY = "595959"


def write_summary(
    book: Book, sheet: Sheet, result: pd.DataFrame, lang: Lang, notes: Iterable[str]
) -> None:
    """Fill the sheet: figures, facts, statuses, reasons and notes downwards, charts beside them."""
    page = _Page(book, sheet, lang)
    page.title(page.words.title)
    _write_headline(page, result)
    _write_facts(page, result)
    _write_statuses(page, result)
    _write_reasons(page, result)
    for note in notes:
        page.note(note)


def colour_statuses(sheet: Sheet, cells: str, lang: Lang) -> None:
    """Colour the words of statuses in `cells` by rules of the sheet, which survive sorting."""
    for status, (behind, letters) in COLORS.items():
        rule = CellIsRule(
            operator="equal",
            formula=[f'"{WORDS[status].label(lang)}"'],
            fill=PatternFill("solid", bgColor=behind),
            font=Font(color=letters),
        )
        sheet.conditional_formatting.add(cells, rule)


# --- what it tells ----------------------------------------------------------------------------


def _write_headline(page: _Page, result: pd.DataFrame) -> None:
    counts, rows = _counts(result), len(result)
    tiles = [_Tile(page.words.rows, rows, None, (INK, PAPER))]
    for status in HEADLINE:
        label, (behind, letters) = WORDS[status].label(page.lang), COLORS[status]
        tiles.append(_Tile(label, counts[status], _share(counts[status], rows), (behind, letters)))
    page.tiles(tiles)


def _write_facts(page: _Page, result: pd.DataFrame) -> None:
    words, rows = page.words, len(result)
    queued = int(result[results.STATUS].isin([status.value for status in QUEUED]).sum())
    page.fact(words.campaign, _campaigns(result, words))
    page.fact(words.queued, queued, share=_share(queued, rows))
    page.fact(words.first_queued, _moments(result, results.QUEUED_AT).min(), "stamp")
    page.fact(words.last_queued, _moments(result, results.QUEUED_AT).max(), "stamp")
    page.fact(words.last_checked, _moments(result, results.CHECKED_AT).max(), "stamp")


def _write_statuses(page: _Page, result: pd.DataFrame) -> None:
    words, rows = page.words, len(result)
    counts = _counts(result)
    table = [Cause(status, counts[status], WORDS[status].meaning(page.lang)) for status in Status]
    page.table(words.statuses, words.meaning, table, rows)
    if rows:
        page.chart(words.statuses, table, labels="A")
    page.total(table, rows)


def _write_reasons(page: _Page, result: pd.DataFrame) -> None:
    words, rows = page.words, len(result)
    counts = results.summarize(result)
    counts = counts[counts["status"].isin([status.value for status in TO_FIX])]
    table = causes(counts, page.lang, most=_REASONS_SHOWN, missing=words.no_reason)
    if not table:
        return
    page.table(words.reasons, words.reason, table, rows)
    page.chart(words.reasons, table, labels="D")
    page.total(table, rows)
    page.note(words.how_to_fix.format(sheet=words.to_fix.title))


def _counts(result: pd.DataFrame) -> dict[Status, int]:
    counts = result[results.STATUS].astype(results.STATUS_DTYPE).value_counts()
    return {status: int(counts[status.value]) for status in Status}


def _campaigns(result: pd.DataFrame, words: ReportWords) -> str:
    names = result[results.CAMPAIGN].dropna().astype(str).unique().tolist()
    shown = ", ".join(names[:_CAMPAIGNS_SHOWN]) or words.unnamed
    more = len(names) - _CAMPAIGNS_SHOWN
    return words.more_campaigns.format(shown=shown, more=more) if more > 0 else shown


def _moments(result: pd.DataFrame, column: str) -> pd.Series[Any]:
    return (
        pd.to_datetime(result[column], utc=True).dt.tz_convert(dates.israel()).dt.tz_localize(None)
    )


def _share(part: int, rows: int) -> float:
    return part / max(rows, 1)


# --- how it stands on the sheet ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tile:
    """A figure that is seen first; `colours` are the one behind it and that of its letters."""

    label: str
    number: int
    share: float | None
    colours: tuple[str, str]


class _Page:
    """The sheet, written from the top line down."""

    def __init__(self, book: Book, sheet: Sheet, lang: Lang) -> None:
        self.lang: Lang = lang
        self.words = WORDS_OF[lang]
        self._book = book
        self._sheet = sheet
        self._line = 0
        self._first = 0
        self._charts = 0
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.fitToHeight = 1
        for column, width in _WIDTHS.items():
            sheet.column_dimensions[column].width = width

    def title(self, text: str) -> None:
        """The large line at the top."""
        self._merge(_ACROSS)
        self._write([self._bold(text, size=20)], _TITLE_HEIGHT)

    def tiles(self, tiles: list[_Tile]) -> None:
        """The figures side by side, each on its colour: what it counts, the count, its share."""
        low, high = _TILE_HEIGHTS
        self._tile_line([(tile, tile.label, "number", 11) for tile in tiles], low)
        self._tile_line([(tile, tile.number, "count", 22) for tile in tiles], high)
        self._tile_line([(tile, tile.share, "share", 11) for tile in tiles], low)
        self._write([], _GAP)

    def fact(
        self, label: str, value: object, kind: str = "count", *, share: float | None = None
    ) -> None:
        """A label, what it is, and its share of the list; a dash where there is nothing."""
        shown = "–" if value is None or value is pd.NaT else value
        cells = [self._bold(label), self._cell(shown, kind, **self._start())]
        if share is not None:
            cells.append(self._cell(share, "share", **self._start()))
        else:
            self._merge("B{0}:F{0}")
        self._write(cells)

    def table(self, title: str, text_heading: str, lines: list[Cause], rows: int) -> None:
        """A titled table: status, rows, share, and a text about it."""
        words = self.words
        self._write([], _GAP)
        self._write([self._bold(title, size=13)], 20)
        self._merge(_TEXT)
        self._write(
            [
                self._heading(words.status, indent=1),
                self._heading(words.count, **self._book.sides("count")),
                self._heading(words.share, **self._book.sides("share")),
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
        colour_statuses(self._sheet, f"A{self._first}:A{self._line}", self.lang)

    def total(self, lines: list[Cause], rows: int) -> None:
        """The last line of the table above."""
        number = sum(line.count for line in lines)
        cells = [
            self._bold(self.words.total, indent=1),
            self._bold(number, "count"),
            self._bold(_share(number, rows), "share"),
            *(self._cell(None) for _ in "DEF"),
        ]
        for cell in cells:
            cell.border = Border(top=Side("thin", color=INK))
        self._write(cells)

    def note(self, text: str) -> None:
        """A sentence across the width of the tables."""
        self._write([], _GAP)
        self._merge(_ACROSS)
        self._write([self._cell(text, wrap_text=True)], _height(text, _ACROSS_CHARACTERS))

    def chart(self, title: str, lines: list[Cause], *, labels: str) -> None:
        """A bar for every line of the table above, in its status's colour, named by `labels`."""

        def column(letter: str) -> Reference:
            number = column_index_from_string(letter)
            return Reference(self._sheet, number, self._first, number, self._line)

        chart = BarChart()
        chart.add_data(column("B"))
        chart.set_categories(column(labels))
        _furnish(chart, title, right_to_left=self._book.right_to_left)
        _paint(chart, [COLORS[line.status][1] for line in lines])
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
        return self._book.cell(self._sheet, value, kind, **alignment)

    def _bold(self, value: object, kind: str = "number", *, size: int = 11, **more: Any) -> Cell:  # noqa: ANN401
        cell = self._cell(value, kind, **more)
        cell.font = font(bold=True, size=size, color=INK)
        return cell

    def _heading(self, text: str, **alignment: Any) -> Cell:  # noqa: ANN401
        return self._book.header(self._sheet, text, **alignment)

    def _start(self) -> dict[str, Any]:
        """At the side where the language begins, even a number."""
        return self._book.sides("text")

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
        behind, letters = tile.colours
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


# --- charts -----------------------------------------------------------------------------------


def _furnish(chart: BarChart, title: str, *, right_to_left: bool) -> None:
    """Lying bars, the first on top, the number at the end of each; no legend, no grid."""
    chart.type = "bar"
    chart.legend = None
    chart.width = _CHART_WIDTH
    chart.title = Title(tx=Text(rich=_letters(13, INK, title, bold=True)), overlay=False)
    chart.roundedCorners = False
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill="D9D9D9"))
    chart.dataLabels = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False
    )
    chart.dataLabels.txPr = _letters(9, _GREY)
    chart.x_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.majorTickMark = "none"
    chart.x_axis.txPr = _letters(9, _GREY, right_to_left=right_to_left)
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill="BFBFBF"))
    chart.y_axis.delete = True
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min = 0
    chart.y_axis.scaling.orientation = "maxMin" if right_to_left else "minMax"


def _letters(
    size: int, colour: str, text: str = "", *, bold: bool = False, right_to_left: bool = False
) -> RichText:
    """How a chart writes, and what: sizes are in hundredths of a point there."""
    looks = CharacterProperties(sz=size * 100, b=bold, solidFill=colour)
    paragraph = Paragraph(
        pPr=ParagraphProperties(defRPr=looks, rtl=right_to_left or None),
        r=[RegularTextRun(rPr=looks, t=text)] if text else None,
        endParaRPr=looks,
    )
    return RichText(p=[paragraph])


def _paint(chart: BarChart, colours: list[str]) -> None:
    """A colour for each bar, and a chart that is high enough for all of them, few or many."""
    height = _CHART_FRAME + _CHART_BAR * len(colours)
    chart.height = min(max(height, _CHART_HEIGHT), _CHART_HIGHEST)
    chart.gapWidth = min(max(_ALL_GAPS // len(colours), _GAP_WIDTHS[0]), _GAP_WIDTHS[1])
    for number, colour in enumerate(colours):
        point = DataPoint(idx=number)
        point.graphicalProperties.solidFill = colour
        chart.series[0].dPt.append(point)
