"""Claims about the report in other programs: what Excel is known to refuse, what LibreOffice reads.

The first half reads the file's own XML and runs always; the second half runs LibreOffice itself.
"""

from __future__ import annotations

import csv
import io
import math
import re
import subprocess
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import range_boundaries

from feedbot_bulk import results
from feedbot_bulk.report import sheets, workbook
from feedbot_bulk.report.report import write_report
from feedbot_bulk.results.status import WORDS, Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedbot_bulk.i18n.catalogue import Lang

LANGUAGES: list[Lang] = ["he", "en"]
SHEET_ROWS = 15  # so that the messages go on over more than one sheet
QUEUED_AT = pd.Timestamp("2026-01-15 08:30", tz="UTC")  # 10:30 in Jerusalem

NASTY = [
    *("=1+1", "+972501000001", "-5", "@SUM(A1)", '=HYPERLINK("http://example.org","x")'),
    *("=cmd|' /C calc'!A0", "\t=1+1", "{=1+1}", "'quoted", '"', '"a","b";c', "#N/A", "TRUE"),
    *("1e5", "0501000001", "2026-05-03", "12:30", "5%", "_x0041_", " edges ", "two\nlines"),
    *("a < b & c > ]]>", "<script>", "&amp;", "No\x0ba", "\x00", "half \ud800", "\ufffe"),
    *("😀👩‍👩‍👧", "שלום (דנה), 10:30", "\u200fנועה", "x" * 40_000, "😀" * 40_000, "שורה\n" * 9_000),
]
HEADINGS = ["=1+1", "[a]*?/\\:'", "no\x01te", "שם", "picture"]


def nasty() -> pd.DataFrame:
    """A result frame with every nasty text in a cell of its own, in a reason and in a message."""
    rows = len(NASTY)
    links = [f"https://example.org/{number}.jpg" for number in range(rows)]
    own = pd.DataFrame(
        dict(zip(HEADINGS, [NASTY, NASTY[::-1], NASTY, NASTY, links], strict=True)),
        index=pd.RangeIndex(2, rows + 2, name="row"),
        dtype="object",
    )
    travelled = [text.replace("\ud800", " ") for text in NASTY]  # half a character has no UTF-8
    values: dict[str, list[Any]] = {
        results.PHONE: [f"97250{1_000_000 + number}" for number in range(rows)],
        results.MESSAGE: travelled,
        results.ID: [f"sandbox-{number}" for number in range(rows)],
        results.STATUS: [list(Status)[number % len(Status)].value for number in range(rows)],
        results.REASON: travelled,
        results.QUEUED_AT: [QUEUED_AT] * rows,
        results.CHECKED_AT: [None] * rows,
        results.CAMPAIGN: ["=1+1"] * rows,
    }
    return results.attach(own, values)


def expected(text: str) -> str:
    """The text as a cell can hold it: spaces for what XML cannot hold, cut at Excel's limit."""
    clean = "".join(
        " "
        if c in "\ufffe\uffff" or (c < " " and c not in "\t\n") or "\ud800" <= c <= "\udfff"
        else c
        for c in text
    )
    return clean.encode("utf-16-le")[: 2 * 32_767].decode("utf-16-le", errors="ignore")


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The nasty report in one language, called by it."""
    return written(request.param, tmp_path_factory)


def written(lang: Lang, folders: pytest.TempPathFactory) -> Path:
    """Write the nasty report over as many sheets as it needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "SHEET_ROWS", SHEET_ROWS)
        path = folders.mktemp("report") / f"{lang}.xlsx"
        return cast("Path", write_report(nasty(), path, lang=lang))


# --- what Excel is known to refuse ------------------------------------------------------------

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
WORKSHEET = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter"),
    *("mergeCells", "conditionalFormatting", "printOptions", "pageMargins", "pageSetup"),
    *("headerFooter", "drawing"),
)
"""The parts of a sheet in the only order that Excel takes; tables and hyperlinks are not ours."""


