"""What a send or a wait came to: printed whatever ends it, and its exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk import results
from feedbot_bulk.cli import json_output, screen, tables
from feedbot_bulk.cli.style import said
from feedbot_bulk.errors import FeedbotError, SendStopped
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from feedbot_bulk.cli.options import Options
    from feedbot_bulk.cli.screen import Shown

ALL_WELL, NOT_ALL_SENT, WRONG_USE, NOT_AUTHORIZED, INTERRUPTED = 0, 1, 2, 3, 130


def watched(
    work: Callable[..., pd.DataFrame],
    options: Options,
    known_ids: frozenset[str] | None = None,
    *,
    before: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What the work comes to. Whatever cuts it short, what became of the list is printed first.

    `before` is the list as it was before the work: without it nothing had gone yet.
    """
    watch = screen.watch(options.lang, quiet=options.quiet)
    try:
        return work(watch=watch)
    except (FeedbotError, KeyboardInterrupt) as exc:
        watch.end()
        known = _known(exc, watch, before)
        if known is not None:
            conclude(known, options, known_ids)
            _print_what_goes_on(exc, known, options)
        raise


def _print_what_goes_on(error: BaseException, result: pd.DataFrame, options: Options) -> None:
    """Whoever interrupts may think that nothing goes out any more."""
    waits = (result[results.STATUS] == Status.PENDING.value).any()
    if isinstance(error, KeyboardInterrupt) and waits and not options.sandbox:
        screen.print_error(
            Message(
                "What is pending is in Feedbot's queue: only closing the Feedbot program holds it "
                "back."
            ),
            options.lang,
        )


def _known(error: BaseException, watch: Shown, before: pd.DataFrame | None) -> pd.DataFrame | None:
    """The list as it was when the work was cut short; None when nothing had gone."""
    if isinstance(error, SendStopped):
        return error.frame
    if before is None and isinstance(error, FeedbotError):
        return None
    return before if watch.latest is None else watch.latest()


def conclude(
    result: pd.DataFrame, options: Options, known_ids: frozenset[str] | None = None
) -> None:
    """Print what became of the list, and how much of it was queued now; write the report.

    `known_ids` are those of before; None where nothing was to be queued.
    """
    if options.json:
        options.document.update(json_output.summary(result))
    else:
        screen.show(tables.summary(result, screen.style(options.lang)), options.lang)
    if known_ids is not None:
        ids = result[results.ID]
        _count_queued(int((ids.notna() & ~ids.isin(known_ids)).sum()), options)
    if options.report:
        write_report(result, options)


def _count_queued(count: int, options: Options) -> None:
    if options.json:
        options.document["queued_now"] = count
    else:
        _print(Message("queued now: {count:,}", count=count), options)


def write_report(result: pd.DataFrame, options: Options) -> None:
    """Write the report that is asked for, and say where it is."""
    from feedbot_bulk.report import report

    try:
        written = report.write_report(result, options.report or "", lang=options.report_lang)
    except FeedbotError as exc:  # it must not hide what became of the send
        screen.print_error(exc, options.lang)
        return
    if options.json:
        options.document["report"] = str(written)
    else:
        _print(Message("report: {path}", path=written), options)


def _print(text: Message, options: Options) -> None:
    screen.show([said(text, options.lang)], options.lang)


def exit_code(result: pd.DataFrame, *, waited: bool, limited: bool = False) -> int:
    """All well when nothing failed; rows that --limit leaves for another day are well too."""
    good = {Status.SKIPPED.value, Status.SENT.value}
    if not waited:
        good.add(Status.PENDING.value)
    if limited:
        good.add(Status.READY.value)
    return ALL_WELL if set(result[results.STATUS]) <= good else NOT_ALL_SENT
