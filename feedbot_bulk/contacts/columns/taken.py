"""Which column the phones of a result were taken from: a result remembers nothing but its columns.

So it is found again by what the columns hold, which is also true where a column was named, or the
phones were given apart from the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbot_bulk import phones, results
from feedbot_bulk.cells.lookup import listed
from feedbot_bulk.cells.series import to_list
from feedbot_bulk.contacts.columns.names import phone_rank
from feedbot_bulk.i18n.message import Argument, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_SAMPLE = 200
_LEAST_DIGITS = 7


def taken_note(label: object) -> Message:
    """Which column the phones are taken from.

    >>> taken_note("נייד")
    "Phones are taken from the column 'נייד'."
    """
    return Message("Phones are taken from the column {column!r}.", column=label)


def phones_given() -> Message:
    """That the phones were given apart from the list's columns."""
    return Message("Phones are taken from {argument}.", argument=Argument("phone"))


def phones_taken(result: pd.DataFrame) -> list[Message]:
    """The same of a result frame, as a note; none where none of its columns holds the phones.

    >>> import pandas as pd
    >>> people = pd.DataFrame({"נייד": ["050-1234501"], "feedbot_phone": ["972501234501"]})
    >>> phones_taken(people)
    ["Phones are taken from the column 'נייד'."]
    """
    own = results.own_positions(result)
    sample = _sample(result)
    holding = [at for at in own if _holds(sample, at)]
    labels = [result.columns[at] for at in _likeliest(holding, result)]
    if not labels:
        return []
    if len(labels) == 1:
        return [taken_note(labels[0])]
    several = Message("Phones are taken from one of the columns {listed}.", listed=listed(labels))
    return [several]


def _sample(result: pd.DataFrame) -> pd.DataFrame:
    """Some rows that have a phone or, where none has, some that have none."""
    with_phone = result[result[results.PHONE].notna().to_numpy()]
    rows = with_phone if len(with_phone) else result
    return rows.iloc[:: max(1, len(rows) // _SAMPLE)].head(_SAMPLE)


def _holds(sample: pd.DataFrame, at: int) -> bool:
    """Whether the column holds, in each of the rows, the phone or the reason why there is none."""
    cells, phone = sample.iloc[:, at], sample[results.PHONE]
    if sample.empty:
        return phone_rank(sample.columns[at]) != ()
    if phone.isna().all():
        return _says_why(cells, sample)
    read = phones.diagnose(cells)["phone"]
    same = zip(to_list(read), to_list(cells), to_list(phone), strict=True)
    return all(one == taken or _ends_alike(cell, taken) for one, cell, taken in same)


def _ends_alike(cell: object, phone: str) -> bool:
    """Whether a number of another region is the phone: it is its end, without the leading zero."""
    digits = "".join(filter(str.isdigit, str(cell))).lstrip("0")
    return len(digits) >= _LEAST_DIGITS and phone.endswith(digits)


def _says_why(cells: pd.Series[Any], sample: pd.DataFrame) -> bool:
    if results.REASON not in sample:
        return bool(cells.isna().all())
    return to_list(phones.diagnose(cells)["reason"]) == to_list(sample[results.REASON])


def _likeliest(places: Sequence[int], frame: pd.DataFrame) -> Sequence[int]:
    """Of several that hold the same, those that are named so that they would be taken."""
    ranks = {at: rank for at in places if (rank := phone_rank(frame.columns[at]))}
    best = min(ranks.values(), default=())
    return [at for at, rank in ranks.items() if rank == best] or places
