"""What sends nothing says why; what a script reads is JSON; what the shell completes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from feedbot_bulk.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Served

CONTACTS = str(Path(__file__).parents[2] / "sample_data" / "contacts.xlsx")
TEXT = "שלום {שם|לך}"


def use(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the environment at a served sandbox."""
    monkeypatch.setenv("FEEDBOT_TOKEN", "practice")
    monkeypatch.setenv("FEEDBOT_SEND_URL", served.client.send_url)
    monkeypatch.setenv("FEEDBOT_STATUS_URL", served.client.status_url)


# --- what sends nothing -------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "said"), [("en", "--message is empty"), ("he", "הנוסח ריק")])
def test_an_empty_text_is_wrong_use(
    lang: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing but blanks: exit code 2, said on stderr."""
    assert main(["send", CONTACTS, "--message", " \n", "--sandbox", "--lang", lang]) == 2
    assert said in capsys.readouterr().err


def test_an_empty_message_file_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty file: exit code 2, and the file is named."""
    path = tmp_path / "text.txt"
    path.write_text("\ufeff\n", encoding="utf-8")
    assert main(["preview", CONTACTS, "--message-file", str(path)]) == 2
    assert f"The message file {path} is empty" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "he"])
@pytest.mark.parametrize("name", ["run the same call again.txt", "one_per_phone=False.txt"])
def test_a_missing_message_file_names_the_nearest(
    name: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The help that a missing list gets; the file's name is itself, whatever words it holds."""
    (tmp_path / name).write_text("שלום", encoding="utf-8")
    missing = tmp_path / name.replace(".txt", "_.txt")
    assert main(["preview", CONTACTS, "--message-file", str(missing), "--lang", lang]) == 2
    told = capsys.readouterr().err
    assert str(missing) in told
    assert repr(name) in told


@pytest.mark.parametrize("lang", ["en", "he"])
@pytest.mark.parametrize("name", ["run the same call again.xlsx", "one_per_phone=False.xlsx"])
def test_a_list_is_itself_in_every_message(
    name: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Missing or unreadable: the name of the list is said as it is."""
    path = tmp_path / name
    for _ in range(2):
        assert main(["preview", str(path), "--message", TEXT, "--lang", lang]) == 2
        assert name in capsys.readouterr().err
        path.write_bytes(b"\x00\x01\x02")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "these 19 already got another text in this campaign"), ("he", "19 אלה כבר קיבלו")],
)
def test_another_text_in_the_same_campaign_queues_nothing_and_says_so(
    lang: str,
    said: str,
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 1, with what helps; the same command as before keeps its exit code 0."""
    served = serve(pace=None)
    use(served, monkeypatch)
    tail = ["--campaign", "c", "--quiet", "--wait", "0", "--lang", lang]
    assert main(["send", CONTACTS, "--message", TEXT, *tail]) == 0
    posts = served.server.posts
    assert main(["send", CONTACTS, "--message", TEXT, *tail]) == 0
    capsys.readouterr()
    assert main(["send", CONTACTS, "--message", f"{TEXT}!", *tail]) == 1
    assert said in capsys.readouterr().err
    assert served.server.posts == posts


def test_a_preview_of_a_campaign_and_a_dry_run_show_what_would_still_go(
    serve: Callable[..., Served],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By the journal, without a token, and nothing leaves; the send then queues just that."""
    served = serve(pace=None)
    use(served, monkeypatch)
    same = [CONTACTS, "--message", TEXT, "--campaign", "c", "--limit"]
    assert main(["send", *same, "5", "--quiet", "--wait", "0"]) == 0
    posts = served.server.posts
    monkeypatch.delenv("FEEDBOT_TOKEN")
    capsys.readouterr()
    assert main(["preview", *same, "8"]) == 0
    seen = capsys.readouterr().out
    assert re.search(r" 3 +\d+\.\d% +ready", seen)
    assert re.search(r" 5 +\d+\.\d% +pending", seen)
    assert "over the limit" in seen
    report = tmp_path / "dry.xlsx"
    assert main(["send", *same, "8", "--dry-run", "--json", "--report", str(report)]) == 0
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert (document["counts"]["ready"], document["counts"]["pending"]) == (3, 5)
    assert any("messages go out" in note for note in document["notes"])
    assert "A dry run: nothing was sent." in told.err
    assert report.exists()
    assert served.server.posts == posts
    monkeypatch.setenv("FEEDBOT_TOKEN", "practice")
    assert main(["send", *same, "8", "--quiet", "--wait", "0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["queued_now"] == 3


def test_an_empty_column_of_messages_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is an error that names the column, not a list of rows left out."""
    path = tmp_path / "list.csv"
    path.write_text("נייד,הודעה\n050-1234501,\n050-1234502, \n", encoding="utf-8")
    assert main(["preview", str(path)]) == 2
    assert "Every text of the column 'הודעה' is empty" in capsys.readouterr().err


def test_a_list_without_a_ready_row_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is ready: exit code 1."""
    path = tmp_path / "list.csv"
    path.write_text("שם,נייד\nנועה,050-12\n", encoding="utf-8")
    assert main(["send", str(path), "--message", TEXT, "--sandbox", "--quiet"]) == 1
    assert "no row is ready" in capsys.readouterr().err


# --- JSON ---------------------------------------------------------------------------------------


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """All of stdout, as one document."""
    read: dict[str, Any] = json.loads(capsys.readouterr().out)
    return read


def test_send_status_and_history_as_json(
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One document each: counts that add up, codes in English whatever --lang, times in UTC."""
    served = serve(pace=1000)
    use(served, monkeypatch)
    tail = ["--campaign", "c", "--json", "--lang", "he"]
    assert main(["send", CONTACTS, "--message", TEXT, *tail]) == 0
    sent = document(capsys)
    assert (sent["command"], sent["exit_code"], sent["queued_now"]) == ("send", 0, 17)
    assert sent["rows"] == 24 == sum(sent["counts"].values())
    assert sum(one["count"] for one in sent["reasons"]) == 24
    assert "no_phone" in {one["reason_code"] for one in sent["reasons"]}
    assert main(["status", CONTACTS, *tail]) == 0
    assert document(capsys)["counts"]["sent"] == 19  # two rows are duplicates
    assert main(["status", *tail]) == 0
    assert document(capsys)["counts"] == {"sent": 17}
    assert main(["history", "--json"]) == 0
    (campaign,) = document(capsys)["campaigns"]
    assert campaign["messages"] == 17
    assert campaign["last"].endswith("Z")
    assert main(["history", *tail]) == 0
    text = capsys.readouterr().out
    assert len(json.loads(text)["messages"]) == 17
    assert "972501234501" not in text
    assert "practice" not in text


def test_an_error_is_in_the_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    """What stops a command: its kind and its exit code, and the sentence on stderr as always."""
    assert main(["history", "--campaign", "c", "--json"]) == 2
    captured = capsys.readouterr()
    read = json.loads(captured.out)
    assert (read["error"]["type"], read["exit_code"]) == ("FeedbotError", 2)
    assert captured.err.startswith("feedbot-bulk: ")


# --- language and completion --------------------------------------------------------------------


def test_the_language_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """FEEDBOT_LANG counts where there is no --lang; a wrong one is wrong use."""
    monkeypatch.setenv("FEEDBOT_LANG", "he")
    assert main(["preview", CONTACTS, "--message", TEXT]) == 0
    assert "מוכן" in capsys.readouterr().out
    assert main(["preview", CONTACTS, "--message", TEXT, "--lang", "en"]) == 0
    assert "ready" in capsys.readouterr().out
    monkeypatch.setenv("FEEDBOT_LANG", "fr")
    assert main(["preview", CONTACTS, "--message", TEXT]) == 2
    assert "FEEDBOT_LANG=fr" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("feedbot-bulk s", {"plain,send", "plain,status", "plain,sandbox"}),
        ("feedbot-bulk send a.xlsx --resend f", {"plain,failed"}),
        ("feedbot-bulk send a.xlsx --report-", {"plain,--report-lang"}),
        ("feedbot-bulk send con", {"file,con"}),
    ],
)
def test_a_shell_completes(
    words: str,
    offered: set[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Commands, options, their words; files are left to the shell."""
    monkeypatch.setenv("_FEEDBOT_BULK_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    assert main([]) == 0
    assert set(capsys.readouterr().out.split()) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_can_be_made_to_complete(
    shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line of the help prints what the shell is to run, and the help names the shell."""
    monkeypatch.setenv("_FEEDBOT_BULK_COMPLETE", f"{shell}_source")
    monkeypatch.setattr("click.shell_completion.BashComplete._check_version", lambda *_: None)
    assert main([]) == 0
    assert "_FEEDBOT_BULK_COMPLETE" in capsys.readouterr().out
    monkeypatch.delenv("_FEEDBOT_BULK_COMPLETE")
    with pytest.raises(SystemExit):
        main(["-h"])
    assert f"{shell}_source feedbot-bulk" in capsys.readouterr().out


def test_a_dry_run_within_hours_does_not_speak_of_the_night(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Messages that expire with their window go at no other time."""
    said = []
    for hours in ([], ["--hours", "9:00-20:00 sun-thu"]):
        command = ["send", CONTACTS, "--message", TEXT, "--sandbox", "--dry-run", *hours]
        assert main(command) == 0
        said.append("night and Shabbat" in capsys.readouterr().out)
    assert said == [True, False]
