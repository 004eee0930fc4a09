"""A step of the form: its name, what it holds, and the way back and on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial
from typing import TYPE_CHECKING

import ipywidgets as widgets

from feedbot_bulk.form.reader import said
from feedbot_bulk.form.state import STEPS
from feedbot_bulk.form.widgets import Labelled, styled
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedbot_bulk.form.jobs import Jobs
    from feedbot_bulk.form.state import State

TITLES: dict[str, Message] = {
    "list": Message.within("step of the form", "List"),
    "message": Message.within("step of the form", "Message"),
    "check": Message.within("step of the form", "Check"),
    "send": Message.within("step of the form", "Send"),
    "follow": Message.within("step of the form", "Follow"),
}

WORKING = Message("Working on it…")
STOP = Message.within("button", "Stop")


class Step(Labelled, ABC):
    """A step: what it holds, and the way back and on below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        at = STEPS.index(name)
        self.before = STEPS[at - 1] if at else None
        self.after = STEPS[at + 1] if at < len(STEPS) - 1 else None
        self.back = self.button(Message.within("button", "Back"), "fb-back")
        self.next = styled(widgets.Button(), "fb-next", "fb-main")
        self.box = styled(widgets.VBox(), f"fb-step-{name}")

    def hold(self, *children: widgets.DOMWidget) -> None:
        """Put the widgets into the step, in their order."""
        ways = [way for way, to in ((self.back, self.before), (self.next, self.after)) if to]
        self.box.children = (*children, styled(widgets.HBox(ways), "fb-foot"))

    def show(self, state: State) -> None:
        """Show the state in the step's language."""
        self.show_labels(state.lang)
        if self.after is not None:
            self.next.description = said(
                Message("Next: {step}", step=TITLES[self.after]), state.lang
            )
            self.next.disabled = self.after not in state.reachable
        self.render(state)

    @abstractmethod
    def render(self, state: State) -> None:
        """Show what is this step's own."""


class StepTabs:
    """The tabs of the steps; the keyboard and the page follow to the step that is shown."""

    def __init__(self, steps: dict[str, Step]) -> None:
        self._steps = steps
        self.buttons = {name: styled(widgets.Button(), f"fb-tab-{name}") for name in steps}
        self.box = styled(widgets.HBox(list(self.buttons.values())), "fb-steps")
        self._shown = STEPS[0]

    def connect(self, jobs: Jobs, go_to: Callable[[str], None]) -> None:
        """Let a click on a tab, or on Back or Next, lead to the step."""
        for name, tab in self.buttons.items():
            tab.on_click(jobs.guarded(partial(go_to, name)))
        for step in self._steps.values():
            step.back.on_click(jobs.guarded(partial(go_to, step.before or STEPS[0])))
            step.next.on_click(jobs.guarded(partial(go_to, step.after or STEPS[0])))

    def render(self, state: State) -> None:
        """Show which step is shown and which may be gone to, and the step itself."""
        for name in {state.step, "send"}:  # its button does not stay enabled unseen
            self._steps[name].show(state)
        for name, step in self._steps.items():
            step.box.layout.display = None if name == state.step else "none"
            self._render_tab(name, state)
        if state.step != self._shown:
            self._shown = state.step
            self.buttons[state.step].focus()

    def _render_tab(self, name: str, state: State) -> None:
        tab, here = self.buttons[name], name == state.step
        tab.description = f"{STEPS.index(name) + 1}. {said(TITLES[name], state.lang)}"
        tab.disabled = name not in state.reachable
        tab.tooltip = said(Message("you are here"), state.lang) if here else ""
        (tab.add_class if here else tab.remove_class)("fb-now")
