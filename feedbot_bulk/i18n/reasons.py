"""Every reason that we give for a row: one cause, one stable code, one wording.

Frames and logs carry the English; the report, the form and the command line carry the reader's
language. A reason comes back from a frame, a file or the journal as text: `find` knows the cause
again. Logic asks the code, never the wording. Feedbot's own reasons are not here: they stay as
they came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING, Any, Self

from feedbot_bulk.i18n.catalogue import LANGUAGES, catalogue
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedbot_bulk.i18n.catalogue import Lang


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause; `{name}` in its wording stands for a detail.

    >>> Reason("two_rows", "two rows: {row}")(row=17)
    'two rows: 17'
    """

    code: str
    template: str
    many: str | None = None
    cause: Reason | None = None
    """The same, worded for many rows: without what differs from row to row."""

    @classmethod
    def plural(cls, code: str, one: str, many: str, cause: Reason | None = None) -> Self:
        """A reason whose noun agrees with its detail `count`."""
        return cls(code, one, many, cause)

    @classmethod
    def with_cause(cls, code: str, template: str, cause: str) -> Self:
        """A reason that differs from row to row, and what it says of many of them."""
        return cls(code, template, cause=cls(code, cause))

    def __call__(self, **details: Any) -> Message:  # noqa: ANN401 - whatever a row holds
        """The reason, with its details."""
        if not details:
            return _without_details(self)
        if self.many is None:
            return Message(self.template, **details)
        return Message.plural(self.template, self.many, **details)


@lru_cache(maxsize=256)
def _without_details(reason: Reason) -> Message:
    """Made once: a list of 200,000 rows may give the same one to each."""
    return Message(reason.template)


# --- phones -----------------------------------------------------------------------------------

NO_PHONE = Reason("no_phone", "no phone")
NOT_A_PHONE = Reason("not_a_phone", "not a phone number")
TOO_MUCH_TEXT = Reason("too_much_text", "too much text for a phone cell")
DATE = Reason("date", "a date, not a phone number")
ID_NUMBER = Reason("id_number", "an ID or company number, not a phone number")
LETTER_AMONG_DIGITS = Reason(
    "letter_among_digits", "a letter that looks like a digit among the digits"
)
TWO_NUMBERS = Reason("two_numbers", "two numbers in one cell")
OTHER_DIGITS = Reason("other_digits", "other digits beside the number; leave only the number")
EXTENSION = Reason("extension", "a number with an extension")
EXCEL_LOST_DIGITS = Reason.with_cause(
    "excel_lost_digits", "Excel lost digits: {cell}", "Excel lost digits"
)
SERVICE_NUMBER = Reason(
    "service_number", "a number that nobody reads WhatsApp on (service, fax or star number)"
)
MOBILE_SHORT = Reason.plural(
    "mobile_short",
    "one digit too short for an Israeli mobile",
    "{count} digits too short for an Israeli mobile",
    Reason("mobile_short", "too short for an Israeli mobile"),
)
MOBILE_LONG = Reason.plural(
    "mobile_long",
    "one digit too long for an Israeli mobile",
    "{count} digits too long for an Israeli mobile",
    Reason("mobile_long", "too long for an Israeli mobile"),
)
LANDLINE_SHORT = Reason.plural(
    "landline_short",
    "one digit too short for an Israeli landline",
    "{count} digits too short for an Israeli landline",
    Reason("landline_short", "too short for an Israeli landline"),
)
LANDLINE_LONG = Reason.plural(
    "landline_long",
    "one digit too long for an Israeli landline",
    "{count} digits too long for an Israeli landline",
    Reason("landline_long", "too long for an Israeli landline"),
)
NO_AREA_CODE = Reason("no_area_code", "7 digits: the area code is missing")
TOO_SHORT = Reason.with_cause(
    "too_short", "too short for a phone number (digits: {digits})", "too short for a phone number"
)
TOO_LONG = Reason.with_cause(
    "too_long", "too long for a phone number (digits: {digits})", "too long for a phone number"
)
NOT_ISRAELI = Reason("not_israeli", "no such Israeli number")
NOT_ANYWHERE = Reason("not_anywhere", "no such number, in Israel or abroad")
NOT_IN_REGION = Reason("not_in_region", "no such number in the region {region}")
NEEDS_PLUS = Reason("needs_plus", "a foreign number? write it with + and the country code")
NO_COUNTRY_CODE = Reason("no_country_code", "no country code after the + or 00")
FOREIGN_SHORT = Reason.with_cause(
    "foreign_short", "too short for a number of +{code}", "too short for a number of its country"
)
FOREIGN_LONG = Reason.with_cause(
    "foreign_long", "too long for a number of +{code}", "too long for a number of its country"
)
NOT_FOREIGN = Reason.with_cause(
    "not_foreign", "no such number in +{code}", "no such number in its country"
)

