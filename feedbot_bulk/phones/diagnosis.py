"""What is said of a cell, and the lengths that all the steps go by."""

from __future__ import annotations

from typing import NamedTuple

LONGEST_CELL = 200
"""Characters. More is a story, not a phone: it is not read at all."""

FULL_NUMBER = 7
"""Digits: what is shorter stands beside a number, and is none itself."""

SHORTEST_WITHOUT_PLUS = 11
"""Digits of a foreign number that says by no plus that it is one."""

MOST_DIGITS = 15
"""Digits of the longest number, by E.164."""

KINDS = ("mobile", "landline", "voip", "unlisted", "other")
"""What a phone may be."""

PLACES = {kind: place for place, kind in enumerate(KINDS)}
"""The place of each kind among them: in a column a kind is a number."""


class Diagnosis(NamedTuple):
    """What one cell holds: a phone and its kind, or the reason why there is none."""

    phone: str | None
    kind: str | None
    reason: str | None


def no_phone(reason: str) -> Diagnosis:
    """The diagnosis of a cell that holds no phone."""
    return Diagnosis(None, None, reason)


def digits_of(number: str) -> str:
    """The digits of a number, without what stands between them."""
    return "".join(filter(str.isdigit, number))
