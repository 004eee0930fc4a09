"""Ids in, statuses out: the schedule of GETs (pure) and the poller."""

from feedbot_bulk.polling.calls import poll, wait

__all__ = [
    "poll",
    "wait",
]
