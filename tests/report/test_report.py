"""Claims about the workbook: what stands in it, that it is safe, and where it lands."""

# ruff: noqa: DTZ001 - times in Excel have no zone

from __future__ import annotations

import datetime as dt
import io
import stat
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, cast
from xml.etree import ElementTree as ET

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from feedbot_bulk import results
from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.errors import ColumnError, FeedbotError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.report import workbook
from feedbot_bulk.report.report import write_report
from feedbot_bulk.results.status import WORDS, Status

QUEUED_AT = pd.Timestamp("2026-01-15 08:30", tz="UTC")  # 10:30 in Jerusalem, winter
CHECKED_AT = pd.Timestamp("2026-07-15 08:30", tz="UTC")  # 11:30 in Jerusalem, summer


def made(own: dict[Any, list[Any]] | pd.DataFrame, statuses: list[str], **columns: Any) -> Any:
    """A result frame: the list's own columns, a status a row, and what else is given."""
    frame = own if isinstance(own, pd.DataFrame) else pd.DataFrame(own)
    values = {name: [None] * len(frame) for name in results.COLUMNS} | {results.STATUS: statuses}
    given_columns = {f"feedbot_{name}": value for name, value in columns.items()}
    return results.attach(frame, values | given_columns)


def campaign() -> pd.DataFrame:
    """One row of every status, read from a sheet: the index is its row there."""
    statuses = [status.value for status in Status]
    own = pd.DataFrame(
        {"name": [f"Person {n}" for n in range(8)], "phone": [f"050-100000{n}" for n in range(8)]},
        index=pd.RangeIndex(2, 10, name="row"),
        dtype=results.TEXT,
    )
    return cast(
        "pd.DataFrame",
        made(
            own,
            statuses,
            phone=[f"97250100000{n}" for n in range(8)],
            message=["Hello"] * 8,
            reason=[
                None,
                reasons.SAME_MESSAGE(row=5),
                "refused",
                None,
                None,
                None,
                None,
                "no WhatsApp",
            ],
            queued_at=[None] * 4 + [QUEUED_AT] * 4,
            checked_at=[None] * 4 + [CHECKED_AT] * 4,
            campaign=["March"] * 8,
        ),
    )


def opened(result: pd.DataFrame, **options: Any) -> openpyxl.Workbook:
    """The report as openpyxl reads it."""
    return openpyxl.load_workbook(cast("IO[bytes]", write_report(result, io.BytesIO(), **options)))


def lines(book: openpyxl.Workbook, title: str) -> list[list[Any]]:
    """The values of a sheet, row by row."""
    return [list(row) for row in book[title].iter_rows(values_only=True)]


def summary_table(book: openpyxl.Workbook, title: str, sheet: str = "Summary") -> list[list[Any]]:
    """The lines of one table of the summary, its total last."""
    rows = lines(book, sheet)
    start = next(number for number, row in enumerate(rows) if row[0] == title) + 2
    ends = (number for number, row in enumerate(rows) if number >= start and row[0] is None)
    return [row[:4] for row in rows[start : next(ends, len(rows))]]


# --- the summary ------------------------------------------------------------------------------


def test_the_totals_add_up_to_the_rows_of_the_list_as_values() -> None:
    """Counts by status add up to the rows, shares to 1, and nothing is a formula without value."""
    *counted, total = summary_table(opened(campaign()), "Rows by status")
    assert [row[0] for row in counted] == [WORDS[status].label("en") for status in Status]
    assert sum(row[1] for row in counted) == total[1] == 8
    assert sum(row[2] for row in counted) == pytest.approx(total[2]) == 1


def test_the_reasons_add_up_to_the_rows_of_the_sheet_to_fix() -> None:
    """Who was left out and why: the counts by reason are the rows that stand to be fixed."""
    book = opened(campaign())
    *counted, total = summary_table(book, "Left out, refused or failed, by reason")
    assert [row[3] for row in counted] == [
        "same message to the same phone in another row",
        "refused",
        "no WhatsApp",
    ]
    assert sum(row[1] for row in counted) == total[1] == len(lines(book, "To fix")) - 1


def test_duplicates_of_many_rows_are_one_reason() -> None:
    """A list of 500 duplicates, each of another row, gives one line, and no "other reasons"."""
    result = made(
        {"name": ["x"] * 500},
        ["skipped"] * 500,
        reason=[reasons.SAME_MESSAGE(row=n) for n in range(500)],
    )
    assert summary_table(opened(result), "Left out, refused or failed, by reason")[0][1] == 500


