"""Claims as they are made, and their outcomes as they are recorded, within one transaction.

The usual way of both is one statement for many rows. What is found odd on the way (another process
wrote the same, a claim is gone, an id is another message's) ends the transaction with an error, and
is seen to in one of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal import process_lock, rows, statements
from feedbot_bulk.journal.records import (
    ClaimKey,
    Gate,
    OddOutcomesError,
    PostResult,
    Recorded,
    service_number,
)
from feedbot_bulk.journal.schema import CLAIMED
from feedbot_bulk.journal.views.opt_outs import among
from feedbot_bulk.journal.views.over_time import queue_times
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from feedbot_bulk.journal.records import Campaign, Claim, Quota, Record


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms claims are granted: see `Journal.claim`."""

    may_send: Callable[[Claim, list[Record]], bool]
    lifetime: float
    within: float = math.inf
    one_text: bool = False
    quota: Quota | None = None
    gate: Gate = field(default_factory=Gate)


# --- claiming -----------------------------------------------------------------------------------


class CollisionError(Exception):
    """Another process claimed the same at the same time: nothing was claimed."""


def grant(
    connection: sa.Connection,
    campaign: Campaign,
    run: str,
    claims: Sequence[Claim],
    now: int,
    terms: Terms,
) -> list[ClaimKey | None]:
    """Grant claims and write them, by what the journal holds now; None for those refused.

    Whoever opted out is refused, whatever the terms; `terms.gate` says who that was.
    """
    latest = rows.latest(connection, campaign, [claim.phone for claim in claims])
    known = rows.by_phone(latest, now, terms.within)
    attempts = {(row.phone, row.digest): row.attempt for row in latest}
    ordinals = _ordinals(latest) if terms.one_text else None
    left = math.inf if terms.quota is None else terms.quota.left()
    gate = terms.gate
    gate.opted_out, gate.later = among(connection, [claim.phone for claim in claims]), []
    times, free = _turn(connection, campaign, gate, now)
    granted: list[ClaimKey | None] = []
    new: list[tuple[Any, ...]] = []
    for place, claim in enumerate(claims):
        refused = claim.phone in gate.opted_out or len(new) >= left
        if refused or not terms.may_send(claim, known.get(claim.phone, [])):
            granted.append(None)
            continue
        if len(new) >= free:
            gate.later.append(place)
            granted.append(None)
            continue
        attempt = attempts.get((claim.phone, claim.digest), 0) + 1
        granted.append(ClaimKey(campaign.id, claim.phone, claim.digest, attempt, run))
        ordinal = None if ordinals is None else ordinals.get(claim.phone, 0) + 1
        new.append((claim.phone, claim.digest, attempt, claim.expires_at, ordinal))
    deadline = now + round(terms.lifetime * 1000)
    common = {"campaign_id": campaign.id, "run": run, "state": CLAIMED}
    _insert(connection, new, common | _here(campaign, now, deadline))
    if gate.pace is not None:
        gate.next_at = gate.pace.turn([*times, *[now] * len(new)], now)[1]
    if terms.quota is not None:
        terms.quota.held.update(filter(None, granted))
    return granted


def _turn(
    connection: sa.Connection, campaign: Campaign, gate: Gate, now: int
) -> tuple[list[int], float]:
    """When the latest messages through the address went, and how many may go now by its pace.

    Whoever else claims through this address waits until this transaction has ended.
    """
    if gate.pace is None:
        return [], math.inf
    if connection.dialect.name == "postgresql":
        lock = sa.func.pg_advisory_xact_lock(service_number(campaign.send_url))
        connection.execute(sa.select(lock))
    since = now - gate.pace.span
    times = queue_times(connection, campaign.send_url, since, gate.pace.count)
    return times, gate.pace.turn(times, now)[0]


def _ordinals(latest: Sequence[sa.Row[Any]]) -> dict[str, int]:
    """By phone the ordinal of the latest message to it."""
    ordinals: dict[str, int] = {}
    for row in latest:
        ordinals[row.phone] = max(ordinals.get(row.phone, 0), row.ordinal or 0)
    return ordinals


_NEW = ("phone", "digest", "attempt", "expires_at", "ordinal")
"""What each new claim has for itself."""


def _insert(
    connection: sa.Connection, claims: list[tuple[Any, ...]], common: dict[str, Any]
) -> None:
    """Insert rows of claims; raises CollisionError where a unique key says that one is too many."""
    try:
        statements.execute_many(connection, statements.INSERT, _NEW, claims, common)
    except sa.exc.IntegrityError as exc:
        raise CollisionError from exc


def _here(campaign: Campaign, now: int, deadline: int) -> dict[str, Any]:
    """What all rows have in common that this process writes now."""
    return {
        "host": process_lock.this_host(),
        "claimed_at": now,
        "deadline": deadline,
        "service": service_number(campaign.send_url),
    }


