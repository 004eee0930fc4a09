"""The commands, as a person and a scheduled job use them: what they do, print, and exit with."""

from __future__ import annotations

import logging
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedbot_bulk import delivery
from feedbot_bulk.cli import main, parser
from feedbot_bulk.cli import screen as cli_screen
from feedbot_bulk.cli.help import FIRST_STEPS, PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Served

SAMPLES = Path(__file__).parents[2] / "sample_data"
CONTACTS = str(SAMPLES / "contacts.xlsx")
TEXT = "שלום {שם|לך}"


def test_sandbox_campaign_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """send --sandbox sends, waits and reports; the counts add up to the rows of the file."""
    report, journal = str(tmp_path / "r.xlsx"), str(tmp_path / "j.db")
    arguments = ["send", CONTACTS, "--message", TEXT, "--sandbox", "--report", report,
                 "--journal", journal, "--quiet", "--campaign", "c"]  # fmt: skip
    assert main(arguments) == 0
    first = capsys.readouterr().out
    counts = [int(count) for count in re.findall(r"^ *(\d+) +[\d.]+%", first, re.MULTILINE)]
    assert sum(counts) == 24
    assert "24         rows in all" in first
    assert re.search(r"^queued now: [1-9]", first, re.MULTILINE)
    assert Path(report).stat().st_size > 0
    assert main(arguments) == 0
    assert "\nqueued now: 0\n" in capsys.readouterr().out


def test_preview_sends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """preview needs no token, shows rendered texts with masked phones, and warns of the night."""
    assert main(["preview", CONTACTS, "--message", TEXT]) == 0
    out = capsys.readouterr().out
    assert "שלום נועה" in out
    assert "9725•••4501" in out
    assert "972501234501" not in out
    assert "night and Shabbat" in out


