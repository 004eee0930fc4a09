"""Foreign numbers, tried on libphonenumber's own patterns."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from feedbot_bulk.phones.abroad import why_not_foreign
from feedbot_bulk.phones.diagnosis import (
    FULL_NUMBER,
    MOST_DIGITS,
    PLACES,
    SHORTEST_WITHOUT_PLUS,
)
from feedbot_bulk.phones.israel import ISRAEL, is_service
from feedbot_bulk.phones.numbering import country_code, kind_by_patterns, may_have_trunk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from feedbot_bulk.phones.blocks.numbers import Numbers
    from feedbot_bulk.phones.blocks.shapes import Shapes


def phones_abroad(
    numbers: Numbers, shapes: Shapes, unsettled: NDArray[np.bool_], region: str
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
                yield row, digits, PLACES[kind], None
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
