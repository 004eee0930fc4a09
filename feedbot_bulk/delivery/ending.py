"""Why a send ends early, and the error that tells what went and how to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedbot_bulk.errors import FeedbotError, JournalError, SendStopped
from feedbot_bulk.feedbot.answers import not_authorized
from feedbot_bulk.i18n import phrases
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a send begins no further request: the cause as a sentence, and how to go on.

    `error` is the error that the cause is by itself, when nothing was sent.
    """

    why: str
    advice: str = ""
    error: FeedbotError | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages there were to send, and what became of them."""

    planned: int
    queued: int
    ready: int
    unknown: int
    perhaps_sent: bool
    """Whether this send queued anything, or may have."""


def unclear(count: int) -> Stop:
    """So many requests in a row got an answer that proves nothing."""
    why = Message.plural(
        "{count} request got no clear answer.",
        "{count} requests in a row got no clear answer.",
        count=count,
    )
    return Stop(why, _run_again())


def unavailable(seen: str) -> Stop:
    """Feedbot could not be reached, or had no time, for longer than a batch is repeated."""
    why = Message("Feedbot could not be reached or was busy ({seen}).", seen=seen)
    return Stop(why, _run_again())


def too_slow() -> Stop:
    """Claims grew too old before their request could begin, again and again."""
    why = Message("This computer slept, or the journal or the network was too slow to begin with.")
    return Stop(why, _run_again())


def unnamed(seen: str) -> Stop:
    """Feedbot gave an answer that its page does not name, which proves nothing."""
    why = Message("Feedbot gave an answer that its page does not name ({seen}).", seen=seen)
    advice = Message(
        "To go on: ask Feedbot what it means, and {run_again}.", run_again=phrases.RUN_AGAIN
    )
    return Stop(why, advice)


def refused(seen: str) -> Stop:
    """Feedbot refused, and repeating will not help."""
    advice = Message(
        "To go on: check FEEDBOT_SEND_URL, or ask Feedbot, and {run_again}.",
        run_again=phrases.RUN_AGAIN,
    )
    return Stop(Message("Feedbot refused: {seen}.", seen=seen), advice)


def token_refused(code: str | None) -> Stop:
    """Feedbot does not accept the token."""
    advice = Message(
        "To go on: check FEEDBOT_TOKEN against the licence, and {run_again}.",
        run_again=phrases.RUN_AGAIN,
    )
    why = Message("Feedbot does not accept the token ({code}).", code=code or "")
    return Stop(why, advice, not_authorized(code))


def canary(count: int, sent: int, failures: int) -> Stop:
    """Of those who went first too many failed, or too few were settled in time."""
    why = Message.plural(
        "Of {count} message that went first, {sent:,} arrived and {failures:,} failed, {open:,} "
        "still waits.",
        "Of {count:,} messages that went first, {sent:,} arrived and {failures:,} failed, {open:,} "
        "still wait.",
        count=count,
        sent=sent,
        failures=failures,
        open=count - sent - failures,
    )
    advice = Message(
        "To go on: see why, for nobody else got anything yet; is the Feedbot program open, and in "
        "server mode (מצב שרת)? Then {run_again}.",
        run_again=phrases.RUN_AGAIN,
    )
    return Stop(why, advice)


def failing(count: int, failures: int) -> Stop:
    """Of the last messages that were settled too many failed."""
    why = Message.plural(
        "Of the last {count} message that was settled, {failures:,} failed.",
        "Of the last {count:,} messages that were settled, {failures:,} failed.",
        count=count,
        failures=failures,
    )
    advice = Message(
        "To go on: see why (poll the frame for the reasons), and {run_again}.",
        run_again=phrases.RUN_AGAIN,
    )
    return Stop(why, advice)


def failed(error: FeedbotError) -> Stop:
    """The journal failed, or an error of ours; what a journal's says to do stands in it."""
    text = error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
    why = text if text.endswith(".") else Message.joined([text, "."], "")
    return Stop(why, "" if isinstance(error, JournalError) else _run_again(), error)


def _run_again() -> str:
    return Message("To go on: {run_again}.", run_again=phrases.RUN_AGAIN)


def as_error(stop: Stop, counts: Counts, frame: pd.DataFrame) -> FeedbotError:
    """The error of a send that stopped: it carries the frame if anything may have gone."""
    if stop.error is not None and not counts.perhaps_sent:
        return stop.error
    stopped = SendStopped(_stopped(stop, counts), frame=frame)
    stopped.__cause__ = stop.error
    return stopped


def _stopped(stop: Stop, counts: Counts) -> str:
    said = Message.plural(
        "Stopped: {why} Of {count} message to send: queued now {queued:,}, still ready {ready:,}, "
        "unknown (may have been queued) {unknown:,}.{all_rows}",
        "Stopped: {why} Of {count:,} messages to send: queued now {queued:,}, still ready "
        "{ready:,}, unknown (may have been queued) {unknown:,}.{all_rows}",
        count=counts.planned,
        why=stop.why,
        queued=counts.queued,
        ready=counts.ready,
        unknown=counts.unknown,
        all_rows=phrases.ALL_ROWS_IN_FRAME,
    )
    return Message.joined([said, stop.advice]) if stop.advice else said
