"""Every reason has one code, one wording, its Hebrew, and a way back from its text."""

from __future__ import annotations

from string import Formatter

import pytest

from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.i18n.reasons import REASONS

_SHAPED: dict[str, object] = {"count": 3, "kind": "ConnectError"}
"""The details that look like something: a number, the class of an error."""


def _details(template: str) -> dict[str, object]:
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    return {name: _SHAPED.get(name, f"<{name}>") for name in names}


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_is_found_again_in_either_language(code: str) -> None:
    """The text of a reason, in English or Hebrew, leads back to its code and its details."""
    reason = REASONS[code]
    given = reason(**_details(reason.many or reason.template))
    for text in (str(given), given.in_("he")):
        found = reasons.find(text)
        assert found is not None
        assert (reasons.code(text), found, found.in_("he")) == (code, given, given.in_("he"))


@pytest.mark.parametrize("code", [code for code, one in REASONS.items() if one.cause])
def test_a_cause_keeps_the_code_and_is_found_again(code: str) -> None:
    """Without what differs from row to row, in either language, it is the same cause."""
    reason = REASONS[code]
    cause = reasons.cause(reason(**_details(reason.many or reason.template)))
    assert isinstance(cause, Message)
    assert reasons.cause(cause) == cause
    for text in (str(cause), cause.in_("he")):
        assert reasons.code(text) == code
        assert reasons.translate(text, "he") == cause.in_("he")


def test_the_count_of_a_reason_agrees_with_its_noun() -> None:
    """One, two and more digits are said as each language says them, and found again."""
    short = reasons.MOBILE_SHORT
    said = [short(count=count).in_("he") for count in (1, 2, 3)]
    assert said == [
        "חסרה ספרה אחת למספר נייד ישראלי",
        "חסרות שתי ספרות למספר נייד ישראלי",
        "חסרות 3 ספרות למספר נייד ישראלי",
    ]
    assert [reasons.code(text) for text in said] == ["mobile_short"] * 3


def test_feedbots_own_reason_stays_as_it_came() -> None:
    """A text that is not one of ours is not touched, and has no code."""
    assert reasons.translate("Not on WhatsApp {x}", "he") == "Not on WhatsApp {x}"
    assert reasons.code("Not on WhatsApp {x}") is None


def test_no_wording_is_used_for_two_causes() -> None:
    """One wording per cause, and one cause per code."""
    assert len({reason.template for reason in REASONS.values()}) == len(REASONS)
    ours = [one for one in vars(reasons).values() if isinstance(one, reasons.Reason)]
    assert len(ours) == len(REASONS)


NO_ANSWER = "RemoteProtocolError: Server disconnected without sending a response."


@pytest.mark.parametrize(
    ("reason", "hebrew"),
    [
        (
            "no clear answer came back: an answer that is not JSON",
            "לא חזרה תשובה ברורה: תשובה שאינה JSON",
        ),
        (
            "no clear answer came back: usable ids: 2, for 3 messages",
            "לא חזרה תשובה ברורה: מזהים שמישים: 2, ל-3 הודעות",
        ),
        (
            "Feedbot refused it: HTTP 400 with errorCode MISSING_PARAMS",
            "פידבוט סירבה: HTTP 400 עם errorCode MISSING_PARAMS",
        ),
        (
            "no clear answer came back: errorCode MISSING_PARAMS, yet with ids",
            "לא חזרה תשובה ברורה: errorCode MISSING_PARAMS, ובכל זאת עם מזהים",
        ),
        (
            "no connection (ConnectError: All connection attempts failed)",
            "אין חיבור (ConnectError: כל ניסיונות החיבור נכשלו)",
        ),
        (
            "no connection (ConnectError: [Errno -2] Name or service not known)",
            "אין חיבור (ConnectError: [Errno -2] שם השרת אינו מוכר)",
        ),
        (
            f"no clear answer came back: {NO_ANSWER}",
            "לא חזרה תשובה ברורה: RemoteProtocolError: השרת ניתק בלי להשיב",
        ),
        (
            "no clear answer came back: ConnectTimeout: Cannot connect to host 127.0.0.1:9",
            "לא חזרה תשובה ברורה: ConnectTimeout: אי אפשר להתחבר אל 127.0.0.1:9",
        ),
        (
            "no clear answer came back: ReadTimeout",
            "לא חזרה תשובה ברורה: לא חזרה תשובה בזמן (ReadTimeout)",
        ),
        (
            "same message to the same phone in row at position 3",
            "אותה הודעה לאותו טלפון בשורה שבמקום 3",
        ),
    ],
)
def test_what_was_seen_of_an_answer_is_told_in_hebrew(reason: str, hebrew: str) -> None:
    """A detail in words of ours is translated with its reason."""
    assert reasons.translate(reason, "he") == hebrew
