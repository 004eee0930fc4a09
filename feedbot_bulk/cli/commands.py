"""The command line: `feedbot-bulk preview | send | status | history | sandbox`.

Doors only; the rooms do the work. Its options stand in `cli_options`, its words in `cli_words` and
`cli_errors`; what it prints is made in `cli_text` and printed by `cli_screen`, and what a send or a
wait came to by `cli_outcome`.
"""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import display, outbox
from feedbot_bulk.cli import errors as cli_errors
from feedbot_bulk.cli import options as cli_options
from feedbot_bulk.cli import outcome as cli_outcome
from feedbot_bulk.cli import screen as cli_screen
from feedbot_bulk.cli import text as cli_text
from feedbot_bulk.cli.outcome import ALL_WELL, NOT_ALL_SENT
from feedbot_bulk.cli.words import say
from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.errors import FeedbotError, JournalError, NotAuthorizedError, SendStopped
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.journal.journal import Journal

WRONG_USE, NOT_AUTHORIZED, INTERRUPTED = 2, 3, 130

GO_ON = "Interrupted. What was queued is in the journal; run the same command to go on."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    cli_screen.speak_utf8()
    given = sys.argv[1:] if arguments is None else arguments
    lang = cli_options.language(given)
    options = _parser(lang).read(given)
    with cli_screen.telling(lang):
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    """Run the command; what stops it is told, and has its exit code."""
    try:
        return int(options.run(options))
    except FeedbotError as exc:
        return _complain(exc, options)
    except KeyboardInterrupt:
        _interrupted(options)
        return INTERRUPTED


def _complain(error: FeedbotError, options: argparse.Namespace) -> int:
    cli_screen.tell(str(error), options.lang)
    match error:
        case SendStopped():
            _warn_of_resend_all(options)
            return NOT_ALL_SENT
        case NotAuthorizedError():
            return NOT_AUTHORIZED
        case JournalError():
            return NOT_ALL_SENT
        case _:
            return WRONG_USE


def _interrupted(options: argparse.Namespace) -> None:
    """Say how to go on."""
    if getattr(options, "sandbox", False):
        cli_screen.complain(say("practice_interrupted", options.lang), options.lang)
        return
    cli_screen.tell(GO_ON, options.lang)
    _warn_of_resend_all(options)


def _warn_of_resend_all(options: argparse.Namespace) -> None:
    """The one option with which the same command does not simply go on."""
    if "all" in (getattr(options, "resend", None) or []):
        cli_screen.complain(say("resend_all", options.lang), options.lang)


# --- the commands -------------------------------------------------------------------------------


def preview(options: argparse.Namespace) -> int:
    """Show what `send` would send: counts, reasons, and a few messages as they would read."""
    box = _outbox(options)
    result = display.preview(box, _rule(options), expires=options.expires is not None)
    style = cli_screen.style(options.lang)
    notes = [cli_errors.told(note, options.lang) for note in getattr(result, "notes", ())]
    cli_screen.show(
        [
            *cli_text.summary(result, style),
            *cli_text.examples(display.examples(result)),
            *(line for note in notes for line in cli_text.alone(note, style)),
        ],
        options.lang,
    )
    return ALL_WELL


def send(options: argparse.Namespace) -> int:
    """Send, wait, print the summary, write the report."""
    from feedbot_bulk import delivery, polling

    client, journal = _client(options)
    box = _outbox(options)
    _check_before(options)
    started = pd.Timestamp.now("UTC").floor("ms")
    deliver = partial(
        delivery.send,
        box,
        client=client,
        journal=journal,
        campaign=options.campaign,
        one_per_phone=options.one_per_phone,
        resend=options.resend,
        limit=options.limit,
        batch_size=options.batch_size,
        concurrency=options.concurrency,
    )
    result = cli_outcome.watched(deliver, options, started)
    if options.wait != "0":
        every = "1s" if options.sandbox else "5s"
        asked = partial(polling.wait, result, options.wait, every=every)
        wait = partial(asked, client=client, journal=journal)
        result = cli_outcome.watched(wait, options, started, before=result)
    cli_outcome.conclude(result, options, started)
    return cli_outcome.verdict(
        result, waited=options.wait != "0", limited=options.limit is not None
    )


def status(options: argparse.Namespace) -> int:
    """Pick a campaign up: ask what became of it, print the summary, write the report."""
    if options.contacts is None:
        return _status_from_journal(options)
    from feedbot_bulk import polling
    from feedbot_bulk.delivery import resume

    _check_before(options)
    client, journal = _client(options)
    picked = resume.resume(
        read_contacts(options.contacts, sheet=options.sheet),
        options.campaign,
        send_url=client.send_url,
        journal=journal,
        phone=options.phone,
        region=options.region,
    )
    once, until = partial(polling.poll, picked), partial(polling.wait, picked, options.wait)
    ask = once if options.wait == "0" else until
    result = cli_outcome.watched(
        partial(ask, client=client, journal=journal), options, before=picked
    )
    cli_outcome.conclude(result, options)
    return cli_outcome.verdict(result, waited=True)


