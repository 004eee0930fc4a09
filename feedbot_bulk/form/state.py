"""What the form knows: the list, the check, the result, what is under way. No widgets here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from feedbot_bulk import results
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.delivery import SendPlan
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.form.connection import Connection
    from feedbot_bulk.form.files import FormFile
    from feedbot_bulk.form.watch import FormWatch
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.outbox.outbox import Outbox

STEPS = ("list", "message", "check", "send", "follow")

FAILURES = (Status.REJECTED, Status.UNKNOWN, Status.EXPIRED, Status.FAILED)
"""What did not arrive, or may not have."""

BUSY = Message("Something is still being worked on. Wait for its end, or stop it.")


def campaign_of(frame: pd.DataFrame) -> str | None:
    """The campaign of a result frame: all of its rows are of one."""
    names = frame[results.CAMPAIGN].head(1).dropna().tolist()
    return names[0] if names else None


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that stands out: an `error`, `attention` to something, or what is `done`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Answers:
    """All that the analyst put into the first two steps: what a check is about.

    Two are equal when nothing was edited between them.
    """

    contacts: pd.DataFrame = field(compare=False)
    client: Client = field(compare=False)
    phone: pd.Series[Any] = field(compare=False)
    campaign: str
    text: str
    image: str | None
    expires: str | None
    exclude: FormFile | None = field(compare=False)
    several: bool
    identities: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SendCounts:
    """What became of the messages of a send, counted."""

    queued: int
    left: int
    unclear: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: the outbox, what a send of it would do, and the answers it is for."""

    answers: Answers
    resend: tuple[str, ...]
    excluded: frozenset[str]
    similar: str | None
    outbox: Outbox
    plan: SendPlan
    frame: pd.DataFrame

    @property
    def count(self) -> int:
        """How many messages would go."""
        return len(self.plan.todo)

    def goes(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """By position, whether the row would be sent."""
        mask = np.zeros(len(self.frame), dtype=bool)
        mask[self.plan.todo] = True
        return mask


@dataclass(slots=True)
class State:
    """The form's state; the steps render it, their controllers change it."""

    lang: Lang
    connection: Connection
    step: str = STEPS[0]
    notice: Notice | None = None
    error: Exception | None = None
    contacts: pd.DataFrame | None = None
    diagnosis: pd.DataFrame | None = None
    has_text: bool = False
    checked: Checked | None = None
    result: pd.DataFrame | None = None
    tested: Notice | None = None
    report: str = ""
    job: tuple[str, FormWatch] | None = None
    follow: FormWatch | None = None
    _counted: tuple[pd.DataFrame, Counter[str]] | None = None

    def edited(self) -> None:
        """Something that a check is about has changed: nothing is checked any more."""
        self.checked = self.tested = None

    def forget_result(self) -> None:
        """What one Feedbot knows is nothing to the other."""
        self.result = None
        self.report = ""
        self.edited()

    def working_on(self, *names: str) -> bool:
        """Whether this is what the form is working on."""
        return self.job is not None and self.job[0] in names

    def require_idle(self) -> None:
        """Raise FeedbotError while the form is working on something."""
        if self.job is not None:
            raise FeedbotError(BUSY)

    @property
    def reachable(self) -> frozenset[str]:
        """The steps that may be gone to."""
        reachable = {"list"}
        if self.diagnosis is not None:
            reachable.add("message")
            if self.has_text:
                reachable |= {"check", "send"}
        if self.has_news:
            reachable.add("follow")
        return frozenset(reachable)

    @property
    def counts(self) -> Counter[str]:
        """The rows of the result by status; counted once for each result."""
        if self.result is None:
            return Counter()
        if self._counted is None or self._counted[0] is not self.result:
            self._counted = (self.result, Counter(self.result[results.STATUS].tolist()))
        return self._counted[1]

    @property
    def has_news(self) -> bool:
        """Whether anything of the list was ever queued, or tried to be, in this campaign."""
        return not set(self.counts) <= {Status.READY, Status.SKIPPED}

    @property
    def waiting(self) -> int:
        """How many messages wait at Feedbot."""
        return self.counts[Status.PENDING]

    @property
    def campaign(self) -> str | None:
        """The campaign whose result this is."""
        return None if self.result is None else campaign_of(self.result)
