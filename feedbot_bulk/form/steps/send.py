"""4. The button, enabled only after a check of exactly this; progress; Stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from feedbot_bulk.form import campaign, views
from feedbot_bulk.form.html import line, pills
from feedbot_bulk.form.reader import said
from feedbot_bulk.form.steps.step import STOP, TITLES, Step
from feedbot_bulk.form.watch import FormWatch
from feedbot_bulk.form.widgets import row, shown, styled
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections import Counter

    import pandas as pd

    from feedbot_bulk.delivery.phases import Sent
    from feedbot_bulk.form.follower import Follower
    from feedbot_bulk.form.jobs import Jobs
    from feedbot_bulk.form.state import Checked, State
    from feedbot_bulk.form.steps.check import CheckController
    from feedbot_bulk.form.steps.follow import FollowStep

CONFIRM_ABOVE = 50
"""Above so many messages the analyst types their number before they go."""


class SendStep(Step):
    """The widgets of the fourth step."""

    def __init__(self) -> None:
        super().__init__("send")
        self.what = widgets.HTML()
        self.confirm = styled(widgets.Text(), "fb-field", "fb-confirm", "fb-narrow")
        self.confirm.style = {"description_width": "initial"}
        self.send = styled(widgets.Button(disabled=True), "fb-send", "fb-main")
        self.stop = self.button(STOP, "fb-stop")
        self.bar = widgets.IntProgress(bar_style="success")
        self.progress = widgets.HTML()
        self.hold(self.what, self.confirm, row(self.send, self.stop), self.bar, self.progress)
        self._asked_for: Checked | None = None

    def confirmed(self, state: State) -> bool:
        """Whether something may go, and its number was typed where that is asked for."""
        if state.checked is None or not state.checked.count:
            return False
        typed = self.confirm.value.strip().replace(",", "")
        return state.checked.count <= CONFIRM_ABOVE or typed == str(state.checked.count)

    def render(self, state: State) -> None:
        """What the button would do, and whether it is enabled."""
        count = state.checked.count if state.checked else 0
        sending = state.working_on("send")
        self.what.value = views.to_send(state)
        self._ask_for_the_number(state, count)
        self.send.description = said(_button(count, practice=state.connection.practice), state.lang)
        self.send.disabled = state.job is not None or not self.confirmed(state)
        shown(self.stop, when=sending)
        self.stop.disabled = state.job is not None and state.job[1].stopping()
        shown(self.bar, when=sending)
        shown(self.progress, when=sending)

    def _ask_for_the_number(self, state: State, count: int) -> None:
        """A number that was typed for one check does not confirm the next."""
        if self._asked_for is not state.checked:
            self._asked_for = state.checked
            self.confirm.value = ""
        number = Message("To confirm, type the number of messages: {count}", count=count)
        self.confirm.description = said(number, state.lang)
        shown(self.confirm, when=count > CONFIRM_ABOVE and not state.working_on("send"))


def _button(count: int, *, practice: bool) -> Message:
    if not count:
        return TITLES["send"]
    if practice:
        return Message("Send now (practice): {count:,}", count=count)
    return Message("Send now: {count:,}", count=count)


class SendController:
    """Sends what was checked, once, and says what became of it."""

    def __init__(
        self,
        step: SendStep,
        jobs: Jobs,
        follower: Follower,
        check: CheckController,
        after: FollowStep,
    ) -> None:
        self._step = step
        self._jobs = jobs
        self._state = jobs.state
        self._follower = follower
        self._check = check
        self._after = after
        step.send.on_click(jobs.guarded(self._begin))
        step.stop.on_click(jobs.guarded(jobs.stop))
        step.confirm.observe(jobs.guarded(lambda: None), "value")

    def _begin(self) -> None:
        """Send what was checked, once: the click uses the check up."""
        state = self._state
        checked = state.checked
        if checked is None or not self._step.confirmed(state) or state.job is not None:
            return
        if not self._check.is_current(checked):
            state.edited()
            return
        journal, before = state.connection.journal(), state.result

        def failed() -> None:
            state.result = before
            self._follower.begin()

        self._follower.end()
        state.checked, state.report = None, ""
        self._jobs.set(self._step.bar, max=checked.count, value=0)
        self._step.progress.value = ""
        self._jobs.start(
            "send",
            lambda watch: campaign.send(checked, journal, watch),
            lambda sent: self._take_sent(checked, sent),
            FormWatch(show=self._show_progress, frame=self._take_frame, log=self._jobs.log),
            failed,
        )

    def _show_progress(self, _: str, counts: Counter[str], finished: int) -> None:
        """From the worker's thread, which sets nothing but values."""
        lang = self._state.lang
        self._step.bar.value = finished
        done = said(views.progress(finished, counts.total()), lang)
        self._step.progress.value = line(done) + pills(counts, lang)

    def _take_frame(self, frame: pd.DataFrame) -> None:
        self._state.result = frame

    def _take_sent(self, checked: Checked, sent: Sent) -> None:
        """Say what went, and follow it; what is left is checked anew, for the next click."""
        self._state.result = sent.frame
        self._follower.begin()
        if sent.left:
            self._check.begin(checked.resend, checked.plan.without(sent.tried))
        else:
            self._state.step = "follow"
            for box in self._after.resend.values():
                self._jobs.set(box, value=False)
        if sent.error is not None:
            self._jobs.show_error(sent.error)
        else:
            self._state.notice = views.sent(campaign.counted(sent))
