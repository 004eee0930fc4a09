"""Texts of ours in two languages, and the way back from the English to the Hebrew.

Frames, logs and exceptions carry the English, with its details filled in; whoever shows them to a
person in Hebrew looks for the wording that it came from. Pure: texts in, texts out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class Wording:
    """One thing that we say; `{name}` stands for a detail, the same in both languages.

    In the English, `{name:d}` is a detail of digits alone and `{name!r}` one that stands in
    quotation marks, as `repr` writes it: so that the details of a long text are told apart.
    """

    en: str
    he: str


class Wordings:
    """Wordings to look through: of those that fit, the one with the most words of its own counts.

    `nested` names the details that are texts of ours themselves; `translate` puts them into Hebrew.

    >>> said = Wordings([Wording("{count:d} rows of {file!r}", "{file}: שורות {count}")])
    >>> said.hebrew("17 rows of 'a.csv'"), said.hebrew("no rows of 'a.csv'")
    ("'a.csv': שורות 17", None)
    """

    def __init__(
        self,
        wordings: Iterable[Wording],
        *,
        nested: Iterable[str] = (),
        translate: Callable[[str], str] = str,
    ) -> None:
        self._wordings = tuple(wordings)
        self._nested = frozenset(nested)
        self._translate = translate

    def hebrew(self, text: str) -> str | None:
        """The Hebrew of a text, its details in place; None when it is none of ours."""
        for shape, he in self._patterns:
            if match := shape.fullmatch(text):
                return he.format(**self._details(match))
        return None

    def _details(self, match: re.Match[str]) -> dict[str, str]:
        return {
            name: self._translate(value) if name in self._nested else value
            for name, value in match.groupdict().items()
        }

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """Made at the first use: most runs show no text in Hebrew."""
        closest_first = sorted(self._wordings, key=_own_length, reverse=True)
        return [(pattern(one.en), one.he) for one in closest_first]


def _own_length(wording: Wording) -> int:
    """How much of the English is not details."""
    return sum(len(text) for text, *_ in Formatter().parse(wording.en))


_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?!['"]).*"""


def pattern(template: str) -> re.Pattern[str]:
    """What a text made from the template looks like; its details are the named groups."""
    seen: set[str] = set()
    parts = []
    for text, name, spec, conversion in Formatter().parse(template):
        parts.append(re.escape(text))
        if name:
            parts.append(f"(?P={name})" if name in seen else _group(name, spec, conversion))
            seen.add(name)
    return re.compile("".join(parts), re.DOTALL)


def _group(name: str, spec: str | None, conversion: str | None) -> str:
    if conversion == "r":
        return f"(?P<{name}>{_QUOTED})"
    return rf"(?P<{name}>[\d,]+)" if spec == "d" else f"(?P<{name}>.*)"
