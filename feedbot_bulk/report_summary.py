"""The first sheet of the report: what became of the list, on one page, as a manager reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import column_index_from_string

from feedbot_bulk import reasons, results
from feedbot_bulk.report_words import WORDS_OF, ReportWords
from feedbot_bulk.status import QUEUED, WORDS, Lang, Status
from feedbot_bulk.workbook import INK, ZONE, font

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet

    from feedbot_bulk.workbook import Book

TO_FIX = (Status.SKIPPED, Status.REJECTED, Status.FAILED)
"""The statuses of rows that the analyst can correct and send again."""

COLOURS: dict[Status, tuple[str, str]] = {
    Status.READY: ("EDEDED", "7F7F7F"),
    Status.SKIPPED: ("D9D9D9", "595959"),
    Status.REJECTED: ("F8CBAD", "C55A11"),
    Status.UNKNOWN: ("FFEB9C", "9C6500"),
    Status.PENDING: ("DDEBF7", "2E75B6"),
    Status.EXPIRED: ("E4DFEC", "7A5C9E"),
    Status.SENT: ("C6EFCE", "217346"),
    Status.FAILED: ("FFC7CE", "B3261E"),
}
"""For each status: the colour behind its word, and that of the word and of its bar."""

_REASONS_SHOWN = 10
_CAMPAIGNS_SHOWN = 3
_WIDTHS = {"A": 24, "B": 18, "C": 10, "D": 58}
_CHARACTERS_A_LINE = 100
_CHART_AT = ("F2", "F19")
_CHART_HEIGHT, _CHART_WIDTH = 8.0, 15.0


def write_summary(
    book: Book, sheet: Sheet, result: pd.DataFrame, lang: Lang, notes: Iterable[str]
) -> None:
    """Fill the sheet: facts, statuses, reasons and notes downwards, the charts beside them."""
    page = _Page(book, sheet, lang)
    _write_facts(page, result)
    _write_statuses(page, result)
    _write_reasons(page, result)
    for note in notes:
        page.note(note)


def colour_statuses(sheet: Sheet, cells: str, lang: Lang) -> None:
    """Colour the words of statuses in `cells` by rules of the sheet, which survive sorting."""
    for status, (behind, letters) in COLOURS.items():
        rule = CellIsRule(
            operator="equal",
            formula=[f'"{WORDS[status].label(lang)}"'],
            fill=PatternFill("solid", bgColor=behind),
            font=Font(color=letters),
        )
        sheet.conditional_formatting.add(cells, rule)


# --- what it tells ----------------------------------------------------------------------------


def _write_facts(page: _Page, result: pd.DataFrame) -> None:
    words, rows = page.words, len(result)
    queued = int(result[results.STATUS].isin([status.value for status in QUEUED]).sum())
    page.title(words.title)
    page.fact(words.campaign, _campaigns(result, words))
    page.fact(words.rows, rows)
    page.fact(words.queued, queued, share=_share(queued, rows))
    page.fact(words.first_queued, _moments(result, results.QUEUED_AT).min(), "stamp")
    page.fact(words.last_queued, _moments(result, results.QUEUED_AT).max(), "stamp")
    page.fact(words.last_checked, _moments(result, results.CHECKED_AT).max(), "stamp")


def _write_statuses(page: _Page, result: pd.DataFrame) -> None:
    words, rows = page.words, len(result)
    counts = result[results.STATUS].astype(results.STATUS_DTYPE).value_counts()
    table = [
        (status, int(counts[status.value]), WORDS[status].meaning(page.lang)) for status in Status
    ]
    page.table(words.statuses, words.meaning, table, rows)
    page.chart(words.statuses, [status for status, _, _ in table], labels="A")
    page.total(sum(number for _, number, _ in table), rows)


def _write_reasons(page: _Page, result: pd.DataFrame) -> None:
    words, rows = page.words, len(result)
    table = _reason_counts(result, page.lang)
    if not table:
        return
    page.table(words.reasons, words.reason, table, rows)
    page.chart(words.reasons, [status for status, _, _ in table], labels="D")
    page.total(sum(number for _, number, _ in table), rows)
    page.note(words.how_to_fix.format(sheet=words.to_fix.title))


def _campaigns(result: pd.DataFrame, words: ReportWords) -> str:
    names = result[results.CAMPAIGN].dropna().astype(str).unique().tolist()
    shown = ", ".join(names[:_CAMPAIGNS_SHOWN]) or words.unnamed
    more = len(names) - _CAMPAIGNS_SHOWN
    return words.more_campaigns.format(shown=shown, more=more) if more > 0 else shown


def _moments(result: pd.DataFrame, column: str) -> pd.Series[Any]:
    return pd.to_datetime(result[column], utc=True).dt.tz_convert(ZONE).dt.tz_localize(None)


def _share(part: int, rows: int) -> float:
    return part / max(rows, 1)


_Counted = list[tuple[Status, int, str]]


def _reason_counts(result: pd.DataFrame, lang: Lang) -> _Counted:
    """Status, rows and reason of what can be corrected: in status order, the commonest first."""
    words = WORDS_OF[lang]
    table = results.summarize(result)
    table = table[table["status"].isin([status.value for status in TO_FIX])]
    counts: dict[tuple[Status, str], int] = {}
    for status, reason, number in table[["status", "reason", "count"]].itertuples(index=False):
        text = words.no_reason if pd.isna(reason) else reasons.translate(_cause(reason), lang)
        key = (Status(status), text)
        counts[key] = counts.get(key, 0) + number
    counted = [(status, number, text) for (status, text), number in counts.items()]
    return [line for status in TO_FIX for line in _commonest(counted, status, words)]


_ROW = re.compile(r"\brow (\(.*?\)|\S+)")


def _cause(reason: str) -> str:
    """A reason without the number of the other row, so that all duplicates count as one cause.

    >>> _cause("same message to the same phone in row 17")
    'same message to the same phone in row …'
    """
    return _ROW.sub("row …", reason)


def _commonest(counted: _Counted, status: Status, words: ReportWords) -> _Counted:
    """The lines of one status; the rare reasons of a long list share its last line."""
    lines = sorted((line for line in counted if line[0] == status), key=lambda line: -line[1])
    if len(lines) <= _REASONS_SHOWN:
        return lines
    shown, rare = lines[: _REASONS_SHOWN - 1], lines[_REASONS_SHOWN - 1 :]
    others = words.other_reasons.format(kinds=len(rare))
    return [*shown, (status, sum(number for _, number, _ in rare), others)]


# --- how it stands on the sheet ---------------------------------------------------------------


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
        for column, width in _WIDTHS.items():
            sheet.column_dimensions[column].width = width

    def title(self, text: str) -> None:
        """The large line at the top."""
        self._write([self._bold(text, size=16)])
        self._write([])

    def fact(
        self, label: str, value: object, kind: str = "number", *, share: float | None = None
    ) -> None:
        """A label, what it is, and its share of the list; a dash where there is nothing."""
        shown = "–" if value is None or value is pd.NaT else value
        cells = [self._bold(label), self._cell(shown, kind)]
        if share is not None:
            cells.append(self._cell(share, "share"))
        self._write(cells)

    def table(self, title: str, text_heading: str, lines: _Counted, rows: int) -> None:
        """A titled table: status, rows, share, and a text about it."""
        words = self.words
        self._write([])
        self._write([self._bold(title, size=12)])
        headings = (words.status, words.count, words.share, text_heading)
        self._write([self._book.header(self._sheet, heading) for heading in headings])
        self._first = self._line + 1
        for status, number, text in lines:
            self._write(
                [
                    self._cell(WORDS[status].label(self.lang)),
                    self._cell(number),
                    self._cell(_share(number, rows), "share"),
                    self._cell(text, wrap=True),
                ]
            )
        colour_statuses(self._sheet, f"A{self._first}:A{self._line}", self.lang)

    def total(self, number: int, rows: int) -> None:
        """The last line of the table above."""
        self._write(
            [
                self._bold(self.words.total),
                self._bold(number),
                self._bold(_share(number, rows), kind="share"),
            ]
        )

    def note(self, text: str) -> None:
        """A sentence across the width of the tables."""
        self._write([])
        line = self._line + 1
        self._sheet.merged_cells.add(f"A{line}:D{line}")
        self._sheet.row_dimensions[line].height = 15 * (1 + len(text) // _CHARACTERS_A_LINE)
        self._write([self._cell(text, wrap=True)])

    def chart(self, title: str, statuses: list[Status], *, labels: str) -> None:
        """A bar for every line of the table above, in its status's colour, named by `labels`."""

        def column(letter: str) -> Reference:
            number = column_index_from_string(letter)
            return Reference(self._sheet, number, self._first, number, self._line)

        chart = BarChart()
        chart.add_data(column("B"))
        chart.set_categories(column(labels))
        chart.title = title
        _furnish(chart, right_to_left=self._book.right_to_left)
        _paint(chart, [COLOURS[status][1] for status in statuses])
        self._sheet.add_chart(chart, _CHART_AT[self._charts])
        self._charts += 1

    def _write(self, cells: list[Cell]) -> None:
        self._sheet.append(cells)
        self._line += 1

    def _cell(self, value: object, kind: str = "number", *, wrap: bool = False) -> Cell:
        return self._book.cell(self._sheet, value, kind, wrap_text=wrap)

    def _bold(self, value: object, kind: str = "number", *, size: int = 11) -> Cell:
        cell = self._cell(value, kind)
        cell.font = font(bold=True, size=size, color=INK)
        return cell


def _furnish(chart: BarChart, *, right_to_left: bool) -> None:
    """Lying bars, the first on top, the number at the end of each; no legend, no grid."""
    chart.type = "bar"
    chart.legend = None
    chart.gapWidth = 45
    chart.height, chart.width = _CHART_HEIGHT, _CHART_WIDTH
    chart.dataLabels = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False
    )
    chart.x_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.majorTickMark = "none"
    chart.y_axis.delete = True
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min = 0
    chart.y_axis.scaling.orientation = "maxMin" if right_to_left else "minMax"


def _paint(chart: BarChart, colours: list[str]) -> None:

    for number, colour in enumerate(colours):
        point = DataPoint(idx=number)
        point.graphicalProperties.solidFill = colour
        chart.series[0].dPt.append(point)
