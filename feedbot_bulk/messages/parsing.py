"""A message template, read once: which columns it stands on, and the texts around them.

`{column}` is the value of a column, `{column|fallback}` has a text for empty cells, and
`{column:%d/%m}` or `{column:,.2f}` a format (`{column:format|fallback}` has both); `{{` and `}}`
are braces. A name is a column and nothing else: no attribute, no index, no code. A fallback stands
exactly as written, space included; it is for empty cells, not for cells that a format cannot read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from feedbot_bulk import cells
from feedbot_bulk.cells.text_utils import INVISIBLE, bare, is_blank, is_sendable, sendable
from feedbot_bulk.errors import TemplateError
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.messages import specs

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from feedbot_bulk.messages.specs import Writer


@dataclass(frozen=True, slots=True)
class Field:
    """A placeholder: the column it stands for, how a cell is written, and what if it is empty."""

    label: Hashable
    position: int
    write: Writer
    fallback: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template: placeholders, and the texts before, between and after them."""

    texts: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def columns(self) -> tuple[Hashable, ...]:
        """The labels of the columns that it uses, each once, in order of appearance."""
        return tuple(dict.fromkeys(field.label for field in self.fields))


def parse(template: str, columns: Sequence[Hashable]) -> Template:
    """The template, compiled for a list with these columns.

    Raises TemplateError that points at the place: a brace without its partner, a placeholder
    without a name, a name that is no column (the nearest is named) or that two columns share, a
    format that cannot be read.

    >>> parse("שלום {שם}, עד {תאריך:%d/%m}", ["שם", "תאריך", "סכום"]).columns
    ('שם', 'תאריך')
    >>> parse("שלום {שמ}", ["שם"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    feedbot_bulk.errors.TemplateError: No column is called 'שמ'; the nearest is 'שם'...
    """
    known = _Columns(columns)
    _check(template, known)
    texts: list[list[str]] = [[]]
    fields: list[Field] = []
    for piece in _pieces(template, known):
        if isinstance(piece, str):
            texts[-1].append(piece)
        else:
            fields.append(piece)
            texts.append([])
    return Template(tuple(map("".join, texts)), tuple(fields))


_BRACE = re.compile(r"\{\{|\}\}|\{|\}")
_NAME_ENDS = re.compile(r"[:|}]")
_HEBREW_LETTER = re.compile("[א-ת]")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_ROUND_A_NAME = 64  # spaces and marks that a name may have around it in its braces


def _check(template: str, columns: _Columns) -> None:
    """What is wrong with a template as a whole."""
    if not is_sendable(template):
        place = next(at for at, char in enumerate(template) if not is_sendable(char))
        raise _error(
            template,
            place,
            Message("This character is broken and cannot be sent; retype it"),
        )
    if columns.positions(template):
        name = template.strip()
        raise _error(
            template,
            0,
            Message(
                "The message is only the name of a column; write {{{name}}} for its values",
                name=name,
            ),
        )


def _pieces(template: str, columns: _Columns) -> Iterator[str | Field]:
    """The template in order: texts, with their braces undoubled, and placeholders."""
    hebrew = _HEBREW_LETTER.search(_PLACEHOLDER.sub("", template)) is not None
    place = 0
    while brace := _BRACE.search(template, place):
        yield template[place : brace.start()]
        place = brace.end()
        if brace[0] == "{":
            field, place = _field(template, place, columns, hebrew=hebrew)
            yield field
        elif brace[0] == "}":
            raise _error(
                template,
                brace.start(),
                Message("This }} closes nothing; for a brace write }}}}"),
            )
        else:
            yield brace[0][0]
    yield template[place:]


def _field(template: str, start: int, columns: _Columns, *, hebrew: bool) -> tuple[Field, int]:
    """The placeholder whose name begins at `start`, and the place after its closing brace."""
    position, name_end = _named(template, start, columns)
    end = template.find("}", name_end)
    _check_closed(template, start - 1, name_end, end)
    before, bar, fallback = template[name_end:end].partition("|")
    spec = before[1:].strip(INVISIBLE + " ")
    try:
        write = specs.compile_spec(spec, hebrew=hebrew)
    except specs.SpecError as exc:
        place = max(template.find(spec, name_end), name_end) + exc.offset
        raise _error(template, place, exc.message) from exc
    return Field(columns.labels[position], position, write, fallback if bar else None), end + 1


