"""The help of the command line: what each command is for, examples, and the layout of a page."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedbot_bulk.cli.screen import NAME
from feedbot_bulk.cli.style import alone, isolated, wrap
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from feedbot_bulk.cli.style import Style
    from feedbot_bulk.i18n.catalogue import Lang

    Section = tuple[str, list[tuple[str, str]]]

WIDEST = 100
"""Columns of the help at the most: longer lines are hard to read."""

TERMS = 28
"""Columns that the options take at the most, before their texts."""


@dataclass(frozen=True, slots=True)
class Example:
    """A command as it can be typed, and what it is for."""

    purpose: Message
    command: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a command is for, in a few words and in a few sentences; what it takes; examples."""

    short: Message
    long: Message
    takes: str
    examples: tuple[Example, ...]
    has_exit_codes: bool = False


_NOVEMBER = '--campaign "תורים נובמבר"'
_HELLO = '--message "שלום {שם}"'

PAGES: dict[str, Page] = {
    "preview": Page(
        Message("show what would be sent; sends nothing"),
        Message(
            "Show what send would send: the counts, who is left out and why, and a few messages as "
            "they will read. Sends nothing, records nothing, needs no token. With --campaign (or "
            "--journal, --limit, --resend) it looks up what went before."
        ),
        "CONTACTS ",
        (
            Example(Message("what would be sent"), f"feedbot-bulk preview contacts.xlsx {_HELLO}"),
            Example(
                Message("a fallback for empty cells, an opt-out list, in Hebrew"),
                'feedbot-bulk preview contacts.xlsx --message "שלום {שם|לך}, התור שלך ב-{תאריך}" '
                "--exclude opt-out.csv --lang he",
            ),
            Example(
                Message("what a campaign would still send, by the journal"),
                f"feedbot-bulk preview contacts.xlsx {_HELLO} {_NOVEMBER}",
            ),
        ),
    ),
    "send": Page(
        Message("send what was not sent before, wait, report"),
        Message(
            "Send what was not sent before, wait for the outcome, print the counts and write the "
            "report. The same command again sends nothing twice, and goes on where it was stopped."
        ),
        "CONTACTS ",
        (
            Example(
                Message("practise: nobody gets anything"),
                f"feedbot-bulk send contacts.xlsx {_HELLO} --sandbox --report report.xlsx",
            ),
            Example(
                Message("a campaign, with an opt-out list and a report"),
                f"feedbot-bulk send contacts.xlsx {_HELLO} {_NOVEMBER} --exclude opt-out.csv "
                "--report report.xlsx",
            ),
            Example(
                Message("a nightly job: what has not gone out after 10 hours is not sent"),
                f"feedbot-bulk send contacts.xlsx --message-file message.txt {_NOVEMBER} "
                "--expires 10h --quiet --json",
            ),
            Example(
                Message("once more to those that failed"),
                f"feedbot-bulk send contacts.xlsx {_HELLO} {_NOVEMBER} --resend failed",
            ),
        ),
        has_exit_codes=True,
    ),
    "status": Page(
        Message("what became of a campaign, days later"),
        Message(
            "What became of a campaign, minutes or days later: ask Feedbot about what is still "
            "pending, print the counts and write a fresh report. Without the list it counts from "
            "the journal, and asks nobody. Sends nothing."
        ),
        "[CONTACTS] --campaign NAME ",
        (
            Example(
                Message("the counts, without asking anybody"),
                f"feedbot-bulk status {_NOVEMBER}",
            ),
            Example(
                Message("ask once, and write a fresh report"),
                f"feedbot-bulk status contacts.xlsx {_NOVEMBER} --report report.xlsx",
            ),
            Example(
                Message("wait until all is settled, two hours at most"),
                f"feedbot-bulk status contacts.xlsx {_NOVEMBER} --wait 2h",
            ),
        ),
        has_exit_codes=True,
    ),
    "history": Page(
        Message("the campaigns in the journal"),
        Message(
            "The campaigns in the journal, the latest first; with --campaign the messages of one. "
            "Times are on the clock of Israel; phones are masked."
        ),
        "",
        (
            Example(Message("all campaigns"), "feedbot-bulk history"),
            Example(Message("the messages of one"), f"feedbot-bulk history {_NOVEMBER}"),
            Example(
                Message("of another journal, in Hebrew"),
                "feedbot-bulk history --journal team.db --lang he",
            ),
            Example(Message("for a script"), "feedbot-bulk history --json"),
        ),
    ),
    "opt-out": Page(
        Message("who is never written to"),
        Message(
            "The standing opt-out list of the journal: who is on it gets nothing, whatever the "
            "campaign. Times are on the clock of Israel; phones are masked."
        ),
        "add|remove|list|import [PHONES|FILE] ",
        (
            Example(
                Message("two people answered הסר"),
                'feedbot-bulk opt-out add 050-1234501 052-1234502 --note "הסר"',
            ),
            Example(
                Message("a whole list, such as last year's"),
                "feedbot-bulk opt-out import opt-out.csv",
            ),
            Example(Message("who is on it"), "feedbot-bulk opt-out list"),
            Example(
                Message("somebody wants messages again"),
                "feedbot-bulk opt-out remove 050-1234501",
            ),
        ),
    ),
    "sandbox": Page(
        Message("a practice Feedbot on a port of this machine"),
        Message(
            "A practice Feedbot on a port of this machine, to try scripts and settings on; it "
            "prints what to set. Nothing leaves the machine, and Ctrl-C ends it. (send --sandbox "
            "needs no port.)"
        ),
        "",
        (
            Example(
                Message("one message a second, on another port"),
                "feedbot-bulk sandbox --port 8001 --pace 1",
            ),
            Example(
                Message("as if the Feedbot program were closed"), "feedbot-bulk sandbox --closed"
            ),
        ),
    ),
}

