"""Whoever opted out is left out, and everybody else is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from feedbot_bulk import outbox
from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.outbox import never_twice
from feedbot_bulk.outbox.left_out import without_opted_out
from feedbot_bulk.outbox.never_twice import Rule

if TYPE_CHECKING:
    from feedbot_bulk.outbox.outbox import Outbox


def people() -> Outbox:
    """Noa, Dan, Dan's number without a text, Maria in Buenos Aires."""
    frame = pd.DataFrame(
        {
            "phone": ["0501234501", "0521234502", "0541234503", "+54 9 11 2345-6789", "x"],
            "message": ["a", "b", "", "c", "d"],
        }
    )
    return outbox.build(frame)


def test_opted_out_are_left_out() -> None:
    """Their rows are skipped and say since when; a row with another reason keeps that one."""
    journal = Journal(":memory:")
    journal.opt_out(["0521234502", "0541234503", "+54 11 2345-6789"])
    before = people()
    given = [phone for phone in before.phone if phone is not None]
    after = without_opted_out(before, journal.opted_out(given))
    codes = [reasons.code(reason) for reason in after.reason]
    assert codes == [None, "opted_out", reasons.code(before.reason[2]), "opted_out", "not_a_phone"]
    assert codes[2] != "opted_out"
    assert never_twice.plan(after, {}, Rule(one_per_phone=True)).send == [0]
    assert before.reason[1] is None


def test_nobody_opted_out() -> None:
    """Without opt-outs the outbox is the same one."""
    before = people()
    assert without_opted_out(before, {}) is before
