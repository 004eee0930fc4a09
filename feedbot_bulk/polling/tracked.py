"""The messages of a result frame that Feedbot may still have news of."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedbot_bulk import results
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message, Variant
from feedbot_bulk.journal.records import StatusUpdate
from feedbot_bulk.polling.written_back import write_back
from feedbot_bulk.results.status import Status, advance
from feedbot_bulk.runtime import logs
from feedbot_bulk.runtime.threads import heard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.protocol import MessageStatus
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import Record

SANDBOX_PREFIX = "sandbox-"
OPEN = frozenset({Status.PENDING, Status.EXPIRED})
"""Not settled by Feedbot: `expired` is our own conclusion."""

MARGIN = 120_000
"""Milliseconds past its expiry until which a message that waits still counts as pending."""

_BEFORE_ALL = pd.Timestamp(0, tz="UTC")
_BY_NUMBER = {-1: Status.FAILED, 0: Status.PENDING, 1: Status.SENT}


@dataclass(slots=True)
class TrackedMessage:
    """One queued message that is polled; times are in epoch milliseconds.

    `queued_at` is the same for all messages of one batch: they were answered together.
    """

    id: str
    status: Status
    queued_at: object
    reason: str | None = None
    checked_at: int | None = None
    expires_at: int | None = None

    @property
    def open(self) -> bool:
        """Whether Feedbot may still have news of it."""
        return self.status in OPEN

    @property
    def waits(self) -> bool:
        """Whether it is neither settled nor expired."""
        return self.status == Status.PENDING

    def learn(self, given: MessageStatus, now: int) -> StatusUpdate:
        """Take in Feedbot's word; returns what the journal is to know."""
        status, reason = self.read(given, now)
        self.status, self.checked_at = advance(self.status, status), now
        if self.status == status:
            self.reason = reason
        return StatusUpdate(self.id, self.status, self.reason, now)

    def read(self, given: MessageStatus, now: int) -> tuple[Status, str | None]:
        """What Feedbot's word means for this message; a number of no meaning settles nothing."""
        status = _BY_NUMBER.get(given.status, Status.PENDING)
        if status == Status.PENDING and self.expires_at and self.expires_at + MARGIN < now:
            return Status.EXPIRED, reasons.STILL_WAITING()
        return status, given.reason


class Strange:
    """The statuses that Feedbot's page does not name; each is logged once."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def notice(self, number: int) -> None:
        """Log a status that has no meaning, when it is seen for the first time."""
        if number not in _BY_NUMBER and number not in self._seen:
            self._seen.add(number)
            logs.log(
                logging.WARNING, "Feedbot gave the status %d, which its page does not name", number
            )


def track(result: pd.DataFrame, client: Client, journal: Journal) -> dict[str, TrackedMessage]:
    """By id, the open messages of a result frame, in the order queued; with the journal's news.

    Raises ColumnError (no result frame), FeedbotError (practice ids).
    """
    columns = results.detach(result)
    rows = zip(
        columns[results.ID],
        columns[results.STATUS],
        columns[results.QUEUED_AT],
        columns[results.REASON],
        strict=True,
    )
    open_rows = [row for row in rows if row[0] and row[1] in OPEN]
    open_rows.sort(key=lambda row: row[2] or _BEFORE_ALL)
    ids = dict.fromkeys(row[0] for row in open_rows)
    _refuse_practice_ids(ids, client)
    known = heard(lambda: _known(columns, ids.keys(), client, journal))
    return {row[0]: _tracked(*row, known.get(row[0])) for row in open_rows}


def _tracked(
    message_id: str, status: str, queued_at: object, reason: str | None, record: Record | None
) -> TrackedMessage:
    """A message as its row of the frame has it; what the journal knows counts more."""
    if record is None:
        return TrackedMessage(message_id, Status(status), queued_at, reason)
    return TrackedMessage(
        message_id, record.status, queued_at, record.reason, record.checked_at, record.expires_at
    )


def _known(
    columns: Mapping[str, Sequence[Any]], ids: AbstractSet[str], client: Client, journal: Journal
) -> dict[str, Record]:
    """What the journal knows of these ids; those that it does not know are written back to it."""
    known = journal.by_id(client.send_url, ids)
    if missing := ids - known.keys():
        write_back(columns, missing, client, journal)
        known |= journal.by_id(client.send_url, missing)
    return known


def updated(result: pd.DataFrame, messages: Mapping[str, TrackedMessage]) -> pd.DataFrame:
    """The result frame with what was learned of its open messages."""
    columns: dict[str, Any] = dict(results.detach(result))
    status, reason = columns[results.STATUS], columns[results.REASON]
    checked: dict[int, int] = {}
    for position, message in enumerate(map(messages.get, columns[results.ID])):
        if message is None or message.checked_at is None or status[position] not in OPEN:
            continue
        status[position] = message.status.value
        reason[position] = message.reason
        checked[position] = message.checked_at
    columns[results.QUEUED_AT] = _times(result[results.QUEUED_AT], {})
    columns[results.CHECKED_AT] = _times(result[results.CHECKED_AT], checked)
    return results.attach(result, columns)


def _times(column: pd.Series[Any], news: Mapping[int, int]) -> pd.DatetimeIndex:
    """A column of times with the new ones (epoch milliseconds, by position).

    As whole numbers, all at once: made into times one by one they took half of the work on a frame.
    """
    known = pd.DatetimeIndex(pd.to_datetime(column, utc=True)).as_unit("ns")
    nanoseconds = known.asi8.copy()
    nanoseconds[list(news)] = np.fromiter(news.values(), "int64", len(news)) * 1_000_000
    return pd.DatetimeIndex(nanoseconds.view("M8[ns]"), tz="UTC")


def is_practice(message_id: str) -> bool:
    """Whether only a sandbox knows this message."""
    return message_id.startswith(SANDBOX_PREFIX)


def _refuse_practice_ids(ids: Iterable[str], client: Client) -> None:
    """The real Feedbot is not asked about messages that only a sandbox knows."""
    practice = [message_id for message_id in ids if is_practice(message_id)]
    if practice and not client.practice:
        raise FeedbotError(
            Message.plural(
                "{count} message was queued in a sandbox (its id: {message_id!r}), and {client} "
                "asks the real Feedbot. {advice}",
                "{count:,} messages were queued in a sandbox (ids such as {message_id!r}), and "
                "{client} asks the real Feedbot. {advice}",
                count=len(practice),
                message_id=practice[0],
                client=Variant(Message("this client"), cli=Message("this command")),
                advice=Variant(
                    Message("Pass the sandbox that they were sent through: client=…"),
                    cli=Message(
                        "Set FEEDBOT_SEND_URL and FEEDBOT_STATUS_URL to the sandbox that they were "
                        "sent through."
                    ),
                ),
            )
        )
