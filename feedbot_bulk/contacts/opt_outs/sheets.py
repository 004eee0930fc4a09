"""The sheets of an opt-out file, all that are visible; and reports of ours, which are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk import results
from feedbot_bulk.contacts.cell_text import ROW
from feedbot_bulk.contacts.kinds import is_workbook
from feedbot_bulk.contacts.opt_outs.rows import NO_VALUE
from feedbot_bulk.contacts.texts.cells import cells_of_text
from feedbot_bulk.contacts.workbooks import spreadsheets
from feedbot_bulk.contacts.workbooks.xlsx.marks import sheet_marks
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Message, Variant
from feedbot_bulk.results.frame import TEXT

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.contacts.source import Source
    from feedbot_bulk.contacts.workbooks.xlsx.marks import Marks

REPORT_HEADINGS = (
    frozenset({"Status", "Reason", "WhatsApp number", "Queued at", "Feedbot ID", "Message text"}),
    frozenset({"סטטוס", "סיבה", "מספר בוואטסאפ", "נכנסה לתור", "מזהה בפידבוט", "נוסח ההודעה"}),
)
"""What a report of ours calls its columns, in each language (`feedbot_bulk.report.sheets`)."""

_ENOUGH = 4  # of those headings: one alone is anybody's
_HEADER_WITHIN = 10


def sheets_of(source: Source) -> list[tuple[str, pd.DataFrame]]:
    """The cells of every visible sheet that holds anything, with what errors call it."""
    if not is_workbook(source):
        return [(source.name, cells_of_text(source))]
    marks = sheet_marks(source.data)
    sheets = [
        (_named(source, name), _with_lost_cells(cells, marks.get(name)))
        for name, cells in spreadsheets.visible_cells(source)
    ]
    filled = [(name, cells) for name, cells in sheets if not cells.empty]
    if not filled:
        spreadsheets.workbook_cells(source, None)  # says that there is nothing in it
    return filled


def _named(source: Source, sheet: str) -> str:
    return Message("{file}, sheet {sheet!r}", file=source.name, sheet=sheet)


def _with_lost_cells(cells: pd.DataFrame, marks: Marks | None) -> pd.DataFrame:
    """The cells, and a sign where a value is missing that was to stand there."""
    if marks is None or not marks.lost:
        return cells
    rows = sorted({*cells.index, *(row for row, _ in marks.lost)})
    columns = sorted({*cells.columns, *(column for _, column in marks.lost)})
    whole = cells.astype("object").reindex(index=rows, columns=columns)
    for (row, column), shown in marks.lost.items():
        if whole.loc[[row], column].isna().all():
            whole.loc[row, column] = shown or NO_VALUE
    return whole.astype(TEXT).rename_axis(index=ROW)


def check_no_report(name: str, cells: pd.DataFrame) -> None:
    """Raise ContactsError for a sheet of a report of ours: those already sent would stay ready."""
    top = cells.head(_HEADER_WITHIN).itertuples(index=False)
    if not any(_heads_a_report({str(cell) for cell in row}) for row in top):
        return
    raise ContactsError(
        Message(
            "{file} is a report of feedbot_bulk, and not a list of people to leave out: it holds "
            "those who got the message and those who did not. {instead}",
            file=name,
            instead=Variant(
                Message(
                    "Give the rows of the result frame that are meant, such as "
                    "exclude=sent[sent['feedbot_status'] == 'sent'], or a file with the phones of "
                    "those people only."
                ),
                cli=_COPY,
                form=_COPY,
            ),
        )
    )


def _heads_a_report(row: set[str]) -> bool:
    if results.PHONE in row:  # a result frame that was saved: its phones are as good as any
        return False
    fixable = any(not results.is_own(cell) and " " not in cell for cell in row)
    return fixable or any(len(row & known) >= _ENOUGH for known in REPORT_HEADINGS)


_COPY = Message(
    "Copy the phones of those who are meant, from its sheet of messages, into a new file, and give "
    "that one."
)
