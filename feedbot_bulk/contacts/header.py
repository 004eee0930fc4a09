"""The header: the row that names the columns, found under titles, its names made clean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk.cells.text_utils import without_marks
from feedbot_bulk.results.frame import TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        return cells.set_axis(_names(cells.columns, pd.Series(dtype=TEXT)), axis=1)
    header, rows = cells.iloc[position], cells.iloc[position + 1 :]
    rows = rows.loc[:, header.notna() | rows.notna().any()]  # a title may stand in its own column
    return rows.set_axis(_names(rows.columns, header), axis=1)


def _header_position(cells: pd.DataFrame) -> int | None:
    """Where the header stands: the first row about as full as the table, or the one above it.

    Rows above it are titles: narrower, and without a phone. None where neither row is a header.
    """
    rows = cells.head(_LOOKED_AT).itertuples(index=False, name=None)
    top = [[cell for cell in row if isinstance(cell, str)] for row in rows]
    width = max(map(len, top), default=0)
    start = next((at for at, row in enumerate(top) if _begins_table(row, width)), 0)
    candidates = (start, start - 1)  # the second: a header that names only some of the columns
    return next((at for at in candidates if at >= 0 and _reads_as_header(top[at])), None)


def _begins_table(row: Sequence[str], width: int) -> bool:
    return len(row) * 3 >= width * 2 or any(map(_is_content, row))


def _reads_as_header(row: Sequence[str]) -> bool:
    labels = sum(any(map(str.isalpha, cell)) for cell in row)
    return labels * 2 >= len(row) and not any(map(_is_content, row))


def _is_content(value: str) -> bool:
    """Whether a cell holds what only a contact has: a phone-like number or an e-mail address."""
    digits = sum(char.isdigit() for char in value)
    bare = not any(char.isalpha() for char in value) and not _DATE.fullmatch(value.strip())
    return (bare and digits >= 7) or ("@" in value and "." in value)  # noqa: PLR2004


def _names(positions: pd.Index[Any], header: pd.Series[Any]) -> list[str]:
    """The header's names: cleaned, one for every column, no two alike."""
    wanted = [_clean(header.get(at)) or f"column {_letters(at)}" for at in positions]
    names: list[str] = []
    for name in wanted:
        names.append(_numbered(name, {*wanted, *names}) if name in names else name)
    return names


def _clean(name: object) -> str:
    return " ".join(without_marks(name).split()) if isinstance(name, str) else ""


def _numbered(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name} {number}" in taken:
        number += 1
    return f"{name} {number}"


def _letters(position: int) -> str:
    """The letters over a column of the sheet: A for 0, AA for 26."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
