"""The rows of a send: what became of each so far, by position, and the result frame of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedbot_bulk import results
from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal.records import PostResult
from feedbot_bulk.outbox import never_twice, unsent
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedbot_bulk.journal.records import Record
    from feedbot_bulk.outbox.outbox import Outbox

NOT_A_TIME = np.iinfo("int64").min
"""How NumPy writes a missing time as a whole number."""


class Rows:
    """What became of every row so far: the result columns as lists, by position."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.columns = columns
        self.status = columns[results.STATUS]
        self.reason = columns[results.REASON]
        self.id = columns[results.ID]
        self.queued_at = columns[results.QUEUED_AT]
        self.checked_at = columns[results.CHECKED_AT]

    @classmethod
    def before(cls, outbox: Outbox, campaign: str | None) -> Rows:
        """The rows of an outbox before anything is sent."""
        columns = unsent(outbox, never_twice.Plan())
        return cls(columns | {results.CAMPAIGN: [campaign] * len(outbox)})

    def settle(self, plan: never_twice.Plan) -> None:
        """Take from the plan what is already known: rows sent before, rows that are skipped.

        A row that is to be sent again is what it was, until it is.
        """
        for position, reason in plan.skip.items():
            self.skip(position, reason)
        for position, record in (plan.keep | plan.again).items():
            self.keep(position, record)

    def skip(self, position: int, reason: str) -> None:
        """Leave a row out."""
        self.status[position], self.reason[position] = Status.SKIPPED.value, reason

    def renew(self, position: int, reason: str | None) -> None:
        """Make a row ready that was tried before."""
        self.status[position], self.reason[position] = Status.READY.value, reason
        self.id[position] = self.queued_at[position] = self.checked_at[position] = None

    def keep(self, position: int, record: Record) -> None:
        """Take over what the journal knows of a row."""
        self.status[position] = record.status.value
        self.reason[position] = reason_of(record)
        self.id[position] = record.id
        self.queued_at[position] = record.queued_at
        self.checked_at[position] = record.checked_at

    def take(self, position: int, result: PostResult) -> None:
        """Take over what a request came to."""
        self.status[position] = result.status.value
        self.reason[position] = result.reason
        self.id[position] = result.id
        self.queued_at[position] = result.at if result.status == Status.PENDING else None

    def refuse(self, position: int, reason: str | None) -> None:
        """Feedbot refused it in this call; nothing of it was queued."""
        self.renew(position, reason)
        self.status[position] = Status.REJECTED.value

    def learn(self, position: int, status: Status, reason: str | None, at: int) -> None:
        """Take in Feedbot's word on a queued message."""
        self.status[position], self.reason[position] = status.value, reason
        self.checked_at[position] = at

    def result(self, position: int) -> PostResult:
        """What `take` was given, as far as a row knows it."""
        at = self.queued_at[position] or 0
        status = Status(self.status[position])
        return PostResult(status, self.id[position], self.reason[position], at)

    def frame(self, outbox: Outbox) -> pd.DataFrame:
        """The result frame."""
        times = {name: in_utc(self.columns[name]) for name in results.TIMES}
        return results.attach(outbox.frame, {**self.columns, **times})


def in_utc(milliseconds: Sequence[int | None]) -> pd.DatetimeIndex:
    """Epoch milliseconds as times, all at once: one by one they take as long as the journal."""
    whole = np.array([NOT_A_TIME if at is None else at for at in milliseconds], dtype="int64")
    return pd.DatetimeIndex(whole.view("M8[ms]"), tz="UTC")


def reason_of(record: Record) -> str | None:
    """The reason of a row that the journal knows; of a claim without an outcome, ours."""
    if not record.in_flight:
        return record.reason
    return reasons.ANOTHER_RUN() if record.alive else reasons.RUN_ENDED()
