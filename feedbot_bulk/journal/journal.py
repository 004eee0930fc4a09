"""The journal: what was claimed, queued, refused and settled. Durable before the next step."""

from __future__ import annotations

import math
import os
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from feedbot_bulk.cells.addresses import Address
from feedbot_bulk.errors import JournalError
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.i18n.phrases import RUN_AGAIN
from feedbot_bulk.i18n.system import system_error
from feedbot_bulk.journal import (
    claiming,
    engine,
    migrations,
    place,
    process_lock,
    rows,
    spill,
    statements,
)
from feedbot_bulk.journal.records import (
    Gate,
    LostClaimsError,
    OddOutcomesError,
    Recorded,
    campaign_key,
    campaign_name,
    contended,
    lost_claims,
    service,
    service_number,
)
from feedbot_bulk.journal.views.campaigns import Campaigns
from feedbot_bulk.journal.views.opt_outs import OptOuts
from feedbot_bulk.journal.views.over_time import OverTime
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime.threads import heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import sqlalchemy as sa

    from feedbot_bulk.journal.records import (
        Campaign,
        Claim,
        ClaimKey,
        PostResult,
        Quota,
        Record,
        StatusUpdate,
    )

AT_MOST = 5
"""So often is repeated what another process wrote at the same moment."""


