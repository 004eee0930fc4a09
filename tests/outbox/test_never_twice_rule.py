"""Never twice, as a pure rule."""

from __future__ import annotations

import pandas as pd
import pytest

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.journal.records import Record
from feedbot_bulk.outbox import never_twice
from feedbot_bulk.outbox.never_twice import Decision, Rule, decide, plan
from feedbot_bulk.outbox.outbox import Outbox
from feedbot_bulk.results.status import Status

ONE = Rule(one_per_phone=True)
MANY = Rule(one_per_phone=False)


def record(digest: str, status: Status, *, alive: bool = False) -> Record:
    """What the journal knows of one message."""
    return Record(
        "972501234567", digest, 1, status, None, "id", None, None, None,
        in_flight=alive, alive=alive,
    )  # fmt: skip


def box(*rows: tuple[str | None, str | None] | tuple[str | None, str | None, str]) -> Outbox:
    """An outbox of (phone, text[, reason]) rows."""
    count = len(rows)
    return Outbox(
        frame=pd.DataFrame(index=pd.RangeIndex(2, count + 2, name="row")),
        phone=[row[0] for row in rows],
        kind=[None] * count,
        message=[row[1] for row in rows],
        image=[None] * count,
        expires=[None] * count,
        reason=[row[2] if len(row) > 2 else None for row in rows],
    )


@pytest.mark.parametrize("rule", [ONE, MANY])
def test_first_time_is_sent(rule: Rule) -> None:
    """A message that nobody sent is sent."""
    assert decide("a", [], rule)[0] is Decision.SEND


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.REJECTED])
@pytest.mark.parametrize("rule", [ONE, MANY])
def test_same_message_is_kept(status: Status, rule: Rule) -> None:
    """Whatever became of it, the same message is not sent again unasked; its record comes back."""
    known = record("a", status)
    assert decide("a", [known], rule) == (Decision.KEEP, known)


@pytest.mark.parametrize("rule", [ONE, MANY])
def test_rejected_is_tried_again(rule: Rule) -> None:
    """What Feedbot refused was never queued, so the same call tries it again."""
    assert decide("a", [record("a", Status.REJECTED)], rule)[0] is Decision.SEND


def test_one_text_a_phone() -> None:
    """Where a phone gets one text, another text is skipped; elsewhere it is another message."""
    known = [record("a", Status.SENT)]
    assert decide("b", known, ONE)[0] is Decision.SKIP
    assert decide("b", known, MANY)[0] is Decision.SEND


def test_corrected_text_may_follow_a_failure() -> None:
    """resend="failed" lets a corrected text go to a phone whose first text failed, once."""
    rule = Rule(one_per_phone=True, resend=frozenset({Status.FAILED}))
    failed = record("a", Status.FAILED)
    assert decide("b", [failed], rule)[0] is Decision.SEND
    assert decide("b", [failed, record("b", Status.PENDING)], rule)[0] is Decision.KEEP
    assert decide("a", [failed, record("b", Status.PENDING)], rule)[0] is Decision.KEEP


@pytest.mark.parametrize("resend", ["failed", "expired", "unknown"])
@pytest.mark.parametrize("status", [Status.FAILED, Status.EXPIRED, Status.UNKNOWN, Status.SENT])
def test_resend_repeats_what_it_names(resend: str, status: Status) -> None:
    """`resend` repeats messages of the statuses that it names, and no others."""
    rule = Rule(one_per_phone=True, resend=never_twice.resend_statuses(resend))
    sends = decide("a", [record("a", status)], rule)[0] is Decision.SEND
    assert sends == (status == resend)


@pytest.mark.parametrize("resend", ["unknown", "all"])
def test_live_claim_is_never_repeated(resend: str) -> None:
    """A message whose run may still be waiting for its answer is not sent by another."""
    rule = Rule(one_per_phone=True, resend=never_twice.resend_statuses(resend))
    live = record("a", Status.UNKNOWN, alive=True)
    assert decide("a", [live], rule)[0] is Decision.KEEP
    assert decide("b", [live], rule)[0] is Decision.SKIP


@pytest.mark.parametrize("wrong", ["sent", "Failed", ["failed", "pending"], ["all", "failed"]])
def test_resend_refuses_other_words(wrong: str | list[str]) -> None:
    """A word that resend does not know stops the call before anything is sent."""
    with pytest.raises(FeedbotError, match="resend="):
        never_twice.resend_statuses(wrong)


def test_second_of_two_equal_rows_is_skipped_with_the_first_ones_row() -> None:
    """Equal rows of one list: the first goes, the second names it by its row in the sheet."""
    made = plan(box(("1", "a"), ("2", "a"), ("1", "a")), {}, MANY)
    assert made.send == [0, 1]
    assert made.skip == {2: "same message to the same phone in row 2"}


def test_two_texts_to_one_phone_in_a_list() -> None:
    """Two appointments of one phone: one goes by the rule of named campaigns, else both."""
    rows = box(("1", "a"), ("1", "b"))
    assert plan(rows, {}, MANY).send == [0, 1]
    made = plan(rows, {}, ONE)
    assert (made.send, made.skip) == ([0], {1: "already got another text in this campaign"})


def test_rows_without_phone_or_text_are_left_alone() -> None:
    """Incomplete rows are neither sent nor given a second reason."""
    made = plan(box((None, "a", "no phone"), ("1", None, "no value")), {}, ONE)
    assert (made.send, made.keep, made.skip) == ([], {}, {})


def test_opted_out_since_keeps_what_was_sent() -> None:
    """A row sent before and excluded now keeps its record, and no resend repeats it."""
    rows = box(("972501234567", "a", "excluded"))
    known = record(rows.key(0)[1], Status.FAILED)
    rule = Rule(one_per_phone=True, resend=never_twice.resend_statuses("all"))
    made = plan(rows, {"972501234567": [known]}, rule)
    assert (made.send, made.keep) == ([], {0: known})


def test_limit_counts_what_was_queued_before() -> None:
    """limit=3 after 2 were queued leaves 1 to send; the rest stay ready."""
    rows = box(*[(str(n), "a") for n in range(6)])
    history = {str(n): [record(rows.key(n)[1], Status.SENT)] for n in range(2)}
    made = plan(rows, history, ONE)
    assert made.within(3) == [2]
    assert made.within(1) == []
    assert made.within(None) == [2, 3, 4, 5]


def test_digest_tells_text_and_picture_apart() -> None:
    """Another text, or another picture, is another message."""
    digests = {
        never_twice.digest("a", None),
        never_twice.digest("b", None),
        never_twice.digest("a", "b"),
    }
    assert len(digests) == 3
