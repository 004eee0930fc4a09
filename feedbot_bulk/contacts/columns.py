"""Which column is meant: the phones, the messages, or one that was named.

A phone column is found by its name and, only where no name tells, by what it holds. One column is
taken, for all rows alike; where two could be meant, the answer is an error that names both.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from feedbot_bulk import phones, results
from feedbot_bulk.cells.lookup import column, listed
from feedbot_bulk.errors import ColumnError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

# --- the phone column -------------------------------------------------------------------------


def phone_column(frame: pd.DataFrame, region: str = "IL", phone: object = None) -> pd.Series[Any]:
    """The column of phones: the one that `phone` names, else the one that reads as such.

    By name, mobile before phone before home or work, "Phone 1" before "Phone 2"; a column without
    a single digit is passed over. Where no name tells: the column that holds mostly mobiles, unless
    they read as ID or company numbers. Columns of a result frame (`feedbot_…`) are never taken.

    Raises ColumnError where none, or more than one, could be meant.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"שם": ["נועה"], "טלפון": ["03-1234567"], "נייד": ["050-1234501"]})
    >>> phone_column(people).name
    'נייד'
    """
    if phone is not None:
        return column(frame, phone, "phone")
    own = _own(frame)
    named = named_like_phones(frame)
    if filled := [one for one in named if _has_digits(one)]:
        return _first(filled, _phone_rank, "phone")
    if holding := [one for one in own if _holds_phones(one, region)]:
        return _first(holding, _equal, "phone")
    if named:
        return _first(named, _phone_rank, "phone")
    raise ColumnError(
        f"No phone column: of the columns {listed(one.name for one in own)} none is named like "
        "one or holds mostly mobile numbers. Pass phone= with the name of the column."
    )


def named_like_phones(frame: pd.DataFrame) -> list[pd.Series[Any]]:
    """The list's own columns whose names say that they hold phones."""
    return [one for one in _own(frame) if _phone_rank(one.name)]


def _own(frame: pd.DataFrame) -> list[pd.Series[Any]]:
    """The columns that are the list's own, by position, so that two of one name are two."""
    return [frame.iloc[:, position] for position in results.own_positions(frame)]


def _first(
    columns: Sequence[pd.Series[Any]], rank: Callable[[object], tuple[int, ...]], argument: str
) -> pd.Series[Any]:
    """The column of the lowest rank, which must be alone in it."""
    ranks = [rank(one.name) for one in columns]
    best = [one for one, its in zip(columns, ranks, strict=True) if its == min(ranks)]
    if len(best) > 1:
        raise ColumnError(
            f"The {argument} column could be any of {listed(one.name for one in best)}. "
            f"Pass {argument}= with the name of the one that is meant."
        )
    return best[0]


def _equal(_: object) -> tuple[int, ...]:
    return (0,)


def _has_digits(cells: pd.Series[Any]) -> bool:
    return any(any(map(str.isdigit, str(cell))) for cell in cells.dropna())


# --- names of phone columns -------------------------------------------------------------------


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WHATSAPP = _set(
    "whatsapp whats app ווטסאפ וואטסאפ ואטסאפ ווטסאף וואטסאף ווצאפ וואצאפ וואטס ווטס אפ"
)
_MOBILE = _set(
    "mobile mobiles cell cellular cellphone smartphone נייד ניידים סלולרי סלולארי סלולר סלולריים "
    "פלאפון פלאפונים פלא פון"
)
_PHONE = _set("phone phones telephone tel טלפון טלפונים טל")
_SECOND = _set(
    "home work business office landline other additional alternative secondary בית בבית ביתי "
    "עבודה בעבודה משרד במשרד עסק קווי נייח נוסף אחר חלופי"
)
_FILLER = _set(
    "number numbers no num nr value primary main contact customer client personal private of the "
    "מספר מספרי מס ראשי אישי פרטי של לקוח ליצירת איש קשר"
)
_PHONE_WORDS = _WHATSAPP | _MOBILE | _PHONE
_KNOWN = _PHONE_WORDS | _SECOND | _FILLER

