"""The form asks after what waits, until nothing does, beside everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk import polling
from feedbot_bulk.form.jobs import in_thread
from feedbot_bulk.form.watch import FormWatch

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.form.jobs import Jobs


class Follower:
    """Polls for the messages of the result while any waits, in a thread of its own."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._state = jobs.state
        self._poll_now = False

    def begin(self) -> None:
        """Follow the result, if anything of it waits and nobody follows it yet."""
        if self._state.waiting and self._state.follow is None:
            watch = FormWatch(frame=lambda frame: self.take_news(watch, frame), log=self._jobs.log)
            self._state.follow = watch
            in_thread(lambda: self._follow(watch))

    def end(self) -> None:
        """Follow no more; what is still on its way is not taken."""
        watch, self._state.follow = self._state.follow, None
        if watch is not None:
            watch.end()

    def refresh(self) -> None:
        """Poll now rather than at the next time."""
        self._poll_now = True
        if self._state.follow is not None:
            self._state.follow.end()
        else:
            self.begin()

    def take_news(self, watch: FormWatch, frame: pd.DataFrame) -> None:
        """From the thread that polls: show the news, unless they come too late."""
        with self._jobs.lock:
            if self._state.follow is watch:
                self._state.result = frame
                self._jobs.forget_passing()
                self._jobs.show()

    def _follow(self, watch: FormWatch) -> None:
        self._jobs.attempt(lambda: self._poll_until_settled(watch))
        with self._jobs.lock:
            if self._state.follow is watch:
                self._state.follow = None
            self._jobs.show()

    def _poll_until_settled(self, watch: FormWatch) -> None:
        """Wait for news; a wish for news now ends the wait, polls once, and waits on."""
        while self._state.follow is watch and (result := self._state.result) is not None:
            watch.go_on()
            if self._state.follow is not watch:  # it was ended while its end was taken back
                return
            now, self._poll_now = self._poll_now, False
            self.take_news(watch, self._news(result, watch, now=now))
            if not now and not self._poll_now:
                return

    def _news(self, result: pd.DataFrame, watch: FormWatch, *, now: bool) -> pd.DataFrame:
        connection = self._state.connection
        client, journal = connection.client, connection.journal()
        if now:
            return polling.poll(result, client=client, journal=journal, watch=watch)
        every = "1s" if connection.practice else "5s"
        return polling.wait(result, None, every=every, client=client, journal=journal, watch=watch)
