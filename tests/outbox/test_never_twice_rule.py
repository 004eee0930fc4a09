"""Never twice, as a pure rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n import message, reasons
from feedbot_bulk.journal.records import Record
from feedbot_bulk.outbox import cut, never_twice
from feedbot_bulk.outbox.never_twice import (
    Decision,
    Plan,
    RowDecision,
    Rule,
    decide,
    decide_row,
    plan,
)
from feedbot_bulk.outbox.outbox import Outbox, digest
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


def test_resend_names_the_first_wrong_word() -> None:
    """Of several words that resend does not know, the message names the one to look at first."""
    with pytest.raises(FeedbotError, match="resend='sent'"):
        never_twice.resend_statuses(["failed", "sent", "pending"])


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
    assert (made.send, made.skip) == (
        [0],
        {1: "another text goes to the same phone in row 2"},
    )


def test_already_got_is_said_only_where_the_journal_knows_it() -> None:
    """What went before "already got another text"; what goes from another row now, names it."""
    rows = box(("1", "b"), ("2", "b"), ("2", "c"))
    made = plan(rows, {"1": [record("a", Status.SENT)._replace(phone="1")]}, ONE)
    assert made.send == [1]
    assert {position: reasons.code(reason) for position, reason in made.skip.items()} == {
        0: "another_text",
        2: "another_text_in_row",
    }


def test_limit_counts_a_phone_once() -> None:
    """A phone with two texts in the list got one of them: it takes one place of the limit."""
    rows = box(("1", "a"), ("1", "b"), ("2", "a"), ("3", "a"))
    sent = record(rows.key(0)[1], Status.SENT)._replace(phone="1")
    assert plan(rows, {"1": [sent]}, ONE).within(2) == [2]


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
        digest("a", None),
        digest("b", None),
        digest("a", "b"),
    }
    assert len(digests) == 3


# --- the law, on any list and any history -------------------------------------------------------

PHONES = ["1", "2", "3"]
TEXTS = ["a", "b", "c"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from([*PHONES, None]),
        st.sampled_from([*TEXTS, None]),
        st.sampled_from([None, "https://example.com/a.png"]),
        st.sampled_from([None, None, None, "excluded"]),
    ),
    max_size=12,
)
ATTEMPTS = st.lists(
    st.tuples(
        st.sampled_from(PHONES), st.sampled_from(TEXTS), st.sampled_from(Status), st.booleans()
    ),
    max_size=6,
    unique_by=lambda attempt: attempt[:2],
)
RULES = st.builds(Rule, st.booleans(), st.frozensets(st.sampled_from(Status)))
Attempts = list[tuple[str, str, Status, bool]]
Rows = list[tuple[str | None, str | None, str | None, str | None]]


def listed(rows: Rows) -> Outbox:
    """An outbox of (phone, text, picture, reason) rows."""
    texts = box(*[(phone, text) for phone, text, _, _ in rows])
    return replace(texts, image=[row[2] for row in rows], reason=[row[3] for row in rows])


def known(attempts: Attempts) -> dict[str, list[Record]]:
    """What the journal knows, by phone, of messages without a picture."""
    history: dict[str, list[Record]] = {}
    for phone, text, status, alive in attempts:
        attempt = record(digest(text, None), status, alive=alive)
        history.setdefault(phone, []).append(attempt._replace(phone=phone))
    return history


def reference(outbox: Outbox, history: dict[str, list[Record]], rule: Rule) -> Plan:
    """The rule in one long piece, as it stood before it became a law of one row."""
    result, first, taken = Plan(), dict[tuple[Any, ...], int](), dict[str, int]()
    for position, phone, text, image, reason in outbox.complete():
        past = history.get(phone, [])
        decision, mine = decide(digest(text, image), past, rule)
        queued = mine is not None and reason is not None and mine.status != Status.REJECTED
        if (phone, text, image) in first:
            row = outbox.labels()[first[phone, text, image]]
            result.skip[position] = f"same message to the same phone in row {row}"
        elif mine is not None and (decision is Decision.KEEP or queued):
            result.keep[position] = mine
            first[phone, text, image] = position
        elif reason is not None:
            continue
        elif phone in taken:
            row = outbox.labels()[taken[phone]]
            result.skip[position] = f"another text goes to the same phone in row {row}"
        elif decision is Decision.SKIP:
            result.skip[position] = "already got another text in this campaign"
            result.already_messaged.add(phone)
        else:
            result.send.append(position)
            first[phone, text, image] = position
            if past and (mine or rule.one_per_phone):
                result.again[position] = mine or past[-1]
            if rule.one_per_phone:
                taken[phone] = position
    return result


@settings(max_examples=400, deadline=None)
@given(ROWS, ATTEMPTS, RULES)
def test_the_plan_is_that_of_the_reference(rows: Rows, attempts: Attempts, rule: Rule) -> None:
    """A row at a time by the law, the plan is the same as by the rule in one piece."""
    outbox, history = listed(rows), known(attempts)
    assert plan(outbox, history, rule) == reference(outbox, history, rule)


@settings(max_examples=400, deadline=None)
@given(ROWS, ATTEMPTS, RULES)
def test_nobody_is_messaged_twice(rows: Rows, attempts: Attempts, rule: Rule) -> None:
    """Whatever the list, the history and the rule, the promises of never twice hold."""
    outbox, history = listed(rows), known(attempts)
    made = plan(outbox, history, rule)
    keys = [outbox.key(position) for position in made.send]
    assert made.send == sorted(made.send)  # the list's order
    assert len(set(keys)) == len(keys)  # equal rows go once
    assert all(outbox.reason[position] is None for position in made.send)  # blocked rows never
    assert not (set(made.send) & (made.keep.keys() | made.skip.keys()))
    if rule.one_per_phone:
        assert len({phone for phone, _ in keys}) == len(keys)  # one text a phone
    for phone, mark in keys:
        past = [r for r in history.get(phone, []) if rule.one_per_phone or r.digest == mark]
        assert all(r.status == Status.REJECTED or r.status in rule.resend for r in past)
        assert not any(r.alive and r.status != Status.REJECTED for r in past)


@settings(max_examples=200, deadline=None)
@given(ROWS, ATTEMPTS, RULES, st.integers(0, 12))
def test_limit_is_of_the_list(rows: Rows, attempts: Attempts, rule: Rule, limit: int) -> None:
    """What was queued of the list before counts; what goes now is the first that the rule sends."""
    made = plan(listed(rows), known(attempts), rule)
    now = made.within(limit)
    queued = [record.phone for record in made.keep.values() if never_twice.was_queued(record)]
    before = len(queued) + len(made.already_messaged - set(queued))
    assert now == made.send[: len(now)]
    assert len(now) == min(len(made.send), max(limit - before, 0))


def test_only_what_is_in_the_way_decides_a_row() -> None:
    """Each rule of the law on its own: equal, kept, blocked, another text, sent."""
    sent, failed = record("a", Status.SENT), record("a", Status.FAILED)
    again = Rule(one_per_phone=True, resend=frozenset({Status.FAILED}))
    another = reasons.ANOTHER_TEXT()
    assert decide_row("a", [sent], ONE, equal="row 2") == RowDecision(Decision.SKIP, reason="row 2")
    assert decide_row("a", [sent], ONE) == RowDecision(Decision.KEEP, sent)
    assert decide_row("a", [failed], again, blocked=True) == RowDecision(Decision.KEEP, failed)
    assert decide_row("a", [], ONE, blocked=True) == RowDecision(Decision.BLOCKED)
    assert decide_row("b", [sent], ONE) == RowDecision(
        Decision.SKIP, reason=another, already_messaged=True
    )
    taken = decide_row("a", [], ONE, taken="row 2")
    assert taken == RowDecision(Decision.SKIP, reason="row 2")
    assert decide_row("b", [failed], again) == RowDecision(Decision.SEND, failed)
    assert decide_row("b", [sent], MANY) == decide_row("b", [], ONE) == RowDecision(Decision.SEND)


def test_a_repeated_attempt_follows_its_own_record() -> None:
    """What may be repeated is sent and follows its own attempt; a new text the phone's last one."""
    failed, rejected = record("a", Status.FAILED), record("a", Status.REJECTED)
    other = record("b", Status.FAILED)
    again = Rule(one_per_phone=True, resend=frozenset({Status.FAILED}))
    assert decide_row("a", [failed, other], again) == RowDecision(Decision.SEND, failed)
    assert decide_row("c", [failed, other], again) == RowDecision(Decision.SEND, other)
    assert decide_row("a", [rejected], ONE) == RowDecision(Decision.SEND, rejected)
    assert decide_row("a", [rejected], ONE, blocked=True) == RowDecision(Decision.BLOCKED)


