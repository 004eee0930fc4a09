"""The header: the row that names the columns, found under titles, its names made clean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from feedbot_bulk.cells.text_utils import bare
from feedbot_bulk.contacts.columns.names import speaks_of_phones

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

_LOOKED_AT = 50  # rows from the top in which a table has shown how wide it is
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?: \d{1,2}:\d\d(?::\d\d)?)?")


def with_header(cells: pd.DataFrame) -> pd.DataFrame:
    r"""The rows under the header, with the header's names; `cells` is what `read_cells` gives.

    Where no row reads as a header every row is kept, so that nobody is lost to a guess.

    >>> from feedbot_bulk.contacts import read_cells
    >>> list(with_header(read_cells("לקוחות\n\nשם,טלפון,טלפון\nנועה,0501234501,".encode())))
    ['שם', 'טלפון', 'טלפון 2']
    """
    position = _header_position(cells)
    if position is None:
        return cells.set_axis(_names(cells.columns, {}), axis=1)
    labels = [int(at) for at in cells.columns]
    header = dict(zip(labels, cells.iloc[position].tolist(), strict=True))
    rows = cells.iloc[position + 1 :]
    named = np.array([isinstance(name, str) for name in header.values()], dtype=bool)
    kept = named | rows.notna().to_numpy().any(axis=0)  # a title may stand in its own column
    rows = rows if kept.all() else rows.iloc[:, np.flatnonzero(kept)]
    return rows.set_axis(_names(rows.columns, header), axis=1)


# --- where the header stands ------------------------------------------------------------------

_Row = dict[int, str]
"""The filled cells of a row, by column."""


def _header_position(cells: pd.DataFrame) -> int | None:
    """Where the header stands; None where no row reads as one.

    A table begins with the first row that is about as full as the widest one, or that holds what
    only a contact has. That row is the header, or one above it that names some of the columns
    only. Whatever stands higher is a title: narrower, without a phone, mostly apart from the list.
    """
    head = cells.head(_LOOKED_AT)
    top = [
        {at: cell for at, cell in enumerate(row) if isinstance(cell, str)}
        for row in head.to_numpy(dtype=object).tolist()
    ]
    if not top:
        return None
    width = max(map(len, top))
    start = next((at for at, row in enumerate(top) if _begins_table(row, width)), 0)
    narrow = _narrow_header(top, [int(number) for number in head.index], start)
    if narrow is not None:
        return narrow
    return next((at for at in (start, start - 1) if at >= 0 and _is_header(top[at])), None)


def _narrow_header(top: Sequence[_Row], numbers: Sequence[int], start: int) -> int | None:
    """The row above the table that names its first columns only, where there is one.

    A title can look like one, so that it counts only where the table itself begins without names,
    or where it, and not the table's first row, names the phones.
    """
    if _names_a_phone(top[start]):
        return None
    above = _directly_above(top, numbers, start)
    naming = [at for at in above if _names_a_phone(top[at])]
    return next(iter(naming if naming or _is_header(top[start]) else above), None)


def _directly_above(top: Sequence[_Row], numbers: Sequence[int], start: int) -> list[int]:
    """Rows without a gap to the table that hold names of its first columns."""
    found: list[int] = []
    for at in range(start - 1, -1, -1):
        if numbers[at] + 1 != numbers[at + 1]:
            break
        if _names_first_columns(top[at]):
            found.append(at)
    return found[::-1]


def _names_first_columns(row: _Row) -> bool:
    is_unbroken = list(row) == list(range(len(row)))
    return len(row) > 1 and is_unbroken and all(map(_is_label, row.values()))


def _begins_table(row: _Row, width: int) -> bool:
    return len(row) * 3 >= width * 2 or any(map(_is_content, row.values()))


def _is_header(row: _Row) -> bool:
    labels = sum(map(_is_label, row.values()))
    return bool(row) and labels * 2 >= len(row) and not any(map(_is_content, row.values()))


def _is_label(cell: str) -> bool:
    return any(map(str.isalpha, cell))


def _names_a_phone(row: _Row) -> bool:
    return any(map(speaks_of_phones, row.values()))


def _is_content(value: str) -> bool:
    """Whether a cell holds what only a contact has: a phone-like number or an e-mail address."""
    digits = sum(char.isdigit() for char in value)
    bare = not any(char.isalpha() for char in value) and not _DATE.fullmatch(value.strip())
    return (bare and digits >= 7) or ("@" in value and "." in value)  # noqa: PLR2004


def _names(positions: pd.Index[Any], header: Mapping[int, object]) -> list[str]:
    """The header's names: cleaned, one for every column, no two alike."""
    wanted = [_clean(header.get(at)) or f"column {_letters(at)}" for at in positions]
    taken, last, names = {*wanted}, dict[str, int](), set[str]()
    for at, name in enumerate(wanted):
        number = last.get(name, 1)
        while wanted[at] in names:
            number += 1
            numbered = f"{name} {number}"
            wanted[at] = name if numbered in taken else numbered
        last[name] = number
        taken.add(wanted[at])
        names.add(wanted[at])
    return wanted


def _clean(name: object) -> str:
    return bare(name) if isinstance(name, str) else ""


def _letters(position: int) -> str:
    """The letters over a column of the sheet: A for 0, AA for 26."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
