"""The commands that send nothing: preview, status, history, sandbox; and what they share with send.

Thin façades; the rooms below do the work.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from feedbot_bulk import display, outbox
from feedbot_bulk.cli import json_output, screen, tables
from feedbot_bulk.cli import outcome as cli_outcome
from feedbot_bulk.cli.outcome import ALL_WELL, NOT_ALL_SENT
from feedbot_bulk.cli.style import alone, said
from feedbot_bulk.contacts import columns
from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.i18n.system import system_error
from feedbot_bulk.release import Release
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from feedbot_bulk.cli.options import Options
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal


def preview(options: Options) -> int:
    """Show what `send` would send: counts, reasons, and a few messages as they would read.

    A dry run of `send` is the same, with all that it would look into.
    """
    result = _previewed(options)
    notes = [said(note, options.lang) for note in getattr(result, "notes", ())]
    if options.json:
        options.document.update(json_output.summary(result), notes=notes)
    else:
        style = screen.style(options.lang)
        lines = [
            *tables.summary(result, style),
            *tables.examples(display.examples(result)),
            *(line for note in notes for line in alone(note, style)),
        ]
        screen.show(lines, options.lang)
    if options.report:
        cli_outcome.write_report(result, options)
    if options.dry_run:
        screen.print_error(Message("A dry run: nothing was sent."), options.lang)
    return ALL_WELL


def _previewed(options: Options) -> pd.DataFrame:
    """The list as `send` with the same options would find it; nothing is recorded."""
    from feedbot_bulk import delivery
    from feedbot_bulk.feedbot.sandbox import Sandbox

    messages = build_outbox(options)
    plan = delivery.look(
        messages,
        campaign=options.campaign,
        one_per_phone=options.one_per_phone,
        resend=list(options.resend) or None,
        limit=options.limit,
        release=release_of(options),
        client=Sandbox() if options.sandbox else None,
        journal=options.journal,
        always=options.dry_run,
    )
    return display.preview(messages, plan, expires=options.expires is not None)


def release_of(options: Options) -> Release:
    """When messages may leave, as the options say."""
    return Release.of(
        pace=options.pace,
        hours=options.hours,
        canary=options.canary,
        cooldown=options.cooldown,
    )


def status(options: Options) -> int:
    """Pick a campaign up: ask what became of it, print the summary, write the report."""
    if options.contacts is None:
        return _status_from_journal(options)
    from feedbot_bulk import polling
    from feedbot_bulk.delivery import resume

    check_before(options)
    client, journal = connect(options)
    contacts = read_contacts(options.contacts, options.sheet, options.encoding)
    found = columns.phone_column(contacts, options.region, options.phone)
    say_how_read([columns.taken_note(found.name)], options)
    picked = resume.resume(
        contacts,
        options.campaign or "",
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
    return cli_outcome.exit_code(result, waited=True)


def _status_from_journal(options: Options) -> int:
    """Without the list: the campaign's counts as the journal knows them; nobody is asked."""
    messages = _journal(options).messages(options.campaign)
    if messages.empty:
        raise FeedbotError(
            Message(
                "The journal knows no campaign {campaign!r}. feedbot-bulk history lists them.",
                campaign=options.campaign,
            )
        )
    if options.report:
        raise FeedbotError(
            Message("A report needs the list: feedbot-bulk status CONTACTS --campaign …")
        )
    if options.json:
        options.document.update(json_output.counts(messages["status"]))
    else:
        lines = tables.status_counts(messages["status"], screen.style(options.lang))
        screen.show(lines, options.lang)
    settled = {Status.SENT.value}
    return ALL_WELL if set(messages["status"]) <= settled else NOT_ALL_SENT


def history(options: Options) -> int:
    """List the campaigns of the journal, or with --campaign the messages of one."""
    journal = _journal(options)
    if options.campaign is not None:
        return _history_of_one(options, journal)
    campaigns = journal.campaigns()
    if options.json:
        options.document["campaigns"] = json_output.campaigns(campaigns)
    elif campaigns.empty:
        empty = Message("The journal {place} is empty.", place=journal.place)
        screen.show([said(empty, options.lang)], options.lang)
    else:
        screen.show(tables.campaigns(campaigns, screen.style(options.lang)), options.lang)
    return ALL_WELL


def _history_of_one(options: Options, journal: Journal) -> int:
    messages = journal.messages(options.campaign)
    if messages.empty:
        raise FeedbotError(
            Message(
                "{journal}: the journal knows no campaign {campaign!r}.",
                journal=journal.place,
                campaign=options.campaign,
            )
        )
    if options.json:
        options.document["messages"] = json_output.messages(messages)
    else:
        screen.show(tables.messages(messages, screen.style(options.lang)), options.lang)
    return ALL_WELL


