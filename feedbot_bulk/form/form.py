"""The notebook form: a campaign without writing code. A face on the same calls as everything else.

What the form knows is `state`; each step (`steps/`) has its widgets and a controller of what they
set off. `jobs` runs what takes time in a thread, so that the kernel stays free, and brings every
error into the form; `follower` asks after what waits. Here is how they are wired together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.form import html, views
from feedbot_bulk.form.connection import Connection
from feedbot_bulk.form.follower import Follower
from feedbot_bulk.form.jobs import Jobs
from feedbot_bulk.form.state import STEPS, Answers, State
from feedbot_bulk.form.steps.check import CheckController, CheckStep
from feedbot_bulk.form.steps.connection_bar import ConnectionBar, ConnectionController
from feedbot_bulk.form.steps.follow import FollowController, FollowStep
from feedbot_bulk.form.steps.list import ListController, ListStep
from feedbot_bulk.form.steps.message import MessageController, MessageStep
from feedbot_bulk.form.steps.send import SendController, SendStep
from feedbot_bulk.form.steps.step import Step, StepTabs
from feedbot_bulk.form.widgets import Labelled, styled
from feedbot_bulk.i18n.language import language
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.results.language import language_of

if TYPE_CHECKING:
    import os

    import pandas as pd

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.journal.journal import Journal

TITLE = Message("A WhatsApp campaign")
OTHER_LANGUAGE: dict[Lang, str] = {"en": "עברית", "he": "English"}
"""Each language is called by its own name: who reads only that one is to find it."""


class CampaignForm:
    """A campaign from the list to the report, in a notebook cell, without writing code.

    The form leads through five steps: the list, the message, the check, the send, and what became
    of it. Nothing is sent before a check of exactly what is sent.

    Parameters
    ----------
    contacts : DataFrame of shape (rows, columns), optional
        The list to begin with; a copy is kept. Without it the form asks for a file.
    lang : {"he", "en"}, optional
        The language to begin with; it is switched in the form. Left out, it is that of
        FEEDBOT_LANG, else Hebrew unless the list is not.
    client : Client or Sandbox, optional
        The Feedbot to send through. Left out, it is one with the token in FEEDBOT_TOKEN; without a
        token the form practises on a sandbox, shows so all the time, and takes a token in a box
        that is read once and emptied.
    journal : Journal, str or path, optional
        The journal of what was sent, as in `df.feedbot.send`; a sandbox of the form's own keeps
        one that goes with it.

    Attributes
    ----------
    contacts : DataFrame or None
        The list, as `read_contacts` gave it.
    result : DataFrame or None
        The result frame as it is by now, one row for each of the list: of the last send or, before
        one, of the last check.
    error : Exception or None
        The last error; the form shows it in words.
    widget : ipywidgets.VBox
        What goes into a layout of one's own.

    Raises
    ------
    FeedbotError
        For a `lang` that there is not, and a `client` that is none. What goes wrong later is shown
        in the form and kept as `error`.

    Examples
    --------
    >>> import feedbot_bulk as fb
    >>> import pandas as pd
    >>> fb.CampaignForm(pd.DataFrame({"phone": ["050-1234567"]}), client=fb.Sandbox())
    CampaignForm(contacts=<1 rows>, result=None)
    """

    def __init__(
        self,
        contacts: pd.DataFrame | None = None,
        *,
        lang: Lang | None = None,
        client: Client | None = None,
        journal: Journal | str | os.PathLike[str] | None = None,
    ) -> None:
        self._state = State(_language(lang, contacts), Connection(client, journal))
        self._jobs = Jobs(self._state, self._render, self._show_notice)
        self._follower = Follower(self._jobs)
        self._build()
        self._wire()
        self._jobs.attempt(self._state.connection.begin)
        if contacts is not None:
            given = contacts.copy()  # what is done to the analyst's own frame is not done to this
            self._jobs.attempt(lambda: self._lists.take_frame(given))
        self._jobs.show()

    def __repr__(self) -> str:
        return f"CampaignForm(contacts={_size(self.contacts)}, result={_size(self.result)})"

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - as IPython has it
        """What a notebook shows: the widget."""
        bundle: dict[str, Any] = self.widget._repr_mimebundle_(**options)
        return bundle | {"text/plain": repr(self)}

    @property
    def contacts(self) -> pd.DataFrame | None:
        """The list, as `read_contacts` gave it."""
        return self._state.contacts

    @property
    def result(self) -> pd.DataFrame | None:
        """The result frame as it is by now: of the last send or, before one, of the last check."""
        return self._state.result

    @property
    def error(self) -> Exception | None:
        """The last error; the form shows it in words."""
        return self._state.error

    # --- the wiring -------------------------------------------------------------------------------

    def _build(self) -> None:
        """The widgets, from top to bottom."""
        self._head, self._bar, self._notice = Labelled(), ConnectionBar(), widgets.HTML()
        title = self._head.label(styled(widgets.HTML(), "fb-title"), TITLE, "value")
        self._other_language = styled(widgets.Button(), "fb-language")
        self._list, self._message = ListStep(), MessageStep()
        self._check, self._send, self._after = CheckStep(), SendStep(), FollowStep()
        steps: list[Step] = [self._list, self._message, self._check, self._send, self._after]
        self._tabs = StepTabs(dict(zip(STEPS, steps, strict=True)))
        parts = [
            widgets.HTML(html.style()),
            styled(widgets.HBox([title, self._other_language]), "fb-head"),
            self._bar.box,
            self._tabs.box,
            self._notice,
            styled(widgets.VBox([step.box for step in steps]), "fb-panel"),
        ]
        self.widget = styled(widgets.VBox(parts), "fb-form")

    def _wire(self) -> None:
        """A controller for each step, which does what its widgets ask for."""
        jobs, follower = self._jobs, self._follower
        self._messages = MessageController(self._message, jobs)
        self._lists = ListController(self._list, jobs, self._messages.show_preview)
        self._checks = CheckController(self._check, jobs, follower, self._answers)
        self._sends = SendController(self._send, jobs, follower, self._checks, self._after)
        name = self._list.campaign
        self._follows = FollowController(
            self._after, jobs, follower, self._checks, lambda: str(name.value)
        )
        self._connections = ConnectionController(self._bar, jobs, follower)
        self._tabs.connect(jobs, self._go_to)
        self._other_language.on_click(jobs.guarded(self._switch_language))

    def _answers(self) -> Answers:
        """What the analyst has put in, as it is now."""
        frame, phone = self._state.contacts, self._lists.phone_column()
        if frame is None or phone is None:
            raise FeedbotError(views.NO_LIST)
        message, opt_outs, client = self._message, self._messages.opt_outs, self._client()
        return Answers(
            contacts=frame,
            client=client,
            phone=phone,
            campaign=self._list.campaign.value,
            text=message.text.value,
            image=message.image.value.strip() or None,
            expires=message.expires.value.strip() or None,
            exclude=opt_outs,
            several=message.several.value,
            identities=(*map(id, (frame, opt_outs, client)), self._list.phone.value),
        )

    def _client(self) -> Client:
        return self._state.connection.client

    def _go_to(self, step: str) -> None:
        state = self._state
        if step in state.reachable:
            state.step, state.notice = step, None
            if step == "check" and state.checked is None and state.job is None:
                self._checks.begin()

    def _switch_language(self) -> None:
        self._state.lang = "en" if self._state.lang == "he" else "he"
        self._state.report = ""
        self._lists.offer_columns()
        self._messages.show_preview()

    # --- showing the state ------------------------------------------------------------------------

    def _render(self) -> None:
        """Put the state into the widgets, whatever happened."""
        state = self._state
        self._head.show_labels(state.lang)
        self._other_language.description = OTHER_LANGUAGE[state.lang]
        self._bar.render(state)
        self._tabs.render(state)
        self._show_notice()
        self.widget.add_class(f"fb-{state.lang}")
        self.widget.remove_class("fb-en" if state.lang == "he" else "fb-he")

    def _show_notice(self) -> None:
        self._notice.value = html.noticed(self._state.notice, self._state.lang)


def _size(frame: pd.DataFrame | None) -> str:
    return "None" if frame is None else f"<{len(frame):,} rows>"


def _language(lang: Lang | None, frame: pd.DataFrame | None) -> Lang:
    """The language asked for, else FEEDBOT_LANG, else that of the list; without a list, Hebrew."""
    return language(lang, [OTHER_LANGUAGE["en"]]) if frame is None else language_of(frame, lang)
