"""An opt-out never vanishes: it is left out, or the call stops."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from feedbot_bulk.contacts.opt_outs import excluded_phones
from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.errors import ColumnError, ContactsError

SAMPLES = Path(__file__).parents[2] / "sample_data"
CELLS = ["050-1234501", "+972 52 123 4502"]
PHONES = frozenset({"972501234501", "972521234502"})


def test_nobody_is_excluded_without_an_argument() -> None:
    """None excludes no one."""
    assert excluded_phones(None) == frozenset()


@pytest.mark.parametrize(
    "exclude",
    [
        CELLS,
        set(CELLS),
        tuple(CELLS),
        iter(CELLS),
        pd.Series(CELLS, index=["a", "a"]),
        pd.Series([501234501.0, 972521234502, None]),
        [501234501, "052-1234502", None, "", "  ", float("nan")],
        pd.Index(CELLS),
        pd.DataFrame({"whatever": CELLS}),
        pd.DataFrame({"שם": ["נועה", "יוסי"], "נייד": CELLS}),
        "\n".join(CELLS).encode(),
        ("הסר\n" + "\n".join(CELLS)).encode("cp1255"),
        io.BytesIO(("טלפון,תאריך\n" + ",1/1/25\n".join(CELLS) + ",1/1/25\n").encode()),
        ("נועה;" + CELLS[0] + "\nיוסי;" + CELLS[1]).encode(),
    ],
    ids=lambda given: type(given).__name__,
)
def test_whatever_holds_the_phones(exclude: Any) -> None:
    """Lists, Series, frames and files, with or without a header, in any writing."""
    assert excluded_phones(exclude) == PHONES


def test_a_path(tmp_path: Path) -> None:
    """A path as text or as Path."""
    path = tmp_path / "opt-out.txt"
    path.write_text("\n".join(CELLS), encoding="utf-8")
    assert excluded_phones(path) == excluded_phones(str(path)) == PHONES


def test_the_sample_opt_outs_are_two_of_the_sample_contacts() -> None:
    """The two lists write the same phones differently."""
    contacts = read_contacts(SAMPLES / "contacts.xlsx")
    opted_out = excluded_phones(SAMPLES / "opt-out.csv")
    assert len(opted_out) == 2
    both = contacts.loc[[11, 14], "טלפון נייד"]
    assert excluded_phones(both) == opted_out


@pytest.mark.parametrize(
    ("exclude", "where"),
    [
        ([*CELLS, "052-12345"], r"exclude=.*entry 3: '052-12345'"),
        (pd.Series(["רק דני"], index=[17]), "row 17: 'רק דני'"),
        (pd.DataFrame({"phone": ["אין", CELLS[0]], "x": ["", ""]}, index=[5, 6]), "row 5: 'אין'"),
        ("הסר\n0501234501\nדני\n".encode(), "file: .*row 3: 'דני'"),
        ("רשימת הסרות\nטלפון\n0501234501\n".encode(), "row 2: 'טלפון'"),
        (["1"] * 9, "and 4 more"),
    ],
)
def test_an_entry_that_is_no_phone_stops_the_call(exclude: Any, where: str) -> None:
    """The entry is shown with its place and with what to do."""
    with pytest.raises(ContactsError, match=rf"(?s){where}.*Correct or remove"):
        excluded_phones(exclude)


def test_the_file_of_a_bad_entry_is_named(tmp_path: Path) -> None:
    """The error says in which file the entry stands."""
    path = tmp_path / "opt-out.csv"
    path.write_text("phone\n0501234501\n12\n", encoding="utf-8")
    with pytest.raises(ContactsError, match=r"opt-out\.csv: 1 .*row 3: '12'"):
        excluded_phones(path)


def test_a_header_over_nobody_excludes_nobody() -> None:
    """An opt-out file that nobody has joined yet."""
    assert excluded_phones("הסר\n".encode()) == frozenset()
    assert excluded_phones("שם,טלפון\n".encode()) == frozenset()


@pytest.mark.parametrize("data", [b"", b"\n\n"])
def test_an_empty_file_is_an_error(data: bytes) -> None:
    """A file of nothing is more likely a broken export than a list of nobody."""
    with pytest.raises(ContactsError, match="empty"):
        excluded_phones(data)


def test_a_missing_file_is_an_error() -> None:
    """An opt-out list that is not there stops the call."""
    with pytest.raises(ContactsError, match="is not there"):
        excluded_phones("no such file.csv")


def test_a_phone_in_place_of_a_file_says_how_to_give_it() -> None:
    """A single phone goes in a list."""
    with pytest.raises(ContactsError, match=r"exclude=\['050-1234501'\]"):
        excluded_phones("050-1234501")


def test_a_phone_in_another_column_does_not_vanish() -> None:
    """Where the phone column is blank and another one is not, the call stops at that row."""
    frame = pd.DataFrame({"נייד": [CELLS[0], None], "טלפון בבית": [None, "03-1234567"]})
    with pytest.raises(ContactsError, match="row 1: 'נייד' is empty and 'טלפון בבית' holds"):
        excluded_phones(frame)


def test_a_phone_above_the_header_does_not_vanish() -> None:
    """A row that reads as a title must not hide a phone."""
    text = "הסר: 050-1234509,,\nשם,עיר,טלפון\nנועה,חיפה,050-1234501\n"
    with pytest.raises(ContactsError, match="row 1: the phone 'הסר: 050-1234509'"):
        excluded_phones(text.encode())


def test_several_columns_without_a_phone_column_are_an_error() -> None:
    """Which column holds the phones is not guessed."""
    with pytest.raises(ColumnError, match="No phone column"):
        excluded_phones(pd.DataFrame({"a": ["x"], "b": ["y"]}))


@pytest.mark.parametrize("exclude", [5, {"phone": "0501234501"}, True])
def test_what_holds_no_list_is_named(exclude: Any) -> None:
    """A slip such as a bare number is an error, not an empty list."""
    with pytest.raises(ContactsError, match="exclude= takes"):
        excluded_phones(exclude)
