"""Which column is taken for the phones and for the messages, and when none is."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbot_bulk.cells.lookup import column
from feedbot_bulk.contacts.columns import message_column, phone_column
from feedbot_bulk.contacts.columns.names import phone_rank
from feedbot_bulk.errors import ColumnError

MOBILES = ["050-1234501", "052-1234502", "054-1234503"]
NAMES = ["נועה", "יוסי", "מיכל"]
# Nine digits whose check digit is right, company numbers (51…) that look like 05X mobiles.
IDS = ["514567890", "513456780", "512345679"]


def frame(*labels: str, cells: list[str] | None = None) -> pd.DataFrame:
    """A frame of these columns, all with the same cells."""
    return pd.DataFrame([[cell] * len(labels) for cell in cells or MOBILES], columns=list(labels))


# --- by name ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("נייד", "טלפון נייד", "טל' נייד", "טל׳ נייד", "סלולרי", "פלאפון", "פלא-פון", "מס' נייד"),
        *("טלפון", "מס' טלפון", "מספר טלפון", "מספר הטלפון", "טל", "טל.", "טלפון 1", "טלפון:"),
        *("טלפון בבית", "טלפון עבודה", "טלפון ראשי", "\u200fטלפון", "טלפון ליצירת קשר"),
        *("phone", "Phone", "PHONE", "Phone Number", "phone_number", "phone-no", "Tel", "Tel."),
        *("Telephone", "Mobile", "Mobile Phone", "MobilePhone", "mobile_phone", "cell", "Cell #"),
        *("Phone 1 - Value", "Primary Phone", "Home Phone", "Business Phone", "Home Phone 2"),
        *("WhatsApp", "whatsapp number", "ווטסאפ", "וואטסאפ", "מספר וואטסאפ"),
        *("Телефон", "Мобильный телефон", "моб. тел.", "Номер телефона", "Рабочий телефон"),
        *("رقم الهاتف", "الجوال", "رقم الجوال", "موبايل", "هاتف المنزل", "واتساب"),
    ],
)
def test_names_of_phone_columns(name: str) -> None:
    """Each of these names is enough, whatever the cells say."""
    people = pd.DataFrame({"שם": NAMES, name: ["123", "0", "x"], "other": MOBILES})
    assert phone_column(people).name == name


@pytest.mark.parametrize(
    "name",
    [
        *("Fax", "Business Fax", "Fax phone", "פקס", "טלפון/פקס", "Phone 1 - Type"),
        *("Phone 1 - Label", "סוג טלפון", "feedbot_phone", "אישור וואטסאפ", "phone status"),
        *("מספר לקוח", "customer number", "Assistant's Phone", "home", "עבודה"),
    ],
)
def test_names_that_are_something_else(name: str) -> None:
    """These are never taken by their name."""
    people = pd.DataFrame({"שם": NAMES, name: ["03-1234567", "x", "y"]})
    with pytest.raises(ColumnError, match="No phone column"):
        phone_column(people)


@pytest.mark.parametrize(
    ("labels", "taken"),
    [
        (["טלפון בבית", "טלפון", "נייד"], "נייד"),
        (["טלפון עבודה", "טלפון"], "טלפון"),
        (["Phone 2 - Value", "Phone 1 - Value", "Phone 1 - Type"], "Phone 1 - Value"),
        (["טלפון 2", "טלפון"], "טלפון"),
        (["Home Phone", "Business Fax", "Mobile Phone", "Primary Phone"], "Mobile Phone"),
        (["נייד עבודה", "נייד"], "נייד"),
        (["נייד", "WhatsApp"], "WhatsApp"),
        (["feedbot_phone", "phone"], "phone"),
        (["Домашний телефон", "Телефон", "Мобильный"], "Мобильный"),
        (["هاتف العمل", "الهاتف", "الجوال"], "الجوال"),
    ],
)
def test_order_of_names(labels: list[str], taken: str) -> None:
    """WhatsApp, mobile, phone, home or work; the first before the second."""
    assert phone_column(frame(*labels)).name == taken
    assert phone_column(frame(*reversed(labels))).name == taken


@pytest.mark.parametrize(
    "labels", [["נייד", "סלולרי"], ["טלפון", "phone"], ["Home Phone", "Business Phone"]]
)
def test_two_of_equal_rank_are_an_error_naming_both(labels: list[str]) -> None:
    """Which of two is meant is not guessed."""
    with pytest.raises(ColumnError, match=f"{labels[0]}.*{labels[1]}.*Pass phone="):
        phone_column(frame("שם", *labels))


def test_two_columns_of_one_name_are_an_error() -> None:
    """Two columns called טלפון are two that could be meant."""
    with pytest.raises(ColumnError, match="'טלפון', 'טלפון'"):
        phone_column(frame("טלפון", "טלפון"))


@pytest.mark.parametrize("cells", [[None, None, None], ["", " ", ""], ["כן", "לא", "כן"]])
def test_a_column_that_is_named_so_stays_when_it_is_empty(cells: list[str | None]) -> None:
    """With an empty נייד nobody has a phone; the agents' mobiles are not taken in its place."""
    people = pd.DataFrame({"נייד": cells, "טלפון": MOBILES, "סוכן": MOBILES})
    assert phone_column(people).name == "נייד"
    assert phone_column(people[["נייד", "סוכן"]]).name == "נייד"


