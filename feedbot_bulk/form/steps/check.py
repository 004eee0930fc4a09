"""3. What will be sent and what not, in numbers that add up; a test to oneself."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import ipywidgets as widgets

from feedbot_bulk.form import campaign, views
from feedbot_bulk.form.html import line, notice, noticed
from feedbot_bulk.form.reader import OWN_NUMBER, said
from feedbot_bulk.form.steps.step import STOP, WORKING, Step
from feedbot_bulk.form.watch import FormWatch
from feedbot_bulk.form.widgets import row, shown
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    import pandas as pd

    from feedbot_bulk.delivery.plan import SendPlan
    from feedbot_bulk.form.follower import Follower
    from feedbot_bulk.form.jobs import Jobs
    from feedbot_bulk.form.state import Answers, Checked, State

HINT_AFTER = 15
"""Seconds that a test waits before the form asks whether server mode is on."""

SERVER_MODE = Message(
    "Nothing has moved for a while. Is the Feedbot program open on its computer, and in server "
    "mode (מצב שרת)? It is what sends the messages."
)


class CheckStep(Step):
    """The widgets of the third step."""

    def __init__(self) -> None:
        super().__init__("check")
        self.check = self.button(Message("Check again"), "fb-check")
        self.outcome = widgets.HTML()
        self.own_number = self.field(widgets.Text(), OWN_NUMBER, "fb-own", "fb-narrow")
        self.test = self.button(Message("Send me a test"), "fb-test")
        self.stop = self.button(STOP, "fb-stop-test")
        self.tested = widgets.HTML()
        intro = Message(
            "Send the first message to yourself: this proves the token, the text and server mode."
        )
        self.hold(
            self.outcome,
            row(self.check),
            self.line(intro),
            row(self.own_number, self.test, self.stop),
            self.tested,
        )

    def render(self, state: State) -> None:
        """The outcome of the check and of the test."""
        working = line(said(WORKING, state.lang))
        self.outcome.value = working if state.working_on("check") else views.check(state)
        self.check.disabled = state.job is not None
        self.test.disabled = state.job is not None or state.checked is None
        shown(self.stop, when=state.working_on("test"))
        if not state.working_on("test"):
            self.tested.value = noticed(state.tested, state.lang)


class CheckController:
    """Checks what would go, and sends a test of it to oneself.

    `answers` is what the analyst has put in, as it is when it is asked for.
    """

    def __init__(
        self, step: CheckStep, jobs: Jobs, follower: Follower, answers: Callable[[], Answers]
    ) -> None:
        self._step = step
        self._jobs = jobs
        self._state = jobs.state
        self._follower = follower
        self._answers = answers
        step.check.on_click(jobs.guarded(self._check_again))
        step.test.on_click(jobs.guarded(self._begin_test))
        step.stop.on_click(jobs.guarded(jobs.stop))

    def begin(self, resend: tuple[str, ...] = (), rest: SendPlan | None = None) -> None:
        """Find what would go; of a send that was stopped, nothing beyond the rest of it."""
        answers, journal = self._answers(), self._state.connection.journal()
        self._jobs.start(
            "check",
            lambda _: campaign.check(answers, resend, journal, rest),
            self._take_checked,
        )

    def is_current(self, checked: Checked) -> bool:
        """Whether nothing was edited since that check."""
        return checked.answers == self._answers()

    def _check_again(self) -> None:
        checked = self._state.checked
        self.begin(checked.resend if checked else ())

    def _take_checked(self, checked: Checked) -> None:
        """Take the outcome, unless something was edited while it was being found."""
        if not self.is_current(checked):
            return
        self._state.checked = checked
        known = self._state.result
        if self._state.follow is None and campaign.keeps_all(known, checked.frame):
            self._state.result = checked.frame
            self._follower.begin()

    # --- the test ---------------------------------------------------------------------------------

    def _begin_test(self) -> None:
        checked, own = self._state.checked, self._step.own_number.value
        if checked is None:
            return
        journal = self._state.connection.journal()
        sending = said(Message("The test is on its way…"), self._state.lang)
        self._step.tested.value = line(sending)
        self._jobs.start(
            "test",
            lambda watch: campaign.send_test(checked, own, journal, watch),
            self._take_tested,
            FormWatch(show=self._test_progress(), log=self._jobs.log),
        )

    def _test_progress(self) -> Callable[[str, Counter[str], int], None]:
        """From the worker's thread: how long the test has waited, and what that may mean."""
        began = monotonic()

        def show(_: str, __: Counter[str], ___: int) -> None:
            seconds, lang = int(monotonic() - began), self._state.lang
            waiting = Message(
                "The test is queued; waiting until it is sent ({seconds} s)…", seconds=seconds
            )
            hint = notice("attention", SERVER_MODE, lang) if seconds >= HINT_AFTER else ""
            self._step.tested.value = line(said(waiting, lang)) + hint

        return show

    def _take_tested(self, result: pd.DataFrame) -> None:
        self._state.tested = views.tested(result.iloc[0])
