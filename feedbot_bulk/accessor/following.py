"""After sending: what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd  # noqa: TC002 - the examples use it

from feedbot_bulk.accessor.arguments import documented
from feedbot_bulk.cells.addresses import hidden
from feedbot_bulk.feedbot.defaults import chosen_client, opened_journal
from feedbot_bulk.i18n.bilingual import told_in

if TYPE_CHECKING:
    from os import PathLike

    from feedbot_bulk.accessor.contact_frame import ContactFrame
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal


@documented
def poll(
    self: ContactFrame,
    client: Client | None = None,
    journal: Journal | str | PathLike[str] | None = None,
) -> pd.DataFrame:
    """Ask Feedbot once after every pending message; return the frame with the news.

    What is learned is also kept in the journal.

    Parameters
    ----------
    <connection>

    Returns
    -------
    <result>

    Raises
    ------
    <connection_errors>
    <result_errors>

    See Also
    --------
    wait : asks until all is settled.

    Examples
    --------
    >>> import feedbot_bulk as fb
    >>> contacts = pd.DataFrame({"phone": ["050-1234567"], "text": ["Hello"]})
    >>> sandbox = fb.Sandbox(pace=None)
    >>> sent = contacts.feedbot.send(client=sandbox, progress=False)
    >>> sandbox.server.settle(1)
    >>> sent.feedbot.poll(client=sandbox)["feedbot_status"].tolist()
    ['sent']
    """
    from feedbot_bulk import polling

    journal = hidden(journal)
    with told_in(self._language):
        client = chosen_client(client)
        return polling.poll(self._frame, client=client, journal=opened_journal(journal, client))


@documented
def wait(
    self: ContactFrame,
    timeout: Any = "10min",  # noqa: ANN401 - text, seconds, a timedelta or None
    *,
    every: Any = "5s",  # noqa: ANN401
    client: Client | None = None,
    journal: Journal | str | PathLike[str] | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Poll until every message is settled or the time is up; return the frame with the news.

    What is pending at the end stays pending: call it again, tomorrow if need be.

    Parameters
    ----------
    timeout : str, float, timedelta or None, default "10min"
        How long at the most: a duration, or seconds; None waits without limit.
    every : str, float or timedelta, default "5s"
        The shortest pause between two rounds: a duration, or seconds.
    <connection>
    progress : bool, default True
        Whether a progress bar is shown.

    Returns
    -------
    <result>

    Raises
    ------
    <connection_errors>
    <result_errors>

    See Also
    --------
    poll : asks once.

    Examples
    --------
    >>> import feedbot_bulk as fb
    >>> contacts = pd.DataFrame({"phone": ["050-1234567"], "text": ["Hello"]})
    >>> sandbox = fb.Sandbox(pace=1000)
    >>> sent = contacts.feedbot.send(client=sandbox, progress=False)
    >>> done = sent.feedbot.wait(every=0.05, client=sandbox, progress=False)
    >>> done["feedbot_status"].tolist()
    ['sent']
    """
    from feedbot_bulk import polling

    journal = hidden(journal)
    with told_in(self._language):
        client = chosen_client(client)
        return polling.wait(
            self._frame,
            timeout,
            every=every,
            client=client,
            journal=opened_journal(journal, client),
            watch=self._watch(shown=progress),
        )
