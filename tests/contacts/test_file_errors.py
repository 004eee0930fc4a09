"""Errors about a file: in both languages, the file and what stands in it are the user's own."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

from feedbot_bulk.contacts import columns, opt_outs, read_contacts
from feedbot_bulk.errors import ColumnError, ContactsError
from feedbot_bulk.i18n.message import Message, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from feedbot_bulk.i18n.message import Argument

NAMES = ["run the same call again.xlsx", "one_per_phone=False.xlsx", "phone= {name} {0}.xlsx"]


def _workbook(sheet: str, *rows: tuple[str, ...]) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "no workbook")
    return buffer.getvalue()


def _read_folder(path: Path) -> object:
    path.mkdir()
    return read_contacts(path)


TROUBLES: dict[str, Callable[[Path], object]] = {
    "not there": read_contacts,
    "a folder": _read_folder,
    "empty": lambda path: (path.write_bytes(b" "), read_contacts(path)),
    "blanks": lambda path: (path.write_bytes(b",,\n,,"), read_contacts(path)),
    "no rows": lambda path: (path.write_bytes(_workbook("a", ("name",))), read_contacts(path)),
    "no such sheet": lambda path: (
        path.write_bytes(_workbook("a", ("name",))),
        read_contacts(path, sheet="b"),
    ),
    "sheet of a text": lambda path: (path.write_bytes(b"a,b\n1,2"), read_contacts(path, sheet=1)),
    "empty sheets": lambda path: (path.write_bytes(_workbook("a")), read_contacts(path)),
    "a picture": lambda path: (path.write_bytes(b"\x89PNG...."), read_contacts(path)),
    "cut short": lambda path: (path.write_bytes(_archive()[:-9]), read_contacts(path)),
    "no workbook": lambda path: (path.write_bytes(_archive()), read_contacts(path)),
    "binary": lambda path: (path.write_bytes(b"ab\x01\x02"), read_contacts(path)),
    "quotes": lambda path: (path.write_bytes(b'a,b\n"1,2'), read_contacts(path)),
    "damaged UTF-8": lambda path: (
        path.write_bytes("שם\nנועה\n".encode() + b"\xff" + "נועה".encode()),
        read_contacts(path),
    ),
    "no phones": lambda path: (
        path.write_bytes(b"phone\n12\n13\n"),
        opt_outs.excluded_phones(path),
    ),
    "a phone in the titles": lambda path: (
        path.write_bytes("הסר 050-1234509,\nשם,טלפון\nדנה,0501234501\n".encode()),
        opt_outs.excluded_phones(path),
    ),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_file_is_itself_in_every_message(tmp_path: Path, trouble: str, name: str) -> None:
    """Whatever words its name is made of, it stands letter for letter in both languages."""
    path = tmp_path / name
    with pytest.raises(ContactsError) as caught:
        TROUBLES[trouble](path)
    for lang in ("en", "he"):
        for reader in (None, _CommandLine()):
            assert str(path) in text(caught.value, lang, reader)
    assert text(caught.value, "he") != text(caught.value, "en") == str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_beside_the_missing_one_is_itself_too(tmp_path: Path, name: str) -> None:
    """The nearest names are the user's own as well."""
    (tmp_path / f"1{name}").write_bytes(b"a")
    with pytest.raises(ContactsError) as caught:
        read_contacts(tmp_path / name)
    assert repr(f"1{name}") in text(caught.value, "en")
    assert repr(f"1{name}") in text(caught.value, "he")


def test_a_sheet_and_a_cell_are_themselves(tmp_path: Path) -> None:
    """Names of sheets, and the cells that cannot be read as phones, come through untouched."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(_workbook("sheet= {x}", ("phone",), ("run the same call again",)))
    with pytest.raises(ContactsError) as caught:
        read_contacts(path, sheet="phone=")
    assert "'sheet= {x}'" in text(caught.value, "he", _CommandLine())
    with pytest.raises(ContactsError) as caught:
        opt_outs.excluded_phones(path)
    assert "'run the same call again'" in text(caught.value, "en", _CommandLine())
    assert text(caught.value, "en", _CommandLine()).endswith("run the same command again.")


def test_counts_agree_with_their_nouns() -> None:
    """One entry is one, two are two, in both languages."""
    said = {}
    for count in (1, 2, 7):
        with pytest.raises(ContactsError) as caught:
            opt_outs.excluded_phones([f"x{number}" for number in range(count)])
        said[count] = caught.value
    assert "1 entry that" in text(said[1], "en")
    assert "7 entries that" in text(said[7], "en")
    assert "רשומה אחת" in text(said[1], "he")
    assert "שתי רשומות" in text(said[2], "he")
    assert "7 רשומות" in text(said[7], "he")
    assert "and 2 more" in text(said[7], "en")
    assert "ועוד 2" in text(said[7], "he")


def test_the_reasons_inside_are_translated() -> None:
    """Why an entry is not a phone is said in the reader's language."""
    with pytest.raises(ContactsError) as caught:
        opt_outs.excluded_phones(["12"])
    assert "too short" in text(caught.value, "en")
    assert "קצר מדי" in text(caught.value, "he")


def test_arguments_are_what_the_reader_knows() -> None:
    """A caller reads `phone=`, somebody at the command line an option."""
    people = pd.DataFrame({"נייד א": ["0501234501"], "נייד ב": ["0501234502"]})
    people.columns = pd.Index(["נייד אם", "נייד אב"])
    with pytest.raises(ColumnError) as caught:
        columns.phone_column(people)
    assert isinstance(caught.value.args[0], Message)
    assert "Pass phone= with" in text(caught.value, "en")
    assert "Pass --phone with" in text(caught.value, "en", _CommandLine())
    assert "(--phone)" in text(caught.value, "he", _CommandLine())


class _CommandLine:
    """Somebody at the command line."""

    name = "cli"

    def argument(self, argument: Argument, lang: str) -> str:  # noqa: ARG002 - as a Reader has it
        """An option, and its value."""
        value = f" {argument.value!r}" if argument.has_value else ""
        return f"--{argument.name}{value}"
