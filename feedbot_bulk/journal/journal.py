"""The journal: what was claimed, queued, refused and settled. Durable before the next step."""

from __future__ import annotations

import math
import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from feedbot_bulk.errors import JournalError
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.i18n.phrases import RUN_AGAIN
from feedbot_bulk.i18n.system import system_error
from feedbot_bulk.journal import (
    engine,
    migrations,
    names,
    place,
    process_lock,
    rows,
    schema,
    statements,
)
from feedbot_bulk.journal.opt_outs import OptOuts
from feedbot_bulk.journal.over_time import OverTime
from feedbot_bulk.journal.records import ClaimKey
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    import sqlalchemy as sa

    from feedbot_bulk.journal.records import Campaign, Claim, PostResult, Record, StatusUpdate


class Journal(OptOuts, OverTime):
    """The durable memory of campaigns: what was sent to whom, and what became of it.

    Parameters
    ----------
    url_or_path
        A file (made on first use), `:memory:`, or a database's URL such as
        `postgresql+psycopg://host/name` for a team that shares one. Without it, FEEDBOT_JOURNAL
        or a file in the user's data folder.

    Raises
    ------
    JournalError
        It cannot be opened, or a newer feedbot_bulk wrote it. A journal of an older one is
        brought up to this version's schema; older versions refuse it from then on.

    Examples
    --------
    >>> journal = Journal(":memory:")
    >>> journal.campaigns().empty
    True
    """

    def __init__(self, url_or_path: str | os.PathLike[str] | None = None) -> None:
        usual = url_or_path is None and not os.environ.get("FEEDBOT_JOURNAL")
        given = os.fspath(url_or_path) if url_or_path is not None else place.default_url()
        self._place = place.Place.of(given)
        if usual:
            self._place.make_folder()
        self._database = engine.Database(self._place)
        try:
            with self._database.transaction() as connection:
                migrations.prepare(connection, self.place)
        except BaseException:
            self.close()  # nobody else can: the caller gets no journal
            raise

    def __repr__(self) -> str:
        return f"Journal({self.place!r})"

    @property
    def place(self) -> str:
        """Where the journal is, as it can be shown: a database password is masked."""
        return str(self._place)

    def close(self) -> None:
        """Close its connections; a later call opens them again. Only a database server minds."""
        self._database.engine.dispose()

    # --- for people ---------------------------------------------------------------------------

    def campaigns(self) -> pd.DataFrame:
        """All campaigns in the journal, the latest first.

        Returns
        -------
        pandas.DataFrame
            One row per campaign and address: `campaign` (missing: unnamed sends), `messages`, a
            count per status, `first` and `last` (UTC times of claims), `send_url`.

        Raises
        ------
        JournalError
            The journal cannot be read.
        """
        from feedbot_bulk.journal import history

        with self._database.transaction() as connection:
            counts = connection.execute(statements.COUNTS).all()
            for row in counts:
                rows.status(row.state)  # one that we do not know would be missing from the sums
        return history.campaigns(counts)

    def messages(self, campaign: str | None) -> pd.DataFrame:
        """The messages of a campaign, in the order of their claims; of each the newest attempt.

        Parameters
        ----------
        campaign
            The campaign's name; None for the sends that had none.

        Returns
        -------
        pandas.DataFrame
            One row per message: `phone`, `id`, `status`, `reason`, `attempt`, and `queued_at`,
            `checked_at`, `expires_at` (UTC). Without rows where the journal knows no such campaign.

        Raises
        ------
        JournalError
            The journal cannot be read.
        """
        from feedbot_bulk.journal import history

        query = {"name": names.campaign_name(campaign)}
        with self._database.transaction() as connection:
            found = connection.execute(statements.OF_CAMPAIGN, query).all()
            records = rows.records(found, engine.now(connection))
        return history.messages(records)

    # --- for delivery -------------------------------------------------------------------------

    def campaign(self, name: str | None, send_url: str) -> Campaign:
        """The campaign of that name and address, made on first use.

        Raises
        ------
        FeedbotError
            The name is empty.
        JournalError
            The journal cannot be written to.
        """
        name, send_url = names.campaign_name(name), names.service(send_url)
        with self._database.transaction() as connection:
            if (found := rows.find_campaign(connection, name, send_url)) is not None:
                return found
            connection.execute(
                statements.insert_unless_there(connection, schema.campaigns).values(
                    name=name, send_url=send_url, created_at=engine.now(connection)
                )
            )
            found = rows.find_campaign(connection, name, send_url)
        if found is None:
            raise JournalError(
                Message(
                    "The journal {place} did not keep the campaign {name!r}. Nothing was sent. "
                    "Check that no other program changes it, and {run_again}.",
                    place=self.place,
                    name=name,
                    run_again=RUN_AGAIN,
                )
            )
        return found

    def records(
        self, campaign: Campaign, phones: Iterable[str], *, within: float = math.inf
    ) -> dict[str, list[Record]]:
        """By phone, the newest attempt of each message to it, oldest first.

        Parameters
        ----------
        campaign
            As `campaign` returned it.
        phones
            As the outbox has them, `972…`.
        within
            Seconds: attempts claimed longer ago are passed over.
        """
        with self._database.transaction() as connection:
            latest = rows.latest(connection, campaign, sorted(set(phones)))
            return rows.by_phone(latest, engine.now(connection), within)

    def claim(
        self,
        campaign: Campaign,
        run: str,
        claims: Sequence[Claim],
        *,
        may_send: Callable[[Claim, list[Record]], bool],
        lifetime: float,
        within: float = math.inf,
        pending_outcomes: Mapping[ClaimKey, PostResult] | None = None,
    ) -> list[ClaimKey | None]:
        """Claim messages for a run, durably, before their request leaves.

        Parameters
        ----------
        campaign, run
            Whose claims they are; `run` as `running` yielded it.
        claims
            The messages.
        may_send
            Judges each claim by what the journal holds on its phone at this very moment; the
            campaign is locked meanwhile, so that nobody's claim can come in between.
        lifetime
            Seconds after which another host takes a claim without an outcome for dead.
        within
            Seconds: attempts claimed longer ago are not shown to `may_send`.
        pending_outcomes
            Outcomes of earlier claims, recorded in the same transaction.

        Returns
        -------
        list of ClaimKey or None
            For each of `claims` what names it in the journal; None where `may_send` refused.

        Raises
        ------
        JournalError
            The journal failed: nothing was claimed, nothing may leave.
        """
        with self._database.transaction() as connection:
            _write(connection, pending_outcomes or {})
            connection.execute(statements.LOCK, {"campaign": campaign.id})
            now = engine.now(connection)
            latest = rows.latest(connection, campaign, [claim.phone for claim in claims])
            known = rows.by_phone(latest, now, within)
            attempts = {(row.phone, row.digest): row.attempt for row in latest}
            granted = [
                ClaimKey(campaign.id, c.phone, c.digest, attempts.get((c.phone, c.digest), 0) + 1)
                if may_send(c, known.get(c.phone, []))
                else None
                for c in claims
            ]
            common = {
                "state": schema.CLAIMED,
                "run": run,
                "host": process_lock.this_host(),
                "claimed_at": now,
                "deadline": now + round(lifetime * 1000),
            }
            new = [
                {**rows.key(key), **common, "expires_at": claim.expires_at}
                for key, claim in zip(granted, claims, strict=True)
                if key is not None
            ]
            statements.execute_many(connection, statements.INSERT, new)
        return granted

    @contextmanager
    def running(self) -> Iterator[str]:
        """A run that may claim, alive for others to see until the block ends: yields its id.

        Raises
        ------
        JournalError
            The run's lock cannot be written into the user's data folder.
        """
        with ExitStack() as stack:
            try:
                lock = process_lock.running(seen_by_others=self.place != place.MEMORY)
                run = stack.enter_context(lock)
            except OSError as exc:
                raise JournalError(
                    Message(
                        "No run can begin: {file} cannot be written ({said}). Nothing was sent. "
                        "Allow writing to your user data folder.",
                        file=exc.filename,
                        said=system_error(exc),
                    )
                ) from exc
            yield run

    def record(self, outcomes: Mapping[ClaimKey, PostResult]) -> None:
        """Write the outcomes of claims, durably."""
        with self._database.transaction() as connection:
            _write(connection, outcomes)

    def release(self, claims: Iterable[ClaimKey]) -> None:
        """Take back claims whose messages were proven not to have been queued."""
        with self._database.transaction() as connection:
            named = [rows.named(claim) for claim in claims]
            statements.execute_many(connection, statements.RELEASE, named)

    # --- for polling --------------------------------------------------------------------------

    def by_id(self, send_url: str, ids: Iterable[str]) -> dict[str, Record]:
        """What the journal knows of messages that Feedbot gave these ids, by id."""
        found: dict[str, Record] = {}
        service = names.service(send_url)
        with self._database.transaction() as connection:
            now = engine.now(connection)
            for some in statements.chunks(sorted(set(ids))):
                query = {"send_url": service, "ids": some}
                records = rows.records(connection.execute(statements.BY_ID, query).all(), now)
                found.update({record.id: record for record in records if record.id})
        return found

    def settle(self, send_url: str, news: Iterable[StatusUpdate]) -> None:
        """Write Feedbot's word on queued messages, durably; a settled status never goes back."""
        updates = rows.updates(news, names.service(send_url))
        with self._database.transaction() as connection:
            for status in Status:
                some = updates.get(status, [])
                statements.execute_many(connection, statements.settling(status), some)


def _write(connection: sa.Connection, outcomes: Mapping[ClaimKey, PostResult]) -> None:
    """Write the outcomes of claims."""
    statements.execute_many(connection, statements.RECORD, rows.outcomes(outcomes))
