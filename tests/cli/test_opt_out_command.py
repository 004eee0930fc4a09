"""The standing opt-out list at the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from feedbot_bulk.cli import main
from feedbot_bulk.journal.journal import Journal

OPT_OUTS = str(Path(__file__).parents[2] / "sample_data" / "opt-out.csv")


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """The journal that the commands use."""
    monkeypatch.setenv("FEEDBOT_JOURNAL", str(tmp_path / "j.db"))
    return Journal()


def test_add_and_list(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    """Added phones are on the list, with their note and day; the list masks them."""
    assert main(["opt-out", "add", "050-1234501", "+972521234502", "--note", "הסר"]) == 0
    assert "2 people were added" in capsys.readouterr().out
    assert main(["opt-out", "add", "0501234501"]) == 0
    assert "0 people were added" in capsys.readouterr().out
    assert journal.opt_outs()["phone"].tolist() == ["972501234501", "972521234502"]
    assert main(["opt-out", "list"]) == 0
    out = capsys.readouterr().out
    assert "9725•••4501" in out
    assert "972501234501" not in out
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d +הסר", out)


def test_import(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of opt-outs is taken in whole, or not at all."""
    assert main(["opt-out", "import", OPT_OUTS]) == 0
    assert len(journal.opt_outs()) > 0
    assert f"{len(journal.opt_outs())} people were added" in capsys.readouterr().out
    assert main(["opt-out", "import", "not-there.csv"]) == 2
    assert "not-there.csv" in capsys.readouterr().err


def test_remove_is_asked(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody can answer, nobody is removed but with --yes."""
    journal.opt_out("0501234501")
    assert main(["opt-out", "remove", "0501234501"]) == 2
    assert "add --yes" in capsys.readouterr().err
    assert len(journal.opt_outs()) == 1
    assert main(["opt-out", "remove", "0501234501", "--yes"]) == 0
    assert "1 person was removed" in capsys.readouterr().out
    assert journal.opt_outs().empty


def test_json(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    """--json: what was done and how many there are, or the list itself, phones masked."""
    assert main(["opt-out", "add", "0501234501", "--note", "by phone", "--json"]) == 0
    added = json.loads(capsys.readouterr().out)
    assert (added["action"], added["added"], added["opt_outs"]) == ("add", 1, 1)
    assert main(["opt-out", "list", "--json"]) == 0
    (person,) = json.loads(capsys.readouterr().out)["opt_outs"]
    assert person["phone"] == "9725•••4501"
    assert person["note"] == "by phone"
    assert person["since"] == f"{journal.opt_outs()['since'][0]:%Y-%m-%dT%H:%M:%SZ}"
    assert main(["opt-out", "remove", "0501234501", "-y", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["removed"] == 1


def test_empty_list(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    """It says so, and where it looked; in Hebrew too."""
    assert main(["opt-out", "list"]) == 0
    assert journal.place in capsys.readouterr().out
    assert main(["opt-out", "list", "--lang", "he"]) == 0
    assert "ברשימת ההסרה" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add"], "opt-out add takes phones: feedbot-bulk opt-out add 050-1234501"),
        (["remove", "-y"], "opt-out remove takes phones"),
        (["list", "0501234501"], "opt-out list takes no phones"),
        (["import"], "opt-out import takes one file"),
        (["import", "a.csv", "b.csv"], "opt-out import takes one file"),
        (["add", "0501234501", "123"], "PHONES: 1 entry .* entry 2: '123'"),
        (["remove", "abc", "-y"], "PHONES: 1 entry .* entry 1: 'abc'"),
    ],
)
@pytest.mark.usefixtures("journal")
def test_wrong_use(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What does not go together exits with 2 and says what to type; nothing is changed."""
    assert main(["opt-out", *words]) == 2
    assert re.search(told, " ".join(capsys.readouterr().err.split()))
    assert Journal().opt_outs().empty


def test_unknown_action(capsys: pytest.CaptureFixture[str]) -> None:
    """A word that is no action is wrong use, and the nearest one is named."""
    with pytest.raises(SystemExit) as exit_:
        main(["opt-out", "ad"])
    assert exit_.value.code == 2
    assert "Did you mean add?" in capsys.readouterr().err
