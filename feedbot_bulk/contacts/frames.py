"""A list that is a frame already, of pandas, pyarrow or polars: the same clean text of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from feedbot_bulk.cells.series import to_list
from feedbot_bulk.cells.writing import EXCEL_ERRORS, write
from feedbot_bulk.contacts.cell_text import text_of_text
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.i18n.reasons import Reason
from feedbot_bulk.results.frame import TEXT


@runtime_checkable
class ConvertibleFrame(Protocol):
    """A frame that gives itself as one of pandas: pyarrow's table, polars' frame."""

    def to_pandas(self) -> object:
        """The same as a pandas frame."""
        ...


KINDS = (pd.DataFrame, ConvertibleFrame)
"""What a frame is, for `isinstance`: anything else may be a file."""

if TYPE_CHECKING:
    Frame = pd.DataFrame | ConvertibleFrame


def as_pandas(given: Frame) -> pd.DataFrame:
    """The frame as one of pandas, converted by itself; ContactsError where it makes no frame."""
    frame = given if isinstance(given, pd.DataFrame) else given.to_pandas()
    if not isinstance(frame, pd.DataFrame):
        raise ContactsError(
            Message(
                "A contact list is a frame, and not {kind}. Pass one with a column for each "
                "detail of a contact.",
                kind=type(given).__name__,
            )
        )
    return frame


def text_frame(given: Frame, *, sheet: object = None, encoding: object = None) -> pd.DataFrame:
    """A frame's cells as text, as a file with the same cells would give it; its index stays."""
    for name, value in (("sheet", sheet), ("encoding", encoding)):
        if value is not None:
            raise ContactsError(
                Message(
                    "A frame has neither sheets nor an encoding. Leave out {argument}.",
                    argument=Argument(name),
                )
            )
    frame = as_pandas(given)
    columns = [_texts(frame.iloc[:, at]) for at in range(frame.shape[1])]
    texts = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=frame.index)
    return texts.set_axis(pd.Index([str(label) for label in frame.columns]), axis=1)


def _texts(column: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series([_text(cell) for cell in to_list(column)], column.index, dtype=TEXT)


def _text(cell: object) -> str | None:
    """A cell as a file would give it: text letter for letter, anything else as people write it."""
    if isinstance(cell, str):
        return None if cell in EXCEL_ERRORS else text_of_text(cell)
    if isinstance(cell, bool | np.bool_):
        return str(cell).upper()
    written = write(cell)
    return (str(cell) if isinstance(written, Reason) else written) or None
