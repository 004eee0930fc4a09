"""1. Which file, which sheet, which column holds the phones, and what to call the campaign."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from feedbot_bulk import contacts, phones, results
from feedbot_bulk.cells import dates
from feedbot_bulk.contacts import columns
from feedbot_bulk.errors import ColumnError
from feedbot_bulk.form.campaign import list_notes
from feedbot_bulk.form.files import FormFile, typed_path, uploaded
from feedbot_bulk.form.html import contacts_table, line, notice
from feedbot_bulk.form.reader import PHONE_COLUMN, SHEET, said
from feedbot_bulk.form.steps.step import WORKING, Step
from feedbot_bulk.form.views import FIRST, GROUPS, NO_LIST, headed, rows_named
from feedbot_bulk.form.widgets import row, shown
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.language import holds_hebrew
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.results.language import heading

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedbot_bulk.form.jobs import Jobs
    from feedbot_bulk.form.state import State
    from feedbot_bulk.form.watch import FormWatch
    from feedbot_bulk.i18n.catalogue import Lang

COLUMNS = 5
"""Columns of the list that a table shows."""

NO_PHONE_COLUMN = Message("(choose a column)")


class ListStep(Step):
    """The widgets of the first step."""

    def __init__(self) -> None:
        super().__init__("list")
        intro = Message("Choose the file of contacts: Excel (xlsx, xls, ods) or CSV.")
        path = Message("or the file's path on this computer")
        campaign = Message("Campaign name (in one campaign nobody gets a message twice)")
        self.file = self.upload(Message("Choose a file"), "fb-upload")
        self.path = self.field(widgets.Text(continuous_update=False), path, "fb-path")
        self.read = self.button(Message.within("button", "Read"), "fb-read")
        self.sheet = self.field(widgets.Dropdown(), SHEET, "fb-sheet", "fb-narrow")
        self.phone = self.field(widgets.Dropdown(), PHONE_COLUMN, "fb-phone", "fb-narrow")
        self.campaign = self.field(widgets.Text(), campaign, "fb-campaign")
        self.choices = row(self.sheet, self.phone, self.campaign)
        self.table = widgets.HTML()
        self.hold(self.line(intro), row(self.file, self.path, self.read), self.choices, self.table)

    def render(self, state: State) -> None:
        """The first rows of the list, and what may be chosen of it."""
        shown(self.choices, when=state.contacts is not None)
        shown(self.sheet, when=len(self.sheet.options) > 1)
        busy = state.job is not None
        for field in (self.file, self.path, self.read, self.sheet, self.phone, self.campaign):
            field.disabled = busy
        if state.working_on("read"):
            self.table.value = line(said(WORKING, state.lang))
        else:
            self.table.value = _contacts(state, self.phone.value)


class ListController:
    """Reads the list, and takes what is chosen of it.

    `preview` is called when the phones are read from another column.
    """

    def __init__(self, step: ListStep, jobs: Jobs, preview: Callable[[], None]) -> None:
        self._step = step
        self._jobs = jobs
        self._state = jobs.state
        self._preview = preview
        self._source: FormFile | None = None
        self._sheet: str | None = None
        self._proposed_name = ""
        step.read.on_click(jobs.guarded(self._read_path))
        step.file.observe(jobs.guarded(self._take_file), "value")
        step.path.observe(jobs.guarded(self._read_path), "value")
        step.sheet.observe(jobs.guarded(self._read_sheet), "value")
        step.phone.observe(jobs.guarded(self._take_phone), "value")
        step.campaign.observe(jobs.guarded(self._state.edited), "value")

    def take_frame(self, frame: pd.DataFrame) -> None:
        """Take the list that the form was given."""
        stem = Message.within("name of a campaign", "List")
        self._take_contacts(frame, stem.in_("he" if _is_hebrew(frame) else "en"))

    def offer_columns(self) -> None:
        """The columns to choose the phones from, in the form's language."""
        self._offer_columns(self._step.phone.value)

    def phone_column(self) -> pd.Series[Any] | None:
        """The column that was chosen."""
        at, frame = self._step.phone.value, self._state.contacts
        return None if frame is None or at is None else frame.iloc[:, at]

    def _take_file(self) -> None:
        file = uploaded(self._step.file)
        self._jobs.set(self._step.file, value=())
        if file is not None:
            self._read(file)

    def _read_path(self) -> None:
        path = typed_path(self._step.path.value)
        if path and not self._state.working_on("read"):  # Enter or leaving the box began it
            self._read(path)

    def _read_sheet(self) -> None:
        if self._source is not None:
            self._read(self._source, self._step.sheet.value)

    def _read(self, source: FormFile, sheet: str | None = None) -> None:
        def read(_: FormWatch) -> tuple[list[str], str | None, pd.DataFrame]:
            names, first = contacts.sheet_names(source)
            return names, sheet or first, contacts.read_contacts(source, sheet or first)

        def done(read: tuple[list[str], str | None, pd.DataFrame]) -> None:
            names, taken, frame = read
            self._source, self._sheet = source, taken
            self._jobs.set(self._step.sheet, options=names, value=taken)
            self._take_contacts(frame, Path(contacts.file_name(source)).stem)

        def failed() -> None:
            if source is self._source:
                self._jobs.set(self._step.sheet, value=self._sheet)
            else:
                self._source = self._state.contacts = self._state.diagnosis = None

        self._state.edited()
        self._jobs.start("read", read, done, failed=failed)

    def _take_contacts(self, frame: pd.DataFrame, stem: str) -> None:
        self._state.contacts = frame
        self._state.edited()
        self._offer_columns(None)
        self._propose_name(stem)
        try:
            self._jobs.set(self._step.phone, value=columns.phone_position(frame))
        except ColumnError as exc:
            self._jobs.notify("attention", exc.args[0])
        self._take_phone()

    def _offer_columns(self, chosen: int | None) -> None:
        """The columns by their place: two may have one name."""
        frame = pd.DataFrame() if self._state.contacts is None else self._state.contacts
        nothing: tuple[str, int | None] = (said(NO_PHONE_COLUMN, self._state.lang), None)
        options = [nothing, *((str(frame.columns[at]), at) for at in results.own_positions(frame))]
        self._jobs.set(self._step.phone, options=options, value=chosen)

    def _propose_name(self, stem: str) -> None:
        """Name the campaign after the file and the day, unless the analyst has named it."""
        if self._step.campaign.value in ("", self._proposed_name):
            self._proposed_name = f"{stem} {datetime.now(dates.israel()):%d.%m.%Y}"
            self._jobs.set(self._step.campaign, value=self._proposed_name)

    def _take_phone(self) -> None:
        self._state.edited()
        column = self.phone_column()
        self._state.diagnosis = None if column is None else phones.diagnose(column)
        self._preview()


