"""The digits of the numbers that were found, all rows' on one string."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from feedbot_bulk.phones.blocks.lines import LINE_END, ZERO
from feedbot_bulk.phones.diagnosis import LONGEST_CELL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from feedbot_bulk.phones.blocks.lines import Lines, Rows
    from feedbot_bulk.phones.blocks.shapes import Shapes


class Numbers(NamedTuple):
    """The numbers of the rows that have one: all rows' digits on a string, and the places."""

    digits: NDArray[np.uint8]
    rows: Rows
    shape: Rows
    marked: NDArray[np.bool_]  # by a plus or 00, which is left out, as saying its country
    start: Rows
    size: Rows

    def chosen(self, which: NDArray[np.bool_] | Rows) -> Numbers:
        """Those of the numbers."""
        return Numbers(
            self.digits,
            self.rows[which],
            self.shape[which],
            self.marked[which],
            self.start[which],
            self.size[which],
        )

    def begin(self, *wanted: int) -> NDArray[np.bool_]:
        """Which begin with these digits."""
        equal = np.ones(len(self.start), np.bool_)
        for place, digit in enumerate(wanted):
            equal &= self.digits[self.start + place] == digit
        return equal

    def without(self, first: NDArray[np.bool_], count: int) -> Numbers:
        """The numbers, some of them without their first digits."""
        return self._replace(start=self.start + count * first, size=self.size - count * first)

    def texts(self) -> list[str]:
        """The digits of numbers of one size."""
        size = int(self.size[0]) if len(self.size) else 1
        return texts_of(sliding_window_view(self.digits, size)[self.start])


def texts_of(digits: NDArray[np.uint8], before: str = "") -> list[str]:
    """Rows of digits as texts; splitting one text makes them in half the time of any other way."""
    lines = np.empty((len(digits), len(before) + digits.shape[1] + 1), np.uint8)
    lines[:, : len(before)] = np.frombuffer(before.encode(), np.uint8)
    lines[:, len(before) : -1] = digits + np.uint8(ZERO)
    lines[:, -1] = LINE_END
    return lines.tobytes()[:-1].decode("ascii").split("\n") if len(lines) else []


_SPARE = b"0" * LONGEST_CELL  # so that looking ahead never leaves the array
_NO_DIGITS = bytes(byte for byte in range(256) if not chr(byte).isdecimal())


def numbers_of(lines: Lines, shapes: Shapes, unsettled: NDArray[np.bool_]) -> Numbers:
    """The numbers of the rows that are not settled, without a 00 that only says: from abroad."""
    written = lines.letters.tobytes().translate(None, _NO_DIGITS) + _SPARE
    digits = np.frombuffer(written, np.uint8) - np.uint8(ZERO)
    before = np.cumsum(shapes.digits[shapes.of_row]) - shapes.digits[shapes.of_row]
    rows = np.flatnonzero((shapes.size[shapes.of_row] > 0) & unsettled & ~lines.odd)
    shape = shapes.of_row[rows]
    start, size = before[rows] + shapes.first[shape], shapes.size[shape]
    numbers = Numbers(digits, rows, shape, shapes.plus[shape], start, size)
    lost = _ends_in_zeros(digits, start + size)
    numbers = numbers.chosen(~lost) if lost.any() else numbers
    abroad = ~numbers.marked & numbers.begin(0, 0)
    return numbers.without(abroad, 2)._replace(marked=numbers.marked | abroad)


def _ends_in_zeros(digits: NDArray[np.uint8], end: Rows) -> NDArray[np.bool_]:
    """Whether six zeros end it: they may be what Excel left of a number, no shape can tell."""
    zeros: NDArray[np.bool_] = digits[end - 1] == 0
    for place in range(2, 7):
        some = np.flatnonzero(zeros)
        zeros[some] = digits[end[some] - place] == 0
    return zeros
