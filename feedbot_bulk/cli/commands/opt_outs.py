"""The command for the standing opt-out list: add, remove, list, import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from feedbot_bulk.cli import json_output, screen, tables
from feedbot_bulk.cli.outcome import ALL_WELL, NOT_ALL_SENT
from feedbot_bulk.cli.style import said
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message

if TYPE_CHECKING:
    from feedbot_bulk.cli.options import Options
    from feedbot_bulk.journal.journal import Journal


def opt_out(options: Options) -> int:
    """Do one of the four things."""
    from feedbot_bulk.journal.journal import Journal

    _check(options)
    options.document["action"] = options.action
    journal = Journal(options.journal)
    match options.action:
        case "list":
            return _list(journal, options)
        case "remove":
            return _remove(journal, options)
    return _add(journal, options)


def _check(options: Options) -> None:
    """The words that do not go with the action."""
    given, action = len(options.phones), options.action
    if action == "list" and given:
        raise FeedbotError(Message("opt-out list takes no phones."))
    if action == "import" and given != 1:
        raise FeedbotError(
            Message("opt-out import takes one file: feedbot-bulk opt-out import opt-out.csv")
        )
    if action in {"add", "remove"} and not given:
        raise FeedbotError(
            Message(
                "opt-out {action} takes phones: feedbot-bulk opt-out {action} 050-1234501",
                action=action,
            )
        )


def _add(journal: Journal, options: Options) -> int:
    given = Path(options.phones[0]) if options.action == "import" else list(options.phones)
    added = journal.opt_out(given, options.note, region=options.region)
    options.document.update(added=added, opt_outs=len(journal.opt_outs()))
    said = Message.plural(
        "{count} person was added to the opt-out list.",
        "{count:,} people were added to the opt-out list.",
        count=added,
    )
    _say(said, options)
    return ALL_WELL


def _remove(journal: Journal, options: Options) -> int:
    if not _confirmed(options):
        screen.print_error(Message("Nobody was removed."), options.lang)
        options.document["removed"] = 0
        return NOT_ALL_SENT
    removed = journal.opt_in(list(options.phones), region=options.region)
    options.document.update(removed=removed, opt_outs=len(journal.opt_outs()))
    said = Message.plural(
        "{count} person was removed from the opt-out list.",
        "{count:,} people were removed from the opt-out list.",
        count=removed,
    )
    _say(said, options)
    return ALL_WELL


def _confirmed(options: Options) -> bool:
    """Whether a person says yes; where nobody can answer, `--yes` has to."""
    if options.yes:
        return True
    if not (screen.is_terminal(sys.stdin) and screen.is_terminal(sys.stderr)):
        raise FeedbotError(
            Message(
                "Nobody was removed: they asked not to be written to. To remove them without a "
                "question, add {yes}.",
                yes=Argument("yes", True),  # noqa: FBT003 - as it is typed
            )
        )
    question = Message.plural(
        "They asked not to be written to. Write to {count} person again?",
        "They asked not to be written to. Write to {count:,} people again?",
        count=len(options.phones),
    )
    asked = said(question, options.lang)
    return screen.ask(f"{asked} [y/N] ", options.lang).strip().lower() in screen.YES


def _list(journal: Journal, options: Options) -> int:
    listed = journal.opt_outs()
    if options.json:
        options.document["opt_outs"] = json_output.opt_outs(listed)
    elif listed.empty:
        nobody = Message("Nobody is on the opt-out list of {place}.", place=journal.place)
        _say(nobody, options)
    else:
        screen.show(tables.opt_outs(listed, screen.style(options.lang)), options.lang)
    return ALL_WELL


def _say(message: Message, options: Options) -> None:
    if not options.json:
        screen.show([said(message, options.lang)], options.lang)