def _named(template: str, start: int, columns: _Columns) -> tuple[int, int]:
    """The position of the column named at `start`, and where its name ends.

    The longest name wins, because a column's own name may hold `:` and `|`.
    """
    reach = start + columns.longest + _ROUND_A_NAME
    for cut in reversed([match.start() for match in _NAME_ENDS.finditer(template, start, reach)]):
        found = columns.positions(template[start:cut])
        if len(found) == 1:
            return found[0], cut
        if found:
            raise _error(template, start, _ambiguous(len(found), template[start:cut].strip()))
    _check_closed(template, start - 1, start, template.find("}", start))
    raise _unknown(template, start, columns)


def _ambiguous(count: int, name: str) -> Message:
    return Message(
        "{count} columns are called {name!r}; rename them, so that it is plain which is meant",
        count=count,
        name=name,
    )


def _check_closed(template: str, opening: int, start: int, end: int) -> None:
    """Raise TemplateError unless the placeholder goes on to its `}` without another brace."""
    if end < 0:
        raise _error(template, opening, Message("This {{ is never closed; for a brace write {{{{"))
    inner = template.find("{", start, end)
    if inner >= 0:
        raise _error(
            template,
            inner,
            Message("A placeholder cannot hold another {{; close the first one"),
        )


def _unknown(template: str, start: int, columns: _Columns) -> TemplateError:
    name = re.split("[:|}]", template[start:], maxsplit=1)[0]
    if is_blank(name):
        return _error(
            template,
            start - 1,
            Message("This placeholder names no column; for braces write {{{{}}}}"),
        )
    nearest = columns.nearest(name)
    wanted = cells.shown(name.strip())
    if nearest is None:
        what = Message("No column is called {name!r}; the list has no columns", name=wanted)
    else:
        what = Message(
            "No column is called {name!r}; the nearest is {nearest!r}",
            name=wanted,
            nearest=cells.shown(nearest),
        )
    return _error(template, start, what)


class _Columns:
    """The names of a list's columns, as they may be written in a template.

    Letter for letter; where no name is exactly so, space and direction marks count for nothing.
    """

    def __init__(self, labels: Sequence[Hashable]) -> None:
        self.labels = list(labels)
        self._exact: defaultdict[str, list[int]] = defaultdict(list)
        self._loose: defaultdict[str, list[int]] = defaultdict(list)
        for position, label in enumerate(self.labels):
            self._exact[str(label)].append(position)
            self._loose[bare(str(label))].append(position)
        self.longest = max(map(len, self._exact), default=0)

    def positions(self, written: str) -> list[int]:
        """The columns that are called so: one if all is well."""
        if is_blank(written):
            return []
        return self._exact.get(written) or self._loose.get(bare(written), [])

    def nearest(self, written: str) -> str | None:
        """The name that is most like the one written; None if there are no columns."""
        names = {bare(name).casefold(): name for name in self._exact}
        wanted = bare(written[: 2 * _ROUND_A_NAME]).casefold()
        close = get_close_matches(wanted, names, n=1, cutoff=0.0)
        return names[close[0]] if close else None


_AROUND = 30  # characters of the template that an error shows on either side of the place


def _error(template: str, place: int, what: Message) -> TemplateError:
    """`what`, then the place: in figures, and as a caret under the line of the template."""
    first = template.rfind("\n", 0, place) + 1
    last = template.find("\n", place)
    line = template[first : last if last >= 0 else None]
    at = place - first
    left = max(0, at - _AROUND)
    excerpt = f"  {sendable(line[left : at + _AROUND])}\n  {' ' * (at - left)}^"
    if "\n" not in template:
        return TemplateError(
            Message(
                "{what} (character {at} of the template):\n{excerpt}",
                what=what,
                at=at + 1,
                excerpt=excerpt,
            )
        )
    return TemplateError(
        Message(
            "{what} (line {line}, character {at} of the template):\n{excerpt}",
            what=what,
            line=template.count("\n", 0, place) + 1,
            at=at + 1,
            excerpt=excerpt,
        )
    )
