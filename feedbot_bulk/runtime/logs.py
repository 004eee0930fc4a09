"""The log of the package, which stops nothing: whatever a handler raises stays with it."""

from __future__ import annotations

import logging
from contextlib import suppress

logger = logging.getLogger("feedbot_bulk")


def log(level: int, message: str, *details: object, exc_info: bool = False) -> None:
    """Log a line; whatever a handler raises is swallowed, for a send must not end by it."""
    with suppress(Exception):
        logger.log(level, message, *details, exc_info=exc_info)