@pytest.mark.parametrize(
    "name",
    [
        *("סוכן", "מנהל", "טלפון הסוכן", "נייד מנהל", "חירום", "טלפון חירום", "טלפון איש קשר"),
        *("agent", "Agent Phone", "manager phone no", "Manager's mobile", "Emergency Phone"),
        *("contact person", "Contact person phone", "Emergency contact phone", "Assistant's Phone"),
        *("телефон менеджера", "контактное лицо", "هاتف المدير", "رقم الطوارئ"),
    ],
)
def test_somebody_elses_phones_are_never_taken(name: str) -> None:
    """Whatever the column holds, also where it is the only one, or the only one of phones."""
    people = pd.DataFrame({"שם": NAMES, name: MOBILES})
    for frame_ in (people, people[[name]]):
        with pytest.raises(ColumnError, match="No phone column"):
            phone_column(frame_)


def test_an_amount_is_never_a_phone() -> None:
    """An amount of 521000000 reads as a mobile that lost its zero; its name says what it is."""
    amounts = [521000000, 521000001, 521000002]
    for name in ("amount", "סכום", "Total price", "сумма"):
        for frame_ in (pd.DataFrame({"שם": NAMES, name: amounts}), pd.DataFrame({name: amounts})):
            with pytest.raises(ColumnError, match="No phone column"):
                phone_column(frame_)


_LABELS = st.sampled_from(
    ["נייד", "טלפון", "טלפון 2", "Phone", "Home Phone", "WhatsApp", "שם", "סוכן", "amount", "קשר"]
)
_CELLS = st.lists(
    st.sampled_from([*MOBILES, *IDS, "", "כן", "03-1234567", "521000000"]), min_size=3, max_size=3
)


def _answer(people: pd.DataFrame) -> object:
    """The column that is taken, or None where the answer is an error."""
    try:
        return phone_column(people).name
    except ColumnError:
        return None


@given(st.dictionaries(_LABELS, _CELLS, min_size=2), st.data())
def test_what_is_taken_depends_on_names_alone(columns: dict[str, list[str]], data: Any) -> None:
    """No content and no order of the columns changes which one is taken, where there are names."""
    people = pd.DataFrame(columns)
    taken = _answer(people)
    assert taken is None or phone_rank(taken)
    assert taken == _answer(people[data.draw(st.permutations(list(columns)))])
    assert taken == _answer(people.assign(**{name: data.draw(_CELLS) for name in columns}))
    assert taken == _answer(people.iloc[:0])


def test_a_frame_without_rows_still_has_its_phone_column() -> None:
    """A filter that leaves nobody is no error."""
    assert phone_column(frame("שם", "טלפון").iloc[:0]).name == "טלפון"


# --- by content -------------------------------------------------------------------------------


def test_without_a_header_the_column_of_mobiles_is_found() -> None:
    """Where nothing is named, most cells being mobiles tells; a few bad ones do not matter."""
    cells = [*MOBILES, *MOBILES, "אין", None, MOBILES[0]]
    for labels in ([0, 1], ["column A", "column B"]):
        people = pd.DataFrame(dict(zip(labels, (NAMES * 3, cells), strict=True)))
        assert phone_column(people).name == labels[1]


