"""The five steps of the notebook form: their widgets, and how they show the form's state.

What the widgets set off is `form`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import ipywidgets as widgets

from feedbot_bulk.form import views as form_views
from feedbot_bulk.form.html import chips, line, notice
from feedbot_bulk.form.state import CONFIRM_ABOVE
from feedbot_bulk.form.words import STEPS, say

if TYPE_CHECKING:
    from feedbot_bulk.form.state import State
    from feedbot_bulk.i18n.catalogue import Lang

W = TypeVar("W", bound=widgets.DOMWidget)

FILES = ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.tsv,.txt"
"""What the browser offers to choose; `read_contacts` goes by the content."""

RESENDABLE = ("failed", "expired", "unknown")

EXPIRIES = ("2h", "12h", "24h", "3d")


def styled(widget: W, *classes: str) -> W:
    """The widget with these CSS classes."""
    for one in classes:
        widget.add_class(one)
    return widget


def shown(widget: widgets.DOMWidget, *, when: bool) -> None:
    """Show the widget, or take its place away."""
    widget.layout.display = None if when else "none"


def row(*children: widgets.DOMWidget) -> widgets.HBox:
    """Widgets beside one another, which wrap where the page is narrow."""
    return styled(widgets.HBox(list(children)), "fb-row")


class Labelled:
    """Widgets whose words change with the language."""

    def __init__(self) -> None:
        self._labels: list[tuple[widgets.Widget, str, str]] = []

    def label(self, widget: W, key: str, trait: str = "description") -> W:
        """The widget, whose `trait` is to be the words of `key`."""
        self._labels.append((widget, trait, key))
        return widget

    def speak(self, lang: Lang) -> None:
        """Put the words in place."""
        for widget, trait, key in self._labels:
            setattr(widget, trait, say(key, lang))

    def button(self, key: str, *classes: str) -> widgets.Button:
        """A button."""
        return self.label(styled(widgets.Button(), *classes), key)

    def field(self, made: W, key: str, *classes: str) -> W:
        """An input with its label above it."""
        made.style = {"description_width": "initial"}
        return self.label(styled(made, "fb-field", *classes), key)

    def upload(self, key: str, *classes: str) -> widgets.FileUpload:
        """A button that takes a file from the browser's computer."""
        made = widgets.FileUpload(accept=FILES, multiple=False)
        return self.label(styled(made, *classes), key)

    def words(self, key: str) -> widgets.HTML:
        """A line of words."""
        return self.label(widgets.HTML(), key, "value")


class Step(Labelled):
    """A step: what it holds, and the way back and on below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        at = STEPS.index(name)
        self.before = STEPS[at - 1] if at else None
        self.after = STEPS[at + 1] if at < len(STEPS) - 1 else None
        self.back = self.button("back", "fb-back")
        self.next = styled(widgets.Button(), "fb-next", "fb-main")
        self.box = styled(widgets.VBox(), f"fb-step-{name}")

    def hold(self, *children: widgets.DOMWidget) -> None:
        """Put the widgets into the step, in their order."""
        ways = [one for one, to in ((self.back, self.before), (self.next, self.after)) if to]
        self.box.children = (*children, styled(widgets.HBox(ways), "fb-foot"))

    def show(self, state: State) -> None:
        """Show the state in the step's language."""
        self.speak(state.lang)
        if self.after is not None:
            step = say(self.after, state.lang)
            self.next.description = say("next", state.lang, step=step)
            self.next.disabled = self.after not in state.reachable
        self.render(state)

    def render(self, state: State) -> None:
        """Show what is this step's own."""
        raise NotImplementedError


class ListStep(Step):
    """1. Which file, which sheet, which column holds the phones, and what to call the campaign."""

    def __init__(self) -> None:
        super().__init__("list")
        self.file = self.upload("upload", "fb-upload")
        self.path = self.field(widgets.Text(continuous_update=False), "path", "fb-path")
        self.read = self.button("read", "fb-read")
        self.sheet = self.field(widgets.Dropdown(), "sheet", "fb-sheet", "fb-narrow")
        self.phone = self.field(widgets.Dropdown(), "phone", "fb-phone", "fb-narrow")
        self.campaign = self.field(widgets.Text(), "campaign", "fb-campaign")
        self.choices = row(self.sheet, self.phone, self.campaign)
        self.table = widgets.HTML()
        intro = self.words("list_intro")
        self.hold(intro, row(self.file, self.path, self.read), self.choices, self.table)

    def render(self, state: State) -> None:
        """The first rows of the list, and what may be chosen of it."""
        shown(self.choices, when=state.contacts is not None)
        shown(self.sheet, when=len(self.sheet.options) > 1)
        busy = state.job is not None
        for one in (self.file, self.path, self.read, self.sheet, self.phone, self.campaign):
            one.disabled = busy
        if state.working_on("read"):
            self.table.value = line(say("working", state.lang))
        else:
            self.table.value = form_views.contacts(state)


