"""Before an expired message goes again it is asked after once more: it may have gone after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.polling.poller import Poller
from feedbot_bulk.polling.tracked import TrackedMessage
from feedbot_bulk.results.status import Status
from feedbot_bulk.runtime.threads import Threads

if TYPE_CHECKING:
    from feedbot_bulk.delivery.plan import SendPlan
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.session import Session
    from feedbot_bulk.journal.journal import Journal


async def kept(plan: SendPlan, session: Session, client: Client, journal: Journal) -> list[int]:
    """The positions of expired messages that do not go again; what was learned is in the journal.

    Only what Feedbot still calls waiting, well past its time, goes: when in doubt, nothing leaves.
    Raises what ended the polling: the token or the journal failed.
    """
    asked = {plan.rows.id[at]: at for at in plan.todo if plan.rows.status[at] == Status.EXPIRED}
    asked.pop(None, None)
    if not asked or Status.SENT in plan.rule.resend:  # "all" sends again whatever became of it
        return []
    tracked = {one: TrackedMessage(one, Status.PENDING, None) for one in asked}
    known = await Threads().do(lambda: journal.by_id(client.send_url, asked))
    for message_id, record in known.items():
        tracked[message_id].expires_at = record.expires_at
    poller = Poller(tracked, client, journal)
    await poller.poll(session, list(asked))
    if poller.error is not None:
        raise poller.error
    return [at for one, at in asked.items() if not _goes(tracked[one], plan)]


def _goes(message: TrackedMessage, plan: SendPlan) -> bool:
    """Whether it goes again, by what Feedbot just said of it."""
    return message.checked_at is not None and message.status in plan.rule.resend
