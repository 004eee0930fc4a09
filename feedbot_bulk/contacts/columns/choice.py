"""Which column is meant: the phones, the messages, or one that was named.

A phone column is taken by its name alone, one for all rows alike, whatever it holds: an empty one
stays the phone column, and its rows have no phone. What columns hold decides only where there are
no names; otherwise it is only said, so that a person can choose. Where two could be meant, the
answer is an error that names both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from feedbot_bulk import phones, results
from feedbot_bulk.cells.lookup import column, listed
from feedbot_bulk.contacts.columns.names import (
    is_message_name,
    is_no_name,
    is_somebody_else,
    is_something_else,
    phone_rank,
)
from feedbot_bulk.errors import ColumnError
from feedbot_bulk.i18n.message import Argument, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

# --- the phone column -------------------------------------------------------------------------


def phone_column(frame: pd.DataFrame, region: str = "IL", phone: object = None) -> pd.Series[Any]:
    """The column of phones: the one that `phone` names, else the one that is named like phones.

    Mobile before phone before home or work, "Phone 1" before "Phone 2". Of a list without a header,
    or of one column, the column that holds mostly mobiles, unless they read as ID or company
    numbers. Columns about somebody else (agent, manager), and those of a result frame
    (`feedbot_…`), are never taken.

    Parameters
    ----------
    frame
        The list.
    region
        The country in which a number without a country code is read, where contents decide.
    phone
        The label of a column, letter for letter; without it the one that is meant is found.

    Raises
    ------
    ColumnError
        None, or more than one, could be meant; or `phone` is no column.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"שם": ["נועה"], "טלפון": ["03-1234567"], "נייד": ["050-1234501"]})
    >>> phone_column(people).name
    'נייד'
    """
    if phone is not None:
        return column(frame, phone, "phone")
    return frame.iloc[:, phone_position(frame, region)]


def phone_position(frame: pd.DataFrame, region: str = "IL") -> int:
    """Where the column of phones stands that is taken where none is named; by the same rule."""
    own = results.own_positions(frame)
    labels = frame.columns
    if named := [at for at in own if phone_rank(labels[at])]:
        return _only(named, frame, phone_rank)
    alike = [at for at in own if _may_hold_phones(frame.iloc[:, at], region)]
    nameless = len(own) == 1 or all(is_no_name(labels[at]) for at in own)
    if alike and nameless:
        return _only(alike, frame, lambda _: ())
    raise _no_phone_column([labels[at] for at in own], [labels[at] for at in alike])


def _may_hold_phones(cells: pd.Series[Any], region: str) -> bool:
    return not is_somebody_else(cells.name) and looks_like_phones(cells, region)


def _only(
    places: Sequence[int], frame: pd.DataFrame, rank: Callable[[object], tuple[int, ...]]
) -> int:
    """The place of the column of the lowest rank, which must be alone in it."""
    ranks = [rank(frame.columns[at]) for at in places]
    best = [at for at, its in zip(places, ranks, strict=True) if its == min(ranks)]
    if len(best) > 1:
        raise ColumnError(
            Message(
                "The phone column could be any of {listed}. Pass {argument} with the name of the "
                "one that is meant.",
                listed=listed(frame.columns[at] for at in best),
                argument=Argument("phone"),
            )
        )
    return best[0]


def _no_phone_column(own: Sequence[object], alike: Sequence[object]) -> ColumnError:
    if alike:
        return ColumnError(
            Message(
                "No phone column: none is named like the phones of those who are written to, and "
                "what a column holds does not decide. These look like phones: {listed}. Pass "
                "{argument} with the name of the one that is meant, such as {example}.",
                listed=listed(alike),
                argument=Argument("phone"),
                example=Argument("phone", alike[0]),
            )
        )
    return ColumnError(
        Message(
            "No phone column: of the columns {listed} none is named like one or holds mostly "
            "mobile numbers. Pass {argument} with the name of the column.",
            listed=listed(own),
            argument=Argument("phone"),
        )
    )


# --- phones by content ------------------------------------------------------------------------

_SAMPLE = 300
_ID = re.compile(r"\d{8,9}(?:\.0)?")


def looks_like_phones(cells: pd.Series[Any], region: str = "IL") -> bool:
    """Whether most filled cells of a sample are mobiles, and not ID or company numbers."""
    filled = cells.dropna()
    filled = filled[[bool(str(cell).strip()) for cell in filled.tolist()]]
    sample = filled.iloc[:: max(1, len(filled) // _SAMPLE)]
    if sample.empty or is_something_else(cells.name) or _are_ids(sample):
        return False
    found = phones.diagnose(sample, region)
    mobile = found["kind"].isin(["mobile", "unlisted"])
    if region == "IL":
        mobile &= found["phone"].fillna("").str.startswith("972").astype(bool)
    return bool(mobile.sum() * 2 > len(sample))


def _are_ids(cells: pd.Series[Any]) -> bool:
    """Israeli ID and company numbers share nine digits, and a check digit that few phones meet."""
    return 2 * sum(_is_id(str(cell).strip()) for cell in cells) > len(cells)


def _is_id(text: str) -> bool:
    if not _ID.fullmatch(text):
        return False
    digits = [int(char) for char in text.removesuffix(".0").zfill(9)]
    weighed = [digit * (1 + at % 2) for at, digit in enumerate(digits)]
    return sum(one // 10 + one % 10 for one in weighed) % 10 == 0


# --- the message column -----------------------------------------------------------------------


def message_column(frame: pd.DataFrame, message: object = None) -> pd.Series[Any]:
    """The column of finished texts: the one that `message` names, else one called like a message.

    Raises ColumnError where none, or more than one, could be meant.

    >>> import pandas as pd
    >>> message_column(pd.DataFrame({"phone": ["0501234501"], "Message": ["hello"]})).name
    'Message'
    """
    if message is not None:
        return column(frame, message, "message")
    own = [frame.iloc[:, at] for at in results.own_positions(frame)]
    named = [one for one in own if is_message_name(one.name)]
    if not named:
        raise ColumnError(
            Message(
                "No message column: of the columns {listed} none is called message, text, הודעה, "
                "טקסט or תוכן. Pass {argument} with the text to send.",
                listed=listed(one.name for one in own),
                argument=Argument("message"),
            )
        )
    candidates = [one for one in named if one.notna().any()] or named
    if len(candidates) > 1:
        raise ColumnError(
            Message(
                "The message column could be any of {listed}. Pass {argument} with the name of "
                "the one that is meant.",
                listed=listed(one.name for one in candidates),
                argument=Argument("message"),
            )
        )
    return candidates[0]