def _is_hebrew(frame: pd.DataFrame) -> bool:
    """Whether the list's headers are Hebrew, whatever language is read: the name is to stay."""
    return any(
        holds_hebrew(heading(label)) for label in [*frame.index.names, *results.own_columns(frame)]
    )


# --- the list as it is shown ----------------------------------------------------------------------


def _contacts(state: State, phone: int | None) -> str:
    """The first rows, each with its phone as read, and how many have none, and why."""
    frame, lang = state.contacts, state.lang
    if frame is None:
        return line(said(NO_LIST, lang), "fb-faint")
    if state.diagnosis is None:
        first = notice(
            "attention", Message("Which column holds the phones? Choose it above."), lang
        )
        read = pd.DataFrame({"phone": None, "reason": None}, index=frame.head(FIRST).index)
    else:
        notes = () if phone is None else list_notes(frame, frame.columns[phone])
        first = "".join(line(said(note, lang)) for note in notes)
        first += _phones_read(state.diagnosis, lang)
        read = state.diagnosis.head(FIRST)
    rows = contacts_table(frame.head(FIRST), read, results.own_positions(frame)[:COLUMNS], lang)
    return first + headed(Message("The list"), len(frame), lang) + rows


def rows_read(rows: int, phones: int) -> Message:
    """How many rows were read, and how many have a phone."""
    return Message.plural(
        "{count} row, with a phone: {phones:,}.",
        "{count:,} rows, {phones:,} of them with a phone.",
        count=rows,
        phones=phones,
    )


def _phones_read(diagnosis: pd.DataFrame, lang: Lang) -> str:
    phones = int(diagnosis["phone"].notna().sum())
    read = line(said(rows_read(len(diagnosis), phones), lang), "fb-big")
    without = diagnosis[diagnosis["phone"].isna()]
    if without.empty:
        return read
    left_out = Message.plural(
        "{count} row without a phone is left out:",
        "{count:,} rows without a phone are left out:",
        count=len(without),
    )
    groups = [f"• {reason} ({rows})" for reason, rows in _grouped(without["reason"], lang)]
    return read + line(said(left_out, lang)) + "".join(map(line, groups))


def _grouped(column: pd.Series[Any], lang: Lang) -> list[tuple[str, str]]:
    """The commonest reasons of a column in the reader's language, with the first of their rows."""
    common = Counter(column.tolist()).most_common(GROUPS)
    return [
        (reasons.translate(reason, lang), said(rows_named(column, reason), lang))
        for reason, _ in common
    ]
