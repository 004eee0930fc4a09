"""What people see of a text, and what of it can travel."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = (
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # direction marks
    "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff"  # hyphens, joiners and spaces of no width
)
"""Characters that nobody sees; Excel and WhatsApp leave direction marks in Hebrew cells."""

_SPACE = (
    " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_NOTHING_TO_SEE = INVISIBLE + _SPACE
_GONE = dict.fromkeys(map(ord, INVISIBLE))
_UNSENDABLE = re.compile("[\0\ud800-\udfff]")  # half characters have no UTF-8; NUL ends a text


def is_blank(text: str) -> bool:
    r"""Whether nobody would see anything of the text.

    >>> is_blank(" \u200f"), is_blank("0")
    (True, False)
    """
    return not text.strip(_NOTHING_TO_SEE)


def is_sendable(text: str) -> bool:
    """Whether the text arrives as it is: it has a UTF-8 form, and no NUL."""
    if "\0" in text:
        return False
    try:
        text.encode()  # the quickest way to ask, for a cell as for a whole column
    except UnicodeEncodeError:
        return False
    return True


def has_invisible(text: str) -> bool:
    """Whether any character of the text is one that nobody sees."""
    return not text.isascii() and any(mark in text for mark in INVISIBLE)


def sendable(text: str) -> str:
    """The text with a � for each character that cannot be sent."""
    return _UNSENDABLE.sub("�", text)


def without_marks(text: str) -> str:
    """The text without the characters that nobody sees, wherever they stand."""
    return text.translate(_GONE)


def tidy(text: str) -> str:
    r"""A text made ready to be read as a date or a number: plain digits, nothing around them.

    >>> tidy("\u200f１２/11/2026 ")
    '12/11/2026'
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", without_marks(text))
    return plain.strip()
