"""At the command line nobody reads Python: the messages of the sources, looked at as they stand.

`tests/test_errors.py` looks at those that it provokes; here are all of them.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import feedbot_bulk as fb

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(fb.__file__).parent

PYTHON = re.compile(
    r"(?<![\w'/?&.-])[a-z_]+=(?!\")|\bfb\.|\.feedbot\b|\.frame\b|\bSeries\b|timedelta"
    r"|\bClient\b|\bNone\b"
)
"""What only who calls from Python understands."""

ONLY_TO_CALLERS = {
    "{argument} is a Series of {": "the command line gives no Series",
    "{argument} takes a Series, ": "its --exclude is always a file",
    "{argument} is not a Client:": "it makes the client itself",
    "{argument}: give fb.Journal": "its --journal is always a text",
    "A token is not pickled: mak": "it pickles nothing",
    "{argument}: give a column, ": "its --image is always a text",
    "{argument} is a template su": "its --message is always a text",
}
"""How messages begin that no command leads to, each with the reason."""


def _with_python() -> Iterator[tuple[str, ast.Call, dict[ast.AST, ast.AST]]]:
    """Every message in which a caller's words stand: how it begins, where, and what is around."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        around = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[0] == "Message":
                for text in _texts(node):
                    if PYTHON.search(re.sub(r"\{[^{}]*\}", "", text)):
                        yield text, node, around


def _texts(call: ast.Call) -> list[str]:
    return [str(given.value) for given in call.args if isinstance(given, ast.Constant)]


def _has_its_own_for_the_command_line(node: ast.Call, around: dict[ast.AST, ast.AST]) -> bool:
    """Whether it is the caller's wording of a Variant that has another for the command line."""
    outer = around[node]
    return (
        isinstance(outer, ast.Call)
        and ast.unparse(outer.func) == "Variant"
        and any(keyword.arg == "cli" and keyword.value is not node for keyword in outer.keywords)
    )


def test_no_message_tells_the_command_line_of_python() -> None:
    """Arguments, classes and methods stand in what a caller reads alone."""
    told = {
        text[:27]
        for text, node, around in _with_python()
        if not _has_its_own_for_the_command_line(node, around)
    }
    assert told == ONLY_TO_CALLERS.keys()
