"""The commands and their options, as click groups them; the texts of the help stand beside them."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

import click

from feedbot_bulk.cli import help as cli_help
from feedbot_bulk.cli import screen
from feedbot_bulk.cli.options import (
    Given,
    OneOf,
    Option,
    Options,
    WrongUse,
    wrong_use,
)
from feedbot_bulk.cli.screen import NAME
from feedbot_bulk.cli.specs import (
    COLUMNS,
    CONTACTS,
    DELIVERY,
    EXCLUDE,
    JOURNAL,
    JSON,
    MESSAGE,
    OF_A_SEND,
    OF_CAMPAIGN,
    OPT_OUT,
    PICK_UP,
    PORT,
    QUIET,
    REGION,
    REPORT,
    SENT_TO,
    SHOWN,
    option,
)
from feedbot_bulk.i18n.catalogue import LANGUAGES
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feedbot_bulk.cli.specs import Spec
    from feedbot_bulk.i18n.catalogue import Lang


def _show_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's own
    if value and not ctx.resilient_parsing:
        assert isinstance(ctx.command, Command | Root)  # noqa: S101 - for the type checker
        screen.show(ctx.command.page(), ctx.command.lang)
        ctx.exit()


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's own
    if value and not ctx.resilient_parsing:
        screen.show([version("feedbot-bulk")], "en")
        ctx.exit()


LANG = option(
    "--lang",
    section=SHOWN,
    text=Message(
        "the language of this help and of all that is printed: en or he (default: FEEDBOT_LANG, or "
        "en)"
    ),
    type=OneOf(LANGUAGES),
    metavar="en|he",
    expose_value=False,
)
VERSION = option(
    "--version",
    section=SHOWN,
    text=Message("show the version"),
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
)
HELP = option(
    "-h",
    "--help",
    section=SHOWN,
    text=Message("show this help"),
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_help,
)
SPECS: dict[str, tuple[Spec, ...]] = {
    "preview": (CONTACTS, *COLUMNS, EXCLUDE, *MESSAGE, *OF_A_SEND, JOURNAL, LANG, HELP),
    "send": (CONTACTS, *COLUMNS, EXCLUDE, *MESSAGE, *DELIVERY, *REPORT, QUIET, LANG, HELP),
    "status": (SENT_TO, *COLUMNS, *PICK_UP, *REPORT, QUIET, LANG, HELP),
    "history": (OF_CAMPAIGN, JOURNAL, JSON, LANG, HELP),
    "opt-out": (*OPT_OUT, REGION, JOURNAL, JSON, LANG, HELP),
    "sandbox": (*PORT, LANG, HELP),
}
"""The options of each command, in the order of its help."""

# --- click's commands ---------------------------------------------------------------------------


@contextmanager
def _about(ctx: click.Context) -> Iterator[None]:
    """Errors that click raises without their command get it here."""
    try:
        yield
    except click.UsageError as error:
        error.ctx = error.ctx or ctx
        raise


class Command(click.Command):
    """One of our commands: reads its options, and gives them back."""

    def __init__(self, name: str, lang: Lang) -> None:
        super().__init__(
            name,
            params=[spec(lang=lang) for spec in SPECS[name]],
            callback=partial(Options, command=name, lang=lang),
            help=cli_help.PAGES[name].short.in_(lang),
            add_help_option=False,
            context_settings={"allow_extra_args": True},
        )
        self.lang = lang

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words; of whatever is wrong it is known which command it is about."""
        with _about(ctx):
            rest = super().parse_args(ctx, args)
            if not ctx.resilient_parsing:  # the completion of a shell reads unfinished commands
                self._check(ctx)
            return rest

    def _check(self, ctx: click.Context) -> None:
        """The words that are left over, and options that do not go together."""
        if ctx.args:
            raise WrongUse(
                Message(
                    "Not understood: {given}. A text with blanks stands in quotation marks.",
                    given=" ".join(ctx.args),
                )
            )
        if ctx.params.get("message") is not None and ctx.params.get("message_file") is not None:
            raise WrongUse(
                Message(
                    "{option} and {other}: give one of the two.",
                    option="--message-file",
                    other="--message",
                )
            )

    def page(self) -> list[str]:
        """The help."""
        rows = _rows(self.params, self.lang)
        return cli_help.page(str(self.name), rows, screen.style(self.lang))


class Root(click.Group):
    """feedbot-bulk itself."""

    def __init__(self, lang: Lang) -> None:
        super().__init__(
            NAME,
            commands={name: Command(name, lang) for name in SPECS},
            params=[spec(lang=lang) for spec in (LANG, VERSION, HELP)],
            callback=_no_command,
            invoke_without_command=True,
            no_args_is_help=False,
            add_help_option=False,
        )
        self.lang = lang

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words before the command."""
        with _about(ctx):
            return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own
        """In the order of the work, not of the alphabet."""
        return list(self.commands)

    def page(self) -> list[str]:
        """The help."""
        commands = [(name, command.help or "") for name, command in self.commands.items()]
        rows = [(Message("commands").in_(self.lang), commands), *_rows(self.params, self.lang)]
        return cli_help.page("", rows, screen.style(self.lang))


def _rows(params: Sequence[click.Parameter], lang: Lang) -> list[cli_help.Section]:
    """The sections of a help: a title, and each option with its text."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for param in params:
        if isinstance(param, Option | Given):
            rows = sections.setdefault(param.section.in_(lang), [])
            rows.append((param.term, param.help or ""))
    return list(sections.items())


@click.pass_context
def _no_command(ctx: click.Context) -> None:
    """Without a command nothing can be done."""
    if ctx.invoked_subcommand is None:
        raise WrongUse(
            Message("Which command? There are {commands}.", commands=", ".join(SPECS)),
        )


def read(arguments: Sequence[str], lang: Lang) -> Options:
    """What the arguments ask for.

    Exits with 0 where they ask for help, with 2 where they cannot be understood.
    """
    try:
        with Root(lang).make_context(NAME, list(arguments)) as context:
            options: Options = context.command.invoke(context)
            return options
    except click.exceptions.Exit as done:
        raise SystemExit(done.exit_code) from None
    except click.UsageError as error:
        _refuse(error, arguments, lang)
        raise SystemExit(2) from None


def _refuse(error: click.UsageError, arguments: Sequence[str], lang: Lang) -> None:
    """Print what is wrong, and where the help is."""
    path = NAME if error.ctx is None else error.ctx.command_path
    see = Message("See: {command} -h", command=path)
    screen.print_error(Message.joined([wrong_use(error, arguments), see], "\n  "), lang)
