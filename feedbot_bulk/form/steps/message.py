"""2. The text, and what may go with it; and how it will read."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from feedbot_bulk import display
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.form.files import FormFile, typed_path, uploaded
from feedbot_bulk.form.html import ROW, bubble, chips, heading, line, notice
from feedbot_bulk.form.reader import TEXT, said
from feedbot_bulk.form.steps.step import Step
from feedbot_bulk.form.views import GROUPS, own_labels, rows_named
from feedbot_bulk.form.widgets import row, styled
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.messages import templates

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.form.jobs import Jobs
    from feedbot_bulk.form.state import State
    from feedbot_bulk.i18n.catalogue import Lang

TYPING = 0.3
"""Seconds without a key after which the preview follows the text."""

EXPIRIES = ("2h", "12h", "24h", "3d")
"""Expiries that are offered, beside the columns of the list."""

BUBBLES = 3
"""Messages that are shown."""


class MessageStep(Step):
    """The widgets of the second step."""

    def __init__(self) -> None:
        super().__init__("message")
        self.chips = widgets.HTML()
        self.text = self.field(widgets.Textarea(), TEXT, "fb-text")
        self.label(self.text, Message("Hello {{name}}, …"), "placeholder")
        self.image = self._choice(
            Message("Picture (optional): a link https://…, or a column of links"), "fb-image"
        )
        self.expires = self._choice(
            Message("Not after (optional): 2h, 31/12/2026 18:00, or a column"), "fb-expires"
        )
        self.exclude_file = self.upload(Message("Choose an opt-out file"), "fb-exclude-upload")
        exclude = Message("Opt-out file (optional): who asked not to be written to")
        self.exclude = self.field(widgets.Text(continuous_update=False), exclude, "fb-exclude")
        several = Message("Several messages to one phone are meant (two appointments, say)")
        self.several = self.label(styled(widgets.Checkbox(indent=False), "fb-several"), several)
        self.preview = widgets.HTML()
        intro = Message("Write the text. A click on a column puts it where the cursor stands.")
        self.hold(
            self.line(intro),
            self.chips,
            self.text,
            row(self.image, self.expires),
            row(self.exclude, self.exclude_file),
            self.several,
            self.preview,
        )

    def _choice(self, words: Message, css: str) -> widgets.Combobox:
        return self.field(widgets.Combobox(ensure_option=False), words, css)

    def render(self, state: State) -> None:
        """The columns to put in, and those to choose from."""
        names = [] if state.contacts is None else own_labels(state.contacts)
        self.chips.value = chips(names, state.lang)
        self.image.options = names
        self.expires.options = (*EXPIRIES, *names)
        inputs = (self.text, self.image, self.expires, self.exclude, self.exclude_file)
        for field in (*inputs, self.several):
            field.disabled = state.job is not None


class MessageController:
    """Takes what is written and chosen, and shows how the messages will read."""

    def __init__(self, step: MessageStep, jobs: Jobs) -> None:
        self._step = step
        self._jobs = jobs
        self._state = jobs.state
        self._typing: threading.Timer | None = None
        self.opt_outs: FormFile | None = None
        step.text.observe(jobs.guarded(self._take_text), "value")
        step.image.observe(jobs.guarded(self._take_text), "value")
        step.expires.observe(jobs.guarded(self._state.edited), "value")
        step.several.observe(jobs.guarded(self._state.edited), "value")
        step.exclude.observe(jobs.guarded(self._take_opt_out_path), "value")
        step.exclude_file.observe(jobs.guarded(self._take_opt_out_file), "value")

    def show_preview(self) -> None:
        """Show a few messages as they will read, or what is wrong with the text."""
        lang, text = self._state.lang, self._step.text.value
        try:
            seen = preview(self._state, text, self._step.image.value.strip())
        except FeedbotError as exc:
            seen = notice("error", exc, lang)
        self._step.preview.value = seen

    def _take_text(self) -> None:
        """An edit of the text; the preview follows when the typing pauses."""
        self._state.edited()
        self._state.has_text = bool(self._step.text.value.strip())
        if self._typing is not None:
            self._typing.cancel()
        self._typing = threading.Timer(TYPING, self._jobs.guarded(self.show_preview), [None])
        self._typing.daemon = True
        self._typing.start()

    def _take_opt_out_path(self) -> None:
        self._state.edited()
        self.opt_outs = typed_path(self._step.exclude.value)

    def _take_opt_out_file(self) -> None:
        file = uploaded(self._step.exclude_file)
        self._jobs.set(self._step.exclude_file, value=())
        if file is not None:
            self._state.edited()
            self.opt_outs = file
            self._jobs.set(self._step.exclude, value=file.name)


# --- the messages as they are shown ---------------------------------------------------------------


def preview(state: State, text: str, image: str) -> str:
    """A few rows of the list as they will read, the longest first; what is missing in which row.

    Raises TemplateError.
    """
    frame, diagnosis, lang = state.contacts, state.diagnosis, state.lang
    if frame is None or diagnosis is None or not text.strip():
        return line(said(Message("Write a text to see it here."), lang), "fb-faint")
    rendered = templates.render(text, frame).reset_index(drop=True)
    has_phone = diagnosis["phone"].notna().to_numpy()
    ready = rendered[has_phone & rendered["message"].notna().to_numpy()]
    missing = rendered["reason"].set_axis(frame.index)[has_phone].dropna()
    return _missing(missing, lang) + _bubbles(ready["message"], frame, image, lang)


def _missing(missing: pd.Series[Any], lang: Lang) -> str:
    shown = ""
    for reason, count in Counter(missing.tolist()).most_common(GROUPS):
        words = Message.plural(
            "{count} row has no message: {reason} ({rows})",
            "{count:,} rows have no message: {reason} ({rows})",
            count=count,
            reason=reasons.find(reason) or reason,
            rows=rows_named(missing, reason),
        )
        shown += notice("attention", Message.joined([words, *_cure(reason)]), lang)
    return shown


def _cure(reason: str) -> list[Message]:
    """What gets rows without a value their message."""
    found = reasons.find(reason)
    if found is None or reasons.code(reason) != reasons.NO_VALUE.code:
        return []
    column = found.details["column"]
    return [Message("Write {{{column}|…}} to send to them too.", column=column)]


def _bubbles(messages: pd.Series[Any], frame: pd.DataFrame, image: str, lang: Lang) -> str:
    """`messages` by position in the frame."""
    if messages.empty:
        return notice("attention", Message("No row has both a phone and a text."), lang)
    chosen = display.longest_first(messages, BUBBLES)
    shown = "".join(
        bubble(
            message,
            f"{said(ROW, lang)} {frame.index[at]}",
            said(_characters(len(message)), lang),
            _picture(frame, at, image),
            said(Message("The picture of the message"), lang),
        )
        for at, message in zip(messages.index[chosen].tolist(), messages.iloc[chosen], strict=True)
    )
    above = Message("As they will read: rows of your list, the longest first")
    return f"{heading(said(above, lang))}{line(said(_lengths(messages), lang))}{shown}"


def _lengths(messages: pd.Series[Any]) -> Message:
    lengths = messages.str.len()
    return Message(
        "Longest message: {longest}; shortest: {shortest}.",
        longest=_characters(int(lengths.max())),
        shortest=_characters(int(lengths.min())),
    )


def _characters(count: int) -> Message:
    return Message.plural("{count} character", "{count:,} characters", count=count)


def _picture(frame: pd.DataFrame, at: int, image: str) -> str | None:
    """The link of the row's picture, where it is one."""
    named = [place for place, label in enumerate(frame.columns) if str(label) == image]
    found = frame.iloc[at, named[0]] if len(named) == 1 else image
    link = found.strip() if isinstance(found, str) else ""
    return link if link.lower().startswith(("https://", "http://")) else None