# --- templates --------------------------------------------------------------------------------

NO_VALUE = Reason("no_value", "no value for {{{column}}}")
MESSAGE_EMPTY = Reason("message_empty", "message empty")
NOT_A_DATE = Reason.with_cause(
    "not_a_date", "not a date in {{{column}}}: {value}", "not a date in {{{column}}}"
)
NO_TIME = Reason.with_cause(
    "no_time", "no time of day in {{{column}}}: {value}", "no time of day in {{{column}}}"
)
NOT_A_NUMBER = Reason.with_cause(
    "not_a_number", "not a number in {{{column}}}: {value}", "not a number in {{{column}}}"
)
NOT_WHOLE = Reason.with_cause(
    "not_whole", "not a whole number in {{{column}}}: {value}", "not a whole number in {{{column}}}"
)
NOT_PRINTABLE = Reason.with_cause(
    "not_printable",
    "not a text, number or date in {{{column}}}: {value}",
    "not a text, number or date in {{{column}}}",
)
NOT_SENDABLE = Reason.with_cause(
    "not_sendable",
    "broken characters in {{{column}}}: {value}",
    "broken characters in {{{column}}}",
)
MESSAGE_TOO_LONG = Reason.with_cause(
    "message_too_long",
    "too long for WhatsApp, which takes 65,536 characters: {length}",
    "too long for WhatsApp, which takes 65,536 characters",
)
MESSAGE_NOT_SENDABLE = Reason("message_not_sendable", "broken characters in the message")
ALREADY_EXPIRED = Reason.with_cause("already_expired", "already expired: {time}", "already expired")
EXPIRY_UNREADABLE = Reason.with_cause(
    "expiry_unreadable",
    "cannot read the expiry, write it as 31/12/2026 or 31/12/2026 18:00: {value}",
    "cannot read the expiry, write it as 31/12/2026 or 31/12/2026 18:00",
)

# --- the outbox -------------------------------------------------------------------------------

SAYS_NO = Reason("says_no", "the list says not to write to this phone")
EXCLUDED = Reason("excluded", "excluded: on the opt-out list")
OPTED_OUT = Reason.with_cause("opted_out", "opted out on {day}", "opted out")
COOLING_DOWN = Reason.with_cause(
    "cooling_down",
    "got a message on {day} in campaign {campaign}",
    "got another message lately",
)
COOLING_DOWN_UNNAMED = Reason.with_cause(
    "cooling_down_unnamed",
    "got a message on {day}, sent without a campaign",
    "got a message lately, sent without a campaign",
)
SAME_MESSAGE = Reason.with_cause(
    "same_message",
    "same message to the same phone in row {row}",
    "same message to the same phone in another row",
)
ANOTHER_TEXT_IN_ROW = Reason.with_cause(
    "another_text_in_row",
    "another text goes to the same phone in row {row}",
    "another text goes to the same phone in another row",
)
ANOTHER_TEXT = Reason("another_text", "already got another text in this campaign")
NOT_A_PICTURE_URL = Reason.with_cause(
    "not_a_picture_url",
    "the picture is not a link (https://…): {value}",
    "the picture is not a link (https://…)",
)
GOES_AGAIN = Reason("goes_again", "went before, and goes again now")
OVER_LIMIT = Reason("over_limit", "over the limit: it stays for a later send")