def test_a_list_of_one_column_is_its_phones() -> None:
    """Whatever its name, unless that says otherwise."""
    assert phone_column(pd.DataFrame({"קשר": MOBILES})).name == "קשר"


def test_numbers_that_lost_their_zero_are_found() -> None:
    """A column of floats holds phones too."""
    assert phone_column(pd.DataFrame({0: NAMES, 1: [501234501.0, 521234502.0, None]})).name == 1


def test_where_there_are_names_what_looks_like_phones_is_only_told() -> None:
    """A column of mobiles under a name that does not say so is offered, and not taken."""
    people = pd.DataFrame({"שם": NAMES, "קשר": MOBILES, "סוכן": MOBILES, "amount": IDS})
    with pytest.raises(ColumnError, match=r"look like phones: 'קשר'\. Pass .*phone='קשר'"):
        phone_column(people)


def test_a_column_of_mostly_something_else_is_not_taken() -> None:
    """A single phone among notes makes no phone column."""
    with pytest.raises(ColumnError, match=r"'שם', 'הערה'.*Pass phone="):
        phone_column(pd.DataFrame({"שם": NAMES, "הערה": ["x", "y", MOBILES[0]]}))


@pytest.mark.parametrize("name", ["a", 'ת"ז', "ח.פ.", "מספר זהות"])
def test_id_and_company_numbers_are_no_phones(name: str) -> None:
    """Nine digits that pass the check of Israeli IDs are IDs, though 51… looks like 051."""
    with pytest.raises(ColumnError, match="No phone column"):
        phone_column(pd.DataFrame({name: IDS}))


@pytest.mark.parametrize("name", ["פקס", 'ת"ז', "Phone 1 - Type"])
def test_a_name_that_says_otherwise_outweighs_the_content(name: str) -> None:
    """A fax column full of mobiles is still a fax column."""
    with pytest.raises(ColumnError, match="No phone column"):
        phone_column(pd.DataFrame({name: MOBILES}))


def test_two_columns_of_mobiles_are_an_error_naming_both() -> None:
    """A mother's and a father's mobile: which is meant is not guessed."""
    with pytest.raises(ColumnError, match="look like phones: 'נייד אם', 'נייד אב'"):
        phone_column(frame("נייד אם", "נייד אב"))


# --- a column that was named ------------------------------------------------------------------


def test_phone_names_the_column_letter_for_letter() -> None:
    """What the caller names is taken, whatever it is called."""
    assert phone_column(frame("נייד", "קשר"), phone="קשר").name == "קשר"


def test_an_unknown_column_names_the_nearest_and_lists_all() -> None:
    """A slip is answered with the name that was meant, and with those that there are."""
    with pytest.raises(ColumnError, match=r"phone='phonne'.*mean 'Phone'\?.*'Name', 'Phone'"):
        phone_column(frame("Name", "Phone"), phone="phonne")


def test_a_duplicate_label_is_an_error() -> None:
    """A name that two columns bear names neither."""
    with pytest.raises(ColumnError, match="image='a': 2 columns"):
        column(frame("a", "a"), "a", "image")


@pytest.mark.parametrize(("label", "name"), [(1, True), (1, 1.0), ("1", 1)])
def test_a_label_of_another_type_is_another_label(label: object, name: object) -> None:
    """True, 1.0 and "1" do not mean the column 1."""
    with pytest.raises(ColumnError, match="no such column"):
        column(pd.DataFrame({label: [1]}), name, "phone")


# --- messages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["message", "Message", "TEXT", "הודעה", "ההודעה", "טקסט", "תוכן", "תוכן ההודעה"]
)
def test_names_of_message_columns(name: str) -> None:
    """Each of these holds the texts."""
    assert message_column(frame("שם", "נייד", name)).name == name


@pytest.mark.parametrize("name", ["message status", "סוג הודעה", "feedbot_message", "texts sent"])
def test_other_columns_hold_no_messages(name: str) -> None:
    """A column about messages is not one of messages."""
    with pytest.raises(ColumnError, match="No message column"):
        message_column(frame("שם", name))


def test_two_message_columns_are_an_error_naming_both() -> None:
    """Which text is meant is not guessed; an empty column is no rival."""
    texts = frame("הודעה", "text")
    with pytest.raises(ColumnError, match=r"'הודעה', 'text'.*Pass message="):
        message_column(texts)
    assert message_column(texts.assign(text=None)).name == "הודעה"
