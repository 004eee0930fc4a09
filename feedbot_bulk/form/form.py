"""The notebook form: a campaign without writing code. A face on the same calls as everything else.

What the form knows is `form_state`; the steps (`form_steps`) render it with `form_views`. Here is
what each click and each edit sets off. Whatever takes time runs in a thread (`form_work`), so the
kernel stays free; whatever goes wrong is shown in the form.
"""

from __future__ import annotations

import io
import threading
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import ipywidgets as widgets
import pandas as pd

from feedbot_bulk import contacts, phones, polling, results
from feedbot_bulk.contacts import columns
from feedbot_bulk.errors import ColumnError, FeedbotError
from feedbot_bulk.form import campaign as form_campaign
from feedbot_bulk.form import html as form_html
from feedbot_bulk.form import views as form_views
from feedbot_bulk.form.connection import Connection, ConnectionBar
from feedbot_bulk.form.files import file_name, free_path, typed_path, uploaded
from feedbot_bulk.form.state import Answers, Checked, Refusal, State, ours, saying_of, words
from feedbot_bulk.form.steps import (
    CheckStep,
    FollowStep,
    Labelled,
    ListStep,
    MessageStep,
    SendStep,
    Step,
    styled,
)
from feedbot_bulk.form.words import STEPS, say
from feedbot_bulk.form.work import FormWatch, in_thread
from feedbot_bulk.journal.names import campaign_name
from feedbot_bulk.report.report import write_report
from feedbot_bulk.results.language import language_of

if TYPE_CHECKING:
    import os
    from collections import Counter
    from collections.abc import Callable

    from feedbot_bulk.delivery.sender import SendPlan, Sent
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.form.state import Saying
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.journal.journal import Journal

TYPING = 0.3
"""Seconds without a key after which the preview follows the text."""

HINT_AFTER = 15
"""Seconds that a test waits before the form asks whether server mode is on."""

LARGE_REPORT = 8_000_000
"""Bytes of a report above which it is saved to a file instead of travelling through the page."""


