"""What crosses the journal's boundary: frozen values, with no database behind them.

What there is one of for each message is a named tuple: made and hashed in a quarter of the time of
a frozen dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from feedbot_bulk.results.status import Status


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign of one journal: its name (empty for unnamed sends) and where it sends to."""

    id: int
    name: str
    send_url: str


class Claim(NamedTuple):
    """What is claimed before a request: one message, and when it expires (epoch milliseconds)."""

    phone: str
    digest: str
    expires_at: int | None = None


class ClaimKey(NamedTuple):
    """A claim that was granted: what names its row in the journal, and the run that made it."""

    campaign_id: int
    phone: str
    digest: str
    attempt: int
    run: str


class Record(NamedTuple):
    """One attempt as the journal knows it; times in epoch milliseconds.

    `in_flight`: a claim that has no outcome yet. `alive`: its run, `run`, may still be waiting for
    one.
    """

    phone: str
    digest: str
    attempt: int
    status: Status
    reason: str | None
    id: str | None
    queued_at: int | None
    checked_at: int | None
    expires_at: int | None
    in_flight: bool
    alive: bool
    run: str = ""


class PostResult(NamedTuple):
    """What a claimed message's request came to: pending with its id, rejected, or unknown."""

    status: Status
    id: str | None = None
    reason: str | None = None
    at: int = 0


class StatusUpdate(NamedTuple):
    """Feedbot's word on one message that it had queued, or our conclusion that it expired."""

    id: str
    status: Status
    reason: str | None
    at: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was found when outcomes were written that is not as it should be.

    `lost`: claims that were no longer there; their outcomes are written all the same. `changed`:
    what was written in place of an outcome whose id another message has.
    """

    lost: int = 0
    changed: Mapping[ClaimKey, PostResult] = field(default_factory=dict)


@dataclass(slots=True)
class Quota:
    """How many messages of its list a run may hold in a campaign, those of other runs counted.

    `room` is what a plan left, by what it knew; rows after `since` are newer than that. `counts`
    says of a phone and digest whether the plan had not counted it yet and it is of the list.
    """

    room: int
    since: int
    counts: Callable[[str, str], bool]
    held: set[ClaimKey] = field(default_factory=set)
    others: dict[int, tuple[str, str]] = field(default_factory=dict)

    def left(self) -> int:
        """How many the run may still claim."""
        return max(self.room - len(self.held) - len(set(self.others.values())), 0)
