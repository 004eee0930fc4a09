"""The protocol, as values: what a request carries, and what an answer means. No I/O.

Source: the vendor's page. Where it leaves a question open, the README names what we assume. The
one rule above all others: an answer counts as "not queued" only when that is beyond doubt; anything
else is UNKNOWN, because a message sent twice cannot be called back.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, NotRequired, TypedDict, cast

from feedbot_bulk.i18n import reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

MISSING_PARAMS = "MISSING_PARAMS"
USER_NOT_AUTHORIZED = "USER_NOT_AUTHORIZED"
_CODES = {"2": MISSING_PARAMS, "99": USER_NOT_AUTHORIZED}


class MessageBody(TypedDict):
    """One message as the POST carries it; an optional field that is absent is left out."""

    message: str
    phone: str
    invalidationTime: NotRequired[str]
    imagePath: NotRequired[str]


class MessageStatus(NamedTuple):
    """What became of one message, in Feedbot's words.

    Attributes
    ----------
    status
        −1 failed, 0 waiting for the desktop program, 1 sent; any other number is as it came.
    reason
        Feedbot's reason for a failure, as it came; None where it gave none.

    Examples
    --------
    >>> MessageStatus(1, None).status
    1
    """

    status: int
    reason: str | None


def message(
    phone: str, text: str, expires: int | None = None, image: str | None = None
) -> MessageBody:
    """The message dict for one row; `expires` is in epoch milliseconds.

    >>> message("972501234567", "שלום", expires=1685662968767)
    {'message': 'שלום', 'phone': '972501234567', 'invalidationTime': '1685662968767'}
    """
    body: MessageBody = {"message": text, "phone": phone}
    if expires is not None:
        body["invalidationTime"] = str(expires)
    if image is not None:
        body["imagePath"] = image
    return body


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
"""Made once: `json.dumps` makes one at each call, which takes longer than a message does."""


def encode(messages: Sequence[MessageBody]) -> bytes:
    """The body of the POST: compact UTF-8 JSON."""
    return _JSON.encode({"messages": list(messages)}).encode()


def encoded_size(body: MessageBody) -> int:
    """How many bytes one message takes in the body, without the comma after it."""
    return len(_JSON.encode(body).encode())


# --- the answer to a POST ---------------------------------------------------------------------


class Disposition(StrEnum):
    """What an attempt to queue a batch came to, in terms of what may be done next."""

    QUEUED = "queued"
    BUSY = "not queued; repeat later"
    TOO_LARGE = "not queued; the body is too large"
    BAD = "not queued; something in the batch is refused"
    NOT_AUTHORIZED = "not queued; the token is refused"
    REFUSED = "not queued; repeating will not help"
    LATE = "not queued; it was too late to begin"
    UNKNOWN = "perhaps queued"
    UNNAMED = "perhaps queued; an answer that Feedbot's page does not name"


@dataclass(frozen=True, slots=True)
class PostAnswer:
    """A disposition; the ids when queued; in words, what was seen; the code and pause if given."""

    disposition: Disposition
    ids: tuple[str, ...] = ()
    seen: str = ""
    code: str | None = None
    retry_after: float | None = None


def classify_post(
    http_status: int, headers: Mapping[str, str], content: bytes, count: int, now: datetime
) -> PostAnswer:
    """What an answer to a POST of `count` messages means."""
    body = _parse(content)
    ids = _ids(body)
    code = error_code(body)
    answer = _by_http(http_status, code, headers, now) or _by_body(body, code, ids, count)
    if ids and answer.disposition in _NOT_QUEUED:
        return PostAnswer(
            Disposition.UNKNOWN, seen=reasons.YET_WITH_IDS(seen=answer.seen), code=answer.code
        )
    return answer


_NOT_QUEUED = frozenset(Disposition) - {
    Disposition.QUEUED,
    Disposition.UNKNOWN,
    Disposition.UNNAMED,
}

_WHATEVER_ITS_CODE = {
    408: Disposition.UNKNOWN,
    409: Disposition.UNKNOWN,
    413: Disposition.TOO_LARGE,
    429: Disposition.BUSY,
}
_BY_CODE = {MISSING_PARAMS: Disposition.BAD, USER_NOT_AUTHORIZED: Disposition.NOT_AUTHORIZED}
_WITHOUT_CODE = {
    400: Disposition.BAD,
    401: Disposition.NOT_AUTHORIZED,
    403: Disposition.NOT_AUTHORIZED,
    404: Disposition.REFUSED,
    405: Disposition.REFUSED,
    410: Disposition.REFUSED,
    422: Disposition.BAD,
}
"""What proves that nothing was queued, by HTTP status; what is not here proves nothing."""


def _by_http(
    status: int, code: str | None, headers: Mapping[str, str], now: datetime
) -> PostAnswer | None:
    """The outcome that the HTTP status settles; None leaves it to the body."""
    if 200 <= status < 300:  # noqa: PLR2004
        return None
    seen = _http_seen(status, code)
    pause = retry_after(headers, now)
    return PostAnswer(
        _http_disposition(status, code), seen=seen, code=code or str(status), retry_after=pause
    )


def _http_seen(status: int, code: str | None) -> str:
    if code:
        return reasons.HTTP_WITH_CODE(number=status, code=code)
    return reasons.HTTP_STATUS(number=status)


def _http_disposition(status: int, code: str | None) -> Disposition:
    if status >= 500:  # noqa: PLR2004
        return Disposition.UNKNOWN
    if status < 400:  # noqa: PLR2004 - a redirect, which is never followed
        return Disposition.UNNAMED
    if status in _WHATEVER_ITS_CODE:
        return _WHATEVER_ITS_CODE[status]
    if code:
        return _BY_CODE.get(code, Disposition.UNNAMED)
    return _WITHOUT_CODE.get(status, Disposition.UNNAMED)


def _by_body(
    answer: dict[str, Any] | None, code: str | None, ids: tuple[str, ...] | None, count: int
) -> PostAnswer:
    if answer is None:
        return PostAnswer(Disposition.UNKNOWN, seen=reasons.NOT_JSON())
    success = _truth(answer.get("success"))
    if code and not success:
        disposition = _BY_CODE.get(code, Disposition.UNNAMED)
        return PostAnswer(disposition, seen=reasons.ERROR_CODE(code=code), code=code)
    if code or not success:
        return PostAnswer(Disposition.UNKNOWN, seen=reasons.CONTRADICTS_ITSELF(), code=code)
    if ids is None or len(ids) != count or len(set(ids)) != count:
        return PostAnswer(Disposition.UNKNOWN, seen=_wrong_ids(ids, count))
    return PostAnswer(Disposition.QUEUED, ids=ids)


def _wrong_ids(ids: tuple[str, ...] | None, count: int) -> str:
    if ids is None:
        return reasons.NO_IDS(count=count)
    return reasons.WRONG_NUMBER_OF_IDS(ids=len(set(ids)), count=count)


def _ids(answer: dict[str, Any] | None) -> tuple[str, ...] | None:
    """The ids of an answer, under either spelling of the key; None when they cannot be read."""
    given = (answer or {}).get("ids", (answer or {}).get("ids:"))
    if not isinstance(given, list):
        return None
    ids = tuple([str(one).strip() for one in given if isinstance(one, (str, int))])
    usable = all(ids) and max(map(len, ids), default=0) <= LONGEST_TEXT
    clean = not _UNCLEAN.search("".join(ids))  # at once: one by one they took as long as their POST
    return ids if len(ids) == len(given) and usable and clean else None


# --- the answer to a GET ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """The status when the answer holds one; else what was seen, and if the token is refused."""

    status: MessageStatus | None = None
    seen: str = ""
    code: str | None = None
    not_authorized: bool = False
    retry_after: float | None = None


def classify_status(
    http_status: int, headers: Mapping[str, str], content: bytes, now: datetime
) -> StatusAnswer:
    """What an answer to a status GET means; numbers may come as strings."""
    answer = _parse(content)
    code = error_code(answer)
    if http_status in (401, 403) or code == USER_NOT_AUTHORIZED:
        seen = reasons.ERROR_CODE(code=code) if code else _http_seen(http_status, None)
        return StatusAnswer(seen=seen, code=code or str(http_status), not_authorized=True)
    if not 200 <= http_status < 300:  # noqa: PLR2004
        pause = retry_after(headers, now)
        return StatusAnswer(
            seen=_http_seen(http_status, None), code=code or str(http_status), retry_after=pause
        )
    number = _whole((answer or {}).get("status"))
    if answer is None or code or not _truth(answer.get("success")) or number is None:
        seen = reasons.ERROR_CODE(code=code) if code else reasons.NO_STATUS()
        return StatusAnswer(seen=seen, code=code)
    reason = answer.get("reason")
    text = None if reason in (None, "") else cleaned(str(reason))
    return StatusAnswer(MessageStatus(number, text))


# --- the small print of both ------------------------------------------------------------------


LONGEST_TEXT = 500
"""Characters of a text from outside that are kept."""

_UNCLEAN = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff]+")
"""Control characters, line ends and halves of an emoji: no log, terminal or database wants them."""


def cleaned(text: str) -> str:
    r"""A text from outside as one line of whole characters, 500 at the most.

    >>> cleaned("no\r\nWhatsApp\x1b[31m \ud83d"), len(cleaned("x" * 5_000_000))
    ('no WhatsApp [31m  ', 500)
    """
    return _UNCLEAN.sub(" ", text[: 2 * LONGEST_TEXT])[:LONGEST_TEXT]


def error_code(answer: dict[str, Any] | None) -> str | None:
    """The errorCode by its name, however it is spelled; an unknown one as it came; None for none.

    >>> [error_code({"errorCode": code}) for code in (2, "2", "MISSING_PARAMS", None, 0, 7)]
    ['MISSING_PARAMS', 'MISSING_PARAMS', 'MISSING_PARAMS', None, None, '7']
    """
    code = (answer or {}).get("errorCode")
    if not code:
        return None
    given = cleaned(str(code)).strip().upper()
    number = re.search(r"(?<!\d)(\d+)(?:\.0+)?\)?$", given)
    if number and number[1].lstrip("0") == "":
        return None
    if given.startswith((MISSING_PARAMS, USER_NOT_AUTHORIZED)):
        return MISSING_PARAMS if given.startswith(MISSING_PARAMS) else USER_NOT_AUTHORIZED
    return _CODES.get(number[1], given) if number else given or None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that the Retry-After header asks for (a number or an HTTP date), never below 0."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):  # no header, no date, or one without a zone
        return None


def without_absent(messages: Iterable[Mapping[str, str | None]]) -> list[MessageBody]:
    """Messages as given by hand, less the optional fields that are None (null never leaves)."""
    return [
        cast("MessageBody", {key: value for key, value in one.items() if value is not None})
        for one in messages  # what the user wrote; Feedbot decides about it
    ]


def _parse(content: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _truth(value: object) -> bool:
    return str(value).strip().lower() == "true"


def _whole(value: object) -> int | None:
    """A whole number that may come as a string; anything else (True among them) is None."""
    if not re.fullmatch(r"\s*-?\d{1,9}(\.0+)?\s*", str(value)):
        return None
    return int(float(str(value)))
