"""What crosses the journal's boundary: frozen values, with no database behind them, and names.

A campaign and a service have one name for all the ways to write it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import platformdirs

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.i18n.phrases import RUN_AGAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from feedbot_bulk.results.status import Status


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign of one journal: its name (empty for unnamed sends) and where it sends to."""

    id: int
    name: str
    send_url: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed before a request: one message, and when it expires (epoch milliseconds)."""

    phone: str
    digest: str
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimKey:
    """A claim that was granted: what names its row in the journal, and the run that made it."""

    campaign_id: int
    phone: str
    digest: str
    attempt: int
    run: str


@dataclass(frozen=True, slots=True)
class Record:
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


@dataclass(frozen=True, slots=True)
class PostResult:
    """What a claimed message's request came to: pending with its id, rejected, or unknown."""

    status: Status
    id: str | None = None
    reason: str | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class StatusUpdate:
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


class Rate(Protocol):
    """How many messages may be queued in any span of so many milliseconds."""

    @property
    def count(self) -> int:
        """How many."""

    @property
    def span(self) -> int:
        """In how many milliseconds."""

    def turn(self, queued: Iterable[int], now: int) -> tuple[int, int]:
        """How many may go now, by when others went, and from when on the next may."""


@dataclass(slots=True)
class Gate:
    """What holds messages back that their campaign would let go, and what a claim found of it.

    `pace` counts all messages through the address. A claim fills in the others: since when those
    phones opted out that it refused, the places of the claims whose turn comes later, and when.
    """

    pace: Rate | None = None
    opted_out: dict[str, int] = field(default_factory=dict)
    later: list[int] = field(default_factory=list)
    next_at: int = 0


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


# --- what may be wrong with outcomes ------------------------------------------------------------


class OddOutcomesError(Exception):
    """A claim is gone, or another message has an id: `claiming.mend` finds out which."""


def lost_claims(place: str) -> Message:
    """What a person is told where claims, or a whole campaign, are no longer there."""
    return Message(
        "The journal {place} lost claims that it had: an older copy was restored, or a server took "
        "over that had not caught up. What this send queued is written into it again. Put back the "
        "newest copy, or check (feedbot-bulk history) that it knows what was sent earlier, for "
        "what it does not know would go again; then {run_again}.",
        place=place,
        run_again=RUN_AGAIN,
    )


# --- names ----------------------------------------------------------------------------------------

UNNAMED = ""


_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]"
)
"""What Unicode says to show as nothing (Default_Ignorable_Code_Point), but for the category Cf."""


def usual_file() -> Path:
    """The journal's file in the user's folder, where none is named."""
    return Path(platformdirs.user_data_dir("feedbot_bulk", appauthor=False)) / "journal.db"


def campaign_name(campaign: str | None) -> str:
    """The campaign's name as it is shown: the same for every way to type the same characters."""
    if campaign is None:
        return UNNAMED
    visible = "".join(char for char in str(campaign) if unicodedata.category(char) != "Cf")
    name = unicodedata.normalize("NFC", " ".join(visible.split()))
    if not campaign_key(name):
        raise FeedbotError(
            Message(
                "{argument} is empty. Give the campaign a name, or leave it out.",
                argument=Argument("campaign"),
            )
        )
    return name


def campaign_key(name: str) -> str:
    """What names that look alike have in common; of unnamed sends, and of no name else, empty.

    >>> campaign_key("Offer \u2764\ufe0f \u2168") == campaign_key("oFFer \u2764  IX")
    True
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    words = folded.replace("\u2800", " ").split()  # that is the Braille pattern without dots
    seen = ("".join(filter(_is_seen, word)) for word in words)
    return " ".join(filter(None, seen))


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs") and not _UNSEEN.match(char)


def service(send_url: str) -> str:
    """The address as it is recorded: one for all the ways to write it.

    >>> service("https://Feedbot.example:443/")
    'https://feedbot.example'
    """
    parts = urlsplit(send_url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path.rstrip('/')}{query}"


def service_number(send_url: str) -> int:
    """A number for an address, as `service` gives it: with an id of Feedbot's it names a message.

    The same in every process, so that two that begin at once need not agree on it first.
    """
    return int.from_bytes(blake2b(send_url.encode(), digest_size=6).digest())
