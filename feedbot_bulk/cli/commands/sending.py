"""The command that sends: plan, ask where it is a large send, execute, wait, conclude."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from feedbot_bulk import delivery, results
from feedbot_bulk.cli import outcome, screen
from feedbot_bulk.cli.commands.looking import (
    build_outbox,
    check_before,
    connect,
    preview,
    release_of,
    say_how_read,
)
from feedbot_bulk.cli.style import said
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.cli.options import Options
    from feedbot_bulk.delivery import SendPlan
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.outbox.outbox import Outbox
    from feedbot_bulk.runtime.watch import Watch

MANY = 50
"""Above so many messages a person is asked before anything leaves."""


def send(options: Options) -> int:
    """Send, wait, print the summary, write the report; as a dry run only look."""
    if options.dry_run:
        return preview(options)
    client, journal = connect(options)
    messages = build_outbox(options)
    check_before(options)
    plan = delivery.plan_send(
        messages,
        client=client,
        journal=journal,
        campaign=options.campaign,
        one_per_phone=options.one_per_phone,
        resend=list(options.resend) or None,
        limit=options.limit,
        release=release_of(options),
    )
    say_how_read(messages.notes, options)
    if _is_asked(plan, client, options) and not _confirmed(messages, plan, options):
        return _declined(options)
    known_ids = frozenset(one for one in plan.rows.id if one is not None)
    work = partial(_execute, messages, plan, client, journal, options)
    result = outcome.watched(work, options, known_ids)
    if options.wait != "0":
        result = _wait(result, client, journal, options, known_ids)
    outcome.conclude(result, options, known_ids)
    return _explained(result, plan, options)


def _execute(
    messages: Outbox,
    plan: SendPlan,
    client: Client,
    journal: Journal,
    options: Options,
    *,
    watch: Watch,
) -> pd.DataFrame:
    """Send what was planned, and nothing beyond it."""
    sent = delivery.execute(
        messages,
        plan,
        client=client,
        journal=journal,
        batch_size=options.batch_size,
        concurrency=options.concurrency,
        watch=watch,
    )
    if sent.error is not None:
        raise sent.error
    return sent.frame


def _wait(
    result: pd.DataFrame,
    client: Client,
    journal: Journal,
    options: Options,
    known_ids: frozenset[str],
) -> pd.DataFrame:
    """Wait until all is settled, or the time is up."""
    from feedbot_bulk import polling

    every = "1s" if options.sandbox else "5s"
    asked = partial(polling.wait, result, options.wait, every=every)
    wait = partial(asked, client=client, journal=journal)
    return outcome.watched(wait, options, known_ids, before=result)


# --- the question before a large send -----------------------------------------------------------


def _is_asked(plan: SendPlan, client: Client, options: Options) -> bool:
    """Whether somebody is there to answer, and people would get much at once."""
    if options.yes or len(plan.todo) <= MANY or _is_practice(client, options):
        return False
    return screen.is_terminal(sys.stdin) and screen.is_terminal(sys.stderr)


def _is_practice(client: Client, options: Options) -> bool:
    """Whether nothing leaves this machine."""
    from feedbot_bulk.feedbot.addresses import is_loopback

    return options.sandbox or is_loopback(client.send_url)


def _confirmed(messages: Outbox, plan: SendPlan, options: Options) -> bool:
    """Whether the person at the terminal says yes; anything else is no."""
    people = len({messages.phone[position] for position in plan.todo})
    question = said(_question(len(plan.todo), people), options.lang)
    return screen.ask(f"{question} [y/N] ", options.lang).strip().lower() in screen.YES


def _question(count: int, people: int) -> Message:
    if people == count:
        return Message.plural("Send to {count} person?", "Send to {count:,} people?", count=count)
    whom = Message.plural("{count} person", "{count:,} people", count=people)
    return Message("Send {messages:,} messages to {people}?", messages=count, people=whom)


def _declined(options: Options) -> int:
    screen.print_error(Message("Nothing was sent."), options.lang)
    options.document["nothing_queued"] = "declined"
    return outcome.NOT_ALL_SENT


# --- why nothing was queued ---------------------------------------------------------------------


def _explained(result: pd.DataFrame, plan: SendPlan, options: Options) -> int:
    """The exit code; where nothing of the list has ever been queued, why that is."""
    unsent = {Status.SKIPPED.value, Status.READY.value}
    if plan.todo or not set(result[results.STATUS]) <= unsent:
        limited = options.limit is not None
        return outcome.exit_code(result, waited=options.wait != "0", limited=limited)
    code, why = _why_nothing(result)
    options.document["nothing_queued"] = code
    screen.print_error(why, options.lang)
    return outcome.NOT_ALL_SENT


def _why_nothing(result: pd.DataFrame) -> tuple[str, Message]:
    """The main cause, as a code and as a sentence."""
    if (result[results.STATUS] == Status.READY.value).any():
        return "limit", Message("Nothing was queued: the limit is reached.")
    codes = [reasons.code(reason) for reason in result[results.REASON].dropna()]
    if others := codes.count(reasons.ANOTHER_TEXT.code):
        return reasons.ANOTHER_TEXT.code, Message.plural(
            "Nothing was queued: this {count} already got another text in this campaign; a new "
            "text needs a new campaign name.",
            "Nothing was queued: these {count:,} already got another text in this campaign; a new "
            "text needs a new campaign name.",
            count=others,
        )
    return "nothing_ready", Message(
        "Nothing was queued: no row is ready. The counts say why; correct the list, or the text."
    )
