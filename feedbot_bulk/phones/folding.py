"""Step 2: one way to write each digit, space and dash."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_DASHES = "\u2212\u2043\u30fc\u2053\u223c~\uff5e"  # dashes that Unicode files elsewhere than Pd
_BREAK = ";"  # a line's end: numbers on two lines are two
_UNREADABLE = "?"


def fold(text: str) -> str:
    r"""The text in small letters, with ASCII digits, spaces and dashes, and no direction marks.

    >>> fold("\u200fנייד: ٠٥٢–١٢٣٤٥٦٧")
    'נייד: 052-1234567'
    """
    if text.isascii() and text.isprintable() and "~" not in text:
        return text.lower()
    return "".join(map(fold_character, text))


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """What `fold` makes of one character: one, none, or (rarely) some."""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd" or character in _DASHES:
        return "-"
    if category == "Cf":
        return ""
    if category == "Zs" or character == "\t":
        return " "
    if category in {"Cc", "Zl", "Zp"}:
        return _BREAK
    folded = unicodedata.normalize("NFKC", character).lower()
    # ², ½ and ⑩ are notes beside a number; NFKC alone would make them digits of it.
    return _UNREADABLE if any(map(str.isnumeric, folded)) else folded
