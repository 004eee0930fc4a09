"""A text file's cells, whichever kind of text file it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.contacts.kinds import is_vcard, refuse_other_kinds
from feedbot_bulk.contacts.texts.delimited import text_cells
from feedbot_bulk.contacts.texts.encodings import decode
from feedbot_bulk.contacts.texts.vcards import card_cells

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.contacts.source import Source


def cells_of_text(source: Source, encoding: str | None = None) -> pd.DataFrame:
    """The filled cells of a table of text, or of a file of cards; ContactsError of any other."""
    refuse_other_kinds(source)
    text = decode(source, encoding)
    return card_cells(source, text) if is_vcard(source) else text_cells(source, text)