def test_rare_reasons_share_a_line_and_still_add_up() -> None:
    """Fifty reasons of one row each do not bury the summary, and none of them is lost."""
    result = made(
        {"name": ["x"] * 50}, ["failed"] * 50, reason=[f"code {chr(65 + n)}" for n in range(50)]
    )
    *counted, total = summary_table(opened(result), "Left out, refused or failed, by reason")
    assert len(counted) == 10
    assert counted[-1][3] == "41 other reasons"
    assert sum(row[1] for row in counted) == total[1] == 50


def test_the_facts_name_the_campaign_and_the_first_and_last_times() -> None:
    """Campaign, queued, and times by the clock in Jerusalem, winter and summer."""
    facts = {row[0]: row[1] for row in lines(opened(campaign()), "Summary") if row[0]}
    assert facts["Campaign"] == "March"
    assert facts["Queued in Feedbot"] == 4
    assert facts["First queued"] == facts["Last queued"] == dt.datetime(2026, 1, 15, 10, 30)
    assert facts["Last checked"] == dt.datetime(2026, 7, 15, 11, 30)


def test_the_first_figures_are_the_rows_and_the_statuses_that_are_asked_for_first() -> None:
    """On top of the sheet: the rows of the list, and those sent, pending, failed and skipped."""
    result = made({"name": ["x"] * 8}, ["sent"] * 5 + ["pending", "failed", "failed"])
    labels, numbers, shares = (
        [value for value in row[:6] if value is not None]
        for row in lines(opened(result), "Summary")[1:4]
    )
    assert labels == ["Rows in the list", "sent", "pending", "failed", "skipped"]
    assert numbers == [8, 5, 1, 2, 0]
    assert shares == [0.625, 0.125, 0.25, 0]


@pytest.mark.parametrize(("lang", "side"), [("en", "left"), ("he", "right")])
def test_numbers_stand_at_the_right_and_the_rest_where_the_language_begins(
    lang: Any, side: str
) -> None:
    """Digits stand under each other in both directions; texts and times at the language's side."""
    result = made({"n": [7], "text": ["x"], "at": [dt.datetime(2026, 5, 3)]}, ["sent"])
    sheet = opened(result, lang=lang).worksheets[1]
    sides = [sheet.cell(2, column).alignment.horizontal for column in (1, 2, 3)]
    assert sides == ["right", side, side]


def test_the_charts_are_native_and_point_at_the_numbers_beside_them() -> None:
    """Two bar charts, of the cells that hold the counts by status and by reason."""
    buffer = cast("io.BytesIO", write_report(campaign(), io.BytesIO()))
    with zipfile.ZipFile(buffer) as archive:
        charts = [archive.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2)]
    sheet = openpyxl.load_workbook(buffer)["Summary"]
    first = next(row for row in range(1, 40) if sheet.cell(row, 1).value == "ready")
    assert f"'Summary'!$B${first}:$B${first + 7}" in charts[0]
    assert f"'Summary'!$A${first}:$A${first + 7}" in charts[0]
    assert "barChart" in charts[0]
    assert "barChart" in charts[1]


def test_an_empty_list_gives_a_report_of_zeros() -> None:
    """No rows: three sheets, zeros, no division by zero, and no chart of nothing."""
    book = opened(made({"name": [], "phone": []}, []))
    assert not any(sheet._charts for sheet in book)
    assert book.sheetnames == ["Summary", "Messages", "To fix"]
    assert summary_table(book, "Rows by status")[-1][:3] == ["Total", 0, 0]
    assert lines(book, "Messages")[0][:2] == ["name", "phone"]


# --- Messages ---------------------------------------------------------------------------------


def test_messages_hold_the_own_columns_first_then_the_result_in_words() -> None:
    """The index that read_contacts gave, the list's columns, then status, reason and the rest."""
    header, *rows = lines(opened(campaign()), "Messages")
    assert header == [
        *("row", "name", "phone", "Status", "Reason", "WhatsApp number"),
        *("Queued at", "Checked at", "Campaign", "Feedbot ID", "Message text"),
    ]
    assert rows[7] == [
        *(9, "Person 7", "050-1000007", "failed", "no WhatsApp", "972501000007"),
        *(
            dt.datetime(2026, 1, 15, 10, 30),
            dt.datetime(2026, 7, 15, 11, 30),
            "March",
            None,
            "Hello",
        ),
    ]


