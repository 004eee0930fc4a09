"""The Hebrew under the English, where an error or a warning reaches somebody who reads Hebrew."""

from __future__ import annotations

import traceback
import warnings
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import feedbot_bulk as fb

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH = "There is no folder {folder}: create it, or give the report another place."
HEBREW = "אין תיקייה {folder}: צרו אותה, או שמרו את הדוח במקום אחר."


def no_folder(folder: Path, header: str) -> fb.FeedbotError:
    """What a report into a folder that is not there raises, for a list of this header."""
    contacts = pd.DataFrame({header: ["x"], "phone": ["050-1234567"], "text": ["a"]})
    with pytest.raises(fb.FeedbotError) as raised:
        contacts.feedbot.preview().feedbot.to_excel(folder / "no" / "report.xlsx")
    return raised.value


def test_an_error_of_a_hebrew_list_says_it_in_hebrew_too(tmp_path: Path) -> None:
    """The Hebrew stands below the English in the traceback, once; str() is the English."""
    error = no_folder(tmp_path, "שם")
    assert str(error) == ENGLISH.format(folder=tmp_path / "no")
    assert error.__notes__ == [HEBREW.format(folder=tmp_path / "no")]
    shown = "".join(traceback.format_exception(error))
    assert shown.index(str(error)) < shown.index(error.__notes__[0])


def test_an_error_of_an_english_list_says_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No note, unless FEEDBOT_LANG=he asks for it; FEEDBOT_LANG=en silences a Hebrew list's."""
    assert not hasattr(no_folder(tmp_path, "name"), "__notes__")
    monkeypatch.setenv("FEEDBOT_LANG", "he")
    assert len(no_folder(tmp_path, "name").__notes__) == 1
    monkeypatch.setenv("FEEDBOT_LANG", "en")
    assert not hasattr(no_folder(tmp_path, "שם"), "__notes__")


@pytest.mark.parametrize(("header", "lines"), [("שם", 2), ("name", 1)])
def test_a_warning_shows_the_hebrew_of_a_hebrew_list(
    tmp_path: Path, header: str, lines: int
) -> None:
    """Printed, it has the Hebrew below the English; what filters and programs see is English."""
    (tmp_path / "report.xlsx").touch(mode=0o444)
    contacts = pd.DataFrame({header: ["x"], "phone": ["050-1234567"], "text": ["a"]})
    result = contacts.feedbot.preview()
    with pytest.warns(UserWarning, match="read-only") as caught:
        result.feedbot.to_excel(tmp_path / "report.xlsx")
    (warning,) = caught
    shown = warnings.formatwarning(warning.message, warning.category, "cell", 1, line="")
    assert len(shown.strip().splitlines()) == lines
    assert ("מיועד לקריאה בלבד" in shown) == (header == "שם")
    assert "קריאה" not in str(warning.message)
