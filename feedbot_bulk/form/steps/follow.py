"""5. What became of everyone; what to send again; the report."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import ipywidgets as widgets

from feedbot_bulk.cells import dates
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.form import views
from feedbot_bulk.form.files import file_name, free_path
from feedbot_bulk.form.html import download
from feedbot_bulk.form.reader import said
from feedbot_bulk.form.steps.step import Step
from feedbot_bulk.form.widgets import row, shown, styled
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.journal.records import campaign_key
from feedbot_bulk.report.report import write_report

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from feedbot_bulk.form.follower import Follower
    from feedbot_bulk.form.jobs import Jobs
    from feedbot_bulk.form.state import State
    from feedbot_bulk.form.steps.check import CheckController

LARGE_REPORT = 8_000_000
"""Bytes of a report above which it is saved to a file instead of travelling through the page."""

OTHER_CAMPAIGN = Message(
    "These messages are of another campaign than the one named in step 1. Give it that name again, "
    "and they can be sent again."
)

RESENDABLE: dict[str, Callable[[int], Message]] = {
    "failed": lambda count: Message("what failed ({count:,})", count=count),
    "expired": lambda count: Message("what expired ({count:,})", count=count),
    "unknown": lambda count: Message(
        "what is unknown ({count:,}); it may have arrived already", count=count
    ),
}
"""What may be sent again, in the words of its box."""


class FollowStep(Step):
    """The widgets of the fifth step."""

    def __init__(self) -> None:
        super().__init__("follow")
        self.overview = widgets.HTML()
        self.refresh = self.button(Message("Refresh now"), "fb-refresh")
        self.failures = widgets.HTML()
        self.resend = {
            status: styled(widgets.Checkbox(indent=False), f"fb-resend-{status}")
            for status in RESENDABLE
        }
        self.check_resend = self.button(Message("Check what would go again"), "fb-check-resend")
        choices = row(*self.resend.values(), self.check_resend)
        self.resend_box = widgets.VBox([self.line(Message("Send again:")), choices])
        self.report = self.button(Message("Make the Excel report"), "fb-report", "fb-main")
        self.link = widgets.HTML()
        below = row(self.report, self.link)
        self.hold(self.overview, row(self.refresh), self.failures, self.resend_box, below)

    def render(self, state: State) -> None:
        """The counts, what did not arrive, and what may go again."""
        self.overview.value = views.overview(state)
        self.failures.value = views.failures(state)
        self.link.value = state.report
        busy = state.job is not None
        self._offer_resend(state, busy=busy)
        self.refresh.disabled = not state.waiting or state.working_on("send")
        self.report.disabled = busy or state.result is None

    def _offer_resend(self, state: State, *, busy: bool) -> None:
        counts = {status: state.counts[status] for status in self.resend}
        for status, box in self.resend.items():
            box.description = said(RESENDABLE[status](counts[status]), state.lang)
            box.disabled = busy
            shown(box, when=bool(counts[status]))
        shown(self.resend_box, when=any(counts.values()))
        wanted = any(box.value and counts[status] for status, box in self.resend.items())
        self.check_resend.disabled = busy or not wanted

    def ticked(self) -> tuple[str, ...]:
        """What the analyst wants to send again."""
        return tuple(status for status, box in self.resend.items() if box.value)


class FollowController:
    """Asks for news, checks what is to go again, and makes the report.

    `campaign` is the name of the campaign as it stands in the first step.
    """

    def __init__(
        self,
        step: FollowStep,
        jobs: Jobs,
        follower: Follower,
        check: CheckController,
        campaign: Callable[[], str],
    ) -> None:
        self._step = step
        self._jobs = jobs
        self._state = jobs.state
        self._follower = follower
        self._check = check
        self._campaign = campaign
        step.refresh.on_click(jobs.guarded(self._refresh))
        step.check_resend.on_click(jobs.guarded(self._check_resend))
        step.report.on_click(jobs.guarded(self._begin_report))
        for box in step.resend.values():
            box.observe(jobs.guarded(self._take_ticks), "value")

    def _refresh(self) -> None:
        if not self._state.working_on("send"):
            self._follower.refresh()

    def _check_resend(self) -> None:
        if campaign_key(self._state.campaign or "") != campaign_key(self._campaign()):
            raise FeedbotError(OTHER_CAMPAIGN)
        self._state.step = "check"
        self._check.begin(self._step.ticked())

    def _take_ticks(self) -> None:
        """Another choice of what is to go again: a check of the earlier one is none of this."""
        checked = self._state.checked
        if checked is not None and checked.resend != self._step.ticked():
            self._state.edited()

    def _begin_report(self) -> None:
        result, name = self._state.result, file_name(self._state.campaign or "report")
        if result is not None:
            self._jobs.start(
                "report", lambda _: _report(result), lambda data: self._take_report(name, data)
            )

    def _take_report(self, name: str, data: bytes) -> None:
        if len(data) <= LARGE_REPORT:
            time = datetime.now(dates.israel()).strftime("%H:%M")
            self._state.report = download(name, data, time, self._state.lang)
            return
        path = free_path(Path.cwd() / name)
        path.write_bytes(data)
        saved = Message(
            "The report is large and was saved beside the notebook: {path}", path=str(path)
        )
        self._jobs.notify("done", saved)


def _report(result: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    write_report(result, buffer)
    return buffer.getvalue()
