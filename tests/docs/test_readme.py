"""What the README says is true: its commands, its example, its names."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import feedbot_bulk as fb
from feedbot_bulk.cli import main
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_first_two_commands_are_one_line_each() -> None:
    """The first two shell blocks are one line each: the main job, and the tests."""
    job, tests = blocks("sh")[:2]
    assert job.count("\n") == tests.count("\n") == 1
    assert "feedbot-bulk send" in job
    assert tests.rstrip().endswith("-m pytest -n auto")


def test_main_command_runs_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The main command, less its set-up: exit code 0, and a report is there."""
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    monkeypatch.chdir(tmp_path)
    command = shlex.split(blocks("sh")[0].split("&&")[-1])
    assert main([*command[1:], "--quiet"]) == 0
    assert "rows in all" in capsys.readouterr().out
    assert (tmp_path / "report.xlsx").stat().st_size > 0


def test_notebook_example_runs_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's Python example runs; what it counts adds up to the rows of the file."""
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(blocks("python")[0], names)  # noqa: S102 - the example is ours
    done = names["done"]
    assert isinstance(done, pd.DataFrame)
    assert len(done) == 24
    assert done.feedbot.summary()["count"].sum() == 24
    assert Status.PENDING.value not in set(done["feedbot_status"])


def test_form_example_shows_a_form_that_practises() -> None:
    """The README's second Python example runs without a token, and makes the form."""
    *before, last = [line for line in blocks("python")[1].splitlines() if line]
    names: dict[str, object] = {}
    exec("\n".join(before), names)  # noqa: S102 - the example is ours
    form = eval(last, names)  # noqa: S307 - the same
    assert repr(form) == "CampaignForm(contacts=None, result=None)"


def test_every_status_is_explained() -> None:
    """The table of statuses names all eight."""
    rows = re.findall(r"^\| (`\w+`(?: / `\w+`)*) \|", README, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"\w+", row)} >= {s.value for s in Status}


def test_every_call_that_it_names_exists() -> None:
    """Calls and names in the README are there to be called."""
    frame, series = pd.DataFrame(), pd.Series(dtype="str")
    for name in re.findall(r"df\.feedbot\.(\w+)", README):
        assert callable(getattr(frame.feedbot, name))
    for name in re.findall(r"\bs\.feedbot\.(\w+)", README):
        assert callable(getattr(series.feedbot, name))
    for name in re.findall(r"fb\.(\w+)", README):
        assert hasattr(fb, name)


def test_hebrew_readme_has_the_same_commands_and_figures() -> None:
    """README.he.md prints the same commands, letter for letter, and the same figures."""
    hebrew = (ROOT / "README.he.md").read_text(encoding="utf-8")
    for language in ("sh", "console"):
        pattern = rf"^```{language}\n(.*?)^```"
        assert re.findall(pattern, hebrew, re.MULTILINE | re.DOTALL) == blocks(language)
    assert len(_measured(README)) >= 7
    assert _measured(hebrew) == _measured(README)


def _measured(text: str) -> list[tuple[list[str], list[str]]]:
    """Of each line that names a benchmark and stands in a table: its numbers, and which it is."""
    rows = [line for line in text.splitlines() if line.startswith("|") and "bench_" in line]
    return [(re.findall(r"\d[\d,.]*\d|\d", row), re.findall(r"bench_\w+", row)) for row in rows]


def test_hebrew_readme_has_the_same_example() -> None:
    """The example in README.he.md is that of README.md, but for its comments and its language."""
    hebrew = (ROOT / "README.he.md").read_text(encoding="utf-8")
    theirs = re.findall(r"^```python\n(.*?)^```", hebrew, re.MULTILINE | re.DOTALL)
    assert [_bare(one) for one in theirs] == [_bare(one) for one in blocks("python")]


def _bare(block: str) -> str:
    return re.sub(r" *#.*", "", block).replace('lang="en"', "")


def test_commands_that_send_nothing_run_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`preview` and `history` of the README: exit code 0, and the preview counts the list."""
    shutil.copy(ROOT / "sample_data" / "contacts.xlsx", tmp_path)
    monkeypatch.chdir(tmp_path)
    lines = [line.removeprefix("$ ") for line in blocks("console")[0].splitlines()]
    preview, *_, history, _ = lines
    assert main(shlex.split(preview)[1:]) == 0
    assert "24" in capsys.readouterr().out
    assert main(shlex.split(history)[1:]) == 0


def test_links_lead_somewhere() -> None:
    """Relative links point at files of the project."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
