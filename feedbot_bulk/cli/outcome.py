"""What a send or a wait came to, at the command line: told whatever ends it, and its exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk import results
from feedbot_bulk.cli import screen as cli_screen
from feedbot_bulk.cli import text as cli_text
from feedbot_bulk.cli.words import say
from feedbot_bulk.errors import FeedbotError, SendStopped
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    import pandas as pd

    from feedbot_bulk.cli.screen import Shown

ALL_WELL, NOT_ALL_SENT = 0, 1


def watched(
    work: Callable[..., pd.DataFrame],
    options: argparse.Namespace,
    started: pd.Timestamp | None = None,
    *,
    before: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What the work comes to. Whatever cuts it short, what became of the list is told first.

    `before` is the list as it was before the work: without it nothing had gone yet.
    """
    watch = cli_screen.watch(options.lang, quiet=options.quiet)
    try:
        return work(watch=watch)
    except (FeedbotError, KeyboardInterrupt) as exc:
        watch.end()
        known = _known(exc, watch, before)
        if known is not None:
            conclude(known, options, started)
            _tell_what_goes_on(exc, known, options)
        raise


def _tell_what_goes_on(
    error: BaseException, result: pd.DataFrame, options: argparse.Namespace
) -> None:
    """Whoever interrupts may think that nothing goes out any more."""
    waits = (result[results.STATUS] == Status.PENDING.value).any()
    if isinstance(error, KeyboardInterrupt) and waits and not options.sandbox:
        cli_screen.complain(say("hold_back", options.lang), options.lang)


def _known(error: BaseException, watch: Shown, before: pd.DataFrame | None) -> pd.DataFrame | None:
    """The list as it was when the work was cut short; None when nothing had gone."""
    if isinstance(error, SendStopped):
        return error.frame
    if before is None and isinstance(error, FeedbotError):
        return None
    return before if watch.latest is None else watch.latest()


def conclude(
    result: pd.DataFrame, options: argparse.Namespace, started: pd.Timestamp | None = None
) -> None:
    """Print what became of the list, and how much of it went since `started`; write the report."""
    lines = cli_text.summary(result, cli_screen.style(options.lang))
    if started is not None:
        queued_now = int((result[results.QUEUED_AT] >= started).sum())
        lines.append(say("queued_now", options.lang, count=queued_now))
    cli_screen.show(lines, options.lang)
    if options.report:
        _report(result, options)


def _report(result: pd.DataFrame, options: argparse.Namespace) -> None:
    from feedbot_bulk.report import report

    try:
        written = report.write_report(result, options.report, lang=options.report_lang)
    except FeedbotError as exc:  # it must not hide what became of the send
        cli_screen.tell(str(exc), options.lang)
    else:
        cli_screen.show([say("report", options.lang, path=written)], options.lang)


def verdict(result: pd.DataFrame, *, waited: bool, limited: bool = False) -> int:
    """All well when nothing failed; rows that --limit leaves for another day are well too."""
    good = {Status.SKIPPED.value, Status.SENT.value}
    if not waited:
        good.add(Status.PENDING.value)
    if limited:
        good.add(Status.READY.value)
    return ALL_WELL if set(result[results.STATUS]) <= good else NOT_ALL_SENT
