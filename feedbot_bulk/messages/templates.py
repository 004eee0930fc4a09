"""A message template and a list become one text per row, or the reason why not.

template  = parse(message, columns)    compiled once; errors point at the place
texts     = one column of texts per placeholder, then one zip over those columns
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from feedbot_bulk import cells
from feedbot_bulk.cells import dates
from feedbot_bulk.cells.text_utils import is_blank
from feedbot_bulk.errors import TemplateError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.i18n.reasons import (
    MESSAGE_EMPTY,
    MESSAGE_NOT_SENDABLE,
    NO_TIME,
    NO_VALUE,
    Reason,
)
from feedbot_bulk.messages import lengths
from feedbot_bulk.messages.parsing import parse
from feedbot_bulk.results.frame import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedbot_bulk.messages.parsing import Field, Template


def render(message: str | pd.Series[Any], frame: pd.DataFrame) -> pd.DataFrame:
    """Columns `message` and `reason` beside the frame's rows; each row has exactly one of the two.

    `message` is a template, or a Series of finished texts, which go as they are. Raises
    TemplateError, also where nobody's message has any text, and ColumnError for a Series that does
    not stand beside the frame.

    >>> people = pd.DataFrame({"שם": ["נועה", None], "סכום": [3.0, 4.5]})
    >>> texts = render("שלום {שם}, {סכום} ₪", people)
    >>> texts["message"][0], texts["reason"][1]
    ('שלום נועה, 3 ₪', 'no value for {שם}')
    >>> render("שלום {שם|לכם}", people)["message"].tolist()
    ['שלום נועה', 'שלום לכם']
    """
    texts, reasons = rendered(message, frame)
    return pd.DataFrame({"message": text(texts, frame.index), "reason": text(reasons, frame.index)})


def rendered(
    message: str | pd.Series[Any], frame: pd.DataFrame
) -> tuple[list[str | None], list[str | None]]:
    """What `render` gives, as lists."""
    if isinstance(message, pd.Series):
        texts, reasons = _finished(cells.aligned(message, frame, "message"))
    elif isinstance(message, str):
        texts, reasons = _filled(parse(message, list(frame.columns)), frame)
    else:
        raise TemplateError(
            Message(
                "{argument} is a template such as 'שלום {{שם}}', or a Series of finished texts, "
                "not {kind}.",
                argument=Argument("message"),
                kind=type(message).__name__,
            )
        )
    for row, reason in lengths.too_long(texts).items():
        texts[row], reasons[row] = None, reason
    lengths.check_any_text(message, reasons)
    return texts, reasons


def _filled(template: Template, frame: pd.DataFrame) -> tuple[list[str | None], list[str | None]]:
    """The text of every row of the frame, or its reason."""
    filled = {field: _values(field, frame.iloc[:, field.position]) for field in {*template.fields}}
    messages = _joined(template.texts, [filled[one][0] for one in template.fields], len(frame))
    troubles = _empty(messages) if all(map(is_blank, template.texts)) else {}
    for field in reversed(template.fields):  # so that the first placeholder's reason stands
        troubles |= filled[field][1]
    return _split(messages, troubles)


def _empty(messages: Sequence[str]) -> dict[int, str]:
    reason = MESSAGE_EMPTY()
    return {row: reason for row, message in enumerate(messages) if is_blank(message)}


def _values(field: Field, column: pd.Series[Any]) -> tuple[list[str], dict[int, str]]:
    """A placeholder's text for every row, "" where there is none; and the reasons of those."""
    plain = field.write is cells.write
    written = cells.write_each(column) if plain else cells.each(column, field.write)
    if all(written) and set(map(type, written)) <= {str}:  # nearly always, so asked first
        return cast("list[str]", written), {}
    return _mended(written, field, column)


def _mended(
    written: list[str | Reason], field: Field, column: pd.Series[Any]
) -> tuple[list[str], dict[int, str]]:
    """The texts with fallbacks in the gaps, or reasons."""
    odd = [row for row, value in enumerate(written) if not value or value.__class__ is not str]
    held = column.tolist()
    no_value = NO_VALUE(column=field.label)
    reasons: dict[int, str] = {}
    for row in odd:
        if isinstance(value := written[row], Reason):
            reasons[row] = value(column=field.label, value=_shown(held[row], value))
        elif field.fallback is None:
            reasons[row] = no_value
        written[row] = field.fallback or ""
    return cast("list[str]", written), reasons  # no Reason is left in it


def _shown(cell: object, reason: Reason) -> str:
    """A cell as the reason against it shows it: of a date alone no midnight, which is a time."""
    return cells.shown(dates.read(cell) if reason is NO_TIME else cell)


def _joined(texts: Sequence[str], columns: Sequence[Sequence[str]], rows: int) -> list[str]:
    """One zip over the columns, with the template's own texts in between."""
    first, *others = texts
    woven: list[Any] = [repeat(first, rows)]
    for values, after in zip(columns, others, strict=True):
        woven += [values, repeat(after, rows)]
    return list(map("".join, zip(*woven, strict=True)))


def _finished(messages: pd.Series[Any]) -> tuple[list[str | None], list[str | None]]:
    """Finished texts, as they are; blank ones are a reason."""
    written = cells.each(messages, _finished_text)
    troubles: dict[int, str] = {
        row: one() for row, one in enumerate(written) if isinstance(one, Reason)
    }
    return _split(written, troubles)


def _finished_text(cell: object) -> str | Reason:
    written = cells.write(cell)
    if isinstance(written, Reason):
        return MESSAGE_NOT_SENDABLE
    if not written:
        return MESSAGE_EMPTY
    return cell if isinstance(cell, str) else written


def _split(
    messages: Sequence[str | Reason], troubles: dict[int, str]
) -> tuple[list[str | None], list[str | None]]:
    """Texts and reasons by row: where there is a reason, there is no text."""
    texts: list[Any] = list(messages)
    reasons: list[str | None] = [None] * len(texts)
    for row, reason in troubles.items():
        texts[row], reasons[row] = None, reason
    return texts, reasons
