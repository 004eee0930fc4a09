"""An opt-out never vanishes: it is left out, or the call stops."""

from __future__ import annotations

import importlib
import io
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbot_bulk.contacts.opt_outs import excluded_phones
from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.phones import normalize

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


def test_a_phone_above_the_header_does_not_vanish() -> None:
    """A row that reads as a title must not hide a phone."""
    text = "הסר: 050-1234509,,\nשם,עיר,טלפון\nנועה,חיפה,050-1234501\n"
    with pytest.raises(ContactsError, match="row 1: the phone 'הסר: 050-1234509'"):
        excluded_phones(text.encode())


# --- every phone of every column --------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        *(("Phone", "Mobile"), ("Phone 1", "Phone 2"), ("נייד", "טלפון בבית"), ("נייד", "סוכן")),
        *(("Телефон", "Мобильный"), ("phone", "parent phone"), ("נייד", "פרטים"), ("phone", "fax")),
    ],
)
def test_every_phone_of_a_row_counts(first: str, second: str) -> None:
    """Of two columns of phones both are left out, whatever the second is called."""
    frame = pd.DataFrame({first: CELLS[:1], second: CELLS[1:]})
    assert excluded_phones(frame) == PHONES
    assert excluded_phones(frame[[second, first]]) == PHONES
    assert excluded_phones(frame.to_csv(index=False).encode()) == PHONES


def test_a_row_may_have_its_phone_in_either_column() -> None:
    """Where one column of phones is empty, the other one counts."""
    frame = pd.DataFrame({"נייד": [CELLS[0], None], "טלפון בבית": [None, "03-1234567"]})
    assert excluded_phones(frame) == {"972501234501", "97231234567"}


def test_every_visible_sheet_counts(tmp_path: Path) -> None:
    """The second sheet is as much of the list as the first; a hidden one is none of it."""
    path = _workbook(
        tmp_path,
        {
            "a": [["phone"], [CELLS[0]]],
            "b": [["שם", "נייד"], ["יוסי", CELLS[1]]],
            "empty": [],
            "hidden": [["phone"], ["054-1234509"]],
        },
    )
    assert excluded_phones(path) == PHONES


@pytest.mark.parametrize(
    ("notes", "counted"),
    [
        ("ביקש להסיר גם את 052-1234502", {"972521234502"}),
        ("see 052-1234502 and +44 20 7946 0000", {"972521234502", "442079460000"}),
        ("called 3 times, last on 01/02/2026", set()),
        ("", set()),
    ],
)
def test_a_phone_in_a_notes_column_counts(notes: str, counted: set[str]) -> None:
    """Every number in a remark that reads as a phone is left out with the row's own."""
    frame = pd.DataFrame({"phone": [CELLS[0]], "notes": [notes]})
    assert excluded_phones(frame) == {"972501234501"} | counted


def test_two_phones_in_a_cell_count() -> None:
    """As Google exports them; where one of them cannot be read, the call stops."""
    assert excluded_phones([" ::: ".join(CELLS)]) == PHONES
    with pytest.raises(ContactsError, match="entry 1: '050-1234501 ::: 052-123'"):
        excluded_phones(["050-1234501 ::: 052-123"])


def test_a_cell_that_says_no_counts() -> None:
    """What stands beside the phone only says why it is on the list."""
    cells = ["לא לשלוח 0501234501", "do not send: 052-1234502"]
    assert excluded_phones(cells) == PHONES


# --- a row without a phone --------------------------------------------------------------------

