"""What the form asks of the rooms: the check, the test and the send of what was checked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from feedbot_bulk import delivery, outbox, results
from feedbot_bulk.contacts import columns, opt_outs
from feedbot_bulk.contacts.hidden import hidden_note
from feedbot_bulk.delivery import self_test
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.form.state import Checked, SendCounts, campaign_of
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.outbox import never_twice
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.form.state import Answers
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import Campaign
    from feedbot_bulk.outbox.outbox import Outbox
    from feedbot_bulk.runtime.watch import Watch

OPT_OUTS_CHANGED = Message(
    "The opt-out file has changed since the check. Nothing was sent. Check again."
)


def check(
    answers: Answers,
    resend: tuple[str, ...],
    journal: Journal,
    rest: delivery.SendPlan | None = None,
) -> Checked:
    """Find what would go; of a send that was stopped, nothing beyond the rest of it."""
    excluded = opt_outs.excluded_phones(answers.exclude)
    built = outbox.build(
        answers.contacts,
        answers.text,
        phone=answers.phone,
        image=answers.image,
        expires=answers.expires,
        exclude=[f"+{phone}" for phone in sorted(excluded)],
    )
    built = replace(built, notes=list_notes(answers.contacts, answers.phone.name))
    plan = _plan_send(answers, resend, built, journal)
    plan = plan if rest is None else plan.only(rest)
    is_new = bool(plan.todo) and not plan.seen
    similar = similar_campaign(journal, plan.campaign) if is_new else None
    return Checked(answers, resend, excluded, similar, built, plan, plan.rows.frame(built))


def list_notes(contacts: pd.DataFrame, column: object) -> tuple[Message, ...]:
    """How the list was read: from which column the phones are, and the rows that its file hides."""
    return (columns.taken_note(column), *hidden_note(contacts))


def send_test(checked: Checked, own: str, journal: Journal, watch: Watch) -> pd.DataFrame:
    """Send the first message to one's own number, and wait for it: a one-row result frame."""
    return self_test.run(
        outbox.renewed(checked.outbox, checked.answers.expires),
        own,
        rule=never_twice.Rule(one_per_phone=not checked.answers.several),
        region="IL",
        wait="2min",
        client=checked.answers.client,
        journal=journal,
        watch=watch,
    )


def send(checked: Checked, journal: Journal, watch: Watch) -> delivery.Sent:
    """Send what was checked, and nothing beyond it; raises when nothing of it was even tried."""
    if opt_outs.excluded_phones(checked.answers.exclude) != checked.excluded:
        raise FeedbotError(OPT_OUTS_CHANGED)
    renewed = outbox.renewed(checked.outbox, checked.answers.expires)
    plan = _plan_send(checked.answers, checked.resend, renewed, journal).only(checked.plan)
    client = checked.answers.client
    sent = delivery.execute(renewed, plan, client=client, journal=journal, watch=watch)
    if sent.error is not None and not sent.tried:
        raise sent.error
    return sent


def _plan_send(
    answers: Answers, resend: tuple[str, ...], built: Outbox, journal: Journal
) -> delivery.SendPlan:
    return delivery.plan_send(
        built,
        client=answers.client,
        journal=journal,
        campaign=answers.campaign,
        one_per_phone=not answers.several,
        resend=list(resend),
    )


_DATED = re.compile(r"(.+) \d\d\.\d\d\.\d{4}")


def similar_campaign(journal: Journal, campaign: Campaign) -> str | None:
    """The latest campaign of another day that the form would have named alike, if any."""
    known = journal.campaigns()
    known = known[known["send_url"] == campaign.send_url].sort_values("last")
    names = known["campaign"].dropna().tolist()
    dated = _DATED.fullmatch(campaign.name)
    if dated is None or campaign.name in names:
        return None
    alike = [name for name in names if (match := _DATED.fullmatch(name)) and match[1] == dated[1]]
    return alike[-1] if alike else None


def keeps_all(known: pd.DataFrame | None, new: pd.DataFrame) -> bool:
    """Whether nothing that is known of a campaign would be lost by looking at the new frame."""
    if known is None or known.empty or campaign_of(known) != campaign_of(new):
        return True
    return set(known[results.ID].dropna()) <= set(new[results.ID].dropna())


def counted(sent: delivery.Sent) -> SendCounts:
    """What became of the messages of a send, counted."""
    queued = sum(status == Status.PENDING for status in sent.tried.values())
    return SendCounts(queued=queued, left=sent.left, unclear=len(sent.tried) - queued)
