"""Israeli numbers, read once per block: length and first digits, on which the verdict hangs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from feedbot_bulk.phones.blocks.lines import ZERO
from feedbot_bulk.phones.blocks.numbers import texts_of
from feedbot_bulk.phones.diagnosis import FULL_NUMBER, PLACES, SHORTEST_WITHOUT_PLUS
from feedbot_bulk.phones.israel import ISRAEL, israeli_kind
from feedbot_bulk.phones.numbering import kind_by_patterns
from feedbot_bulk.phones.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from feedbot_bulk.phones.blocks.lines import Rows
    from feedbot_bulk.phones.blocks.numbers import Numbers

HEADS = {8: 4, 9: 5}
"""Of Israeli national numbers by length: how many leading digits their verdict hangs on."""


def national_of(numbers: Numbers, region: str) -> Numbers:
    """Those that are read as Israeli, without 972 and 0: what `read` does, on arrays."""
    long = numbers.marked | (numbers.size >= SHORTEST_WITHOUT_PLUS)
    coded = numbers.begin(9, 7, 2) & long
    israeli = coded | ~numbers.marked if region == "IL" else coded & numbers.marked
    national = numbers.without(coded, len(ISRAEL)).chosen(israeli)
    return national.without(national.begin(0), 1)


def phones_of(
    national: Numbers,
) -> Iterator[tuple[Rows, NDArray[np.object_], NDArray[np.int8]]]:
    """Those as long as Israeli numbers, by length: their rows, phones and kinds, None and −1."""
    for size in HEADS:
        of_size = np.flatnonzero(national.size == size)
        rows, start = national.rows[of_size], national.start[of_size]
        digits = sliding_window_view(national.digits, size)[start]
        kinds = _kinds(digits)
        phones = np.array(texts_of(digits, ISRAEL), dtype=object)
        phones[kinds < 0] = None
        yield rows, phones, kinds


_INVALID, _UNASKED = -1, -2
_verdicts = {size: np.full(10**head, _UNASKED, np.int8) for size, head in HEADS.items()}


def _kinds(national: NDArray[np.uint8]) -> NDArray[np.int8]:
    """The kind of each national number, −1 where it is not valid."""
    size = national.shape[1]
    verdicts, heads = _verdicts[size], np.zeros(len(national), np.int32)
    for place in range(HEADS[size]):
        heads *= 10
        heads += national[:, place]
    kinds = verdicts.take(heads)
    for head in np.unique(heads[kinds == _UNASKED]).tolist():
        number = str(head).zfill(HEADS[size]).ljust(size, "1")
        kind = israeli_kind(number, kind_by_patterns)
        verdicts[head] = _INVALID if kind is None else PLACES[kind]
    return verdicts.take(heads)


def why_not(
    numbers: Numbers, national: Numbers, unsettled: NDArray[np.bool_], region: str
) -> Iterator[tuple[int, str]]:
    """The rows of numbers that can be Israeli only, and are not valid: row and reason."""
    national = national.chosen(np.flatnonzero(unsettled[national.rows]))
    whole = numbers.chosen(np.searchsorted(numbers.rows, national.rows))
    short = whole.size < SHORTEST_WITHOUT_PLUS
    alone = whole.marked | short | whole.begin(0) | whole.begin(9, 7, 2)
    single = whole.size + 2 < 2 * FULL_NUMBER  # too short for two numbers, its 00 counted
    ordinary = (national.size > 0) & ~national.begin(0) & ~national.begin(1)
    left = alone & single & ordinary
    whole, national = whole.chosen(left), national.chosen(left)
    columns = (whole.rows, whole.marked, whole.start, whole.size, national.start, national.size)
    digits = (whole.digits + np.uint8(ZERO)).tobytes().decode("ascii") if left.any() else ""
    for row, marked, start, size, at, length in zip(*(c.tolist() for c in columns), strict=True):
        head = digits[start : at + HEADS.get(length, 1)]
        reason = _why_none(("+" if marked else "") + head, size, region)
        if reason is not None:
            yield row, reason


@lru_cache(maxsize=1 << 14)
def _why_none(head: str, size: int, region: str) -> str | None:
    """The reason against all numbers of so many digits that begin so; None: ask the reference."""
    return read(head.ljust(size + head.startswith("+"), "1"), region).reason