class MessageStep(Step):
    """2. The text, and what may go with it; and how it will read."""

    def __init__(self) -> None:
        super().__init__("message")
        self.chips = widgets.HTML()
        self.text = self.field(widgets.Textarea(), "text", "fb-text")
        self.label(self.text, "text_example", "placeholder")
        self.image = self.field(widgets.Combobox(ensure_option=False), "image", "fb-image")
        self.expires = self.field(widgets.Combobox(ensure_option=False), "expires", "fb-expires")
        self.exclude_file = self.upload("exclude_upload", "fb-exclude-upload")
        self.exclude = self.field(widgets.Text(continuous_update=False), "exclude", "fb-exclude")
        self.several = self.label(styled(widgets.Checkbox(indent=False), "fb-several"), "several")
        self.preview = widgets.HTML()
        self.hold(
            self.words("message_intro"),
            self.chips,
            self.text,
            row(self.image, self.expires),
            row(self.exclude, self.exclude_file),
            self.several,
            self.preview,
        )

    def render(self, state: State) -> None:
        """The columns to put in, and those to choose from."""
        busy = state.job is not None
        names = [] if state.contacts is None else form_views.own_labels(state.contacts)
        self.chips.value = chips(names, state.lang)
        self.image.options = names
        self.expires.options = (*EXPIRIES, *names)
        inputs = (self.text, self.image, self.expires, self.exclude, self.exclude_file)
        for one in (*inputs, self.several):
            one.disabled = busy


class CheckStep(Step):
    """3. What will be sent and what not, in numbers that add up; a test to oneself."""

    def __init__(self) -> None:
        super().__init__("check")
        self.check = self.button("check_again", "fb-check")
        self.outcome = widgets.HTML()
        self.own_number = self.field(widgets.Text(), "own_number", "fb-own", "fb-narrow")
        self.test = self.button("test", "fb-test")
        self.stop = self.button("stop", "fb-stop-test")
        self.tried = widgets.HTML()
        self.hold(
            self.outcome,
            row(self.check),
            self.words("test_intro"),
            row(self.own_number, self.test, self.stop),
            self.tried,
        )

    def render(self, state: State) -> None:
        """The outcome of the check and of the test."""
        working = line(say("working", state.lang))
        checking = state.working_on("check")
        self.outcome.value = working if checking else form_views.check(state)
        self.check.disabled = state.job is not None
        self.test.disabled = state.job is not None or state.checked is None
        shown(self.stop, when=state.working_on("test"))
        if not state.working_on("test"):
            kind, saying = state.tried or ("", None)
            self.tried.value = notice(kind, saying(state.lang), state.lang) if saying else ""


class SendStep(Step):
    """4. The button, awake only after a check of exactly this; progress; Stop."""

    def __init__(self) -> None:
        super().__init__("send")
        self.what = widgets.HTML()
        self.confirm = styled(widgets.Text(), "fb-field", "fb-confirm", "fb-narrow")
        self.confirm.style = {"description_width": "initial"}
        self.send = styled(widgets.Button(disabled=True), "fb-send", "fb-main")
        self.stop = self.button("stop", "fb-stop")
        self.bar = widgets.IntProgress(bar_style="success")
        self.progress = widgets.HTML()
        self.hold(self.what, self.confirm, row(self.send, self.stop), self.bar, self.progress)

    def confirmed(self, state: State) -> bool:
        """Whether something may go, and its number was typed where that is asked for."""
        if state.checked is None or not state.checked.count:
            return False
        typed = self.confirm.value.strip().replace(",", "")
        return state.checked.count <= CONFIRM_ABOVE or typed == str(state.checked.count)

    def render(self, state: State) -> None:
        """What the button would do, and whether it is awake."""
        count = state.checked.count if state.checked else 0
        sending = state.working_on("send")
        self.what.value = form_views.to_send(state)
        self.confirm.description = say("confirm", state.lang, count=count)
        shown(self.confirm, when=count > CONFIRM_ABOVE and not sending)
        key = "send_practice" if state.connection.practice else "send_count"
        self.send.description = say(key if count else "send_asleep", state.lang, count=count)
        self.send.disabled = state.job is not None or not self.confirmed(state)
        shown(self.stop, when=sending)
        self.stop.disabled = state.job is not None and state.job[1].stopping()
        shown(self.bar, when=sending)
        shown(self.progress, when=sending)


class FollowStep(Step):
    """5. What became of everyone; what to send again; the report."""

    def __init__(self) -> None:
        super().__init__("follow")
        self.overview = widgets.HTML()
        self.refresh = self.button("refresh", "fb-refresh")
        self.failures = widgets.HTML()
        self.resend: dict[str, Any] = {
            one: styled(widgets.Checkbox(indent=False), f"fb-resend-{one}") for one in RESENDABLE
        }
        self.check_resend = self.button("check_resend", "fb-check-resend")
        choices = row(*self.resend.values(), self.check_resend)
        self.resend_box = widgets.VBox([self.words("resend_intro"), choices])
        self.report = self.button("report", "fb-report", "fb-main")
        self.link = widgets.HTML()
        below = row(self.report, self.link)
        self.hold(self.overview, row(self.refresh), self.failures, self.resend_box, below)

    def render(self, state: State) -> None:
        """The counts, what did not arrive, and what may go again."""
        self.overview.value = form_views.overview(state)
        self.failures.value = form_views.failures(state)
        busy = state.job is not None
        counts = {one: state.counts[one] for one in RESENDABLE}
        for one, box in self.resend.items():
            box.description = say(f"resend_{one}", state.lang, count=counts[one])
            box.disabled = busy
            shown(box, when=bool(counts[one]))
        shown(self.resend_box, when=any(counts.values()))
        wanted = any(box.value and counts[one] for one, box in self.resend.items())
        self.check_resend.disabled = busy or not wanted
        self.refresh.disabled = not state.waiting or state.working_on("send")
        self.report.disabled = busy or state.result is None

    def ticked(self) -> tuple[str, ...]:
        """What the analyst wants to send again."""
        return tuple(one for one, box in self.resend.items() if box.value)
