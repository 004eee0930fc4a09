"""The journal: what was claimed, queued, refused and settled. Durable before the next step.

One row is one attempt to send one message: (campaign, phone, digest of text and image, attempt).
The text itself is not here. A row begins as a claim, before its request leaves; the request's
outcome, and later Feedbot's word on it, are written into the same row. A claim that was proven not
to have been queued is deleted. The unique key on the attempt, and the lock on the campaign while
claims are made, are what keeps two processes from sending the same message.
"""

from __future__ import annotations

import math
import os
import threading
import unicodedata
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import platformdirs
import sqlalchemy as sa

from feedbot_bulk.errors import FeedbotError, JournalError
from feedbot_bulk.journal import process_lock
from feedbot_bulk.journal.records import Campaign, Claim, ClaimKey, Record
from feedbot_bulk.results.status import Status, advance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from feedbot_bulk.journal.records import PostResult, StatusUpdate

VERSION = 1
UNNAMED = ""
CHUNK = 500
"""Phones in one query: under every database's limit on parameters."""

BUSY_SECONDS = 30
"""How long we wait for another process to let go of an SQLite journal."""

CLAIMED = "claimed"
"""A row's state between claim and outcome; to the reader of a frame it is `unknown`."""

_metadata = sa.MetaData()

_version = sa.Table("feedbot_version", _metadata, sa.Column("version", sa.Integer, nullable=False))

