"""Many cells → many phones: the steps of `scalar`, each thing that occurs asked about once.

A column of a million phones holds some dozens of characters, a few shapes (`999-9999999`) and at
most ten thousand Israeli mobile blocks: libphonenumber's verdict on an Israeli number hangs on its
length and its first four or five digits (the tests hold it to that). So the scalar functions, the
reference, are asked once per character, once per shape and once per block, and numpy does the
rest. What is not settled that way goes through the reference, cell by cell. This may skip work,
never change an answer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from feedbot_bulk.phones import scalar
from feedbot_bulk.phones.candidate import digits_matter, find
from feedbot_bulk.phones.diagnosis import LONGEST_CELL, SHORTEST_WITHOUT_PLUS
from feedbot_bulk.phones.folding import fold_character
from feedbot_bulk.phones.israel import israeli_kind
from feedbot_bulk.phones.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

KINDS = ("mobile", "landline", "voip", "unlisted", "other")


class Diagnoses(NamedTuple):
    """The diagnoses of some cells; a kind is its place in KINDS, −1 for none."""

    phones: NDArray[np.object_]
    kinds: NDArray[np.int8]
    reasons: NDArray[np.object_]


def diagnose(texts: Sequence[str], region: str, alphabet: Alphabet) -> Diagnoses:
    """The diagnoses of texts: of each, what `scalar.diagnose_text` says."""
    size = len(texts)
    result = Diagnoses(_nothing(size), np.full(size, -1, np.int8), _nothing(size))
    if size:
        _fill(result, texts, region, alphabet)
    return result


def _fill(result: Diagnoses, texts: Sequence[str], region: str, alphabet: Alphabet) -> None:
    lines = _fold(texts, alphabet)
    shapes = _shapes(lines, alphabet)
    result.reasons[:] = shapes.reasons[shapes.of_row]
    unsettled = ~shapes.settled[shapes.of_row] | lines.odd
    numbers = _numbers(lines, shapes)
    for rows, phones, kinds in _israeli_phones(numbers, region):
        result.phones[rows], result.kinds[rows] = phones, kinds
        unsettled[rows] = False
    for row, phone, kind in _foreign_phones(numbers, shapes, unsettled, region):
        result.phones[row], result.kinds[row] = phone, kind
        unsettled[row] = False
    _diagnose_by_reference(texts, np.flatnonzero(unsettled), region, result)


def _nothing(size: int) -> NDArray[np.object_]:
    return np.full(size, None, dtype=object)


def _diagnose_by_reference(
    texts: Sequence[str], rows: NDArray[np.intp], region: str, result: Diagnoses
) -> None:
    for row in rows.tolist():
        found = _diagnose_text(texts[row][: LONGEST_CELL + 1], region)
        result.phones[row], result.reasons[row] = found.phone, found.reason
        result.kinds[row] = -1 if found.kind is None else KINDS.index(found.kind)


_diagnose_text = lru_cache(maxsize=1 << 14)(scalar.diagnose_text)  # junk repeats itself


# --- fold: once per character -----------------------------------------------------------------

_LINE_END, _ZERO, _NINE, _DOT = (ord(character) for character in "\n09.")
_ASCII, _DROPPED, _ODD, _UNKNOWN = 128, 253, 254, 255


class Alphabet:
    """A byte for each folded character, given as it occurs: ASCII keeps its own.

    Characters that fold to several, or come when the bytes are all given, are `_ODD`.
    """

    def __init__(self) -> None:
        self._byte_of_point = np.full(0x110000, _UNKNOWN, np.uint8)
        self._byte_of_letter = {chr(byte): byte for byte in range(_ASCII)}

    def encode(self, text: str) -> NDArray[np.uint8]:
        """A byte for each character of the text, folded."""
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        encoded: NDArray[np.uint8] = self._byte_of_point[points]
        unknown = encoded == _UNKNOWN
        if unknown.any():
            for point in np.unique(points[unknown]).tolist():
                self._byte_of_point[point] = self._byte(fold_character(chr(point)))
            encoded = self._byte_of_point[points]
        return encoded

    def decode(self, encoded: Iterable[str]) -> list[str]:
        """Folded texts, of their bytes read as Latin-1."""
        letters = {byte: letter for letter, byte in self._byte_of_letter.items() if byte >= _ASCII}
        return [text if text.isascii() else text.translate(letters) for text in encoded]

    def _byte(self, folded: str) -> int:
        if len(folded) != 1:
            return _ODD if folded else _DROPPED
        free = len(self._byte_of_letter)
        return self._byte_of_letter.setdefault(folded, free) if free < _DROPPED else _ODD


class _Lines(NamedTuple):
    """Folded cells in the bytes of an alphabet, a line each."""

    letters: NDArray[np.uint8]
    ends: NDArray[np.intp]  # where the line end of each row stands
    odd: NDArray[np.bool_]  # rows that are not rightly here: for the reference to read


def _fold(texts: Sequence[str], alphabet: Alphabet) -> _Lines:
    sizes = np.fromiter(map(len, texts), np.intp, len(texts))
    odd = sizes > LONGEST_CELL
    if odd.any():
        texts = ["" if out else text for text, out in zip(texts, odd.tolist(), strict=True)]
        sizes[odd] = 0
    letters = alphabet.encode("\n".join([*texts, ""]))
    ends = np.cumsum(sizes + 1) - 1
    odd[np.searchsorted(ends, np.flatnonzero(letters == _ODD))] = True
    letters[ends] = _LINE_END
    letters = letters[letters != _DROPPED]
    return _Lines(letters, np.flatnonzero(letters == _LINE_END), odd)


# --- find: once per shape ---------------------------------------------------------------------


class _Shapes(NamedTuple):
    """The writings that occur, and what `find` says of each."""

    of_row: NDArray[np.intp]
    digits: NDArray[np.intp]  # how many digits a row of the shape has
    settled: NDArray[np.bool_]  # by a reason that all its rows share
    reasons: NDArray[np.object_]
    plus: NDArray[np.bool_]
    first: NDArray[np.intp]  # how many digits of the row stand before the number
    size: NDArray[np.intp]  # how many digits the number has, 0 for none
    numbers: tuple[str, ...]  # the shape of the number, without what stands beside it


class _Finding(NamedTuple):
    digits: int
    reason: str | None = None
    plus: bool = False
    first: int = 0
    size: int = 0
    number: str = ""


def _shapes(lines: _Lines, alphabet: Alphabet) -> _Shapes:
    of_row, encoded = pd.factorize(np.array(_encoded_shapes(lines), dtype=object))
    findings = map(_finding, alphabet.decode(encoded))
    digits, reason, plus, first, size, number = zip(*findings, strict=True)
    return _Shapes(
        of_row,
        np.array(digits, np.intp),
        np.array([text is not None for text in reason], np.bool_),
        np.array(reason, object),
        np.array(plus, np.bool_),
        np.array(first, np.intp),
        np.array(size, np.intp),
        number,
    )


def _encoded_shapes(lines: _Lines) -> list[str]:
    """The rows with 9 for every digit, but for the 0 of a float at the end (`521234567.0`)."""
    letters, ends = lines.letters, lines.ends
    shaped = np.maximum(letters, _is_digit(letters) * np.uint8(_NINE))
    last = ends[ends >= 2] - 1  # noqa: PLR2004 - room for the two characters of ".0"
    shaped[last[(letters[last] == _ZERO) & (letters[last - 1] == _DOT)]] = _ZERO
    return shaped.tobytes().decode("latin-1").split("\n")[:-1]


def _is_digit(letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return (letters - np.uint8(_ZERO)) < 10  # noqa: PLR2004 - ten digits; below 0 wraps around


@lru_cache(maxsize=1 << 14)
def _finding(shape: str) -> _Finding:
    digits = _count_digits(shape)
    if digits_matter(shape):
        return _Finding(digits)
    found = find(shape)
    if not isinstance(found, slice):
        return _Finding(digits, reason=found)
    number, first = shape[found], _count_digits(shape[: found.start])
    return _Finding(digits, None, number.startswith("+"), first, _count_digits(number), number)


def _count_digits(shape: str) -> int:
    return shape.count("9") + shape.count("0")


# --- read: once per Israeli block -------------------------------------------------------------


class _Numbers(NamedTuple):
    """The numbers of the rows that have one: all rows' digits on a string, and the places."""

    digits: NDArray[np.uint8]
    rows: NDArray[np.intp]
    shape: NDArray[np.intp]
    plus: NDArray[np.bool_]
    start: NDArray[np.intp]
    size: NDArray[np.intp]


