"""From the table's rows to records, and back."""

from __future__ import annotations

import math
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


def latest(
    connection: sa.Connection, campaign: Campaign, phones: Iterable[str]
) -> list[sa.Row[Any]]:
    """The newest attempt at each message of the campaign to these phones, oldest first."""
    rows: list[sa.Row[Any]] = []
    for some in statements.listed(phones):
        query = {"campaign": campaign.id, "phones": some}
        rows += connection.execute(statements.LATEST, query).all()
    return rows


def records(rows: Sequence[sa.Row[Any]], now: int) -> list[Record]:
    """Rows of the table as records; a state that this version does not know is an error.

    A row is taken apart at once: asked for each column by its name it takes three times as long.
    """
    lives: dict[str, bool | None] = {}
    found: list[Record] = []
    row: Any
    for row in rows:
        (phone, digest, attempt, state, text, code, message_id,
         queued, checked, expires, run, *_) = row  # fmt: skip
        claimed = state == CLAIMED
        alive = claimed and _is_alive(row, lives, now)
        reason = text if code is None else _ours(text)
        found.append(
            Record(phone, digest, attempt, status(state), reason, message_id,
                   queued, checked, expires, claimed, alive, run)
        )  # fmt: skip
    return found


def _is_alive(row: sa.Row[Any], lives: dict[str, bool | None], now: int) -> bool:
    """Whether a claim's run may wait for its answer: until its deadline where nothing proves it.

    `lives` keeps of each run of this host whether it lives, as far as that can be told.
    """
    if row.host == process_lock.this_host() and row.run not in lives:
        lives[row.run] = process_lock.is_alive(row.run)
    proven = lives.get(row.run)
    return bool(now < row.deadline) if proven is None else proven


class UnknownStateError(Exception):
    """A row's state is none that this version knows; kept as `.state`."""

    def __init__(self, state: object) -> None:
        super().__init__(state)
        self.state = state


def status(state: str) -> Status:
    """The status that a row's state stands for."""
    try:
        return _BY_STATE[state]
    except KeyError:
        raise UnknownStateError(state) from None


_BY_STATE = {each.value: each for each in Status} | {CLAIMED: Status.UNKNOWN}
"""Asked for by its value a status takes six times as long."""


def by_phone(rows: Sequence[sa.Row[Any]], now: int, within: float) -> dict[str, list[Record]]:
    """Records by phone, of the attempts claimed or queued in the last `within` seconds.

    A claim has its time from this machine's clock; when it was queued may be known from Feedbot's.
    """
    known: dict[str, list[Record]] = {}
    oldest = now - within * 1000
    recent = rows
    if within < math.inf:
        recent = [row for row in rows if max(row.claimed_at, row.queued_at or 0) >= oldest]
    for record in records(recent, now):
        known.setdefault(record.phone, []).append(record)
    return known


def _ours(text: str | None) -> Message | str | None:
    """A reason of ours as the message that it was."""
    return text and (reasons.find(text) or text)


# --- writing ------------------------------------------------------------------------------------


def outcomes(results: Mapping[ClaimKey, PostResult]) -> list[tuple[Any, ...]]:
    """The parameters of `statements.RECORD`."""
    return [(*claim, *outcome(result)) for claim, result in results.items()]


def outcome(result: PostResult) -> tuple[Any, ...]:
    """The columns of `statements.OUTCOME`."""
    status, message_id, reason, at = result
    queued_at = at if status == Status.PENDING else None
    return (status.value, *_reason_parameters(reason), message_id, queued_at)


def updates(news: Iterable[StatusUpdate]) -> dict[Status, list[tuple[Any, ...]]]:
    """The parameters of `statements.settling`, by status."""
    by_status: dict[Status, list[tuple[Any, ...]]] = {}
    for message_id, status, reason, at in news:
        row = (message_id, status.value, *_reason_parameters(reason), at)
        by_status.setdefault(status, []).append(row)
    return by_status


def _reason_parameters(reason: str | None) -> tuple[str | None, str | None]:
    """A reason as text, and its code where it is one of ours."""
    return (None, None) if reason is None else (str(reason), reasons.code(reason))
