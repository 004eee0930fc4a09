"""Which Feedbot the form sends through: the real one, or practice until there is a token."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from feedbot_bulk.cells.addresses import hidden
from feedbot_bulk.feedbot.addresses import is_loopback
from feedbot_bulk.feedbot.client import Client
from feedbot_bulk.feedbot.defaults import chosen_client, opened_journal
from feedbot_bulk.feedbot.sandbox import Sandbox

if TYPE_CHECKING:
    from feedbot_bulk.journal.journal import Journal


class Connection:
    """The client in use and its journal. A token makes a client, and is kept nowhere else."""

    def __init__(
        self, client: Client | None, journal: Journal | str | os.PathLike[str] | None
    ) -> None:
        self.given = client is not None
        self._journal = hidden(journal)
        self._real = None if client is None else chosen_client(client)
        self._sandbox: Sandbox | None = None
        self.practising = client is None
        self._journals: dict[int, Journal] = {}

    def begin(self) -> None:
        """Take the token of the environment, if there is one. Raises FeedbotError for a bad one."""
        if not self.given and os.getenv("FEEDBOT_TOKEN"):
            self._real, self.practising = Client(), False

    @property
    def client(self) -> Client:
        """The client to send through."""
        if self._real is not None and not self.practising:
            return self._real
        if self._sandbox is None:
            self._sandbox = Sandbox()
        return self._sandbox

    def journal(self) -> Journal:
        """The journal of the client in use; the form's own sandbox keeps one that goes with it."""
        client = self.client
        if id(client) not in self._journals:
            self._journals[id(client)] = self._opened(client)
        return self._journals[id(client)]

    def _opened(self, client: Client) -> Journal:
        """The journal given is the real client's: practice leaves no trace in it."""
        return opened_journal(None if client is self._sandbox else self._journal, client)

    def connect(self, token: str) -> None:
        """Send in earnest from now on. Raises FeedbotError for what cannot be a token."""
        try:
            self._real, self.practising = Client(token), False
        finally:
            del token  # so that a traceback that prints local variables cannot show it

    def switch(self) -> None:
        """From Feedbot to practice, or back."""
        self.practising = not self.practising

    @property
    def practice(self) -> bool:
        """Whether nothing is really sent."""
        client = self.client
        inside = client.practice and is_loopback(client.send_url)
        return inside or isinstance(client, Sandbox)

    @property
    def has_real(self) -> bool:
        """Whether there is a client beside the sandbox."""
        return self._real is not None
