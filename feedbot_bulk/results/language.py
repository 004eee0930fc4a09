"""The language of a list: that of its headers and messages, unless another is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk.i18n.language import language
from feedbot_bulk.results import frame as results

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedbot_bulk.i18n.catalogue import Lang


def language_of(frame: pd.DataFrame, lang: str | None = None) -> Lang:
    """The language asked for; None means FEEDBOT_LANG, else Hebrew when the list holds Hebrew.

    `frame` is a result, or a list that has no messages yet.

    Raises FeedbotError for a language that there is not.
    """
    return language(lang, _telling_texts(frame))


def _telling_texts(frame: pd.DataFrame) -> Iterator[str]:
    """The texts that show the language of the list: its headers and its messages."""
    yield from map(heading, [*frame.index.names, *results.own_columns(frame)])
    if results.MESSAGE in frame:
        yield from _not_ascii(frame[results.MESSAGE])


def _not_ascii(column: pd.Series[Any]) -> Iterator[str]:
    """The texts of a column that may hold Hebrew; of an English list none, in a tenth of the time.

    From pandas 3.0 on: before it, all of them.
    """
    texts = column[column.notna()]
    is_ascii = getattr(texts.str, "isascii", None) if texts.dtype == results.TEXT else None
    if is_ascii is not None:
        texts = texts[~is_ascii().to_numpy(bool)]
    yield from map(str, texts)


def heading(label: Any) -> str:  # noqa: ANN401 - any hashable is a label to pandas
    """A column's label as a heading; the levels of a tuple stand side by side."""
    if isinstance(label, tuple):
        return " ".join(filter(None, map(heading, label)))
    return "" if pd.isna(label) else str(label)
