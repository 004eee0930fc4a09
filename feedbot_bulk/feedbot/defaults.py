"""Which client and which journal a call uses: those given, or the environment's."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from feedbot_bulk.cells.addresses import hidden
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.journal.records import usual_file

if TYPE_CHECKING:
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal


def chosen_client(client: Client | None) -> Client:
    """The client given, or one of the environment's settings."""
    from feedbot_bulk.feedbot.client import Client

    if client is None:
        return Client()
    if not isinstance(client, Client):
        raise FeedbotError(
            Message(
                "{argument} is not a Client: give fb.Client(…) or fb.Sandbox().",
                argument=Argument("client", client),
            )
        )
    return client


def opened_journal(journal: Journal | str | PathLike[str] | None, client: Client) -> Journal:
    """The journal given, opened if it is an address; without one, the client's own."""
    from feedbot_bulk.journal.journal import Journal

    journal = hidden(journal)  # no traceback shows a password in it
    if journal is None:
        return client.journal()
    if isinstance(journal, Journal):
        return journal
    return Journal(_address(journal))


def existing_journal(
    journal: Journal | str | PathLike[str] | None, client: Client | None
) -> Journal | None:
    """The same to read, with or without a client; None where no journal was begun: none is made."""
    from feedbot_bulk.feedbot.sandbox import Sandbox

    if journal is None and isinstance(client, Sandbox):
        return client.journal()
    if journal is None and _is_not_begun():
        return None  # without loading what reads journals: most previews have none
    from feedbot_bulk.journal.journal import Journal, existing

    if isinstance(journal, Journal):
        return journal
    return existing(None if journal is None else _address(journal))


def _is_not_begun() -> bool:
    """Whether the journal that is meant where none is given is a file that is not there."""
    named = os.environ.get("FEEDBOT_JOURNAL")
    file = Path(named).expanduser() if named else usual_file()
    whole = file.is_absolute() and "://" not in (named or "")  # else it is told by who opens it
    return whole and not file.exists()


def _address(journal: str | PathLike[str]) -> str | PathLike[str]:
    if not isinstance(journal, str | PathLike):
        raise FeedbotError(
            Message(
                "{argument}: give fb.Journal(…), a file, or a database URL.",
                argument=Argument("journal", journal),
            )
        )
    return journal


def send_url_of(client: Client | None) -> str:
    """Where messages are sent: through the client given, or by the environment's settings."""
    from feedbot_bulk.feedbot.addresses import SEND_URL, checked_url

    if client is not None:
        return client.send_url
    return checked_url(os.environ.get("FEEDBOT_SEND_URL") or SEND_URL)