def test_the_sheet_colors_the_statuses_and_is_ready_to_filter() -> None:
    """Rules of the sheet, not of cells; frozen header, filter, a page wide on paper."""
    sheet = opened(campaign())["Messages"]
    (rules,) = sheet.conditional_formatting
    assert str(rules.sqref) == "D2:D9"
    assert {rule.formula[0] for rule in rules.rules} == {f'"{status}"' for status in Status}
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:K9"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_area == "'Messages'!$A$1:$K$9"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.column_dimensions["C"].width >= len("050-1000007")


def test_phones_are_text_and_keep_their_zeros_even_when_typed_anew() -> None:
    """The cell is text and so is its column, so that an empty cell takes a zero too."""
    result = made({"phone": ["0501000001", None]}, ["sent", "skipped"])
    sheet = opened(result)["Messages"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("0501000001", "s")
    assert sheet["A2"].number_format == sheet.column_dimensions["A"].number_format == "@"


CELLS: list[tuple[object, object]] = [
    (12, 12),
    (2.5, 2.5),
    (True, True),
    (np.int64(7), 7),
    (np.float32(0.5), 0.5),
    (Decimal("19.90"), 19.9),
    (972501000001, 972501000001),
    (972501000001.0, 972501000001),
    (1234567890123456, "1234567890123456"),
    (Decimal("0.12345678901234567"), "0.12345678901234567"),
    (float("inf"), "inf"),
    (None, None),
    (float("nan"), None),
    (pd.NaT, None),
    ([1, 2], "[1, 2]"),
    ({"a": 1}, "{'a': 1}"),
    (b"x", "b'x'"),
    (dt.date(2026, 5, 3), dt.datetime(2026, 5, 3)),
    (dt.datetime(2026, 5, 3, 14, 30), dt.datetime(2026, 5, 3, 14, 30)),
    (pd.Timestamp("2026-05-03 12:00", tz="UTC"), dt.datetime(2026, 5, 3, 15)),
    (dt.datetime(1850, 1, 1), "1850-01-01 00:00:00"),
    (dt.time(7, 5), dt.time(7, 5)),
    (dt.timedelta(hours=30), dt.timedelta(hours=30)),
    (dt.timedelta(hours=-1), "-1 day, 23:00:00"),
    ("", None),
    ("#N/A", "#N/A"),
    (" edges ", " edges "),
    ("two\nlines", "two\nlines"),
    ("a < b & c > ]]>", "a < b & c > ]]>"),
]


@pytest.mark.parametrize(("value", "expected"), CELLS, ids=lambda value: repr(value)[:30])
def test_a_cell_of_any_kind_comes_back_as_what_it_was(value: object, expected: object) -> None:
    """Numbers, times and texts as such; what Excel cannot hold exactly, as text."""
    own = pd.DataFrame({"x": pd.Series([value], dtype="object")})
    assert lines(opened(made(own, ["sent"])), "Messages")[1][0] == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pd.Series([1, None], dtype="Int64"), [1, None]),
        (pd.Series([True, None], dtype="boolean"), [True, None]),
        (pd.Series(["a", None], dtype="category"), ["a", None]),
        (
            pd.to_datetime(pd.Series(["2026-05-03 14:30", None])),
            [dt.datetime(2026, 5, 3, 14, 30), None],
        ),
        (
            pd.to_datetime(pd.Series(["2026-05-03 12:00", None]), utc=True),
            [dt.datetime(2026, 5, 3, 15), None],
        ),
        (
            pd.to_datetime(pd.Series(["1850-01-01", "2026-05-03"])),
            ["1850-01-01 00:00:00", dt.datetime(2026, 5, 3)],
        ),
        (pd.to_timedelta(pd.Series(["30h", None])), [dt.timedelta(hours=30), None]),
        (
            pd.period_range("2026-05", periods=2, freq="M").to_series().reset_index(drop=True),
            ["2026-05", "2026-06"],
        ),
    ],
    ids=["Int64", "boolean", "category", "datetime", "UTC", "ancient", "timedelta", "period"],
)
def test_a_column_of_any_dtype_is_written(column: pd.Series[Any], expected: list[Any]) -> None:
    """Each dtype of pandas, with a value missing: the missing one is an empty cell."""
    book = opened(made(pd.DataFrame({"x": column}), ["sent", "sent"]))
    assert [row[0] for row in lines(book, "Messages")[1:]] == expected


