"""The durable memory: what was claimed, queued, refused and settled, in SQL.

`Journal` is loaded at its first use: its records and names are needed without SQLAlchemy, too.
"""

from typing import TYPE_CHECKING, Any

from feedbot_bulk.journal.records import campaign_name, service

if TYPE_CHECKING:
    from feedbot_bulk.journal.journal import Journal

__all__ = [
    "Journal",
    "campaign_name",
    "service",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class, or an error
    """Load the journal, and SQLAlchemy with it."""
    if name != "Journal":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from feedbot_bulk.journal import journal

    globals()[name] = journal.Journal
    return journal.Journal
