"""Errors of a file that more than one reader finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from feedbot_bulk.contacts.source import Source

MAX_AREA = 1 << 25
"""The most cells that a sheet's used range may span: the list is laid out in memory."""

ROOMY_AREA = 1 << 22
"""So many cells may be spanned however few are filled."""

_FILLED = 8  # of so many cells one has to be filled, where there are more


class WidthError(ValueError):
    """A sheet whose cells, laid out as a table, would take all memory."""


def is_too_sparse(area: int, filled: int) -> bool:
    """Whether a used range of more than ROOMY_AREA cells holds next to nothing, or is too large."""
    return area > MAX_AREA or (area > ROOMY_AREA and area > _FILLED * filled)


def protected(source: Source) -> ContactsError:
    """The error of a file under a password."""
    return ContactsError(
        Message(
            "{file} is protected by a password. Open it in Excel, take the password off "
            "(File, Info, Protect Workbook), save, and read it again.",
            file=source.name,
        )
    )


def too_wide(source: Source) -> ContactsError:
    """The error of a sheet that takes too much room."""
    return ContactsError(
        Message(
            "{file} spans too many cells to be a list: most likely something was typed, or a row "
            "or column filled, far from the list. Copy the list into a new workbook and save that.",
            file=source.name,
        )
    )
