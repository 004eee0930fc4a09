"""What the report and `show()` say, in both languages side by side.

Light on purpose: a notebook that shows a frame needs the words, and no workbook.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedbot_bulk import results
from feedbot_bulk.i18n.catalogue import Lang

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang


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
