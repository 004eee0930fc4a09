"""Polling: ids → statuses. One id per GET is all the API has, so GETs are the cost."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import anyio

from feedbot_bulk.feedbot.answers import as_ours, not_authorized
from feedbot_bulk.feedbot.session import STATUS_CONNECTIONS
from feedbot_bulk.polling.pauses import SLOWEST, seconds_for
from feedbot_bulk.polling.tracked import Strange
from feedbot_bulk.runtime.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Collection

    from feedbot_bulk.errors import FeedbotError
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.protocol import StatusAnswer
    from feedbot_bulk.feedbot.session import Session
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import StatusUpdate
    from feedbot_bulk.polling.tracked import TrackedMessage

KEEP_AT_ONCE = 2_000
"""So many updates are written to the journal together."""


@dataclass(slots=True)
class Tally:
    """What the GETs so far came to: statuses, the seconds they took, the last failure."""

    answers: int = 0
    seconds: float = 0.0
    failure: str = ""

    def seconds_for(self, count: int) -> float:
        """How long it takes to poll so many, by what a GET has taken until now."""
        return seconds_for(count, self.seconds / max(self.answers, 1), STATUS_CONNECTIONS)


class Poller:
    """Polls messages, many at a time; what it learns goes to the journal as it comes.

    `error` is set when polling is over for good: the token or the journal failed.
    """

    def __init__(
        self, messages: dict[str, TrackedMessage], client: Client, journal: Journal
    ) -> None:
        self.messages = messages
        self.tally = Tally()
        self.error: FeedbotError | None = None
        self._client = client
        self._journal = journal
        self._strange = Strange()
        self._resume_at = 0.0
        self._threads = Threads()

    def pending(self) -> list[list[str]]:
        """The ids not settled yet, in the batches in which they were queued."""
        batches: dict[object, list[str]] = {}
        for message in self.messages.values():
            if message.waits:
                batches.setdefault(message.queued_at, []).append(message.id)
        return list(batches.values())

    def open(self) -> list[str]:
        """The ids that Feedbot may have news of: those pending, and what we took for expired."""
        return [message.id for message in self.messages.values() if message.open]

    def statuses(self) -> list[str]:
        """For the watch: the status of every message."""
        return [message.status.value for message in self.messages.values()]

    async def poll(self, session: Session, ids: Collection[str]) -> None:
        """Ask for the status of each of these once."""
        todo = deque(ids)
        updates: list[StatusUpdate] = []
        try:
            async with anyio.create_task_group() as workers:
                for _ in range(min(STATUS_CONNECTIONS, len(todo))):
                    workers.start_soon(self._work, session, todo, updates)
        finally:
            await self._keep(updates)

    async def _work(self, session: Session, todo: deque[str], updates: list[StatusUpdate]) -> None:
        while self.error is None:
            if (pause := self._resume_at - monotonic()) > 0:
                await anyio.sleep(pause)
            if not todo:
                return
            message = self.messages[todo.popleft()]
            begun = monotonic()
            answer = await session.get(message.id)
            self.tally.seconds += monotonic() - begun
            self._take(message, answer, updates)
            if len(updates) >= KEEP_AT_ONCE:
                await self._keep(updates)

    def _take(
        self, message: TrackedMessage, answer: StatusAnswer, updates: list[StatusUpdate]
    ) -> None:
        """Take in one answer; without a status the message stays as it is."""
        if answer.not_authorized:
            self.error = not_authorized(answer.code)
        elif answer.status is None:
            self._put_off(answer)
        else:
            self.tally.answers += 1
            self._strange.notice(answer.status.status)
            updates.append(message.learn(answer.status, self._client.clock.now()))

    def _put_off(self, answer: StatusAnswer) -> None:
        """A server that asks for a pause gets it from all workers."""
        self.tally.failure = answer.seen
        pause = min(answer.retry_after or 0.0, SLOWEST)
        self._resume_at = max(self._resume_at, monotonic() + pause)

    async def _keep(self, updates: list[StatusUpdate]) -> None:
        """Write what was learned to the journal, even when we are cancelled.

        A journal that does not answer is left then: statuses can be asked for again.
        """
        kept, updates[:] = list(updates), []
        if kept:
            try:
                await self._threads.do(lambda: self._journal.settle(self._client.send_url, kept))
            except Exception as exc:  # noqa: BLE001 - poll no further what cannot be kept
                self.error = self.error or as_ours(exc)
