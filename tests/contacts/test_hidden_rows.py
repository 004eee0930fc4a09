"""Rows that a workbook hides are read, marked and counted."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from feedbot_bulk.contacts import read_contacts
from feedbot_bulk.contacts.hidden import HIDDEN, hidden_note
from feedbot_bulk.contacts.workbooks.xlsx.marks import hidden_rows, sheet_marks

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


@pytest.fixture
def filtered(tmp_path: Path) -> Path:
    """A workbook of two sheets; the second one hides its rows 2 and 4."""
    made = openpyxl.Workbook()
    made.active.append(["phone"])
    made.active.append(["050-1234509"])
    sheet = made.create_sheet('a & "b"')
    for row in (["phone"], ["050-1234501"], ["050-1234502"], ["050-1234503"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = sheet.row_dimensions[4].hidden = True
    path = tmp_path / "filtered.xlsx"
    made.save(path)
    return path


def test_hidden_rows_are_read_and_marked(filtered: Path) -> None:
    """They are contacts like the others; a column of ours says which they are."""
    contacts = read_contacts(filtered, sheet='a & "b"')
    assert contacts["phone"].tolist() == ["050-1234501", "050-1234502", "050-1234503"]
    assert contacts[HIDDEN].notna().tolist() == [True, False, True]
    assert read_contacts(filtered, sheet=1).equals(contacts)


def test_a_sheet_that_hides_nothing_has_no_such_column(filtered: Path) -> None:
    """The list is then its own columns and nothing else."""
    assert read_contacts(filtered).columns.tolist() == ["phone"]
    assert hidden_note(read_contacts(filtered)) == []


def test_the_note_counts_what_is_left_of_them(filtered: Path) -> None:
    """Also after a filter, a copy or a merge: the mark is in the row."""
    contacts: pd.DataFrame = read_contacts(filtered, sheet=1)
    assert "2 of the rows are hidden" in hidden_note(contacts)[0]
    assert "1 of the rows is hidden" in hidden_note(contacts.iloc[1:].copy())[0]
    assert hidden_note(contacts[contacts[HIDDEN].isna()]) == []
    assert "מוסתרות" in hidden_note(contacts)[0].in_("he")


def test_rows_without_numbers_are_counted(filtered: Path, tmp_path: Path) -> None:
    """Some programs write rows without their numbers; the order is the number then."""
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(filtered) as old, zipfile.ZipFile(bare, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            for number in b"1234":
                data = data.replace(b'<row r="%c"' % number, b"<row")
            new.writestr(part, data)
    assert hidden_rows(bare.read_bytes()) == {"Sheet": frozenset(), 'a & "b"': {2, 4}}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"phone\n0501234501"])
def test_what_is_no_workbook_has_no_marks(data: bytes) -> None:
    """Whether it can be read is for its reader to say."""
    assert sheet_marks(data) == {}
    assert hidden_rows(data) == {}
