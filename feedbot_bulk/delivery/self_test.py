"""A test to one's own number: proves token, text and server mode before the rest goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import outbox, phones, polling, results
from feedbot_bulk.delivery import sender as delivery
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.outbox import never_twice
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime.progress import Watch

if TYPE_CHECKING:
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.outbox.never_twice import Rule
    from feedbot_bulk.outbox.outbox import Outbox

CAMPAIGN = "feedbot_bulk: test"
"""Tests are recorded under this name, apart from every campaign of the analyst's."""

STILL_PENDING = (
    "The test message is queued and was not sent yet. Check, in this order: 1. Is the Feedbot "
    "program open on its computer? 2. Is it in server mode (מצב שרת)? 3. Is its WhatsApp connected "
    "and that computer online? 4. Is its licence the one whose token this is? 5. Do other messages "
    "wait before it? Then call .feedbot.wait() on the frame that test() returned."
)


def run(
    box: Outbox,
    to: str | None,
    *,
    rule: Rule,
    region: str,
    wait: Any,  # noqa: ANN401 - "2min", seconds or a timedelta
    client: Client,
    journal: Journal,
    watch: Watch | None = None,
) -> pd.DataFrame:
    """Send the first ready row's message to `to`, wait until it is settled: a one-row frame."""
    watch = watch or Watch()
    one = _first(box, rule, _own_number(to, region))
    sent = delivery.send(one, client=client, journal=journal, campaign=CAMPAIGN, resend="all")
    tried = polling.wait(sent, wait, every="1s", client=client, journal=journal, watch=watch)
    if tried[results.STATUS].iloc[0] == Status.PENDING:
        watch.note(STILL_PENDING)
    return tried


def _own_number(to: str | None, region: str) -> str:
    found = phones.diagnose(pd.Series([to], dtype="object"), region).iloc[0]
    if pd.isna(found["phone"]):
        raise FeedbotError(
            f"to={to!r} is not a phone number ({found['reason']}). Give your own number, for "
            'example: df.feedbot.test(…, to="054-1111111")'
        )
    return str(found["phone"])


def _first(box: Outbox, rule: Rule, phone: str) -> Outbox:
    """The outbox of one row: the first that would be sent, with another phone."""
    ready = never_twice.plan(box, {}, rule).send
    if not ready:
        first = outbox.preview(box, rule)["feedbot_reason"].iloc[:1].tolist()
        raise FeedbotError(
            f"No row of the list is ready to be sent, so there is nothing to test (the first: "
            f"{first[0] if first else 'the list is empty'}). Look at preview()."
        )
    at = ready[0]
    return replace(
        box,
        frame=box.frame.iloc[[at]],
        phone=[phone],
        kind=[None],
        message=[box.message[at]],
        image=[box.image[at]],
        expires=[box.expires[at]],
        reason=[None],
    )
