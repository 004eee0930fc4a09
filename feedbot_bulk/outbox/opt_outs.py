"""Whoever opted out is left out of an outbox, with the day as the reason. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from feedbot_bulk.cells import dates
from feedbot_bulk.i18n import reasons

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedbot_bulk.outbox.outbox import Outbox


def without_opted_out(outbox: Outbox, since: Mapping[str, int]) -> Outbox:
    """The outbox in which these phones (by phone, since when in epoch milliseconds) are left out.

    A row that has a reason already keeps it; what was sent before is still recognised.
    """
    if not since:
        return outbox
    reason = [
        opted_out(since[phone]) if why is None and phone is not None and phone in since else why
        for phone, why in zip(outbox.phone, outbox.reason, strict=True)
    ]
    return replace(outbox, reason=reason)


@lru_cache(maxsize=1024)
def opted_out(since: int) -> str:
    """The reason of a row, by the day on Israel's clock.

    >>> opted_out(1_793_700_000_000)
    'opted out on 03/11/2026'
    """
    moment = datetime.fromtimestamp(since / 1000, UTC)
    return reasons.OPTED_OUT(day=dates.write(dates.on_israels_clock(moment).date()))
