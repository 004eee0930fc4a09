"""What a header says of its column: phones, and how early they are taken; messages; or neither.

Pure, and of names alone: every word of a name must be one that names of such columns are made of.
So "Phone 1 - Type", "Fax phone", "נייד אם" and "manager phone no" are something else.
"""

from __future__ import annotations

import re
import unicodedata
from numbers import Integral

from feedbot_bulk.cells.text_utils import without_marks


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WHATSAPP = _set(
    "whatsapp whats app ווטסאפ וואטסאפ ואטסאפ ווטסאף וואטסאף ווצאפ וואצאפ וואטס ווטס אפ "
    "ватсап вотсап вацап واتساب واتسآب واتس"
)
_MOBILE = _set(
    "mobile mobiles mob cell cellular cellphone smartphone נייד ניידים סלולרי סלולארי סלולר "
    "סלולריים פלאפון פלאפונים פלא פון мобильный мобильного мобильные моб сотовый сотового сот "
    "мобила جوال الجوال موبايل محمول نقال خلوي"
)
_PHONE = _set(
    "phone phones telephone tel טלפון טלפונים טל телефон телефона телефоны тел هاتف تلفون تليفون"
)
_SECOND = _set(
    "home work business office landline other additional alternative second secondary בית בבית "
    "ביתי עבודה בעבודה משרד במשרד עסק קווי נייח נוסף אחר חלופי שני домашний рабочий служебный "
    "городской дополнительный другой второй منزل منزلي بيت عمل مكتب ثابت اخر آخر بديل ثاني"
)
_FILLER = _set(
    "number numbers no num nr value primary main first contact customer client recipient member "
    "participant guest patient personal private of the מספר מספרי מס ראשי ראשון אישי פרטי של לקוח "
    "נמען משתתף אורח מוזמן מטופל ליצירת קשר номер номера основной контактный личный клиента "
    "رقم ارقام أرقام اساسي أساسي رئيسي شخصي خاص عميل زبون تواصل"
)
_PHONE_WORDS = _WHATSAPP | _MOBILE | _PHONE
_KNOWN = _PHONE_WORDS | _SECOND | _FILLER

# Not parents: a school's list is written to them as often as not, so they are offered, never taken.
_SOMEBODY_ELSE = _set(
    "agent agents manager managers supervisor boss assistant secretary rep representative sales "
    "salesperson seller coordinator person emergency referrer employer sender "
    "סוכן סוכנת סוכנים סוכני מנהל מנהלת מנהלים אחראי אחראית ממונה נציג נציגה מזכיר מזכירה מזכירות "
    "עוזר עוזרת מוכר מוכרת רכז רכזת מפנה ממליץ מעסיק שולח חירום איש אשת מתווך מתווכת "
    "агент агента менеджер менеджера директор директора руководитель руководителя куратор "
    "представитель представителя продавец экстренный экстренной экстренного лицо лица секретарь "
    "وكيل مدير مديرة مندوب مسؤول طوارئ شخص سكرتير"
)

_SOMETHING_ELSE = _set(
    "fax факс פקס فاكس type label סוג תווית тип نوع id ids uid תז זהות מזהה דרכון passport паспорт "
    "חפ ח פ עמ עוסק מורשה חברה company инн هوية vat tax מעמ account חשבון בנק bank iban счет "
    "amount sum total price cost balance payment salary סכום סהכ מחיר עלות יתרה תשלום שכר сумма "
    "цена итого مبلغ سعر date תאריך дата تاريخ invoice order receipt חשבונית הזמנה קבלה заказ zip "
    "postal מיקוד code קוד код row שורה serial סידורי"
)

_MESSAGE = _set("message messages msg text הודעה טקסט תוכן")
_MESSAGE_FILLER = _set("of the body content final של סופי מלא לשליחה")

_QUOTATION_MARKS = re.compile("['\"`´׳״’‘“”]")
_POSSESSIVE = re.compile(r"['’]s\b")
_POINTS = re.compile("[\u0591-\u05c7\u064b-\u065f\u0670\u0640]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_UNNAMED = re.compile(r"column [A-Z]+")


def phone_rank(name: object) -> tuple[int, ...]:
    """How early a column of this name is taken, lowest first; () if no phone column is named so.

    >>> phone_rank("נייד") < phone_rank("טלפון") < phone_rank("Phone 2") < phone_rank("Home phone")
    True
    >>> phone_rank("manager phone no")
    ()
    """
    words = _words(name)
    letters = {word for word in words if not word.isdigit()}
    if not letters <= _KNOWN or not letters & _PHONE_WORDS:
        return ()
    number = next((int(word) for word in words if word.isdigit()), 1)
    if letters & _WHATSAPP:
        kind = 0
    elif letters & _MOBILE:
        kind = 1
    else:
        kind = 3 if letters & _SECOND else 2
    return (kind, int(bool(letters & _SECOND)), number)


def is_somebody_else(name: object) -> bool:
    """Whether the name says that the column is about another person than the one written to.

    >>> is_somebody_else("סוכן"), is_somebody_else("Contact person"), is_somebody_else("Contact")
    (True, True, False)
    """
    return not _SOMEBODY_ELSE.isdisjoint(_words(name))


def is_something_else(name: object) -> bool:
    """Whether the name says that what looks like a phone there is an amount, an ID, a date."""
    return not phone_rank(name) and not _SOMETHING_ELSE.isdisjoint(_words(name))


def speaks_of_phones(name: object) -> bool:
    """Whether phones are a part of what the name says: "נייד אם", "Phone of the school".

    >>> speaks_of_phones("נייד אם"), speaks_of_phones("Phone 1 - Type"), speaks_of_phones("name")
    (True, False, False)
    """
    return not is_something_else(name) and not _PHONE_WORDS.isdisjoint(_words(name))


def is_no_name(name: object) -> bool:
    """Whether a column is called so only because nobody named it: by its place in the sheet.

    >>> is_no_name("column B"), is_no_name(1), is_no_name("name")
    (True, True, False)
    """
    if isinstance(name, str):
        return _UNNAMED.fullmatch(name) is not None
    return name is None or isinstance(name, Integral)  # NumPy's whole numbers, too


def is_message_name(name: object) -> bool:
    """Whether a column of this name holds finished texts."""
    words = set(_words(name))
    return bool(words & _MESSAGE) and words <= _MESSAGE | _MESSAGE_FILLER


def _words(name: object) -> list[str]:
    """The words of a header, without case, quotation marks, points and articles."""
    if not isinstance(name, str):
        return []
    plain = without_marks(unicodedata.normalize("NFKC", name))
    plain = _POINTS.sub("", _QUOTATION_MARKS.sub("", _POSSESSIVE.sub("", plain)))
    spaced = _CAMEL.sub(" ", plain)
    return [_without_prefix(word) for word in _WORD.findall(spaced.casefold())]


_PREFIXES = ("ה", "ל", "ב", "ال", "لل")
_ANY = _KNOWN | _SOMEBODY_ELSE | _SOMETHING_ELSE | _MESSAGE


def _without_prefix(word: str) -> str:
    """The word without its article or preposition, where what is left is a word known here."""
    if word in _ANY:
        return word
    bare = (word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix))
    return next((one for one in bare if one in _ANY), word)
