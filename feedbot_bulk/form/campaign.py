"""What the form asks of the rooms: the check, the test and the send of what was checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedbot_bulk import delivery, outbox, results
from feedbot_bulk.contacts import opt_outs
from feedbot_bulk.delivery import self_test
from feedbot_bulk.form.state import Checked, Refusal, Went, campaign_of
from feedbot_bulk.outbox import never_twice
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.form.state import Answers
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import Campaign
    from feedbot_bulk.outbox.outbox import Outbox
    from feedbot_bulk.runtime.watch import Watch


def check(
    answers: Answers,
    resend: tuple[str, ...],
    journal: Journal,
    rest: delivery.SendPlan | None = None,
) -> Checked:
    """Find what would go; of a send that was stopped, nothing beyond the rest of it."""
    excluded = opt_outs.excluded_phones(answers.exclude)
    box = outbox.build(
        answers.contacts,
        answers.text,
        phone=answers.phone,
        image=answers.image,
        expires=answers.expires,
        exclude=sorted(excluded),
    )
    made = _foresee(answers, resend, box, journal)
    made = made if rest is None else made.only(rest)
    is_new = bool(made.todo) and not made.seen
    similar = similar_campaign(journal, made.campaign) if is_new else None
    return Checked(answers, resend, excluded, similar, box, made, made.rows.frame(box))


def try_out(checked: Checked, own: str, journal: Journal, watch: Watch) -> pd.DataFrame:
    """Send the first message to one's own number, and wait for it: a one-row result frame."""
    return self_test.run(
        outbox.renewed(checked.box, checked.answers.expires),
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
        raise Refusal("opt_outs_changed")
    box = outbox.renewed(checked.box, checked.answers.expires)
    now = _foresee(checked.answers, checked.resend, box, journal).only(checked.made)
    sent = delivery.execute(box, now, client=checked.answers.client, journal=journal, watch=watch)
    if sent.error is not None and not sent.tried:
        raise sent.error
    return sent


def _foresee(
    answers: Answers, resend: tuple[str, ...], box: Outbox, journal: Journal
) -> delivery.SendPlan:
    return delivery.plan_send(
        box,
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
    alike = [one for one in names if (match := _DATED.fullmatch(one)) and match[1] == dated[1]]
    return alike[-1] if alike else None


def keeps_all(known: pd.DataFrame | None, new: pd.DataFrame) -> bool:
    """Whether nothing that is known of a campaign would be lost by looking at the new frame."""
    if known is None or known.empty or campaign_of(known) != campaign_of(new):
        return True
    return set(known[results.ID].dropna()) <= set(new[results.ID].dropna())


def went(sent: delivery.Sent) -> Went:
    """What a send came to, counted."""
    queued = sum(status == Status.PENDING for status in sent.tried.values())
    return Went(queued=queued, left=sent.left, unclear=len(sent.tried) - queued)
