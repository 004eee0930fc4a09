"""Cells that say no."""

from __future__ import annotations

import pandas as pd
import pytest

from feedbot_bulk.contacts.columns.refusals import says_no, that_say_no


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "לא לשלוח 0501234567",
            "לא לשלוח",
            "הסר",
            "להסיר!",
            "0501234567 - הסרה",
            "אל תשלחו",
        ),
        *("לא מעוניינת", "do not send", "Don\u2019t send 050-1234567", "DO_NOT_CONTACT", "STOP"),
        *("unsubscribed", "opt-out", "opted out", "remove 0501234567", "no messages"),
        *("не отправлять", "отписался", "لا ترسل", "إلغاء الاشتراك", "do  not\nsend"),
    ],
)
def test_a_cell_that_says_no(cell: str) -> None:
    """In any of the languages, with a phone or without."""
    assert says_no(cell)


@pytest.mark.parametrize(
    "cell",
    [
        *("0501234567", "נועה 0501234567", "tel. no. 0501234567", "הסרט 0501234567", "Stopper", ""),
        *("נייד: 0501234567", "call 0501234567", "לשלוח 0501234567", "send to 0501234567"),
    ],
)
def test_a_cell_that_does_not(cell: str) -> None:
    """A name, a label and a word that only begins like one are no refusal."""
    assert not says_no(cell)


def test_columns_of_any_type() -> None:
    """Numbers and missing cells say nothing."""
    assert that_say_no(pd.Series([501234567, None, "הסר", float("nan")])).tolist() == [
        *(False, False, True, False)
    ]
    assert not that_say_no(pd.Series([501234567.0, None])).any()
    assert that_say_no(pd.Series(["הסר", "0501234567"], dtype="category")).tolist() == [True, False]
