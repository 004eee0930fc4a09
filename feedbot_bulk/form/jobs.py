"""What a click sets off: one thing at a time, long work in a thread, every error into the form."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.form.state import Notice
from feedbot_bulk.form.watch import FormWatch
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    import ipywidgets as widgets

    from feedbot_bulk.form.state import State

T = TypeVar("T")

STOPPING = Message("Stopping: what is on its way is finished…")


class Jobs:
    """Runs what clicks and edits ask for, and has the form rendered after it.

    `render` shows the whole state, `show_notice` only the line above the step. Whatever takes time
    runs in a thread, so that the kernel stays free; `lock` is held while the state changes.
    """

    def __init__(
        self, state: State, render: Callable[[], None], show_notice: Callable[[], None]
    ) -> None:
        self.state = state
        self.lock = threading.RLock()
        self._render = render
        self._show_notice = show_notice
        self._quiet = False
        self._passing: Notice | None = None

    # --- clicks and edits -------------------------------------------------------------------------

    def guarded(self, act: Callable[[], None]) -> Callable[[object], None]:
        """A callback whose error shows in the form: in JupyterLab nobody would see it otherwise."""

        def called(_: object) -> None:
            with self.lock:  # outside of it, quiet may be another thread's that renders just now
                if not self._quiet:
                    self.attempt(act)
                    self.show()

        return called

    def attempt(self, act: Callable[[], None]) -> None:
        """Do it; an error shows above the step."""
        try:
            act()
        except Exception as exc:  # noqa: BLE001 - every error shows in the form
            self.show_error(exc)

    def show(self) -> None:
        """Put the state into the widgets."""
        self.attempt(lambda: self.quietly(self._render))

    def quietly(self, act: Callable[[], None]) -> None:
        """Do it, and take no change of a widget for the analyst's own doing."""
        before, self._quiet = self._quiet, True
        try:
            act()
        finally:
            self._quiet = before

    def set(self, widget: widgets.Widget, **values: object) -> None:
        """Set traits of a widget, quietly."""

        def put() -> None:
            for name, value in values.items():
                setattr(widget, name, value)

        self.quietly(put)

    # --- notices ----------------------------------------------------------------------------------

    def notify(self, kind: str, text: str) -> None:
        """Show a notice above the step, until the next thing happens."""
        self.state.notice = Notice(kind, text)

    def show_error(self, error: Exception) -> None:
        """Show an error above the step, and keep it for code."""
        self.state.error = error
        self.notify("error", _message_of(error))

    def log(self, text: str) -> None:
        """A note of the work, shown at once: from the thread that does it."""
        self.state.notice = self._passing = Notice("attention", text)
        self._show_notice()

    def forget_passing(self) -> None:
        """Take a note away that the news have outrun."""
        if self._passing is not None and self.state.notice is self._passing:
            self.state.notice = None

    # --- work in a thread -------------------------------------------------------------------------

    def start(
        self,
        name: str,
        work: Callable[[FormWatch], T],
        done: Callable[[T], None],
        watch: FormWatch | None = None,
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Do `work` in a thread, one at a time; `done` takes its result.

        An error is shown, and `failed` puts things back.
        """
        self.state.require_idle()
        watching = watch or FormWatch()
        self.state.job, self.state.notice = (name, watching), None
        in_thread(lambda: self._work(work, done, watching, failed))

    def _work(
        self,
        work: Callable[[FormWatch], T],
        done: Callable[[T], None],
        watch: FormWatch,
        failed: Callable[[], None],
    ) -> None:
        result: list[T] = []
        self.attempt(lambda: result.append(work(watch)))
        with self.lock:
            self.state.job = None
            self.attempt(lambda: done(*result) if result else failed())
            self.show()

    def stop(self) -> None:
        """Ask what is under way to end."""
        if self.state.job is not None:
            self.state.job[1].end()
            self.notify("attention", STOPPING)


def _message_of(error: Exception) -> str:
    if isinstance(error, FeedbotError):
        return error.args[0] if error.args else str(error)
    return unexpected(error)


def unexpected(error: Exception) -> Message:
    """What is said of an error that nobody expected."""
    return Message(
        "Something unexpected went wrong ({error}). What was queued is recorded, and nothing goes "
        "twice: check again and go on.",
        error=f"{type(error).__name__}: {error}",
    )


def in_thread(work: Callable[[], Any]) -> threading.Thread:
    """Run `work` in a thread that does not keep the kernel alive."""
    thread = threading.Thread(target=work, name="feedbot_bulk form", daemon=True)
    thread.start()
    return thread
