"""A column that was named, and what there is when it is not there."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from feedbot_bulk.errors import ColumnError

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
            f"{argument}={name!r}: there is no such column. {_what_there_is(frame, name)}"
        )
    if len(positions) > 1:
        raise ColumnError(
            f"{argument}={name!r}: {len(positions)} columns are called so. Rename them, so that it "
            "is plain which one is meant."
        )
    return frame.iloc[:, positions[0]]


def _same(label: object, name: object) -> bool:
    return type(label) is type(name) and label == name


def _what_there_is(frame: pd.DataFrame, name: object) -> str:
    labels = {str(label): label for label in frame.columns}
    bare = {text.casefold(): text for text in labels}
    close = get_close_matches(str(name).casefold(), bare, n=1, cutoff=0.5)
    nearest = f"Did you mean {labels[bare[close[0]]]!r}? " if close else ""
    return f"{nearest}The columns are: {listed(frame.columns)}."


def listed(labels: Iterable[object], most: int = 20) -> str:
    """The labels as an error names them; of many the first."""
    texts = [repr(label) for label in labels]
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more if texts else "(none)"
