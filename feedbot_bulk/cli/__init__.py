"""The command line: feedbot-bulk and python -m feedbot_bulk."""

from feedbot_bulk.cli.commands import main

__all__ = [
    "main",
]
