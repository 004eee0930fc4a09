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
    from typing import Any

    import pandas as pd


class FeedbotError(Exception):
    """The root of every error that this package raises on purpose.

    `str()` is English. In a notebook of a Hebrew list, or with FEEDBOT_LANG=he, the Hebrew stands
    below it as a note (`__notes__`).
    """

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled and copied with all that it holds, whatever its constructor asks for."""
        return _restored, (type(self), self.args, self.__dict__.copy())


def _restored(
    kind: type[FeedbotError], args: tuple[Any, ...], state: dict[str, Any]
) -> FeedbotError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class ApiError(FeedbotError):
    """Feedbot answered and refused.

    Parameters
    ----------
    message : str
        What happened, and what to do next.
    code : str, optional
        Feedbot's errorCode, or the HTTP status, as text; kept as `.code`.
    """

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
    """A send that ended early; the same call goes on from there.

    Parameters
    ----------
    message : str
        What happened, how many messages went, and what to do next.
    frame : DataFrame
        The result frame, with what became of every row; kept as `.frame`.
    """

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
