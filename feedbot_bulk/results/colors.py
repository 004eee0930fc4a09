"""The colors of the statuses, wherever a person sees them."""

from __future__ import annotations

from feedbot_bulk.results.status import Status

COLORS: dict[Status, tuple[str, str]] = {
    Status.READY: ("EDEDED", "5F5F5F"),
    Status.SKIPPED: ("D9D9D9", "404040"),
    Status.REJECTED: ("FCE4D6", "9C4209"),
    Status.UNKNOWN: ("FFF2CC", "7F5200"),
    Status.PENDING: ("DDEBF7", "1F5C99"),
    Status.EXPIRED: ("E8E1F3", "5E4084"),
    Status.SENT: ("D5F0DA", "1B6238"),
    Status.FAILED: ("FFDAD9", "A3201A"),
}
"""For each status: the color behind its word, and that of the word and of its bar."""
