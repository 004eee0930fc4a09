"""What waits past its time is asked after: Feedbot may have sent it, or it expired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.polling.poller import Poller
from feedbot_bulk.polling.tracked import MARGIN, TrackedMessage
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime import portal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.journal.records import Record


def ask(history: Mapping[str, Sequence[Record]], client: Client, journal: Journal) -> bool:
    """Ask once after every message of a history that is late; whether there was any.

    What is learned is in the journal. Raises what ended the polling: the token or the journal.
    """
    now = client.clock.now()
    late = [one for past in history.values() for one in past if _is_late(one, now)]
    if not late:
        return False
    poller = Poller({one.id or "": _tracked(one) for one in late}, client, journal)

    async def once() -> None:
        async with client.session() as session:
            await poller.poll(session, list(poller.messages))

    portal.run(once)
    if poller.error is not None:
        raise poller.error
    return True


def _is_late(record: Record, now: int) -> bool:
    if record.status != Status.PENDING or record.id is None or record.expires_at is None:
        return False
    return record.expires_at + MARGIN < now


def _tracked(record: Record) -> TrackedMessage:
    return TrackedMessage(
        record.id or "", Status.PENDING, record.queued_at, expires_at=record.expires_at
    )
