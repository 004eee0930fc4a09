"""An outbox as a result frame of which nothing is sent yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbot_bulk import results
from feedbot_bulk.outbox import never_twice
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.outbox.never_twice import Plan, Rule
    from feedbot_bulk.outbox.outbox import Outbox


def preview(outbox: Outbox, rule: Rule) -> pd.DataFrame:
    """The result frame of an outbox of which nothing is sent: `ready` and `skipped` rows."""
    return results.attach(outbox.frame, unsent(outbox, never_twice.plan(outbox, {}, rule)))


def unsent(outbox: Outbox, plan: Plan) -> dict[str, list[Any]]:
    """The result columns before anything is sent, as lists by position."""
    reason = list(outbox.reason)
    for position, skipped_for in plan.skip.items():
        reason[position] = skipped_for
    ready, skipped = Status.READY.value, Status.SKIPPED.value
    blank: dict[str, list[Any]] = {name: [None] * len(outbox) for name in results.COLUMNS}
    return blank | {
        results.PHONE: list(outbox.phone),
        results.MESSAGE: list(outbox.message),
        results.STATUS: [skipped if given else ready for given in reason],
        results.REASON: reason,
    }
