"""The few that go first, and what their outcome says about the rest. Pure."""

from __future__ import annotations

from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STOP_ABOVE = 0.1
"""The share of failures that is still borne."""

RECENT = 50
"""So many of the latest settled messages are judged while a send runs."""

FAILED = frozenset({Status.FAILED, Status.REJECTED})
"""What speaks against going on. One that expired was not tried: it says nothing."""

_SETTLED = frozenset({Status.SENT, *FAILED})


class Verdict(Enum):
    """What the first few say."""

    WAIT = "wait"
    GO = "go"
    STOP = "stop"


def spread(positions: Sequence[int], count: int) -> list[int]:
    """`count` of the positions spread over the whole list, in its order.

    Each is the middle one of its part: a list is often sorted, and its top is like no other part.

    >>> spread(range(100), 4)
    [12, 37, 62, 87]
    """
    total = len(positions)
    return [positions[(2 * place + 1) * total // (2 * count)] for place in range(count)]


def checked_number(canary: object) -> int:
    """The number of those who go first; raises FeedbotError for what is no such number.

    >>> checked_number(20)
    20
    """
    if isinstance(canary, bool) or not isinstance(canary, int) or canary < 1:
        raise FeedbotError(
            Message(
                "{argument}: give a whole number of {least} or more.",
                argument=Argument("canary", canary),
                least=1,
            )
        )
    return canary


def checked(canary: object, ready: int) -> int:
    """The number of those who go first; raises FeedbotError where there are not so many.

    >>> checked(20, ready=5000)
    20
    """
    number = checked_number(canary)
    if number > ready:
        raise FeedbotError(
            Message.plural(
                "{argument}: only {count} row is ready. Give a smaller number, or none.",
                "{argument}: only {count:,} rows are ready. Give a smaller number, or none.",
                count=ready,
                argument=Argument("canary", canary),
            )
        )
    return number


def checked_share(share: object) -> float:
    """The share of failures above which a send stops; raises FeedbotError for what is no share.

    >>> checked_share(0.25)
    0.25
    """
    number = isinstance(share, int | float) and not isinstance(share, bool)
    if number and 0 <= share <= 1:  # type: ignore[operator] # a number, as asked
        return float(share)  # type: ignore[arg-type] # the same
    raise FeedbotError(
        Message(
            "{argument}: give a share from 0 to 1; 0.1 is a tenth.",
            argument=Argument("stop_above", share),
        )
    )


def judge(statuses: Iterable[Status], share: float = STOP_ABOVE) -> Verdict:
    """Whether the rest may go, by the statuses of those who went first.

    As soon as it is certain: what still waits can no longer make it too many, or it is too many
    already.

    >>> judge([Status.SENT] * 18 + [Status.FAILED] * 2)
    <Verdict.GO: 'go'>
    >>> judge([Status.SENT] * 17 + [Status.FAILED] * 3)
    <Verdict.STOP: 'stop'>
    """
    counts = Counter(statuses)
    failed = sum(counts[one] for one in FAILED)
    total = counts.total()
    most = round(share * total, 9)  # 0.29 of 100 are 29, whatever floats say
    if failed > most:
        return Verdict.STOP
    open_ = total - sum(counts[one] for one in _SETTLED)
    return Verdict.WAIT if failed + open_ > most else Verdict.GO


def too_many_failed(settled: Sequence[Status], share: float = STOP_ABOVE) -> bool:
    """Whether a send under way is to stop, by its settled messages in the order of their news.

    Of the last 50 more than a tenth failed; before there are 50, as many as that would be.

    >>> too_many_failed([Status.FAILED] * 5), too_many_failed([Status.FAILED] * 6)
    (False, True)
    """
    return failures(settled) > share * RECENT


def failures(settled: Sequence[Status]) -> int:
    """How many of the last 50 settled messages failed."""
    return sum(one in FAILED for one in settled[-RECENT:])