def _status_from_journal(options: argparse.Namespace) -> int:
    """Without the list: the campaign's counts as the journal knows them; nobody is asked."""
    messages = _journal(options).messages(options.campaign)
    if messages.empty:
        raise FeedbotError(
            f"The journal knows no campaign {options.campaign!r}. feedbot-bulk history lists them."
        )
    if options.report:
        raise FeedbotError("A report needs the list: feedbot-bulk status CONTACTS --campaign …")
    style = cli_screen.style(options.lang)
    cli_screen.show(cli_text.status_counts(messages["status"], style), options.lang)
    settled = {Status.SENT.value}
    return ALL_WELL if set(messages["status"]) <= settled else NOT_ALL_SENT


def history(options: argparse.Namespace) -> int:
    """List the campaigns of the journal, or with --campaign the messages of one."""
    journal = _journal(options)
    style = cli_screen.style(options.lang)
    if options.campaign is not None:
        messages = journal.messages(options.campaign)
        if messages.empty:
            raise FeedbotError(f"{journal!r} knows no campaign {options.campaign!r}.")
        cli_screen.show(cli_text.messages(messages, style), options.lang)
        return ALL_WELL
    campaigns = journal.campaigns()
    empty = [say("empty_journal", options.lang, place=journal.place)]
    lines = empty if campaigns.empty else cli_text.campaigns(campaigns, style)
    cli_screen.show(lines, options.lang)
    return ALL_WELL


def sandbox(options: argparse.Namespace) -> int:
    """Serve a practice Feedbot on a port of this machine until interrupted."""
    try:
        import uvicorn
    except ImportError:
        raise FeedbotError(
            "A sandbox on a port needs uvicorn: pip install 'feedbot-bulk[sandbox]'. (Without a "
            "port no server is needed: client=fb.Sandbox(), or send --sandbox.)"
        ) from None
    from feedbot_bulk.feedbot.sandbox import FakeFeedbotServer

    _check_free(options.port)
    server = FakeFeedbotServer(pace=options.pace, server_mode=not options.closed)
    style = cli_screen.style(options.lang)
    lines = cli_text.to_set(_settings(options.port), style, windows=os.name == "nt")
    cli_screen.show(lines, options.lang)
    with suppress(KeyboardInterrupt):  # its ordinary end
        uvicorn.run(
            server, host="127.0.0.1", port=options.port, log_level="warning", lifespan="off"
        )
    cli_screen.complain(say("served", options.lang), options.lang)
    return ALL_WELL


def _settings(port: int) -> dict[str, str]:
    """What whoever wants to use the practice Feedbot on that port has to set."""
    from feedbot_bulk.feedbot.sandbox import SEND_PATH, STATUS_PATH, TOKEN

    address = f"http://127.0.0.1:{port}"
    return {
        "FEEDBOT_TOKEN": TOKEN,
        "FEEDBOT_SEND_URL": f"{address}{SEND_PATH}",
        "FEEDBOT_STATUS_URL": f"{address}{STATUS_PATH}",
    }


def _check_free(port: int) -> None:
    if not 0 < port < 1 << 16:
        raise FeedbotError(f"--port {port} cannot be used. Choose one from 1 to 65535.")
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as exc:
        raise FeedbotError(f"--port {port} cannot be used ({exc}). Choose another.") from exc


# --- what the commands share --------------------------------------------------------------------


def _parser(lang: Lang = "en") -> cli_options.Parser:
    runs = {one.__name__: one for one in (preview, send, status, history, sandbox)}
    return cli_options.parser(runs, cli_screen.style(lang))


def _outbox(options: argparse.Namespace) -> outbox.Outbox:
    contacts = read_contacts(options.contacts, sheet=options.sheet)
    return outbox.build(
        contacts,
        _message(options),
        phone=options.phone,
        image=options.image,
        expires=options.expires,
        exclude=options.exclude,
        region=options.region,
    )


def _message(options: argparse.Namespace) -> str | None:
    if options.message_file is None:
        return str(options.message) if options.message is not None else None
    try:
        return Path(options.message_file).read_text(encoding="utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise FeedbotError(
            f"The message file {options.message_file} cannot be read as UTF-8 text: {exc}"
        ) from exc


def _rule(options: argparse.Namespace) -> Any:  # noqa: ANN401
    from feedbot_bulk.outbox.never_twice import Rule

    return Rule(bool(options.one_per_phone))


def _client(options: argparse.Namespace) -> tuple[Client, Any]:
    """The client and the journal that the options ask for."""
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.sandbox import Sandbox
    from feedbot_bulk.journal.journal import Journal

    client = Sandbox() if options.sandbox else Client()
    return client, Journal(options.journal) if options.journal else client.journal()


def _journal(options: argparse.Namespace) -> Journal:
    from feedbot_bulk.journal.journal import Journal

    return Journal(options.journal)


def _check_before(options: argparse.Namespace) -> None:
    """What would fail only after sending fails before it."""
    from feedbot_bulk.cells.durations import duration

    if options.wait != "0":
        duration(options.wait)
    if options.report and not Path(options.report).expanduser().absolute().parent.is_dir():
        raise FeedbotError(f"--report {options.report}: its folder is not there. Nothing was sent.")
