"""Who goes first, and what their outcome says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.release import canary
from feedbot_bulk.release.canary import Verdict
from feedbot_bulk.results.status import Status

SENT, FAILED, PENDING = Status.SENT, Status.FAILED, Status.PENDING


@given(st.data())
def test_spread_over_the_list(data: st.DataObject) -> None:
    """So many different rows, in order, one of each equal part: not the list's top."""
    count = data.draw(st.integers(1, 50))
    rows = range(data.draw(st.integers(count, 500)))
    chosen = canary.spread(rows, count)
    assert len(set(chosen)) == count
    assert chosen == sorted(chosen)
    for place, row in enumerate(chosen):
        assert place * len(rows) // count <= row < -(-(place + 1) * len(rows) // count)


@pytest.mark.parametrize(
    ("statuses", "share", "verdict"),
    [
        ([SENT] * 20, 0.1, Verdict.GO),
        ([SENT] * 18 + [FAILED] * 2, 0.1, Verdict.GO),
        ([SENT] * 17 + [FAILED] * 3, 0.1, Verdict.STOP),
        ([SENT] * 17 + [PENDING] * 3, 0.1, Verdict.WAIT),
        ([SENT] * 18 + [PENDING] * 2, 0.1, Verdict.GO),  # even if both fail
        ([PENDING] * 17 + [FAILED] * 3, 0.1, Verdict.STOP),  # whatever becomes of the others
        ([PENDING] * 20, 0.1, Verdict.WAIT),
        ([Status.REJECTED] * 20, 0.1, Verdict.STOP),
        ([Status.EXPIRED] * 20, 0.1, Verdict.WAIT),
        ([SENT] * 17 + [Status.UNKNOWN] * 3, 0.1, Verdict.WAIT),
        ([SENT] * 71 + [FAILED] * 29, 0.29, Verdict.GO),
        ([FAILED], 0, Verdict.STOP),
        ([SENT], 0, Verdict.GO),
    ],
)  # fmt: skip
def test_verdict(statuses: list[Status], share: float, verdict: Verdict) -> None:
    """A tenth that failed is borne; more stops; what could still tip it is waited for."""
    assert canary.judge(statuses, share) is verdict


def test_recent_failures_stop_a_send_under_way() -> None:
    """The last 50 settled count: an old failure is forgotten, six new ones stop."""
    assert not canary.too_many_failed([])
    assert not canary.too_many_failed([FAILED] * 6 + [SENT] * 45)
    assert canary.too_many_failed([SENT] * 500 + [FAILED] * 6)
    assert canary.too_many_failed([FAILED], share=0)
    assert not canary.too_many_failed([FAILED] * 50, share=1)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: canary.checked(30, 12), "canary=30: only 12 rows are ready"),
        (lambda: canary.checked(3, 1), "only 1 row is ready"),
        (lambda: canary.checked(0, 12), "canary=0: give a whole number of 1 or more"),
        (lambda: canary.checked("20", 100), "give a whole number"),
        (lambda: canary.checked(True, 100), "give a whole number"),  # noqa: FBT003 - the claim
        (lambda: canary.checked_share(10), "stop_above=10: give a share from 0 to 1"),
        (lambda: canary.checked_share("10%"), "give a share"),
    ],
)  # fmt: skip
def test_bad_canary_is_refused(call: Any, told: str) -> None:
    """A canary larger than the list, or none, is an error that says what to give."""
    with pytest.raises(FeedbotError, match=told):
        call()
