"""Rows that a file hides, by a filter say: on the list like the others, marked, and counted."""

from __future__ import annotations

import pandas as pd

from feedbot_bulk.i18n.message import Message, Variant
from feedbot_bulk.results.frame import TEXT

HIDDEN = "feedbot_hidden"
"""The column in which rows that the file hides say so; there is none where it hides none."""


def with_hidden_marked(contacts: pd.DataFrame, hidden: frozenset[int]) -> pd.DataFrame:
    """The list with the column HIDDEN, where any of its rows, which it names, are hidden."""
    marked = contacts.index.isin(list(hidden))
    if not marked.any():
        return contacts
    said = pd.Series(marked, index=contacts.index).map({True: "hidden", False: None})
    return contacts.assign(**{HIDDEN: said.astype(TEXT)})


def hidden_note(contacts: pd.DataFrame) -> list[Message]:
    """How many rows of a list its file hides, if any: they are on the list like the others.

    >>> import pandas as pd
    >>> hidden_note(pd.DataFrame({"phone": ["0501234501"]}))
    []
    """
    count = int(contacts[HIDDEN].notna().sum()) if HIDDEN in contacts.columns else 0
    if not count:
        return []
    note = Message.plural(
        "{count} of the rows is hidden in the file, by a filter or by hand, and is on the list "
        "like the others. {instead}",
        "{count:,} of the rows are hidden in the file, by a filter or by hand, and are on the list "
        "like the others. {instead}",
        count=count,
        instead=Variant(_DROP, cli=_COPY_VISIBLE, form=_COPY_VISIBLE),
    )
    return [note]


_DROP = Message("To leave such rows out: contacts[contacts[{column!r}].isna()]", column=HIDDEN)
_COPY_VISIBLE = Message(
    "To leave such rows out, copy the visible ones into a new file, and give that one."
)
