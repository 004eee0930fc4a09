"""A list that is a frame already, of whichever library."""

from __future__ import annotations

import datetime as dt
import importlib
from typing import Any

import pandas as pd
import pytest

from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.results.frame import TEXT

PEOPLE: dict[str, list[Any]] = {
    "שם": ["נועה", "יוסי", None],
    "טלפון": [501234501, 521234502, None],
    "תאריך": [dt.datetime(2025, 11, 3), dt.datetime(2025, 11, 4, 9, 30), None],  # noqa: DTZ001
    "פעיל": [True, False, None],
}
TEXTS = [
    ["נועה", "501234501", "03/11/2025", "TRUE"],
    ["יוסי", "521234502", "04/11/2025 09:30", "FALSE"],
]


def _frames() -> dict[str, Any]:
    return {
        "pandas": lambda library: library.DataFrame(PEOPLE),
        "pyarrow": lambda library: library.table(PEOPLE),
        "polars": lambda library: library.DataFrame(PEOPLE),
    }


@pytest.mark.parametrize(
    "library",
    ["pandas", *(pytest.param(one, marks=pytest.mark.pyarrow) for one in ("pyarrow", "polars"))],
)
def test_a_frame_of_any_library_is_clean_text(library: str) -> None:
    """Numbers, dates and truths are the texts that a file with them would give."""
    made = _frames()[library](importlib.import_module(library))
    contacts = read_contacts(made)
    assert contacts.columns.tolist() == list(PEOPLE)
    assert [str(dtype) for dtype in contacts.dtypes] == [TEXT] * 4
    assert contacts.iloc[:2].to_numpy().tolist() == TEXTS
    assert contacts.iloc[2].isna().all()


def test_the_index_of_a_frame_stays() -> None:
    """Rows keep what they are called by, so that reasons name them; the frame is not changed."""
    people = pd.DataFrame({"phone": [501234501.0, 0.5]}, index=["a", "b"])
    contacts = read_contacts(people)
    assert contacts.index.tolist() == ["a", "b"]
    assert contacts["phone"].tolist() == ["501234501", "0.5"]
    assert people["phone"].tolist() == [501234501.0, 0.5]


def test_texts_of_a_frame_stay_letter_for_letter() -> None:
    """Blank cells and Excel's errors are missing, as in a file; anything else stays."""
    people = pd.DataFrame({"a": [" x ", " ", "#N/A", "0501"]})
    assert read_contacts(people)["a"].fillna("-").tolist() == [" x ", "-", "-", "0501"]


@pytest.mark.parametrize("given", [{"sheet": 0}, {"encoding": "utf-8"}])
def test_what_only_a_file_has_is_refused(given: dict[str, Any]) -> None:
    """A frame has neither sheets nor an encoding: saying so beats ignoring the argument."""
    with pytest.raises(ContactsError, match=f"Leave out {next(iter(given))}="):
        read_contacts(pd.DataFrame(PEOPLE), **given)


@pytest.mark.pyarrow
def test_a_column_is_no_list() -> None:
    """What converts itself to something else than a frame is named."""
    polars = importlib.import_module("polars")
    with pytest.raises(ContactsError, match="not Series"):
        read_contacts(polars.Series(["0501234501"]))
