"""The command line: `feedbot-bulk preview | send | status | history | sandbox`.

Doors only; the rooms do the work.
"""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import __version__, outbox, reasons, results
from feedbot_bulk.contacts import read_contacts
from feedbot_bulk.errors import FeedbotError, JournalError, NotAuthorizedError, SendStopped
from feedbot_bulk.status import WORDS, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedbot_bulk.client import Client
    from feedbot_bulk.journal import Journal
    from feedbot_bulk.progress import Watch
    from feedbot_bulk.status import Lang

LINES = 20
ALL_WELL, NOT_ALL_SENT, WRONG_USE, NOT_AUTHORIZED, INTERRUPTED = 0, 1, 2, 3, 130

EXIT_CODES = """\
exit codes: 0 all well; 1 not all was sent (something failed, was refused, is unknown, or is still
pending after the wait); 2 wrong use, or a file that cannot be read; 3 the token is not accepted;
130 interrupted. Rows left out with a reason do not count as failures.

example: feedbot-bulk send contacts.xlsx --message "שלום {שם}" --campaign "תורים נובמבר" \\
             --exclude opt-out.csv --report report.xlsx
"""
NO_EXPIRY = {
    "en": "No --expires: messages go out whenever the Feedbot program is open, night and Shabbat "
    "included.",
    "he": "בלי --expires: ההודעות יישלחו בכל עת שתוכנת פידבוט פתוחה, גם בלילה ובשבת.",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    _speak_utf8()
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except SendStopped as exc:
        return _complain(exc, NOT_ALL_SENT)
    except NotAuthorizedError as exc:
        return _complain(exc, NOT_AUTHORIZED)
    except JournalError as exc:
        return _complain(exc, NOT_ALL_SENT)
    except FeedbotError as exc:
        return _complain(exc, WRONG_USE)
    except KeyboardInterrupt:
        _say("Interrupted. What was queued is in the journal; run the same command to go on.")
        return INTERRUPTED


# --- the commands -------------------------------------------------------------------------------


def preview(options: argparse.Namespace) -> int:
    """Show what `send` would send: counts, reasons, and a few messages as they would read."""
    box = _outbox(options)
    result = outbox.preview(box, _rule(options))
    _print_summary(result, options.lang)
    _print_examples(result)
    if options.expires is None:
        print(NO_EXPIRY[options.lang])
    return ALL_WELL


def send(options: argparse.Namespace) -> int:
    """Send, wait, print the summary, write the report."""
    from feedbot_bulk import delivery, polling

    client, journal = _client(options)
    box = _outbox(options)
    _check_before(options)
    started = pd.Timestamp.now("UTC").floor("ms")
    try:
        result = delivery.send(
            box,
            client=client,
            journal=journal,
            campaign=options.campaign,
            one_per_phone=options.one_per_phone,
            resend=options.resend,
            limit=options.limit,
            batch_size=options.batch_size,
            concurrency=options.concurrency,
            watch=_watch(options),
        )
    except SendStopped as exc:
        _conclude(exc.frame, options, started)
        raise
    try:
        if options.wait != "0":
            result = polling.wait(
                result,
                options.wait,
                every="1s" if options.sandbox else "5s",
                client=client,
                journal=journal,
                watch=_watch(options),
            )
    finally:  # whatever ends the wait, what was sent is told
        _conclude(result, options, started)
    return _verdict(result, waited=options.wait != "0", limited=options.limit is not None)


def status(options: argparse.Namespace) -> int:
    """Pick a campaign up: ask what became of it, print the summary, write the report."""
    if options.contacts is None:
        return _status_from_journal(options)
    from feedbot_bulk import pickup, polling

    _check_before(options)
    client, journal = _client(options)
    contacts = read_contacts(options.contacts, sheet=options.sheet)
    result = pickup.pick_up(
        contacts,
        options.campaign,
        send_url=client.send_url,
        journal=journal,
        phone=options.phone,
        region=options.region,
    )
    if options.wait == "0":
        result = polling.poll(result, client=client, journal=journal)
    else:
        result = polling.wait(
            result,
            options.wait,
            client=client,
            journal=journal,
            watch=_watch(options),
        )
    _conclude(result, options)
    return _verdict(result, waited=True)


def _status_from_journal(options: argparse.Namespace) -> int:
    """Without the list: the campaign's counts as the journal knows them; nobody is asked."""
    messages = _journal(options).messages(options.campaign)
    if messages.empty:
        raise FeedbotError(
            f"The journal knows no campaign {options.campaign!r}. feedbot-bulk history lists them."
        )
    if options.report:
        raise FeedbotError("A report needs the list: feedbot-bulk status CONTACTS --campaign …")
    counts = messages["status"].value_counts(sort=False)
    for name, count in counts[counts > 0].items():
        print(f"{count:>8,} {count / len(messages):>6.1%}  {_label(str(name), options.lang)}")
    print(f"{len(messages):>8,}         {_all_rows(options.lang)}")
    settled = {Status.SENT.value}
    return ALL_WELL if set(messages["status"]) <= settled else NOT_ALL_SENT


def history(options: argparse.Namespace) -> int:
    """List the campaigns of the journal, or with --campaign the messages of one."""
    from feedbot_bulk.phones import mask

    journal = _journal(options)
    if options.campaign is None:
        table = journal.campaigns().drop(columns="send_url")
    else:
        table = journal.messages(options.campaign)
        table["phone"] = table["phone"].map(mask)
    if table.empty and options.campaign is not None:
        raise FeedbotError(f"{journal!r} knows no campaign {options.campaign!r}.")
    print(table.to_string(index=False, na_rep="") if len(table) else f"{journal!r} is empty.")
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
    from feedbot_bulk.sandbox import SEND_PATH, STATUS_PATH, TOKEN, Practice

    _check_free(options.port)
    server = Practice(pace=options.pace, server_mode=not options.closed)
    address = f"http://127.0.0.1:{options.port}"
    print(
        "A practice Feedbot; nothing leaves this machine. In another terminal:\n"
        f"  export FEEDBOT_TOKEN={TOKEN}\n"
        f"  export FEEDBOT_SEND_URL={address}{SEND_PATH}\n"
        f"  export FEEDBOT_STATUS_URL={address}{STATUS_PATH}\n"
        "Ctrl-C ends it.",
        flush=True,
    )
    uvicorn.run(server, host="127.0.0.1", port=options.port, log_level="warning", lifespan="off")
    return ALL_WELL


def _check_free(port: int) -> None:
    if not 0 < port < 1 << 16:
        raise FeedbotError(f"--port {port} cannot be used. Choose one from 1 to 65535.")
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as exc:
        raise FeedbotError(f"--port {port} cannot be used ({exc}). Choose another.") from exc


# --- what the commands share --------------------------------------------------------------------


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
    from feedbot_bulk.protection import Rule

    return Rule(bool(options.one_per_phone))


def _client(options: argparse.Namespace) -> tuple[Client, Any]:
    """The client and the journal that the options ask for."""
    from feedbot_bulk.client import Client
    from feedbot_bulk.journal import Journal
    from feedbot_bulk.sandbox import Sandbox

    client = Sandbox() if options.sandbox else Client()
    return client, Journal(options.journal) if options.journal else client.journal()


def _watch(options: argparse.Namespace) -> Watch:
    from feedbot_bulk.progress import Bar, Watch

    return Watch() if options.quiet else Bar()


def _journal(options: argparse.Namespace) -> Journal:
    from feedbot_bulk.journal import Journal

    return Journal(options.journal)


def _conclude(
    result: pd.DataFrame, options: argparse.Namespace, started: pd.Timestamp | None = None
) -> None:
    """Print what became of the list, and how much of it went since `started`; write the report."""
    _print_summary(result, options.lang)
    if started is not None:
        queued_now = int((result[results.QUEUED_AT] >= started).sum())
        print(f"{'נכנסו לתור עכשיו' if options.lang == 'he' else 'queued now'}: {queued_now}")
    if options.report:
        from feedbot_bulk import report

        try:
            written = report.write_report(result, options.report, lang=options.report_lang)
        except FeedbotError as exc:  # it must not hide what became of the send
            _say(str(exc))
        else:
            print(f"report: {written}")


def _check_before(options: argparse.Namespace) -> None:
    """What would fail only after sending fails before it."""
    from feedbot_bulk.expiry import duration

    if options.wait != "0":
        duration(options.wait)
    if options.report and not Path(options.report).expanduser().absolute().parent.is_dir():
        raise FeedbotError(f"--report {options.report}: its folder is not there. Nothing was sent.")


def _verdict(result: pd.DataFrame, *, waited: bool, limited: bool = False) -> int:
    """All well when nothing failed; rows that --limit leaves for another day are well too."""
    good = {Status.SKIPPED.value, Status.SENT.value}
    if not waited:
        good.add(Status.PENDING.value)
    if limited:
        good.add(Status.READY.value)
    return ALL_WELL if set(result[results.STATUS]) <= good else NOT_ALL_SENT


def _print_summary(result: pd.DataFrame, lang: Lang) -> None:
    """The counts by status and reason, in the reader's language."""
    counts = results.summarize(result)
    for row in counts.head(LINES).itertuples(index=False):
        reason = reasons.translate(row.reason, lang) if isinstance(row.reason, str) else ""
        label = _label(str(row.status), lang)
        print(f"{row.count:>8,} {row.share:>6.1%}  {label:<9} {reason}".rstrip())
    if len(counts) > LINES:
        rest = counts["count"].iloc[LINES:]
        more = "סיבות נוספות" if lang == "he" else "more reasons"
        print(f"{rest.sum():>8,} {rest.sum() / len(result):>6.1%}  … {len(rest)} {more}")
    print(f"{len(result):>8,}         {_all_rows(lang)}")


def _label(name: str, lang: Lang) -> str:
    return WORDS[Status(name)].label(lang)


def _all_rows(lang: Lang) -> str:
    return "סך הכול" if lang == "he" else "rows in all"


def _print_examples(result: pd.DataFrame, most: int = 3) -> None:
    from feedbot_bulk.phones import mask

    ready = result[result[results.STATUS] == Status.READY.value]
    for row in ready.head(most)[[results.PHONE, results.MESSAGE]].itertuples(index=False):
        print(f"\n→ {mask(row[0])}\n{row[1]}")
    print()


def _complain(error: Exception, code: int) -> int:
    _say(str(error))
    return code


def _say(text: str) -> None:
    print(f"feedbot-bulk: {text}", file=sys.stderr)


def _speak_utf8() -> None:
    """Hebrew reaches a file or a pipe whatever the system's own encoding is."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


# --- the options --------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="feedbot-bulk",
        description="Bulk WhatsApp campaigns through Feedbot, from a contact list.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _preview_options(commands)
    _send_options(commands)
    _status_options(commands)
    _history_options(commands)
    _sandbox_options(commands)
    return parser


def _preview_options(commands: Any) -> None:  # noqa: ANN401 - argparse names no type for it
    command = commands.add_parser("preview", help="show what would be sent; sends nothing")
    _list_options(command)
    command.set_defaults(run=preview)


def _send_options(commands: Any) -> None:  # noqa: ANN401
    command = commands.add_parser(
        "send",
        help="send what was not sent before, wait, report",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _list_options(command)
    command.add_argument("--campaign", help="its name: a phone gets one text in it, for ever")
    command.add_argument(
        "--resend",
        action="append",
        choices=["failed", "expired", "unknown", "all"],
        help="what may be sent again; may be given more than once",
    )
    command.add_argument("--limit", type=int, metavar="N", help="queue at most N of this list")
    command.add_argument("--batch-size", type=int, default=outbox.BATCH_SIZE, metavar="N")
    command.add_argument("--concurrency", type=int, default=4, metavar="N")
    command.add_argument(
        "--wait", default="10min", metavar="TIME", help="how long to wait (10min; 0: do not)"
    )
    command.add_argument("--sandbox", action="store_true", help="practise: nothing leaves")
    _result_options(command)
    command.set_defaults(run=send)


def _status_options(commands: Any) -> None:  # noqa: ANN401
    command = commands.add_parser(
        "status",
        help="what became of a campaign, days later",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("contacts", nargs="?", help="its list; without it, the journal's counts")
    command.add_argument("--sheet", help="a sheet of the workbook, by name")
    command.add_argument("--phone", metavar="COLUMN")
    command.add_argument("--region", default="IL", metavar="XX")
    command.add_argument("--campaign", required=True)
    command.add_argument("--wait", default="0", metavar="TIME", help="such as 10min; 0: ask once")
    command.add_argument("--lang", choices=["en", "he"], default="en", help="of what is printed")
    _result_options(command)
    command.set_defaults(run=status, sandbox=False)


def _history_options(commands: Any) -> None:  # noqa: ANN401
    command = commands.add_parser("history", help="the campaigns in the journal")
    command.add_argument("--campaign", help="list the messages of this one")
    command.add_argument("--journal", metavar="FILE", help="a file or a database URL")
    command.set_defaults(run=history)


def _result_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--report", metavar="FILE", help="write the Excel report here")
    command.add_argument("--report-lang", choices=["he", "en"], help="its language")
    command.add_argument("--journal", metavar="FILE", help="a file or a database URL")
    command.add_argument("--quiet", action="store_true", help="no progress bars")


def _list_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("contacts", help="the list: xlsx, xls, xlsb, ods, csv, txt")
    command.add_argument("--sheet", help="a sheet of the workbook, by name")
    text = command.add_mutually_exclusive_group()
    text.add_argument("--message", help="the text, with {column} for what differs")
    text.add_argument("--message-file", metavar="FILE", help="a UTF-8 file that holds the text")
    command.add_argument("--phone", metavar="COLUMN")
    command.add_argument("--image", metavar="COLUMN|URL")
    command.add_argument("--expires", metavar="COLUMN|TIME", help="such as 2h")
    command.add_argument("--exclude", metavar="FILE", help="the opt-out list")
    command.add_argument("--region", default="IL", metavar="XX")
    command.add_argument(
        "--one-per-phone", action=argparse.BooleanOptionalAction, help="one text a phone"
    )
    command.add_argument("--lang", choices=["en", "he"], default="en", help="of what is printed")


def _sandbox_options(commands: Any) -> None:  # noqa: ANN401
    command = commands.add_parser("sandbox", help="a practice Feedbot on a port of this machine")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--pace", type=float, default=50.0, help="messages settled per second")
    command.add_argument("--closed", action="store_true", help="server mode off: all waits")
    command.set_defaults(run=sandbox)
