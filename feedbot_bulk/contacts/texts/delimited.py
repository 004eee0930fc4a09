"""Delimited text (csv, tsv, txt): its encoding, its delimiter, its cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from functools import partial
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from feedbot_bulk.contacts.cell_text import frame_of
from feedbot_bulk.contacts.problems import is_too_sparse, too_wide
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.i18n.system import system_error

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.contacts.source import Source

_LOOKED_AT = 50  # rows from the top by which the delimiter is chosen
_DELIMITERS = "\t;,|"
_NO_DELIMITER = "\x1f"
_SEP_LINE = re.compile(r"\ufeff?sep=([;,|\t])\r?\n", re.IGNORECASE)


def text_cells(source: Source, text: str) -> pd.DataFrame:
    """The filled cells of a delimited text, which is that of a file."""
    declared = _SEP_LINE.match(text)  # Excel's own hint, which Excel does not count as a row
    text = text[declared.end() :] if declared else text
    delimiter = declared[1] if declared else _delimiter(text)
    rows = _rows(source, text, delimiter)
    if is_too_sparse(len(rows) * max(map(len, rows), default=0), sum(map(len, rows))):
        raise too_wide(source)
    cells = frame_of(zip_longest(*rows, fillvalue=""), 1, 0)
    if cells.empty:
        raise ContactsError(
            Message("{file} has nothing in it but blanks. Is it the right file?", file=source.name)
        )
    return cells


def _rows(source: Source, text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    begins = 1
    try:
        for row in reader:
            rows.append(row)
            begins = reader.line_num + 1
    except csv.Error as exc:
        raise ContactsError(
            Message(
                "{file}, line {line}: a quotation mark is opened and not closed, or stands inside "
                "a quoted cell ({said}). Open the file in Excel and save it as .xlsx.",
                file=source.name,
                line=_line_of_quote(text, begins, delimiter),
                said=system_error(exc),
            )
        ) from exc
    return rows


_LINE_END = re.compile(r"\r\n|\r|\n")


def _line_of_quote(text: str, begins: int, delimiter: str) -> int:
    """The line of the quotation mark at which the row that begins in a line goes wrong.

    It is the first one whose cell does not end at the next: a cell may rightly be many lines long.
    """
    row = "".join(islice(io.StringIO(text, newline=""), begins - 1, None))
    ends = rf"(?=[{re.escape(delimiter)}\r\n]|$)"
    cell = re.compile(rf'"(?:[^"]++|"")*+"{ends}|(?!")[^{re.escape(delimiter)}\r\n]*')
    at = 0
    while at < len(row) and (whole := cell.match(row, at)):
        at = whole.end() + 1
    return begins + len(_LINE_END.findall(row, 0, at))


def _delimiter(text: str) -> str:
    """The delimiter by which most of the first rows are of one width, two cells or more."""
    sample = text[: 1 << 16]
    candidates: list[str] = [_NO_DELIMITER, *_DELIMITERS]
    return max(candidates, key=partial(_evenness, sample))


def _evenness(sample: str, delimiter: str) -> tuple[int, int, bool]:
    """How many rows are of one width, that width, and whether quotation marks agree with it."""
    lines = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), _LOOKED_AT)
    widths = Counter(len(cells) for cells in lines if len(cells) > 1)
    width, rows = max(widths.items(), key=lambda item: item[1], default=(1, 0))
    return rows, width, _agrees(sample, delimiter)


def _agrees(sample: str, delimiter: str) -> bool:
    strict = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)
    try:
        return all(True for _ in islice(strict, _LOOKED_AT))
    except csv.Error:
        return False
