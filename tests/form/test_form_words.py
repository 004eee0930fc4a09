"""How the form puts things: in its fields' labels, in the language asked for, with right counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.feedbot.sandbox import Sandbox
from feedbot_bulk.form import views
from feedbot_bulk.form.connection import Connection
from feedbot_bulk.form.form import TITLE, CampaignForm
from feedbot_bulk.form.html import notice, pill
from feedbot_bulk.form.jobs import Jobs
from feedbot_bulk.form.reader import FIELDS, said
from feedbot_bulk.form.state import State
from feedbot_bulk.form.steps import list as form_list
from feedbot_bulk.i18n.message import Argument, Message, Variant

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang

NO_COLUMN = Message("{argument}: there is none.", argument=Argument("phone", "tel"))


def test_an_argument_is_the_field_that_holds_it() -> None:
    """The form never says `phone=`: it says what its own field is called, in both languages."""
    assert said(NO_COLUMN, "en") == "Phone column 'tel': there is none."
    assert said(Message("Fill in {field}.", field=Argument("to")), "en") == (
        "Fill in “Your own number”."
    )
    assert said(Message("{field}", field=Argument("to")), "he") == "„המספר שלכם”"


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("lang", ["he", "en"])
def test_no_field_is_called_as_in_python(name: str, lang: Lang) -> None:
    """Every label is words, with or without the value beside it."""
    for argument in (Argument(name), Argument(name, "18:00"), Argument(name, 3)):
        assert "=" not in said(Message("{field}", field=argument), lang)


def test_the_form_has_its_own_wording_of_a_part() -> None:
    """A part with a variant for the form is worded so, also inside of an error."""
    again = Variant(Message("run it again"), form=Message("press the button again"))
    error = FeedbotError(Message("To go on, {again}.", again=again))
    assert said(error, "en") == "To go on, press the button again."
    assert "press the button again" in notice("error", error, "en")


def test_an_error_in_the_form_speaks_of_fields() -> None:
    """What a room raises about an argument is shown with the field's label, and kept for code."""
    state = State("en", Connection(Sandbox(), None))
    jobs = Jobs(state, lambda: None, lambda: None)
    error = FeedbotError(NO_COLUMN)

    def wrong() -> None:
        raise error

    jobs.attempt(wrong)
    assert state.error is error
    assert str(error) == "phone='tel': there is none."
    assert state.notice is not None
    assert said(state.notice.text, "en") == "Phone column 'tel': there is none."


@pytest.mark.parametrize("lang", ["he", "en"])
def test_the_setting_chooses_the_language(monkeypatch: pytest.MonkeyPatch, lang: Lang) -> None:
    """FEEDBOT_LANG counts with a list and without one; what is asked for counts more."""
    monkeypatch.setenv("FEEDBOT_LANG", lang)
    client = Sandbox()
    for frame in (None, pd.DataFrame({"phone": []}), pd.DataFrame({"נייד": []})):
        form = CampaignForm(frame, client=client)
        assert TITLE.in_(lang) in str(form._head._labels[0][0].value)
    assert CampaignForm(lang="en", client=client)._state.lang == "en"


def test_the_name_of_the_campaign_is_the_lists_whatever_language_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another setting would else name another campaign, in which everybody is new."""
    frame = pd.DataFrame({"נייד": ["050-1234567"]})
    names = set()
    for lang in ("he", "en"):
        monkeypatch.setenv("FEEDBOT_LANG", lang)
        names.add(CampaignForm(frame, client=Sandbox())._list.campaign.value)
    (name,) = names
    assert name.startswith("רשימה ")


@pytest.mark.parametrize(
    ("count", "english", "hebrew"),
    [
        (1, "1 message still waits", "הודעה אחת עדיין ממתינה"),
        (2, "2 messages still wait", "שתי הודעות עדיין ממתינות"),
        (1400, "1,400 messages still wait", "1,400 הודעות עדיין ממתינות"),
    ],
)
def test_a_count_agrees_with_its_noun(count: int, english: str, hebrew: str) -> None:
    """One, two and more, in both languages."""
    assert english in views.following(count).in_("en")
    assert hebrew in views.following(count).in_("he")


def test_a_status_agrees_with_its_count() -> None:
    """One message waits, fourteen wait: Hebrew has a word for each."""
    texts = [re.sub("<[^>]*>", "", pill("pending", "he", count)) for count in (1, 2, 14)]
    assert texts == ["1 ממתינה", "2 ממתינות", "14 ממתינות"]
    assert re.sub("<[^>]*>", "", pill("pending", "en", 1400)) == "1,400 pending"


def test_one_row_is_one_row() -> None:
    """A list of one row is not „1 rows”."""
    assert form_list.rows_read(1, 1).in_("en") == "1 row, with a phone: 1."
    assert form_list.rows_read(1200, 1190).in_("en") == "1,200 rows, 1,190 of them with a phone."