@pytest.mark.slow
@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40))
def test_any_text_survives_but_for_what_excel_cannot_hold(text: str) -> None:
    """What goes in comes out, control characters as spaces, and is never anything but text."""
    cell = opened(made({"x": ["first", text]}, ["sent", "sent"]), lang="en")["Messages"]["A3"]
    kept = "".join(" " if c in "\ufffe\uffff" or (c < " " and c not in "\t\n") else c for c in text)
    if "_x" not in text:
        assert (cell.value or "") == kept
    assert cell.data_type in {"s", "n", "inlineStr"}  # "n" is the empty cell


def test_what_looks_like_an_escape_of_excel_comes_back_as_it_stood() -> None:
    """Excel and calamine would read `_x0041_` as A, were its first mark not escaped."""
    buffer = cast("io.BytesIO", write_report(made({"x": ["_x0041_"]}, ["sent"]), io.BytesIO()))
    buffer.seek(0)
    sheet = CalamineWorkbook.from_filelike(buffer).get_sheet_by_name("Messages")
    assert sheet.to_python()[1][0] == "_x0041_"


def test_long_numbers_are_not_shown_in_powers_of_ten() -> None:
    """A phone kept as a number shows all its digits: General would show 9.72501E+11."""
    result = made({"phone": [972501000001]}, ["sent"])
    assert opened(result)["Messages"]["A2"].number_format == "0"


# --- hostile and odd input --------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+972", "-5", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_user_text_is_never_a_formula(text: str) -> None:
    """In cells, headers, campaign and reason: text for good, even when the cell is edited."""
    result = made({text: [text]}, ["failed"], reason=[text], campaign=[text], message=[text])
    book = opened(result)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    found = [cell for cell in cells if cell.value == text]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {cell.data_type for cell in found} <= {"s", "inlineStr"}
    assert all(cell.quotePrefix for cell in found)
    assert Counter(cell.parent.title for cell in found) == {
        "Summary": 2,
        "Messages": 5,
        "To fix": 3,
    }


def test_control_characters_are_replaced_and_said() -> None:
    """A cell, a header and a lone surrogate: the report opens, and the summary tells."""
    own = pd.DataFrame({"na\x00me": ["No\x0ba"], "b": ["\ud800"]}, dtype="object")
    result = made(own, ["sent"])
    book = opened(result)
    assert lines(book, "Messages")[0][0] == "na me"
    assert lines(book, "Messages")[1][:2] == ["No a", " "]
    assert any(
        "3 cells had characters that Excel cannot hold" in str(row[0])
        for row in lines(book, "Summary")
    )


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_a_text_too_long_for_a_cell_is_cut_and_said(letter: str) -> None:
    """Excel counts UTF-16 units: an emoji is two of them, and is never cut in half."""
    book = opened(made({"x": [letter * 40_000]}, ["sent"]))
    text = lines(book, "Messages")[1][0]
    assert len(text.encode("utf-16-le")) // 2 in {32_767, 32_766}
    assert set(text) == {letter}
    assert any(
        "1 text was longer than a cell can hold" in str(row[0]) for row in lines(book, "Summary")
    )


def test_labels_may_be_numbers_tuples_or_repeated() -> None:
    """Each own column stands under its own label, duplicates side by side."""
    own = pd.DataFrame([["a", "b", "c", "d"]])
    own.columns = pd.Index([7, ("x", "y"), "name", "name"], dtype="object")
    values = {name: [None] for name in results.COLUMNS} | {results.STATUS: ["sent"]}
    header, row = lines(opened(results.attach(own, values)), "Messages")
    assert header[:4] == ["7", "x y", "name", "name"]
    assert row[:4] == ["a", "b", "c", "d"]


def test_any_index_will_do_and_a_named_one_is_shown() -> None:
    """Duplicates and levels: named levels come first, unnamed ones are not shown."""
    index = pd.MultiIndex.from_tuples([("x", 1), ("x", 1)], names=["branch", None])
    own = pd.DataFrame({"name": ["Noa", "Dana"]}, index=index)
    header, *rows = lines(opened(made(own, ["sent", "failed"])), "Messages")
    assert header[:2] == ["branch", "name"]
    assert [row[:3] for row in rows] == [["x", "Noa", "sent"], ["x", "Dana", "failed"]]


def test_a_status_that_is_none_of_ours_is_an_error() -> None:
    """Else the row would be missing from totals that claim to add up."""
    result = campaign().astype({results.STATUS: "object"})
    result.loc[4, results.STATUS] = "done"
    with pytest.raises(ColumnError, match=r"Row 4 .*'done'"):
        write_report(result, io.BytesIO())


