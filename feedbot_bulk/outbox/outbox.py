"""The outbox: a list and the arguments of a send, as one message per row, ready or with a reason.

Nothing is sent here and nothing is remembered: the same list and arguments make the same outbox.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import cells, phones, results
from feedbot_bulk.contacts import columns, opt_outs
from feedbot_bulk.errors import ColumnError, FeedbotError
from feedbot_bulk.feedbot import protocol
from feedbot_bulk.i18n import reasons
from feedbot_bulk.messages import expiry, pictures, templates
from feedbot_bulk.outbox import never_twice
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedbot_bulk.feedbot.protocol import MessageBody
    from feedbot_bulk.outbox.never_twice import Plan, Rule

BATCH_SIZE = 100
BODY_LIMIT = 90_000
"""Bytes of one request's body at the most: under the 100 kB that many servers allow."""

ENVELOPE = len('{"messages":[]}')


@dataclass(frozen=True, slots=True)
class Outbox:
    """One message per row of `frame`, by position; `reason` is None where it may be sent.

    `expires` is in epoch milliseconds. A row with a reason keeps its phone and text where it has
    them, so that one already sent can still be recognised.
    """

    frame: pd.DataFrame
    phone: list[str | None]
    kind: list[str | None]
    message: list[str | None]
    image: list[str | None]
    expires: list[int | None]
    reason: list[str | None]

    def __len__(self) -> int:
        return len(self.frame)

    def complete(self) -> Iterator[tuple[int, str, str, str | None, str | None]]:
        """Position, phone, text, picture and reason of the rows that have a phone and a text."""
        columns = zip(self.phone, self.message, self.image, self.reason, strict=True)
        for position, (phone, text, image, reason) in enumerate(columns):
            if phone is not None and text is not None:
                yield position, phone, text, image, reason

    def unlisted(self, positions: Iterable[int]) -> int:
        """How many of these phones are of blocks that the numbering data does not know yet."""
        return sum(self.kind[position] == "unlisted" for position in positions)

    def key(self, position: int) -> tuple[str, str]:
        """What makes this row's message the same as another: its phone, and its digest."""
        text = self.message[position] or ""
        return self.phone[position] or "", never_twice.digest(text, self.image[position])

    def wire(self, position: int) -> MessageBody:
        """The message as the POST carries it."""
        return protocol.message(
            self.phone[position] or "",
            self.message[position] or "",
            self.expires[position],
            self.image[position],
        )

    def label(self, position: int) -> Any:  # noqa: ANN401 - whatever the index holds
        """How a reason names the row: by its index, or by its place where the index repeats."""
        index = self.frame.index
        return index[position] if index.is_unique else f"at position {position}"


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
    """The outbox of a list. Raises ColumnError, TemplateError, ContactsError (`exclude`)."""
    _check_columns(frame)
    numbers = phones.diagnose(_phones(frame, phone, region), region)
    rendered = templates.render(_message(frame, message), frame)
    urls, picture_reasons = pictures.picture_urls(image, frame)
    times, time_reasons = expiry.expiry_times(expires, frame, now or datetime.now(UTC))
    excluded = opt_outs.excluded_phones(exclude, region)
    number = cells.to_list(numbers["phone"])
    opted_out = [reasons.EXCLUDED() if one in excluded else None for one in number]
    causes = (
        cells.to_list(numbers["reason"]),
        opted_out,
        cells.to_list(rendered["reason"]),
        picture_reasons,
        time_reasons,
    )
    reason = [a or b or c or d or e for a, b, c, d, e in zip(*causes, strict=True)]
    return Outbox(
        frame=frame,
        phone=number,
        kind=cells.to_list(numbers["kind"]),
        message=cells.to_list(rendered["message"]),
        image=urls,
        expires=times,
        reason=reason,
    )


def renewed(box: Outbox, expires: Any, now: datetime | None = None) -> Outbox:  # noqa: ANN401
    """The same messages, their expiry reckoned anew: "2h" counts from now."""
    times, late = expiry.expiry_times(expires, box.frame, now or datetime.now(UTC))
    reason = [a or b for a, b in zip(box.reason, late, strict=True)]
    return replace(box, expires=times, reason=reason)


def preview(outbox: Outbox, rule: Rule) -> pd.DataFrame:
    """The result frame of an outbox of which nothing is sent: `ready` and `skipped` rows."""
    return results.attach(outbox.frame, unsent(outbox, never_twice.plan(outbox, {}, rule)))


def unsent(outbox: Outbox, made: Plan) -> dict[str, list[Any]]:
    """The result columns before anything is sent, as lists by position."""
    reason = [made.skip.get(i, given) for i, given in enumerate(outbox.reason)]
    ready, skipped = Status.READY.value, Status.SKIPPED.value
    blank: dict[str, list[Any]] = {name: [None] * len(outbox) for name in results.COLUMNS}
    return blank | {
        results.PHONE: list(outbox.phone),
        results.MESSAGE: list(outbox.message),
        results.STATUS: [skipped if one else ready for one in reason],
        results.REASON: reason,
    }


def batches(outbox: Outbox, rule: Rule, batch_size: int = BATCH_SIZE) -> list[list[MessageBody]]:
    """The ready messages as the POSTs would carry them."""
    ready = never_twice.plan(outbox, {}, rule).send
    return [[outbox.wire(i) for i in batch] for batch in cut(outbox, ready, batch_size)]


def cut(outbox: Outbox, positions: Iterable[int], batch_size: int) -> list[list[int]]:
    """Positions in batches, in order: `batch_size` messages and BODY_LIMIT bytes at the most.

    A message larger than the limit goes alone, for Feedbot to judge.
    """
    if isinstance(batch_size, bool) or not isinstance(batch_size, int) or batch_size < 1:
        raise FeedbotError(f"batch_size={batch_size!r}: give a whole number of 1 or more.")
    made: list[list[int]] = []
    room = 0
    for position in positions:
        size = len(protocol.encode_one(outbox.wire(position)).encode()) + 1
        if not made or len(made[-1]) == batch_size or size > room:
            made.append([])
            room = BODY_LIMIT - ENVELOPE
        made[-1].append(position)
        room -= size
    return made


# --- the arguments ------------------------------------------------------------------------------


def _check_columns(frame: pd.DataFrame) -> None:
    if frame.columns.nlevels > 1:
        raise ColumnError(
            "The frame's columns have more than one level. Flatten them first, for example: "
            "df.columns = [' '.join(map(str, label)) for label in df.columns]"
        )


def _phones(frame: pd.DataFrame, phone: str | pd.Series[Any] | None, region: str) -> pd.Series[Any]:
    if isinstance(phone, pd.Series):
        return cells.aligned(phone, frame, "phone")
    return columns.phone_column(frame, region, phone)


def _message(frame: pd.DataFrame, message: str | pd.Series[Any] | None) -> str | pd.Series[Any]:
    if message is not None:
        return message
    return columns.message_column(frame)