class CampaignForm:
    """A campaign from the list to the report, in a notebook cell, without writing code.

    `contacts` is a list to begin with; without it the form asks for a file. `lang` is "he" (right
    to left) or "en" and is switched in the form; left out, it is Hebrew unless the list is not.
    `client` defaults to one with the token in FEEDBOT_TOKEN; without a token the form practises on
    a sandbox, says so all the time, and takes a token in a box that is read once and emptied.
    `journal` is as in `df.feedbot.send`. For code, `.contacts` is the list, `.result` the result
    frame as it is by now, and `.error` the last error; `.widget` is what goes into a layout.

    >>> import feedbot_bulk as fb
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
        self.error: Exception | None = None
        self._state = State(_language(lang, contacts), Connection(client, journal))
        self._lock = threading.RLock()
        self._quiet = False
        self._source: Any = None
        self._sheet: str | None = None
        self._passing: tuple[str, Saying] | None = None
        self._opt_outs: Any = None
        self._proposed_name = ""
        self._ask_now = False
        self._typing: threading.Timer | None = None
        self._build()
        self._wire()
        self._attempt(self._state.connection.begin)
        if contacts is not None:
            given = contacts.copy()  # what is done to the analyst's own frame is not done to this
            stem = say("campaign_stem", _language(None, given))  # the same in either language
            self._attempt(lambda: self._take_contacts(given, stem))
        self._attempt(self._render)

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

    # --- the widgets ----------------------------------------------------------------------------

    def _build(self) -> None:
        self._head = Labelled()
        title = self._head.label(styled(widgets.HTML(), "fb-title"), "title", "value")
        self._other_language = self._head.button("other_language", "fb-language")
        self._bar = ConnectionBar()
        self._notice = widgets.HTML()
        self._list, self._message = ListStep(), MessageStep()
        self._check, self._send, self._after = CheckStep(), SendStep(), FollowStep()
        steps: list[Step] = [self._list, self._message, self._check, self._send, self._after]
        self._steps = dict(zip(STEPS, steps, strict=True))
        self._tabs = {name: styled(widgets.Button(), f"fb-tab-{name}") for name in STEPS}
        parts = [
            widgets.HTML(form_html.STYLE),
            styled(widgets.HBox([title, self._other_language]), "fb-head"),
            self._bar.box,
            styled(widgets.HBox(list(self._tabs.values())), "fb-steps"),
            self._notice,
            styled(widgets.VBox([step.box for step in steps]), "fb-panel"),
        ]
        self.widget = styled(widgets.VBox(parts), "fb-form")

    def _wire(self) -> None:
        clicks: list[tuple[widgets.Button, Callable[[], None]]] = [
            (self._other_language, self._switch_language),
            (self._bar.switch, self._switch_connection),
            (self._list.read, self._read_path),
            (self._check.check, self._check_again),
            (self._check.test, self._begin_test),
            (self._check.stop, self._stop),
            (self._send.send, self._begin_send),
            (self._send.stop, self._stop),
            (self._after.refresh, self._refresh),
            (self._after.check_resend, self._check_resend),
            (self._after.report, self._begin_report),
            *((tab, _going(self._go_to, name)) for name, tab in self._tabs.items()),
            *((step.back, _going(self._go_to, step.before)) for step in self._steps.values()),
            *((step.next, _going(self._go_to, step.after)) for step in self._steps.values()),
        ]
        for button, act in clicks:
            button.on_click(self._guarded(act))
        changes: list[tuple[widgets.Widget, Callable[[], None]]] = [
            (self._bar.token, self._take_token),
            (self._list.file, self._take_file),
            (self._list.path, self._read_path),
            (self._list.sheet, self._read_sheet),
            (self._list.phone, self._take_phone),
            (self._list.campaign, self._edited),
            (self._message.text, self._typed),
            (self._message.image, self._typed),
            (self._message.expires, self._edited),
            (self._message.exclude, self._take_opt_out_path),
            (self._message.exclude_file, self._take_opt_out_file),
            (self._message.several, self._edited),
            (self._send.confirm, lambda: None),
            *((box, self._ticked) for box in self._after.resend.values()),
        ]
        for widget, act in changes:
            widget.observe(self._guarded(act), "value")

    def _set(self, widget: widgets.Widget, **values: Any) -> None:  # noqa: ANN401 - any trait
        """Set traits; not to be taken for the analyst's own doing."""
        before, self._quiet = self._quiet, True
        try:
            for name, value in values.items():
                setattr(widget, name, value)
        finally:
            self._quiet = before

    # --- errors and notices -----------------------------------------------------------------------

    def _guarded(self, act: Callable[[], None]) -> Callable[[Any], None]:
        """A callback whose error shows in the form: in JupyterLab nobody would see it otherwise."""

        def called(_: Any) -> None:  # noqa: ANN401 - a button, or what changed
            with self._lock:  # outside of it, quiet may be another thread's that renders just now
                if not self._quiet:
                    self._attempt(act)
                    self._attempt(self._render)

        return called

    def _attempt(self, act: Callable[[], None]) -> None:
        try:
            act()
        except FeedbotError as exc:
            self.error = exc
            self._tell("error", saying_of(exc))
        except Exception as exc:  # noqa: BLE001 - every error shows in the form
            self.error = exc
            self._tell("error", words("unexpected", error=f"{type(exc).__name__}: {exc}"))

    def _tell(self, kind: str, saying: Saying) -> None:
        """Show a notice above the step, until the next thing happens."""
        self._state.note = (kind, saying)

    def _told(self, text: str) -> None:
        """A note of the rooms, shown at once: from the thread that does the work."""
        self._tell("attention", ours(text))
        self._passing = self._state.note
        self._show_notice()

    # --- language, connection, steps --------------------------------------------------------------

    def _switch_language(self) -> None:
        self._state.lang = "en" if self._state.lang == "he" else "he"
        self._after.link.value = ""
        self._offer_columns(self._list.phone.value)
        self._show_preview()

    def _take_token(self) -> None:
        """Read the token and empty its box, whatever follows; no error is to hold it."""
        token = self._bar.token.value
        self._set(self._bar.token, value="")
        try:
            if token:
                self._require_idle()
                self._state.connection.connect(token)
                self._end_follow()
                self._forget_result()
        except FeedbotError as exc:
            self._tell("error", saying_of(exc))
            self.error = FeedbotError(str(exc))  # one without the frames that held the token
        finally:
            del token

    def _switch_connection(self) -> None:
        self._require_idle()
        self._end_follow()
        self._forget_result()
        self._state.connection.switch()

    def _forget_result(self) -> None:
        """What one Feedbot was told is nothing to the other."""
        self._state.result = None
        self._after.link.value = ""
        self._edited()

    def _go_to(self, step: str) -> None:
        state = self._state
        if step not in state.reachable:
            return
        state.note = None
        self._show_step(step)
        if step == "check" and state.checked is None and state.job is None:
            self._begin_check()

    def _show_step(self, step: str) -> None:
        """Show a step; the keyboard and the page follow to its top."""
        self._state.step = step
        self._tabs[step].focus()

    # --- 1. the list ------------------------------------------------------------------------------

    def _take_file(self) -> None:
        file = uploaded(self._list.file)
        self._set(self._list.file, value=())
        if file is not None:
            self._read(file)

    def _read_path(self) -> None:
        path = typed_path(self._list.path.value)
        if path and not self._state.working_on("read"):  # Enter or leaving the box began it
            self._read(path)

    def _read_sheet(self) -> None:
        self._read(self._source, self._list.sheet.value)

    def _read(self, source: Any, sheet: str | None = None) -> None:  # noqa: ANN401 - file or path
        def read(_: FormWatch) -> tuple[list[str], str | None, pd.DataFrame]:
            names, taken = contacts.sheet_names(source)
            return names, sheet or taken, contacts.read_contacts(source, sheet or taken)

        def done(read: tuple[list[str], str | None, pd.DataFrame]) -> None:
            names, taken, frame = read
            self._source, self._sheet = source, taken
            self._set(self._list.sheet, options=names, value=taken)
            self._take_contacts(frame, Path(contacts.file_name(source)).stem)

        def failed() -> None:
            if source is self._source:
                self._set(self._list.sheet, value=self._sheet)
            else:
                self._source = self._state.contacts = self._state.diagnosis = None

        self._edited()
        self._start("read", read, done, failed=failed)

    def _take_contacts(self, frame: pd.DataFrame, stem: str) -> None:
        self._state.contacts = frame
        self._edited()
        self._offer_columns(None)
        self._propose_name(stem)
        try:
            self._set(self._list.phone, value=_phone_position(frame))
        except ColumnError as exc:
            self._tell("attention", ours(str(exc)))
        self._take_phone()

    def _offer_columns(self, chosen: int | None) -> None:
        """The columns to choose the phones from, by their place: two may have one name."""
        frame = pd.DataFrame() if self._state.contacts is None else self._state.contacts
        nothing: tuple[str, int | None] = (say("no_phone_column", self._state.lang), None)
        options = [nothing, *((str(label), at) for at, label in enumerate(frame.columns))]
        self._set(self._list.phone, options=options, value=chosen)

    def _propose_name(self, stem: str) -> None:
        """Name the campaign after the file and the day, unless the analyst has named it."""
        if self._list.campaign.value in ("", self._proposed_name):
            today = datetime.now(ZoneInfo("Asia/Jerusalem"))
            self._proposed_name = f"{stem} {today:%d.%m.%Y}"
            self._set(self._list.campaign, value=self._proposed_name)

    def _take_phone(self) -> None:
        self._edited()
        column = self._phone_column()
        self._state.diagnosis = None if column is None else phones.diagnose(column)
        self._show_preview()

    def _phone_column(self) -> pd.Series[Any] | None:
        at, frame = self._list.phone.value, self._state.contacts
        return None if frame is None or at is None else frame.iloc[:, at]

    # --- 2. the message ---------------------------------------------------------------------------

    def _edited(self) -> None:
        """Something that a check is about has changed: nothing is checked any more."""
        self._state.checked = None
        self._state.tried = None

    def _typed(self) -> None:
        """An edit of the text; the preview follows when the typing pauses."""
        self._edited()
        self._state.has_text = bool(self._message.text.value.strip())
        if self._typing is not None:
            self._typing.cancel()
        self._typing = threading.Timer(TYPING, self._guarded(self._show_preview), [None])
        self._typing.daemon = True
        self._typing.start()

    def _take_opt_out_path(self) -> None:
        self._edited()
        self._opt_outs = typed_path(self._message.exclude.value)

    def _take_opt_out_file(self) -> None:
        file = uploaded(self._message.exclude_file)
        self._set(self._message.exclude_file, value=())
        if file is not None:
            self._edited()
            self._opt_outs = file
            self._set(self._message.exclude, value=file.name)

    def _show_preview(self) -> None:
        lang, text = self._state.lang, self._message.text.value
        try:
            seen = form_views.preview(self._state, text, self._message.image.value.strip())
        except FeedbotError as exc:
            seen = form_html.notice("error", ours(str(exc))(lang), lang)
        self._message.preview.value = seen

    # --- 3. the check -----------------------------------------------------------------------------

    def _answers(self) -> Answers:
        """What the analyst has put in, as it is now."""
        message = self._message
        frame, phone = self._state.contacts, self._phone_column()
        if frame is None or phone is None:
            raise Refusal("no_list")
        client = self._state.connection.client
        return Answers(
            contacts=frame,
            client=client,
            phone=phone,
            campaign=self._list.campaign.value,
            text=message.text.value,
            image=message.image.value.strip() or None,
            expires=message.expires.value.strip() or None,
            exclude=self._opt_outs,
            several=message.several.value,
            identities=(*map(id, (frame, self._opt_outs, client)), self._list.phone.value),
        )

    def _begin_check(self, resend: tuple[str, ...] = (), rest: SendPlan | None = None) -> None:
        """Find what would go; of a send that was stopped, nothing beyond the rest of it."""
        answers, journal = self._answers(), self._state.connection.journal()
        self._start(
            "check",
            lambda _: form_campaign.check(answers, resend, journal, rest),
            self._take_checked,
        )

    def _check_again(self) -> None:
        checked = self._state.checked
        self._begin_check(checked.resend if checked else ())

    def _take_checked(self, checked: Checked) -> None:
        """Take the outcome, unless something was edited while it was being found."""
        if checked.answers != self._answers():
            return
        self._state.checked = checked
        self._set(self._send.confirm, value="")
        if self._state.follow is None and form_campaign.keeps_all(
            self._state.result, checked.frame
        ):
            self._state.result = checked.frame
            self._begin_follow()

    def _begin_test(self) -> None:
        checked, own = self._state.checked, self._check.own_number.value
        if checked is None:
            return
        journal = self._state.connection.journal()
        self._check.tried.value = form_html.line(say("test_sending", self._state.lang))
        watch = FormWatch(show=self._test_progress(), tell=self._told)
        self._start(
            "test",
            lambda watch: form_campaign.try_out(checked, own, journal, watch),
            self._take_test,
            watch,
        )

    def _test_progress(self) -> Callable[[str, Counter[str], int], None]:
        """From the worker's thread: how long the test has waited, and what that may mean."""
        began = monotonic()

        def show(_: str, __: Counter[str], ___: int) -> None:
            seconds, lang = int(monotonic() - began), self._state.lang
            seen = form_html.line(say("test_waiting", lang, seconds=seconds))
            if seconds >= HINT_AFTER:
                seen += form_html.notice("attention", say("server_mode", lang), lang)
            self._check.tried.value = seen

        return show

    def _take_test(self, tried: pd.DataFrame) -> None:
        self._state.tried = form_views.tried(tried.iloc[0])

    # --- 4. the send ------------------------------------------------------------------------------

    def _begin_send(self) -> None:
        """Send what was checked, once: the click uses the check up."""
        state = self._state
        checked = state.checked
        if checked is None or not self._send.confirmed(state) or state.job is not None:
            return
        if checked.answers != self._answers():
            self._edited()
            return
        journal, before = state.connection.journal(), state.result

        def failed() -> None:
            state.result = before
            self._begin_follow()

        self._end_follow()
        state.checked = None
        self._after.link.value = ""
        self._set(self._send.bar, max=checked.count, value=0)
        self._send.progress.value = ""
        watch = FormWatch(show=self._show_sending, frame=self._take_frame, tell=self._told)
        self._start(
            "send",
            lambda watch: form_campaign.send(checked, journal, watch),
            lambda sent: self._take_sent(checked, sent),
            watch,
            failed,
        )

    def _show_sending(self, _: str, counts: Counter[str], finished: int) -> None:
        """From the worker's thread, which sets nothing but values."""
        lang = self._state.lang
        self._send.bar.value = finished
        told = say("sending", lang, done=finished, total=counts.total())
        self._send.progress.value = form_html.line(told) + form_html.pills(counts, lang)

    def _take_frame(self, frame: pd.DataFrame) -> None:
        self._state.result = frame

    def _take_sent(self, checked: Checked, sent: Sent) -> None:
        """Say what went, and follow it; what is left is checked anew, for the next click."""
        self._state.result = sent.frame
        self._begin_follow()
        if sent.left:
            self._begin_check(checked.resend, checked.made.without(sent.tried))
        else:
            self._show_step("follow")
            for box in self._after.resend.values():
                self._set(box, value=False)
        if sent.error is not None:
            self.error = sent.error
            self._tell("error", ours(str(sent.error)))
        else:
            self._tell(*form_views.sent(form_campaign.went(sent)))

    def _stop(self) -> None:
        if self._state.job is not None:
            self._state.job[1].end()
            self._tell("attention", words("stopping"))

    # --- 5. what became of it ---------------------------------------------------------------------

    def _begin_follow(self) -> None:
        """Ask after what waits until nothing does, beside everything else."""
        if self._state.waiting and self._state.follow is None:
            watch = FormWatch(frame=lambda frame: self._take_news(watch, frame), tell=self._told)
            self._state.follow = watch
            in_thread(lambda: self._keep_asking(watch))

    def _keep_asking(self, watch: FormWatch) -> None:
        self._attempt(lambda: self._ask_until_settled(watch))
        with self._lock:
            if self._state.follow is watch:
                self._state.follow = None
            self._attempt(self._render)

    def _ask_until_settled(self, watch: FormWatch) -> None:
        """Wait for news; a wish for news now ends the wait, asks once, and waits on."""
        connection, state = self._state.connection, self._state
        client, journal = connection.client, connection.journal()
        every = "1s" if connection.practice else "5s"
        while state.follow is watch and (result := state.result) is not None:
            watch.go_on()
            if state.follow is not watch:  # it was ended while its end was taken back
                return
            asked, self._ask_now = self._ask_now, False
            if asked:
                news = polling.poll(result, client=client, journal=journal, watch=watch)
            else:
                news = polling.wait(
                    result, None, every=every, client=client, journal=journal, watch=watch
                )
            self._take_news(watch, news)
            if not asked and not self._ask_now:
                return

    def _take_news(self, watch: FormWatch, frame: pd.DataFrame) -> None:
        """From the thread that asks: show the news, unless they come too late."""
        with self._lock:
            if self._state.follow is watch:
                self._state.result = frame
                if self._passing is not None and self._state.note is self._passing:
                    self._state.note = None
                self._attempt(self._render)

    def _end_follow(self) -> None:
        watch, self._state.follow = self._state.follow, None
        if watch is not None:
            watch.end()

    def _refresh(self) -> None:
        if self._state.working_on("send"):
            return
        self._ask_now = True
        if self._state.follow is not None:
            self._state.follow.end()
        else:
            self._begin_follow()

    def _check_resend(self) -> None:
        if self._state.campaign != campaign_name(self._list.campaign.value):
            raise Refusal("other_campaign")
        self._show_step("check")
        self._begin_check(self._after.ticked())

    def _ticked(self) -> None:
        """Another choice of what is to go again: a check of the earlier one is none of this."""
        checked = self._state.checked
        if checked is not None and checked.resend != self._after.ticked():
            self._edited()

    def _begin_report(self) -> None:
        result, name = self._state.result, file_name(self._state.campaign or "report")
        if result is None:
            return

        def make(_: FormWatch) -> bytes:
            buffer = io.BytesIO()
            write_report(result, buffer)
            return buffer.getvalue()

        self._start("report", make, lambda data: self._take_report(name, data))

    def _take_report(self, name: str, data: bytes) -> None:
        if len(data) <= LARGE_REPORT:
            time = datetime.now(ZoneInfo("Asia/Jerusalem")).strftime("%H:%M")
            self._after.link.value = form_html.download(name, data, time, self._state.lang)
            return
        path = free_path(Path.cwd() / name)
        path.write_bytes(data)
        self._tell("done", words("report_saved", path=path))

    # --- work -------------------------------------------------------------------------------------

    def _start(
        self,
        name: str,
        work: Callable[[FormWatch], Any],
        done: Callable[[Any], None],
        watch: FormWatch | None = None,
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Do `work` in a thread, one at a time; `done` takes its outcome.

        An error is shown, and `failed` puts things back.
        """
        self._require_idle()
        watch = watch or FormWatch()
        self._state.job, self._state.note = (name, watch), None
        in_thread(lambda: self._work(work, done, watch, failed))

    def _work(
        self,
        work: Callable[[FormWatch], Any],
        done: Callable[[Any], None],
        watch: FormWatch,
        failed: Callable[[], None],
    ) -> None:
        outcome: list[Any] = []
        self._attempt(lambda: outcome.append(work(watch)))
        with self._lock:
            self._state.job = None
            self._attempt(lambda: done(*outcome) if outcome else failed())
            self._attempt(self._render)

    def _require_idle(self) -> None:
        if self._state.job is not None:
            raise Refusal("busy")

    # --- showing the state ------------------------------------------------------------------------

    def _render(self) -> None:
        """Put the state into the widgets, whatever happened."""
        state, before = self._state, self._quiet
        self._quiet = True
        try:
            self._head.speak(state.lang)
            self._bar.render(state.connection, state.lang, busy=state.job is not None)
            for name in {state.step, "send"}:  # its button does not stay awake unseen
                self._steps[name].show(state)
            for name, step in self._steps.items():
                step.box.layout.display = None if name == state.step else "none"
                self._show_tab(name)
            self._show_notice()
            self.widget.add_class(f"fb-{state.lang}")
            self.widget.remove_class("fb-en" if state.lang == "he" else "fb-he")
        finally:
            self._quiet = before

    def _show_tab(self, name: str) -> None:
        state, tab = self._state, self._tabs[name]
        tab.description = f"{STEPS.index(name) + 1}. {say(name, state.lang)}"
        tab.disabled = name not in state.reachable
        tab.tooltip = say("step_now", state.lang) if name == state.step else ""
        (tab.add_class if name == state.step else tab.remove_class)("fb-now")

    def _show_notice(self) -> None:
        lang, note = self._state.lang, self._state.note
        self._notice.value = form_html.notice(note[0], note[1](lang), lang) if note else ""


# --- the small things -----------------------------------------------------------------------------


def _going(go_to: Callable[[str], None], step: str | None) -> Callable[[], None]:
    return lambda: go_to(step or STEPS[0])


def _size(frame: pd.DataFrame | None) -> str:
    return "None" if frame is None else f"<{len(frame):,} rows>"


def _language(lang: Lang | None, frame: pd.DataFrame | None) -> Lang:
    """The language asked for; else that of the list; without a list, Hebrew."""
    if lang is None and frame is None:
        return "he"
    headers = pd.DataFrame() if frame is None else frame.head(0)
    return language_of(results.attach(headers, dict.fromkeys(results.COLUMNS, ())), lang)


def _phone_position(frame: pd.DataFrame) -> int:
    found = columns.phone_column(frame)
    places = [at for at, label in enumerate(frame.columns) if label == found.name]
    return next(at for at in places if frame.iloc[:, at].equals(found))
