"""Above the steps: whether messages really go, the token, and the way between the two Feedbots."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import ipywidgets as widgets
from traitlets import Unicode

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.feedbot.sandbox import Sandbox
from feedbot_bulk.form.reader import said
from feedbot_bulk.form.widgets import Labelled, shown, styled
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from feedbot_bulk.form.connection import Connection
    from feedbot_bulk.form.follower import Follower
    from feedbot_bulk.form.jobs import Jobs
    from feedbot_bulk.form.state import State
    from feedbot_bulk.i18n.catalogue import Lang

PRACTICE = Message("PRACTICE: nothing is really sent.")
PRACTICE_SANDBOX = Message(
    "Messages go to a practice Feedbot inside this notebook, and nobody gets them."
)
REAL = Message("Connected to Feedbot: messages really go out.")


def practice_address(address: str) -> Message:
    """What is said of a Feedbot on this machine."""
    return Message(
        "Messages go to a practice Feedbot on this machine ({address}), and nobody gets them.",
        address=address,
    )


class TokenBox(widgets.Password):  # type: ignore[misc]  # untyped
    """A password box whose value the kernel does not echo to other pages."""

    value = Unicode("").tag(sync=True, echo_update=False)


class ConnectionBar(Labelled):
    """The bar that shows all the time whether messages really go, and takes the token."""

    def __init__(self) -> None:
        super().__init__()
        self.banner = widgets.HTML()
        token = Message(
            "Feedbot token, to send in earnest (read once and emptied; it is kept nowhere)"
        )
        self.token = self.field(TokenBox(continuous_update=False), token, "fb-token")
        self.connect = self.button(Message.within("button", "Connect"), "fb-connect")
        self.switch = styled(widgets.Button(), "fb-switch")
        row = [self.banner, self.token, self.connect, self.switch]
        self.box = styled(widgets.HBox(row), "fb-connection")

    def render(self, state: State) -> None:
        """Show which Feedbot is in use, and the way to the other."""
        connection, lang, busy = state.connection, state.lang, state.job is not None
        self.show_labels(lang)
        self.banner.value = _banner(connection, lang)
        shown(self.token, when=not connection.given)
        shown(self.connect, when=not connection.given)
        shown(self.switch, when=connection.has_real and not connection.given)
        other = Message("Back to Feedbot") if connection.practising else Message("Practise first")
        self.switch.description = said(other, lang)
        self.switch.disabled = self.connect.disabled = self.token.disabled = busy
        colours = ("fb-practice", "fb-real")
        self.box.add_class(colours[not connection.practice])
        self.box.remove_class(colours[connection.practice])


def _banner(connection: Connection, lang: Lang) -> str:
    if not connection.practice:
        return f'<b role="status">{escape(said(REAL, lang))}</b>'
    if isinstance(connection.client, Sandbox):
        where = PRACTICE_SANDBOX
    else:
        where = practice_address(urlsplit(connection.client.send_url).netloc)
    practice = escape(said(PRACTICE, lang))
    return f'<b role="status">{practice}</b> {escape(said(where, lang))}'


class ConnectionController:
    """Takes a token, and goes from the practice Feedbot to the real one and back."""

    def __init__(self, bar: ConnectionBar, jobs: Jobs, follower: Follower) -> None:
        self._bar = bar
        self._jobs = jobs
        self._state = jobs.state
        self._follower = follower
        bar.switch.on_click(jobs.guarded(self.switch))
        bar.token.observe(jobs.guarded(self._take_token), "value")

    def switch(self) -> None:
        """From Feedbot to practice, or back."""
        self._state.require_idle()
        self._follower.end()
        self._state.forget_result()
        self._state.connection.switch()

    def _take_token(self) -> None:
        """Read the token and empty its box, whatever follows; no error is to hold it."""
        token = self._bar.token.value
        self._jobs.set(self._bar.token, value="")
        try:
            if token:
                self._connect(token)
        except FeedbotError as exc:
            self._jobs.show_error(exc)
            self._state.error = FeedbotError(*exc.args)  # without the frames that held the token
        finally:
            del token

    def _connect(self, token: str) -> None:
        self._state.require_idle()
        try:
            self._state.connection.connect(token)
        finally:
            del token  # so that a traceback that prints local variables cannot show it
        self._follower.end()
        self._state.forget_result()
