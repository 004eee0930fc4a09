"""When messages leave: hours, pace, and the few that go first. Pure; the clock is an argument.

There is no recall, and the desktop program sends whatever is queued: what is not to go yet is not
queued yet.
"""

from feedbot_bulk.release.hours import Hours, Window
from feedbot_bulk.release.pace import Pace, Turn
from feedbot_bulk.release.settings import AT_ONCE, Release

__all__ = [
    "AT_ONCE",
    "Hours",
    "Pace",
    "Release",
    "Turn",
    "Window",
]
