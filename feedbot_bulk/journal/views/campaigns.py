"""Which campaigns a journal holds, and the messages of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.journal import engine, rows, statements
from feedbot_bulk.journal.records import campaign_key, campaign_name

if TYPE_CHECKING:
    import pandas as pd


class Campaigns:
    """The campaigns of a journal; `Journal` is one."""

    _database: engine.Database

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
        from feedbot_bulk.journal.views import history

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
        from feedbot_bulk.journal.views import history

        query = {"key": campaign_key(campaign_name(campaign))}
        with self._database.transaction() as connection:
            found = connection.execute(statements.OF_CAMPAIGN, query).all()
            records = rows.records(found, engine.now(connection))
        return history.messages(records)
