"""A column that was named, and what there is when it is not there."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from feedbot_bulk.errors import ColumnError
from feedbot_bulk.i18n.message import Argument, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def column(frame: pd.DataFrame, name: object, argument: str) -> pd.Series[Any]:
    """The column labelled `name`, letter for letter; `argument` is where the caller named it.

    Raises ColumnError that names the nearest column, or says that two are called so.

    >>> import pandas as pd
    >>> column(pd.DataFrame({"phone": ["0501234501"]}), "Phone", "phone")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    feedbot_bulk.errors.ColumnError: phone='Phone': there is no such column. ...
    """
    positions = [at for at, label in enumerate(frame.columns) if _same(label, name)]
    if not positions:
        raise ColumnError(
            Message(
                "{argument}: there is no such column. {columns}",
                argument=Argument(argument, name),
                columns=_what_there_is(frame, name),
            )
        )
    if len(positions) > 1:
        raise ColumnError(
            Message(
                "{argument}: {count} columns are called so. Rename them, so that it is plain "
                "which one is meant.",
                argument=Argument(argument, name),
                count=len(positions),
            )
        )
    return frame.iloc[:, positions[0]]


def _same(label: object, name: object) -> bool:
    return type(label) is type(name) and label == name


def _what_there_is(frame: pd.DataFrame, name: object) -> Message:
    labels = {str(label): label for label in frame.columns}
    bare = {text.casefold(): text for text in labels}
    close = get_close_matches(str(name).casefold(), bare, n=1, cutoff=0.5)
    there = Message("The columns are: {listed}.", listed=listed(frame.columns))
    if not close:
        return there
    nearest = Message("Did you mean {nearest!r}?", nearest=labels[bare[close[0]]])
    return Message.joined([nearest, there])


def listed(labels: Iterable[object], most: int = 20) -> str:
    """The labels as an error names them; of many the first."""
    texts = [repr(label) for label in labels]
    if not texts:
        return Message("(none)")
    first = ", ".join(texts[:most])
    if len(texts) <= most:
        return first
    return Message("{listed} and {more} more", listed=first, more=len(texts) - most)
