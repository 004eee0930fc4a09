"""A text of ours that can be said in another language, and to another reader.

English is written once, where it is said; the catalogue holds the other languages. A message
remembers its template and details, so that it is translated whole, and what is the user's own in
it (a column, a file, Feedbot's words) comes through untouched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

from feedbot_bulk.i18n.catalogue import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedbot_bulk.i18n.catalogue import Lang


class Reader(Protocol):
    """Who reads a message: somebody who calls from Python, at the command line, in the form."""

    name: str

    def argument(self, argument: Argument, lang: Lang) -> str:
        """How this reader knows an argument of a call, its value included where it has one."""


class Message(str):
    """A text that remembers its template and details; as a `str` it is the English.

    `{name}` in the template stands for a detail, as in `str.format`. A detail may itself be a
    Message, an Argument or a Variant: it is then said in the same language, to the same reader.

    >>> said = Message("{count:,} rows of {file!r}", count=1200, file="a.csv")
    >>> said, said.template
    ("1,200 rows of 'a.csv'", '{count:,} rows of {file!r}')
    """

    __slots__ = ("context", "details", "many", "template")
    template: str
    many: str | None
    context: str | None
    details: Mapping[str, Any]

    def __new__(cls, template: str, /, **details: Any) -> Self:  # noqa: ANN401
        """A message in the singular only; see also `plural` and `within`."""
        return cls._made(template, None, None, details)

    @classmethod
    def plural(cls, one: str, many: str, /, *, count: int, **details: Any) -> Self:  # noqa: ANN401
        """A message whose noun agrees with `count`, in every language by its own rule.

        >>> [Message.plural("{count} row", "{count:,} rows", count=n) for n in (1, 2000)]
        ['1 row', '2,000 rows']
        """
        return cls._made(one, many, None, {"count": count, **details})

    @classmethod
    def within(cls, context: str, template: str, /, **details: Any) -> Self:  # noqa: ANN401
        """A message whose English alone does not say what is meant ("list": noun or verb?)."""
        return cls._made(template, None, context, details)

    @classmethod
    def joined(cls, parts: Iterable[str], separator: str = " ") -> Self:
        """Several messages as one, each said in the reader's language.

        >>> Message.joined([Message("first."), "second."])
        'first. second.'
        """
        details = {f"part{place}": part for place, part in enumerate(parts)}
        template = (
            separator.replace("{", "{{").replace("}", "}}").join(f"{{{name}}}" for name in details)
        )
        return cls._made(template, None, None, details)

    @classmethod
    def _made(
        cls, template: str, many: str | None, context: str | None, details: Mapping[str, Any]
    ) -> Self:
        plain = _PLAIN.issuperset(map(type, details.values()))  # as most are: quick
        kept = details if plain else {name: _kept(detail) for name, detail in details.items()}
        english = template if many is None or kept["count"] == 1 else many
        filled = english.format(**kept) if plain else _filled(english, kept, "en", CALLER)
        message = super().__new__(cls, filled)
        message.template, message.many, message.context = template, many, context
        message.details = kept
        return message

    def in_(self, lang: Lang, reader: Reader | None = None) -> str:
        """The text in a language, as `reader` (a caller from Python, unless given) knows things."""
        return _filled(self._template_in(lang), self.details, lang, reader or CALLER)

    def _template_in(self, lang: Lang) -> str:
        words = catalogue(lang)
        if self.many is not None:
            return words.ngettext(self.template, self.many, self.details["count"])
        if self.context is not None:
            return words.pgettext(self.context, self.template)
        return words.gettext(self.template) if self.template else ""

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.template, self.many, self.context, dict(self.details))


def _again(
    kind: type[Message],
    template: str,
    many: str | None,
    context: str | None,
    details: dict[str, Any],
) -> Message:
    """A message that was pickled or copied."""
    return kind._made(template, many, context, details)  # noqa: SLF001 - its own constructor


# --- details ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call, with its value or without: `phone='טל'`, `--phone 'טל'`, a field.

    >>> Message("{argument}: there is no such column.", argument=Argument("phone", "tel"))
    "phone='tel': there is no such column."
    """

    name: str
    value: object = ...

    @property
    def has_value(self) -> bool:
        """Whether the value is said too."""
        return self.value is not ...

    def __str__(self) -> str:
        return CALLER.argument(self, "en")


class Variant:
    """A part of a message that is said otherwise to other readers; a caller's wording by default.

    >>> again = Variant(Message("run the same call again"), cli=Message("run the command again"))
    >>> Message("To go on, {again}.", again=again)
    'To go on, run the same call again.'
    """

    __slots__ = ("caller", "others")

    def __init__(self, caller: str, **others: str) -> None:
        self.caller = caller
        self.others = others

    def for_(self, reader: Reader) -> str:
        """The wording for a reader."""
        return self.others.get(reader.name, self.caller)

    def __str__(self) -> str:
        return str(self.caller)


class _Caller:
    """Whoever calls from Python."""

    name = "caller"

    def argument(self, argument: Argument, lang: Lang) -> str:  # noqa: ARG002 - Python is Python
        value = f"{argument.value!r}" if argument.has_value else ""
        return f"{argument.name}={value}"


CALLER: Reader = _Caller()


class _Shown(str):
    """What is kept of a detail that is no plain value: how it shows, and its repr.

    So a message holds on to no client, frame or connection, and can be pickled.
    """

    __slots__ = ("_repr",)
    _repr: str

    def __new__(cls, shown: str, representation: str) -> Self:
        kept = super().__new__(cls, shown)
        kept._repr = representation
        return kept

    def __repr__(self) -> str:
        return self._repr

    def __reduce__(self) -> tuple[Any, ...]:
        return _Shown, (str(self), self._repr)


_PLAIN = frozenset({str, int, float, bool, type(None)})


def _kept(detail: object) -> object:
    if isinstance(detail, Argument):
        return Argument(detail.name, _kept(detail.value)) if detail.has_value else detail
    if type(detail) in _PLAIN or isinstance(detail, Message | Variant | _Shown):
        return detail
    return _Shown(str(detail), repr(detail))


def _filled(template: str, details: Mapping[str, Any], lang: Lang, reader: Reader) -> str:
    said = {name: _said(detail, lang, reader) for name, detail in details.items()}
    return template.format(**said)


def _said(detail: Any, lang: Lang, reader: Reader) -> Any:  # noqa: ANN401 - any plain value
    if isinstance(detail, Message):
        return detail.in_(lang, reader)
    if isinstance(detail, Argument):
        return reader.argument(detail, lang)
    if isinstance(detail, Variant):
        return _said(detail.for_(reader), lang, reader)
    return detail


def text(said: object, lang: Lang, reader: Reader | None = None) -> str:
    """What an exception, a warning or a text says, in a language where it is one of ours.

    >>> text(ValueError("theirs"), "he"), text("theirs", "he")
    ('theirs', 'theirs')
    """
    if isinstance(said, BaseException) and said.args:
        return text(said.args[0], lang, reader)
    return said.in_(lang, reader) if isinstance(said, Message) else str(said)
