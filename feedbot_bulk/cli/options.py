"""The options of the command line as click reads them, and what is wrong with them in our words."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedbot_bulk.i18n.catalogue import Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for: the command, and the options of all commands; those not its own rest.

    `document` is what `--json` prints, gathered while the command runs.
    """

    command: str
    lang: Lang
    contacts: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    phone: str | None = None
    region: str = "IL"
    exclude: str | None = None
    message: str | None = None
    message_file: str | None = None
    image: str | None = None
    expires: str | None = None
    one_per_phone: bool | None = None
    campaign: str | None = None
    resend: tuple[str, ...] = ()
    limit: int | None = None
    pace: str | None = None
    hours: str | None = None
    canary: int | None = None
    cooldown: str | None = None
    wait: str = "0"
    sandbox: bool = False
    yes: bool = False
    dry_run: bool = False
    batch_size: int = 100
    concurrency: int = 4
    report: str | None = None
    report_lang: Lang | None = None
    journal: str | None = None
    quiet: bool = False
    json: bool = False
    port: int = 8000
    server_pace: float = 50.0
    closed: bool = False
    action: str = ""
    phones: tuple[str, ...] = ()
    note: str | None = None
    document: dict[str, Any] = field(default_factory=dict)


class Option(click.Option):
    """An option that stands in a section of the help, under its title."""

    def __init__(
        self,
        names: Sequence[str],
        section: Message,
        text: Message,
        *,
        lang: Lang,
        **settings: Any,  # noqa: ANN401 - what click takes
    ) -> None:
        super().__init__(names, help=text.in_(lang), **settings)
        self.section = section

    @property
    def term(self) -> str:
        """How it is typed: `--limit N`, `-y, --yes`."""
        names = ", ".join([*self.opts, *self.secondary_opts])
        return names if self.is_flag else f"{names} {self.metavar}"


class Given(click.Argument):
    """A word without an option before it, with help of its own."""

    def __init__(
        self,
        name: str,
        section: Message,
        text: Message,
        *,
        lang: Lang,
        **settings: Any,  # noqa: ANN401 - what click takes
    ) -> None:
        super().__init__([name], metavar=name.upper(), **{"type": File(), **settings})
        self.help = text.in_(lang)
        self.section = section
        self.term = name.upper()


# --- kinds of values ----------------------------------------------------------------------------


class WrongUse(click.UsageError):
    """What is wrong with a command, as one of our messages."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.text = message


def name_of(param: click.Parameter | None) -> str:
    """What an option or a word is called in a sentence.

    >>> name_of(click.Option(["-y", "--yes"]))
    '--yes'
    """
    if isinstance(param, click.Argument):
        return param.metavar or ""
    return max(param.opts, key=len) if param is not None else ""


class File(click.ParamType):  # type: ignore[type-arg] # older ones take none
    """A file's name: the shell completes it."""

    name = "file"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's own signature
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Leave it to the shell."""
        return [CompletionItem(incomplete, type="file")]


class WholeNumber(click.ParamType):  # type: ignore[type-arg] # older ones take none
    """A whole number."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401, ARG002 - click's own signature
        """Read it."""
        try:
            return int(value)
        except ValueError:
            raise WrongUse(
                Message(
                    "{option} {given!r}: give a whole number.", option=name_of(param), given=value
                )
            ) from None


class Number(click.ParamType):  # type: ignore[type-arg] # older ones take none
    """A number."""

    name = "number"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own signature
        param: click.Parameter | None,
        ctx: click.Context | None,  # noqa: ARG002
    ) -> float:
        """Read it."""
        try:
            return float(value)
        except ValueError:
            raise WrongUse(
                Message("{option} {given!r}: give a number.", option=name_of(param), given=value)
            ) from None


class OneOf(click.Choice[str]):
    """One of a few words."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own signature
        param: click.Parameter | None,
        ctx: click.Context | None,  # noqa: ARG002
    ) -> str:
        """Take it as it stands."""
        if value in self.choices:
            return str(value)
        raise WrongUse(
            Message(
                "{option} {given!r}: give one of {choices}.{nearest}",
                option=name_of(param),
                given=value,
                choices=", ".join(self.choices),
                nearest=nearest(value, self.choices),
            )
        )


# --- wrong use ----------------------------------------------------------------------------------


def nearest(given: str, known: Iterable[str]) -> Message | str:
    """The known word that may have been meant, as a question; nothing where none is near."""
    found = get_close_matches(given, sorted(known), n=1)
    return Message(" Did you mean {word}?", word=found[0]) if found else ""


def wrong_use(error: click.UsageError, arguments: Sequence[str]) -> Message | str:
    """What is wrong with a command, by click's kinds of errors, in our words."""
    match error:
        case WrongUse():
            return error.text
        case click.NoSuchOption():
            return _no_such_option(_as_typed(error.option_name, arguments), error.ctx)
        case click.exceptions.NoSuchCommand():
            return _no_such_command(error)
        case click.BadOptionUsage():
            return _value_of(error)
        case click.MissingParameter():
            return Message("{name} is missing.", name=name_of(error.param))
    return error.format_message()


def _as_typed(option: str, arguments: Sequence[str]) -> str:
    """The whole word, where click stopped at the first letter after a single dash."""
    if option.startswith("--"):
        return option
    return next((word for word in arguments if word.startswith(option)), option)


def _no_such_option(given: str, ctx: click.Context | None) -> Message:
    params = [] if ctx is None else ctx.command.params
    known = [name for param in params for name in _options_of(param)]
    return Message(
        "There is no option {given}.{nearest}", given=given, nearest=nearest(given, known)
    )


def _options_of(param: click.Parameter) -> list[str]:
    return [] if isinstance(param, click.Argument) else [*param.opts, *param.secondary_opts]


def _no_such_command(error: click.exceptions.NoSuchCommand) -> Message:
    group = None if error.ctx is None else error.ctx.command
    commands = group.commands if isinstance(group, click.Group) else {}
    return Message(
        "There is no command {given!r}.{nearest} There are {commands}.",
        given=error.command_name,
        nearest=nearest(error.command_name, commands),
        commands=", ".join(commands),
    )


def _value_of(error: click.BadOptionUsage) -> Message:
    """The value is missing, or is one too many: click has one kind of error for both."""
    params = [] if error.ctx is None else error.ctx.command.params
    flags = {name for one in params if getattr(one, "is_flag", False) for name in _options_of(one)}
    if error.option_name in flags:
        return Message("{option} takes no value.", option=error.option_name)
    return Message("{option} needs a value.", option=error.option_name)
