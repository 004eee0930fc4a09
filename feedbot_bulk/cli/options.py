"""The options of the command line, and its help in two languages."""

from __future__ import annotations

import argparse
import re
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from feedbot_bulk import outbox
from feedbot_bulk.cli import screen as cli_screen
from feedbot_bulk.cli import text as cli_text
from feedbot_bulk.cli.errors import COMMAND, no_such_option, unknown_options, wrong_use
from feedbot_bulk.cli.screen import NAME
from feedbot_bulk.cli.text import alone, isolated
from feedbot_bulk.cli.words import (
    ABOUT,
    COMMANDS,
    ENVIRONMENT,
    EXAMPLES,
    EXIT_CODES,
    FIRST_STEPS,
    OPTIONS,
    TITLES,
    in_language,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from feedbot_bulk.cli.text import Style
    from feedbot_bulk.cli.words import Example
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.i18n.wordings import Wording

    Run = Callable[[argparse.Namespace], int]

WIDEST = 100
"""Columns of the help at the most: longer lines are hard to read."""


def language(arguments: Sequence[str]) -> Lang:
    """The language that `--lang` asks for, wherever it stands; any wrong one is told later.

    >>> language(["send", "a.xlsx", "--lang", "he"]), language([])
    ('he', 'en')
    """
    glance = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    glance.add_argument("--lang", nargs="?", default="en")
    return "he" if glance.parse_known_args(arguments)[0].lang == "he" else "en"


def parser(runs: Mapping[str, Run], style: Style) -> Parser:
    """The parser of all commands; `runs` are the functions behind them."""
    made = Parser(
        style=style,
        usage=f"{NAME} {COMMAND} [OPTIONS]",
        description=in_language(ABOUT, style.lang),
        epilog=_epilog(FIRST_STEPS, style.lang, EXIT_CODES, ENVIRONMENT),
    )
    commands = made.add_subparsers(
        title=_title("commands", style),
        prog=NAME,
        metavar=COMMAND,
        dest="command",
        required=True,
        parser_class=Parser,
    )
    made.commands = commands.choices
    for name, add in _ADD.items():
        add(_command(commands, name, runs[name], style))
    shown = made.group("shown")
    made.option(shown, "--lang", choices=["en", "he"], default="en", metavar="en|he")
    made.option(shown, "--version", action="version", version=version("feedbot-bulk"))
    made.option(shown, "-h", "--help", action="help")
    return made


class Parser(argparse.ArgumentParser):
    """argparse's, with our words: help in a language, errors in one line, no guessed options."""

    def __init__(self, *, style: Style, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(
            prog=settings.pop("prog", NAME),
            add_help=False,
            allow_abbrev=False,
            formatter_class=lambda prog: _Help(prog, style),
            **settings,
        )
        self.style = style
        self.commands: Mapping[str, Parser] = {}

    def group(self, title: str) -> argparse._ArgumentGroup:
        """A group of options under one of our titles."""
        return self.add_argument_group(_title(title, self.style))

    def option(
        self,
        group: argparse._ActionsContainer,
        *names: str,
        words: str = "",
        **settings: Any,  # noqa: ANN401 - what argparse takes
    ) -> None:
        """Add an option with its help: the words of its own name, or of another key."""
        told = in_language(OPTIONS[words or names[-1]], self.style.lang)
        group.add_argument(*names, help=told, **settings)

    def print_help(self, file: Any = None) -> None:  # noqa: ANN401, ARG002 - argparse's own name
        """Print the help; a pager that is left early is no error."""
        cli_screen.show([self.format_help().rstrip("\n")], self.style.lang)

    def error(self, message: str) -> Any:  # noqa: ANN401 - never returns
        """Tell what is wrong in a line or two, and exit with 2."""
        lang = self.style.lang
        help_of = say("see_help", lang, command=self.prog)
        cli_screen.complain(f"{wrong_use(message, lang)}\n  {help_of}", lang)
        self.exit(2)

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """The options given; an unknown one is told before anything else that it may have caused.

        Exits with 2 when the command cannot be understood.
        """
        command = self._command(arguments)
        if unknown := unknown_options(arguments, [*_names(self), *_names(command)]):
            command.refuse(unknown[0])
        options, left_over = self.parse_known_args(arguments)
        for word in left_over:
            if word.startswith("--"):  # with a text after it, which may have blanks
                command.refuse(word.partition("=")[0])
        if left_over:
            command.error(f"unrecognized arguments: {' '.join(left_over)}")
        return options

    def refuse(self, option: str) -> None:
        """Tell that there is no such option, and exit with 2."""
        self.error(no_such_option(option, _names(self), self.style.lang))

    def _command(self, arguments: Sequence[str]) -> Parser:
        """The parser of the command that is given, or this one where there is none."""
        return next((self.commands[word] for word in arguments if word in self.commands), self)


def _names(parser: Parser) -> list[str]:
    return list(parser._option_string_actions)  # noqa: SLF001 - argparse tells it in no other way


class _Help(argparse.HelpFormatter):
    """Help in paragraphs; lines that begin with blanks stay as they are, to be copied."""

    def __init__(self, prog: str, style: Style) -> None:
        width = min(style.width, WIDEST)
        super().__init__(prog, max_help_position=min(28, width // 3), width=width)
        self._style = style

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any = None) -> None:  # noqa: ANN401
        """Begin with the word for usage in our language."""
        super().add_usage(usage, actions, groups, prefix or _title("usage", self._style))

    def _fill_text(self, text: str, width: int, indent: str) -> str:  # noqa: ARG002 - argparse's
        style = replace(self._style, width=width, wraps=True)
        lines = [
            shown
            for line in text.splitlines()
            for shown in ([_raw(line, style)] if line.startswith(" ") else alone(line, style))
        ]
        return "\n".join(lines)

    def _split_lines(self, text: str, width: int) -> list[str]:
        lines = cli_text.wrap(text, width)
        return [cli_text.isolated(line, self._style, sentence=True) for line in lines]


def _raw(line: str, style: Style) -> str:
    """A line of a list; of a command not a letter is added, for it will be copied."""
    before, text = _LISTED.fullmatch(line).groups()  # type: ignore[union-attr] # it fits any line
    return line if text.startswith(NAME) else before + isolated(text, style, sentence=True)


_LISTED = re.compile(r"( *(?:[A-Z0-9_]+  +)?)(.*)")


def _title(key: str, style: Style) -> str:
    return in_language(TITLES[key], style.lang)


def _command(commands: Any, name: str, run: Run, style: Style) -> Parser:  # noqa: ANN401
    """A command with what it is for, and its examples."""
    short, long = COMMANDS[name]
    codes = [EXIT_CODES] if name in {"send", "status"} else []
    made: Parser = commands.add_parser(
        name,
        style=style,
        help=in_language(short, style.lang),
        usage=f"{NAME} {name} {_TAKES[name]}[OPTIONS]",
        description=in_language(long, style.lang),
        epilog=_epilog(EXAMPLES[name], style.lang, *codes),
    )
    made.set_defaults(run=run)
    return made


_TAKES = {
    "preview": "CONTACTS ", "send": "CONTACTS ", "status": "[CONTACTS] --campaign NAME ",
    "history": "", "sandbox": "",
}  # fmt: skip


def _epilog(examples: Iterable[Example], lang: Lang, *texts: Wording) -> str:
    """The examples, each below its purpose, and whatever else the help ends with."""
    lines = [in_language(TITLES["examples"], lang)]
    for example in examples:
        lines += [f"  {in_language(example.purpose, lang)}", f"    {example.command}"]
    return "\n\n".join(["\n".join(lines), *(in_language(text, lang) for text in texts)])


# --- the options of each command ----------------------------------------------------------------


def _preview(command: Parser) -> None:
    _list(command)
    _message(command)
    _shown(command)


def _send(command: Parser) -> None:
    _list(command)
    _message(command)
    group = command.group("sending")
    command.option(group, "--campaign", metavar="NAME")
    command.option(
        group,
        "--resend",
        action="append",
        choices=["failed", "expired", "unknown", "all"],
        metavar="WHAT",
    )
    command.option(group, "--limit", type=int, metavar="N")
    command.option(group, "--wait", default="10min", metavar="TIME")
    command.option(group, "--sandbox", action="store_true")
    command.option(group, "--batch-size", type=int, default=outbox.BATCH_SIZE, metavar="N")
    command.option(group, "--concurrency", type=int, default=4, metavar="N")
    _result(command)
    _shown(command, progress=True)


def _status(command: Parser) -> None:
    group = command.group("list")
    command.option(group, "contacts", words="sent_to", nargs="?", metavar="CONTACTS")
    _columns(command, group)
    group = command.group("asking")
    command.option(group, "--campaign", words="named", required=True, metavar="NAME")
    command.option(group, "--wait", words="ask", default="0", metavar="TIME")
    command.set_defaults(sandbox=False)
    _result(command)
    _shown(command, progress=True)


def _history(command: Parser) -> None:
    group = command.group("result")
    command.option(group, "--campaign", words="of_campaign", metavar="NAME")
    command.option(group, "--journal", metavar="FILE|URL")
    _shown(command)


def _sandbox(command: Parser) -> None:
    group = command.group("server")
    command.option(group, "--port", type=int, default=8000, metavar="N")
    command.option(group, "--pace", type=float, default=50.0, metavar="N")
    command.option(group, "--closed", action="store_true")
    _shown(command)


_ADD: dict[str, Callable[[Parser], None]] = {
    "preview": _preview,
    "send": _send,
    "status": _status,
    "history": _history,
    "sandbox": _sandbox,
}


def _list(command: Parser) -> None:
    group = command.group("list")
    command.option(group, "contacts", metavar="CONTACTS")
    _columns(command, group)
    command.option(group, "--exclude", metavar="FILE")


def _columns(command: Parser, group: argparse._ArgumentGroup) -> None:
    command.option(group, "--sheet", metavar="NAME")
    command.option(group, "--phone", metavar="COLUMN")
    command.option(group, "--region", default="IL", metavar="XX")


def _message(command: Parser) -> None:
    group = command.group("message")
    text = group.add_mutually_exclusive_group()
    command.option(text, "--message", metavar="TEXT")
    command.option(text, "--message-file", metavar="FILE")
    command.option(group, "--image", metavar="COLUMN|URL")
    command.option(group, "--expires", metavar="COLUMN|TIME")
    command.option(group, "--one-per-phone", action=argparse.BooleanOptionalAction)


def _result(command: Parser) -> None:
    group = command.group("result")
    command.option(group, "--report", metavar="FILE")
    command.option(group, "--report-lang", choices=["en", "he"], metavar="en|he")
    command.option(group, "--journal", metavar="FILE|URL")


def _shown(command: Parser, *, progress: bool = False) -> None:
    group = command.group("shown")
    if progress:
        command.option(group, "--quiet", action="store_true")
    # without a default of its own, so that one given before the command stays
    command.option(
        group, "--lang", choices=["en", "he"], default=argparse.SUPPRESS, metavar="en|he"
    )
    command.option(group, "-h", "--help", action="help")
