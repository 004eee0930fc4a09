"""Sending: outbox → result frame, each message once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedbot_bulk.delivery.plan import check_whole, plan_send
from feedbot_bulk.delivery.retries import Clock
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.outbox import BATCH_SIZE, cut
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime import portal
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from feedbot_bulk.delivery.plan import SendPlan
    from feedbot_bulk.errors import FeedbotError
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.outbox.outbox import Outbox

ANSWERED = frozenset({Status.PENDING, Status.REJECTED, Status.UNKNOWN})
"""The statuses of a row that this send has tried."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a send did: every row, what became of those that it tried, and why it ended early.

    `tried` is by position: `pending`, `unknown` or `rejected`; `left` counts those not tried, but
    for what another run took first.
    """

    frame: pd.DataFrame
    tried: dict[int, Status]
    left: int = 0
    error: FeedbotError | None = None


def send(
    outbox: Outbox,
    *,
    client: Client,
    journal: Journal,
    campaign: str | None = None,
    one_per_phone: bool | None = None,
    resend: str | Sequence[str] | None = None,
    limit: int | None = None,
    batch_size: int = BATCH_SIZE,
    concurrency: int = 4,
    watch: Watch | None = None,
    clock: Clock | None = None,
) -> pd.DataFrame:
    """Send what is ready and was not sent before; return the result frame.

    When the watch asks for the end, no further request begins, and what was not sent stays `ready`.
    Raises SendStopped (with `.frame`) when it ends early, NotAuthorizedError or JournalError when
    nothing was sent at all.
    """
    check_whole("concurrency", concurrency, least=1)
    plan = plan_send(
        outbox,
        client=client,
        journal=journal,
        campaign=campaign,
        one_per_phone=one_per_phone,
        resend=resend,
        limit=limit,
    )
    sent = execute(
        outbox,
        plan,
        client=client,
        journal=journal,
        batch_size=batch_size,
        concurrency=int(concurrency),
        watch=watch,
        clock=clock,
    )
    if sent.error is not None:
        raise sent.error
    return sent.frame


def execute(
    outbox: Outbox,
    plan: SendPlan,
    *,
    client: Client,
    journal: Journal,
    batch_size: int = BATCH_SIZE,
    concurrency: int = 4,
    watch: Watch | None = None,
    clock: Clock | None = None,
) -> Sent:
    """Send what was planned, but for what another run did meanwhile; nothing beyond it."""
    from feedbot_bulk.delivery.delivery import Delivery  # brings SQLAlchemy: a preview needs none

    batches = cut(outbox, plan.todo, batch_size)
    if not batches:
        return Sent(plan.rows.frame(outbox), {})
    watch = watch or Watch()
    if journal.knows_nothing():
        watch.note(_new_journal(journal.place))
    with journal.running() as run:
        delivery = Delivery(outbox, plan, client, journal, run, clock or Clock())
        portal.watched(
            lambda: delivery.deliver(batches, concurrency),
            watch,
            Message.within("work", "sending"),
            delivery.statuses,
            lambda status: status in ANSWERED,
            frame=lambda: plan.rows.frame(outbox),
            stop=delivery.halt,
            interrupt=delivery.interrupt,
        )
    delivery.settle_contested()
    if (complaint := client.clock.complaint()) is not None:
        watch.note(complaint)
    frame = plan.rows.frame(outbox)
    return Sent(frame, delivery.tried, delivery.left(), delivery.error(frame))


def _new_journal(place: str) -> Message:
    """Two journals that do not know of each other are the one thing that no promise covers."""
    return Message(
        "A new journal begins at {place}: it knows of nothing that was sent before. If you have "
        "sent before, from another computer, user, container or program, name its journal with "
        "{argument} or FEEDBOT_JOURNAL; else the same people may get the same again.",
        place=place,
        argument=Argument("journal"),
    )