ABOUT = Message(
    "Bulk WhatsApp campaigns through Feedbot, from a contact list: every message once, every "
    "outcome known."
)

FIRST_STEPS = (
    PAGES["preview"].examples[0],
    PAGES["send"].examples[0],
    PAGES["send"].examples[1],
)
"""The examples of the help without a command."""

EXIT_CODES = (
    ("0", Message("all well; rows left out with a reason are well too")),
    (
        "1",
        Message(
            "not all was sent: something failed, was refused, is unknown, or still waits after "
            "--wait; or there was nothing to send"
        ),
    ),
    ("2", Message("wrong use, or a file that cannot be read")),
    ("3", Message("the token is not accepted")),
    ("130", Message("interrupted")),
)

ENVIRONMENT = (
    (
        "FEEDBOT_TOKEN",
        Message("the licence token (it is never an option: others could read it)"),
    ),
    ("FEEDBOT_JOURNAL", Message("the journal: the whole path of a file, or a database URL")),
    ("FEEDBOT_LANG", Message("the language where there is no --lang: en or he")),
    ("FEEDBOT_SEND_URL", Message("another address than Feedbot's, such as a sandbox's")),
    ("FEEDBOT_STATUS_URL", Message("the same, for the statuses")),
    ("NO_COLOR", Message("any value: no colours")),
)

COMPLETION = (
    ("bash", 'eval "$(_FEEDBOT_BULK_COMPLETE=bash_source feedbot-bulk)"', "~/.bashrc"),
    ("zsh", 'eval "$(_FEEDBOT_BULK_COMPLETE=zsh_source feedbot-bulk)"', "~/.zshrc"),
    (
        "fish",
        "_FEEDBOT_BULK_COMPLETE=fish_source feedbot-bulk | source",
        "~/.config/fish/config.fish",
    ),
)
"""Each shell, the line that switches the completion on, and the file that it belongs into."""


# --- the layout ---------------------------------------------------------------------------------


def page(name: str, sections: Sequence[Section], style: Style) -> list[str]:
    """The help of a command, or of the program itself where the name is empty."""
    fitting = replace(style, width=min(style.width, WIDEST), wraps=True)
    blocks = _command(name, sections, fitting) if name else _program(sections, fitting)
    return [line for block in blocks for line in (*block, "")][:-1]


