"""What a send would do now, looked up and not done: nothing is sent, and nothing is written."""

from __future__ import annotations

from dataclasses import replace
from time import time
from typing import TYPE_CHECKING

from feedbot_bulk.delivery.plan import (
    Asked,
    Known,
    check_arguments,
    history,
    lately,
    opted_out,
    planned,
)
from feedbot_bulk.feedbot.defaults import chosen_client, existing_journal, send_url_of
from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal.records import Campaign, campaign_name, service
from feedbot_bulk.outbox import left_out
from feedbot_bulk.release import AT_ONCE
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    import pandas as pd

    from feedbot_bulk.delivery.plan import SendPlan
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.outbox.outbox import Outbox
    from feedbot_bulk.release import Release


def look(
    outbox: Outbox,
    *,
    campaign: str | None = None,
    one_per_phone: bool | None = None,
    resend: str | Sequence[str] | None = None,
    limit: int | None = None,
    release: Release = AT_ONCE,
    client: Client | None = None,
    journal: Journal | str | PathLike[str] | None = None,
    always: bool = False,
) -> SendPlan:
    """The plan of `send` with the same arguments, by what the journal knows now.

    Neither a campaign nor a journal is made, and no token is needed. Without any argument that
    leads to a journal only its opt-outs are looked up, unless `always`: the list itself counts.

    Raises FeedbotError for a wrong argument, JournalError.
    """
    check_arguments(resend, limit)
    if client is not None:
        client = chosen_client(client)
    place = Campaign(0, campaign_name(campaign), service(send_url_of(client)))
    led_there = (campaign, resend, limit, client, journal, release.cooldown)
    asked = Asked(one_per_phone, resend, limit, release)
    source = existing_journal(journal, client)
    if source is None:
        return planned(outbox, place, Known(), asked)
    known = Known(opted_out=opted_out(source, outbox))
    if always or any(one is not None for one in led_there):
        known = _known(source, known, place, outbox, client, release)
    return planned(outbox, place, known, asked)


def _known(
    source: Journal,
    known: Known,
    place: Campaign,
    outbox: Outbox,
    client: Client | None,
    release: Release,
) -> Known:
    """What else a journal knows that decides about a send."""
    found = source.find_campaign(place)
    now = None if client is None else client.clock.time()
    past = history(source, found, outbox, now) if found else {}
    here = round(time() * 1000) if now is None else now
    return replace(known, history=past, recent=lately(source, place, release), now=here)


def without_opted_out(outbox: Outbox) -> Outbox:
    """The outbox without those who opted out, by the journal that `send` would take, if any."""
    source = existing_journal(None, None)
    if source is None:
        return outbox
    return left_out.without_opted_out(outbox, opted_out(source, outbox))


def previewed(outbox: Outbox, plan: SendPlan) -> pd.DataFrame:
    """The result frame of a plan that is not carried out: `ready` is what would be queued now."""
    rows, ready = plan.rows, Status.READY.value
    for position in plan.todo:
        if rows.status[position] != ready:
            rows.renew(position, reasons.GOES_AGAIN() if position in plan.again else None)
    if len(plan.todo) < rows.status.count(ready):
        now = frozenset(plan.todo)
        for position, status in enumerate(rows.status):
            if status == ready and position not in now:
                rows.skip(position, reasons.OVER_LIMIT())
    return rows.frame(outbox)
