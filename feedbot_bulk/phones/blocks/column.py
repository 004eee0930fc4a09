"""The steps of `scalar`, one after the other, on a column."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from feedbot_bulk.phones import scalar
from feedbot_bulk.phones.blocks import israeli
from feedbot_bulk.phones.blocks.foreign import phones_abroad
from feedbot_bulk.phones.blocks.lines import fold
from feedbot_bulk.phones.blocks.numbers import numbers_of
from feedbot_bulk.phones.blocks.shapes import shapes_of
from feedbot_bulk.phones.diagnosis import LONGEST_CELL, PLACES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from feedbot_bulk.phones.blocks.lines import Rows
    from feedbot_bulk.phones.cell_text import Texts
    from feedbot_bulk.phones.folding import Alphabet


class Diagnoses(NamedTuple):
    """The diagnoses of some cells; a kind is its place in KINDS, −1 for none."""

    phones: NDArray[np.object_]
    kinds: NDArray[np.int8]
    reasons: NDArray[np.object_]


def diagnose(texts: Texts, region: str, alphabet: Alphabet) -> Diagnoses:
    """The diagnoses of texts: of each, what `scalar.diagnose_text` says."""
    size = len(texts)
    result = Diagnoses(_nothing(size), np.full(size, -1, np.int8), _nothing(size))
    if size:
        _fill(result, texts, region, alphabet)
    return result


def _fill(result: Diagnoses, texts: Texts, region: str, alphabet: Alphabet) -> None:
    lines = fold(texts, alphabet)
    shapes = shapes_of(lines, alphabet)
    result.reasons[:] = shapes.reasons[shapes.of_row]
    unsettled = ~shapes.settled[shapes.of_row] | lines.odd
    numbers = numbers_of(lines, shapes, unsettled)
    national = israeli.national_of(numbers, region)
    for rows, phones, kinds in israeli.phones_of(national):
        result.phones[rows], result.kinds[rows] = phones, kinds
        unsettled[rows] = kinds < 0
    if found := list(phones_abroad(numbers, shapes, unsettled, region)):
        abroad, *columns = map(list, zip(*found, strict=True))
        result.phones[abroad], result.kinds[abroad], result.reasons[abroad] = columns
        unsettled[abroad] = False
    for row, reason in israeli.why_not(numbers, national, unsettled, region):
        result.reasons[row] = reason
        unsettled[row] = False
    _diagnose_by_reference(texts, np.flatnonzero(unsettled), region, result)


def _nothing(size: int) -> NDArray[np.object_]:
    return np.full(size, None, dtype=object)


def _diagnose_by_reference(texts: Texts, rows: Rows, region: str, result: Diagnoses) -> None:
    for row in rows.tolist():
        found = _diagnose_text(texts[row][: LONGEST_CELL + 1], region)
        result.phones[row], result.reasons[row] = found.phone, found.reason
        result.kinds[row] = -1 if found.kind is None else PLACES[found.kind]


_diagnose_text = lru_cache(maxsize=1 << 14)(scalar.diagnose_text)  # junk repeats itself
