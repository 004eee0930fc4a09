"""feedbot-bulk from its arguments to its exit code."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

from feedbot_bulk.cli import json_output, parser, screen
from feedbot_bulk.cli.commands.looking import history, preview, sandbox, status
from feedbot_bulk.cli.commands.opt_outs import opt_out
from feedbot_bulk.cli.commands.sending import send
from feedbot_bulk.cli.outcome import INTERRUPTED, NOT_ALL_SENT, NOT_AUTHORIZED, WRONG_USE
from feedbot_bulk.errors import FeedbotError, JournalError, NotAuthorizedError, SendStopped
from feedbot_bulk.i18n import language
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feedbot_bulk.cli.options import Options
    from feedbot_bulk.i18n.catalogue import Lang

COMPLETE = "_FEEDBOT_BULK_COMPLETE"
"""The environment variable by which the completion of a shell asks (click's convention)."""

COMMANDS: dict[str, Callable[[Options], int]] = {
    "preview": preview,
    "send": send,
    "status": status,
    "history": history,
    "opt-out": opt_out,
    "sandbox": sandbox,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code.

    Exits at once where help is asked for (0), or where the arguments cannot be understood (2).
    """
    screen.use_utf8()
    given = sys.argv[1:] if arguments is None else arguments
    try:
        lang = language_of(given)
    except FeedbotError as error:
        screen.print_error(error, "en")
        return WRONG_USE
    if instruction := os.environ.get(COMPLETE):
        return _complete(lang, instruction)
    options = parser.read(given, lang)
    with screen.attention(lang):
        return _run(options)


def language_of(arguments: Sequence[str]) -> Lang:
    """The language that `--lang` asks for, wherever it stands, else FEEDBOT_LANG, else English.

    A wrong `--lang` is reported later, with the other options. Raises FeedbotError for a wrong
    FEEDBOT_LANG.

    >>> language_of(["send", "a.xlsx", "--lang", "he"]), language_of(["--lang=en"])
    ('he', 'en')
    """
    asked = [word for option, word in _pairs(arguments) if option == "--lang"]
    if asked:
        return "he" if asked[-1] == "he" else "en"
    return language.language(None)


def _pairs(arguments: Sequence[str]) -> list[tuple[str, str]]:
    """Each word with the one after it; `--lang=he` is a pair too."""
    joined = [one.split("=", 1) for one in arguments if "=" in one]
    return [*pairwise([*arguments, ""]), *((option, value) for option, value in joined)]


def _complete(lang: Lang, instruction: str) -> int:
    """Answer the shell that asks how a command may go on."""
    from click.shell_completion import shell_complete

    return shell_complete(parser.Root(lang), {}, screen.NAME, COMPLETE, instruction)


def _run(options: Options) -> int:
    """Run the command; what stops it is printed, and has its exit code."""
    try:
        code = COMMANDS[options.command](options)
    except FeedbotError as error:
        code = _stopped(error, options)
    except KeyboardInterrupt:
        code = _interrupted(options)
    if options.json:
        json_output.show(options, code)
    return code


def _stopped(error: FeedbotError, options: Options) -> int:
    screen.print_error(error, options.lang)
    options.document["error"] = {"type": type(error).__name__, "message": str(error)}
    match error:
        case SendStopped():
            _warn_of_resend_all(options)
            return NOT_ALL_SENT
        case NotAuthorizedError():
            return NOT_AUTHORIZED
        case JournalError():
            return NOT_ALL_SENT
        case _:
            return WRONG_USE


def _interrupted(options: Options) -> int:
    """Print how to go on."""
    options.document["error"] = {"type": "Interrupted", "message": "interrupted"}
    if options.sandbox:
        practice = Message("Interrupted. It was practice: nothing left this machine.")
        screen.print_error(practice, options.lang)
        return INTERRUPTED
    go_on = Message(
        "Interrupted. What was queued is in the journal; run the same command to go on."
    )
    screen.print_error(go_on, options.lang)
    _warn_of_resend_all(options)
    return INTERRUPTED


def _warn_of_resend_all(options: Options) -> None:
    """The one option with which the same command does not simply go on."""
    if "all" in options.resend:
        screen.print_error(
            Message(
                "With --resend all, the same command sends to everyone again, also to those who "
                "just got it: leave --resend out, or name what is to go again."
            ),
            options.lang,
        )
