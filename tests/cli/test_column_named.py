"""Each command says from which column the phones are, and what an opt-out file may hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from feedbot_bulk.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Served

TEXT = ["--message", "hello"]


@pytest.fixture
def contacts(tmp_path: Path) -> Path:
    """A list with a mobile, a phone and an agent; its second row is hidden."""
    made = openpyxl.Workbook()
    for row in (
        ["name", "Phone", "Mobile", "agent"],
        ["Noa", "03-1234501", "050-1234501", "058-1234501"],
        ["Dan", "03-1234502", "050-1234502", "058-1234501"],
    ):
        made.active.append(row)
    made.active.row_dimensions[3].hidden = True
    made.save(tmp_path / "contacts.xlsx")
    return tmp_path / "contacts.xlsx"


@pytest.mark.parametrize(
    ("lang", "said", "hidden"),
    [
        ("en", "Phones are taken from the column 'Mobile'.", "1 of the rows is hidden"),
        ("he", "הטלפונים נלקחים מהעמודה 'Mobile'.", "שורה אחת מוסתרת"),
    ],
)
def test_preview_and_send_name_the_column(
    contacts: Path, lang: str, said: str, hidden: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And count the rows that the file hides, in the reader's language."""
    assert main(["preview", str(contacts), *TEXT, "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert said in out
    assert hidden in out
    assert main(["send", str(contacts), *TEXT, "--sandbox", "--quiet", "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert said in out
    assert hidden in out


def test_status_names_the_column(
    contacts: Path,
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A campaign that is picked up says by which phones it finds its people."""
    served = serve(pace=1000)
    monkeypatch.setenv("FEEDBOT_TOKEN", "practice")
    monkeypatch.setenv("FEEDBOT_SEND_URL", served.client.send_url)
    monkeypatch.setenv("FEEDBOT_STATUS_URL", served.client.status_url)
    assert main(["send", str(contacts), *TEXT, "--campaign", "c", "--quiet"]) == 0
    capsys.readouterr()
    main(["status", str(contacts), "--campaign", "c", "--quiet"])
    assert "Phones are taken from the column 'Mobile'." in capsys.readouterr().out


def test_the_document_holds_the_notes(contacts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json they are a list of texts in English, whatever the language."""
    arguments = ["send", str(contacts), *TEXT, "--sandbox", "--json", "--lang", "he"]
    assert main(arguments) == 0
    notes = json.loads(capsys.readouterr().out)["notes"]
    assert notes[0] == "Phones are taken from the column 'Mobile'."


def test_no_phone_column_says_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The columns that look like phones are named, and the option to write, with one of them."""
    path = tmp_path / "a.csv"
    path.write_text("name,reach,agent\nNoa,050-1234501,058-1234501\n", "utf-8")
    assert main(["preview", str(path), *TEXT]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "look like phones: 'reach'. Pass --phone" in said
    assert "--phone 'reach'" in said
    assert main(["preview", str(path), *TEXT, "--phone", "reach"]) == 0
    assert "from the column 'reach'" in capsys.readouterr().out


def test_every_phone_of_an_opt_out_file_counts(
    contacts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of two columns of phones both: whoever stands in the second one gets nothing."""
    opt_outs = tmp_path / "opt_out.csv"
    opt_outs.write_text("Phone,Mobile\n0501234501,0501234502\n", "utf-8")
    assert main(["preview", str(contacts), *TEXT, "--exclude", str(opt_outs)]) == 0
    out = capsys.readouterr().out
    assert "ready" not in out.split("rows in all")[0]


def test_a_report_as_opt_out_file_is_refused(
    contacts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what to give instead, in words of the command line."""
    report = tmp_path / "report.xlsx"
    assert main(["send", str(contacts), *TEXT, "--sandbox", "--report", str(report)]) == 0
    capsys.readouterr()
    assert main(["preview", str(contacts), *TEXT, "--exclude", str(report)]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "is a report of feedbot_bulk" in said
    assert "into a new file" in said
    assert "exclude=" not in said
