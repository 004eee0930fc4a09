"""The protocol as values: what answers mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from feedbot_bulk.feedbot import protocol
from feedbot_bulk.feedbot.protocol import Disposition

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
VENDOR_SAMPLE = '{"errorCode":null,"success":true,"ids:":["wwFSlUQCEB6WQ8egk42n"]}'


def classify(status: int, body: object, count: int = 1, **headers: str) -> protocol.PostAnswer:
    """The outcome of a POST of `count` messages that got this answer."""
    content = body if isinstance(body, str) else json.dumps(body)
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return protocol.classify_post(status, named, content.encode(), count, NOW)


def test_body_is_exactly_the_vendors_shape() -> None:
    """The body is {"messages": […]}, expiry as text, absent fields left out, Hebrew as it is."""
    full = protocol.message("972501234567", "שלום", 1685662968767, "https://example.com/a.png")
    body = json.loads(protocol.encode([full, protocol.message("972501234568", "b")]))
    assert body == {
        "messages": [
            {
                "message": "שלום",
                "phone": "972501234567",
                "invalidationTime": "1685662968767",
                "imagePath": "https://example.com/a.png",
            },
            {"message": "b", "phone": "972501234568"},
        ]
    }


def test_body_is_compact_and_measured_to_the_byte() -> None:
    """No space and no escape makes the body longer; a message's size is what it takes in there."""
    two = [protocol.message("972501234567", "שלום"), protocol.message("972501234568", "b")]
    body = protocol.encode(two)
    assert body.decode() == (
        '{"messages":[{"message":"שלום","phone":"972501234567"},'
        '{"message":"b","phone":"972501234568"}]}'
    )
    sizes = [protocol.encoded_size(one) for one in two]
    assert len(body) == len('{"messages":[') + sizes[0] + len(",") + sizes[1] + len("]}")


def test_null_never_leaves() -> None:
    """An optional field given as None is left out."""
    given = [{"message": "a", "phone": "1", "imagePath": None}]
    assert protocol.without_absent(given) == [{"message": "a", "phone": "1"}]


@pytest.mark.parametrize("key", ["ids", "ids:"])
def test_both_spellings_of_ids(key: str) -> None:
    """The ids are read under the vendor's key and under the plain one."""
    outcome = classify(200, {"errorCode": None, "success": True, key: ["a", "b"]}, count=2)
    assert (outcome.disposition, outcome.ids) == (Disposition.QUEUED, ("a", "b"))


def test_vendor_sample_for_one_message() -> None:
    """The vendor's own answer, for one message and one id, is queued."""
    assert classify(200, VENDOR_SAMPLE).ids == ("wwFSlUQCEB6WQ8egk42n",)


@pytest.mark.parametrize(
    "code", [2, "2", 2.0, "MISSING_PARAMS", "missing_params", "MISSING_PARAMS (2)"]
)
@pytest.mark.parametrize("status", [200, 400, 404])
def test_every_spelling_of_missing_params(code: object, status: int) -> None:
    """MISSING_PARAMS as number, text or name, on 200 or 4xx: the batch is bad, nothing queued."""
    assert classify(status, {"errorCode": code, "success": False}).disposition is Disposition.BAD


@pytest.mark.parametrize("code", [99, "99", "USER_NOT_AUTHORIZED", "USER_NOT_AUTHORIZED (99)"])
@pytest.mark.parametrize("status", [200, 400, 404])
def test_every_spelling_of_not_authorized(code: object, status: int) -> None:
    """USER_NOT_AUTHORIZED as number, text or name, on 200 or 4xx."""
    assert (
        classify(status, {"errorCode": code, "success": False}).disposition
        is Disposition.NOT_AUTHORIZED
    )


@pytest.mark.parametrize(
    ("status", "disposition"),
    [
        (199, Disposition.UNNAMED),
        (300, Disposition.UNNAMED),
        (301, Disposition.UNNAMED),
        (307, Disposition.UNNAMED),
        (400, Disposition.BAD),
        (401, Disposition.NOT_AUTHORIZED),
        (403, Disposition.NOT_AUTHORIZED),
        (404, Disposition.REFUSED),
        (405, Disposition.REFUSED),
        (410, Disposition.REFUSED),
        (402, Disposition.UNNAMED),
        (499, Disposition.UNNAMED),
        (408, Disposition.UNKNOWN),
        (409, Disposition.UNKNOWN),
        (413, Disposition.TOO_LARGE),
        (422, Disposition.BAD),
        (429, Disposition.BUSY),
        (500, Disposition.UNKNOWN),
        (503, Disposition.UNKNOWN),
    ],
)
@pytest.mark.parametrize("body", ["", "<html>busy</html>", "{}", "[]"])
def test_table_by_http_status(status: int, disposition: Disposition, body: str) -> None:
    """The design's table, for answers whose body says nothing."""
    assert classify(status, body).disposition is disposition


