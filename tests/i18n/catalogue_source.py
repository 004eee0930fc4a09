"""The messages that stand in the sources, and the catalogue made to agree with them.

    python tests/i18n/catalogue_source.py

reads every message of the package, brings `feedbot_bulk.po` up to date (new ones empty, vanished
ones gone) and compiles it. Then fill in what is empty, and run it again.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[2] / "feedbot_bulk"
HEBREW = PACKAGE / "locale" / "he" / "LC_MESSAGES" / "feedbot_bulk.po"

_TEXT_ARGUMENTS: dict[tuple[str, str | None], list[tuple[int, ...]]] = {
    ("Message", None): [(0,)],
    ("Message", "plural"): [(0, 1)],
    ("Message", "within"): [(1,)],
    ("Reason", None): [(1,)],
    ("Reason", "plural"): [(1, 2)],
    ("Reason", "with_cause"): [(1,), (2,)],
}
"""Which arguments of a call are texts to translate: of each text its forms."""


@dataclass(frozen=True)
class Said:
    """One message of the sources: where it stands, its context and its one or two texts."""

    place: str
    line: int
    texts: tuple[str, ...]
    context: str | None = None


def messages() -> Iterator[Said]:
    """Every message of the package, in the order of its files and lines."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from _messages_of(path)


def _messages_of(path: Path) -> Iterator[Said]:
    place = path.relative_to(PACKAGE.parent).as_posix()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        for forms in _wanted(node, path):
            texts = [_literal(node, position, place) for position in forms]
            context = _literal(node, 0, place) if _called(node)[1] == "within" else None
            yield Said(place, node.lineno, tuple(texts), context)


def _wanted(node: ast.Call, path: Path) -> list[tuple[int, ...]]:
    made_of_parts = path.parent.name == "i18n" and not (
        node.args and isinstance(node.args[0], ast.Constant)
    )
    return [] if made_of_parts else _TEXT_ARGUMENTS.get(_called(node), [])


def _called(node: ast.Call) -> tuple[str, str | None]:
    """`Message(…)` or `Message.plural(…)`, as a class and a method."""
    match node.func:
        case ast.Name(id=name):
            return name, None
        case ast.Attribute(value=ast.Name(id=name), attr=method):
            return name, method
    return "", None


def _literal(node: ast.Call, position: int, place: str) -> str:
    match node.args[position : position + 1]:
        case [ast.Constant(value=str(text))]:
            return text
    raise SystemExit(f"{place}:{node.lineno}: a message is written out where it is said.")


def template_catalogue() -> Catalog:
    """All messages of the sources, untranslated."""
    catalogue = Catalog("he", fuzzy=False)
    for said in messages():
        text = said.texts if len(said.texts) > 1 else said.texts[0]
        catalogue.add(text, locations=[(said.place, said.line)], context=said.context)
    return catalogue


def hebrew() -> Catalog:
    """The Hebrew catalogue as it stands."""
    with HEBREW.open("rb") as file:
        return read_po(file, "he")


def update() -> int:
    """Bring the catalogue up to date, compile it, and say how many messages lack their Hebrew."""
    catalogue = hebrew()
    catalogue.update(template_catalogue(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with HEBREW.open("wb") as file:
        write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False)
    with HEBREW.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    empty = [one for one in catalogue if one.id and not all(_strings(one.string))]
    for one in empty:
        sys.stdout.write(f"no Hebrew yet: {one.id}\n")
    return len(empty)


def keys(catalogue: Catalog) -> set[tuple[tuple[str, ...], str | None]]:
    """What a catalogue translates: the texts of each message, and its context."""
    return {(_strings(one.id), one.context) for one in catalogue if one.id}


def _strings(given: object) -> tuple[str, ...]:
    return tuple(given) if isinstance(given, tuple | list) else (str(given or ""),)


if __name__ == "__main__":
    sys.exit(1 if update() else 0)
