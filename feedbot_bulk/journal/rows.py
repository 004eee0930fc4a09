"""From the table's rows to records, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal import process_lock, schema, statements
from feedbot_bulk.journal.records import Campaign, Record, campaign_key
from feedbot_bulk.journal.schema import CLAIMED
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import sqlalchemy as sa

    from feedbot_bulk.i18n.message import Message
    from feedbot_bulk.journal.records import ClaimKey, PostResult, StatusUpdate


# --- reading ------------------------------------------------------------------------------------


def find_campaign(connection: sa.Connection, name: str, send_url: str) -> Campaign | None:
    """The campaign recorded under that name, or one that looks like it, and address."""
    query = {"key": campaign_key(name), "send_url": send_url}
    found = connection.execute(statements.FIND_CAMPAIGN, query).first()
    return None if found is None else Campaign(found.id, found.name, send_url)


def make_campaign(connection: sa.Connection, name: str, send_url: str, now: int) -> Campaign | None:
    """The campaign, made where it is not there; None of a journal that does not keep it."""
    insert = statements.insert_unless_there(connection, schema.campaigns)
    key = campaign_key(name)
    row = {"name": name, "key": key, "send_url": send_url, "created_at": now}
    connection.execute(insert.values(**row))
    return find_campaign(connection, name, send_url)


def campaign_again(
    connection: sa.Connection, number: int, meant: Campaign | None, now: int
) -> Campaign:
    """The campaign of that number; where it is gone, or is another by now, the one meant.

    The one meant is made again where it is not there. NoCampaignError where nobody knows it.
    """
    found = connection.execute(statements.CAMPAIGN, {"campaign": number}).first()
    there = None if found is None else Campaign(found.id, found.name, found.send_url)
    if meant is not None and (there is None or not _is_same(there, meant)):
        there = make_campaign(connection, meant.name, meant.send_url, now)
    if there is None:
        raise NoCampaignError
    return there


class NoCampaignError(Exception):
    """The campaign of a claim is gone, and nobody knows which it was."""


def _is_same(one: Campaign, other: Campaign) -> bool:
    keys = {campaign_key(campaign.name) for campaign in (one, other)}
    return len(keys) == 1 and one.send_url == other.send_url


def latest(connection: sa.Connection, campaign: Campaign, phones: list[str]) -> list[sa.Row[Any]]:
    """The newest attempt at each message of the campaign to these phones, oldest first."""
    rows: list[sa.Row[Any]] = []
    for some in statements.chunks(phones):
        query = {"campaign": campaign.id, "phones": some}
        rows += connection.execute(statements.LATEST, query).all()
    return rows


def records(rows: Sequence[sa.Row[Any]], now: int) -> list[Record]:
    """Rows of the table as records; a state that this version does not know is an error."""
    lives = _lives_here(rows)
    return [
        Record(
            phone=row.phone,
            digest=row.digest,
            attempt=row.attempt,
            status=status(row.state),
            reason=_reason(row),
            id=row.feedbot_id,
            queued_at=row.queued_at,
            checked_at=row.checked_at,
            expires_at=row.expires_at,
            in_flight=row.state == CLAIMED,
            alive=row.state == CLAIMED and _is_alive(row, lives, now),
            run=row.run,
        )
        for row in rows
    ]


def _lives_here(rows: Sequence[sa.Row[Any]]) -> dict[str, bool | None]:
    """Of the runs of this host that hold claims, whether they live, as far as that can be told."""
    here = process_lock.this_host()
    own = {row.run for row in rows if row.state == CLAIMED and row.host == here}
    return {run: process_lock.is_alive(run) for run in own}


def _is_alive(row: sa.Row[Any], lives: Mapping[str, bool | None], now: int) -> bool:
    """Whether a claim's run may wait for its answer: until its deadline where nothing proves it."""
    proven = lives.get(row.run)
    return bool(now < row.deadline) if proven is None else proven


class UnknownStateError(Exception):
    """A row's state is none that this version knows; kept as `.state`."""

    def __init__(self, state: object) -> None:
        super().__init__(state)
        self.state = state


def status(state: str) -> Status:
    """The status that a row's state stands for."""
    if state == CLAIMED:
        return Status.UNKNOWN
    try:
        return Status(state)
    except ValueError:
        raise UnknownStateError(state) from None


def by_phone(rows: Sequence[sa.Row[Any]], now: int, within: float) -> dict[str, list[Record]]:
    """Records by phone, of the attempts claimed or queued in the last `within` seconds.

    A claim has its time from this machine's clock; when it was queued may be known from Feedbot's.
    """
    known: dict[str, list[Record]] = {}
    oldest = now - within * 1000
    recent = [row for row in rows if max(row.claimed_at, row.queued_at or 0) >= oldest]
    for record in records(recent, now):
        known.setdefault(record.phone, []).append(record)
    return known


def _reason(row: sa.Row[Any]) -> Message | str | None:
    """A reason of ours as the message that it was; Feedbot's own words as they came."""
    text: str | None = row.reason
    if text is None or row.reason_code is None:
        return text
    return reasons.find(text) or text


# --- writing ------------------------------------------------------------------------------------


def key(claim: ClaimKey) -> dict[str, Any]:
    """The columns that name a claim's row, for a new one."""
    return {name: getattr(claim, name) for name in statements.KEY}


def named(claim: ClaimKey) -> dict[str, Any]:
    """The parameters of a statement about a claim's row."""
    return {f"b_{name}": value for name, value in key(claim).items()}


def outcomes(results: Mapping[ClaimKey, PostResult]) -> list[dict[str, Any]]:
    """The parameters of `statements.RECORD`."""
    return [
        {
            **named(claim),
            "b_state": result.status.value,
            **_reason_parameters(result.reason),
            "b_feedbot_id": result.id,
            "b_queued_at": result.at if result.status == Status.PENDING else None,
        }
        for claim, result in results.items()
    ]


def updates(news: Iterable[StatusUpdate], service: int) -> dict[Status, list[dict[str, Any]]]:
    """The parameters of `statements.settling`, by status."""
    by_status: dict[Status, list[dict[str, Any]]] = {}
    for update in news:
        row = {
            "b_id": update.id,
            "b_service": service,
            "b_state": update.status.value,
            **_reason_parameters(update.reason),
            "b_at": update.at,
        }
        by_status.setdefault(update.status, []).append(row)
    return by_status


def _reason_parameters(reason: str | None) -> dict[str, str | None]:
    if reason is None:
        return {"b_reason": None, "b_reason_code": None}
    return {"b_reason": str(reason), "b_reason_code": reasons.code(reason)}
