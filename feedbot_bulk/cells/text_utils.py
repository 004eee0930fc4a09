"""What people see of a text, and what of it can travel."""

from __future__ import annotations

import re
import unicodedata

DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that only turn the text round; Excel and WhatsApp leave them in Hebrew cells."""

INVISIBLE = DIRECTION_MARKS + "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff"
"""Characters that nobody sees: those, and hyphens, joiners and spaces of no width."""

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


def bare(text: str) -> str:
    r"""The text as people see it: without characters that nobody sees, a space for each gap.

    >>> bare("\u200fשם \t פרטי")
    'שם פרטי'
    """
    return " ".join(without_marks(text).split())


def tidy(text: str) -> str:
    r"""A text made ready to be read as a date or a number: plain digits, nothing around them.

    >>> tidy("\u200f１２/11/2026 ")
    '12/11/2026'
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", without_marks(text))
    return plain.strip()


def shorten(text: str, most: int) -> str:
    """The text on one line of at most `most` characters.

    >>> shorten("a long text", 6)
    'a lon…'
    """
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


_SHOWN = 40  # characters of a cell that a reason or an error shows


def shown_text(text: str) -> str:
    """The text as a reason or an error shows it: on one line, short, fit for any file."""
    return shorten(sendable(text[: 2 * _SHOWN]), _SHOWN)
