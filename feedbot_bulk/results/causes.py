"""The reasons of a list counted for people: a line for each cause, the rare ones together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedbot_bulk.i18n.catalogue import Lang


@dataclass(frozen=True, slots=True)
class Cause:
    """So many rows of a status have one cause."""

    status: Status
    count: int
    text: str


def causes(table: pd.DataFrame, lang: Lang, *, most: int, missing: str = "") -> list[Cause]:
    """The lines of a summary table, by cause, in words of `lang`; the counts add up to the table's.

    In status order, the commonest first.

    Parameters
    ----------
    table
        What `summarize` gives: status, reason, count.
    lang
        The language of the lines.
    most
        Lines of a status, at the most; the last one stands for all its rare causes.
    missing
        What is said where there is no reason.
    """
    counts: Counter[tuple[Status, str]] = Counter()
    for status, reason, count in table[["status", "reason", "count"]].itertuples(index=False):
        text = missing if pd.isna(reason) else reasons.translate(reason, lang)
        counts[Status(status), text] += count
    lines = [Cause(status, count, text) for (status, text), count in counts.items()]
    return [line for status in Status for line in _commonest(lines, status, lang, most)]


def _commonest(lines: Iterable[Cause], status: Status, lang: Lang, most: int) -> list[Cause]:
    """The lines of one status; the rare ones of a long list share its last line."""
    own = sorted((line for line in lines if line.status == status), key=lambda line: -line.count)
    if len(own) <= most:
        return own
    shown, rare = own[: most - 1], own[most - 1 :]
    others = Message.plural("{count} other reason", "{count:,} other reasons", count=len(rare)).in_(
        lang
    )
    return [*shown, Cause(status, sum(line.count for line in rare), others)]
