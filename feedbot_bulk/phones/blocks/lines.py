"""Cells folded, once per character: a column as bytes, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedbot_bulk.phones.diagnosis import LONGEST_CELL
from feedbot_bulk.phones.folding import DROPPED, ODD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from feedbot_bulk.phones.cell_text import Texts
    from feedbot_bulk.phones.folding import Alphabet

    Rows = NDArray[np.intp]

LINE_END, ZERO, NINE, DOT = (ord(character) for character in "\n09.")


class Lines(NamedTuple):
    """Folded cells in the bytes of an alphabet, a line each."""

    letters: NDArray[np.uint8]
    ends: Rows  # where the line end of each row stands
    odd: NDArray[np.bool_]  # rows that are not rightly here: for the reference to read


def fold(texts: Texts, alphabet: Alphabet) -> Lines:
    """The cells as lines; what is too long, or folds to several characters, is odd."""
    text = texts.joined(LONGEST_CELL + 1)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
    ends = np.flatnonzero(points == LINE_END)
    if len(ends) != len(texts):  # a cell has line ends of its own
        ends = np.cumsum([min(len(each), LONGEST_CELL + 1) + 1 for each in texts]) - 1
    sizes = np.diff(ends, prepend=-1)
    letters = alphabet.encode(points)
    odd: NDArray[np.bool_] = sizes > LONGEST_CELL + 1
    odd[np.searchsorted(ends, np.flatnonzero(letters == ODD))] = True
    if odd.any():
        letters[np.repeat(odd, sizes)] = DROPPED
    letters[ends] = LINE_END
    letters = letters[letters != DROPPED]
    return Lines(letters, np.flatnonzero(letters == LINE_END), odd)


def is_digit(letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which of the letters are digits."""
    return (letters - np.uint8(ZERO)) < 10  # noqa: PLR2004 - ten digits; below 0 wraps around