def test_5xx_is_unknown_whatever_its_body() -> None:
    """A gateway's 502 that carries a refusal, or ids, still may have been queued."""
    assert classify(502, {"errorCode": 2, "success": False}).disposition is Disposition.UNKNOWN
    assert (
        classify(502, {"errorCode": None, "success": True, "ids": ["a"]}).disposition
        is Disposition.UNKNOWN
    )


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "[1]",
        "null",
        {},
        {"success": False},
        {"success": False, "errorCode": None},
        {"success": False, "errorCode": 0},
        {"success": True, "errorCode": 2},
        {"success": True},
        {"success": True, "ids": []},
        {"success": True, "ids": ["a"]},
        {"success": True, "ids": ["a", "b", "c"]},
        {"success": True, "ids": ["a", "a"]},
        {"success": True, "ids": ["a", "a", "b"]},
        {"success": True, "ids": ["a", ""]},
        {"success": True, "ids": ["a", "b\0c"]},
        {"success": True, "ids": ["a", None]},
        {"success": True, "ids": {"a": "b"}},
    ],
)
def test_what_is_not_clear_is_unknown(body: object) -> None:
    """An answer without a clear yes or no, or with a wrong number of ids, may have been queued."""
    assert classify(200, body, count=2).disposition is Disposition.UNKNOWN


@pytest.mark.parametrize("status", [200, 400, 401, 404, 413, 429])
def test_refusal_with_ids_is_unknown(status: int) -> None:
    """A refusal that comes with ids contradicts itself: it may have been queued."""
    body = {"errorCode": 2, "success": False, "ids": ["a"]}
    assert classify(status, body).disposition is Disposition.UNKNOWN


@pytest.mark.parametrize("status", [200, 302, 400, 401, 404])
def test_unknown_error_code_is_unnamed_with_its_code(status: int) -> None:
    """An errorCode that the page does not name proves nothing, and the code is told."""
    outcome = classify(status, {"errorCode": 7, "success": False})
    assert (outcome.disposition, outcome.code) == (Disposition.UNNAMED, "7")


def test_retry_after_in_seconds_and_as_a_date() -> None:
    """Retry-After is read in both its forms, and nonsense is no pause."""
    assert classify(429, "", retry_after="7").retry_after == 7.0
    assert classify(429, "", retry_after="Sun, 22 Nov 2026 12:01:00 GMT").retry_after == 60.0
    assert classify(429, "", retry_after="Sun, 22 Nov 2020 12:01:00 GMT").retry_after == 0.0
    assert classify(429, "", retry_after="soon").retry_after is None


def ask(status: int, body: object) -> protocol.StatusAnswer:
    """The outcome of a status GET that got this answer."""
    content = body if isinstance(body, str) else json.dumps(body)
    return protocol.classify_status(status, {}, content.encode(), NOW)


@pytest.mark.parametrize("number", [-1, "-1", 0, "0", 1, " 1 ", 1.0, 5])
def test_status_number_or_text(number: object) -> None:
    """A status comes as a number or as text; one that the page does not name comes through."""
    outcome = ask(200, {"errorCode": None, "success": True, "status": number, "reason": None})
    assert outcome.status is not None
    assert outcome.status.status == int(str(number).split(".")[0])


def test_reason_stays_as_it_came() -> None:
    """Feedbot's reason is passed on letter for letter."""
    body = {"errorCode": None, "success": True, "status": -1, "reason": "אין וואטסאפ "}
    assert ask(200, body).status == protocol.MessageStatus(-1, "אין וואטסאפ ")


@pytest.mark.parametrize("body", ["x", {}, {"success": True}, {"success": True, "status": True}])
def test_status_answer_without_a_status(body: object) -> None:
    """An answer without a readable status holds none, and does not look like a refusal."""
    outcome = ask(200, body)
    assert outcome.status is None
    assert not outcome.not_authorized


