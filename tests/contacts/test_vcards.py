"""vCards, as phones and address books export them."""

from __future__ import annotations

import quopri

import pytest

from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.errors import ContactsError


def cards(*bodies: str, encoding: str = "utf-8") -> bytes:
    """A file of cards with these lines, as Windows ends them."""
    wrapped = (f"BEGIN:VCARD\nVERSION:3.0\n{body}\nEND:VCARD\n" for body in bodies)
    return "".join(wrapped).replace("\n", "\r\n").encode(encoding)


def first(body: str) -> dict[str, object]:
    """What one card reads as."""
    return dict(read_contacts(cards(body)).iloc[0].dropna())


def test_a_row_for_each_card() -> None:
    """Names, phones and addresses are columns; a card is a row, in the file's order."""
    contacts = read_contacts(
        cards(
            "FN:נועה לוי\nTEL;TYPE=CELL:050-1234501\nEMAIL:noa@example.org",
            "FN:יוסי כהן\nTEL;TYPE=HOME,VOICE:03-1234502",
        )
    )
    assert contacts.columns.tolist() == ["name", "mobile", "home phone", "email"]
    assert contacts.index.tolist() == [2, 3]
    assert contacts["name"].tolist() == ["נועה לוי", "יוסי כהן"]
    assert contacts["mobile"].iloc[0] == "050-1234501"
    assert contacts["home phone"].iloc[1] == "03-1234502"


def test_a_first_card_without_a_name_is_no_header() -> None:
    """The names of the columns stand above whatever the first card holds."""
    contacts = read_contacts(cards("TEL;CELL:050-1234501", "TEL;CELL:050-1234502"))
    assert contacts["mobile"].tolist() == ["050-1234501", "050-1234502"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("TEL;CELL:050-1234501", "mobile"),
        ("TEL;TYPE=CELL;TYPE=PREF:050-1234501", "mobile"),
        ('TEL;TYPE="cell,voice";PREF=1:050-1234501', "mobile"),
        ("TEL;VALUE=uri;TYPE=cell:tel:050-1234501", "mobile"),
        ("item1.TEL;type=pref:050-1234501", "phone"),
        ("tel;type=work:050-1234501", "work phone"),
        ("TEL;HOME;VOICE:050-1234501", "home phone"),
        ("TEL;WORK;FAX:050-1234501", "fax"),
        ("TEL;TYPE=iPhone;TYPE=CELL:050-1234501", "mobile"),
        ("TEL:050-1234501", "phone"),
    ],
)
def test_a_phone_is_in_the_column_of_its_type(line: str, column: str) -> None:
    """However a version of the format writes it; a fax is no phone."""
    assert first(f"FN:נועה\n{line}") == {"name": "נועה", column: "050-1234501"}


def test_several_phones_of_a_type_are_columns_of_their_own() -> None:
    """None is lost, and none is said twice."""
    body = "FN:נועה\nTEL;CELL:050-1234501\nTEL;CELL:050-1234502\nTEL;CELL:050-1234501"
    assert first(body) == {"name": "נועה", "mobile": "050-1234501", "mobile 2": "050-1234502"}


def test_quoted_printable_and_its_lines() -> None:
    """Old phones write Hebrew in hexadecimal, cut by a `=` at the end of a line."""
    name = quopri.encodestring("נועה לוי מתל אביב".encode()).decode().replace("=\n", "")
    half = len(name) // 2 // 3 * 3
    folded = f"{name[:half]}=\n{name[half:]}"
    coded = ";CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"
    body = f"N{coded};;;;\nFN{coded}{folded}"
    assert first(f"{body}\nTEL;CELL:0501234501")["name"] == "נועה לוי מתל אביב"


def test_folded_lines_and_escapes() -> None:
    """A line goes on where the next begins with a blank; commas and semicolons are escaped."""
    body = "FN:נועה \n לוי\\, עו\\;ד\nTEL;CELL:050-\n\t1234501"
    assert first(body) == {"name": "נועה לוי, עו;ד", "mobile": "050-1234501"}


def test_a_name_in_parts_will_do() -> None:
    """Where no full name is given, the parts make one, in the order in which they are spoken."""
    assert first("N:לוי;נועה;;ד״ר;\nTEL:0501234501")["name"] == "ד״ר נועה לוי"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1255"])
def test_cards_in_the_usual_encodings(encoding: str) -> None:
    """Told and proven as for any text."""
    data = cards("FN:נועה לוי\nTEL;CELL:0501234501", encoding=encoding)
    assert read_contacts(data)["name"].tolist() == ["נועה לוי"]


def test_a_card_that_is_cut_short_is_kept() -> None:
    """The last card of a file that ends too early counts with what there is of it."""
    contacts = read_contacts(cards("FN:נועה\nTEL:0501234501") + b"BEGIN:VCARD\r\nTEL:0501234502")
    assert contacts["phone"].tolist() == ["0501234501", "0501234502"]


def test_pictures_are_passed_over() -> None:
    """A photo of many lines is no column."""
    photo = "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ\n AAAQABAAD/2wBDAAIBAQ\n\n"
    assert first(f"FN:נועה\n{photo}TEL:0501234501") == {"name": "נועה", "phone": "0501234501"}


def test_a_file_without_a_card_is_refused() -> None:
    """A beginning alone is no contact."""
    with pytest.raises(ContactsError, match="no whole contact card"):
        read_contacts(b"BEGIN:VCARD\r\nEND:VCARD\r\n")
