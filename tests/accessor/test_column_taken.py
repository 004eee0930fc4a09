"""Every preview, summary and view says from which column the phones are; a cell that says no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

import feedbot_bulk as fb
from feedbot_bulk.i18n import reasons

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = pd.DataFrame(
    {
        "name": ["Noa", "Dan", "Gil"],
        "phone": ["050-1234501", "12", "052-1234503"],
        "mobile": ["054-1234501", None, "054-1234503"],
        "agent": ["058-1234501", "058-1234502", "058-1234503"],
    }
)
TAKEN = "Phones are taken from the column 'mobile'."


def test_preview_summary_and_show_name_the_column() -> None:
    """As text and as HTML, before the send and after it."""
    seen = PEOPLE.feedbot.preview("hi {name}", lang="en")
    for shown in (seen, seen.feedbot.summary(lang="en"), seen.feedbot.show(lang="en")):
        assert TAKEN in repr(shown)
        assert "&#x27;mobile&#x27;" in shown._repr_html_()


def test_it_is_said_in_the_readers_language() -> None:
    """In Hebrew the sentence is Hebrew, the column as it is called."""
    seen = PEOPLE.feedbot.preview("hi {name}", lang="he")
    assert "הטלפונים נלקחים מהעמודה 'mobile'." in repr(seen)
    assert "הטלפונים נלקחים מהעמודה 'mobile'." in repr(seen.feedbot.summary(lang="he"))


def test_a_column_that_was_named_is_said_too() -> None:
    """What `phone=` says holds, also in a summary, which knows the frame alone."""
    seen = PEOPLE.feedbot.preview("hi {name}", phone="agent", lang="en")
    for shown in (seen, seen.feedbot.summary(lang="en"), seen.feedbot.show(lang="en")):
        assert "from the column 'agent'." in repr(shown)


def test_phones_given_apart_are_no_column() -> None:
    """A Series of phones that stand in no column is not called by one."""
    phones = pd.Series(["053-1234501", "053-1234502", "053-1234503"])
    seen = PEOPLE.feedbot.preview("hi {name}", phone=phones, lang="en")
    assert "Phones are taken from phone=." in repr(seen)
    assert "are taken from" not in repr(seen.feedbot.summary(lang="en"))


def test_an_empty_column_is_named_and_nobody_is_ready() -> None:
    """With the mobile column empty every row has no phone; neither phones nor agents are taken."""
    empty = PEOPLE.assign(mobile=None)
    seen = empty.feedbot.preview("hi {name}", lang="en")
    assert seen["feedbot_status"].tolist() == ["skipped"] * 3
    assert set(map(reasons.code, seen["feedbot_reason"])) == {"no_phone"}
    assert TAKEN in repr(seen)
    assert TAKEN in repr(seen.feedbot.summary(lang="en"))


def test_what_was_sent_names_it_too() -> None:
    """The summary of a send, read in another region, says the same."""
    people = pd.DataFrame({"n": [1], "Tel.": ["020 7946 0000"], "m": ["hi"]})
    sandbox = fb.Sandbox()
    sent = people.feedbot.send(
        "hi", region="GB", client=sandbox, progress=False, phone="Tel.", journal=sandbox.journal()
    )
    assert "from the column 'Tel.'." in repr(sent.feedbot.summary(lang="en"))


@pytest.mark.parametrize("cell", ["לא לשלוח 0501234509", "do not send", "הסר", "STOP 0501234509"])
def test_a_cell_that_says_no_is_not_sent_to(cell: str) -> None:
    """Nor is another row of the same phone; the reason says so."""
    people = pd.DataFrame({"phone": [cell, "050-1234509", "050-1234501"]})
    seen = people.feedbot.preview("hi")
    codes = [reasons.code(reason) for reason in seen["feedbot_reason"].where(lambda x: x.notna())]
    assert codes[0] == "says_no"
    assert codes[1] == ("says_no" if "0501234509" in cell else None)
    assert seen["feedbot_status"].iloc[2] == "ready"


def test_rows_that_the_file_hides_are_counted(tmp_path: Path) -> None:
    """A filter in Excel leaves nobody out; preview says how many it hides."""
    made = openpyxl.Workbook()
    for row in (["phone"], ["050-1234501"], ["050-1234502"], ["050-1234503"]):
        made.active.append(row)
    made.active.row_dimensions[3].hidden = True
    made.save(tmp_path / "a.xlsx")
    contacts = fb.read_contacts(tmp_path / "a.xlsx")
    seen = contacts.feedbot.preview("hi", lang="en")
    assert "1 of the rows is hidden in the file" in repr(seen)
    assert seen["feedbot_status"].tolist() == ["ready"] * 3
    assert "feedbot_hidden" not in seen.columns