@pytest.mark.parametrize(
    ("status", "body"), [(401, ""), (403, ""), (200, {"errorCode": 99}), (400, {"errorCode": "99"})]
)
def test_status_answer_that_refuses_the_token(status: int, body: object) -> None:
    """401, 403 and 99 mean that the token is refused; the code is Feedbot's, or that of HTTP."""
    found = ask(status, body)
    assert found.not_authorized
    assert found.code == ("USER_NOT_AUTHORIZED" if body else str(status))


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ({"success": False, "ids": ["a"]}, "an answer that contradicts itself"),
        ({"success": True, "errorCode": 2, "ids": ["a"]}, "an answer that contradicts itself"),
        ({"success": True, "ids": ["a", "b"]}, "usable ids: 2, for 1 message"),
        ({"success": True, "ids": "a"}, "no usable id for 1 message"),
        ({"success": True}, "no usable id for 1 message"),
    ],
)
def test_a_refusal_with_the_right_number_of_ids_is_not_queued(
    answer: dict[str, object], seen: str
) -> None:
    """Whatever contradicts itself, or has not one id a message, may have been queued: unknown."""
    found = classify(200, answer)
    assert (found.disposition, str(found.seen), found.ids) == (Disposition.UNKNOWN, seen, ())


@pytest.mark.parametrize("status", [301, 302, 399])
@pytest.mark.parametrize("code", [None, 2, 99])
def test_a_redirect_proves_nothing_whatever_its_code(status: int, code: int | None) -> None:
    """A redirect is never followed and names no refusal: it may have been queued."""
    answer = {"errorCode": code, "success": False}
    assert classify(status, answer).disposition is Disposition.UNNAMED


def test_what_was_seen_names_the_status_and_the_code() -> None:
    """The reason of a row says what came back: HTTP status, and errorCode where there was one."""
    assert str(classify(418, {}).seen) == "HTTP 418"
    both = classify(400, {"errorCode": 2, "success": False})
    assert (str(both.seen), both.code) == (
        "HTTP 400 with errorCode MISSING_PARAMS",
        "MISSING_PARAMS",
    )
    assert classify(418, {}).code == "418"


@pytest.mark.parametrize("status", [199, 300, 404, 500])
def test_status_answer_counts_with_a_2xx_only(status: int) -> None:
    """A body that looks well proves nothing where its HTTP status is no success."""
    found = ask(status, {"success": True, "status": 1})
    assert (found.status, str(found.seen), found.code) == (None, f"HTTP {status}", str(status))
    assert ask(200, {"success": True, "status": 1}).status == protocol.MessageStatus(1, None)
    assert ask(299, {"success": True, "status": 1}).status == protocol.MessageStatus(1, None)
    assert ask(status, {"errorCode": 7}).code == "7"


@pytest.mark.parametrize("ids", [["a", "b", None], ["a", "b", {"id": "c"}], ["a", "b", 1.5]])
def test_an_id_that_cannot_be_read_spoils_all(ids: list[object]) -> None:
    """Where one id cannot be read, the others may not be those of the messages in their order."""
    assert classify(200, {"success": True, "ids": ids}, count=2).disposition is Disposition.UNKNOWN


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("0", None),
        ("OK (0)", None),
        ("00.0", None),
        ("MISSING_PARAMS: phone", "MISSING_PARAMS"),
        ("user_not_authorized, token", "USER_NOT_AUTHORIZED"),
        ("quota exceeded", "QUOTA EXCEEDED"),
        ("QUOTA (7)", "QUOTA (7)"),
        ("", None),
    ],
)
def test_error_codes_as_they_may_be_spelled(given: str, code: str | None) -> None:
    """Zero is no error, a known name is known whatever follows it, any other comes as it is."""
    assert protocol.error_code({"errorCode": given}) == code


@pytest.mark.parametrize("said", [True, "true", " TRUE "])
def test_success_may_come_as_text(said: object) -> None:
    """`success` is read as JSON's true and as its name."""
    assert ask(200, {"success": said, "status": 1}).status is not None


@pytest.mark.parametrize("said", [1, "1", "yes", None, False])
def test_nothing_else_is_a_success(said: object) -> None:
    """Whatever is not true is no yes."""
    assert ask(200, {"success": said, "status": 1}).status is None


def test_a_text_from_outside_is_cut() -> None:
    """Of Feedbot's reason 500 characters are kept."""
    found = ask(200, {"success": True, "status": -1, "reason": "x" * 501})
    assert found.status == protocol.MessageStatus(-1, "x" * 500)


@pytest.mark.parametrize("status", [199, 300, 301, 500])
def test_ids_count_with_a_2xx_only(status: int) -> None:
    """An answer with the right ids proves nothing where its HTTP status is no success."""
    answer = {"errorCode": None, "success": True, "ids": ["a"]}
    expected = Disposition.UNKNOWN if status >= 500 else Disposition.UNNAMED
    assert classify(status, answer).disposition is expected
    assert classify(299, answer).disposition is Disposition.QUEUED


def test_an_unnamed_code_stays_unnamed_with_ids() -> None:
    """A code that the page does not name stops the send, whether or not ids come with it."""
    answer = {"errorCode": 7, "success": False, "ids": ["a"]}
    assert classify(200, answer).disposition is Disposition.UNNAMED


