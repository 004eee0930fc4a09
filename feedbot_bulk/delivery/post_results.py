"""What the answer to a POST makes of each message of its batch, as the journal records it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal.records import PostResult
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedbot_bulk.feedbot.protocol import PostAnswer

    Result = Callable[[int], PostResult]
    """By the message's place in the batch, what became of it."""


def queued(answer: PostAnswer, at: int) -> Result:
    """Every message with its own id, queued at that time (epoch milliseconds)."""
    return lambda place: PostResult(Status.PENDING, id=answer.ids[place], at=at)


def unknown(answer: PostAnswer) -> Result:
    """It may have been queued: nobody can tell from the answer."""
    return _all(Status.UNKNOWN, reasons.NO_CLEAR_ANSWER(seen=answer.seen))


def interrupted() -> Result:
    """It may have been queued: nobody waited for the answer."""
    return _all(Status.UNKNOWN, reasons.INTERRUPTED())


def rejected(answer: PostAnswer) -> Result:
    """Feedbot refused it, and did not queue it."""
    return _all(Status.REJECTED, reasons.REFUSED(seen=answer.seen))


def _all(status: Status, reason: str) -> Result:
    return lambda _: PostResult(status, reason=reason)
