"""What each step of the form shows of its state, as HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from feedbot_bulk import results
from feedbot_bulk.display import notes
from feedbot_bulk.form.html import (
    ROW,
    cell,
    counts_table,
    heading,
    line,
    notice,
    number,
    pill,
    pills,
    table,
    why,
)
from feedbot_bulk.form.reader import said
from feedbot_bulk.form.state import FAILURES, Notice
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.results.causes import causes
from feedbot_bulk.results.status import WORDS, Status

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.form.state import Checked, SendCounts, State
    from feedbot_bulk.i18n.catalogue import Lang

FIRST = 10
"""Rows that a table shows."""

GROUPS = 12
"""Reasons that are shown, each with its count."""

ROWS_NAMED = 5
"""Rows of a reason that are named."""

CHECK_FIRST = Message("Not checked yet, or changed since the check.")
NOTHING_TO_SEND = Message("Nothing is left to be sent: see the check.")
NO_LIST = Message("No list was read yet.")
WHO_GETS_IT = Message("Who gets it")
WILL_GO_AGAIN = Message("will be sent AGAIN now")
TEST_PENDING = Message(
    "The test is queued and was not sent yet. Is the Feedbot program open on its computer, and in "
    "server mode (מצב שרת)? It is what sends the messages."
)
SENT_NONE = Message("Nothing was sent: all of it had been sent meanwhile.")
SETTLED = Message("All is settled: nothing waits any more.")

_PHONE = Message.within("heading of a column", "Phone")
_MESSAGE = Message.within("heading of a column", "Message")
_STATUS = Message.within("heading of a column", "Status")
_REASON = Message.within("heading of a column", "Reason")


def own_labels(frame: pd.DataFrame) -> list[str]:
    """The names of the list's own columns."""
    return [str(label) for label in results.own_columns(frame)]


def headed(words: Message, total: int, lang: Lang) -> str:
    """A heading over the first of so many rows, which says so where they are not all."""
    part = Message(
        "{heading} (the first {shown:,} of {total:,})", heading=words, shown=FIRST, total=total
    )
    return heading(said(part if total > FIRST else words, lang))


def rows_named(column: pd.Series[Any], reason: str) -> Message:
    """Which rows of a column have a reason: the first of them by name."""
    labels = column.index[column == reason]
    named = ", ".join(map(str, labels[:ROWS_NAMED]))
    more = ", …" if len(labels) > ROWS_NAMED else ""
    return Message.plural("row {rows}", "rows {rows}", count=len(labels), rows=named + more)


# --- 3. the check ---------------------------------------------------------------------------------


def similar_campaign(campaign: str) -> Message:
    """That the campaign of another day is called nearly so."""
    return Message(
        "This is a new campaign, and the journal knows “{campaign}”. If this continues it, give it "
        "that name in step 1: only within one campaign is nobody messaged twice.",
        campaign=campaign,
    )


def check(state: State) -> str:
    """What will be sent and what not, and why, in numbers that add up to the rows of the list."""
    checked, lang = state.checked, state.lang
    if checked is None:
        return notice("attention", CHECK_FIRST, lang)
    goes = checked.goes()
    sent, left = checked.frame[goes], checked.frame[~goes]
    shown = counts_table(_counts(checked, left, lang), len(checked.frame), lang)
    shown += "".join(line(said(note, lang)) for note in checked.outbox.notes)
    if checked.similar is not None:
        shown += notice("attention", similar_campaign(checked.similar), lang)
    for note in notes.of_plan(checked.outbox, checked.plan):
        shown += notice("attention", note, lang)
    return shown + _who_gets_it(sent, lang) + _who_does_not(left, lang)


def _counts(checked: Checked, left: pd.DataFrame, lang: Lang) -> list[tuple[str, str, int]]:
    again = len(checked.plan.again)
    rows = [(_bold(Message("will be sent now"), lang), "", checked.count - again)]
    if again:
        rows.append((_bold(WILL_GO_AGAIN, lang), "", again))
    lines = causes(results.summarize(left), lang, most=GROUPS)
    return rows + [(pill(line.status, lang), why(line.text, lang), line.count) for line in lines]


def _bold(words: Message, lang: Lang) -> str:
    return f"<b>{escape(said(words, lang))}</b>"


def _who_gets_it(sent: pd.DataFrame, lang: Lang) -> str:
    if sent.empty:
        return notice("attention", NOTHING_TO_SEND, lang)
    first = sent.head(FIRST)
    headings = [said(words, lang) for words in (ROW, _PHONE, _MESSAGE)]
    rows = [
        [cell(label), number(phone), cell(message)]
        for label, phone, message in zip(
            first.index, first[results.PHONE], first[results.MESSAGE], strict=True
        )
    ]
    return headed(WHO_GETS_IT, len(sent), lang) + table(headings, rows)


def _who_does_not(left: pd.DataFrame, lang: Lang) -> str:
    if left.empty:
        return ""
    return headed(Message("Who does not, and why"), len(left), lang) + _outcomes(left, lang)