def _command(name: str, sections: Sequence[Section], style: Style) -> Iterator[list[str]]:
    about = PAGES[name]
    yield [_usage(f"{name} {about.takes}[OPTIONS]", style.lang)]
    yield alone(about.long.in_(style.lang), style)
    yield from _sections(sections, style)
    yield _examples(about.examples, style)
    if about.has_exit_codes:
        yield from _sections([_exit_codes(style.lang)], style)


def _program(sections: Sequence[Section], style: Style) -> Iterator[list[str]]:
    yield [_usage("COMMAND [OPTIONS]", style.lang)]
    yield alone(ABOUT.in_(style.lang), style)
    yield from _sections(sections, style)
    yield _examples(FIRST_STEPS, style)
    yield from _sections([_exit_codes(style.lang), _environment(style.lang)], style)
    yield _completion(style)


def _usage(takes: str, lang: Lang) -> str:
    return Message("usage: {command}", command=f"{NAME} {takes}").in_(lang)


def _exit_codes(lang: Lang) -> Section:
    return Message("exit codes").in_(lang), [(code, text.in_(lang)) for code, text in EXIT_CODES]


def _environment(lang: Lang) -> Section:
    return Message("environment").in_(lang), [(name, text.in_(lang)) for name, text in ENVIRONMENT]


def _sections(sections: Iterable[Section], style: Style) -> Iterator[list[str]]:
    """Each title, and below it the terms beside their texts."""
    many = list(sections)
    longest = max(len(term) for _, rows in many for term, _ in rows)
    column = min(TERMS, style.width // 3, longest + 4)
    for title, rows in many:
        lines = [line for row in rows for line in _row(*row, column, style)]
        yield [*_title(title, style), *lines]


def _title(title: str, style: Style) -> list[str]:
    return alone(f"{title}:", style)


def _row(term: str, text: str, column: int, style: Style) -> list[str]:
    """A term, and its text beside it; below it where the term is too long."""
    lines = [isolated(line, style, sentence=True) for line in wrap(text, style.width - column)]
    first = f"  {term}"
    if len(first) + 2 > column:
        return [first, *(" " * column + line for line in lines)]
    return [first.ljust(column) + lines[0], *(" " * column + line for line in lines[1:])]


def _examples(examples: Iterable[Example], style: Style) -> list[str]:
    """The examples, each below its purpose."""
    lines = _title(Message("examples").in_(style.lang), style)
    for example in examples:
        purpose = isolated(example.purpose.in_(style.lang), style, sentence=True)
        lines += [f"  {purpose}", *_copied(example.command, style.width)]
    return lines


def _copied(command: str, room: int) -> list[str]:
    """A command in lines that can be copied as they are; not a letter is added but the shell's."""
    if os.name == "nt":  # its shells go on in other ways
        return [f"    {command}"]
    first, *others = wrap_command(command, room - len("        ") - len(" \\"))
    lines = [f"    {first}", *(f"        {line}" for line in others)]
    return [*(f"{line} \\" for line in lines[:-1]), lines[-1]]


def wrap_command(command: str, room: int) -> list[str]:
    """A command in lines, broken before its options.

    >>> wrap_command("feedbot-bulk history --json --lang he", 30)
    ['feedbot-bulk history --json', '--lang he']
    """
    first, *options = command.split(" --")
    lines = [first]
    for option in options:
        longer = f"{lines[-1]} --{option}"
        if len(longer) > room:
            lines.append(f"--{option}")
        else:
            lines[-1] = longer
    return lines


def _completion(style: Style) -> list[str]:
    """How the shell is made to complete commands and options."""
    lines = _title(
        Message("completion by the Tab key: put the line of your shell into its file").in_(
            style.lang
        ),
        style,
    )
    for shell, line, file in COMPLETION:
        lines += [f"  {shell}, {file}", f"    {line}"]
    return lines
