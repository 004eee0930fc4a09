"""What a person should know about a poll or a wait, beside the frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.i18n.message import Message, Variant
from feedbot_bulk.polling.tracked import is_practice

if TYPE_CHECKING:
    from collections.abc import Iterable


def server_mode(seconds: float, waiting: int) -> str:
    """Nothing moves: the desktop program may be closed."""
    return Message.plural(
        "Nothing has moved for {seconds:.0f} seconds: {count} message waits. Is the Feedbot "
        "desktop program open, and in server mode (מצב שרת)? It is what sends them.",
        "Nothing has moved for {seconds:.0f} seconds: {count:,} messages wait. Is the Feedbot "
        "desktop program open, and in server mode (מצב שרת)? It is what sends them.",
        count=waiting,
        seconds=seconds,
    )


def fruitless(rounds: int, failure: str, pending: Iterable[str]) -> str:
    """A wait was given up: nothing but failures came back."""
    ids = list(pending)
    return Message.plural(
        "Stopped waiting: {rounds} rounds brought nothing but failures ({failure}). {count} "
        "message is still pending; {wait_again} when the network is back.{ended_sandbox}",
        "Stopped waiting: {rounds} rounds brought nothing but failures ({failure}). {count:,} "
        "messages are still pending; {wait_again} when the network is back.{ended_sandbox}",
        count=len(ids),
        rounds=rounds,
        failure=failure,
        wait_again=Variant(
            Message("call wait() again"),
            cli=Message("ask again (see: feedbot-bulk status -h)"),
            form=Message("refresh the statuses"),
        ),
        ended_sandbox=_ended_sandbox(ids, failure),
    )


def unanswered(failure: str, ids: Iterable[str]) -> str:
    """Not one status came back."""
    return Message(
        "No status came back ({failure}): the statuses are as they were before. Ask again later."
        "{ended_sandbox}",
        failure=failure,
        ended_sandbox=_ended_sandbox(ids, failure),
    )


def _ended_sandbox(ids: Iterable[str], failure: str) -> str:
    if "400" not in failure or not any(map(is_practice, ids)):
        return ""
    return Message(" (These are practice messages: a sandbox that has ended knows them no more.)")