def parts(path: Path, pattern: str) -> dict[str, ET.Element]:
    """The parts of the file whose names match, parsed."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(pattern, name)]
        return {name: ET.fromstring(archive.read(name)) for name in names}  # noqa: S314 - our own


def worksheets(path: Path) -> Iterator[ET.Element]:
    """Every worksheet of the file."""
    found = parts(path, r"xl/worksheets/sheet\d+\.xml").values()
    assert len(found) == 1 + math.ceil(len(NASTY) / (SHEET_ROWS - 1)) + 1
    return iter(found)


def tags(sheet: ET.Element, path: str) -> list[ET.Element]:
    """The elements at a path of tags."""
    return sheet.findall("/".join(MAIN + tag for tag in path.split("/")))


def cells_of(sheet: ET.Element) -> list[ET.Element]:
    """Every cell of a sheet."""
    return tags(sheet, "sheetData/row/c")


def overlap(one: str, other: str) -> bool:
    """Whether two ranges share a cell."""
    left, top, right, bottom = range_boundaries(one)
    left2, top2, right2, bottom2 = range_boundaries(other)
    return bool(left <= right2 and left2 <= right and top <= bottom2 and top2 <= bottom)


def test_the_parts_of_a_sheet_stand_in_the_order_of_the_format(report: Path) -> None:
    """A part out of its order, or one that is unknown, makes Excel offer a repair."""
    for sheet in worksheets(report):
        places = [WORKSHEET.index(part.tag.removeprefix(MAIN)) for part in sheet]
        assert places == sorted(places)


def test_rows_and_cells_are_in_order_and_none_stands_twice(report: Path) -> None:
    """Rows ascend, cells ascend within their row and stand in it, heights are within 409 points."""
    for sheet in worksheets(report):
        rows = tags(sheet, "sheetData/row")
        numbers = [int(row.attrib["r"]) for row in rows]
        assert all(before < after for before, after in pairwise(numbers))
        assert all(0 < float(row.attrib.get("ht", 15)) <= 409 for row in rows)
        for number, row in zip(numbers, rows, strict=True):
            places = [range_boundaries(cell.attrib["r"])[:2] for cell in row]
            assert all(place[1] == number for place in places)
            assert all(before < after for before, after in pairwise(places))


def test_cells_hold_what_their_type_says(report: Path) -> None:
    """No formula; texts within the limit of a cell; numbers that are numbers; known styles."""
    (styles,) = parts(report, r"xl/styles\.xml").values()
    known = len(tags(styles, "cellXfs/xf"))
    for sheet in worksheets(report):
        for cell in cells_of(sheet):
            assert cell.find(f"{MAIN}f") is None
            assert int(cell.attrib.get("s", 0)) < known
            kind, value = cell.attrib.get("t", "n"), cell.findtext(f"{MAIN}v")
            assert kind in {"n", "s", "b", "inlineStr"}
            assert kind != "n" or value is None or math.isfinite(float(value))
            text = "".join(cell.itertext())
            assert len(text.replace("_x005F_", "_").encode("utf-16-le")) <= 2 * 32_767


def test_columns_are_given_once_and_not_too_wide(report: Path) -> None:
    """Column ranges ascend without overlap, none wider than Excel's 255 characters."""
    for sheet in worksheets(report):
        columns = tags(sheet, "cols/col")
        ends = [(int(column.attrib["min"]), int(column.attrib["max"])) for column in columns]
        assert all(before[1] < after[0] for before, after in pairwise(ends))
        assert all(0 < float(column.attrib["width"]) <= 255 for column in columns)


def test_sheet_names_are_such_as_excel_takes(report: Path) -> None:
    """Each once whatever its case, within 31 characters, without the characters that are barred."""
    names = openpyxl.load_workbook(report).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$", name) for name in names)
    assert "history" not in {name.casefold() for name in names}


def test_defined_names_are_each_given_once_and_point_at_their_sheet(report: Path) -> None:
    """Only names of Excel's own, one of each a sheet, quoted as the sheet is called."""
    (book,) = parts(report, r"xl/workbook\.xml").values()
    titles = [sheet.attrib["name"] for sheet in tags(book, "sheets/sheet")]
    names = tags(book, "definedNames/definedName")
    keys = [(name.attrib["name"], int(name.attrib["localSheetId"])) for name in names]
    assert len(set(keys)) == len(keys)
    assert {name for name, _ in keys} <= {
        *("_xlnm.Print_Titles", "_xlnm.Print_Area", "_xlnm._FilterDatabase")
    }
    for (_, sheet), name in zip(keys, names, strict=True):
        assert (name.text or "").startswith(f"'{titles[sheet]}'!$")


