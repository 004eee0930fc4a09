"""The durable memory: what was claimed, queued, refused and settled, in SQL."""

from feedbot_bulk.journal.journal import Journal, campaign_name, service

__all__ = [
    "Journal",
    "campaign_name",
    "service",
]