ROWS: dict[str, list[Any]] = {
    "a name beside an empty cell": ["יוסי", None, None],
    "an error": ["יוסי", "#N/A", None],
    "only an error": [None, "#N/A", None],
    "a formula without a value": ["יוסי", "=A1&A2", None],
    "only a formula without a value": [None, "=A1&A2", None],
    "an ID number": ["יוסי", None, "514567890"],
    "a phone cut short": ["יוסי", "052-12345", None],
    "a word": ["יוסי", "אין", None],
    "a remark": ["סוף הרשימה", None, None],
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_row_without_a_phone_stops_the_call(tmp_path: Path, row: list[Any]) -> None:
    """Whatever it holds in place of one; the file, the sheet and the row are named."""
    sheet: list[list[Any]] = [["שם", "נייד", "מספר"], ["נועה", CELLS[0], None], row]
    path = _workbook(tmp_path, {"a": [["phone"], [CELLS[0]]], "הסרות": sheet})
    with pytest.raises(ContactsError) as caught:
        excluded_phones(path)
    assert f"{path}, sheet 'הסרות': 1 entry" in str(caught.value)
    assert "row 3: " in str(caught.value)


@pytest.mark.parametrize("cell", ["#N/A", "=A1&A2"])
def test_an_error_in_a_list_of_one_column_stops_the_call(tmp_path: Path, cell: str) -> None:
    """A row of nothing but an error is not an empty row, in a workbook or in text."""
    path = _workbook(tmp_path, {"a": [["phone"], [CELLS[0]], [cell]]})
    with pytest.raises(ContactsError, match=r"sheet 'a': .*row 3: '(#N/A|=\?)'"):
        excluded_phones(path)
    with pytest.raises(ContactsError, match="row 3: '#N/A'"):
        excluded_phones(f"phone\n{CELLS[0]}\n#N/A\n".encode())


def test_a_second_phone_with_an_error_stops_the_call(tmp_path: Path) -> None:
    """The row has a phone; the other one would be lost."""
    path = _workbook(tmp_path, {"a": [["Phone", "Mobile"], [CELLS[0], "#REF!"]]})
    with pytest.raises(ContactsError, match="row 2: '#REF!'"):
        excluded_phones(path)


def test_a_phone_in_the_wrong_cell_counts() -> None:
    """Beside its column, written so that it can be nothing else."""
    frame = pd.DataFrame({"phone": [CELLS[0], None], "עיר": ["חיפה", CELLS[1]]})
    assert excluded_phones(frame) == PHONES


@pytest.mark.parametrize("column", ["סוכן", "manager phone", "amount", 'ת"ז', "עיר"])
def test_a_number_that_is_not_the_persons_own_does_not_settle_a_row(column: str) -> None:
    """An agent's mobile, an amount or an ID beside an empty phone cell are no opt-out."""
    cell = "521234502" if column in {"amount", 'ת"ז', "עיר"} else CELLS[1]
    frame = pd.DataFrame({"שם": ["נועה", "יוסי"], "phone": [CELLS[0], None], column: ["", cell]})
    with pytest.raises(ContactsError, match=r"row 1: 'יוסי' \(no phone"):
        excluded_phones(frame)


@given(
    st.lists(
        st.lists(st.sampled_from([*CELLS, "", "נועה", "12", "52 1234502"]), min_size=3, max_size=3),
        min_size=1,
        max_size=5,
    )
)
def test_no_row_is_lost(rows: list[list[str]]) -> None:
    """Each row that holds anything is left out by its phones, or stops the call."""
    frame = pd.DataFrame(rows, columns=["שם", "Phone", "Mobile"])
    try:
        excluded = excluded_phones(frame)
    except ContactsError:
        return
    for row in rows:
        read = normalize(row).dropna().tolist()
        assert set(read) <= excluded
        assert read or not any(row)


# --- what is no list --------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "he"])
def test_our_own_report_is_refused(tmp_path: Path, lang: Any) -> None:
    """Those already sent would stay ready; it says what to give instead, whichever sheet it is."""
    people = pd.DataFrame({"name": ["Noa", "Dan"], "phone": [CELLS[0], "12"]})
    sent = people.feedbot.preview("hello {name}")
    path = sent.feedbot.to_excel(tmp_path / "report.xlsx", lang=lang)
    sheets = pd.read_excel(path, sheet_name=None, dtype=str, engine="openpyxl")
    tables = [sheet.to_csv(index=False).encode() for sheet in list(sheets.values())[1:]]
    for given_ in [path, *tables]:
        with pytest.raises(ContactsError, match=r"is a report .*exclude=sent\["):
            excluded_phones(given_)


def test_a_result_frame_leaves_out_its_phones() -> None:
    """All that it has; a row that had none can get nothing."""
    people = pd.DataFrame({"name": ["Noa", "Dan"], "phone": [CELLS[0], "12"]})
    sent = people.feedbot.preview("hello {name}")
    assert excluded_phones(sent) == {"972501234501"}
    assert excluded_phones(sent[["feedbot_phone"]].dropna()) == {"972501234501"}
    assert excluded_phones(sent["feedbot_phone"]) == {"972501234501"}
    with pytest.raises(ContactsError, match="row 0: 'hello Noa'"):
        excluded_phones(sent[["feedbot_message", "feedbot_id"]])


@pytest.mark.parametrize(
    ("listed", "opted_out"),
    [
        ("+54 9 11 2345 6789", "+54 11 2345 6789"),
        ("+54 11 2345 6789", "+54 9 11 2345 6789"),
        ("+52 55 1234 5678", "+52 1 55 1234 5678"),
    ],
)
def test_two_ways_to_write_one_line_are_one(listed: str, opted_out: str) -> None:
    """Argentina's 9 and Mexico's old 1 come and go; the line is the same."""
    people = pd.DataFrame({"phone": [listed, CELLS[0]], "text": ["a", "a"]})
    seen = people.feedbot.preview(exclude=[opted_out])
    assert seen["feedbot_status"].tolist() == ["skipped", "ready"]
    assert reasons.code(seen["feedbot_reason"].iloc[0]) == "excluded"


@pytest.mark.pyarrow
@pytest.mark.parametrize("library", ["pyarrow", "polars"])
def test_frames_of_other_libraries(library: str) -> None:
    """Tables and columns of pyarrow and polars, through their own `to_pandas`."""
    frame = pd.DataFrame({"שם": ["נועה", "יוסי"], "נייד": CELLS})
    module = importlib.import_module(library)
    make = module.Table.from_pandas if library == "pyarrow" else module.from_pandas
    assert excluded_phones(make(frame)) == PHONES
    assert excluded_phones(make(frame)["נייד"]) == PHONES


def _workbook(folder: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """A workbook of these sheets; one that is called so is hidden."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name == "hidden" else "visible"
    path = folder / "opt-out.xlsx"
    made.save(path)
    return path


@pytest.mark.parametrize("exclude", [5, {"phone": "0501234501"}, True])
def test_what_holds_no_list_is_named(exclude: Any) -> None:
    """A slip such as a bare number is an error, not an empty list."""
    with pytest.raises(ContactsError, match="exclude= takes"):
        excluded_phones(exclude)