_campaigns = sa.Table(
    "feedbot_campaigns",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("send_url", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("name", "send_url"),
)

_messages = sa.Table(
    "feedbot_messages",
    _metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("campaign_id", sa.ForeignKey("feedbot_campaigns.id"), nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("feedbot_id", sa.Text),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("claimed_at", sa.BigInteger, nullable=False),
    sa.Column("deadline", sa.BigInteger, nullable=False),
    sa.Column("queued_at", sa.BigInteger),
    sa.Column("checked_at", sa.BigInteger),
    sa.Column("expires_at", sa.BigInteger),
    sa.UniqueConstraint("campaign_id", "phone", "digest", "attempt"),
    sa.Index("feedbot_messages_by_id", "feedbot_id"),
    sqlite_autoincrement=True,  # a released claim's number is never given to another
)


def default_url() -> str:
    """Where the journal is when none is named: FEEDBOT_JOURNAL, or a file in the user's folder."""
    named = os.environ.get("FEEDBOT_JOURNAL")
    folder = platformdirs.user_data_dir("feedbot_bulk", appauthor=False)
    return named or str(Path(folder) / "journal.db")


def campaign_name(campaign: str | None) -> str:
    """The campaign's name as it is recorded: the same for every way to type the same characters."""
    if campaign is None:
        return UNNAMED
    seen = "".join(one for one in str(campaign) if unicodedata.category(one) != "Cf")
    name = unicodedata.normalize("NFC", " ".join(seen.split()))
    if not name:
        raise FeedbotError("campaign= is empty. Give the campaign a name, or leave it out.")
    return name


def service(send_url: str) -> str:
    """The address as it is recorded: one for all the ways to write it.

    >>> service("https://Feedbot.example:443/")
    'https://feedbot.example'
    """
    parts = urlsplit(send_url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path.rstrip('/')}{query}"


class Journal:
    """The durable memory of campaigns: what was sent to whom, and what became of it.

    `url_or_path` is a file (made on first use), or a database URL such as
    `postgresql+psycopg://host/name` for a team that shares one; without it FEEDBOT_JOURNAL or a
    file in the user's data folder is used. Raises JournalError when it cannot be opened.

    >>> journal = Journal(":memory:")
    >>> journal.campaigns().empty
    True
    """

    def __init__(self, url_or_path: str | os.PathLike[str] | None = None) -> None:
        usual = url_or_path is None and not os.environ.get("FEEDBOT_JOURNAL")
        given = os.fspath(url_or_path) if url_or_path is not None else default_url()
        self._where = given if _is_url(given) else str(Path(given).expanduser().absolute())
        self._one_at_a_time = threading.Lock()
        if usual:
            _make_folder(Path(self._where).parent)
        self._engine = _engine(self._where)
        self._file = _file_identity(self._where)
        with self._transaction() as connection:
            _prepare(connection, self.place)

    def __repr__(self) -> str:
        return f"Journal({self.place!r})"

    @property
    def place(self) -> str:
        """Where the journal is, as it can be shown: a database password is masked."""
        return sa.make_url(self._where).render_as_string() if "://" in self._where else self._where

    def close(self) -> None:
        """Close its connections; a later call opens them again. Only a database server minds."""
        self._engine.dispose()

    # --- for people ---------------------------------------------------------------------------

    def campaigns(self) -> pd.DataFrame:
        """One row per campaign: its name, its messages by status, first and last time (UTC)."""
        from feedbot_bulk.journal import history

        with self._transaction() as connection:
            rows = connection.execute(
                sa.select(
                    _campaigns.c.name,
                    _campaigns.c.send_url,
                    _messages.c.state,
                    sa.func.count().label("messages"),
                    sa.func.min(_messages.c.claimed_at).label("first"),
                    sa.func.max(_messages.c.claimed_at).label("last"),
                )
                .join(_messages, _messages.c.campaign_id == _campaigns.c.id)
                .where(_is_latest())
                .group_by(_campaigns.c.name, _campaigns.c.send_url, _messages.c.state)
            ).all()
        return history.campaigns(rows)

    def messages(self, campaign: str | None) -> pd.DataFrame:
        """One row per message of the campaign (None: unnamed sends), the newest attempt of each."""
        from feedbot_bulk.journal import history

        with self._transaction() as connection:
            rows = connection.execute(
                sa.select(_messages)
                .join(_campaigns, _messages.c.campaign_id == _campaigns.c.id)
                .where(_campaigns.c.name == campaign_name(campaign), _is_latest())
                .order_by(_messages.c.id)
            ).all()
            records = _records(rows, self._now(connection))
        return history.messages(records)

    # --- for delivery -------------------------------------------------------------------------

    def campaign(self, name: str | None, send_url: str) -> Campaign:
        """The campaign of that name and address, made on first use."""
        name, send_url = campaign_name(name), service(send_url)
        with self._transaction() as connection:
            if (found := _find_campaign(connection, name, send_url)) is not None:
                return found
            connection.execute(
                _insert_unless_there(connection, _campaigns).values(
                    name=name, send_url=send_url, created_at=self._now(connection)
                )
            )
            made = _find_campaign(connection, name, send_url)
        if made is None:
            raise JournalError(
                f"The journal {self.place} did not keep the campaign {name!r}. Nothing was sent. "
                "Check that no other program changes it, and run the same call again."
            )
        return made

    def records(
        self, campaign: Campaign, phones: Iterable[str], *, within: float = math.inf
    ) -> dict[str, list[Record]]:
        """By phone, the newest attempt of each message to it, oldest first.

        Attempts claimed more than `within` seconds ago are passed over.
        """
        with self._transaction() as connection:
            latest = _latest(connection, campaign, sorted(set(phones)))
            return _by_phone(latest, self._now(connection), within)

    def claim(
        self,
        campaign: Campaign,
        run: str,
        claims: Sequence[Claim],
        *,
        may_send: Callable[[Claim, list[Record]], bool],
        lifetime: float,
        within: float = math.inf,
        told: Mapping[ClaimKey, PostResult] | None = None,
    ) -> list[ClaimKey | None]:
        """Claim messages for `run`, durably: per claim what names it in the journal, or None.

        `may_send` judges each claim by what the journal holds on its phone at this very moment;
        the campaign is locked meanwhile. `lifetime` is in seconds: when it has passed, another
        host takes the claim for dead. `told` are outcomes of earlier claims, recorded in the same
        transaction.
        """
        with self._transaction() as connection:
            _write(connection, told or {})
            connection.execute(_LOCK, {"campaign": campaign.id})
            now = self._now(connection)
            latest = _latest(connection, campaign, [claim.phone for claim in claims])
            known = _by_phone(latest, now, within)
            attempts = {(row.phone, row.digest): row.attempt for row in latest}
            held = [
                ClaimKey(campaign.id, c.phone, c.digest, attempts.get((c.phone, c.digest), 0) + 1)
                if may_send(c, known.get(c.phone, []))
                else None
                for c in claims
            ]
            common = {
                "state": CLAIMED,
                "run": run,
                "host": process_lock.this_host(),
                "claimed_at": now,
                "deadline": now + round(lifetime * 1000),
            }
            rows = [
                {**_key(one), **common, "expires_at": claim.expires_at}
                for one, claim in zip(held, claims, strict=True)
                if one is not None
            ]
            _execute_many(connection, _INSERT, rows)
        return held

    @contextmanager
    def running(self) -> Iterator[str]:
        """A run that may claim, alive for others to see until the block ends: yields its id."""
        with ExitStack() as stack:
            try:
                shared = process_lock.running(seen_by_others=self._where != ":memory:")
                run = stack.enter_context(shared)
            except OSError as exc:
                raise JournalError(
                    f"No run can be begun: {exc.filename} cannot be written ({exc.strerror}). "
                    "Nothing was sent. Allow writing to your user data folder."
                ) from exc
            yield run

    def record(self, outcomes: Mapping[ClaimKey, PostResult]) -> None:
        """Write the outcomes of claims, durably."""
        with self._transaction() as connection:
            _write(connection, outcomes)

    def release(self, claims: Iterable[ClaimKey]) -> None:
        """Take back claims whose messages were proven not to have been queued."""
        with self._transaction() as connection:
            _execute_many(connection, _RELEASE, [_named(held) for held in claims])

    # --- for polling --------------------------------------------------------------------------

    def by_id(self, send_url: str, ids: Iterable[str]) -> dict[str, Record]:
        """What the journal knows of messages that Feedbot gave these ids."""
        found: dict[str, Record] = {}
        with self._transaction() as connection:
            now = self._now(connection)
            for some in _chunks(sorted(set(ids))):
                query = (
                    sa.select(_messages)
                    .join(_campaigns, _messages.c.campaign_id == _campaigns.c.id)
                    .where(_campaigns.c.send_url == service(send_url))
                    .where(_messages.c.feedbot_id.in_(some))
                )
                records = _records(connection.execute(query).all(), now)
                found.update({record.id: record for record in records if record.id})
        return found

    def settle(self, send_url: str, news: Iterable[StatusUpdate]) -> None:
        """Write Feedbot's word on queued messages, durably; a settled status never goes back."""
        rows = [
            {"b_id": one.id, "b_state": one.status.value, "b_reason": one.reason, "b_at": one.at}
            for one in news
        ]
        with self._transaction() as connection:
            for status in Status:
                some = [row for row in rows if row["b_state"] == status.value]
                _execute_many(connection, _settling(status, service(send_url)), some)

    # --- inside -------------------------------------------------------------------------------

    def _now(self, connection: sa.Connection) -> int:
        """The journal's clock, in epoch milliseconds: the database server's where there is one."""
        if connection.dialect.name == "sqlite":
            return round(time() * 1000)
        clock = sa.func.extract("epoch", sa.func.clock_timestamp())
        return round(float(connection.execute(sa.select(clock)).scalar_one()) * 1000)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        """One transaction, durable when the block ends; what fails is told as a JournalError."""
        with self._one_at_a_time:
            if _file_identity(self._where) != self._file:
                raise JournalError(
                    f"The journal {self.place} is gone: its file was deleted or replaced while it "
                    "was in use. Put it back before you call again: without it the same call would "
                    "send to everyone again."
                )
            try:
                with self._engine.begin() as connection:
                    yield connection
            except sa.exc.SQLAlchemyError as exc:
                raise JournalError(_advice(self.place, exc)) from exc


# --- opening ------------------------------------------------------------------------------------


def _engine(where: str) -> sa.Engine:
    try:
        if where == ":memory:":
            engine = sa.create_engine(
                "sqlite://", poolclass=sa.StaticPool, connect_args={"check_same_thread": False}
            )
        elif "://" in where:
            engine = sa.create_engine(where, pool_pre_ping=True)
        else:
            _make_file(Path(where))
            engine = sa.create_engine(sa.URL.create("sqlite", database=where))
    except (sa.exc.SQLAlchemyError, ImportError, ValueError) as exc:
        raise JournalError(
            f"The journal address cannot be used ({type(exc).__name__}: {exc}). Give a file, or a "
            "database URL; for PostgreSQL install feedbot-bulk[postgres] and begin it with "
            "postgresql+psycopg://"
        ) from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _tune_sqlite)
        sa.event.listen(engine, "begin", _begin_at_once)
    return engine


def _make_folder(folder: Path) -> None:
    """Make the folder of the usual journal; one that was named must be there: it may be a slip."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise JournalError(
            f"The folder {folder} cannot be made ({exc.strerror}). Nothing was sent. Name a file "
            "for the journal with journal= or FEEDBOT_JOURNAL."
        ) from exc


def _make_file(path: Path) -> None:
    """Make the file, readable by its owner alone: it holds phone numbers."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as exc:
        raise JournalError(
            f"The journal {path} cannot be opened for writing ({exc.strerror}). Nothing was sent. "
            "Check its path, and who may write there. (Another one, named with journal= or "
            "FEEDBOT_JOURNAL, would not know what was sent already.)"
        ) from exc


def _is_url(where: str) -> bool:
    return where == ":memory:" or "://" in where


def _file_identity(where: str) -> tuple[int, int] | None:
    """What tells the journal's file from any other of its name; None where there is no file.

    A deleted SQLite file can be written to as if nothing had happened, and forgets it all.
    """
    if _is_url(where):
        return None
    try:
        found = Path(where).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _tune_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # we begin our transactions ourselves
    connection.execute(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_at_once(connection: sa.Connection) -> None:
    """Take the write lock at the start: a transaction that read first could not be upgraded."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare(connection: sa.Connection, place: str) -> None:
    """Make the tables on first use, and refuse a journal that a newer version wrote."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(0xFEEDB07)))
    _metadata.create_all(connection)
    version = connection.execute(sa.select(sa.func.max(_version.c.version))).scalar()
    if version is None:
        connection.execute(sa.insert(_version).values(version=VERSION))
    elif version > VERSION:
        raise JournalError(
            f"The journal {place} was written by a newer feedbot_bulk (schema {version}, this one "
            f"knows {VERSION}). Nothing was sent. Upgrade: pip install -U feedbot-bulk"
        )


_NO_OTHER = "(Another one, named with journal=, would not know what was sent already.)"


def _advice(place: str, exc: sa.exc.SQLAlchemyError) -> str:
    """What a database error means to an analyst, and what to do; nothing was sent without it."""
    said = str(getattr(exc, "orig", None) or exc).strip()
    hints = {
        "locked": "Another program holds it; close it, or wait, and run the same call again.",
        "readonly": "It is read-only; allow writing to it. " + _NO_OTHER,
        "full": "The disk is full; make room and run the same call again.",
        "not a database": "It is no journal, or it is damaged; restore a copy. " + _NO_OTHER,
        "malformed": "It is damaged; restore a copy. " + _NO_OTHER,
        "unable to open": "Check that the folder exists and can be written to.",
    }
    otherwise = "Nothing leaves without it; put that right, and run the same call again."
    hint = next((hint for word, hint in hints.items() if word in said), otherwise)
    return f"The journal {place} failed: {said}. {hint}"


# --- statements: made once, for making them is what takes the time ------------------------------


def _is_latest() -> sa.ColumnElement[bool]:
    """The newest attempt at each message."""
    later = _messages.alias("later")
    return ~sa.exists().where(
        later.c.campaign_id == _messages.c.campaign_id,
        later.c.phone == _messages.c.phone,
        later.c.digest == _messages.c.digest,
        later.c.attempt > _messages.c.attempt,
    )


_KEY = ("campaign_id", "phone", "digest", "attempt")


def _is_held() -> sa.ColumnElement[bool]:
    """The row that a claim names, while it has no outcome."""
    named = [_messages.c[key] == sa.bindparam(f"b_{key}") for key in _KEY]
    return sa.and_(*named, _messages.c.state == CLAIMED)


def _named(held: ClaimKey) -> dict[str, Any]:
    """The parameters of `_is_held`."""
    return {f"b_{key}": value for key, value in _key(held).items()}


def _key(held: ClaimKey) -> dict[str, Any]:
    return {key: getattr(held, key) for key in _KEY}


_LOCK = sa.select(_campaigns.c.id).where(_campaigns.c.id == sa.bindparam("campaign"))
_LOCK = _LOCK.with_for_update()
"""Nobody else claims in this campaign until the transaction ends.

SQLite locks the whole file at BEGIN IMMEDIATE; elsewhere the campaign's row is the lock.
"""

_LATEST = (
    sa.select(_messages)
    .where(
        _messages.c.campaign_id == sa.bindparam("campaign"),
        _messages.c.phone.in_(sa.bindparam("phones", expanding=True)),
        _is_latest(),
    )
    .order_by(_messages.c.id)
)

_INSERT = sa.insert(_messages)

_RECORD = (
    sa.update(_messages)
    .where(_is_held())
    .values(
        state=sa.bindparam("b_state"),
        reason=sa.bindparam("b_reason"),
        feedbot_id=sa.bindparam("b_feedbot_id"),
        queued_at=sa.bindparam("b_queued_at"),
    )
)

_RELEASE = sa.delete(_messages).where(_is_held())


# --- rows ---------------------------------------------------------------------------------------


def _records(rows: Sequence[sa.Row[Any]], now: int) -> list[Record]:
    """Rows of the table as records; a state that this version does not know is an error."""
    here = process_lock.this_host()
    alive = _alive_runs(rows, here)
    return [
        Record(
            phone=row.phone,
            digest=row.digest,
            attempt=row.attempt,
            status=Status.UNKNOWN if row.state == CLAIMED else Status(row.state),
            reason=row.reason,
            id=row.feedbot_id,
            queued_at=row.queued_at,
            checked_at=row.checked_at,
            expires_at=row.expires_at,
            in_flight=row.state == CLAIMED,
            alive=row.state == CLAIMED
            and (row.run in alive if row.host == here else now < row.deadline),
        )
        for row in rows
    ]


def _alive_runs(rows: Sequence[sa.Row[Any]], here: str) -> set[str]:
    """Of the runs of this host that hold claims, those that live."""
    own = {row.run for row in rows if row.state == CLAIMED and row.host == here}
    return {run for run in own if process_lock.is_alive(run)}


def _find_campaign(connection: sa.Connection, name: str, send_url: str) -> Campaign | None:
    query = sa.select(_campaigns.c.id).where(
        _campaigns.c.name == name, _campaigns.c.send_url == send_url
    )
    found = connection.execute(query).scalar()
    return None if found is None else Campaign(found, name, send_url)


def _insert_unless_there(connection: sa.Connection, table: sa.Table) -> Any:  # noqa: ANN401
    """An INSERT that leaves a row alone that another process made in the meantime."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert

        return insert(table).on_conflict_do_nothing()
    return sa.insert(table).prefix_with("OR IGNORE", dialect="sqlite")


def _latest(connection: sa.Connection, campaign: Campaign, phones: list[str]) -> list[sa.Row[Any]]:
    """The newest attempt at each message of the campaign to these phones, oldest first."""
    rows: list[sa.Row[Any]] = []
    for some in _chunks(phones):
        rows += connection.execute(_LATEST, {"campaign": campaign.id, "phones": some}).all()
    return rows


def _by_phone(rows: Sequence[sa.Row[Any]], now: int, within: float) -> dict[str, list[Record]]:
    """Records by phone, of the attempts claimed in the last `within` seconds."""
    known: dict[str, list[Record]] = {}
    recent = [row for row in rows if now - row.claimed_at <= within * 1000]
    for record in _records(recent, now):
        known.setdefault(record.phone, []).append(record)
    return known


def _write(connection: sa.Connection, outcomes: Mapping[ClaimKey, PostResult]) -> None:
    """Write the outcomes of claims."""
    rows = [
        {
            **_named(held),
            "b_state": outcome.status.value,
            "b_reason": outcome.reason,
            "b_feedbot_id": outcome.id,
            "b_queued_at": outcome.at if outcome.status == Status.PENDING else None,
        }
        for held, outcome in outcomes.items()
    ]
    _execute_many(connection, _RECORD, rows)


def _settling(status: Status, send_url: str) -> sa.Update:
    """The update that moves a queued message to `status`, from where the table of moves allows."""
    allowed = [old.value for old in Status if advance(old, status) == status]
    moves = sa.or_(*[_messages.c.state == old for old in allowed])  # many rows at once allow no IN
    ours = sa.select(_campaigns.c.id).where(_campaigns.c.send_url == send_url)
    return (
        sa.update(_messages)
        .where(_messages.c.feedbot_id == sa.bindparam("b_id"), moves)
        .where(_messages.c.campaign_id.in_(ours))
        .values(
            state=sa.bindparam("b_state"),
            reason=sa.bindparam("b_reason"),
            checked_at=sa.bindparam("b_at"),
        )
    )


def _execute_many(
    connection: sa.Connection,
    statement: sa.Insert | sa.Update | sa.Delete,
    rows: list[dict[str, Any]],
) -> None:
    """Execute a statement once per row, the parameters handed straight to the driver.

    SQLAlchemy's own way looks at every parameter of every row: a tenth of the time of a send
    (tests/benchmarks/bench_delivery.py). Our columns are text and whole numbers, which need none.
    """
    if not rows:
        return
    compiled = _compiled(statement, connection.dialect, tuple(rows[0]))
    constant = compiled.params
    whole = [{**constant, **row} for row in rows]
    order = compiled.positiontup  # of drivers that count parameters
    connection.exec_driver_sql(
        str(compiled), [tuple(map(row.get, order)) for row in whole] if order else whole
    )


@lru_cache(maxsize=64)
def _compiled(
    statement: sa.Insert | sa.Update | sa.Delete, dialect: sa.Dialect, keys: tuple[str, ...]
) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    return statement.compile(dialect=dialect, column_keys=list(keys))


def _chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