def test_a_frame_that_is_no_result_is_an_error() -> None:
    """A list that was not previewed or sent has nothing to report."""
    with pytest.raises(ColumnError, match="preview"):
        write_report(pd.DataFrame({"name": ["Noa"]}), io.BytesIO())


def test_a_result_frame_that_came_back_from_a_file_as_text_is_reported() -> None:
    """Times and statuses as text are read again."""
    as_text = campaign().astype("object").map(lambda value: None if pd.isna(value) else str(value))
    assert lines(opened(as_text), "Messages") == lines(opened(campaign()), "Messages")


# --- To fix -----------------------------------------------------------------------------------


def test_to_fix_holds_the_rows_left_out_refused_or_failed() -> None:
    """Those and no others, with their own columns and the reason."""
    header, *rows = lines(opened(campaign()), "To fix")
    assert header == ["feedbot_row", "name", "phone", "feedbot_status", "feedbot_reason"]
    assert [row[3] for row in rows] == ["skipped", "rejected", "failed"]
    assert rows[2] == [9, "Person 7", "050-1000007", "failed", "no WhatsApp"]


def test_whoever_asked_to_be_left_out_is_not_in_to_fix() -> None:
    """The sheet is made to be sent again, so nobody of the opt-out list stands in it."""
    result = campaign()
    result.loc[3, results.REASON] = reasons.EXCLUDED()
    _, *rows = lines(opened(result), "To fix")
    assert [row[3] for row in rows] == ["rejected", "failed"]
    assert reasons.EXCLUDED() in str(lines(opened(result), "Messages"))


@pytest.mark.parametrize("lang", ["en", "he"])
def test_to_fix_is_read_back_as_the_list_that_it_was(lang: Any) -> None:
    """read_contacts takes that sheet; without our columns it is the list's own rows again."""
    buffer = cast("io.BytesIO", write_report(campaign(), io.BytesIO(), lang=lang))
    back = read_contacts(buffer.getvalue())
    own = results.own_columns(back)
    expected = campaign()[["name", "phone"]].loc[[3, 4, 9]]
    pd.testing.assert_frame_equal(back[own].reset_index(drop=True), expected.reset_index(drop=True))


# --- language ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "result",
    [
        made({"שם": ["Noa"]}, ["sent"]),
        made({"name": ["Noa"]}, ["sent"], message=["שלום"]),
    ],
    ids=["headers", "messages"],
)
def test_a_hebrew_list_gets_a_hebrew_report_from_right_to_left(result: pd.DataFrame) -> None:
    """Hebrew in the headers or in the messages: names, words, direction and alignment."""
    book = opened(result)
    assert book.sheetnames == ["סיכום", "הודעות", "לתיקון"]
    assert all(sheet.sheet_view.rightToLeft for sheet in book)
    assert book["הודעות"]["A2"].alignment.horizontal == "right"
    assert lines(book, "הודעות")[1][1] == "נשלח"


def test_the_language_can_be_chosen() -> None:
    """A Hebrew list in English, an English one in Hebrew, with the reasons in that language."""
    assert opened(made({"שם": ["נועה"]}, ["sent"]), lang="en").sheetnames[0] == "Summary"
    rows = lines(opened(campaign(), lang="he"), "הודעות")
    assert rows[2][4] == "אותה הודעה לאותו טלפון בשורה 5"
    assert rows[8][4] == "no WhatsApp"  # Feedbot's own, as it came


def test_an_unknown_language_is_an_error() -> None:
    """The message says which there are."""
    with pytest.raises(FeedbotError, match='Give "he" or "en"'):
        write_report(campaign(), io.BytesIO(), lang=cast("Any", "fr"))


# --- long lists -------------------------------------------------------------------------------


def test_rows_beyond_the_limit_go_on_in_further_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sheet has its header and its filter, no row is lost or doubled, the summary tells."""
    monkeypatch.setattr(workbook, "SHEET_ROWS", 4)
    book = opened(campaign())
    titles = ["Messages", "Messages 2", "Messages 3"]
    assert book.sheetnames == ["Summary", *titles, "To fix"]
    assert [row[0] for title in titles for row in lines(book, title)[1:]] == list(range(2, 10))
    assert [book[title].auto_filter.ref for title in titles] == ["A1:K4", "A1:K4", "A1:K3"]
    assert any("over 3 sheets" in str(row[0]) for row in lines(book, "Summary"))


def test_a_list_of_exactly_a_sheet_stays_on_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The header counts as a row: eight rows fit where nine are allowed."""
    monkeypatch.setattr(workbook, "SHEET_ROWS", 9)
    assert opened(campaign()).sheetnames == ["Summary", "Messages", "To fix"]