HEADS = {8: 4, 9: 5}
"""Of Israeli national numbers by length: how many leading digits their verdict hangs on."""

_SHORTEST = 8  # digits of the shortest Israeli number, its zero lost
_SPARE = np.zeros(16, np.uint8)  # so that looking ahead never leaves the array


def _numbers(lines: _Lines, shapes: _Shapes) -> _Numbers:
    digits = lines.letters[_is_digit(lines.letters)] - np.uint8(_ZERO)
    before = np.cumsum(np.concatenate([[0], shapes.digits[shapes.of_row]]))[:-1]
    digits = np.concatenate([digits, _SPARE])
    rows = np.flatnonzero((shapes.size[shapes.of_row] >= _SHORTEST) & ~lines.odd)
    start = before[rows] + shapes.first[shapes.of_row[rows]]
    end = start + shapes.size[shapes.of_row[rows]]
    exact = ~_ends_in_zeros(digits, end)
    rows, start, end = rows[exact], start[exact], end[exact]
    shape = shapes.of_row[rows]
    return _Numbers(digits, rows, shape, shapes.plus[shape], start, end - start)


def _ends_in_zeros(digits: NDArray[np.uint8], end: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether six zeros end it: they may be what Excel left of a number, no shape can tell."""
    last_six = np.zeros(len(end), np.uint8)
    for place in range(1, 7):
        last_six |= digits[end - place]
    zeros: NDArray[np.bool_] = last_six == 0
    return zeros


def _israeli_phones(
    numbers: _Numbers, region: str
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.object_], NDArray[np.int8]]]:
    """The Israeli numbers among them, by length: their rows, phones and kinds."""
    national = _national(numbers, region)
    for size in HEADS:
        of_size = national.size == size
        rows, start = national.rows[of_size], national.start[of_size]
        digits = sliding_window_view(national.digits, size)[start]
        kinds = _kinds(digits)
        good = kinds >= 0
        yield rows[good], _phones(digits[good]), kinds[good]


def _national(numbers: _Numbers, region: str) -> _Numbers:
    """Those that are read as Israeli, without 00, 972 and 0: what `read` does, on arrays."""
    digits, rows, shape, plus, start, size = numbers

    def begins(*wanted: int) -> NDArray[np.bool_]:
        equal = np.ones(len(start), np.bool_)
        for place, digit in enumerate(wanted):
            equal &= digits[start + place] == digit
        return equal

    abroad = ~plus & begins(0, 0)
    plus, start, size = plus | abroad, start + 2 * abroad, size - 2 * abroad
    coded = begins(9, 7, 2) & (plus | (size >= SHORTEST_WITHOUT_PLUS))
    israeli = coded | ~plus if region == "IL" else coded & plus
    start, size = start + 3 * coded, size - 3 * coded
    zero = begins(0)
    start, size = start + zero, size - zero
    return _Numbers(
        digits, rows[israeli], shape[israeli], plus[israeli], start[israeli], size[israeli]
    )


def _phones(national: NDArray[np.uint8]) -> NDArray[np.object_]:
    points = np.empty((len(national), 3 + national.shape[1]), np.uint32)
    points[:, :3], points[:, 3:] = (9, 7, 2), national
    points += np.uint32(_ZERO)
    return points.view(f"U{points.shape[1]}").ravel().astype(object)


_INVALID, _UNASKED = -1, -2
_verdicts = {size: np.full(10**head, _UNASKED, np.int8) for size, head in HEADS.items()}


def _kinds(national: NDArray[np.uint8]) -> NDArray[np.int8]:
    """The kind of each national number, −1 where it is not valid."""
    size = national.shape[1]
    verdicts, heads = _verdicts[size], np.zeros(len(national), np.intp)
    for place in range(HEADS[size]):
        heads = heads * 10 + national[:, place]
    for head in np.unique(heads[verdicts[heads] == _UNASKED]).tolist():
        kind = israeli_kind(str(head).zfill(HEADS[size]).ljust(size, "1"))
        verdicts[head] = _INVALID if kind is None else KINDS.index(kind)
    return verdicts[heads]


# --- read: once per foreign block -------------------------------------------------------------

FREE = 2
"""Last digits that decide nothing in a foreign number of `SHORTEST_WITHOUT_PLUS` or more."""


def _foreign_phones(
    numbers: _Numbers, shapes: _Shapes, unsettled: NDArray[np.bool_], region: str
) -> Iterator[tuple[int, str, int]]:
    """The rows whose phone is the number's digits as they stand: row, phone and kind."""
    digits = (numbers.digits + np.uint8(_ZERO)).tobytes().decode("ascii")
    long = numbers.size >= SHORTEST_WITHOUT_PLUS
    chosen = np.flatnonzero(long & unsettled[numbers.rows] & (numbers.plus | (region == "IL")))
    columns = (numbers.rows, numbers.shape, numbers.start, numbers.start + numbers.size)
    places = zip(*(column[chosen].tolist() for column in columns), strict=True)
    for row, shape, start, end in places:
        kind = _foreign_kind(shapes.numbers[shape], digits[start : end - FREE], region)
        if kind is not None:
            yield row, digits[start:end], kind


@lru_cache(maxsize=1 << 16)
def _foreign_kind(shape: str, block: str, region: str) -> int | None:
    """The kind of a block's numbers in a shape; None where the reference reads them."""
    digits = block + "1" * FREE
    in_order = iter(digits)
    number = "".join(next(in_order) if sign.isdigit() else sign for sign in shape)
    found = read(number, region)
    return KINDS.index(found.kind) if found.kind and found.phone == digits else None
