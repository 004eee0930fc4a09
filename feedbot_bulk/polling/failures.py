"""While a send runs, what became of its messages so far: whether too many of the last ones failed.

A send that goes on for hours would else find out at its end that nothing arrived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.polling.poller import Poller
from feedbot_bulk.polling.tracked import TrackedMessage
from feedbot_bulk.release import canary
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.session import Session
    from feedbot_bulk.journal.journal import Journal

AT_ONCE = 200
"""So many are asked after in one look, the oldest first."""


class Failures:
    """The messages of a send as far as they are settled, in the order of their news."""

    def __init__(self, client: Client, journal: Journal, share: float) -> None:
        self.settled: list[Status] = []
        self._share = share
        self._poller = Poller({}, client, journal)

    def add(self, ids: Iterable[str]) -> None:
        """Follow these messages too; those that are followed already stay as they are."""
        for one in ids:
            if one not in self._poller.messages:
                self._poller.messages[one] = TrackedMessage(one, Status.PENDING, None)

    async def look(self, session: Session) -> None:
        """Ask once after the oldest that are not settled."""
        messages = self._poller.messages
        waiting = [one for one, message in messages.items() if message.waits][:AT_ONCE]
        await self._poller.poll(session, waiting)
        self.settled += [messages[one].status for one in waiting if not messages[one].waits]

    def too_many(self) -> bool:
        """Whether more than the share of the last ones failed."""
        return canary.too_many_failed(self.settled, self._share)

    def recent(self) -> tuple[int, int]:
        """Of how many of the last ones how many failed."""
        return min(len(self.settled), canary.RECENT), canary.failures(self.settled)
