"""How a journal comes to the schema of this version: made new, or brought up step by step.

All of it happens in one transaction, which also records the version reached: a journal is at one
version or at the next, whatever happens in between. The lock that it begins with lets one process
do it; another that opens the journal at that moment waits, and finds it done.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from feedbot_bulk.errors import JournalError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.journal import schema, statements
from feedbot_bulk.journal.records import campaign_key, service_number
from feedbot_bulk.journal.statements import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable

_LOCK = 0xFEEDB07
"""What processes that prepare a journal on PostgreSQL wait for; SQLite locks the file at BEGIN."""


def prepare(connection: sa.Connection, place: str) -> None:
    """Make the tables on first use, bring older ones up, and refuse what a newer version wrote."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    found = _version_of(connection)
    if found is None:
        schema.metadata.create_all(connection)
        connection.execute(sa.insert(schema.version).values(version=VERSION))
    elif found > VERSION:
        raise JournalError(
            Message(
                "The journal {place} was written by a newer feedbot_bulk (schema {found}, this one "
                "knows {known}). Nothing was sent. Upgrade: pip install -U feedbot-bulk",
                place=place,
                found=found,
                known=VERSION,
            )
        )
    else:
        for number, step in enumerate(STEPS[found - 1 :], start=found + 1):
            step(connection)
            connection.execute(sa.update(schema.version).values(version=number))


def _version_of(connection: sa.Connection) -> int | None:
    """The schema's version of a journal; None of a database without one."""
    if not sa.inspect(connection).has_table(schema.version.name):
        return None
    found = connection.execute(sa.select(sa.func.max(schema.version.c.version))).scalar()
    return None if found is None else int(found)


# --- the steps: each knows the tables as they were then, not as `schema` has them today ----------


def _add_reason_codes(connection: sa.Connection) -> None:
    """Version 2: beside a reason stands its code, where it is one of ours."""
    connection.execute(sa.text("ALTER TABLE feedbot_messages ADD COLUMN reason_code TEXT"))
    messages = sa.table(
        "feedbot_messages",
        sa.column("id", sa.BigInteger),
        sa.column("reason", sa.Text),
        sa.column("reason_code", sa.Text),
    )
    with_reason = sa.select(messages.c.id, messages.c.reason).where(messages.c.reason.is_not(None))
    coded = [
        {"row": row.id, "code": code}
        for row in connection.execute(with_reason)
        if (code := reasons.code(row.reason)) is not None
    ]
    by_row = sa.update(messages).where(messages.c.id == sa.bindparam("row"))
    fill = by_row.values(reason_code=sa.bindparam("code"))
    for start in range(0, len(coded), AT_ONCE):
        connection.execute(fill, coded[start : start + AT_ONCE])


def _add_unique_keys(connection: sa.Connection) -> None:
    """Version 3: one campaign for names that look alike, one row for an id, one text a phone.

    The rows of campaigns that become one keep their order, campaign by campaign; what is known of
    a message then is the strongest of what the campaigns knew. Ids that several rows have name none
    of them from now on: they get no service. Nothing is known of ordinals before.
    """
    for column in ("campaigns ADD COLUMN key TEXT", "messages ADD COLUMN service BIGINT",
                   "messages ADD COLUMN ordinal INTEGER"):  # fmt: skip
        connection.execute(sa.text(f"ALTER TABLE feedbot_{column}"))
    _merge_campaigns(connection)
    _name_services(connection)
    on_sqlite = connection.dialect.name == "sqlite"
    for statement in (*_INDEXES, _KEYS_ON_SQLITE if on_sqlite else _KEYS_ELSEWHERE):
        connection.execute(sa.text(statement))


_ONE_TEXT = """
CREATE UNIQUE INDEX feedbot_messages_one_text ON feedbot_messages (campaign_id, phone, ordinal)
"""

_INDEXES = (
    "DROP INDEX feedbot_messages_by_id",
    "CREATE UNIQUE INDEX feedbot_messages_one_by_id ON feedbot_messages (feedbot_id, service)",
    "CREATE UNIQUE INDEX feedbot_campaigns_by_key ON feedbot_campaigns (key, send_url)",
    _ONE_TEXT,
)

_KEYS_ON_SQLITE = """
CREATE TRIGGER feedbot_campaigns_have_keys BEFORE INSERT ON feedbot_campaigns WHEN NEW.key IS NULL
BEGIN SELECT RAISE(ABORT, 'a newer feedbot_bulk has upgraded this journal'); END
"""
"""It cannot change a column to NOT NULL. An older version that still runs writes no keys."""

_KEYS_ELSEWHERE = "ALTER TABLE feedbot_campaigns ALTER COLUMN key SET NOT NULL"

