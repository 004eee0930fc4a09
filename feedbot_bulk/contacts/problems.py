"""Errors of a file that more than one reader finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from feedbot_bulk.contacts.source import Source

MAX_AREA = 1 << 25
"""The most cells that a sheet's used range may span: the reader lays all of it out in memory."""


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
    """The error of a sheet of more than MAX_AREA cells."""
    return ContactsError(
        Message(
            "{file} has a sheet whose used range spans more than {cells:,} cells: most likely "
            "something was typed far from the list. Copy the list into a new workbook and save "
            "that.",
            file=source.name,
            cells=MAX_AREA,
        )
    )
