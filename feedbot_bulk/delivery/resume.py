"""A campaign resumed later: the list and the journal alone, without the text that was sent."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import phones, results
from feedbot_bulk.contacts import columns
from feedbot_bulk.delivery.rows import in_utc, reason_of
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime.threads import heard

if TYPE_CHECKING:
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import Record


def resume(
    contacts: pd.DataFrame,
    campaign: str,
    *,
    send_url: str,
    journal: Journal,
    phone: str | None = None,
    region: str = "IL",
) -> pd.DataFrame:
    """The result frame of a list in a campaign, as the journal knows it now; nothing is sent.

    Rows are found by their phone, and get the newest message to it; where a phone has several rows
    and messages, they meet in order.
    A row that the campaign never sent to is `ready`, one without a phone `skipped`. The texts are
    not in the journal, so `feedbot_message` is empty.
    """
    numbers = phones.diagnose(columns.phone_column(contacts, region, phone), region)
    place = heard(lambda: journal.campaign(campaign, send_url))
    found = heard(lambda: journal.records(place, numbers["phone"].dropna()))
    if not found:
        raise FeedbotError(
            Message(
                "The journal {journal} knows no message of campaign {campaign!r} to anyone on this "
                "list. Check the name (feedbot-bulk history lists them) and {argument}.",
                journal=journal.place,
                campaign=campaign,
                argument=Argument("journal"),
            )
        )
    rows_of = Counter(numbers["phone"].dropna())
    newest = {number: _newest(found[number], rows_of[number]) for number in found}
    left = defaultdict(deque, {number: deque(records) for number, records in newest.items()})
    rows = [
        _row(number, reason, left[number])
        for number, reason in zip(numbers["phone"], numbers["reason"], strict=True)
    ]
    filled = {column: [row.get(column) for row in rows] for column in results.COLUMNS}
    times = {name: in_utc(filled[name]) for name in results.TIMES}
    names = [place.name] * len(rows)
    return results.attach(contacts, {**filled, **times, results.CAMPAIGN: names})


def _newest(records: list[Record], count: int) -> list[Record]:
    """The newest messages to a phone, as many as it has rows; refused ones come last."""
    queued_last = sorted(records, key=lambda record: record.status != Status.REJECTED)
    return queued_last[-count:]


def _row(number: Any, reason: Any, left: deque[Record]) -> dict[str, Any]:  # noqa: ANN401 - cells
    """One row's result columns; the last record of a phone stays for further rows of it."""
    if pd.isna(number):
        return {results.STATUS: Status.SKIPPED.value, results.REASON: reason}
    if not left:
        return {results.PHONE: number, results.STATUS: Status.READY.value}
    record = left.popleft() if len(left) > 1 else left[0]
    return {
        results.PHONE: number,
        results.STATUS: record.status.value,
        results.REASON: reason_of(record),
        results.ID: record.id,
        results.QUEUED_AT: record.queued_at,
        results.CHECKED_AT: record.checked_at,
    }
