"""What a script is told of an answer: the ids or the status, and anything else as an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from feedbot_bulk.errors import (
    ApiError,
    FeedbotError,
    MissingParamsError,
    NotAuthorizedError,
    OutcomeUnknownError,
)
from feedbot_bulk.feedbot.protocol import Disposition
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from feedbot_bulk.feedbot.protocol import MessageStatus, PostAnswer, StatusAnswer


def ids_or_raise(answer: PostAnswer) -> tuple[str, ...]:
    """The ids of a queued batch; any other answer as the error that tells it."""
    if answer.disposition is Disposition.QUEUED:
        return answer.ids
    return _raise(answer)


def _raise(answer: PostAnswer) -> NoReturn:
    match answer.disposition:
        case Disposition.NOT_AUTHORIZED:
            raise not_authorized(answer.code)
        case Disposition.BAD:
            raise MissingParamsError(
                Message(
                    "Feedbot refused the batch ({seen}); nothing was queued. Every message needs a "
                    "text and a phone such as 972586666644.",
                    seen=answer.seen,
                ),
                code=answer.code,
            )
        case Disposition.UNKNOWN | Disposition.UNNAMED:
            raise OutcomeUnknownError(
                Message(
                    "No clear answer came back ({seen}): the messages may have been queued. "
                    "Repeating the call could send them twice: look in Feedbot first.",
                    seen=answer.seen,
                )
            )
        case Disposition.BUSY if answer.code is None and answer.retry_after is None:
            raise FeedbotError(
                Message(
                    "Nothing was queued: {seen}. Check the network, then call again.",
                    seen=answer.seen,
                )
            )
        case _:
            raise ApiError(_nothing_queued(answer), code=answer.code)


def _nothing_queued(answer: PostAnswer) -> str:
    match answer.disposition:
        case Disposition.BUSY:
            return Message(
                "Nothing was queued: {seen}. Feedbot is busy: wait a little, and call again.",
                seen=answer.seen,
            )
        case Disposition.TOO_LARGE:
            return Message(
                "Nothing was queued: {seen}. The request is too large: send fewer messages in one "
                "call.",
                seen=answer.seen,
            )
        case _:
            return Message(
                "Nothing was queued: {seen}. Feedbot's support can tell what that means.",
                seen=answer.seen,
            )


def status_or_raise(message_id: str, answer: StatusAnswer) -> MessageStatus:
    """The status of a message; an answer without one as the error that tells it."""
    if answer.not_authorized:
        raise not_authorized(answer.code)
    if answer.status is None:
        raise ApiError(
            Message(
                "No status for message {message_id!r}: {seen}. Asking again is safe.",
                message_id=message_id,
                seen=answer.seen,
            ),
            code=answer.code,
        )
    return answer.status


def not_authorized(code: str | None) -> NotAuthorizedError:
    """The error for a token that Feedbot refuses."""
    return NotAuthorizedError(
        Message(
            "Feedbot does not accept the token ({code}). Nothing of this request was queued. Check "
            "FEEDBOT_TOKEN against the licence in the Feedbot program.",
            code=code or "",
        ),
        code=code,
    )


def as_ours(exc: Exception) -> FeedbotError:
    """An error that left our code, as one of ours: what nobody foresaw is wrapped."""
    if isinstance(exc, FeedbotError):
        return exc
    ours = FeedbotError(
        Message("Something unforeseen happened: {error}.", error=f"{type(exc).__name__}: {exc}")
    )
    ours.__cause__ = exc
    return ours
