"""The command line, as a person and a cron job use it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedbot_bulk.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Served

SAMPLES = Path(__file__).parent.parent / "sample_data"
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


def test_hebrew_output(capsys: pytest.CaptureFixture[str]) -> None:
    """--lang he: statuses and our reasons in Hebrew."""
    assert main(["preview", CONTACTS, "--message", TEXT, "--lang", "he"]) == 0
    out = capsys.readouterr().out
    assert "מוכן" in out
    assert "אותה הודעה לאותו טלפון בשורה 4" in out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["send", CONTACTS, "--message", TEXT], 2, "FEEDBOT_TOKEN"),
        (["send", "missing.xlsx", "--message", TEXT, "--sandbox"], 2, "missing.xlsx"),
        (["preview", CONTACTS, "--message", "שלום {שמ}"], 2, "שם"),
        (["preview", CONTACTS, "--message", TEXT, "--phone", "טלפון"], 2, "טלפון נייד"),
        (["preview", sys.executable, "--message", "a"], 2, Path(sys.executable).name),
        (["preview", CONTACTS, "--message-file", "missing.txt"], 2, "missing.txt"),
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


def test_wrong_options_exit_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    """Misspelled options are argparse's, with its own exit code 2."""
    with pytest.raises(SystemExit) as caught:
        main(["send", CONTACTS, "--mesage", TEXT, "--nonsense"])
    assert caught.value.code == 2
    assert "--nonsense" in capsys.readouterr().err


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
    """history shows the campaigns with their counts, and one campaign's messages."""
    assert main(["history"]) == 0
    assert "is empty" in capsys.readouterr().out
    use(serve(pace=None), monkeypatch)
    main(["send", CONTACTS, "--message", TEXT, "--wait", "0", "--campaign", "c", "--quiet"])
    capsys.readouterr()
    assert main(["history"]) == 0
    assert "pending" in capsys.readouterr().out
    assert main(["history", "--campaign", "c"]) == 0
    printed = capsys.readouterr().out
    assert "9725•••4501" in printed
    assert "972501234501" not in printed


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
    assert "run the same call again" in capsys.readouterr().err
    assert report.exists()


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
            process.terminate()


def _until_it_listens(port: int) -> None:
    heard = threading.Event()
    while not heard.wait(0.05):  # a server of another process has no event for us to wait on
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                heard.set()
