"""One message per row, ready or with a reason; the never-twice rule; batches."""

from feedbot_bulk.outbox.outbox import (
    BATCH_SIZE,
    Outbox,
    batches,
    build,
    cut,
    preview,
    renewed,
    unsent,
)

__all__ = [
    "BATCH_SIZE",
    "Outbox",
    "batches",
    "build",
    "cut",
    "preview",
    "renewed",
    "unsent",
]