# --- the practice Feedbot -----------------------------------------------------------------------


def sandbox(options: Options) -> int:
    """Serve a practice Feedbot on a port of this machine until interrupted."""
    try:
        import uvicorn
    except ImportError:
        raise FeedbotError(
            Message(
                "A sandbox on a port needs uvicorn: pip install 'feedbot-bulk[sandbox]'. (Without "
                "a port no server is needed: send --sandbox.)"
            )
        ) from None
    from feedbot_bulk.feedbot.sandbox import FakeFeedbotServer

    _check_free(options.port)
    server = FakeFeedbotServer(pace=options.server_pace, server_mode=not options.closed)
    style = screen.style(options.lang)
    lines = tables.to_set(_settings(options.port), style, windows=os.name == "nt")
    screen.show(lines, options.lang)
    with suppress(KeyboardInterrupt):  # its ordinary end
        uvicorn.run(
            server, host="127.0.0.1", port=options.port, log_level="warning", lifespan="off"
        )
    screen.print_error(Message("The practice Feedbot has ended."), options.lang)
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
    given = Argument("port", port)
    if not 0 < port < 1 << 16:
        raise FeedbotError(
            Message("{port} cannot be used. Choose one from 1 to 65535.", port=given)
        )
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as exc:
        raise FeedbotError(
            Message(
                "{port} cannot be used ({error}). Choose another.",
                port=given,
                error=system_error(exc),
            )
        ) from exc


# --- what the commands share --------------------------------------------------------------------


def build_outbox(options: Options) -> outbox.Outbox:
    """One message per row of the list, ready or with its reason."""
    contacts = read_contacts(options.contacts or "", options.sheet, options.encoding)
    return outbox.build(
        contacts,
        _message(options),
        phone=options.phone,
        image=options.image,
        expires=options.expires,
        exclude=options.exclude,
        region=options.region,
    )


def say_how_read(notes: Sequence[Message], options: Options) -> None:
    """Which column the phones are taken from, and what else is to be known of the list."""
    if options.json:
        options.document["notes"] = [str(note) for note in notes]
        return
    style = screen.style(options.lang)
    texts = [said(note, options.lang) for note in notes]
    screen.show([line for text in texts for line in alone(text, style)], options.lang)


def _message(options: Options) -> str | None:
    """The text, from the option or the file; None where the list holds it."""
    if options.message_file is not None:
        return _text_of(options.message_file)
    if options.message is not None and not options.message.strip():
        raise FeedbotError(
            Message("{argument} is empty. Give the text to send.", argument=Argument("message"))
        )
    return options.message


def _text_of(file: str) -> str:
    path = Path(file).expanduser()
    if not path.exists():
        raise FeedbotError(
            Message(
                "The message file {file} is not there. {neighbours}",
                file=file,
                neighbours=_neighbours(path),
            )
        )
    try:
        text = path.read_text(encoding="utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise FeedbotError(
            Message(
                "The message file {file} cannot be read as UTF-8 text: {error}",
                file=file,
                error=system_error(exc),
            )
        ) from exc
    if not text.strip():
        raise FeedbotError(
            Message("The message file {file} is empty. Write the text into it.", file=file)
        )
    return text


def _neighbours(path: Path) -> Message:
    """What helps when a file is not there: the files that are."""
    folder = path.absolute().parent
    if not folder.is_dir():
        return Message("Nor is the folder {folder}: check the path.", folder=folder)
    close = get_close_matches(path.name, sorted(each.name for each in folder.iterdir()))
    if not close:
        return Message("It was looked for in {folder}: give its full path.", folder=folder)
    names = Message.joined((repr(name) for name in close), " / ")
    return Message("Did you mean {names}?", names=names)


def connect(options: Options) -> tuple[Client, Journal]:
    """The client and the journal that the options ask for."""
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.sandbox import Sandbox
    from feedbot_bulk.journal.journal import Journal

    client = Sandbox() if options.sandbox else Client()
    return client, Journal(options.journal) if options.journal else client.journal()


def _journal(options: Options) -> Journal:
    from feedbot_bulk.journal.journal import Journal

    return Journal(options.journal)


def check_before(options: Options) -> None:
    """What would fail only after sending fails before it."""
    from feedbot_bulk.cells.durations import duration

    if options.wait != "0":
        duration(options.wait)
    if options.report and not Path(options.report).expanduser().absolute().parent.is_dir():
        raise FeedbotError(
            Message(
                "{report}: its folder is not there. Nothing was sent.",
                report=Argument("report", options.report),
            )
        )
    if options.concurrency < 1:
        raise FeedbotError(
            Message(
                "{argument}: give a whole number of {least} or more.",
                argument=Argument("concurrency", options.concurrency),
                least=1,
            )
        )
