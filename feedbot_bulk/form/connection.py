"""Which Feedbot the form sends through: the real one, or practice until there is a token."""

from __future__ import annotations

import os
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import ipywidgets as widgets
from traitlets import Unicode

from feedbot_bulk.feedbot.addresses import is_loopback
from feedbot_bulk.feedbot.client import Client
from feedbot_bulk.feedbot.defaults import chosen_client, opened_journal
from feedbot_bulk.feedbot.sandbox import Sandbox
from feedbot_bulk.form.steps import Labelled, shown, styled
from feedbot_bulk.form.words import say

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.journal.journal import Journal


class TokenBox(widgets.Password):  # type: ignore[misc]  # untyped
    """A password box whose value the kernel does not echo to other pages."""

    value = Unicode("").tag(sync=True, echo_update=False)


class Connection:
    """The client in use and its journal. A token makes a client, and is kept nowhere else."""

    def __init__(
        self, client: Client | None, journal: Journal | str | os.PathLike[str] | None
    ) -> None:
        self.given = client is not None
        self._journal = journal
        self._real = None if client is None else chosen_client(client)
        self._sandbox: Sandbox | None = None
        self.practising = client is None
        self._journals: dict[int, Journal] = {}

    def begin(self) -> None:
        """Take the token of the environment, if there is one. Raises FeedbotError for a bad one."""
        if not self.given and os.environ.get("FEEDBOT_TOKEN"):
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


class ConnectionBar(Labelled):
    """The bar that says all the time whether messages really go, and takes the token."""

    def __init__(self) -> None:
        super().__init__()
        self.banner = widgets.HTML()
        self.token = self.field(TokenBox(continuous_update=False), "token", "fb-token")
        self.connect = self.button("connect", "fb-connect")
        self.switch = styled(widgets.Button(), "fb-switch")
        row: list[Any] = [self.banner, self.token, self.connect, self.switch]
        self.box = styled(widgets.HBox(row), "fb-connection")

    def render(self, connection: Connection, lang: Lang, *, busy: bool) -> None:
        """Show which Feedbot is in use, and the way to the other."""
        self.speak(lang)
        self.banner.value = _banner(connection, lang)
        asks = not connection.given
        shown(self.token, when=asks)
        shown(self.connect, when=asks)
        shown(self.switch, when=connection.has_real and not connection.given)
        self.switch.description = say("to_real" if connection.practising else "to_practice", lang)
        self.switch.disabled = self.connect.disabled = self.token.disabled = busy
        colours = ("fb-practice", "fb-real")
        self.box.add_class(colours[not connection.practice])
        self.box.remove_class(colours[connection.practice])


def _banner(connection: Connection, lang: Lang) -> str:
    if not connection.practice:
        return f'<b role="status">{escape(say("real", lang))}</b>'
    if isinstance(connection.client, Sandbox):
        where = say("practice_sandbox", lang)
    else:
        address = urlsplit(connection.client.send_url).netloc
        where = say("practice_address", lang, address=address)
    return f'<b role="status">{escape(say("practice", lang))}</b> {escape(where)}'
