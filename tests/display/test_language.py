"""In a notebook of a Hebrew list all that a person reads is Hebrew; values stay English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

import feedbot_bulk as fb
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable


def preview(header: str = "שם", **options: Any) -> pd.DataFrame:
    """Two ready rows of one phone, and one that is left out; the header says the language."""
    frame = pd.DataFrame(
        {header: ["Noa", "Gil", "Dan"], "phone": ["03-1234567", "031234567", "050"]}
    )
    seen: pd.DataFrame = frame.feedbot.preview(f"Hi {{{header}}}", **options)
    return seen


def notebook(mimetype: str) -> Callable[[Any], str]:
    """What IPython makes of a cell's value."""

    def show(value: Any) -> str:
        data, _ = DisplayFormatter().format(value)  # type: ignore[no-untyped-call]
        return str(data[mimetype])

    return show


SHOWN = [notebook("text/html"), notebook("text/plain")]
OURS = re.compile(
    "ready|skipped|status|reason|count|share|too short|DataFrame of|messages go out|landline"
    "|further text|shows rows"
)


@pytest.mark.parametrize("show", SHOWN, ids=["html", "plain"])
@pytest.mark.parametrize("what", ["preview", "summary"])
def test_a_hebrew_list_is_shown_in_hebrew(show: Callable[[Any], str], what: str) -> None:
    """Headings, statuses, reasons, notes and the last line: no English sentence is left."""
    seen = preview()
    shown = show(seen if what == "preview" else seen.feedbot.summary())
    assert not OURS.findall(shown)
    for word in ("סטטוס", "סיבה", "שורות", "אחוז", "מוכן", "הושמט", "טלפונים הם קוויים"):
        assert word in shown
    if what == "preview":
        for word in ("גם בלילה ובשבת", "נוסח נוסף", "של 3 שורות × 10 עמודות"):
            assert word in shown


@pytest.mark.parametrize("what", ["preview", "summary"])
def test_a_hebrew_table_runs_from_right_to_left(what: str) -> None:
    """The direction of the whole, and the side of its columns; English the other way round."""
    for header, direction, side in (("שם", "rtl", "right"), ("name", "ltr", "left")):
        seen = preview(header)
        shown = SHOWN[0](seen if what == "preview" else seen.feedbot.summary())
        assert shown.startswith(f'<div dir="{direction}" style="text-align:{side}')
        assert set(re.findall("<th [^>]*text-align:([a-z]+)", shown)) == {side}


@pytest.mark.parametrize("show", SHOWN, ids=["html", "plain"])
def test_the_language_asked_for_comes_first(
    show: Callable[[Any], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """lang= before FEEDBOT_LANG before the list, for preview and summary alike."""
    assert "גם בלילה" in show(preview("name", lang="he"))
    assert "night and Shabbat" in show(preview("שם", lang="en"))
    assert "סיבה" in show(preview("name").feedbot.summary(lang="he"))
    assert "reason" in show(preview("שם").feedbot.summary(lang="en"))
    monkeypatch.setenv("FEEDBOT_LANG", "he")
    assert "גם בלילה" in show(preview("name"))
    assert "סיבה" in show(preview("name").feedbot.summary())
    assert "night and Shabbat" in show(preview("name", lang="en"))
    assert "כל השורות" in repr(preview("name").feedbot.show())


@pytest.mark.parametrize("call", ["preview", "summary", "show"])
def test_a_language_that_there_is_not(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """lang="fr" and FEEDBOT_LANG=fr are errors that name what was given and what there is."""
    seen = preview()
    with pytest.raises(fb.FeedbotError, match=r'lang=.fr.: .* Give "he" or "en"'):
        getattr(seen.feedbot, call)(*["x"][: call == "preview"], lang="fr")
    monkeypatch.setenv("FEEDBOT_LANG", "fr")
    with pytest.raises(fb.FeedbotError, match=r'FEEDBOT_LANG=fr: .* Give "he" or "en"'):
        getattr(seen.feedbot, call)(*["x"][: call == "preview"])


def test_values_and_columns_stay_english() -> None:
    """What programs read is the same in both languages: to show a frame changes nothing in it."""
    hebrew, english = preview(lang="he"), preview(lang="en")
    repr(hebrew), SHOWN[0](hebrew)
    pd.testing.assert_frame_equal(pd.DataFrame(hebrew), pd.DataFrame(english))
    counted = hebrew.feedbot.summary(lang="he")
    repr(counted), SHOWN[0](counted)
    assert counted.columns.tolist() == ["status", "reason", "count", "share"]
    assert counted["status"].tolist() == ["ready", "skipped"]


@pytest.mark.parametrize(
    ("count", "english", "hebrew"),
    [
        (1, "1 of the ready rows is a further text", "אחת השורות המוכנות היא"),
        (2, "2 of the ready rows are a further text", "שתיים מהשורות המוכנות הן"),
        (14, "14 of the ready rows are a further text", "14 מהשורות המוכנות הן"),
    ],
)
def test_counts_agree_with_their_nouns(count: int, english: str, hebrew: str) -> None:
    """One, two and more further texts to a phone, in both languages."""
    frame = pd.DataFrame(
        {"phone": ["050-1234567"] * (count + 1), "text": [f"t{n}" for n in range(count + 1)]}
    )
    seen = frame.feedbot.preview()
    (note,) = [one for one in seen.notes if "further text" in one]
    assert isinstance(note, Message)
    assert note.startswith(english)
    assert note.in_("he").startswith(hebrew)
    assert not [one for one in frame.feedbot.preview(one_per_phone=True).notes if "further" in one]
