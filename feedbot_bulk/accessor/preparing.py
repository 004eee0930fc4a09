"""Before sending: what would go, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd  # noqa: TC002 - the examples use it

from feedbot_bulk import display, outbox
from feedbot_bulk.accessor.arguments import documented
from feedbot_bulk.cells.addresses import hidden
from feedbot_bulk.i18n.bilingual import told_in
from feedbot_bulk.outbox.never_twice import Rule
from feedbot_bulk.release import Release

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from feedbot_bulk.accessor.contact_frame import ContactFrame
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.protocol import MessageBody
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.journal.journal import Journal


@documented
def preview(
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
    cooldown: Any = None,  # noqa: ANN401 - "7d", seconds or a timedelta
    client: Client | None = None,
    journal: Journal | str | PathLike[str] | None = None,
    lang: Lang | None = None,
) -> pd.DataFrame:
    """What `send` would send: every row ready, or skipped with the reason. No network.

    Nothing is recorded. Printed, the frame shows counts, reasons and real messages. Given the
    campaign, or any other of the arguments of `send`, it looks into the journal: `ready` is
    exactly what `send` with the same arguments would queue now, and the other rows say why they
    are not, or what became of them. Without, only the list itself counts, and the standing opt-out
    list.

    Parameters
    ----------
    <messages>
    <campaign>
    <cooldown>
    client : Client or Sandbox, optional
        The connection; a preview needs no token. Left out: the address that ``fb.Client()``
        would send to.
    journal : Journal, str or path, optional
        Where what was sent is recorded. Left out: the one that `send` would take.
    <lang>

    Returns
    -------
    <result>

    Raises
    ------
    <list_errors>

    See Also
    --------
    send : sends what is ready here.

    Examples
    --------
    >>> contacts = pd.DataFrame({"שם": ["דנה", None], "נייד": ["050-1234567", "0541234567"]})
    >>> seen = contacts.feedbot.preview("שלום {שם}")
    >>> seen[["feedbot_phone", "feedbot_status"]].values.tolist()
    [['972501234567', 'ready'], ['972541234567', 'skipped']]
    >>> seen["feedbot_message"][0], seen["feedbot_reason"][1]
    ('שלום דנה', 'no value for {שם}')
    """
    from feedbot_bulk import delivery

    journal = hidden(journal)
    with told_in(self._language):
        prepared = self._outbox(message, phone, image, expires, exclude, region)
        plan = delivery.look(
            prepared,
            campaign=campaign,
            one_per_phone=one_per_phone,
            resend=resend,
            limit=limit,
            release=Release.of(cooldown=cooldown),
            client=client,
            journal=journal,
        )
        return display.preview(prepared, plan, expires=expires is not None, lang=lang)


@documented
def batches(
    self: ContactFrame,
    message: str | pd.Series[Any] | None = None,
    *,
    phone: str | pd.Series[Any] | None = None,
    image: str | pd.Series[Any] | None = None,
    expires: Any = None,  # noqa: ANN401 - many kinds, see `arguments`
    exclude: Any = None,  # noqa: ANN401
    region: str = "IL",
    one_per_phone: bool | None = None,
    batch_size: int = outbox.BATCH_SIZE,
) -> list[list[MessageBody]]:
    """The ready messages as the POSTs would carry them. No network.

    Whoever is on the standing opt-out list (``fb.Journal().opt_out``) is left out.

    Parameters
    ----------
    <messages>
    batch_size : int, default 100
        Messages a request, at the most.

    Returns
    -------
    list of list of dict
        The batches, each a list of messages with the keys `message`, `phone` and, where there
        is one, `invalidationTime` (text, in epoch milliseconds) and `imagePath`.

    Raises
    ------
    <list_errors>

    See Also
    --------
    send : posts them.

    Examples
    --------
    >>> contacts = pd.DataFrame({"phone": ["050-1234567"], "text": ["שלום"]})
    >>> contacts.feedbot.batches()
    [[{'message': 'שלום', 'phone': '972501234567'}]]
    """
    from feedbot_bulk import delivery

    with told_in(self._language):
        prepared = self._outbox(message, phone, image, expires, exclude, region)
        prepared = delivery.without_opted_out(prepared)
        return outbox.batches(prepared, Rule(bool(one_per_phone)), batch_size)
