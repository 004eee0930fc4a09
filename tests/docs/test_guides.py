"""What ARCHITECTURE.md and CONTRIBUTING.md name is there, and the layers are those of the tree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
DOCUMENTS = ["README.md", "README.he.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_lead_somewhere(name: str) -> None:
    """A path of the tree that a document names is there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"(?<![\w/.])(?:feedbot_bulk|tests|notebooks|sample_data)/[\w./-]*\w", text)
    named += re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert named
    assert not [path for path in named if not (ROOT / path).exists()]


def test_promises_are_proven() -> None:
    """Each test that ARCHITECTURE.md names is there."""
    sources = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/*/test_*.py"))
    named = re.findall(r"`(test_\w+)`", ARCHITECTURE)
    assert named
    assert not [name for name in named if f"def {name}(" not in sources]


def test_rooms_stand_in_the_order_of_the_layers() -> None:
    """The table of rooms names every layer of the contract, from the top down."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = [room for layer in layers for room in re.findall(r"\w+", layer)]
    told = re.findall(r"^\| `feedbot_bulk/(\w+)", ARCHITECTURE, re.MULTILINE)
    assert told == [room for room in rooms if room != "__main__"]


def test_the_parts_of_rooms_are_there() -> None:
    """Each module or folder that the guide to the larger rooms names stands in that room."""
    guide = ARCHITECTURE.partition("where to begin reading:")[2].partition("\n\n## ")[0]
    rows = re.findall(r"^\| (\w+) \| (.*`.*) \|$", guide, re.MULTILINE)
    assert len(rows) > 5
    for room, parts in rows:
        there = {path.stem for path in (ROOT / "feedbot_bulk" / room).rglob("*")}
        assert set(re.findall(r"`([a-z_]+)`", parts)) <= there, room


@pytest.mark.parametrize("name", DOCUMENTS)
def test_code_that_is_named_is_there(name: str) -> None:
    """A name of ours with a dot, such as `Reason.with_cause`, or a benchmark, is in the sources."""
    text = (ROOT / name).read_text(encoding="utf-8")
    sources = "".join(path.read_text("utf-8") for path in ROOT.glob("feedbot_bulk/**/*.py"))
    for _, attribute in re.findall(r"`(Message|Reason|Journal)\.(\w+)", text):
        assert f"def {attribute}(" in sources
    for benchmark in re.findall(r"\b(bench_\w+\.py)", text):
        assert (ROOT / "tests" / "benchmarks" / benchmark).exists()


def test_what_pre_commit_runs_is_told() -> None:
    """CONTRIBUTING.md names each command that lints, as the configuration spells it."""
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    commands = re.findall(r"entry: (.+?)(?: \.)?$", hooks, re.MULTILINE)
    assert commands
    assert not [command for command in commands if f"`{command}`" not in guide]
