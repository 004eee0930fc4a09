"""What happened when: a campaign over time, and what went lately through an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedbot_bulk.journal import engine, statements
from feedbot_bulk.journal.records import campaign_key, campaign_name, service
from feedbot_bulk.journal.schema import campaigns, messages
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    import pandas as pd

_LONGEST_ANSWER = 86_400_000
"""Milliseconds from a claim to its outcome at the most."""

_THROUGH = sa.and_(
    campaigns.c.id == messages.c.campaign_id, campaigns.c.send_url == sa.bindparam("send_url")
)

_OUTCOME = sa.func.coalesce(messages.c.queued_at, messages.c.deadline)
_AT = sa.case((messages.c.claimed_at < _OUTCOME, _OUTCOME), else_=messages.c.claimed_at)
"""When a message was queued, at the latest: clocks differ, and of some it is not known.

A claim without an outcome, or with an unknown one, may be queued until its request has timed out.
"""

_IS_QUEUED = messages.c.state != Status.REJECTED.value

QUEUE_TIMES = (
    sa.select(_AT.label("at"))
    .select_from(sa.join(messages, campaigns, _THROUGH))
    .where(_IS_QUEUED, messages.c.claimed_at > sa.bindparam("claimed"), sa.bindparam("since") < _AT)
    .order_by(sa.desc("at"))
    .limit(sa.bindparam("most"))
)

RECENT = (
    sa.select(
        messages.c.phone, messages.c.digest, campaigns.c.name, _AT.label("at"), messages.c.state
    )
    .select_from(sa.join(messages, campaigns, _THROUGH))
    .where(_IS_QUEUED, messages.c.claimed_at > sa.bindparam("claimed"), sa.bindparam("since") < _AT)
    .order_by("at", messages.c.id)
)

RECENT_OF_OTHERS = RECENT.where(campaigns.c.key != sa.bindparam("key"))


_IN_VAIN = frozenset({Status.FAILED.value, Status.EXPIRED.value})


@dataclass(frozen=True, slots=True)
class RecentMessage:
    """A message that went lately: to whom, what, in which campaign (empty: none), and when."""

    phone: str
    digest: str
    campaign: str
    at: int
    state: str

    @property
    def may_arrive(self) -> bool:
        """Whether it went, or may go yet."""
        return self.state not in _IN_VAIN


class OverTime:
    """What a journal tells of times; `Journal` is one."""

    _database: engine.Database

    def timeline(self, campaign: str | None, freq: str | None = None) -> pd.DataFrame:
        """A campaign over time: how many were queued, sent, failed, expired and pending by when.

        Parameters
        ----------
        campaign
            The campaign's name; None for the sends that had none.
        freq
            "15min", "1h", "1D": a row per so much time. None: a row whenever anything changed.

        Returns
        -------
        pandas.DataFrame
            By `time` (Jerusalem): `queued`, `sent`, `failed`, `expired`, `pending`, added up so
            far. Without rows where the journal knows no such campaign.

        Raises
        ------
        FeedbotError
            `freq` cannot be read.
        JournalError
            The journal cannot be read.
        """
        from feedbot_bulk.journal.views import history

        query = {"key": campaign_key(campaign_name(campaign))}
        with self._database.transaction() as connection:
            found = connection.execute(statements.TIMES, query).all()
        return history.timeline(found, freq)

    def recent(
        self, send_url: str, seconds: float, *, but_for: str | None = None
    ) -> list[RecentMessage]:
        """What went through an address in the last so many seconds, oldest first.

        What may have gone (claims under way, unknown outcomes) is among it. The messages of the
        campaign `but_for`, of which a call that goes on has many, are left out.
        """
        statement = RECENT if but_for is None else RECENT_OF_OTHERS
        key = {} if but_for is None else {"key": campaign_key(but_for)}
        with self._database.transaction() as connection:
            since = engine.now(connection) - round(seconds * 1000)
            query = {"send_url": service(send_url), **key, **_from(since)}
            return [RecentMessage(*row) for row in connection.execute(statement, query)]


def queue_times(connection: sa.Connection, send_url: str, since: int, most: int) -> list[int]:
    """When the latest messages through an address were queued: `most` of those after `since`.

    Within a transaction under way, so that a claim can be judged by it. Epoch milliseconds.
    """
    query = {"send_url": service(send_url), "most": most, **_from(since)}
    return list(connection.execute(QUEUE_TIMES, query).scalars())


def _from(since: int) -> dict[str, int]:
    """The claims to look at: by their index, for the journal may be long."""
    return {"since": since, "claimed": since - _LONGEST_ANSWER}
