"""Errors and notes in words of the command line: what Python calls `phone=` is `--phone` there.

The order: first the language, by the whole text as it was raised (`error_words`), then the words of
the command line, which this table knows in both languages. Pure: texts in, texts out.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from feedbot_bulk.cli.words import COMMANDS, say
from feedbot_bulk.i18n import error_words
from feedbot_bulk.i18n.wordings import pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from feedbot_bulk.i18n.catalogue import Lang


def told(message: str, lang: Lang) -> str:
    """An error, a warning or a note of the package, as the command line tells it in a language.

    >>> told("campaign= is empty. Give the campaign a name, or leave it out.", "en")
    '--campaign is empty. Give the campaign a name, or leave it out.'
    """
    return as_options(error_words.translate(message, lang))


# --- Python's words, and those of the command line ----------------------------------------------

_PHRASES: tuple[tuple[str, str], ...] = (
    # calls
    (" `.frame` of this error holds all rows.", ""),
    ("run the same call again", "run the same command again"),
    ("הריצו שוב את אותה שליחה", "הריצו שוב את אותה פקודה"),
    ("before you call again: without it the same call", "before you go on: without it the command"),
    ("call wait() again when", "ask again (see: feedbot-bulk status -h) when"),
    ("the result frame still holds everything", "the outcome is in the journal (see: history)"),
    ("טבלת התוצאות עדיין מכילה הכול", "התוצאות רשומות ביומן (ראו: history)"),
    # clients
    (" (or pass Client(token=…))", ""),
    (" (או Client(token=…))", ""),
    ("client=fb.Sandbox(), or send --sandbox", "send --sandbox"),
    ("client=fb.Sandbox(), או send --sandbox", "send --sandbox"),
    ("client=fb.Sandbox()", "send --sandbox"),
    ("this client asks", "this command asks"),
    ("הלקוח הזה שואל", "הפקודה הזאת שואלת"),
    (
        "Pass the sandbox that they were sent through: client=…",
        "Set FEEDBOT_SEND_URL and FEEDBOT_STATUS_URL to the sandbox that they were sent through.",
    ),
    (
        "תנו לו את סביבת התרגול שדרכה נשלחו: client=…",
        "קבעו ב-FEEDBOT_SEND_URL וב-FEEDBOT_STATUS_URL את סביבת התרגול שדרכה נשלחו.",
    ),
    # kinds of values
    (", or give a number of seconds or a timedelta", ""),
    (", או תנו מספר שניות או timedelta", ""),
    ("a Series, a datetime, a timedelta, or a length", "a moment (31/12/2026 18:00), or a length"),
    ("Series, מועד (datetime), timedelta, או משך", "מועד (31/12/2026 18:00) או משך"),
    ("give a datetime", "write it as 31/12/2026 18:00"),
    ("יש לתת datetime", "כותבים 31/12/2026 18:00"),
    (", or None to settle by hand", " (more than 0)"),
    (", או None כדי להכריע אותן ידנית", " (יותר מ-0)"),
    (" in one column, or pass that column", " in one column"),
    (", או ציינו רק את העמודה הזאת", ""),
    # options
    ("one_per_phone=False", "--no-one-per-phone"),
    ("ב-journal=", "באפשרות --journal"),
)
"""What is said to whoever writes Python, and what is true at the command line."""

_IN_A_LIST = (
    (
        re.compile(r"Give it in a list: exclude=\[.*\]\."),
        "Write it into a file, and give the file.",
    ),
    (re.compile(r"כתבו אותו ברשימה: exclude=\[.*\]\."), "כתבו אותו בקובץ, ותנו את הקובץ."),
    (re.compile(r"\bJournal\('([^']*)'\) knows"), r"The journal \1 knows"),
    (re.compile(r"\bJournal\('([^']*)'\)"), r"\1"),
)

_ARGUMENTS = (
    "batch_size", "campaign", "concurrency", "exclude", "expires", "image", "journal", "limit",
    "message", "one_per_phone", "pace", "phone", "region", "report", "resend", "sheet", "wait",
)  # fmt: skip

_ARGUMENT = re.compile(rf"(?<![\w.?&=/])({'|'.join(_ARGUMENTS)})=(?=(['\"\w-])?)")
_QUOTED = re.compile(r"""(?<!\w)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?!\w)""")


def as_options(text: str) -> str:
    """The text with options in place of Python's arguments; what stands in quotes is the user's.

    Of a text of several lines the first is ours; the others quote the template.

    >>> as_options("phone='טל': there is no such column. Pass phone= with the name of the column.")
    "--phone 'טל': there is no such column. Pass --phone with the name of the column."
    """
    first, newline, rest = text.partition("\n")
    for python, here in _PHRASES:
        first = first.replace(python, here)
    for shape, here in _IN_A_LIST:
        first = shape.sub(here, first)
    parts = _QUOTED.split(first)
    parts[::2] = [_ARGUMENT.sub(_option, part) for part in _before_quotes(parts)]
    return "".join(parts) + newline + rest


def _before_quotes(parts: list[str]) -> Iterable[str]:
    """What stands outside of quotes; an argument that ends there has its value in the quotes."""
    last = len(parts) - 1
    for place in range(0, len(parts), 2):
        joined = place < last and _ARGUMENT.search(parts[place] + "'") is not None
        yield parts[place] + (" " if joined and parts[place].endswith("=") else "")


def _option(match: re.Match[str]) -> str:
    return f"--{match[1].replace('_', '-')}{' ' if match[2] else ''}"


# --- wrong use ----------------------------------------------------------------------------------

COMMAND = "COMMAND"

_WRONG_USE = (
    ("argument {option}: invalid int value: {given}", "not_whole"),
    ("argument {option}: invalid float value: {given}", "not_a_number"),
    ("argument {option}: expected one argument", "needs_value"),
    ("argument {option}: ignored explicit argument {given}", "takes_no_value"),
    ("argument {option}: not allowed with argument {other}", "one_of_two"),
    ("argument {option}: invalid choice: {given} (choose from {choices})", "not_a_choice"),
    ("the following arguments are required: {names}", "missing"),
    ("unrecognized arguments: {given}", "left_over"),
)
"""What argparse says, and which of our words say it."""


def wrong_use(message: str, lang: Lang) -> str:
    """What argparse has against a command, in our words; what it may say else, as it says it.

    >>> wrong_use("argument --limit: invalid int value: 'five'", "en")
    "--limit 'five': give a whole number."
    >>> wrong_use("argument COMMAND: invalid choice: 'sned' (choose from 'send', 'status')", "en")
    "There is no command 'sned'. Did you mean send? There are send, status."
    """
    for shape, key in _WRONG_USE:
        if match := pattern(shape).fullmatch(message):
            return _said(key, match.groupdict(), lang)
    return message


def _said(key: str, details: dict[str, str], lang: Lang) -> str:
    if key == "not_a_choice":
        choices = [one.strip(" '\"") for one in details["choices"].split(",")]
        details["choices"] = details["commands"] = ", ".join(choices)
        details["nearest"] = nearest(details["given"].strip("'\""), choices, lang)
        key = "not_a_command" if details["option"] == COMMAND else key
    if details.get("names") == COMMAND:
        key, details = "no_command", {"commands": ", ".join(COMMANDS)}
    return say(key, lang, **details)


def no_such_option(given: str, known: Collection[str], lang: Lang) -> str:
    """An option that there is not, and the one that is nearest.

    >>> no_such_option("--mesage", ["--message", "--limit"], "en")
    'There is no option --mesage. Did you mean --message?'
    """
    return say("not_an_option", lang, given=given, nearest=nearest(given, known, lang))


def nearest(given: str, known: Collection[str], lang: Lang) -> str:
    """The known word that may have been meant, as a question; nothing where none is near."""
    found = get_close_matches(given, sorted(known), n=1)
    return say("nearest", lang, word=found[0]) if found else ""


def unknown_options(given: Iterable[str], known: Collection[str]) -> list[str]:
    """The words of a command that can only be options, and are none of those known.

    >>> unknown_options(["a.xlsx", "--mesage", "hi", "--limit=5", "-5"], ["--limit"])
    ['--mesage']
    """
    words = []
    for word in given:
        if word == "--":  # what follows is no option, whatever it looks like
            break
        if _OPTION.fullmatch(word):
            words.append(word.partition("=")[0])
    return [word for word in words if word not in known]


_OPTION = re.compile(r"--?[^\W\d][\w-]*(=\S*)?")