def test_a_rejected_text_is_not_kept_where_another_text_went() -> None:
    """A refused text, for a phone that got another one since, is skipped: it has no news."""
    known = [record("a", Status.REJECTED), record("b", Status.SENT)]
    assert decide("a", known, ONE) == (Decision.SKIP, None)
    assert decide_row("a", known, ONE).already_messaged


def test_a_blocked_row_is_in_nobodys_way() -> None:
    """Of two equal rows the first is blocked: the second is sent, and so is another text."""
    made = plan(box(("1", "a", "excluded"), ("1", "a"), ("1", "b")), {}, MANY)
    assert (made.send, made.skip) == ([1, 2], {})
    made = plan(box(("1", "a", "excluded"), ("1", "b")), {}, ONE)
    assert (made.send, made.skip) == ([1], {})


def test_a_kept_text_is_what_the_phone_already_got() -> None:
    """Beside a row that is kept, another text is skipped for what went before, not for that row."""
    sent = record(digest("a", None), Status.SENT)._replace(phone="1")
    made = plan(box(("1", "a"), ("1", "b")), {"1": [sent]}, ONE)
    assert (made.keep, made.already_messaged) == ({0: sent}, {"1"})
    assert reasons.code(made.skip[1]) == "another_text"


def test_nothing_is_repeated_unasked() -> None:
    """Without `resend` no status may be sent again; with "all" each of them may."""
    assert never_twice.resend_statuses(None) == never_twice.resend_statuses([]) == frozenset()
    assert Rule(one_per_phone=True).resend == frozenset()
    assert never_twice.resend_statuses("all") == frozenset(Status)


