"""What every reader of workbooks gives: its sheets, and the filled cells of one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

MAX_ROWS, MAX_COLUMNS = 1 << 20, 1 << 14
"""How far a sheet reaches in Excel: a cell beyond is damage."""


class DamagedError(ValueError):
    """A workbook that contradicts itself; what is wrong stands in the message."""


class EncryptedError(ValueError):
    """A workbook under a password."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that holds cells, as the workbook lists it."""

    name: str
    visible: bool = True
    has_cells: bool = True


class Book(Protocol):
    """An opened workbook."""

    @property
    def sheets(self) -> Sequence[Sheet]:
        """All sheets in their order, those without cells (charts) too."""
        ...

    def cells(self, at: int) -> pd.DataFrame:
        """The filled cells of the sheet at this position, as text."""
        ...


def shared_text(texts: Sequence[str], number: int) -> str:
    """A text that a cell refers to by its number."""
    if number >= len(texts):
        raise DamagedError("a cell refers to a text that is not there")
    return texts[number]


@dataclass(slots=True)
class Cells:
    """The filled cells of a sheet, in any order: far ones cost no more than near ones."""

    rows: dict[int, dict[int, object]] = field(default_factory=dict)
    """Row, as Excel numbers it, and column, from 0, to the value."""

    def put(self, row: int, column: int, value: object) -> None:
        """Fill a cell; the row is numbered from 1, the column from 0."""
        if not (0 < row <= MAX_ROWS and 0 <= column < MAX_COLUMNS):
            raise DamagedError(f"a cell in row {row}, column {column + 1}")
        line = self.rows.get(row)
        if line is None:
            line = self.rows[row] = {}
        line[column] = value