_CAMPAIGNS_3 = sa.table(
    "feedbot_campaigns",
    sa.column("id", sa.Integer),
    sa.column("name", sa.Text),
    sa.column("send_url", sa.Text),
    sa.column("key", sa.Text),
)

_MESSAGES_3 = sa.table(
    "feedbot_messages",
    sa.column("id", sa.BigInteger),
    sa.column("campaign_id", sa.Integer),
    sa.column("phone", sa.Text),
    sa.column("digest", sa.Text),
    sa.column("attempt", sa.Integer),
    sa.column("state", sa.Text),
    sa.column("feedbot_id", sa.Text),
    sa.column("service", sa.BigInteger),
)


def _merge_campaigns(connection: sa.Connection) -> None:
    """Make one campaign, the first of them, of those whose names look alike."""
    table = _CAMPAIGNS_3
    by_key: dict[tuple[str, str], list[int]] = {}
    for row in connection.execute(sa.select(table).order_by(table.c.id)).all():
        by_key.setdefault((campaign_key(row.name), row.send_url), []).append(row.id)
    for (key, _), numbers in by_key.items():
        if len(numbers) > 1:
            _merge_messages(connection, numbers)
            connection.execute(sa.delete(table).where(table.c.id.in_(numbers[1:])))
        named = sa.update(table).where(table.c.id == numbers[0])
        connection.execute(named.values(key=key))


_STRENGTH = ("rejected", "failed", "expired", "unknown", "claimed", "pending", "sent")
"""What counts more comes later: as the newest attempt it decides whether the message goes again."""


def _merge_messages(connection: sa.Connection, numbers: list[int]) -> None:
    """Give the messages of campaigns to the first of them, the attempts at each numbered anew."""
    table = _MESSAGES_3
    query = sa.select(table).where(table.c.campaign_id.in_(numbers)).order_by(table.c.attempt)
    attempts: dict[tuple[str, str], dict[int, list[sa.Row[Any]]]] = {}
    for row in connection.execute(query).all():
        of_message = attempts.setdefault((row.phone, row.digest), {})
        of_message.setdefault(row.campaign_id, []).append(row)
    moved: list[tuple[int, int]] = []
    for by_campaign in attempts.values():
        in_order = sorted(by_campaign.values(), key=lambda rows: _strength(rows[-1].state))
        for attempt, row in enumerate(chain.from_iterable(in_order), start=1):
            moved.append((row.id, attempt))
    by_row = sa.update(table).where(table.c.id == sa.bindparam("b_row"))
    free = by_row.values(attempt=-table.c.id)  # no number is taken while they are given anew
    statements.execute_many(connection, free, ("b_row",), [(row,) for row, _ in moved])
    moving = by_row.values(attempt=sa.bindparam("b_attempt"), campaign_id=numbers[0])
    statements.execute_many(connection, moving, ("b_row", "b_attempt"), moved)


def _strength(state: str) -> int:
    return _STRENGTH.index(state) if state in _STRENGTH else len(_STRENGTH)


def _name_services(connection: sa.Connection) -> None:
    """Write beside each id whose it is, but for ids that several rows of a service have."""
    campaigns, messages = _CAMPAIGNS_3, _MESSAGES_3
    urls = connection.execute(sa.select(campaigns.c.send_url).distinct()).scalars().all()
    for send_url in urls:
        ours = messages.c.campaign_id.in_(
            sa.select(campaigns.c.id).where(campaigns.c.send_url == send_url)
        )
        repeated = (
            sa.select(messages.c.feedbot_id)
            .where(ours, messages.c.feedbot_id.is_not(None))
            .group_by(messages.c.feedbot_id)
            .having(sa.func.count() > 1)
        )
        single = sa.or_(messages.c.feedbot_id.is_(None), messages.c.feedbot_id.not_in(repeated))
        number = service_number(send_url)
        connection.execute(sa.update(messages).where(ours, single).values(service=number))


def _add_opt_outs_and_settled_times(connection: sa.Connection) -> None:
    """Version 4: standing opt-outs, when messages were settled, an index of what went lately."""
    sa.Table(
        "feedbot_opt_outs",
        sa.MetaData(),
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("note", sa.Text),
    ).create(connection)
    connection.execute(sa.text("ALTER TABLE feedbot_messages ADD COLUMN settled_at BIGINT"))
    connection.execute(
        sa.text(
            "UPDATE feedbot_messages SET settled_at = checked_at "
            "WHERE state IN ('sent', 'failed', 'expired')"
        )
    )
    connection.execute(
        sa.text("CREATE INDEX feedbot_messages_by_time ON feedbot_messages (claimed_at)")
    )


STEPS: tuple[Callable[[sa.Connection], None], ...] = (
    _add_reason_codes,
    _add_unique_keys,
    _add_opt_outs_and_settled_times,
)
"""What leads from each version to the next, the first from version 1 to 2."""

VERSION = 1 + len(STEPS)
