"""The house holds to its own rules: how large a room, a module and a class may be."""

from __future__ import annotations

import ast
import statistics
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "feedbot_bulk"
MODULES = sorted(HOUSE.rglob("*.py"))
ROOMS = sorted(path.parent for path in MODULES if path.name == "__init__.py")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)

MOST_LINES, MOST_OF_A_CLASS, MOST_OF_A_FUNCTION = 400, 300, 40

BESIDE_THE_ROOMS = {"benchmarks", "browser", "docs", "guarantees", "pictures"}
"""Folders of tests that are about the house as a whole."""


def named(path: Path) -> str:
    """A path as a test's name shows it."""
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    """A module, read."""
    return ast.parse(path.read_text(encoding="utf-8"))


def lines_of(node: ast.stmt) -> int:
    """How many lines a statement stands on, with all that is in it."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def body_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines the body of a function has, its docstring left out."""
    first, *others = function.body
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    body = others if is_text else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


BODIES = {
    f"{named(path)}:{node.lineno} {node.name}": body_of(node)
    for path in MODULES
    for node in ast.walk(parsed(path))
    if isinstance(node, FUNCTION)
}


@pytest.mark.parametrize("room", ROOMS, ids=named)
def test_a_room_has_two_to_twelve_modules(room: Path) -> None:
    """Less is no room, and what has more has rooms in it; its door is not counted."""
    modules = [path.name for path in room.glob("*.py") if path.name != "__init__.py"]
    assert 2 <= len(modules) <= 12, modules


def test_no_module_has_more_than_400_lines() -> None:
    """What is longer is about more than one thing."""
    sizes = {named(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES} == {}


def test_no_class_has_more_than_300_lines() -> None:
    """The same of a class, its docstrings and blank lines counted."""
    sizes = {
        f"{named(path)} {node.name}": lines_of(node)
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
    }
    assert {name: size for name, size in sizes.items() if size > MOST_OF_A_CLASS} == {}


def test_functions_are_small() -> None:
    """Half of the bodies fit in 8 lines, nine tenths in 15; none is longer than a page."""
    sizes = sorted(BODIES.values())
    assert statistics.median(sizes) <= 8
    assert sizes[len(sizes) * 9 // 10] <= 15
    assert {name: size for name, size in BODIES.items() if size > MOST_OF_A_FUNCTION} == {}


@pytest.mark.parametrize("room", ROOMS, ids=named)
def test_a_door_says_what_the_room_is_for_and_is_light(room: Path) -> None:
    """An `__init__` has a docstring, and imports nothing itself but Python's own and ours."""
    door = parsed(room / "__init__.py")
    assert ast.get_docstring(door)
    imported = [name for node in door.body for name in _imported(node)]
    foreign = {name.partition(".")[0] for name in imported} - set(sys.stdlib_module_names)
    assert foreign <= {"feedbot_bulk"}


def _imported(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [each.name for each in node.names] if isinstance(node, ast.Import) else []


def test_the_tests_mirror_the_rooms() -> None:
    """Each room has its folder of tests, and each folder of tests its room."""
    rooms = {room.name for room in ROOMS if room.parent == HOUSE}
    holding = {path.parent.name for path in (ROOT / "tests").glob("*/*.py")}
    assert holding - BESIDE_THE_ROOMS == rooms
