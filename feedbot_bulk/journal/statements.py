"""The journal's SQL: statements made once, for making them is what takes the time."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles

from feedbot_bulk.journal.schema import CLAIMED, campaigns, messages
from feedbot_bulk.results.status import SETTLED, Status, advance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.sql.compiler import SQLCompiler

T = TypeVar("T")

CHUNK = 500
"""Parameters of one query: under every database's limit on them."""

LISTED = 20_000
"""Texts in one query: so many are found long before a server counts as silent."""

AT_ONCE = 5000
"""Rows in one execution: so many are written long before a server counts as silent."""

KEY = ("campaign_id", "phone", "digest", "attempt", "run")
"""What names one attempt, and the run whose it is: the fields of a ClaimKey."""


# --- reading ------------------------------------------------------------------------------------

ATTEMPT = tuple(
    messages.c[name]
    for name in (
        "phone", "digest", "attempt", "state", "reason", "reason_code", "feedbot_id", "queued_at",
        "checked_at", "expires_at", "run", "host", "claimed_at", "deadline", "ordinal",
    )
)  # fmt: skip
"""The columns of an attempt, in the order in which `rows.records` takes them apart."""


class _Texts(sa.sql.functions.FunctionElement[str]):
    """The texts of a JSON list, a row for each.

    One parameter, however many they are. An IN of as many parameters is written anew for each
    query, which takes 2 ms for 500 phones that SQLite finds in 0.3 ms.
    """

    inherit_cache = True


@compiles(_Texts, "sqlite")
def _texts_in_sqlite(texts: _Texts, compiler: SQLCompiler, **options: object) -> str:
    given = compiler.process(texts.clauses, **options)  # the name of the parameter
    return f"(SELECT value FROM json_each({given}))"  # noqa: S608 - it holds nothing from outside


@compiles(_Texts, "postgresql")
def _texts_in_postgres(texts: _Texts, compiler: SQLCompiler, **options: object) -> str:
    given = compiler.process(texts.clauses, **options)
    return f"(SELECT json_array_elements_text(CAST({given} AS json)))"


def _is_one_of(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether a column's text is in the list that is given as `name`, as `listed` makes it."""
    texts = _Texts(sa.bindparam(name, type_=sa.Text))
    return column.op("IN", is_comparison=True, return_type=sa.Boolean())(texts)


def listed(texts: Iterable[str]) -> Iterator[str]:
    """The texts as the queries take them, `LISTED` at a time, each once."""
    each = sorted(set(texts))
    for start in range(0, len(each), LISTED):
        yield json.dumps(each[start : start + LISTED])


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
    sa.select(*ATTEMPT)
    .where(
        messages.c.campaign_id == sa.bindparam("campaign"),
        _is_one_of(messages.c.phone, "phones"),
        _is_latest(),
    )
    .order_by(messages.c.id)
)

OF_PHONES = sa.select(*ATTEMPT).where(
    messages.c.campaign_id == sa.bindparam("campaign"),
    _is_one_of(messages.c.phone, "phones"),
)

BY_ID = sa.select(*ATTEMPT).where(
    _is_one_of(messages.c.feedbot_id, "ids"),
    messages.c.service == sa.bindparam("service"),
)

HOLDERS = (
    sa.select(*ATTEMPT)
    .join(campaigns, messages.c.campaign_id == campaigns.c.id)
    .where(campaigns.c.send_url == sa.bindparam("send_url"))
    .where(_is_one_of(messages.c.feedbot_id, "ids"))
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
    sa.select(*ATTEMPT)
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

OUTCOME = ("state", "reason", "reason_code", "feedbot_id", "queued_at")
"""The columns of an outcome."""

RECORDED = tuple(f"b_{name}" for name in (*KEY, *OUTCOME))
"""The parameters of RECORD: whose outcome, and what."""

RECORD = (
    sa.update(messages)
    .where(_is_open_claim())
    .values({name: sa.bindparam(f"b_{name}") for name in OUTCOME})
)

RELEASE = sa.delete(messages).where(_is_open_claim())

RELEASED = tuple(f"b_{name}" for name in KEY)
"""The parameters of RELEASE."""

UPDATED = ("b_id", "b_state", "b_reason", "b_reason_code", "b_at")
"""The parameters of `settling`, beside `b_service`."""


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
    names: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    common: Mapping[str, Any] | None = None,
) -> int:
    """Execute a statement once per row of parameters, handed straight to the driver.

    `names` are those of a row's parameters, `common` the parameters that all rows share. Returns
    how many rows of the table it changed, as far as the driver counts them.

    SQLAlchemy's own way looks at every parameter of every row: a tenth of the time of a send
    (tests/benchmarks/bench_delivery.py). Our columns are text and whole numbers, which need none.
    """
    if not rows:
        return 0
    common = common or {}
    compiled = _compiled(statement, connection.dialect, names, tuple(common))
    tail = (*common.values(), *compiled.constants)
    changed = 0
    for start in range(0, len(rows), AT_ONCE):
        some = [compiled.in_order((*row, *tail)) for row in rows[start : start + AT_ONCE]]
        changed += connection.exec_driver_sql(compiled.sql, some).rowcount
    return changed


class _Compiled(NamedTuple):
    """A statement as one database understands it.

    `in_order` brings the parameters of a row, the common ones and the constants in its order.
    """

    sql: str
    constants: tuple[Any, ...]
    in_order: Callable[[tuple[Any, ...]], Any]


@lru_cache(maxsize=64)
def _compiled(
    statement: sa.Insert | sa.Update | sa.Delete,
    dialect: sa.Dialect,
    names: tuple[str, ...],
    common: tuple[str, ...],
) -> _Compiled:
    """A statement, compiled once: it is the same object at each call."""
    compiled = statement.compile(dialect=dialect, column_keys=[*names, *common])
    fixed = {
        name: value for name, value in compiled.params.items() if name not in (*names, *common)
    }
    given = [*names, *common, *fixed]
    return _Compiled(str(compiled), tuple(fixed.values()), _in_order(given, compiled.positiontup))


def _in_order(
    given: list[str], wanted: list[str] | None
) -> Callable[[tuple[Any, ...]], tuple[Any, ...] | dict[str, Any]]:
    """How values whose names are `given` come into the order wanted; None: they go by name."""
    if wanted is None:
        return lambda values: dict(zip(given, values, strict=True))
    if given == wanted:
        return tuple
    return itemgetter(*map(given.index, wanted))
