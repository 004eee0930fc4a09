"""The bar charts of the report's summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.chart import BarChart
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

from feedbot_bulk.report.workbook import INK

if TYPE_CHECKING:
    from openpyxl.chart import Reference

_CHART_WIDTH, _CHART_HEIGHT = 15.0, 7.0
_CHART_FRAME, _CHART_BAR, _CHART_HIGHEST = 2.0, 0.6, 14.0  # centimetres, as all of a chart's
_ALL_GAPS, _GAP_WIDTHS = 450, (45, 400)  # per cent of a bar's width
_GREY = "595959"


def bar_chart(
    title: str, numbers: Reference, names: Reference, colors: list[str], *, right_to_left: bool
) -> BarChart:
    """A chart of the numbers in a column of cells: a bar for each, named by other cells."""
    chart = BarChart()
    chart.add_data(numbers)
    chart.set_categories(names)
    _style_chart(chart, title, right_to_left=right_to_left)
    _color_bars(chart, colors)
    return chart


def _style_chart(chart: BarChart, title: str, *, right_to_left: bool) -> None:
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
    size: int, color: str, text: str = "", *, bold: bool = False, right_to_left: bool = False
) -> RichText:
    """How a chart writes, and what: sizes are in hundredths of a point there."""
    looks = CharacterProperties(sz=size * 100, b=bold, solidFill=color)
    paragraph = Paragraph(
        pPr=ParagraphProperties(defRPr=looks, rtl=right_to_left or None),
        r=[RegularTextRun(rPr=looks, t=text)] if text else None,
        endParaRPr=looks,
    )
    return RichText(p=[paragraph])


def _color_bars(chart: BarChart, colors: list[str]) -> None:
    """A color for each bar, and a chart that is high enough for all of them, few or many."""
    height = _CHART_FRAME + _CHART_BAR * len(colors)
    chart.height = min(max(height, _CHART_HEIGHT), _CHART_HIGHEST)
    chart.gapWidth = min(max(_ALL_GAPS // len(colors), _GAP_WIDTHS[0]), _GAP_WIDTHS[1])
    for number, color in enumerate(colors):
        point = DataPoint(idx=number)
        point.graphicalProperties.solidFill = color
        chart.series[0].dPt.append(point)
