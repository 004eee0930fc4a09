"""Ids in, statuses out: the schedule of GETs (pure) and the poller."""

from feedbot_bulk.polling.poller import poll, wait

__all__ = [
    "poll",
    "wait",
]