def test_where_all_is_clear_there_is_nothing_to_say() -> None:
    """An answer that says what it should has no words of ours, no code, and asks for no pause."""
    queued = classify(200, VENDOR_SAMPLE)
    assert (queued.seen, queued.code, queued.retry_after) == ("", None, None)
    found = ask(200, {"success": True, "status": 1})
    assert (found.seen, found.code, found.retry_after) == ("", None, None)
    assert not found.not_authorized


@pytest.mark.parametrize(
    ("status", "body", "seen"),
    [
        (401, "", "HTTP 401"),
        (200, {"errorCode": 99}, "errorCode USER_NOT_AUTHORIZED"),
        (403, {"errorCode": 7}, "errorCode 7"),
        (200, {"errorCode": 7}, "errorCode 7"),
        (200, {"success": True}, "an answer without a status"),
        (200, "no JSON", "an answer without a status"),
    ],
)
def test_what_a_status_answer_was_is_said(status: int, body: object, seen: str) -> None:
    """Where there is no status, the words name the errorCode or HTTP status that came instead."""
    assert str(ask(status, body).seen) == seen


@pytest.mark.parametrize(
    ("status", "body", "seen", "code"),
    [
        (200, "no JSON", "an answer that is not JSON", None),
        (200, {"errorCode": 7, "success": False}, "errorCode 7", "7"),
        (
            200,
            {"errorCode": 2, "success": True, "ids": ["a"]},
            "an answer that contradicts itself",
            "MISSING_PARAMS",
        ),
        (
            200,
            {"errorCode": 2, "success": False, "ids": ["a"]},
            "errorCode MISSING_PARAMS, yet with ids",
            "MISSING_PARAMS",
        ),
        (404, {"ids": ["a"]}, "HTTP 404, yet with ids", "404"),
    ],
)
def test_what_an_answer_to_a_post_was_is_said(
    status: int, body: object, seen: str, code: str | None
) -> None:
    """Whatever is not queued tells what came instead, and with which code."""
    found = classify(status, body)
    assert (str(found.seen), found.code) == (seen, code)


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks() -> None:
    """An answer to a status GET that is no success carries the pause of its Retry-After."""
    found = protocol.classify_status(503, {"retry-after": "7"}, b"", NOW)
    assert (found.status, found.retry_after) == (None, 7.0)


def test_a_status_beside_an_error_code_is_no_status() -> None:
    """An answer that names both a status and an error contradicts itself: no news."""
    found = ask(200, {"success": True, "status": 1, "errorCode": 7})
    assert (found.status, found.code) == (None, "7")


@pytest.mark.parametrize("code", [0, 0x1B, 0x1F, 0x7F, 0x85, 0x9F, 0x2028, 0x2029, 0xD800, 0xDFFF])
def test_what_no_line_can_hold_becomes_a_space(code: int) -> None:
    """Control characters, line ends and halves of an emoji: one space for any run of them."""
    assert protocol.cleaned(f"no{2 * chr(code)}WhatsApp") == "no WhatsApp"


@pytest.mark.parametrize("code", [0x20, 0x7E, 0xA0, 0x2027, 0x202A, 0xD7FF, 0xE000])
def test_what_stands_beside_them_stays(code: int) -> None:
    """A character next to those is kept as it came."""
    assert protocol.cleaned(f"a{chr(code)}b") == f"a{chr(code)}b"


def test_of_a_long_text_only_the_beginning_is_looked_at() -> None:
    """What follows the first 1,000 characters costs nothing, however many megabytes they are."""
    assert protocol.cleaned("\0" * 999 + "y" * 5) == " y"
    assert protocol.cleaned("\0" * 1000 + "y") == " "


@pytest.mark.parametrize("given", [None, ""])
def test_an_empty_reason_is_none(given: str | None) -> None:
    """Feedbot's reason is None where it says nothing."""
    found = ask(200, {"success": True, "status": -1, "reason": given})
    assert found.status == protocol.MessageStatus(-1, None)


CERTAIN = {
    Disposition.BUSY,
    Disposition.TOO_LARGE,
    Disposition.BAD,
    Disposition.NOT_AUTHORIZED,
    Disposition.REFUSED,
    Disposition.LATE,
}


@pytest.mark.parametrize("disposition", Disposition)
def test_the_log_says_not_queued_only_where_that_is_beyond_doubt(disposition: Disposition) -> None:
    """A disposition's words, which the log carries, begin with what is known of the queue."""
    known = "not queued; " if disposition in CERTAIN else "perhaps queued"
    assert disposition.startswith("queued" if disposition is Disposition.QUEUED else known)
