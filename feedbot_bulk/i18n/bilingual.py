"""The reader's own language under the English, where an error or a warning reaches a person.

`str()` of both stays English: it is what logs hold and what programs compare.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from feedbot_bulk.i18n.catalogue import Lang

_reader: ContextVar[Callable[[], Lang] | None] = ContextVar("feedbot_reader", default=None)
"""How to find the language of whoever made the call that is under way; None outside of calls."""


@contextmanager
def told_in(language: Callable[[], Lang]) -> Iterator[None]:
    """Within: what is raised or warned of carries its text in the language too, as a note.

    `language` is asked only when there is something to say.

    >>> from feedbot_bulk.i18n.message import Message
    >>> with told_in(lambda: "he"):
    ...     raise FeedbotError(Message.within("status", "sent"))
    Traceback (most recent call last):
    feedbot_bulk.errors.FeedbotError: sent
    נשלח
    """
    outer = _reader.set(language)
    try:
        yield
    except FeedbotError as error:
        _annotate(error, language)
        raise
    finally:
        _reader.reset(outer)


def warn(said: str, stacklevel: int = 1) -> None:
    """Warn the caller, `stacklevel` calls up, in English and in the language of the call."""
    warning = FeedbotWarning(said)
    if (language := _reader.get()) is not None:
        _annotate(warning, language)
    warnings.warn(warning, stacklevel=stacklevel + 1)


class FeedbotWarning(UserWarning):
    """A warning that shows its notes too; `str()` and filters see the English alone."""

    def __format__(self, spec: str) -> str:
        """What `warnings` prints."""
        return "\n".join([format(str(self), spec), *getattr(self, "__notes__", ())])


def _annotate(given: FeedbotError | FeedbotWarning, language: Callable[[], Lang]) -> None:
    try:
        lang = language()
    except FeedbotError:  # FEEDBOT_LANG names no language; whoever shows anything says so
        return
    note = text(given, lang)
    if note != str(given) and note not in getattr(given, "__notes__", ()):
        given.add_note(note)
