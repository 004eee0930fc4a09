"""Where the number stands in a cell, or why there is none: asked once per shape (`999-9999999`)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from feedbot_bulk.phones.blocks.lines import DOT, NINE, ZERO, is_digit
from feedbot_bulk.phones.candidate import digits_matter, find
from feedbot_bulk.phones.reading import first_group

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from feedbot_bulk.phones.blocks.lines import Lines, Rows
    from feedbot_bulk.phones.folding import Alphabet


class Shapes(NamedTuple):
    """The writings that occur, and what `find` says of each."""

    of_row: Rows
    digits: Rows  # how many digits a row of the shape has
    settled: NDArray[np.bool_]  # by a reason that all its rows share
    reasons: NDArray[np.object_]
    plus: NDArray[np.bool_]
    first: Rows  # how many digits of the row stand before the number
    size: Rows  # how many digits the number has, 0 for none
    group: Rows  # how many of those stand together at its beginning, 0 for a bracket's


class _Finding(NamedTuple):
    digits: int
    reason: str | None = None
    plus: bool = False
    first: int = 0
    size: int = 0
    group: int = 0


def shapes_of(lines: Lines, alphabet: Alphabet) -> Shapes:
    """The shapes of the lines, each asked about once."""
    of_row, encoded = _by_shape(_shaped(lines), lines.ends)
    findings = map(_finding, alphabet.decode(encoded))
    digits, reason, plus, first, size, group = zip(*findings, strict=True)
    return Shapes(
        of_row,
        np.array(digits, np.intp),
        np.array([text is not None for text in reason], np.bool_),
        np.array(reason, object),
        np.array(plus, np.bool_),
        np.array(first, np.intp),
        np.array(size, np.intp),
        np.array(group, np.intp),
    )


def _shaped(lines: Lines) -> NDArray[np.uint8]:
    """The rows with 9 for every digit, but for the 0 of a float at the end (`521234567.0`)."""
    letters, ends = lines.letters, lines.ends
    shaped = np.maximum(letters, is_digit(letters) * np.uint8(NINE))
    last = ends[ends >= 2] - 1  # noqa: PLR2004 - room for the two characters of ".0"
    shaped[last[(letters[last] == ZERO) & (letters[last - 1] == DOT)]] = ZERO
    return shaped


_WORD = np.dtype("<u8")
_KEPT = np.array([(1 << 8 * count) - 1 for count in range(9)], _WORD)
"""What is kept of a word of which so many bytes are the row's."""


def _by_shape(shaped: NDArray[np.uint8], ends: Rows) -> tuple[Rows, list[bytes]]:
    """The number of each row's shape, and the shapes by number.

    Rows are compared eight bytes at a time, as numbers: no text is made of each (that took three
    times as long). No byte of a row is 0, so what fills up its last word is like no other's.
    """
    starts = np.concatenate([[0], ends[:-1] + 1])
    sizes = ends - starts
    held = np.concatenate([shaped, np.zeros(_WORD.itemsize, np.uint8)])
    words: NDArray[np.uint64] = np.ndarray((len(shaped) + 1,), _WORD, held.data, strides=(1,))
    shapes = pd.factorize(words[starts] & _KEPT[np.minimum(sizes, 8)])[0]
    for at in range(_WORD.itemsize, int(sizes.max()), _WORD.itemsize):
        rows = np.flatnonzero(sizes > at)
        word = words[starts[rows] + at] & _KEPT[np.minimum(sizes[rows] - at, 8)]
        number, kinds = pd.factorize(word)
        shapes[rows] = shapes.max() + 1 + pd.factorize(shapes[rows] * len(kinds) + number)[0]
    of_row, numbers = pd.factorize(shapes)
    example = np.empty(len(numbers), np.intp)
    example[of_row] = np.arange(len(of_row))
    places = zip(starts[example].tolist(), ends[example].tolist(), strict=True)
    return of_row, [shaped[start:end].tobytes() for start, end in places]


@lru_cache(maxsize=1 << 14)
def _finding(shape: str) -> _Finding:
    digits = _count_digits(shape)
    if digits_matter(shape):
        return _Finding(digits)
    found = find(shape)
    if not isinstance(found, slice):
        return _Finding(digits, reason=found)
    number, first = shape[found], _count_digits(shape[: found.start])
    size, group = _count_digits(number), len(first_group(number))
    return _Finding(digits, None, number.startswith("+"), first, size, group)


def _count_digits(shape: str) -> int:
    return shape.count("9") + shape.count("0")
