"""The journal's SQL: statements made once, for making them is what takes the time."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from feedbot_bulk.journal.schema import CLAIMED, campaigns, messages
from feedbot_bulk.results.status import SETTLED, Status, advance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.sql.compiler import SQLCompiler

T = TypeVar("T")

CHUNK = 500
"""Phones in one query: under every database's limit on parameters."""

AT_ONCE = 5000
"""Rows in one execution: so many are written long before a server counts as silent."""

KEY = ("campaign_id", "phone", "digest", "attempt", "run")
"""What names one attempt, and the run whose it is."""


# --- reading ------------------------------------------------------------------------------------


def _is_latest() -> sa.ColumnElement[bool]:
    """The newest attempt at each message."""
    later = messages.alias("later")
    return ~sa.exists().where(
        later.c.campaign_id == messages.c.campaign_id,
        later.c.phone == messages.c.phone,
        later.c.digest == messages.c.digest,
        later.c.attempt > messages.c.attempt,
    )


FIND_CAMPAIGN = sa.select(campaigns.c.id, campaigns.c.name).where(
    campaigns.c.key == sa.bindparam("key"), campaigns.c.send_url == sa.bindparam("send_url")
)

CAMPAIGN = sa.select(campaigns).where(campaigns.c.id == sa.bindparam("campaign"))

LATEST = (
    sa.select(messages)
    .where(
        messages.c.campaign_id == sa.bindparam("campaign"),
        messages.c.phone.in_(sa.bindparam("phones", expanding=True)),
        _is_latest(),
    )
    .order_by(messages.c.id)
)

OF_PHONES = sa.select(messages).where(
    messages.c.campaign_id == sa.bindparam("campaign"),
    messages.c.phone.in_(sa.bindparam("phones", expanding=True)),
)

BY_ID = sa.select(messages).where(
    messages.c.feedbot_id.in_(sa.bindparam("ids", expanding=True)),
    messages.c.service == sa.bindparam("service"),
)

HOLDERS = (
    sa.select(messages)
    .join(campaigns, messages.c.campaign_id == campaigns.c.id)
    .where(campaigns.c.send_url == sa.bindparam("send_url"))
    .where(messages.c.feedbot_id.in_(sa.bindparam("ids", expanding=True)))
)
"""Every row that has one of these ids, also of those that name several rows."""

ANY = sa.select(messages.c.id).limit(1)

NEWEST = (
    sa.select(messages.c.id)
    .where(messages.c.campaign_id == sa.bindparam("campaign"))
    .order_by(messages.c.id.desc())
    .limit(1)
)

NEWER = (
    sa.select(messages.c.id, messages.c.phone, messages.c.digest, messages.c.run)
    .where(messages.c.campaign_id == sa.bindparam("campaign"))
    .where(messages.c.id > sa.bindparam("since"))
)

STILL_COUNTED = sa.select(messages.c.id).where(
    messages.c.id.in_(sa.bindparam("rows", expanding=True)),
    messages.c.state != Status.REJECTED.value,
)

TIMES = (
    sa.select(messages.c.state, messages.c.queued_at, messages.c.settled_at)
    .join(campaigns, messages.c.campaign_id == campaigns.c.id)
    .where(campaigns.c.key == sa.bindparam("key"), _is_latest())
)

OF_CAMPAIGN = (
    sa.select(messages)
    .join(campaigns, messages.c.campaign_id == campaigns.c.id)
    .where(campaigns.c.key == sa.bindparam("key"), _is_latest())
    .order_by(messages.c.id)
)

COUNTS = (
    sa.select(
        campaigns.c.name,
        campaigns.c.send_url,
        messages.c.state,
        sa.func.count().label("messages"),
        sa.func.min(messages.c.claimed_at).label("first"),
        sa.func.max(messages.c.claimed_at).label("last"),
    )
    .join(messages, messages.c.campaign_id == campaigns.c.id)
    .where(_is_latest())
    .group_by(campaigns.c.name, campaigns.c.send_url, messages.c.state)
)