_NOT_IN_WORDS = re.compile(r"['\"`´׳״’‘“”\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+|\d+")


def _phone_rank(name: object) -> tuple[int, ...]:
    """How early a column of this name is taken, lowest first; () if no phone column is named so.

    Every word must be one that names of phone columns are made of: "Phone 1 - Type", "Fax phone"
    and "אישור וואטסאפ" are something else.
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


def _words(name: object) -> list[str]:
    """The words of a header, without case, quotation marks and the Hebrew article."""
    if not isinstance(name, str):
        return []
    plain = _CAMEL.sub(" ", _NOT_IN_WORDS.sub("", unicodedata.normalize("NFKC", name)))
    return [_without_article(word) for word in _WORD.findall(plain.casefold())]


def _without_article(word: str) -> str:
    bare = word.removeprefix("ה")
    return bare if bare in _KNOWN or bare in _MESSAGE else word


# --- phones by content ------------------------------------------------------------------------

_SAMPLE = 300
_NEVER = _set(
    "fax פקס type label סוג id ids תז זהות דרכון passport חפ ח פ עמ עוסק מורשה חברה company vat "
    "tax account חשבון בנק bank"
)
_ID = re.compile(r"\d{8,9}(?:\.0)?")


def _holds_phones(cells: pd.Series[Any], region: str) -> bool:
    """Whether most filled cells of a sample are mobiles, and not ID or company numbers."""
    filled = cells.dropna()
    filled = filled[[bool(str(cell).strip()) for cell in filled]]
    sample = filled.iloc[:: max(1, len(filled) // _SAMPLE)]
    if sample.empty or _NEVER.intersection(_words(cells.name)) or _are_ids(sample):
        return False
    found = phones.diagnose(sample, region)
    mobile = found["kind"].isin(["mobile", "unlisted"])
    if region == "IL":
        mobile &= found["phone"].fillna("").str.startswith("972").astype(bool)
    return bool(mobile.sum() * 2 > len(sample))


def _are_ids(cells: pd.Series[Any]) -> bool:
    """Israeli ID and company numbers share nine digits, and a check digit that few phones meet."""
    return 2 * sum(_is_id(str(cell).strip()) for cell in cells) > len(cells)


def _is_id(text: str) -> bool:
    if not _ID.fullmatch(text):
        return False
    digits = [int(char) for char in text.removesuffix(".0").zfill(9)]
    weighed = [digit * (1 + at % 2) for at, digit in enumerate(digits)]
    return sum(one // 10 + one % 10 for one in weighed) % 10 == 0


# --- the message column -----------------------------------------------------------------------

_MESSAGE = _set("message messages msg text הודעה טקסט תוכן")
_MESSAGE_FILLER = _set("of the body content final של סופי מלא לשליחה")


def message_column(frame: pd.DataFrame, message: object = None) -> pd.Series[Any]:
    """The column of finished texts: the one that `message` names, else one called like a message.

    Raises ColumnError where none, or more than one, could be meant.

    >>> import pandas as pd
    >>> message_column(pd.DataFrame({"phone": ["0501234501"], "Message": ["hello"]})).name
    'Message'
    """
    if message is not None:
        return column(frame, message, "message")
    own = _own(frame)
    named = [one for one in own if _is_message_name(one.name)]
    if not named:
        raise ColumnError(
            f"No message column: of the columns {listed(one.name for one in own)} none is called "
            "message, text, הודעה, טקסט or תוכן. Pass message= with the text to send."
        )
    filled = [one for one in named if one.notna().any()]
    return _first(filled or named, _equal, "message")


def _is_message_name(name: object) -> bool:
    words = set(_words(name))
    return bool(words & _MESSAGE) and words <= _MESSAGE | _MESSAGE_FILLER
