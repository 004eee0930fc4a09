"""What the report and `show()` say, in both languages side by side, and the colours they say it in.

Light on purpose: a notebook that shows a frame needs the words, and no workbook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import pandas as pd

from feedbot_bulk import results
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.status import Lang, Status

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class SheetWords:
    """The name of a sheet of rows, and its headings: of the row number, of the result columns.

    The message stands last: a long text runs on over what is beside it, where that is empty.
    """

    title: str
    row: str
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReportWords:
    """Names of sheets and columns, labels and sentences, in one language.

    In the sheet to fix our headings begin with `feedbot_`, so that whoever reads it back leaves
    them aside: the other columns are then the list's own again.
    """

    summary: str
    messages: SheetWords
    to_fix: SheetWords
    title: str
    campaign: str
    unnamed: str
    more_campaigns: str
    rows: str
    queued: str
    first_queued: str
    last_queued: str
    last_checked: str
    statuses: str
    status: str
    count: str
    share: str
    meaning: str
    total: str
    reasons: str
    reason: str
    no_reason: str
    other_reasons: str
    how_to_fix: str
    replaced: str
    cut: str
    split: str


WORDS_OF: dict[Lang, ReportWords] = {
    "en": ReportWords(
        summary="Summary",
        messages=SheetWords(
            title="Messages",
            row="row",
            columns={
                results.STATUS: "Status",
                results.REASON: "Reason",
                results.PHONE: "WhatsApp number",
                results.QUEUED_AT: "Queued at",
                results.CHECKED_AT: "Checked at",
                results.CAMPAIGN: "Campaign",
                results.ID: "Feedbot ID",
                results.MESSAGE: "Message text",
            },
        ),
        to_fix=SheetWords(
            title="To fix",
            row="feedbot_row",
            columns={results.STATUS: "feedbot_status", results.REASON: "feedbot_reason"},
        ),
        title="WhatsApp campaign report",
        campaign="Campaign",
        unnamed="no name",
        more_campaigns="{shown} and {more} more",
        rows="Rows in the list",
        queued="Queued in Feedbot",
        first_queued="First queued",
        last_queued="Last queued",
        last_checked="Last checked",
        statuses="Rows by status",
        status="Status",
        count="Rows",
        share="Share",
        meaning="Meaning",
        total="Total",
        reasons="Left out, refused or failed, by reason",
        reason="Reason",
        no_reason="no reason was given",
        other_reasons="{kinds} other reasons",
        how_to_fix="The rows above stand in the sheet “{sheet}”. Correct them there, save the file"
        " and read it with read_contacts(), which takes that sheet. Whoever is on the opt-out list"
        " is not in it.",
        replaced="Cells with characters that Excel cannot hold: {cells}. Each such character"
        " became a space.",
        cut="Texts longer than a cell can hold: {cells}. They were cut at {limit:,} characters.",
        split="“{sheet}” has more rows than a sheet can hold: it goes on over {sheets} sheets.",
    ),
    "he": ReportWords(
        summary="סיכום",
        messages=SheetWords(
            title="הודעות",
            row="שורה",
            columns={
                results.STATUS: "סטטוס",
                results.REASON: "סיבה",
                results.PHONE: "מספר בוואטסאפ",
                results.QUEUED_AT: "נכנסה לתור",
                results.CHECKED_AT: "נבדקה לאחרונה",
                results.CAMPAIGN: "מסע",
                results.ID: "מזהה בפידבוט",
                results.MESSAGE: "נוסח ההודעה",
            },
        ),
        to_fix=SheetWords(
            title="לתיקון",
            row="feedbot_שורה",
            columns={results.STATUS: "feedbot_סטטוס", results.REASON: "feedbot_סיבה"},
        ),
        title="דוח מסע הודעות בוואטסאפ",
        campaign="מסע",
        unnamed="ללא שם",
        more_campaigns="{shown} ועוד {more}",
        rows="שורות ברשימה",
        queued="נכנסו לתור בפידבוט",
        first_queued="הראשונה נכנסה לתור",
        last_queued="האחרונה נכנסה לתור",
        last_checked="הבדיקה האחרונה",
        statuses="שורות לפי סטטוס",
        status="סטטוס",
        count="שורות",
        share="אחוז",
        meaning="משמעות",
        total="סך הכול",
        reasons="הושמטו, נדחו או נכשלו, לפי סיבה",
        reason="סיבה",
        no_reason="לא נמסרה סיבה",
        other_reasons="עוד {kinds} סיבות",
        how_to_fix='השורות שלמעלה נמצאות בגיליון "{sheet}". מתקנים אותן שם, שומרים את הקובץ'
        " וקוראים אותו ב-read_contacts()\u200e, שלוקחת את הגיליון הזה. מי שברשימת ההסרה אינו"
        " נמצא בו.",
        replaced="תאים עם תווים ש-Excel אינו יכול להכיל: {cells}. כל תו כזה הוחלף ברווח.",
        cut="טקסטים ארוכים ממה שתא יכול להכיל: {cells}. הם נחתכו אחרי {limit:,} תווים.",
        split='בגיליון "{sheet}" יש יותר שורות ממה שגיליון יכול להכיל:'
        " הן נמשכות על פני {sheets} גיליונות.",
    ),
}

COLOURS: dict[Status, tuple[str, str]] = {
    Status.READY: ("EDEDED", "5F5F5F"),
    Status.SKIPPED: ("D9D9D9", "404040"),
    Status.REJECTED: ("FCE4D6", "9C4209"),
    Status.UNKNOWN: ("FFF2CC", "7F5200"),
    Status.PENDING: ("DDEBF7", "1F5C99"),
    Status.EXPIRED: ("E8E1F3", "5E4084"),
    Status.SENT: ("D5F0DA", "1B6238"),
    Status.FAILED: ("FFDAD9", "A3201A"),
}
"""For each status: the colour behind its word, and that of the word and of its bar."""

_HEBREW = re.compile("[\u0590-\u05ff]")


def language_of(frame: pd.DataFrame, lang: Lang | None) -> Lang:
    """The language asked for; None means Hebrew when headers or messages of the list hold Hebrew.

    `frame` is a result, or a list that has no messages yet.

    Raises FeedbotError for a language that there is not.
    """
    if lang is None:
        return "he" if any(map(_holds_hebrew, _telling_texts(frame))) else "en"
    if lang not in get_args(Lang):
        raise FeedbotError(f'There is no language {lang!r} here: give lang="he" or lang="en".')
    return lang


def _holds_hebrew(text: str) -> bool:
    return not text.isascii() and _HEBREW.search(text) is not None  # quick on a long English list


def _telling_texts(frame: pd.DataFrame) -> Iterator[str]:
    """The texts that show the language of the list: its headers and its messages."""
    yield from map(heading, [*frame.index.names, *results.own_columns(frame)])
    if results.MESSAGE in frame:
        yield from frame[results.MESSAGE].dropna().astype(str)


def heading(label: Any) -> str:  # noqa: ANN401 - any hashable is a label to pandas
    """A column's label as a heading; the levels of a tuple stand side by side."""
    if isinstance(label, tuple):
        return " ".join(filter(None, map(heading, label)))
    return "" if pd.isna(label) else str(label)
