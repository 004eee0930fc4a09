"""Step 2: one way to write each digit, space and dash; of many texts at once, in bytes."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

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


ASCII, DROPPED, ODD, _UNKNOWN = 128, 253, 254, 255


class Alphabet:
    """A byte for each folded character, given as it occurs: ASCII keeps its own.

    Characters that fold to none are `DROPPED`; those that fold to several, or come when the bytes
    are all given, are `ODD`.
    """

    def __init__(self) -> None:
        self._byte_of_point = np.full(0x110000, _UNKNOWN, np.uint8)
        self._byte_of_letter = {chr(byte): byte for byte in range(ASCII)}

    def encode(self, points: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """A byte for each code point, folded."""
        encoded = self._byte_of_point.take(points)  # twice as fast as an index in brackets
        unknown = encoded == _UNKNOWN
        if unknown.any():
            for point in np.unique(points[unknown]).tolist():
                self._byte_of_point[point] = self._byte(fold_character(chr(point)))
            encoded = self._byte_of_point.take(points)
        return encoded

    def decode(self, encoded: Iterable[bytes]) -> list[str]:
        """The folded texts of bytes."""
        letters = {byte: letter for letter, byte in self._byte_of_letter.items() if byte >= ASCII}
        return [text.decode("latin-1").translate(letters) for text in encoded]

    def _byte(self, folded: str) -> int:
        if len(folded) != 1:
            return ODD if folded else DROPPED
        free = len(self._byte_of_letter)
        return self._byte_of_letter.setdefault(folded, free) if free < DROPPED else ODD