# --- delivery ---------------------------------------------------------------------------------

REFUSED = Reason("refused", "Feedbot refused it: {seen}")
NO_CLEAR_ANSWER = Reason("no_clear_answer", "no clear answer came back: {seen}")
REPEATED_ID = Reason("repeated_id", "the id that came back is another message's: {id}")
INTERRUPTED = Reason("interrupted", "interrupted before an answer came")
RUN_ENDED = Reason("run_ended", "the earlier run ended before an answer came")
ANOTHER_RUN = Reason("another_run", "another run is sending it now")

# --- polling ----------------------------------------------------------------------------------

STILL_WAITING = Reason("still_waiting", "still waiting when its time ran out")

# --- details: what was seen of an answer, and a row without a number of its own ----------------

YET_WITH_IDS = Reason("yet_with_ids", "{seen}, yet with ids")
NOT_JSON = Reason("not_json", "an answer that is not JSON")
CONTRADICTS_ITSELF = Reason("contradicts_itself", "an answer that contradicts itself")
NO_STATUS = Reason("no_status", "an answer without a status")
NO_IDS = Reason.plural(
    "no_ids", "no usable id for {count} message", "no usable ids for {count} messages"
)
WRONG_NUMBER_OF_IDS = Reason.plural(
    "wrong_number_of_ids",
    "usable ids: {ids}, for {count} message",
    "usable ids: {ids}, for {count} messages",
)
HTTP_STATUS = Reason("http_status", "HTTP {number}")
HTTP_WITH_CODE = Reason("http_with_code", "HTTP {number} with errorCode {code}")
ERROR_CODE = Reason("error_code", "errorCode {code}")
NO_CONNECTION = Reason("no_connection", "no connection ({error})")
ALL_ATTEMPTS_FAILED = Reason("all_attempts_failed", "{kind}: All connection attempts failed")
CANNOT_CONNECT = Reason("cannot_connect", "{kind}: Cannot connect to host {host}")
NO_SUCH_HOST = Reason("no_such_host", "{kind}: [Errno {number}] Name or service not known")
DISCONNECTED = Reason("disconnected", "{kind}: Server disconnected without sending a response.")
CLAIM_TOO_OLD = Reason("claim_too_old", "it was claimed too long ago")
CONNECT_TIMEOUT = Reason("connect_timeout", "ConnectTimeout")
READ_TIMEOUT = Reason("read_timeout", "ReadTimeout")
TIMEOUT = Reason("timeout", "TimeoutError")
AT_POSITION = Reason("at_position", "at position {place}")

REASONS = {value.code: value for value in list(globals().values()) if isinstance(value, Reason)}
"""Every cause by its code."""


_NESTED = frozenset({"seen", "row", "error"})
"""The details that may themselves be texts of ours."""

_SHAPES = {"count": r"\d+", "kind": r"\w+"}
"""What a detail looks like that is not just anything: a number, the class of an error."""


# --- the way back from a text -------------------------------------------------------------------


def find(text: str) -> Message | None:
    """The reason that a text says, in English or Hebrew; None when it is none of ours.

    >>> found = find("same message to the same phone in row 17")
    >>> found.details["row"], code(found)
    ('17', 'same_message')
    """
    if isinstance(text, Message) and text.template in _by_template():
        return text
    return _found(str(text))


def code(text: str | None) -> str | None:
    """The code of a reason of ours; None for any other text.

    >>> code("no phone"), code("אין טלפון"), code("Not on WhatsApp")
    ('no_phone', 'no_phone', None)
    """
    found = None if text is None else find(text)
    return None if found is None else _by_template()[found.template].code


