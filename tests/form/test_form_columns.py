"""The form says from which column the phones are, and how many rows the file hides."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd

from feedbot_bulk.contacts import read_contacts
from feedbot_bulk.feedbot.sandbox import Sandbox
from feedbot_bulk.form.form import CampaignForm
from feedbot_bulk.form.views import check

if TYPE_CHECKING:
    from pathlib import Path


def form_of(contacts: pd.DataFrame, **options: Any) -> CampaignForm:
    """A form that practises."""
    return CampaignForm(contacts, lang="en", client=Sandbox(pace=None), **options)


def checked(form: CampaignForm) -> str:
    """What the check shows, once it is over."""
    form._message.text.value = "hello"
    form._tabs.buttons["check"].click()
    never = threading.Event()
    for _ in range(3000):
        with form._jobs.lock:
            if form._state.job is None:
                break
        never.wait(0.01)
    return check(form._state)


def test_list_and_check_name_the_column() -> None:
    """The column that the rule takes; an empty one stays the one."""
    people = pd.DataFrame({"phone": ["050-1234501"], "mobile": ["054-1234501"], "agent": ["x"]})
    form = form_of(people)
    assert "from the column &#x27;mobile&#x27;" in form._list.table.value
    assert "from the column &#x27;mobile&#x27;" in checked(form)
    empty = form_of(people.assign(mobile=None))
    assert "from the column &#x27;mobile&#x27;" in empty._list.table.value


def test_a_column_that_was_chosen_is_named() -> None:
    """What the analyst chooses holds."""
    people = pd.DataFrame({"reach": ["050-1234501"], "other": ["a"], "agent": ["054-1234501"]})
    form = form_of(people)
    assert form._list.phone.value is None
    assert "look like phones: &#x27;reach&#x27;" in form._notice.value
    form._list.phone.value = 0
    assert "from the column &#x27;reach&#x27;" in form._list.table.value
    assert "from the column &#x27;reach&#x27;" in checked(form)


def test_hidden_rows_are_counted_in_list_and_check(tmp_path: Path) -> None:
    """They are on the list; the form says that, and what to do about it."""
    made = openpyxl.Workbook()
    for row in (["phone"], ["050-1234501"], ["050-1234502"]):
        made.active.append(row)
    made.active.row_dimensions[2].hidden = True
    made.save(tmp_path / "a.xlsx")
    form = form_of(read_contacts(tmp_path / "a.xlsx"))
    assert [label for label, _ in form._list.phone.options][1:] == ["phone"]
    for shown in (form._list.table.value, checked(form)):
        assert "1 of the rows is hidden" in shown
        assert "copy the visible ones" in shown


def test_the_opt_out_file_leaves_out_both_phones_of_a_row(tmp_path: Path) -> None:
    """Also foreign ones of few digits, which read only with their plus."""
    path = tmp_path / "opt_out.csv"
    path.write_text("Phone,Mobile\n0501234501,+45 32 12 34 56\n", "utf-8")
    people = pd.DataFrame({"phone": ["050-1234501", "+45 32 12 34 56", "050-1234502"]})
    form = form_of(people)
    form._message.exclude.value = str(path)
    checked(form)
    assert form.error is None
    assert form._state.checked is not None
    assert form._state.checked.count == 1
