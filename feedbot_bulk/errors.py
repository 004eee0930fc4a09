"""All that feedbot_bulk raises on purpose.

FeedbotError
├── ApiError                  Feedbot answered, and refused
│   ├── NotAuthorizedError    the token is unknown to Feedbot (99, 401, 403)
│   └── MissingParamsError    the request lacked something (2, 400, 422)
├── OutcomeUnknownError       the request left and no clear answer came: it may have been queued
├── SendStopped               a send ended early; `.frame` says what became of every row
├── TemplateError             the message template cannot be read, or names no column
├── ColumnError               a column is missing, or two could be meant
├── ContactsError             a contact file cannot be read
└── JournalError              the journal cannot be read or written; nothing was sent without it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class FeedbotError(Exception):
    """The root of every error that this package raises on purpose."""


class ApiError(FeedbotError):
    """Feedbot answered and refused; `code` is its errorCode or the HTTP status, as text."""

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class NotAuthorizedError(ApiError):
    """Feedbot does not accept the token."""


class MissingParamsError(ApiError):
    """Feedbot says that the request lacks a parameter; nothing of it was queued."""


class OutcomeUnknownError(FeedbotError):
    """The request left and no clear answer came back: the messages may have been queued."""


class SendStopped(FeedbotError):  # noqa: N818 - a send that stopped is a state to go on from
    """A send that ended early. `.frame` is the result frame; the same call goes on from there."""

    def __init__(self, message: str, *, frame: pd.DataFrame) -> None:
        super().__init__(message)
        self.frame = frame


class TemplateError(FeedbotError):
    """The template cannot be read, or names a column that is not there."""


class ColumnError(FeedbotError):
    """A column is missing, or more than one could be meant."""


class ContactsError(FeedbotError):
    """A contact file cannot be read; the message names the file and the trouble."""


class JournalError(FeedbotError):
    """The journal cannot be read or written. No message leaves without it."""
