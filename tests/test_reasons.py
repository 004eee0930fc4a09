"""Every reason in both languages."""

from __future__ import annotations

from string import Formatter

import pytest

from feedbot_bulk import reasons
from feedbot_bulk.reasons import Reason

ALL = {name: value for name, value in vars(reasons).items() if isinstance(value, Reason)}


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", ALL)
def test_both_languages_carry_the_same_details(name: str) -> None:
    """A reason's Hebrew holds Hebrew, and the same details as its English."""
    reason = ALL[name]
    assert _fields(reason.en) == _fields(reason.he)
    assert any("א" <= letter <= "ת" for letter in reason.he)


@pytest.mark.parametrize("name", ALL)
def test_translation_finds_its_way_back(name: str) -> None:
    """A reason as it stands in a frame translates into its own Hebrew, details included."""
    reason = ALL[name]
    details = {field: f"<{field}>" for field in _fields(reason.en)}
    assert reasons.translate(reason(**details), "he") == reason.he.format(**details)
    assert reasons.translate(reason(**details), "en") == reason(**details)


def test_feedbots_own_reason_stays_as_it_came() -> None:
    """A text that is not one of ours is not touched."""
    assert reasons.translate("Not on WhatsApp {x}", "he") == "Not on WhatsApp {x}"


def test_no_wording_is_used_for_two_causes() -> None:
    """One wording per cause."""
    assert len({reason.en for reason in ALL.values()}) == len(ALL)


@pytest.mark.parametrize(
    ("reason", "hebrew"),
    [
        (
            reasons.NO_CLEAR_ANSWER(seen="an answer that is not JSON"),
            "לא חזרה תשובה ברורה: תשובה שאינה JSON",
        ),
        (
            reasons.NO_CLEAR_ANSWER(seen="2 usable ids for 3 messages"),
            "לא חזרה תשובה ברורה: מספר המזהים השמישים: 2, ומספר ההודעות: 3",
        ),
        (
            reasons.REFUSED(seen="HTTP 400 with errorCode MISSING_PARAMS"),
            "פידבוט סירבה: HTTP 400 עם errorCode MISSING_PARAMS",
        ),
        (
            reasons.NO_CLEAR_ANSWER(seen="errorCode MISSING_PARAMS, yet with ids"),
            "לא חזרה תשובה ברורה: errorCode MISSING_PARAMS, ובכל זאת עם מזהים",
        ),
        (
            reasons.SAME_MESSAGE(row="at position 3"),
            "אותה הודעה לאותו טלפון בשורה שבמקום 3",
        ),
    ],
)
def test_what_was_seen_of_an_answer_is_told_in_hebrew(reason: str, hebrew: str) -> None:
    """A detail in words of ours is translated with its reason."""
    assert reasons.translate(reason, "he") == hebrew