def test_rows_that_pass_in_several_chunks_keep_their_order() -> None:
    """Ten thousand rows, more than are written at a time: all there, numbered as they stand."""
    rows = 10_000
    book = opened(made({"n": list(range(rows))}, ["sent"] * rows))
    assert [row[0] for row in lines(book, "Messages")[1:]] == list(range(rows))


# --- the file ---------------------------------------------------------------------------------


def test_other_readers_open_it_too(tmp_path: Path) -> None:
    """calamine reads the same rows that openpyxl reads, and every part is well-formed XML."""
    path = cast("Path", write_report(campaign(), tmp_path / "report.xlsx"))
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Messages").to_python()
    assert rows[8][:5] == [9.0, "Person 7", "050-1000007", "failed", "no WhatsApp"]
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            ET.fromstring(archive.read(name))  # noqa: S314 - our own file


def test_a_path_is_written_and_returned(tmp_path: Path) -> None:
    """Text or Path; nothing else is left in the folder; an earlier report is replaced."""
    target = tmp_path / "report.xlsx"
    target.write_text("an earlier report")
    assert write_report(campaign(), str(target)) == target
    assert [path.name for path in tmp_path.iterdir()] == ["report.xlsx"]
    assert openpyxl.load_workbook(target).sheetnames[0] == "Summary"


@pytest.mark.parametrize("name", ["report", "report 12.11", "report.xls"])
def test_a_name_that_excel_would_not_open_gets_the_ending(tmp_path: Path, name: str) -> None:
    """The real path comes back, so that the caller can say where it is."""
    assert write_report(campaign(), tmp_path / name) == tmp_path / f"{name}.xlsx"


def test_a_buffer_is_written_and_returned() -> None:
    """The very buffer that was given."""
    buffer = io.BytesIO()
    assert write_report(campaign(), buffer) is buffer
    assert buffer.getvalue()[:2] == b"PK"


def test_a_text_buffer_is_an_error() -> None:
    """A workbook is bytes; the message says how to open the file."""
    with pytest.raises(FeedbotError, match="'wb'"):
        write_report(campaign(), cast("Any", io.StringIO()))


def test_a_report_open_in_excel_is_left_and_the_new_one_saved_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to replace an open file: the next free name is taken, with a warning."""
    target = tmp_path / "report.xlsx"
    target.write_text("open")
    (tmp_path / "report-2.xlsx").write_text("an earlier one")
    replace = Path.replace

    def refuse(draft: Path, place: Path) -> Path:
        if place == target:
            raise PermissionError(13, "used by another process", str(place))
        return replace(draft, place)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.warns(UserWarning, match=r"report\.xlsx is open .* saved as .*report-3\.xlsx"):
        written = write_report(campaign(), target)
    assert written == tmp_path / "report-3.xlsx"
    assert target.read_text() == "open"
    assert openpyxl.load_workbook(tmp_path / "report-3.xlsx").sheetnames[0] == "Summary"


def test_a_read_only_report_is_left_and_the_new_one_saved_beside_it(tmp_path: Path) -> None:
    """Its owner has locked it: it is not replaced behind the owner's back."""
    target = tmp_path / "report.xlsx"
    target.write_text("final")
    target.chmod(stat.S_IRUSR)
    with pytest.warns(UserWarning, match="read-only"):
        assert write_report(campaign(), target) == tmp_path / "report-2.xlsx"
    assert target.read_text() == "final"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """The folder, and what to do."""
    with pytest.raises(FeedbotError, match=r"no folder .*reports: create it"):
        write_report(campaign(), tmp_path / "reports" / "report.xlsx")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder as the target is an error, not a file beside it."""
    with pytest.raises(FeedbotError, match="is a folder"):
        write_report(campaign(), tmp_path)


def test_a_write_that_fails_leaves_no_half_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: the error names the place, the earlier report stands, no draft remains."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "report.xlsx"
    target.write_text("earlier")
    monkeypatch.setattr(workbook.WorkbookBuilder, "save", full)
    with pytest.raises(FeedbotError, match=r"report\.xlsx: .*No space left"):
        write_report(campaign(), target)
    assert target.read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["report.xlsx"]