def translate(text: str, lang: Lang) -> str:
    """A reason of ours in `lang`; any other text (Feedbot's own) comes back as it came."""
    found = find(text)
    return str(text) if found is None else found.in_(lang)


def cause(text: str) -> Message | str:
    """The reason without what differs from row to row, so that one cause is one line of a count.

    >>> cause("same message to the same phone in row 17"), cause("not a date in {due}: soon")
    ('same message to the same phone in another row', 'not a date in {due}')
    """
    if (named := _row_causes().get(text[:_HEAD])) is not None:  # half a list may be repeated
        return named
    before, colon, _ = text.partition(": ")  # a value stands last: asked once, not for each
    return (_cause(f"{before}: …") if colon else None) or _cause(text) or text


@lru_cache(maxsize=4096)
def _cause(text: str) -> Message | None:
    found = find(text)
    reason = None if found is None else _by_template()[found.template].cause
    if found is None or reason is None:
        return None
    wanted = {name for _, name, _, _ in Formatter().parse(reason.template) if name}
    return reason(**{name: found.details[name] for name in wanted})


_HEAD = 34  # characters that tell a reason which names a row from every other reason


@lru_cache(maxsize=1)
def _row_causes() -> dict[str, Message]:
    naming_a_row = (SAME_MESSAGE, ANOTHER_TEXT_IN_ROW)
    return {one.template[:_HEAD]: one.cause() for one in naming_a_row if one.cause}


@lru_cache(maxsize=4096)
def _found(text: str) -> Message | None:
    shapes = _patterns()
    for shape, reason, count in shapes.get(text[:1]) or shapes[""]:
        if match := shape.fullmatch(text):
            details = {name: _detail(name, one) for name, one in match.groupdict().items()}
            return reason(**(details if reason.many is None else {"count": count, **details}))
    return None


def _detail(name: str, text: str) -> Any:  # noqa: ANN401 - a text, or a count
    if name == "count":
        return int(text)
    return (_found(text) or text) if name in _NESTED else text


@lru_cache(maxsize=1)
def _by_template() -> dict[str, Reason]:
    return {reason.template: reason for reason in _all()}


def _all() -> Iterator[Reason]:
    for reason in REASONS.values():
        yield reason
        if reason.cause is not None:
            yield reason.cause


@lru_cache(maxsize=1)
def _patterns() -> dict[str, list[tuple[re.Pattern[str], Reason, int]]]:
    """What the reasons look like, by the letter that a text begins with; "" for any other letter.

    Of those that fit a text, the one with most words of its own comes first.
    """
    shapes = [(*shape, one) for one in _all() for shape in _wordings(one)]
    shapes.sort(key=lambda found: _own_length(found[0]), reverse=True)
    letters = {shape[:1] for shape, _, _ in shapes} - {"{"}
    return {
        letter: [
            (_pattern(shape), reason, count)
            for shape, count, reason in shapes
            if shape.startswith(("{", letter) if letter else "{")
        ]
        for letter in ("", *letters)
    }


def _wordings(reason: Reason) -> Iterator[tuple[str, int]]:
    """A reason's templates in every language; of a plural, with the count that each is for."""
    for words in map(catalogue, LANGUAGES):
        if reason.many is None:
            yield words.gettext(reason.template), 1
        else:
            for count in (1, 2, 3):
                yield words.ngettext(reason.template, reason.many, count), count


def _own_length(template: str) -> int:
    return sum(len(text) for text, *_ in Formatter().parse(template))


def _pattern(template: str) -> re.Pattern[str]:
    """What a text made from the template looks like; its details are the named groups."""
    parts = []
    for text, name, _, _ in Formatter().parse(template):
        parts.append(re.escape(text))
        if name:
            parts.append(f"(?P<{name}>{_SHAPES.get(name, '.*')})")
    return re.compile("".join(parts), re.DOTALL)
