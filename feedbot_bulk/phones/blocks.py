"""Many cells → many phones: the steps of `scalar`, each thing that occurs asked about once.

A column of a million phones holds some dozens of characters, a few shapes (`999-9999999`) and at
most ten thousand Israeli mobile blocks: libphonenumber's verdict on an Israeli number hangs on its
length and its first four or five digits (the tests hold it to that). So the scalar functions, the
reference, are asked once per character, once per shape and once per block, and numpy does the
rest. Foreign numbers are tried on libphonenumber's own patterns. What is not settled that way goes
through the reference, cell by cell. This may skip work, never change an answer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from feedbot_bulk.phones import scalar
from feedbot_bulk.phones.abroad import why_not_foreign
from feedbot_bulk.phones.candidate import digits_matter, find
from feedbot_bulk.phones.diagnosis import (
    FULL_NUMBER,
    LONGEST_CELL,
    MOST_DIGITS,
    SHORTEST_WITHOUT_PLUS,
)
from feedbot_bulk.phones.folding import DROPPED, ODD
from feedbot_bulk.phones.israel import ISRAEL, is_service, israeli_kind
from feedbot_bulk.phones.numbering import country_code, kind_by_patterns, may_have_trunk
from feedbot_bulk.phones.reading import first_group, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from feedbot_bulk.phones.cell_text import Texts
    from feedbot_bulk.phones.folding import Alphabet

    Rows = NDArray[np.intp]

KINDS = ("mobile", "landline", "voip", "unlisted", "other")
_PLACES = {kind: place for place, kind in enumerate(KINDS)}


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
    lines = _fold(texts, alphabet)
    shapes = _shapes(lines, alphabet)
    result.reasons[:] = shapes.reasons[shapes.of_row]
    unsettled = ~shapes.settled[shapes.of_row] | lines.odd
    numbers = _numbers(lines, shapes, unsettled)
    national = _national(numbers, region)
    for rows, phones, kinds in _israeli_phones(national):
        result.phones[rows], result.kinds[rows] = phones, kinds
        unsettled[rows] = kinds < 0
    if found := list(_foreign(numbers, shapes, unsettled, region)):
        abroad, *columns = map(list, zip(*found, strict=True))
        result.phones[abroad], result.kinds[abroad], result.reasons[abroad] = columns
        unsettled[abroad] = False
    for row, reason in _why_not_israeli(numbers, national, unsettled, region):
        result.reasons[row] = reason
        unsettled[row] = False
    _diagnose_by_reference(texts, np.flatnonzero(unsettled), region, result)


def _nothing(size: int) -> NDArray[np.object_]:
    return np.full(size, None, dtype=object)


def _diagnose_by_reference(texts: Texts, rows: Rows, region: str, result: Diagnoses) -> None:
    for row in rows.tolist():
        found = _diagnose_text(texts[row][: LONGEST_CELL + 1], region)
        result.phones[row], result.reasons[row] = found.phone, found.reason
        result.kinds[row] = -1 if found.kind is None else _PLACES[found.kind]


_diagnose_text = lru_cache(maxsize=1 << 14)(scalar.diagnose_text)  # junk repeats itself


# --- fold: once per character -----------------------------------------------------------------

_LINE_END, _ZERO, _NINE, _DOT = (ord(character) for character in "\n09.")


class _Lines(NamedTuple):
    """Folded cells in the bytes of an alphabet, a line each."""

    letters: NDArray[np.uint8]
    ends: Rows  # where the line end of each row stands
    odd: NDArray[np.bool_]  # rows that are not rightly here: for the reference to read


def _fold(texts: Texts, alphabet: Alphabet) -> _Lines:
    text = texts.joined(LONGEST_CELL + 1)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
    ends = np.flatnonzero(points == _LINE_END)
    if len(ends) != len(texts):  # a cell has line ends of its own
        ends = np.cumsum([min(len(each), LONGEST_CELL + 1) + 1 for each in texts]) - 1
    sizes = np.diff(ends, prepend=-1)
    letters = alphabet.encode(points)
    odd: NDArray[np.bool_] = sizes > LONGEST_CELL + 1
    odd[np.searchsorted(ends, np.flatnonzero(letters == ODD))] = True
    if odd.any():
        letters[np.repeat(odd, sizes)] = DROPPED
    letters[ends] = _LINE_END
    letters = letters[letters != DROPPED]
    return _Lines(letters, np.flatnonzero(letters == _LINE_END), odd)


# --- find: once per shape ---------------------------------------------------------------------


class _Shapes(NamedTuple):
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


def _shapes(lines: _Lines, alphabet: Alphabet) -> _Shapes:
    of_row, encoded = _by_shape(_shaped(lines), lines.ends)
    findings = map(_finding, alphabet.decode(encoded))
    digits, reason, plus, first, size, group = zip(*findings, strict=True)
    return _Shapes(
        of_row,
        np.array(digits, np.intp),
        np.array([text is not None for text in reason], np.bool_),
        np.array(reason, object),
        np.array(plus, np.bool_),
        np.array(first, np.intp),
        np.array(size, np.intp),
        np.array(group, np.intp),
    )


def _shaped(lines: _Lines) -> NDArray[np.uint8]:
    """The rows with 9 for every digit, but for the 0 of a float at the end (`521234567.0`)."""
    letters, ends = lines.letters, lines.ends
    shaped = np.maximum(letters, _is_digit(letters) * np.uint8(_NINE))
    last = ends[ends >= 2] - 1  # noqa: PLR2004 - room for the two characters of ".0"
    shaped[last[(letters[last] == _ZERO) & (letters[last - 1] == _DOT)]] = _ZERO
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
    size, group = _count_digits(number), len(first_group(number))
    return _Finding(digits, None, number.startswith("+"), first, size, group)


def _count_digits(shape: str) -> int:
    return shape.count("9") + shape.count("0")


# --- read: the digits -------------------------------------------------------------------------


class _Numbers(NamedTuple):
    """The numbers of the rows that have one: all rows' digits on a string, and the places."""

    digits: NDArray[np.uint8]
    rows: Rows
    shape: Rows
    marked: NDArray[np.bool_]  # by a plus or 00, which is left out, as saying its country
    start: Rows
    size: Rows

    def chosen(self, which: NDArray[np.bool_] | Rows) -> _Numbers:
        """Those of the numbers."""
        return _Numbers(
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

    def without(self, first: NDArray[np.bool_], count: int) -> _Numbers:
        """The numbers, some of them without their first digits."""
        return self._replace(start=self.start + count * first, size=self.size - count * first)

    def texts(self) -> list[str]:
        """The digits of numbers of one size."""
        size = int(self.size[0]) if len(self.size) else 1
        return _texts(sliding_window_view(self.digits, size)[self.start])


def _texts(digits: NDArray[np.uint8], before: str = "") -> list[str]:
    """Rows of digits as texts; splitting one text makes them in half the time of any other way."""
    lines = np.empty((len(digits), len(before) + digits.shape[1] + 1), np.uint8)
    lines[:, : len(before)] = np.frombuffer(before.encode(), np.uint8)
    lines[:, len(before) : -1] = digits + np.uint8(_ZERO)
    lines[:, -1] = _LINE_END
    return lines.tobytes()[:-1].decode("ascii").split("\n") if len(lines) else []


_SPARE = b"0" * LONGEST_CELL  # so that looking ahead never leaves the array
_NO_DIGITS = bytes(byte for byte in range(256) if not chr(byte).isdecimal())


def _numbers(lines: _Lines, shapes: _Shapes, unsettled: NDArray[np.bool_]) -> _Numbers:
    written = lines.letters.tobytes().translate(None, _NO_DIGITS) + _SPARE
    digits = np.frombuffer(written, np.uint8) - np.uint8(_ZERO)
    before = np.cumsum(shapes.digits[shapes.of_row]) - shapes.digits[shapes.of_row]
    rows = np.flatnonzero((shapes.size[shapes.of_row] > 0) & unsettled & ~lines.odd)
    shape = shapes.of_row[rows]
    start, size = before[rows] + shapes.first[shape], shapes.size[shape]
    numbers = _Numbers(digits, rows, shape, shapes.plus[shape], start, size)
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


# --- read: once per Israeli block -------------------------------------------------------------

HEADS = {8: 4, 9: 5}
"""Of Israeli national numbers by length: how many leading digits their verdict hangs on."""


def _national(numbers: _Numbers, region: str) -> _Numbers:
    """Those that are read as Israeli, without 972 and 0: what `read` does, on arrays."""
    long = numbers.marked | (numbers.size >= SHORTEST_WITHOUT_PLUS)
    coded = numbers.begin(9, 7, 2) & long
    israeli = coded | ~numbers.marked if region == "IL" else coded & numbers.marked
    national = numbers.without(coded, len(ISRAEL)).chosen(israeli)
    return national.without(national.begin(0), 1)


def _israeli_phones(
    national: _Numbers,
) -> Iterator[tuple[Rows, NDArray[np.object_], NDArray[np.int8]]]:
    """Those as long as Israeli numbers, by length: their rows, phones and kinds, None and −1."""
    for size in HEADS:
        of_size = np.flatnonzero(national.size == size)
        rows, start = national.rows[of_size], national.start[of_size]
        digits = sliding_window_view(national.digits, size)[start]
        kinds = _kinds(digits)
        phones = np.array(_texts(digits, ISRAEL), dtype=object)
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
        verdicts[head] = _INVALID if kind is None else _PLACES[kind]
    return verdicts.take(heads)


def _why_not_israeli(
    numbers: _Numbers, national: _Numbers, unsettled: NDArray[np.bool_], region: str
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
    digits = (whole.digits + np.uint8(_ZERO)).tobytes().decode("ascii") if left.any() else ""
    for row, marked, start, size, at, length in zip(*(c.tolist() for c in columns), strict=True):
        head = digits[start : at + HEADS.get(length, 1)]
        reason = _why_none(("+" if marked else "") + head, size, region)
        if reason is not None:
            yield row, reason


@lru_cache(maxsize=1 << 14)
def _why_none(head: str, size: int, region: str) -> str | None:
    """The reason against all numbers of so many digits that begin so; None: ask the reference."""
    return read(head.ljust(size + head.startswith("+"), "1"), region).reason


# --- read: abroad, by patterns ----------------------------------------------------------------


def _foreign(
    numbers: _Numbers, shapes: _Shapes, unsettled: NDArray[np.bool_], region: str
) -> Iterator[tuple[int, str | None, int, str | None]]:
    """The rows whose phone is the number's digits as they stand, or none: row, phone, kind, reason.

    Those from which libphonenumber's parser would take something off are left to it.
    """
    left = numbers.chosen(np.flatnonzero(unsettled[numbers.rows]))
    fits = (left.size >= FULL_NUMBER) & (left.size <= MOST_DIGITS + 1)
    may_be = left.marked | (left.size >= SHORTEST_WITHOUT_PLUS) & (region == "IL")
    left = left.chosen(fits & may_be)
    for size in np.unique(left.size).tolist():
        those = left.chosen(left.size == size)
        digits_in_all, group = shapes.size[those.shape], shapes.group[those.shape]
        single = (digits_in_all < 2 * FULL_NUMBER) | (digits_in_all == group)
        columns = (those.rows, those.marked, group, single)
        rows = zip(those.texts(), *(column.tolist() for column in columns), strict=True)
        for digits, row, marked, together, alone in rows:
            code = _country_code(digits[:3])
            if code is None or not (marked or _is_plain(digits, together, code)):
                continue
            national = digits[len(code) :]
            if kind := kind_by_patterns(code, national):
                yield row, digits, _PLACES[kind], None
            elif marked and alone and not may_have_trunk(code, national):
                yield row, None, -1, _why_not_foreign(code, len(national))


@lru_cache(maxsize=1000)
def _country_code(head: str) -> str | None:
    """The country code of a number by its first three digits; none for Israel's."""
    return None if head == ISRAEL else country_code(head)


def _is_plain(digits: str, group: int, code: str) -> bool:
    """Whether digits without a plus name their country, and are no Israeli service."""
    return group in (len(digits), len(code)) and not is_service(digits, kind_by_patterns)


@lru_cache(maxsize=1 << 12)
def _why_not_foreign(code: str, size: int) -> str:
    return why_not_foreign(code, "1" * size)
