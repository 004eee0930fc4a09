"""Many cells → many phones: the steps of `_phone_cells`, each thing that occurs asked about once.

A column of a million phones holds some dozens of characters, a few shapes (`999-9999999`) and at
most ten thousand Israeli mobile blocks: libphonenumber's verdict on an Israeli number hangs on its
length and its first five digits (the tests hold it to that). So the careful functions are asked
once per character, once per shape and once per block, and numpy does the rest. What is not
settled that way goes through the careful functions, cell by cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from feedbot_bulk import _phone_cells as careful

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

KINDS = ("mobile", "landline", "voip", "unlisted", "other")


class Diagnoses(NamedTuple):
    """The diagnoses of some cells; a kind is its place in KINDS, −1 for none."""

    phones: NDArray[np.object_]
    kinds: NDArray[np.int8]
    reasons: NDArray[np.object_]


def diagnose(texts: Sequence[str], region: str) -> Diagnoses:
    """The diagnoses of texts: of each, what `_phone_cells.diagnose_text` says."""
    size = len(texts)
    result = Diagnoses(_nothing(size), np.full(size, -1, np.int8), _nothing(size))
    lines = _fold(texts)
    shapes = _shapes(lines)
    result.reasons[:] = shapes.reasons[shapes.of_row]
    unsettled = np.equal(result.reasons, None)
    for rows, phones, kinds in _israeli_phones(_numbers(lines, shapes), region):
        result.phones[rows], result.kinds[rows] = phones, kinds
        unsettled[rows] = False
    unsettled |= lines.odd
    _diagnose_carefully(texts, np.flatnonzero(unsettled), region, result)
    return result


def _nothing(size: int) -> NDArray[np.object_]:
    return np.full(size, None, dtype=object)


def _diagnose_carefully(
    texts: Sequence[str], rows: NDArray[np.intp], region: str, result: Diagnoses
) -> None:
    known: dict[str, careful.Diagnosis] = {}
    for row in rows.tolist():
        text = texts[row]
        if (found := known.get(text)) is None:
            found = known[text] = careful.diagnose_text(text, region)
        result.phones[row], result.reasons[row] = found.phone, found.reason
        result.kinds[row] = -1 if found.kind is None else KINDS.index(found.kind)


# --- fold: once per character -----------------------------------------------------------------

_LINE_END, _ZERO, _NINE, _DOT = (ord(character) for character in "\n09.")
_DROPPED, _ODD = 0x110000, 0x110001  # beyond Unicode: folds to nothing, folds to several


class _Lines(NamedTuple):
    """Folded cells as one array of code points, a line each."""

    points: NDArray[np.uint32]
    ends: NDArray[np.intp]  # where the line end of each row stands
    odd: NDArray[np.bool_]  # rows that are not here: to be read with care


def _fold(texts: Sequence[str]) -> _Lines:
    sizes = np.fromiter(map(len, texts), np.intp, len(texts))
    odd = sizes > careful.LONGEST_CELL
    if odd.any():
        texts = ["" if out else text for text, out in zip(texts, odd.tolist(), strict=True)]
        sizes[odd] = 0
    points = _code_points("\n".join([*texts, ""]))
    ends = np.cumsum(sizes + 1) - 1
    folded = _fold_table(points)[points]
    odd[np.searchsorted(ends, np.flatnonzero(folded == _ODD))] = True
    folded[ends] = _LINE_END
    folded = folded[folded != _DROPPED]
    return _Lines(folded, np.flatnonzero(folded == _LINE_END), odd)


def _code_points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _fold_table(points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """What each code point that occurs folds to."""
    occurs = np.zeros(_ODD, np.bool_)
    occurs[points] = True
    occurring = np.flatnonzero(occurs)
    table = np.zeros(occurring[-1] + 1, np.uint32)
    for point in occurring.tolist():
        folded = careful.fold_character(chr(point))
        table[point] = ord(folded) if len(folded) == 1 else _ODD if folded else _DROPPED
    return table


# --- find: once per shape ---------------------------------------------------------------------


class _Shapes(NamedTuple):
    """The writings that occur, and what `find` says of each."""

    of_row: NDArray[np.intp]
    digits: NDArray[np.intp]  # how many digits a row of the shape has
    reasons: NDArray[np.object_]  # None where there is a number, or where it takes care to tell
    plus: NDArray[np.bool_]
    first: NDArray[np.intp]  # how many digits of the row stand before the number
    size: NDArray[np.intp]  # how many digits the number has, 0 for none


def _shapes(lines: _Lines) -> _Shapes:
    of_row, shapes = pd.factorize(np.array(_shape_texts(lines), dtype=object))
    findings = [_finding(shape) for shape in shapes]
    reason, plus, first, size = zip(*findings, strict=True) if findings else ([], [], [], [])
    return _Shapes(
        of_row,
        np.array([_count_digits(shape) for shape in shapes], np.intp),
        np.array(reason, object),
        np.array(plus, np.bool_),
        np.array(first, np.intp),
        np.array(size, np.intp),
    )


def _shape_texts(lines: _Lines) -> list[str]:
    """The rows with 9 for every digit, but for the 0 of a float at the end (`521234567.0`)."""
    points, ends = lines.points, lines.ends
    shaped = np.where(_is_digit(points), np.uint32(_NINE), points)
    last = ends[ends >= 2] - 1  # noqa: PLR2004 - room for the two characters of ".0"
    shaped[last[(points[last] == _ZERO) & (points[last - 1] == _DOT)]] = _ZERO
    return shaped.tobytes().decode("utf-32-le", "surrogatepass").split("\n")[:-1]


def _is_digit(points: NDArray[np.uint32]) -> NDArray[np.bool_]:
    return (points - np.uint32(_ZERO)) < 10  # noqa: PLR2004 - ten digits; below 0 wraps around


def _finding(shape: str) -> tuple[str | None, bool, int, int]:
    """The reason of all rows of a shape, or their number: a plus?, digits before it, digits."""
    if careful.minds_digits(shape):
        return None, False, 0, 0
    found = careful.find(shape)
    if not isinstance(found, slice):
        return found, False, 0, 0
    number = shape[found]
    first, size = _count_digits(shape[: found.start]), _count_digits(number)
    return None, number.startswith("+"), first, size


def _count_digits(shape: str) -> int:
    return shape.count("9") + shape.count("0")


# --- read: once per Israeli block -------------------------------------------------------------


class _Numbers(NamedTuple):
    """The numbers of the rows that have one: all digits of the chunk in a row, and the places."""

    digits: NDArray[np.uint8]
    rows: NDArray[np.intp]
    plus: NDArray[np.bool_]
    start: NDArray[np.intp]
    size: NDArray[np.intp]


_HEAD = 5  # leading digits of a national number that its verdict hangs on
_BLOCKS = 10**_HEAD
_SPARE = np.zeros(16, np.uint8)  # so that looking ahead never leaves the array


def _numbers(lines: _Lines, shapes: _Shapes) -> _Numbers:
    is_digit = _is_digit(lines.points)
    digits = (lines.points[is_digit] - np.uint32(_ZERO)).astype(np.uint8)
    before = np.cumsum(np.concatenate([[0], shapes.digits[shapes.of_row]]))[:-1]
    rows = np.flatnonzero((shapes.size[shapes.of_row] > 0) & ~lines.odd)
    shape = shapes.of_row[rows]
    start = before[rows] + shapes.first[shape]
    return _Numbers(
        np.concatenate([digits, _SPARE]), rows, shapes.plus[shape], start, shapes.size[shape]
    )


def _israeli_phones(
    numbers: _Numbers, region: str
) -> list[tuple[NDArray[np.intp], NDArray[np.object_], NDArray[np.int8]]]:
    """The Israeli numbers among them, by length: their rows, phones and kinds."""
    national = _national(numbers, region)
    found = []
    for size in (8, 9):
        of_size = national.size == size
        rows, start = national.rows[of_size], national.start[of_size]
        windows = sliding_window_view(national.digits, size)[start]
        kinds = _kinds(windows)
        good = (kinds >= 0) & windows[:, -6:].any(axis=1)  # six zeros may be Excel's: take care
        found.append((rows[good], _phones(windows[good]), kinds[good]))
    return found


def _national(numbers: _Numbers, region: str) -> _Numbers:
    """Those that are read as Israeli, without 00, 972 and 0: `_read_whole` for arrays."""
    digits, rows, plus, start, size = numbers

    def begins(*wanted: int) -> NDArray[np.bool_]:
        equal = [digits[start + place] == digit for place, digit in enumerate(wanted)]
        return np.logical_and.reduce(equal)

    idd = ~plus & begins(0, 0)
    plus, start, size = plus | idd, start + 2 * idd, size - 2 * idd
    coded = begins(9, 7, 2) & (plus | (size >= careful.SHORTEST_WITHOUT_PLUS))
    israeli = coded if region == "IL" else coded & plus
    if region == "IL":
        israeli = israeli | ~plus
    start, size = start + 3 * coded, size - 3 * coded
    zero = begins(0)
    start, size = start + zero, size - zero
    return _Numbers(digits, rows[israeli], plus[israeli], start[israeli], size[israeli])


def _phones(national: NDArray[np.uint8]) -> NDArray[np.object_]:
    code = np.broadcast_to(np.array([9, 7, 2], np.uint8), (len(national), 3))
    letters = np.hstack([code, national]).astype(np.uint32) + np.uint32(_ZERO)
    return letters.view(f"U{letters.shape[1]}").ravel().astype(object)


_UNASKED, _INVALID = -2, -1
_verdicts = {size: np.full(_BLOCKS, _UNASKED, np.int8) for size in (8, 9)}


def _kinds(national: NDArray[np.uint8]) -> NDArray[np.int8]:
    """The kind of each national number, −1 where it is not valid."""
    size = national.shape[1]
    verdicts = _verdicts[size]
    heads = national[:, :_HEAD] @ 10 ** np.arange(_HEAD - 1, -1, -1)
    for head in np.unique(heads[verdicts[heads] == _UNASKED]).tolist():
        kind = careful.israeli_kind(f"{head:0{_HEAD}}".ljust(size, "1"))
        verdicts[head] = _INVALID if kind is None else KINDS.index(kind)
    return verdicts[heads]