def test_the_filter_stands_on_the_rows_alone(report: Path) -> None:
    """One filter a sheet, over its header and its rows, and no table that would clash with it."""
    for sheet in worksheets(report):
        assert not tags(sheet, "tableParts")
        for one in tags(sheet, "autoFilter"):
            _, top, right, bottom = range_boundaries(one.attrib["ref"])
            rows = tags(sheet, "sheetData/row")
            assert (top, bottom) == (1, int(rows[-1].attrib["r"]))
            assert right == len(rows[0])


def test_merged_cells_do_not_overlap(report: Path) -> None:
    """Two merged ranges that share a cell are a file to repair."""
    for sheet in worksheets(report):
        merged = [one.attrib["ref"] for one in tags(sheet, "mergeCells/mergeCell")]
        assert not [
            (one, other)
            for number, one in enumerate(merged)
            for other in merged[:number]
            if overlap(one, other)
        ]


def test_rules_compare_with_a_text_and_use_a_style_that_is_there(report: Path) -> None:
    """Formulas are quoted texts of Excel's length, priorities differ, formats exist."""
    (styles,) = parts(report, r"xl/styles\.xml").values()
    formats = len(tags(styles, "dxfs/dxf"))
    for sheet in worksheets(report):
        rules = tags(sheet, "conditionalFormatting/cfRule")
        assert rules
        assert len({rule.attrib["priority"] for rule in rules}) == len(rules)
        for rule in rules:
            assert int(rule.attrib["dxfId"]) < formats
            assert re.fullmatch(r'"[^"]{1,255}"', rule.findtext(f"{MAIN}formula") or "")


def test_no_cell_is_a_link(report: Path) -> None:
    """Excel drops what is beyond 65,530 links of a sheet: links in cells are plain text here."""
    assert not [sheet for sheet in worksheets(report) if tags(sheet, "hyperlinks")]


def test_every_part_is_announced_and_every_relation_leads_somewhere(report: Path) -> None:
    """No part without a content type, no target that is missing from the file."""
    with zipfile.ZipFile(report) as archive:
        names = archive.namelist()
    assert len(set(names)) == len(names)
    (types,) = parts(report, r"\[Content_Types\]\.xml").values()
    announced = {one.attrib.get("PartName", "").lstrip("/") for one in types}
    endings = {one.attrib["Extension"] for one in types if "Extension" in one.attrib}
    for name in names:
        assert name in announced or name.rsplit(".", 1)[-1] in endings or name.endswith(".rels")
    for part, relations in parts(report, r".*\.rels").items():
        folder = PurePosixPath("/", part).parent.parent
        for one in relations.findall(f"{RELATIONS}Relationship"):
            assert str(folder / one.attrib["Target"]).lstrip("/") in names


# --- what LibreOffice makes of it -------------------------------------------------------------

ALL_SHEETS_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,true,false,false,-1"


@dataclass(frozen=True)
class Seen:
    """A report after LibreOffice has opened it: its own copy of it, and each sheet as CSV."""

    lang: Lang
    book: openpyxl.Workbook
    texts: dict[str, list[list[str]]]

    def rows(self) -> list[list[Any]]:
        """The messages in LibreOffice's copy, over all their sheets, without the headers."""
        return [row for title in self.titles() for row in self.values(title)[1:]]

    def csv_rows(self) -> list[list[str]]:
        """The messages as CSV, over all their sheets, without the headers."""
        return [row for title in self.titles() for row in self.texts[title][1:]]

    def titles(self) -> list[str]:
        """The sheets that the messages stand in."""
        first = sheets.MESSAGES.title.in_(self.lang)
        return [title for title in self.book.sheetnames if title.startswith(first)]

    def values(self, title: str) -> list[list[Any]]:
        """The values of a sheet."""
        return [list(row) for row in self.book[title].iter_rows(values_only=True)]


