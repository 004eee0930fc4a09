"""Which client and which journal a call uses: those given, or the environment's."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from feedbot_bulk.cells.addresses import hidden
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message

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
    if not isinstance(journal, str | PathLike):
        raise FeedbotError(
            Message(
                "{argument}: give fb.Journal(…), a file, or a database URL.",
                argument=Argument("journal", journal),
            )
        )
    return Journal(journal)
