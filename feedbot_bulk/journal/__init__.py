"""The durable memory: what was claimed, queued, refused and settled, in SQL."""

from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.journal.names import campaign_name, service

__all__ = [
    "Journal",
    "campaign_name",
    "service",
]