def count_others(connection: sa.Connection, campaign: Campaign, run: str, quota: Quota) -> None:
    """Take into a quota what other runs claimed since it looked last, and gave back."""
    query = {"campaign": campaign.id, "since": quota.since}
    for row in connection.execute(statements.NEWER, query).all():
        quota.since = max(quota.since, row.id)
        if row.run != run and quota.counts(row.phone, row.digest):
            quota.others[row.id] = row.phone, row.digest
    counted: set[int] = set()
    for some in statements.chunks(sorted(quota.others)):
        counted.update(connection.execute(statements.STILL_COUNTED, {"rows": some}).scalars())
    quota.others = {row: key for row, key in quota.others.items() if row in counted}


# --- recording ----------------------------------------------------------------------------------


def write(connection: sa.Connection, results: Mapping[ClaimKey, PostResult]) -> None:
    """Write the outcomes of claims, in one statement.

    Raises OddOutcomesError where that was not all there is to do; the transaction is to end then.
    """
    given = rows.outcomes(results)
    try:
        changed = statements.execute_many(connection, statements.RECORD, statements.RECORDED, given)
    except sa.exc.IntegrityError as exc:
        raise OddOutcomesError from exc
    if changed != len(given):
        raise OddOutcomesError


def mend(
    connection: sa.Connection,
    results: Mapping[ClaimKey, PostResult],
    campaign: Campaign | None,
    now: int,
) -> Recorded:
    """Write the outcomes of claims one way or another: none is lost, no id is two messages'.

    Raises OddOutcomesError where another process wrote at the same time; then it is to be repeated.
    NoCampaignError: their campaign is gone, and was not given.
    """
    lost: int = 0
    changed: dict[ClaimKey, PostResult] = {}
    for number in sorted({claim.campaign_id for claim in results}):
        place = rows.campaign_again(connection, number, campaign, now)
        some = {claim: one for claim, one in results.items() if claim.campaign_id == number}
        repeated = _repeated(connection, some, place)
        lost += _write_again(connection, some | repeated, place, now)
        changed |= repeated
    return Recorded(lost, changed)


def _write_again(
    connection: sa.Connection,
    results: Mapping[ClaimKey, PostResult],
    campaign: Campaign,
    now: int,
) -> int:
    """Write the outcomes where their claims are, and into new rows where they are gone."""
    here = {claim._replace(campaign_id=campaign.id): one for claim, one in results.items()}
    written = (*statements.KEY, *statements.OUTCOME)
    try:
        given = rows.outcomes(here)
        statements.execute_many(connection, statements.RECORD, statements.RECORDED, given)
        lost = _lost(connection, list(here), campaign)
        again = {new: here[old] for old, new in lost.items()}
        queued = {key: one for key, one in again.items() if one.status != Status.REJECTED}
        statements.execute_many(
            connection,
            statements.INSERT,
            written,
            rows.outcomes(queued),
            _here(campaign, now, deadline=now),
        )
    except sa.exc.IntegrityError as exc:
        raise OddOutcomesError from exc
    return len(lost)


def _repeated(
    connection: sa.Connection, results: Mapping[ClaimKey, PostResult], campaign: Campaign
) -> dict[ClaimKey, PostResult]:
    """The outcomes whose id another message of this service has: nobody knows what became of them.

    Which message an outcome is of is told by its phone, digest and run.
    """
    ids = [result.id for result in results.values() if result.id is not None]
    holders: dict[str, set[tuple[str, str, str]]] = {}
    for some in statements.listed(ids):
        query = {"send_url": campaign.send_url, "ids": some}
        for row in connection.execute(statements.HOLDERS, query):
            holders.setdefault(row.feedbot_id, set()).add((row.phone, row.digest, row.run))
    changed: dict[ClaimKey, PostResult] = {}
    for claim, result in results.items():
        if result.id is None:
            continue
        mine = (claim.phone, claim.digest, claim.run)
        if holders.setdefault(result.id, {mine}) != {mine}:
            reason = reasons.REPEATED_ID(id=result.id)
            changed[claim] = PostResult(Status.UNKNOWN, reason=reason, at=result.at)
    return changed


def _lost(
    connection: sa.Connection, claims: Sequence[ClaimKey], campaign: Campaign
) -> dict[ClaimKey, ClaimKey]:
    """The claims that are gone, and under which key each can be written again.

    Where another run has claimed the same message since, it is one attempt more.
    """
    known: dict[tuple[str, str], dict[int, str]] = {}
    for some in statements.listed(claim.phone for claim in claims):
        query = {"campaign": campaign.id, "phones": some}
        for row in connection.execute(statements.OF_PHONES, query):
            known.setdefault((row.phone, row.digest), {})[row.attempt] = row.run
    lost: dict[ClaimKey, ClaimKey] = {}
    for claim in claims:
        runs = known.setdefault((claim.phone, claim.digest), {})
        if claim.run not in runs.values():
            attempt = max(runs) + 1 if claim.attempt in runs else claim.attempt
            runs[attempt] = claim.run
            lost[claim] = claim._replace(attempt=attempt)
    return lost