class Journal(Campaigns, OptOuts, OverTime):
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
        usual = url_or_path is None and not os.getenv("FEEDBOT_JOURNAL")
        given = place.default_url() if url_or_path is None else Address(os.fspath(url_or_path))
        url_or_path = None  # no traceback shows a password in it
        self._place = place.Place.of(given)
        if usual:
            self._place.make_folder()
        self._database = engine.Database(self._place)
        try:
            heard(self._prepare)
        except BaseException:
            self.close()  # nobody else can: the caller gets no journal
            raise

    def _prepare(self) -> None:
        with self._database.transaction() as connection:
            migrations.prepare(connection, self.place)
        self._database.first = partial(_take_up, self._place)
        with self._database.transaction():
            pass  # what was spilled is recorded

    def __repr__(self) -> str:
        return f"Journal({self.place!r})"

    @property
    def place(self) -> str:
        """Where the journal is, as it can be shown: a database password is masked."""
        return str(self._place)

    def close(self) -> None:
        """Close its connections; a later call opens them again. Only a database server minds."""
        self._database.engine.dispose()

    # --- for delivery -------------------------------------------------------------------------

    def knows_nothing(self) -> bool:
        """Whether it is a journal that lasts, and holds no message yet."""
        with self._database.transaction() as connection:
            empty = connection.execute(statements.ANY).first() is None
        return empty and self.place != place.MEMORY

    def newest(self, campaign: Campaign) -> int:
        """The number of a campaign's newest row: what is claimed later has a higher one."""
        with self._database.transaction() as connection:
            found = connection.execute(statements.NEWEST, {"campaign": campaign.id}).scalar()
        return 0 if found is None else int(found)

    def campaign(self, name: str | None, send_url: str) -> Campaign:
        """The campaign of that name and address, made on first use; its name as first written.

        Raises
        ------
        FeedbotError
            The name is empty.
        JournalError
            The journal cannot be written to.
        """
        name, send_url = campaign_name(name), service(send_url)
        with self._database.transaction() as connection:
            if (found := rows.find_campaign(connection, name, send_url)) is not None:
                return found
            found = rows.make_campaign(connection, name, send_url, engine.now(connection))
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

    def find_campaign(self, campaign: Campaign) -> Campaign | None:
        """The campaign of that name and address as it is recorded; None where it is not."""
        with self._database.transaction() as connection:
            return rows.find_campaign(connection, campaign.name, campaign.send_url)

    def records(
        self,
        campaign: Campaign,
        phones: Iterable[str],
        *,
        within: float = math.inf,
        now: int | None = None,
    ) -> dict[str, list[Record]]:
        """By phone, the newest attempt of each message to it, oldest first.

        Parameters
        ----------
        campaign
            As `campaign` returned it.
        phones
            As the outbox has them, `972…`.
        within
            Seconds: attempts claimed and queued longer ago are passed over.
        now
            The time (epoch milliseconds) where it is known better than by the journal's clock.
        """
        with self._database.transaction() as connection:
            latest = rows.latest(connection, campaign, phones)
            return rows.by_phone(latest, now or engine.now(connection), within)

    def claim(
        self,
        campaign: Campaign,
        run: str,
        claims: Sequence[Claim],
        *,
        may_send: Callable[[Claim, list[Record]], bool],
        lifetime: float,
        within: float = math.inf,
        one_text: bool = False,
        quota: Quota | None = None,
        gate: Gate | None = None,
        pending_outcomes: Mapping[ClaimKey, PostResult] | None = None,
        now: int | None = None,
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
        one_text
            Whether a phone gets one text: then the database too refuses a second one.
        quota
            How many of its list the run may hold: no more are granted.
        gate
            The pace of the address; of each claim that it or an opt-out holds back, it says so.
        pending_outcomes
            Outcomes of earlier claims, recorded in the same transaction.
        now
            The time (epoch milliseconds) where it is known better than by the journal's clock.

        Returns
        -------
        list of ClaimKey or None
            For each of `claims` what names it; None where `may_send` refused, its person opted
            out, the quota is full or its turn comes later.

        Raises
        ------
        JournalError
            The journal failed: nothing was claimed, nothing may leave.
        OddOutcomesError
            Nothing was claimed, nor written: `record` can write the `pending_outcomes`.
        """
        terms = claiming.Terms(may_send, lifetime, within, one_text, quota, gate or Gate())
        for _ in range(AT_MOST):
            with suppress(claiming.CollisionError), self._database.transaction() as connection:
                _write(connection, pending_outcomes or {})
                self._lock(connection, campaign)
                if quota is not None:
                    claiming.count_others(connection, campaign, run, quota)
                moment = now or engine.now(connection)
                return claiming.grant(connection, campaign, run, claims, moment, terms)
        raise JournalError(contended(self.place))

    def _lock(self, connection: sa.Connection, campaign: Campaign) -> None:
        """Let nobody else claim in the campaign; it is there, unless an older copy was restored."""
        key = campaign_key(campaign.name)
        query = {"campaign": campaign.id, "key": key, "send_url": campaign.send_url}
        if connection.execute(statements.LOCK, query).first() is None:
            raise LostClaimsError(lost_claims(self.place))

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

    def record(
        self, outcomes: Mapping[ClaimKey, PostResult], campaign: Campaign | None = None
    ) -> Recorded:
        """Write the outcomes of claims, durably, also of those that are no longer there.

        What has an outcome keeps it. `campaign` is theirs, for a journal that lost it too.
        """
        for _ in range(AT_MOST):
            with suppress(OddOutcomesError):
                with self._database.transaction() as connection:
                    _write(connection, outcomes)
                return Recorded()
            try:
                with self._database.transaction() as connection:
                    return claiming.mend(connection, outcomes, campaign, engine.now(connection))
            except OddOutcomesError:
                continue
            except rows.NoCampaignError:
                raise JournalError(lost_claims(self.place)) from None
        raise JournalError(contended(self.place))

    def spill(self, run: str, outcomes: Mapping[ClaimKey, PostResult]) -> None:
        """Keep outcomes that cannot be recorded now, for the next call on this journal.

        Raises OSError.
        """
        spill.write(self._place, run, outcomes)

    def release(self, claims: Iterable[ClaimKey]) -> int:
        """Take back claims whose messages were proven not to have been queued.

        Returns how many of them were there no longer.
        """
        with self._database.transaction() as connection:
            named = list(claims)
            released = statements.execute_many(
                connection, statements.RELEASE, statements.RELEASED, named
            )
            return len(named) - released

    # --- for polling --------------------------------------------------------------------------

    def by_id(self, send_url: str, ids: Iterable[str]) -> dict[str, Record]:
        """What the journal knows of messages that Feedbot gave these ids, by id.

        An id that several messages have, in a journal of an earlier version, names none of them.
        """
        found: dict[str, Record] = {}
        number = service_number(service(send_url))
        with self._database.transaction() as connection:
            now = engine.now(connection)
            for some in statements.listed(ids):
                query = {"service": number, "ids": some}
                records = rows.records(connection.execute(statements.BY_ID, query).all(), now)
                found.update({record.id: record for record in records if record.id})
        return found

    def settle(self, send_url: str, news: Iterable[StatusUpdate]) -> None:
        """Write Feedbot's word on queued messages, durably; a settled status never goes back."""
        updates = rows.updates(news)
        number = service_number(service(send_url))
        with self._database.transaction() as connection:
            for status in Status:
                some, settling = updates.get(status, []), statements.settling(status)
                statements.execute_many(
                    connection, settling, statements.UPDATED, some, {"b_service": number}
                )


def _take_up(where: place.Place, connection: sa.Connection) -> Callable[[], None]:
    """Record what was spilled; returns what is to be done once that is durable."""
    if not (files := spill.waiting(where)):
        return lambda: None
    outcomes = spill.read(files)
    try:
        claiming.mend(connection, outcomes, None, engine.now(connection))
    except OddOutcomesError:
        raise JournalError(contended(str(where))) from None
    except rows.NoCampaignError:
        raise JournalError(_kept_for_nobody(str(where), str(files[0]))) from None
    return lambda: spill.remove(files)


def _write(connection: sa.Connection, outcomes: Mapping[ClaimKey, PostResult]) -> None:
    """Write the outcomes of claims."""
    claiming.write(connection, outcomes)


def _kept_for_nobody(place: str, file: str) -> Message:
    """What a person is told where outcomes were kept of a campaign that the journal has no more."""
    return Message(
        "The journal {place} does not know the campaign whose outcomes are kept in {file}: it was "
        "deleted while a send was under way, or an older copy was restored. Nothing was sent now. "
        "Put back the newest copy, and {run_again}. If there is none, move that file out of its "
        "folder; what was sent before would go again then, so leave those people out yourself.",
        place=place,
        file=file,
        run_again=RUN_AGAIN,
    )
