"""A test to one's own number: proves token, text and server mode before the rest goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from feedbot_bulk import phones, polling, results
from feedbot_bulk.delivery import sender
from feedbot_bulk.delivery.plan import opted_out
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Argument, Message, Variant
from feedbot_bulk.outbox import left_out, never_twice, preview
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from datetime import timedelta

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.outbox.never_twice import Rule
    from feedbot_bulk.outbox.outbox import Outbox

CAMPAIGN = "feedbot_bulk: test"
"""Tests are recorded under this name, apart from every campaign of the analyst's."""

STILL_PENDING = Message(
    "The test message is queued and was not sent yet. Check, in this order: 1. Is the Feedbot "
    "program open on its computer? 2. Is it in server mode (מצב שרת)? 3. Is its WhatsApp connected "
    "and that computer online? 4. Is its licence the one whose token this is? 5. Do other messages "
    "wait before it? Then {wait_again}.",
    wait_again=Variant(
        Message("call .feedbot.wait() on the frame that test() returned"),
        form=Message("look again whether it was sent"),
        cli=Message("look again whether it was sent"),
    ),
)


class _NotesAlone(Watch):
    """Passes notes on to another watch, which sees nothing of the work."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def note(self, text: str) -> None:
        """Pass it on."""
        self._watch.note(text)


def run(
    outbox: Outbox,
    to: str | None,
    *,
    rule: Rule,
    region: str,
    wait: str | float | timedelta | None,
    client: Client,
    journal: Journal,
    watch: Watch | None = None,
) -> pd.DataFrame:
    """Send the first ready row's message to `to`, wait until it is settled: a one-row frame."""
    watch = watch or Watch()
    allowed = left_out.without_opted_out(outbox, opted_out(journal, outbox))
    first = _first(allowed, rule, _own_number(to, region))
    sent = sender.send(
        first,
        client=client,
        journal=journal,
        campaign=CAMPAIGN,
        resend="all",
        watch=_NotesAlone(watch),
    )
    tried = polling.wait(sent, wait, every="1s", client=client, journal=journal, watch=watch)
    if tried[results.STATUS].iloc[0] == Status.PENDING:
        watch.note(STILL_PENDING)
    return tried


def _own_number(to: str | None, region: str) -> str:
    found = phones.diagnose(pd.Series([to], dtype="object"), region).iloc[0]
    if pd.isna(found["phone"]):
        raise FeedbotError(
            Message(
                "{argument} is not a phone number ({reason}). Give your own number, for example: "
                "{example}",
                argument=Argument("to", to),
                reason=reasons.find(found["reason"]) or found["reason"],
                example=Variant(
                    'df.feedbot.test(…, to="054-1111111")', cli="054-1111111", form="054-1111111"
                ),
            )
        )
    return str(found["phone"])


def _first(outbox: Outbox, rule: Rule, phone: str) -> Outbox:
    """The outbox of one row: the first that would be sent, with another phone."""
    ready = never_twice.plan(outbox, {}, rule).send
    if not ready:
        raise _nothing_to_test(outbox, rule)
    at = ready[0]
    return replace(
        outbox,
        frame=outbox.frame.iloc[[at]],
        phone=[phone],
        kind=[None],
        message=[outbox.message[at]],
        image=[outbox.image[at]],
        expires=[outbox.expires[at]],
        reason=[None],
    )


def _nothing_to_test(outbox: Outbox, rule: Rule) -> FeedbotError:
    first = preview(outbox, rule)[results.REASON].iloc[:1].tolist()
    return FeedbotError(
        Message(
            "No row of the list is ready to be sent, so there is nothing to test (the first: "
            "{reason}). Look at {preview}.",
            reason=(reasons.find(first[0]) or first[0]) if first else Message("the list is empty"),
            preview=Variant("preview()", cli="preview", form=Message("the check")),
        )
    )
