"""From a list and the arguments of a call to its outbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import cells, phones
from feedbot_bulk.contacts import columns, opt_outs
from feedbot_bulk.contacts.hidden import hidden_note
from feedbot_bulk.errors import ColumnError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.messages import expiry, templates
from feedbot_bulk.messages.pictures import picture_urls
from feedbot_bulk.outbox.outbox import Outbox
from feedbot_bulk.phones.numbering import one_number

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def build(
    frame: pd.DataFrame,
    message: str | pd.Series[Any] | None = None,
    *,
    phone: str | pd.Series[Any] | None = None,
    image: str | pd.Series[Any] | None = None,
    expires: Any = None,  # noqa: ANN401 - a column, a datetime, a timedelta, text or a Series
    exclude: Any = None,  # noqa: ANN401 - a Series, a frame, a list or a file
    region: str = "IL",
    now: datetime | None = None,
) -> Outbox:
    """The outbox of a list: one message per row, ready or with the first reason against it.

    Parameters
    ----------
    frame
        The list, one row per message; its index may be anything.
    message
        A template, or a Series of texts; without it the column that is named like one.
    phone
        The name of a column, or a Series; without it the one column that is named like a phone.
    image
        The name of a column, a Series, or a link that all rows share.
    expires
        A column, a Series, a datetime, a timedelta, or a duration such as "2h".
    exclude
        Phones that get nothing: a Series, a frame, a list or a file.
    region
        The country, in two capital letters, in which a number without a country code is read.
    now
        When the expiry counts from; the present unless given.

    Returns
    -------
    Outbox
        As long as the frame and in its order.

    Raises
    ------
    ColumnError
        A column is missing, or which one is meant is not clear.
    TemplateError
        The template cannot be read, or names a column that is not there.
    ContactsError
        An entry of `exclude` cannot be read as a phone.
    FeedbotError
        The region is unknown.
    """
    _check_columns(frame)
    frame = frame.copy()  # a thread that sorts it in place must not move texts to other people
    listed, taken = _phones(frame, phone, region)
    numbers = phones.diagnose_lists(listed, region)
    texts, text_reasons = templates.rendered(_message(frame, message), frame)
    pictures, picture_reasons = picture_urls(image, frame)
    times, time_reasons = expiry.expiry_times(expires, frame, now or datetime.now(UTC))
    excluded = opt_outs.excluded_phones(exclude, region)
    refusing = columns.that_say_no(listed).tolist()
    refused = frozenset(
        each for each, no in zip(numbers.phone, refusing, strict=True) if no and each
    )
    causes = (
        [reasons.SAYS_NO() if no else None for no in refusing],
        numbers.reason,
        _of_lines(numbers.phone, refused, reasons.SAYS_NO()),
        _of_lines(numbers.phone, excluded, reasons.EXCLUDED()),
        text_reasons,
        picture_reasons,
        time_reasons,
    )
    return Outbox(
        frame=frame,
        phone=numbers.phone,
        kind=numbers.kind,
        message=texts,
        image=pictures,
        expires=times,
        reason=_first(causes, len(frame)),
        notes=(taken, *hidden_note(frame)),
    )


def _of_lines(
    number: Sequence[str | None], lines: Collection[str], reason: Message
) -> list[str | None]:
    """The reason for each phone that is one of these lines, however it is written."""
    wanted = {one_number(each) for each in lines}
    if not wanted:
        return []
    return [reason if each is not None and one_number(each) in wanted else None for each in number]


def _first(causes: Sequence[Sequence[str | None]], rows: int) -> list[str | None]:
    """Of each row the first reason against it; most kinds of reason are against no row at all."""
    first: list[str | None] = [None] * rows
    for given in filter(any, causes):
        first = [earlier or later for earlier, later in zip(first, given, strict=True)]
    return first


def renewed(outbox: Outbox, expires: Any, now: datetime | None = None) -> Outbox:  # noqa: ANN401
    """The same messages, their expiry reckoned anew: "2h" counts from now."""
    times, late = expiry.expiry_times(expires, outbox.frame, now or datetime.now(UTC))
    reason = [a or b for a, b in zip(outbox.reason, late, strict=True)]
    return replace(outbox, expires=times, reason=reason)


def _check_columns(frame: pd.DataFrame) -> None:
    if frame.columns.nlevels > 1:
        raise ColumnError(
            Message(
                "The frame's columns have more than one level. Flatten them first, for example: "
                "df.columns = [' '.join(map(str, label)) for label in df.columns]"
            )
        )


def _phones(
    frame: pd.DataFrame, phone: str | pd.Series[Any] | None, region: str
) -> tuple[pd.Series[Any], Message]:
    """The cells of the phones, and what is said of where they are from."""
    if isinstance(phone, pd.Series):
        return cells.aligned(phone, frame, "phone"), columns.phones_given()
    found = columns.phone_column(frame, region, phone)
    return found, columns.taken_note(found.name)


def _message(frame: pd.DataFrame, message: str | pd.Series[Any] | None) -> str | pd.Series[Any]:
    if message is not None:
        return message
    return columns.message_column(frame)
