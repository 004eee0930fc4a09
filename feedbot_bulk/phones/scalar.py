"""One cell → one phone, or the reason why there is none: the reference, a cell at a time.

Four steps, each a function on values in a module of its own:

    text_of   the cell as text, whatever type it has               (`cell_text`)
    fold      one way to write each digit, space and dash          (`folding`)
    find      where in the text the one number stands, if any      (`candidate`, `other_values`)
    read      the phone that those digits are                      (`reading`, `israel`, `abroad`)

`blocks` takes the same steps for a column at once. It may skip work, never change an answer, so
that what is right is decided by these steps alone.
"""

from __future__ import annotations

from feedbot_bulk.i18n import reasons
from feedbot_bulk.phones.candidate import find
from feedbot_bulk.phones.cell_text import text_of
from feedbot_bulk.phones.diagnosis import LONGEST_CELL, Diagnosis, no_phone
from feedbot_bulk.phones.folding import fold
from feedbot_bulk.phones.reading import read


def diagnose(cell: object, region: str) -> Diagnosis:
    """The diagnosis of one cell of any type.

    >>> diagnose(521234567.0, "IL")
    Diagnosis(phone='972521234567', kind='unlisted', reason=None)
    """
    return diagnose_text(text_of(cell), region)


def diagnose_text(text: str, region: str) -> Diagnosis:
    """The diagnosis of one cell that is text already."""
    if len(text) > LONGEST_CELL:
        return no_phone(reasons.TOO_MUCH_TEXT())
    folded = fold(text)
    found = find(folded)
    return read(folded[found], region) if isinstance(found, slice) else no_phone(found)
