"""Every reason that we give for a row: one wording per cause, with its Hebrew beside it.

Frames and logs carry the English; the report, the form and the command line carry the reader's
language. Feedbot's own reasons are not here: they stay as they came.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from feedbot_bulk.wordings import Wording, Wordings, pattern

if TYPE_CHECKING:
    from feedbot_bulk.status import Lang


@dataclass(frozen=True, slots=True)
class Reason(Wording):
    """One cause; `{name}` in its wordings stands for a detail, the same in both languages.

    >>> Reason("two rows: {row}", "שתי שורות: {row}")(row=17)
    'two rows: 17'
    """

    def __call__(self, **details: object) -> str:
        """The reason in English, with its details."""
        return self.en.format(**details)


# --- phones -----------------------------------------------------------------------------------

NO_PHONE = Reason("no phone", "אין טלפון")
NOT_A_PHONE = Reason("not a phone number", "לא מספר טלפון")
TOO_MUCH_TEXT = Reason("too much text for a phone cell", "יותר מדי טקסט לתא של טלפון")
DATE = Reason("a date, not a phone number", "תאריך, לא מספר טלפון")
ID_NUMBER = Reason(
    "an ID or company number, not a phone number", "מספר זהות או חברה, לא מספר טלפון"
)
LETTER_AMONG_DIGITS = Reason(
    "a letter that looks like a digit among the digits", "אות שנראית כמו ספרה בין הספרות"
)
TWO_NUMBERS = Reason("two numbers in one cell", "שני מספרים בתא אחד")
OTHER_DIGITS = Reason(
    "other digits beside the number; leave only the number",
    "ספרות נוספות ליד המספר; יש להשאיר רק את המספר",
)
EXTENSION = Reason("a number with an extension", "מספר עם שלוחה")
EXCEL_LOST_DIGITS = Reason("Excel lost digits: {cell}", "אקסל איבדה ספרות: {cell}")
SERVICE_NUMBER = Reason(
    "a number that nobody reads WhatsApp on (service, fax or star number)",
    "מספר שאיש לא קורא בו וואטסאפ (מספר שירות, פקס או כוכבית)",
)
MOBILE_ONE_SHORT = Reason(
    "one digit too short for an Israeli mobile", "חסרה ספרה אחת למספר נייד ישראלי"
)
MOBILE_SHORT = Reason(
    "{digits} digits too short for an Israeli mobile", "חסרות {digits} ספרות למספר נייד ישראלי"
)
MOBILE_ONE_LONG = Reason(
    "one digit too long for an Israeli mobile", "ספרה אחת יותר מדי למספר נייד ישראלי"
)
MOBILE_LONG = Reason(
    "{digits} digits too long for an Israeli mobile", "{digits} ספרות יותר מדי למספר נייד ישראלי"
)
LANDLINE_ONE_SHORT = Reason(
    "one digit too short for an Israeli landline", "חסרה ספרה אחת למספר קווי ישראלי"
)
LANDLINE_SHORT = Reason(
    "{digits} digits too short for an Israeli landline", "חסרות {digits} ספרות למספר קווי ישראלי"
)
LANDLINE_ONE_LONG = Reason(
    "one digit too long for an Israeli landline", "ספרה אחת יותר מדי למספר קווי ישראלי"
)
LANDLINE_LONG = Reason(
    "{digits} digits too long for an Israeli landline", "{digits} ספרות יותר מדי למספר קווי ישראלי"
)
NO_AREA_CODE = Reason("7 digits: the area code is missing", "7 ספרות: חסרה קידומת")
TOO_SHORT = Reason(
    "too short for a phone number (digits: {digits})", "קצר מדי לטלפון (ספרות: {digits})"
)
TOO_LONG = Reason(
    "too long for a phone number (digits: {digits})", "ארוך מדי לטלפון (ספרות: {digits})"
)
NOT_ISRAELI = Reason("no such Israeli number", "אין מספר ישראלי כזה")
NOT_ANYWHERE = Reason(
    "no such number, in Israel or abroad", "אין מספר כזה, לא בישראל ולא בחוץ לארץ"
)
NOT_IN_REGION = Reason("no such number in the region {region}", "אין מספר כזה באזור {region}")
NEEDS_PLUS = Reason(
    "a foreign number? write it with + and the country code",
    "מספר מחוץ לארץ? יש לכתוב אותו עם + וקידומת המדינה",
)
NO_COUNTRY_CODE = Reason("no country code after the + or 00", "אין קידומת מדינה אחרי + או 00")
FOREIGN_SHORT = Reason("too short for a number of +{code}", "קצר מדי למספר של {code}+")
FOREIGN_LONG = Reason("too long for a number of +{code}", "ארוך מדי למספר של {code}+")
NOT_FOREIGN = Reason("no such number in +{code}", "אין מספר כזה ב-{code}+")

# --- templates --------------------------------------------------------------------------------

NO_VALUE = Reason("no value for {{{column}}}", "אין ערך עבור {{{column}}}")
MESSAGE_EMPTY = Reason("message empty", "ההודעה ריקה")
NOT_A_DATE = Reason("not a date in {{{column}}}: {value}", "לא תאריך ב-{{{column}}}: {value}")
NO_TIME = Reason("no time of day in {{{column}}}: {value}", "אין שעה ב-{{{column}}}: {value}")
NOT_A_NUMBER = Reason("not a number in {{{column}}}: {value}", "לא מספר ב-{{{column}}}: {value}")
NOT_WHOLE = Reason(
    "not a whole number in {{{column}}}: {value}", "לא מספר שלם ב-{{{column}}}: {value}"
)
NOT_PRINTABLE = Reason(
    "not a text, number or date in {{{column}}}: {value}",
    "לא טקסט, מספר או תאריך ב-{{{column}}}: {value}",
)
NOT_SENDABLE = Reason(
    "broken characters in {{{column}}}: {value}", "תווים פגומים ב-{{{column}}}: {value}"
)
MESSAGE_NOT_SENDABLE = Reason("broken characters in the message", "תווים פגומים בהודעה")
ALREADY_EXPIRED = Reason("already expired: {time}", "התוקף כבר פג: {time}")
EXPIRY_UNREADABLE = Reason(
    "cannot read the expiry, write it as 31/12/2026 or 31/12/2026 18:00: {value}",
    "לא ניתן לקרוא את מועד התפוגה, יש לכתוב 31/12/2026 או 31/12/2026 18:00: {value}",
)

# --- the outbox -------------------------------------------------------------------------------

EXCLUDED = Reason("excluded: on the opt-out list", "ברשימת ההסרה")
SAME_MESSAGE = Reason(
    "same message to the same phone in row {row}", "אותה הודעה לאותו טלפון בשורה {row}"
)
SAME_MESSAGE_ELSEWHERE = Reason(
    "same message to the same phone in another row", "אותה הודעה לאותו טלפון בשורה אחרת"
)
ANOTHER_TEXT = Reason("already got another text in this campaign", "כבר קיבל נוסח אחר במסע הזה")
NOT_A_PICTURE_URL = Reason(
    "the picture is not a link (https://…): {value}", "התמונה אינה קישור (https://…): {value}"
)

# --- delivery ---------------------------------------------------------------------------------

REFUSED = Reason("Feedbot refused it: {seen}", "פידבוט סירבה: {seen}")
NO_CLEAR_ANSWER = Reason("no clear answer came back: {seen}", "לא חזרה תשובה ברורה: {seen}")
INTERRUPTED = Reason("interrupted before an answer came", "השליחה הופסקה לפני שחזרה תשובה")
RUN_ENDED = Reason(
    "the earlier run ended before an answer came", "ההרצה הקודמת הסתיימה לפני שחזרה תשובה"
)
ANOTHER_RUN = Reason("another run is sending it now", "הרצה אחרת שולחת אותה עכשיו")

# --- polling ----------------------------------------------------------------------------------

STILL_WAITING = Reason("still waiting when its time ran out", "עדיין המתינה כשפג תוקפה")


# --- details in words of ours: what was seen of an answer, a row without a number of its own -----

DETAILS = (
    Wording("{seen}, yet with ids", "{seen}, ובכל זאת עם מזהים"),
    Wording("an answer that is not JSON", "תשובה שאינה JSON"),
    Wording("an answer that contradicts itself", "תשובה שסותרת את עצמה"),
    Wording("an answer without a status", "תשובה בלי סטטוס"),
    Wording("no usable ids for {messages:d} messages", "אין מזהים שמישים (הודעות: {messages})"),
    Wording(
        "{ids:d} usable ids for {messages:d} messages",
        "מספר המזהים השמישים: {ids}, ומספר ההודעות: {messages}",
    ),
    Wording("no connection ({error})", "אין חיבור ({error})"),
    Wording("{kind}: All connection attempts failed", "{kind}: כל ניסיונות החיבור נכשלו"),
    Wording("ReadTimeout", "לא חזרה תשובה בזמן (ReadTimeout)"),
    Wording("TimeoutError", "לא חזרה תשובה בזמן (TimeoutError)"),
    Wording("at position {place:d}", "שבמקום {place}"),
    Wording("HTTP {number:d} with errorCode {code}", "HTTP {number} עם errorCode {code}"),
)
"""They stand in reasons and in errors; a name of a code or of an error stays as it is."""


def cause(reason: str) -> str:
    """The reason without what differs from row to row, so that all duplicates are one cause.

    >>> cause("same message to the same phone in row 17")
    'same message to the same phone in another row'
    """
    same = reason.startswith(SAME_MESSAGE.en.partition("{")[0])
    return SAME_MESSAGE_ELSEWHERE() if same else reason


def translate(reason: str, lang: Lang) -> str:
    """A reason of ours in `lang`; any other text (Feedbot's own) comes back as it came."""
    return _hebrew(reason) if lang == "he" else reason


@lru_cache(maxsize=4096)
def _hebrew(reason: str) -> str:
    return _KNOWN.hebrew(reason) or reason


def detail_in_hebrew(detail: str) -> str:
    """A detail in Hebrew, as far as it is in words of ours."""
    return _DETAILS.hebrew(detail) or detail


_pattern = pattern  # the tests of phones look for every reason with it
_DETAILS = Wordings(DETAILS, nested=("seen", "error"), translate=detail_in_hebrew)
_KNOWN = Wordings(
    [value for value in globals().values() if isinstance(value, Reason)],
    nested=("seen", "row"),
    translate=detail_in_hebrew,
)
