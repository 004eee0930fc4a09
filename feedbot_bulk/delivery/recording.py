"""What came of a request is brought into the journal, whatever the journal's hiccups.

Recording is retried for a minute, in which nobody claims anything new. What cannot be recorded then
is spilled: kept in a file that the next call on the journal reads first.
"""

from __future__ import annotations

import logging
from itertools import chain, repeat
from typing import TYPE_CHECKING, TypeVar

import anyio

from feedbot_bulk.errors import JournalError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal.records import PostResult
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime import logs
from feedbot_bulk.runtime.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from feedbot_bulk.delivery.retries import Clock
    from feedbot_bulk.feedbot.protocol import PostAnswer
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import ClaimKey

    Outcomes = dict[ClaimKey, PostResult]
    """What is to be recorded."""

    Result = Callable[[int], PostResult]
    """By the message's place in the batch, what became of it."""

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds for which recording is retried."""

LONGEST = 8.0
"""Seconds of the longest pause between two tries."""


class Recorder:
    """One send's way into the journal. Made on the loop of the send.

    `write` writes outcomes; `lost` sees to a journal that lost claims.
    """

    def __init__(
        self,
        journal: Journal,
        run: str,
        clock: Clock,
        write: Callable[[Outcomes], None],
        lost: Callable[[], None],
    ) -> None:
        self._journal = journal
        self._run = run
        self._clock = clock
        self._write = write
        self._lost = lost
        self._threads = Threads()
        self._interrupted = anyio.Event()
        self._hiccup = anyio.Lock()
        self._failing_since: float | None = None

    def interrupt(self) -> None:
        """Wait for the journal no longer; called on the loop."""
        self._interrupted.set()
        self._threads.leave()

    async def claim(self, work: Callable[[], T], undo: Callable[[T], object]) -> T:
        """Make claims, when no outcome of before waits to be recorded.

        Where we leave while it is under way, whatever it still claims is taken back by itself: it
        will not be posted.
        """
        left = False

        def done_or_undone() -> T:
            granted = work()
            if left:
                undo(granted)
            return granted

        async with self._hiccup:
            pass
        try:
            return await self._threads.do(done_or_undone)
        except BaseException:
            left = True
            raise

    async def record(self, outcomes: Outcomes) -> None:
        """Write outcomes into the journal, durably; the dict is empty when they are kept for good.

        Raises JournalError when it cannot take them; then they are spilled.
        """
        if not outcomes:
            return
        try:
            await self._persist(lambda: self._write(outcomes))
        except BaseException:
            self.spill(outcomes)
            raise
        outcomes.clear()

    def spill(self, outcomes: Outcomes) -> None:
        """Keep outcomes in a file for the next call; the dict is empty once they are."""
        try:
            self._journal.spill(self._run, outcomes)
        except Exception:  # noqa: BLE001 - what made it necessary is the error to be told
            logs.log(
                logging.ERROR,
                "what became of %d messages could not be kept for the next call: hold on to the "
                "frame of the error",
                len(outcomes),
                exc_info=True,
            )
        else:
            outcomes.clear()

    async def release(self, claims: Iterable[ClaimKey]) -> None:
        """Take back claims of which nothing was queued; see to what is lost where they are gone.

        What is gone at a second try may have been taken back by the first one.
        """
        named, tries, gone = list(claims), 0, 0

        def release() -> None:
            nonlocal tries, gone
            tries += 1
            missing = self._journal.release(named)
            gone = missing if tries == 1 else gone
            if gone:
                self._lost()

        await self._persist(release)

    async def _persist(self, work: Callable[[], None]) -> None:
        """Do it, and again after each failure of the journal, until the minute is over."""
        try:
            await self._threads.do(work)
        except JournalError as exc:
            if self._failing_since is None:
                self._failing_since = self._clock.seconds()
            end = self._failing_since + PATIENCE  # of ours: another's success may come between
            async with self._hiccup:
                await self._again(work, exc, end)
        self._failing_since = None

    async def _again(self, work: Callable[[], None], failure: JournalError, end: float) -> None:
        """Do it again after growing pauses; raises the failure when the time is up.

        The minute counts from the first failure, whoever met it.
        """
        for pause in map(float, chain((1, 2, 4), repeat(LONGEST))):
            if self._interrupted.is_set() or end - self._clock.seconds() < pause:
                raise failure
            await self._clock.wait(self._interrupted, pause)
            try:
                return await self._threads.do(work)
            except JournalError as exc:
                failure = exc
        raise AssertionError("the pauses have no end")


# --- what an answer makes of each message of its batch ------------------------------------------


def queued(answer: PostAnswer, at: int) -> Result:
    """Every message with its own id, queued at that time (epoch milliseconds)."""
    return lambda place: PostResult(Status.PENDING, id=answer.ids[place], at=at)


def unknown(answer: PostAnswer) -> Result:
    """It may have been queued: nobody can tell from the answer."""
    return _all(Status.UNKNOWN, reasons.NO_CLEAR_ANSWER(seen=answer.seen))


def interrupted() -> Result:
    """It may have been queued: nobody waited for the answer."""
    return _all(Status.UNKNOWN, reasons.INTERRUPTED())


def rejected(answer: PostAnswer) -> Result:
    """Feedbot refused it, and did not queue it."""
    return _all(Status.REJECTED, reasons.REFUSED(seen=answer.seen))


def _all(status: Status, reason: str) -> Result:
    return lambda _: PostResult(status, reason=reason)