def chunks(values: list[T]) -> Iterator[list[T]]:
    """The values, `CHUNK` at a time."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


# --- writing ------------------------------------------------------------------------------------


def _is_open_claim() -> sa.ColumnElement[bool]:
    """The row that a claim names, while it has no outcome."""
    named = [messages.c[key] == sa.bindparam(f"b_{key}") for key in KEY]
    return sa.and_(*named, messages.c.state == CLAIMED)


LOCK = (
    sa.select(campaigns.c.id)
    .where(campaigns.c.id == sa.bindparam("campaign"))
    .where(campaigns.c.key == sa.bindparam("key"), campaigns.c.send_url == sa.bindparam("send_url"))
    .with_for_update()
)
"""Nobody else claims in this campaign until the transaction ends.

SQLite locks the whole file at BEGIN IMMEDIATE; elsewhere the campaign's row is the lock.
"""

INSERT = sa.insert(messages)

RECORD = (
    sa.update(messages)
    .where(_is_open_claim())
    .values(
        state=sa.bindparam("b_state"),
        reason=sa.bindparam("b_reason"),
        reason_code=sa.bindparam("b_reason_code"),
        feedbot_id=sa.bindparam("b_feedbot_id"),
        queued_at=sa.bindparam("b_queued_at"),
    )
)

RELEASE = sa.delete(messages).where(_is_open_claim())


@cache
def settling(status: Status) -> sa.Update:
    """The update that moves a queued message to `status`, from where the table of moves allows."""
    allowed = [old.value for old in Status if advance(old, status) == status]
    moves = sa.or_(*[messages.c.state == old for old in allowed])  # many rows at once allow no IN
    return (
        sa.update(messages)
        .where(messages.c.feedbot_id == sa.bindparam("b_id"), moves)
        .where(messages.c.service == sa.bindparam("b_service"))
        .values(
            state=sa.bindparam("b_state"),
            reason=sa.bindparam("b_reason"),
            reason_code=sa.bindparam("b_reason_code"),
            checked_at=sa.bindparam("b_at"),
            settled_at=_time_of_change(status),
        )
    )


def _time_of_change(status: Status) -> sa.ColumnElement[Any]:
    """When the message came to be what it is; to be told the same again is no change."""
    if status not in SETTLED:
        return sa.null()
    unchanged = messages.c.state == status.value
    return sa.case((unchanged, messages.c.settled_at), else_=sa.bindparam("b_at"))


def insert_unless_there(connection: sa.Connection, table: sa.Table) -> sa.Insert:
    """An INSERT that leaves a row alone that another process made in the meantime."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sa.insert(table).prefix_with("OR IGNORE", dialect="sqlite")


def execute_many(
    connection: sa.Connection,
    statement: sa.Insert | sa.Update | sa.Delete,
    rows: list[dict[str, Any]],
) -> int:
    """Execute a statement once per row, the parameters handed straight to the driver.

    Returns how many rows of the table it changed, as far as the driver counts them.

    SQLAlchemy's own way looks at every parameter of every row: a tenth of the time of a send
    (tests/benchmarks/bench_delivery.py). Our columns are text and whole numbers, which need none.
    """
    starts = range(0, len(rows), AT_ONCE)
    return sum(_execute_some(connection, statement, rows[at : at + AT_ONCE]) for at in starts)


def _execute_some(
    connection: sa.Connection,
    statement: sa.Insert | sa.Update | sa.Delete,
    rows: list[dict[str, Any]],
) -> int:
    compiled = _compiled(statement, connection.dialect, tuple(rows[0]))
    constant = compiled.params
    whole = [{**constant, **row} for row in rows]
    order = compiled.positiontup  # of drivers that count parameters
    done = connection.exec_driver_sql(
        str(compiled), [tuple(map(row.get, order)) for row in whole] if order else whole
    )
    return done.rowcount


@lru_cache(maxsize=64)
def _compiled(
    statement: sa.Insert | sa.Update | sa.Delete, dialect: sa.Dialect, keys: tuple[str, ...]
) -> SQLCompiler:
    """A statement as this database understands it; it is the same object at each call."""
    return statement.compile(dialect=dialect, column_keys=list(keys))
