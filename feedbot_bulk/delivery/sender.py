"""Sending: outbox → result frame, each message once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.delivery.phases import Means, Phases, Sent
from feedbot_bulk.delivery.plan import check_whole, plan_send
from feedbot_bulk.delivery.retries import Clock
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.outbox import BATCH_SIZE, check_size
from feedbot_bulk.release import AT_ONCE
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from feedbot_bulk.delivery.plan import SendPlan
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.outbox.outbox import Outbox
    from feedbot_bulk.release import Release


def send(
    outbox: Outbox,
    *,
    client: Client,
    journal: Journal,
    campaign: str | None = None,
    one_per_phone: bool | None = None,
    resend: str | Sequence[str] | None = None,
    limit: int | None = None,
    release: Release = AT_ONCE,
    batch_size: int = BATCH_SIZE,
    concurrency: int = 4,
    watch: Watch | None = None,
    clock: Clock | None = None,
) -> pd.DataFrame:
    """Send what is ready and was not sent before; return the result frame.

    It may take days, where `release` has hours or a pace.
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
        release=release,
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
    check_size(batch_size)
    if not plan.todo:
        return Sent(plan.rows.frame(outbox), {})
    means = Means(client, journal, watch or Watch(), clock or Clock(), batch_size, concurrency)
    if journal.knows_nothing():
        means.watch.note(_new_journal(journal.place))
    for note in plan.notes:
        means.watch.hint(note)
    sent = Phases(outbox, plan, means).run()
    if (complaint := client.clock.complaint()) is not None:
        means.watch.note(complaint)
    return sent


def _new_journal(place: str) -> Message:
    """Two journals that do not know of each other are the one thing that no promise covers."""
    return Message(
        "A new journal begins at {place}: it knows of nothing that was sent before. If you have "
        "sent before, from another computer, user, container or program, name its journal with "
        "{argument} or FEEDBOT_JOURNAL; else the same people may get the same again.",
        place=place,
        argument=Argument("journal"),
    )
