"""Ids that a frame holds and the journal does not: written back to the claims that they are of.

A journal that failed while it recorded them knows the claims alone; the frame of the error knows
what came back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbot_bulk import results
from feedbot_bulk.journal.records import ClaimKey, PostResult
from feedbot_bulk.outbox.outbox import digest
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import Record

Row = dict[str, Any]
"""One row's result columns."""


def write_back(
    columns: Mapping[str, Sequence[Any]], ids: Collection[str], client: Client, journal: Journal
) -> None:
    """Record these ids of a result frame, each for the open claim of its row, where there is one.

    Raises JournalError.
    """
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    by_campaign: dict[str | None, list[Row]] = {}
    for row in rows:
        if row[results.ID] in ids and row[results.PHONE] is not None:
            by_campaign.setdefault(row[results.CAMPAIGN], []).append(row)
    for campaign, some in by_campaign.items():
        place = journal.campaign(campaign, client.send_url)
        known = journal.records(place, [row[results.PHONE] for row in some])
        outcomes: dict[ClaimKey, PostResult] = {}
        for row in some:
            record = _claim_of(row, known.get(row[results.PHONE], []))
            if record is not None:
                key = ClaimKey(place.id, record.phone, record.digest, record.attempt, record.run)
                outcomes[key] = _result(row)
        if outcomes:
            journal.record(outcomes)


def _claim_of(row: Row, records: Sequence[Record]) -> Record | None:
    """The claim without an outcome that the row's message was sent under.

    A frame does not hold the picture that the digest is of as well; then the phone's only claim
    has to be the one.
    """
    claims = [record for record in records if record.in_flight]
    mine = digest(row[results.MESSAGE] or "", None)
    same = [record for record in claims if record.digest == mine] or claims
    return same[0] if len(same) == 1 else None


def _result(row: Row) -> PostResult:
    queued_at = row[results.QUEUED_AT]
    at = 0 if queued_at is None else round(queued_at.timestamp() * 1000)
    return PostResult(Status.PENDING, id=row[results.ID], at=at)
