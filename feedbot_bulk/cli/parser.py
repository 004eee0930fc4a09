"""The commands and their options, as click groups them; the texts of the help stand beside them."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import click

from feedbot_bulk.cli import help as cli_help
from feedbot_bulk.cli import screen
from feedbot_bulk.cli.options import (
    File,
    Given,
    Number,
    OneOf,
    Option,
    Options,
    WholeNumber,
    WrongUse,
    wrong_use,
)
from feedbot_bulk.cli.screen import NAME
from feedbot_bulk.i18n.catalogue import LANGUAGES
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from feedbot_bulk.i18n.catalogue import Lang

    Spec = Callable[..., click.Parameter]

LIST = Message("the list")
TEXT = Message("the message")
SENDING = Message("sending")
ASKING = Message("asking")
RESULT = Message("the result")
SHOWN = Message("what is shown")
SERVER = Message("the server")


def _option(*names: str, section: Message, text: Message, **settings: Any) -> Spec:  # noqa: ANN401 - click's
    return partial(Option, names, section, text, **settings)


def _show_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's own
    if value and not ctx.resilient_parsing:
        assert isinstance(ctx.command, Command | Root)  # noqa: S101 - for the type checker
        screen.show(ctx.command.page(), ctx.command.lang)
        ctx.exit()


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's own
    if value and not ctx.resilient_parsing:
        screen.show([version("feedbot-bulk")], "en")
        ctx.exit()


LANG = _option(
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
VERSION = _option(
    "--version",
    section=SHOWN,
    text=Message("show the version"),
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
)
HELP = _option(
    "-h",
    "--help",
    section=SHOWN,
    text=Message("show this help"),
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_help,
)
QUIET = _option(
    "--quiet",
    section=SHOWN,
    text=Message("no progress on the screen or in the log"),
    is_flag=True,
)
JSON = _option(
    "--json",
    section=RESULT,
    text=Message(
        "print one JSON document: keys and codes in English, times in UTC, phones masked; notes go "
        "to stderr"
    ),
    is_flag=True,
)

# --- the list -----------------------------------------------------------------------------------

CONTACTS = partial(
    Given,
    "contacts",
    LIST,
    Message("the contact list: xlsx, xls, xlsb, ods, csv or txt"),
    required=True,
)
SENT_TO = partial(
    Given,
    "contacts",
    LIST,
    Message("the list that the campaign went to; without it, the counts of the journal"),
    required=False,
)
COLUMNS = (
    _option(
        "--sheet",
        section=LIST,
        text=Message("a sheet of the workbook, by name (default: the first that holds anything)"),
        metavar="NAME",
    ),
    _option(
        "--phone",
        section=LIST,
        text=Message("the column of phones (default: the one that is plainly meant)"),
        metavar="COLUMN",
    ),
    _option(
        "--region",
        section=LIST,
        text=Message("the country of numbers without a +, as two capital letters (default: IL)"),
        default="IL",
        metavar="XX",
    ),
)
EXCLUDE = _option(
    "--exclude",
    section=LIST,
    text=Message(
        "the opt-out list, a file: whoever is on it gets nothing; an entry in it that is no phone "
        "stops the command"
    ),
    type=File(),
    metavar="FILE",
)

# --- the message --------------------------------------------------------------------------------

MESSAGE = (
    _option(
        "--message",
        section=TEXT,
        text=Message(
            "the text; {{column}} stands for the cell in that column, {{column|fallback}} for an "
            "empty one (default: the list's column message, text, הודעה, טקסט or תוכן)"
        ),
        metavar="TEXT",
    ),
    _option(
        "--message-file",
        section=TEXT,
        text=Message("a UTF-8 file that holds the text, for a text of several lines"),
        type=File(),
        metavar="FILE",
    ),
    _option(
        "--image",
        section=TEXT,
        text=Message("a picture with each message: a link (https://…) or a column of links"),
        metavar="COLUMN|URL",
    ),
    _option(
        "--expires",
        section=TEXT,
        text=Message(
            "until when a message that waits may still be sent: a duration (2h, 3d), a moment "
            '("31/12/2026 18:00"), or a column of moments (default: without end)'
        ),
        metavar="COLUMN|TIME",
    ),
    _option(
        "--one-per-phone/--no-one-per-phone",
        section=TEXT,
        text=Message(
            "one text a phone, or several where the texts differ, such as two appointments "
            "(default: one in a named campaign)"
        ),
        default=None,
    ),
)

# --- sending ------------------------------------------------------------------------------------

DELIVERY = (
    _option(
        "--campaign",
        section=SENDING,
        text=Message(
            "the campaign's name: nobody gets a message twice in it, ever (default: no name; the "
            "same text to the same phone is held back for 24 hours)"
        ),
        metavar="NAME",
    ),
    _option(
        "--resend",
        section=SENDING,
        text=Message(
            "send again what is failed, expired or unknown (look in Feedbot first: unknown may "
            "have arrived); may be given more than once. all: send again even what was sent already"
        ),
        multiple=True,
        type=OneOf(["failed", "expired", "unknown", "all"]),
        metavar="WHAT",
    ),
    _option(
        "--limit",
        section=SENDING,
        text=Message(
            "queue at most N of this list in this campaign, those queued before counted; the "
            "others stay ready for another day"
        ),
        type=WholeNumber(),
        metavar="N",
    ),
    _option(
        "--wait",
        section=SENDING,
        text=Message(
            "how long to wait for the outcome: 30s, 10min, 2h; 0: do not wait (default: 10min)"
        ),
        default="10min",
        metavar="TIME",
    ),
    _option(
        "-y",
        "--yes",
        section=SENDING,
        text=Message("do not ask before a large send (on a terminal, more than 50 messages)"),
        is_flag=True,
    ),
    _option(
        "--sandbox",
        section=SENDING,
        text=Message(
            "practise: a Feedbot inside this command, without a token; nothing leaves the machine"
        ),
        is_flag=True,
    ),
    _option(
        "--batch-size",
        section=SENDING,
        text=Message("messages in one request (default: 100)"),
        type=WholeNumber(),
        default=100,
        metavar="N",
    ),
    _option(
        "--concurrency",
        section=SENDING,
        text=Message("requests at the same time (default: 4)"),
        type=WholeNumber(),
        default=4,
        metavar="N",
    ),
)
PICK_UP = (
    _option(
        "--campaign",
        section=ASKING,
        text=Message("the campaign's name"),
        required=True,
        metavar="NAME",
    ),
    _option(
        "--wait",
        section=ASKING,
        text=Message(
            "how long to wait for what is pending: 30s, 10min, 2h; 0: ask once (default: 0)"
        ),
        default="0",
        metavar="TIME",
    ),
)

# --- the result ---------------------------------------------------------------------------------

OF_CAMPAIGN = _option(
    "--campaign",
    section=RESULT,
    text=Message("list the messages of this campaign"),
    metavar="NAME",
)
JOURNAL = _option(
    "--journal",
    section=RESULT,
    text=Message(
        "the record of what was sent: a file, or a database URL (default: FEEDBOT_JOURNAL, or a "
        "file in your user data folder)"
    ),
    type=File(),
    metavar="FILE|URL",
)
REPORT = (
    _option(
        "--report",
        section=RESULT,
        text=Message("write the Excel report here"),
        type=File(),
        metavar="FILE",
    ),
    _option(
        "--report-lang",
        section=RESULT,
        text=Message("the report's language (default: Hebrew where the list or the text is)"),
        type=OneOf(LANGUAGES),
        metavar="en|he",
    ),
    JOURNAL,
    JSON,
)

# --- the server ---------------------------------------------------------------------------------

PORT = (
    _option(
        "--port",
        section=SERVER,
        text=Message("the port, 1 to 65535 (default: 8000)"),
        type=WholeNumber(),
        default=8000,
        metavar="N",
    ),
    _option(
        "--pace",
        section=SERVER,
        text=Message("messages sent per second (default: 50)"),
        type=Number(),
        default=50.0,
        metavar="N",
    ),
    _option(
        "--closed",
        section=SERVER,
        text=Message("as if the Feedbot program were closed: everything waits"),
        is_flag=True,
    ),
)

SPECS: dict[str, tuple[Spec, ...]] = {
    "preview": (CONTACTS, *COLUMNS, EXCLUDE, *MESSAGE, LANG, HELP),
    "send": (CONTACTS, *COLUMNS, EXCLUDE, *MESSAGE, *DELIVERY, *REPORT, QUIET, LANG, HELP),
    "status": (SENT_TO, *COLUMNS, *PICK_UP, *REPORT, QUIET, LANG, HELP),
    "history": (OF_CAMPAIGN, JOURNAL, JSON, LANG, HELP),
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