def test_a_blocked_row_leaves_no_trace_in_a_plan() -> None:
    """It is neither sent, kept nor skipped for a new reason: it has its own."""
    made = Plan()
    made.add(0, "1", decide_row("a", [], ONE, blocked=True))
    assert made == Plan()


@pytest.mark.parametrize("status", Status)
def test_limit_counts_whatever_may_have_been_queued(status: Status) -> None:
    """What Feedbot took, or may have, takes a place of the limit; what it refused does not."""
    taken = {"unknown", "pending", "expired", "sent", "failed"}
    kept = record("a", status)
    assert never_twice.was_queued(kept) == (status.value in taken)
    assert Plan(keep={0: kept}).room(1) == (0 if status.value in taken else 1)


def test_the_errors_name_the_argument_in_hebrew_too() -> None:
    """A wrong `resend` or `batch_size` is named with its value, in both languages."""
    with pytest.raises(FeedbotError) as resend:
        never_twice.resend_statuses("sent")
    with pytest.raises(FeedbotError) as size:
        cut(box(), [], 0)
    assert message.text(resend.value, "he").startswith("resend='sent' אינו אחד מאלה")
    assert message.text(size.value, "en") == "batch_size=0: give a whole number of 1 or more."
    assert message.text(size.value, "he") == "batch_size=0: יש לתת מספר שלם, 1 או יותר."