def _outcomes(frame: pd.DataFrame, lang: Lang) -> str:
    """A table of the first rows with what became of them."""
    first = frame.head(FIRST)
    headings = [said(words, lang) for words in (ROW, _PHONE, _STATUS, _REASON)]
    rows = [
        [cell(label), number(phone), pill(status, lang), why(reason, lang)]
        for label, phone, status, reason in zip(
            first.index,
            first[results.PHONE],
            first[results.STATUS],
            first[results.REASON],
            strict=True,
        )
    ]
    return table(headings, rows)


def delivered_test(phone: str) -> Message:
    """That the test has gone out."""
    return Message(
        "The test was sent to {phone}. Look at your phone before you go on.", phone=phone
    )


def tested(outcome: pd.Series[Any]) -> Notice:
    """What became of a test."""
    status, phone, reason = (
        outcome[name] for name in (results.STATUS, results.PHONE, results.REASON)
    )
    if status == Status.SENT:
        return Notice("done", delivered_test(phone))
    if status == Status.PENDING:
        return Notice("attention", TEST_PENDING)
    text = (reasons.find(reason) or reason) if isinstance(reason, str) else ""
    words = Message("The test: {status}. {reason}", status=WORDS[Status(status)].name, reason=text)
    return Notice("error", words)


# --- 4. the send ----------------------------------------------------------------------------------


def ready_to_send(count: int, campaign: str) -> Message:
    """How many messages would go, in which campaign."""
    return Message.plural(
        "{count} message. Campaign: {campaign}",
        "{count:,} messages. Campaign: {campaign}",
        count=count,
        campaign=campaign,
    )


def to_send(state: State) -> str:
    """What the button would do."""
    checked, lang = state.checked, state.lang
    if state.working_on("send"):
        return ""
    if checked is None:
        return notice("attention", CHECK_FIRST, lang)
    if not checked.count:
        return notice("attention", NOTHING_TO_SEND, lang)
    ready = ready_to_send(checked.count, checked.plan.campaign.name)
    shown = line(said(ready, lang), "fb-big")
    if checked.answers.expires is None:
        night = Message(
            "There is no expiry: messages go out whenever the Feedbot program is open, night and "
            "Shabbat included."
        )
        shown += line(said(night, lang), "fb-faint")
    return shown


def progress(done: int, total: int) -> Message:
    """How far a send is."""
    return Message("Done: {done:,} of {total:,}", done=done, total=total)


def sent(counts: SendCounts) -> Notice:
    """What became of a send."""
    if counts.left:
        return Notice("attention", stopped(counts))
    if not counts.queued + counts.unclear:
        return Notice("attention", SENT_NONE)
    if counts.unclear:
        return Notice("attention", sent_part(counts))
    return Notice("done", sent_all(counts.queued))


def stopped(counts: SendCounts) -> Message:
    """That a send was stopped, and what went."""
    return Message(
        "Stopped. Queued now: {queued:,}; refused or not known: {unclear:,}; not sent: {left:,}. "
        "What is queued is held back only by closing the Feedbot program. To go on, send the rest.",
        queued=counts.queued,
        unclear=counts.unclear,
        left=counts.left,
    )


def sent_part(counts: SendCounts) -> Message:
    """That some messages were refused, or that nobody knows."""
    return Message(
        "Queued at Feedbot: {queued:,}. Refused, or not known: {unclear:,}; they are below, each "
        "with its reason.",
        queued=counts.queued,
        unclear=counts.unclear,
    )


def sent_all(count: int) -> Message:
    """That every message is queued."""
    return Message.plural(
        "All is queued at Feedbot: {count} message.",
        "All is queued at Feedbot: {count:,} messages.",
        count=count,
    )


# --- 5. what became of it -------------------------------------------------------------------------


def following(count: int) -> Message:
    """How many messages wait while the form asks after them."""
    return Message.plural(
        "Statuses refresh by themselves. {count} message still waits.",
        "Statuses refresh by themselves. {count:,} messages still wait.",
        count=count,
    )


def _not_following(count: int) -> Message:
    return Message.plural(
        "{count} message still waits. Refresh to ask after it.",
        "{count:,} messages still wait. Refresh to ask after them.",
        count=count,
    )


def overview(state: State) -> str:
    """The counts by status, and whether anything still waits."""
    lang = state.lang
    if state.result is None or not state.has_news:
        return line(said(Message("Nothing was sent yet."), lang), "fb-faint")
    campaign = Message("Campaign: {campaign}", campaign=state.campaign or "")
    waiting = SETTLED
    if state.waiting:
        waiting = (following if state.follow else _not_following)(state.waiting)
    return line(said(campaign, lang)) + pills(state.counts, lang) + line(said(waiting, lang))


def failures(state: State) -> str:
    """The first rows that did not arrive, with the reasons."""
    if state.result is None:
        return ""
    wanted = state.result[results.STATUS].isin([status.value for status in FAILURES])
    failed = state.result[wanted.to_numpy()]
    if failed.empty:
        return ""
    above = headed(Message("What did not arrive"), len(failed), state.lang)
    return above + _outcomes(failed, state.lang)
