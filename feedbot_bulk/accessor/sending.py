"""Sending: to the list, and first to oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd  # noqa: TC002 - the examples use it

from feedbot_bulk import outbox
from feedbot_bulk.accessor.arguments import documented
from feedbot_bulk.cells.addresses import hidden
from feedbot_bulk.feedbot.defaults import chosen_client, opened_journal
from feedbot_bulk.i18n.bilingual import told_in
from feedbot_bulk.outbox.never_twice import Rule
from feedbot_bulk.release import Release
from feedbot_bulk.release.canary import STOP_ABOVE
from feedbot_bulk.release.settings import CANARY_WAIT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from feedbot_bulk.accessor.contact_frame import ContactFrame
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.release import Hours


@documented
def send(
    self: ContactFrame,
    message: str | pd.Series[Any] | None = None,
    *,
    phone: str | pd.Series[Any] | None = None,
    image: str | pd.Series[Any] | None = None,
    expires: Any = None,  # noqa: ANN401 - many kinds, see `arguments`
    exclude: Any = None,  # noqa: ANN401
    region: str = "IL",
    one_per_phone: bool | None = None,
    campaign: str | None = None,
    resend: str | Sequence[str] | None = None,
    limit: int | None = None,
    pace: str | None = None,
    hours: Hours | str | None = None,
    canary: int | None = None,
    canary_wait: Any = CANARY_WAIT,  # noqa: ANN401 - "15min", seconds or a timedelta
    stop_above: float = STOP_ABOVE,
    cooldown: Any = None,  # noqa: ANN401 - "7d", seconds or a timedelta
    batch_size: int = outbox.BATCH_SIZE,
    concurrency: int = 4,
    progress: bool = True,
    client: Client | None = None,
    journal: Journal | str | PathLike[str] | None = None,
) -> pd.DataFrame:
    """Send every ready row that was not sent before, and return the result frame.

    Running it again sends nothing twice: a named campaign is protected for ever, unnamed
    sends for 24 hours. Whoever is on the standing opt-out list (``fb.Journal().opt_out``) gets
    nothing, also who comes onto it while a long send runs.

    Parameters
    ----------
    <messages>
    <campaign>
    <release>
    <cooldown>
    batch_size : int, default 100
        Messages a request, at the most.
    concurrency : int, default 4
        Requests at a time.
    progress : bool, default True
        Whether a progress bar is shown.
    <connection>

    Returns
    -------
    <result>

    Raises
    ------
    SendStopped
        It ended early; `.frame` says what became of every row, and the same call goes on.
    <connection_errors>
    <list_errors>

    See Also
    --------
    preview : what would be sent.
    wait : follows what was queued until it is settled.

    Examples
    --------
    >>> import feedbot_bulk as fb
    >>> contacts = pd.DataFrame({"שם": ["דנה"], "נייד": ["050-1234567"]})
    >>> sandbox = fb.Sandbox()
    >>> sent = contacts.feedbot.send("שלום {שם}", client=sandbox, progress=False)
    >>> again = contacts.feedbot.send("שלום {שם}", client=sandbox, progress=False)
    >>> sent["feedbot_id"].tolist() == again["feedbot_id"].tolist()
    True
    >>> len(sandbox.server.messages)
    1
    """
    from feedbot_bulk import delivery

    journal = hidden(journal)
    with told_in(self._language):
        client = chosen_client(client)
        release = Release.of(
            pace=pace,
            hours=hours,
            canary=canary,
            canary_wait=canary_wait,
            stop_above=stop_above,
            cooldown=cooldown,
        )
        prepared = self._outbox(message, phone, image, expires, exclude, region)
        return delivery.send(
            prepared,
            client=client,
            journal=opened_journal(journal, client),
            campaign=campaign,
            one_per_phone=one_per_phone,
            resend=resend,
            limit=limit,
            release=release,
            batch_size=batch_size,
            concurrency=concurrency,
            watch=self._watch(shown=progress),
        )


@documented
def test(
    self: ContactFrame,
    message: str | pd.Series[Any] | None = None,
    to: str | None = None,
    *,
    phone: str | pd.Series[Any] | None = None,
    image: str | pd.Series[Any] | None = None,
    expires: Any = None,  # noqa: ANN401 - many kinds, see `arguments`
    exclude: Any = None,  # noqa: ANN401
    region: str = "IL",
    one_per_phone: bool | None = None,
    wait: Any = "2min",  # noqa: ANN401 - "2min", seconds or a timedelta
    client: Client | None = None,
) -> pd.DataFrame:
    """Send the first ready row's text to one's own number, and wait until it is sent.

    Proves the token, the text and server mode before the rest goes. Recorded apart from the
    campaign, so it may be repeated and protects nobody.

    Parameters
    ----------
    <messages>
    to : str
        One's own number.
    wait : str, float or timedelta, default "2min"
        How long to wait for it: a duration, or seconds.
    <client>

    Returns
    -------
    DataFrame of one row
        A result frame, see `feedbot_bulk.results.frame`.

    Raises
    ------
    <connection_errors>
    <list_errors>

    See Also
    --------
    send : sends to the list.

    Examples
    --------
    >>> import feedbot_bulk as fb
    >>> contacts = pd.DataFrame({"שם": ["דנה"], "נייד": ["050-1234567"]})
    >>> sandbox = fb.Sandbox(pace=1000)
    >>> tried = contacts.feedbot.test("שלום {שם}", to="054-1111111", client=sandbox)
    >>> tried[["feedbot_phone", "feedbot_message"]].values.tolist()
    [['972541111111', 'שלום דנה']]
    """
    from feedbot_bulk.delivery import self_test

    with told_in(self._language):
        client = chosen_client(client)
        prepared = self._outbox(message, phone, image, expires, exclude, region)
        return self_test.run(
            prepared,
            to,
            rule=Rule(bool(one_per_phone)),
            region=region,
            wait=wait,
            client=client,
            journal=client.journal(),
        )
