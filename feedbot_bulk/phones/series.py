"""Phones: any cell → `972586666644`, the digits that Feedbot takes, or why there are none.

A cell holds exactly one number, or none: nothing is guessed. Valid is what libphonenumber calls
valid, and every Israeli mobile shape besides, because ranges are allotted faster than metadata
ships (those are `unlisted`); a number that nobody reads WhatsApp on is not. How one cell is read
stands in `scalar`, how a million are read fast in `blocks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import phonenumbers

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.phones import blocks
from feedbot_bulk.phones.cell_text import texts_of
from feedbot_bulk.phones.diagnosis import KINDS
from feedbot_bulk.phones.folding import Alphabet
from feedbot_bulk.results.frame import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feedbot_bulk.phones.cell_text import Texts

_CHUNK = 1 << 15  # cells at a time: bounds the memory, and stays near the processor


def diagnose(cells: pd.Series[Any] | Sequence[object], region: str = "IL") -> pd.DataFrame:
    """Each cell's phone, its kind, and why there is none.

    Columns `phone`, `kind` (`mobile`, `landline`, `voip`, `unlisted`, `other`) and `reason`, text,
    missing where they say nothing; the index is that of `cells`. `region` is the two-letter code
    of the country in which a number without a country code is read. Raises FeedbotError for a
    region that there is not.

    >>> found = diagnose(pd.Series(["050-1234567", "050-12345", "+44 20 7946 0000"]))
    >>> found["phone"].dropna().tolist(), found["kind"].dropna().tolist()
    (['972501234567', '442079460000'], ['unlisted', 'landline'])
    >>> found["reason"][1]
    '2 digits too short for an Israeli mobile'
    """
    series = _as_series(cells)
    found = _diagnose(series, _checked(region))
    kinds = pd.array(list(KINDS), dtype=TEXT)
    columns = {
        "phone": pd.array(found.phones, dtype=TEXT),
        "kind": kinds.take(found.kinds, allow_fill=True),
        "reason": pd.array(found.reasons, dtype=TEXT),
    }
    return pd.DataFrame(columns, index=series.index)


class Columns(NamedTuple):
    """What `diagnose` says, as lists by position; None where there is nothing to say."""

    phone: list[str | None]
    kind: list[str | None]
    reason: list[str | None]


def diagnose_lists(cells: pd.Series[Any] | Sequence[object], region: str = "IL") -> Columns:
    """Each cell's phone, its kind, and why there is none, as `diagnose` says them.

    >>> diagnose_lists(pd.Series(["050-1234567", None]))
    Columns(phone=['972501234567', None], kind=['unlisted', None], reason=[None, 'no phone'])
    """
    found = _diagnose(_as_series(cells), _checked(region))
    kinds = np.array([*KINDS, None], dtype=object)  # −1 is the last
    return Columns(found.phones.tolist(), kinds[found.kinds].tolist(), found.reasons.tolist())


def normalize(cells: pd.Series[Any] | Sequence[object], region: str = "IL") -> pd.Series[Any]:
    """Each cell's phone with country code, missing where there is none; index and name are kept.

    >>> phones = normalize(pd.Series(["נייד: 050-1234567", 521234567.0, "2023-05-01"]))
    >>> phones.dropna().tolist()
    ['972501234567', '972521234567']
    """
    series = _as_series(cells)
    found = [pd.Series(part.phones, dtype=TEXT) for part in _parts(series, _checked(region))]
    phones: pd.Series[Any] = pd.concat(found, ignore_index=True)
    phones.index, phones.name = series.index, series.name
    return phones


def count_landlines(phones: pd.Series[Any]) -> int:
    """How many of these phones, as `normalize` gives them, are landlines.

    >>> count_landlines(pd.Series(["97231234567", "972501234567", "442079460000", None]))
    2
    """
    given = phones.dropna()
    others = given[~given.str.startswith(_ISRAELI_MOBILE)]  # most are mobiles: not read again
    kinds = diagnose("+" + others)["kind"]
    return int((kinds == "landline").sum())


_ISRAELI_MOBILE = "9725"  # no Israeli landline begins so


def mask(phone: str) -> str:
    """A phone for logs: who knows it will recognise it, and nobody can call it.

    >>> mask("972586666644")
    '9725•••6644'
    """
    shown = min(4, len(phone) // 3)
    return f"{phone[:shown]}•••{phone[len(phone) - shown :]}" if phone else ""


def _as_series(cells: pd.Series[Any] | Sequence[object]) -> pd.Series[Any]:
    return cells if isinstance(cells, pd.Series) else pd.Series(list(cells), dtype="object")


def _checked(region: str) -> str:
    if region in phonenumbers.SUPPORTED_REGIONS:
        return region
    raise FeedbotError(
        Message(
            "Unknown region {region!r}. Pass the two capital letters of a country, such as 'IL'.",
            region=region,
        )
    )


def _diagnose(cells: pd.Series[Any], region: str) -> blocks.Diagnoses:
    parts = _parts(cells, region)
    return blocks.Diagnoses(*map(np.concatenate, zip(*parts, strict=True)))


def _parts(cells: pd.Series[Any], region: str) -> Iterator[blocks.Diagnoses]:
    if isinstance(cells.dtype, pd.CategoricalDtype):
        yield _diagnose_categories(cells, region)
        return
    alphabet = Alphabet()
    for texts in _chunks_of_text(cells):
        yield blocks.diagnose(texts, region, alphabet)


def _diagnose_categories(cells: pd.Series[Any], region: str) -> blocks.Diagnoses:
    """Each category once; the missing cell, whose code is −1, is one more at the end."""
    categories = pd.Series([*cells.cat.categories, None], dtype="object")
    found = _diagnose(categories, region)
    codes = cells.cat.codes.to_numpy()
    return blocks.Diagnoses(found.phones[codes], found.kinds[codes], found.reasons[codes])


def _chunks_of_text(cells: pd.Series[Any]) -> Iterator[Texts]:
    for start in range(0, max(len(cells), 1), _CHUNK):
        yield texts_of(cells.iloc[start : start + _CHUNK])