def convert(path: Path, to: str, folder: Path) -> None:
    """Open a file in LibreOffice and save it as something else, with a profile of its own."""
    profile = path.parent / "profile"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    target = ["--convert-to", to, "--outdir", str(folder), str(path)]
    subprocess.run([*command, *target], check=True, capture_output=True, timeout=300)


@pytest.fixture(scope="module", params=LANGUAGES)
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The nasty report in one language, once LibreOffice has read it."""
    path = written(request.param, tmp_path_factory)
    folder = tmp_path_factory.mktemp("converted")
    convert(path, "xlsx:Calc MS Excel 2007 XML", folder)
    convert(path, ALL_SHEETS_AS_SHOWN, folder)
    tables = {
        file.stem.removeprefix(f"{path.stem}-"): list(
            csv.reader(io.StringIO(file.read_text("utf-8"), newline=""))
        )
        for file in folder.glob("*.csv")
    }
    return Seen(request.param, openpyxl.load_workbook(folder / path.name), tables)


@pytest.mark.libreoffice
def test_libreoffice_shows_every_sheet_in_its_direction(seen: Seen) -> None:
    """The summary, the messages over several sheets and the rows to fix, right to left or not."""
    said = (sheets.SUMMARY, sheets.MESSAGES.title, sheets.TO_FIX.title)
    summary, messages, to_fix = (title.in_(seen.lang) for title in said)
    more = [f"{messages} {number}" for number in (2, 3)]
    assert seen.book.sheetnames == [summary, messages, *more, to_fix]
    assert set(seen.texts) == set(seen.book.sheetnames)
    assert {bool(sheet.sheet_view.rightToLeft) for sheet in seen.book} == {seen.lang == "he"}


@pytest.mark.libreoffice
def test_libreoffice_evaluates_nothing(seen: Seen) -> None:
    """No cell of any sheet is a formula, a link or an error; =1+1 stands there as text."""
    cells = [cell for sheet in seen.book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type in {"f", "e"} or cell.hyperlink]
    assert [cell.value for cell in cells].count("=1+1") >= len(NASTY)


@pytest.mark.libreoffice
def test_texts_arrive_in_libreoffice_as_they_were(seen: Seen) -> None:
    """Every nasty text in its own column, in the reason and in the message, and every heading."""
    rows = seen.rows()
    wanted = [expected(text) for text in NASTY]
    header = seen.values(seen.titles()[0])[0]
    message = sheets.MESSAGES.columns[results.MESSAGE].in_(seen.lang)
    assert header[1:6] == [expected(heading) for heading in HEADINGS]
    for column in (1, 3, 4, header.index(message)):
        assert [row[column] for row in rows] == wanted
    assert [row[2] for row in rows] == wanted[::-1]


@pytest.mark.libreoffice
def test_a_csv_that_libreoffice_saves_holds_the_same(seen: Seen) -> None:
    """Statuses in words, phones with all their digits, times by the clock in Jerusalem."""
    rows = seen.csv_rows()
    columns = [*sheets.MESSAGES.columns]
    first = 1 + len(HEADINGS)
    by_name = {name: [row[first + place] for row in rows] for place, name in enumerate(columns)}
    statuses = list(nasty()[results.STATUS])
    assert by_name[results.STATUS] == [WORDS[Status(each)].label(seen.lang) for each in statuses]
    assert by_name[results.PHONE] == [f"97250{1_000_000 + number}" for number in range(len(NASTY))]
    assert set(by_name[results.QUEUED_AT]) == {"15/01/2026 10:30"}
    assert set(by_name[results.CAMPAIGN]) == {"=1+1"}
    assert [row[1] for row in rows] == [expected(text) for text in NASTY]


@pytest.mark.libreoffice
def test_the_totals_in_libreoffice_are_the_rows_of_the_list(seen: Seen) -> None:
    """The summary's first figure and its totals are values, and they count the rows."""
    total = {"en": "Total", "he": "סך הכול"}[seen.lang]
    summary = seen.values(sheets.SUMMARY.in_(seen.lang))
    assert summary[2][0] == len(NASTY)
    assert next(row[1] for row in summary if row[0] == total) == len(NASTY)
