"""Whoever reads at the command line: `phone=` is `--phone` there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.i18n import message

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.i18n.message import Argument


class CommandLineReader:
    """Knows an argument of a call as the option that is typed for it.

    >>> from feedbot_bulk.i18n.message import Argument
    >>> READER.argument(Argument("batch_size", 0), "en")
    '--batch-size 0'
    """

    name = "cli"

    def argument(self, argument: Argument, lang: Lang) -> str:  # noqa: ARG002 - options are options
        """`--phone`, or `--phone 'tel'` where the value is given."""
        option = f"--{argument.name.replace('_', '-')}"
        if argument.value is False:
            return option.replace("--", "--no-", 1)
        return f"{option} {argument.value!r}" if _is_typed(argument) else option


def _is_typed(argument: Argument) -> bool:
    """Whether its value stands after the option: a switch has none."""
    return argument.has_value and not isinstance(argument.value, bool)


READER = CommandLineReader()


def text(given: object, lang: Lang) -> str:
    """An error, a warning, a note or a text, in a language and in words of the command line.

    >>> from feedbot_bulk.i18n.message import Argument, Message
    >>> text(Message("{argument} is empty.", argument=Argument("campaign")), "en")
    '--campaign is empty.'
    """
    return message.text(given, lang, READER)
