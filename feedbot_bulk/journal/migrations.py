"""How a journal comes to the schema of this version: made new, or brought up step by step.

All of it happens in one transaction, which also records the version reached: a journal is at one
version or at the next, whatever happens in between. The lock that it begins with lets one process
do it; another that opens the journal at that moment waits, and finds it done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedbot_bulk.errors import JournalError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.journal import schema
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


def _add_opt_outs_and_settled_times(connection: sa.Connection) -> None:
    """The standing opt-outs; when messages were settled; an index of what went lately."""
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


STEPS: tuple[Callable[[sa.Connection], None], ...] = (
    _add_reason_codes,
    _add_opt_outs_and_settled_times,
)
"""What leads from each version to the next, the first from version 1 to 2."""

VERSION = 1 + len(STEPS)