@pytest.mark.parametrize("before", [True, False])
def test_hebrew_output(*, before: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """--lang he, before the command or after it: statuses, reasons and notes in Hebrew."""
    command, lang = ["preview", CONTACTS, "--message", TEXT], ["--lang", "he"]
    assert main([*lang, *command] if before else [*command, *lang]) == 0
    out = capsys.readouterr().out
    assert "מוכן" in out
    assert "קצר מדי למספר נייד ישראלי" in out
    assert "גם בלילה ובשבת" in out
    assert "rows in all" not in out


def test_reasons_that_differ_by_a_row_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Two duplicates of two rows are counted in one line; the lines still add up to the rows."""
    main(["preview", CONTACTS, "--message", TEXT])
    out = capsys.readouterr().out
    (line,) = [one for one in out.splitlines() if "same message to the same phone" in one]
    assert line.split()[0] == "2"
    assert sum(int(one) for one in re.findall(r"^ *(\d+) +[\d.]+%", out, re.MULTILINE)) == 24


def test_nothing_that_steers_a_terminal_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cell with control characters, and a text with an escape, are printed without them."""
    path = tmp_path / "list.csv"
    path.write_text("שם,נייד\n\x9b2Jנועה,050-1234501\n", encoding="utf-8")
    assert main(["preview", str(path), "--message", "שלום \x1b[2J{שם}"]) == 0
    out = capsys.readouterr().out
    assert "נועה" in out
    assert not {"\x1b", "\x9b"} & set(out)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["send", CONTACTS, "--message", TEXT], 2, "FEEDBOT_TOKEN"),
        (["send", "missing.xlsx", "--message", TEXT, "--sandbox"], 2, "missing.xlsx"),
        (["preview", CONTACTS, "--message", "שלום {שמ}"], 2, "שם"),
        (["preview", CONTACTS, "--message", TEXT, "--phone", "טלפון"], 2, "טלפון נייד"),
        (["preview", sys.executable, "--message", "a"], 2, Path(sys.executable).name),
        (["preview", CONTACTS, "--message-file", "missing.txt"], 2, "missing.txt"),
        (["preview", CONTACTS, "--message", TEXT, "--phone", "טלפון"], 2, ": --phone 'טלפון': "),
        (["preview", CONTACTS], 2, "Pass --message with the text to send."),
        (["preview", CONTACTS, "--message", TEXT, "--exclude", "0501234501"], 2, "into a file"),
        (["send", CONTACTS, "--message", TEXT, "--sandbox", "--campaign", " "], 2, "--campaign is"),
        (["send", CONTACTS, "--message", TEXT, "--sandbox", "--limit", "-1"], 2, "--limit -1: "),
        (["sandbox", "--pace", "0"], 2, "--pace 0.0: give messages per second (more than 0)."),
    ],
)
def test_wrong_use_has_its_exit_code(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be done is said on stderr, without a traceback, and exits with 2."""
    assert main(arguments) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


WRONG = [
    (["sned"], "There is no command 'sned'. Did you mean send?", "feedbot-bulk -h"),
    ([], "Which command?", "feedbot-bulk -h"),
    (["send", CONTACTS, "--mesage", TEXT], "Did you mean --message?", "feedbot-bulk send -h"),
    (["preview", CONTACTS, "--mesage=a b"], "Did you mean --message?", "feedbot-bulk preview -h"),
    (["preview", CONTACTS, "--mess=a b"], "no option --mess.", "feedbot-bulk preview -h"),
    (["send", CONTACTS, "--mess", TEXT], "no option --mess", "feedbot-bulk send -h"),
    (["status", CONTACTS, "--campain", "c"], "Did you mean --campaign?", "feedbot-bulk status -h"),
    (["status", CONTACTS], "--campaign is missing", "feedbot-bulk status -h"),
    (["send"], "CONTACTS is missing", "feedbot-bulk send -h"),
    (["send", CONTACTS, "--limit", "five"], "--limit 'five': give a whole", "feedbot-bulk send -h"),
    (["sandbox", "--pace", "x"], "--pace 'x': give a number", "feedbot-bulk sandbox -h"),
    (["send", CONTACTS, "--resend", "fail"], "Did you mean failed?", "feedbot-bulk send -h"),
    (["send", CONTACTS, "--campaign"], "--campaign needs a value", "feedbot-bulk send -h"),
    (["send", CONTACTS, "--quiet=1"], "--quiet takes no value", "feedbot-bulk send -h"),
    (["preview", CONTACTS, "a b", "c"], "Not understood: a b c", "feedbot-bulk preview -h"),
    (
        ["preview", CONTACTS, "--message", "a", "--message-file", "b"],
        "--message-file and --message: give one of the two",
        "feedbot-bulk preview -h",
    ),
]


@pytest.mark.parametrize(("arguments", "said", "see"), WRONG)
def test_wrong_options_are_told_in_two_lines(
    arguments: list[str], said: str, see: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong, the word that is nearest, where the help is; exit code 2, no usage."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    captured = capsys.readouterr()
    first, second = captured.err.splitlines()
    assert first.startswith("feedbot-bulk: ")
    assert said in first
    assert second == f"  See: {see}"
    assert captured.out == ""


@pytest.mark.parametrize("arguments", [one for one, _, _ in WRONG])
def test_wrong_options_are_told_in_hebrew(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """With --lang he every one of them is told in Hebrew."""
    with pytest.raises(SystemExit):
        main(["--lang", "he", *arguments])
    first, second = capsys.readouterr().err.splitlines()
    assert re.search("[א-ת]{2}", first)
    assert not re.search("[a-z]{2,} [a-z]{2,} ", first.removeprefix("feedbot-bulk: "))
    assert second.startswith("  עזרה: ")


def test_a_value_that_looks_like_an_option_is_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    """A text that begins with a dash, and one that follows `=`, are not taken for options."""
    assert main(["preview", CONTACTS, "--message", "- שלום לך"]) == 0
    assert main(["preview", CONTACTS, "--message=--sale"]) == 0
    assert "\n--sale\n" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["en", "he"])
@pytest.mark.parametrize("command", ["", *PAGES])
def test_help_explains_every_option(
    command: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """-h of each command, in each language: its purpose, every option, two to four examples."""
    with pytest.raises(SystemExit) as caught:
        main(["--lang", lang, *([command] if command else []), "-h"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    root = parser.Root("en")
    for param in root.commands.get(command, root).params:
        assert param.help, param
        assert all(name in text.lower() for name in (*param.opts, *param.secondary_opts))
    examples = PAGES[command].examples if command else FIRST_STEPS
    assert 2 <= len(examples) <= 4
    copied = text.replace(" \\\n       ", "")
    assert all(f"    {one.command}\n" in copied for one in examples)
    assert bool(re.search("[א-ת]{2}.*[א-ת]{2}", text.splitlines()[2])) == (lang == "he")


def test_help_in_hebrew_after_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """`send --lang he -h` is the same help as `--lang he send -h`."""
    for arguments in (["send", "--lang", "he", "-h"], ["--lang", "he", "send", "-h"]):
        with pytest.raises(SystemExit):
            main(arguments)
    both = capsys.readouterr().out
    assert both[: len(both) // 2] == both[len(both) // 2 :]
    assert "שימוש: feedbot-bulk send" in both


@pytest.mark.parametrize(
    "example", [one.command for page in PAGES.values() for one in page.examples]
)
def test_examples_of_the_help_run(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each example is understood; those that need neither token nor port end well."""
    for name in ("contacts.xlsx", "opt-out.csv"):
        shutil.copy(SAMPLES / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    journal = ["--journal", os.environ["FEEDBOT_JOURNAL"]]
    send = ["send", "contacts.xlsx", "--message", "שלום {שם}", "--sandbox", "--quiet"]
    assert main([*send, "--campaign", "תורים נובמבר", *journal]) == 0
    program, *arguments = shlex.split(example)
    assert program == "feedbot-bulk"
    options = parser.read(arguments, "en")
    needs_nothing = (
        options.command in {"preview", "history"}
        or (options.command == "status" and options.contacts is None)
        or (options.command == "opt-out" and options.action != "remove")  # which is asked
    )
    if needs_nothing or options.sandbox:
        assert main(arguments) == 0


def use(served: Served, monkeypatch: pytest.MonkeyPatch, token: str = "practice") -> None:
    """Point the environment at a served sandbox."""
    monkeypatch.setenv("FEEDBOT_TOKEN", token)
    monkeypatch.setenv("FEEDBOT_SEND_URL", served.client.send_url)
    monkeypatch.setenv("FEEDBOT_STATUS_URL", served.client.status_url)


def test_campaign_against_a_port(
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same flow goes through the environment's token and addresses, on a real port."""
    served = serve(pace=1000)
    use(served, monkeypatch)
    assert main(["send", CONTACTS, "--message", TEXT, "--quiet"]) == 0
    assert len(served.server.messages) > 10
    assert "sent" in capsys.readouterr().out


def test_campaign_is_picked_up_days_later(
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """status with the list asks Feedbot and reports; without it, it counts from the journal."""
    served = serve(pace=None)
    use(served, monkeypatch)
    named = ["--campaign", "תורים", "--quiet"]
    assert main(["send", CONTACTS, "--message", TEXT, "--wait", "0", *named]) == 0
    sent = len(served.server.messages)
    assert main(["status", *named]) == 1
    assert f"{sent:>8}         rows in all" in capsys.readouterr().out
    served.server.settle()
    report = tmp_path / "later.xlsx"
    assert main(["status", CONTACTS, *named, "--report", str(report)]) == 0
    printed = capsys.readouterr().out
    assert "24         rows in all" in printed
    assert "pending" not in printed
    assert report.exists()
    assert len(served.server.messages) == sent
    assert main(["status", *named]) == 0
    assert main(["status", "--campaign", "אחר"]) == 2
    assert main(["status", CONTACTS, "--campaign", "אחר"]) == 2


def test_history_lists_campaigns_and_masks_phones(
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """history shows the campaigns with their counts, and one campaign's messages with their ids."""
    assert main(["history"]) == 0
    assert "is empty" in capsys.readouterr().out
    served = serve(pace=None)
    use(served, monkeypatch)
    main(["send", CONTACTS, "--message", TEXT, "--wait", "0", "--campaign", "c", "--quiet"])
    capsys.readouterr()
    assert main(["history"]) == 0
    heading, line = capsys.readouterr().out.splitlines()
    assert heading.split("  ")[-2:] == ["pending", "campaign"]
    assert re.fullmatch(r"[\d-]{10} [\d:]{5}  [\d-]{10} [\d:]{5} +17 +17  c", line)
    assert main(["history", "--campaign", "c"]) == 0
    printed = capsys.readouterr().out
    assert "9725•••4501" in printed
    assert "972501234501" not in printed
    assert all(one in printed for one in served.server.messages)


def test_history_speaks_hebrew(capsys: pytest.CaptureFixture[str]) -> None:
    """Headings, statuses and errors of history with --lang he."""
    journal = ["--journal", os.environ["FEEDBOT_JOURNAL"]]
    send = ["send", CONTACTS, "--message", TEXT, "--sandbox", "--quiet", "--campaign", "תורים"]
    main([*send, *journal])
    capsys.readouterr()
    assert main(["history", "--lang", "he"]) == 0
    heading, line = capsys.readouterr().out.splitlines()
    assert {"הודעות", "נשלח", "מסע"} <= set(heading.split())
    assert line.endswith("  תורים")
    assert main(["history", "--lang", "he", "--campaign", "תורים"]) == 0
    assert "נשלח" in capsys.readouterr().out
    assert main(["history", "--lang", "he", "--campaign", "אחר"]) == 2
    assert f"{os.environ['FEEDBOT_JOURNAL']}: אין ביומן מסע 'אחר'" in capsys.readouterr().err


def test_not_all_sent_has_its_exit_code(
    serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is pending when the wait is over exits with 1; --wait 0 accepts it."""
    served = serve(server_mode=False)
    use(served, monkeypatch)
    arguments = ["send", CONTACTS, "--message", TEXT, "--quiet"]
    assert main([*arguments, "--wait", "0"]) == 0
    assert main([*arguments, "--wait", "0.2s"]) == 1


@pytest.mark.parametrize("wrong", [["--wait", "forever"], ["--report", "/nowhere/at/all/r.xlsx"]])
def test_what_would_fail_after_sending_fails_before(
    serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch, wrong: list[str]
) -> None:
    """A wait or a report that cannot be: exit code 2, and nothing was sent."""
    served = serve()
    use(served, monkeypatch)
    assert main(["send", CONTACTS, "--message", TEXT, "--quiet", *wrong]) == 2
    assert served.server.posts == 0


def test_rows_left_by_limit_are_well(
    serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that --limit spreads over days exits with 0 each day."""
    use(serve(pace=1000), monkeypatch)
    arguments = ["send", CONTACTS, "--message", TEXT, "--quiet", "--campaign", "c", "--limit"]
    assert [main([*arguments, str(limit)]) for limit in (5, 10, 100)] == [0, 0, 0]


def test_port_that_is_taken_or_impossible(capsys: pytest.CaptureFixture[str]) -> None:
    """sandbox on a busy port, or on none: exit code 2, in words."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["sandbox", "--port", str(taken.getsockname()[1])]) == 2
    assert main(["sandbox", "--port", "99999"]) == 2
    assert capsys.readouterr().err.count("cannot be used") == 2


def test_stopped_send_exits_with_1_and_still_reports(
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """SendStopped: the report is written all the same, and the message says to run it again."""
    served = serve()
    served.server.faults.append((404, {}))
    use(served, monkeypatch)
    report = tmp_path / "r.xlsx"
    assert main(["send", CONTACTS, "--message", TEXT, "--quiet", "--report", str(report)]) == 1
    assert "run the same command again" in capsys.readouterr().err
    assert report.exists()


def test_stopped_send_in_hebrew(
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """SendStopped is told in Hebrew, in words of the command line."""
    served = serve()
    served.server.faults.append((404, {}))
    use(served, monkeypatch)
    assert main(["send", CONTACTS, "--message", TEXT, "--quiet", "--lang", "he"]) == 1
    told = capsys.readouterr().err
    assert "השליחה נעצרה" in told
    assert "הריצו שוב את אותה פקודה" in told


def test_resend_all_is_not_simply_run_again(
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where a stopped command would send again to those who just got it, it says so."""
    served = serve()
    use(served, monkeypatch)
    arguments = ["send", CONTACTS, "--message", TEXT, "--quiet", "--wait", "0"]
    for resend, warns in (([], False), (["--resend", "all"], True)):
        served.server.faults.append((404, {}))
        assert main([*arguments, *resend]) == 1
        assert ("With --resend all" in capsys.readouterr().err) == warns


def test_interrupted_practice_promises_no_journal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C in send --sandbox says that nothing left the machine; exit code 130."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(delivery, "execute", interrupt)
    assert main(["send", CONTACTS, "--message", TEXT, "--sandbox"]) == 130
    told = capsys.readouterr().err
    assert "practice" in told
    assert "journal" not in told


def test_notes_are_told_like_errors(
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A note of a work comes as a line of the command, in its language, without a file's path."""
    use(serve(pace=None), monkeypatch)
    named = ["--campaign", "c", "--quiet"]
    main(["send", CONTACTS, "--message", TEXT, "--wait", "0", *named])
    monkeypatch.setenv("FEEDBOT_STATUS_URL", "http://127.0.0.1:9/status")
    capsys.readouterr()
    for lang, said in (("en", "No status came back ("), ("he", "לא חזר אף סטטוס (")):
        assert main(["status", CONTACTS, *named, "--lang", lang]) == 1
        told = capsys.readouterr().err
        assert told.startswith(f"feedbot-bulk: {said}")
        assert ".py" not in told


def test_warnings_and_the_log_are_told_like_errors(capsys: pytest.CaptureFixture[str]) -> None:
    """While a command runs; and a warning of the log that repeats itself is told once."""
    log = logging.getLogger("feedbot_bulk")
    with cli_screen.attention("en"):
        warnings.warn("the report is elsewhere", stacklevel=1)
        log.warning("busy")
        log.warning("busy")
        log.info("not for everyone")
    assert capsys.readouterr().err == (
        "feedbot-bulk: the report is elsewhere\nfeedbot-bulk: busy\n"
    )
    assert not log.handlers


def test_a_log_gets_plain_lines(
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where stderr is no terminal: lines with the time of day; none with --quiet."""
    use(serve(pace=1000), monkeypatch)
    arguments = ["send", CONTACTS, "--message", TEXT, "--campaign"]
    assert main([*arguments, "a"]) == 0
    err = capsys.readouterr().err
    assert re.search(r"^\d\d:\d\d:\d\d sending: 0 of 17 \(17 ready\)$", err, re.MULTILINE)
    assert re.search(r"^\d\d:\d\d:\d\d waiting: 17 of 17 \(17 sent\)$", err, re.MULTILINE)
    assert "\r" not in err
    assert main([*arguments, "b", "--lang", "he"]) == 0
    assert re.search(r"שליחה: 0 מתוך 17 \(17 מוכנות\)$", capsys.readouterr().err, re.MULTILINE)
    other_text = ["send", CONTACTS, "--message", f"{TEXT}!", "--campaign"]
    assert main([*other_text, "c", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("arguments", [["send", "-h"], ["preview", CONTACTS, "--message", TEXT]])
def test_a_reader_that_leaves_early_is_no_error(arguments: list[str]) -> None:
    """`| head -1`: exit code 0, and not a word on stderr."""
    command = [sys.executable, "-m", "feedbot_bulk", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True) as process:  # type: ignore[call-overload]
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 0


def test_a_reader_that_leaves_early_does_not_cost_the_report(tmp_path: Path) -> None:
    """The report is written though nobody reads the summary."""
    report = tmp_path / "r.xlsx"
    command = [sys.executable, "-m", "feedbot_bulk", "send", CONTACTS, "--message", TEXT,
               "--sandbox", "--quiet", "--report", str(report)]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait() == 0
    assert report.stat().st_size > 0


def test_refused_token_has_its_exit_code(
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A token that Feedbot refuses exits with 3, and is not printed."""
    use(serve(), monkeypatch, token="canary-token-7f3a")
    assert main(["send", CONTACTS, "--message", TEXT, "--quiet"]) == 3
    captured = capsys.readouterr()
    assert "canary-token-7f3a" not in captured.out + captured.err


def test_module_runs_as_a_program_in_any_encoding() -> None:
    """python -m feedbot_bulk prints Hebrew into a pipe whatever the system's encoding is."""
    done = subprocess.run(
        [sys.executable, "-m", "feedbot_bulk", "preview", CONTACTS, "--message", TEXT],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=True,
    )
    assert "שלום נועה" in done.stdout.decode("utf-8")


def test_message_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--message-file takes a text of several lines, with or without a BOM."""
    path = tmp_path / "text.txt"
    path.write_text("שלום {שם|לך}\nלהתראות\n", encoding="utf-8-sig")
    assert main(["preview", CONTACTS, "--message-file", str(path)]) == 0
    assert "שלום נועה\nלהתראות\n\n" in capsys.readouterr().out


def test_sandbox_on_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """feedbot-bulk sandbox serves the practice Feedbot, and says what to set to use it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "feedbot_bulk", "sandbox", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        settings = dict(re.findall(r"export (FEEDBOT_\w+)=(\S+)", "".join(lines)))
        assert set(settings) == {"FEEDBOT_TOKEN", "FEEDBOT_SEND_URL", "FEEDBOT_STATUS_URL"}
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        _until_it_listens(port)
        try:
            assert main(["send", CONTACTS, "--message", TEXT, "--quiet", "--wait", "0"]) == 0
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait() == 0


def _until_it_listens(port: int) -> None:
    heard = threading.Event()
    while not heard.wait(0.05):  # a server of another process has no event for us to wait on
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                heard.set()
