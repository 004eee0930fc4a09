"""One message per row, ready or with a reason; the never-twice rule; batches."""

from feedbot_bulk.outbox.arguments import build, renewed
from feedbot_bulk.outbox.frame import preview, unsent
from feedbot_bulk.outbox.outbox import Outbox
from feedbot_bulk.outbox.posts import BATCH_SIZE, batches, check_size, cut

__all__ = [
    "BATCH_SIZE",
    "Outbox",
    "batches",
    "build",
    "check_size",
    "cut",
    "preview",
    "renewed",
    "unsent",
]
