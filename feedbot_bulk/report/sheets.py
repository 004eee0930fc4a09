"""What the sheets of rows are called, and their columns; `show()` has the same headings.

Light on purpose: a notebook that shows a frame needs the headings, and no workbook.
"""

from __future__ import annotations

from dataclasses import dataclass

from feedbot_bulk import results
from feedbot_bulk.i18n.message import Message


@dataclass(frozen=True, slots=True)
class RowsSheet:
    """The name of a sheet of rows, and its headings: of the row number, of the result columns."""

    title: Message
    row: Message
    columns: dict[str, Message]


SUMMARY = Message.within("sheet", "Summary")

MESSAGES = RowsSheet(
    title=Message.within("sheet", "Messages"),
    row=Message.within("heading", "row"),
    columns={
        results.STATUS: Message.within("heading", "Status"),
        results.REASON: Message.within("heading", "Reason"),
        results.PHONE: Message.within("heading", "WhatsApp number"),
        results.QUEUED_AT: Message.within("heading", "Queued at"),
        results.CHECKED_AT: Message.within("heading", "Checked at"),
        results.CAMPAIGN: Message.within("heading", "Campaign"),
        results.ID: Message.within("heading", "Feedbot ID"),
        results.MESSAGE: Message.within("heading", "Message text"),
    },
)
"""Every row. The text stands last: a long one runs on over what is beside it, where that is empty.
"""

TO_FIX = RowsSheet(
    title=Message.within("sheet", "To fix"),
    row=Message.within("heading", "feedbot_row"),
    columns={
        results.STATUS: Message.within("heading", "feedbot_status"),
        results.REASON: Message.within("heading", "feedbot_reason"),
    },
)
"""What can be corrected. Our headings begin with `feedbot_`, so that whoever reads the sheet back
leaves them aside: the other columns are then the list's own again.
"""
