"""Delimited text (csv, tsv, txt): its encoding, its delimiter, its cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from functools import partial
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from feedbot_bulk.contacts.cell_text import frame_of
from feedbot_bulk.contacts.kinds import refuse_other_kinds
from feedbot_bulk.contacts.problems import MAX_AREA, too_wide
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.i18n.system import system_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from feedbot_bulk.contacts.source import Source

_LOOKED_AT = 50  # rows from the top by which the delimiter is chosen
_DELIMITERS = "\t;|,"
_NO_DELIMITER = "\x1f"
_SEP_LINE = re.compile(r"\ufeff?sep=([;,|\t])\r?\n", re.IGNORECASE)


def text_cells(source: Source) -> pd.DataFrame:
    """The filled cells of a text file. Raises ContactsError where it is not one."""
    refuse_other_kinds(source)
    text = _decode(source)
    declared = _SEP_LINE.match(text)  # Excel's own hint, which Excel does not count as a row
    text = text[declared.end() :] if declared else text
    delimiter = declared[1] if declared else _delimiter(text)
    rows = _rows(source, text, delimiter)
    if len(rows) * max(map(len, rows), default=0) > MAX_AREA:
        raise too_wide(source)
    cells = frame_of(zip_longest(*rows, fillvalue=""), 1, 0)
    if cells.empty:
        raise ContactsError(
            Message("{file} has nothing in it but blanks. Is it the right file?", file=source.name)
        )
    return cells


def _rows(source: Source, text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as exc:
        raise ContactsError(
            Message(
                "{file}, line {line}: a quotation mark is opened and not closed, or stands inside "
                "a quoted cell ({said}). Open the file in Excel and save it as .xlsx.",
                file=source.name,
                line=reader.line_num,
                said=system_error(exc),
            )
        ) from exc


def _delimiter(text: str) -> str:
    """The delimiter by which most of the first rows are of one width, two cells or more."""
    sample = text[: 1 << 16]
    candidates: list[str] = [_NO_DELIMITER, *_DELIMITERS]
    return max(candidates, key=partial(_evenness, sample))


def _evenness(sample: str, delimiter: str) -> tuple[int, int]:
    lines = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), _LOOKED_AT)
    widths = Counter(len(cells) for cells in lines if len(cells) > 1)
    width, rows = max(widths.items(), key=lambda item: item[1], default=(1, 0))
    return rows, width


_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _decode(source: Source) -> str:
    for encoding in _encodings(source):
        text = _decoded(source.data, encoding)
        if text is not None and (encoding != "cp1255" or _reads_as_hebrew(text)):
            return _without_binary(source, text)
    raise ContactsError(
        Message(
            "{file} is neither a workbook nor text in UTF-8, UTF-16, Windows-1255 or "
            "Windows-1252. Open it in Excel and save it as .xlsx, or as 'CSV UTF-8'.",
            file=source.name,
        )
    )


def _encodings(source: Source) -> Sequence[str]:
    """The encodings to try, in order. Never latin-1, which takes anything for text."""
    data = source.data
    known = next((name for bom, name in _BOMS if data.startswith(bom)), None) or _utf16(data)
    if known:
        return [known]
    _refuse_damaged_utf8(source)
    return ["utf-8", "cp1255", "cp1252"]


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_damaged_utf8(source: Source) -> None:
    """A file that is UTF-8 but for a few bytes is not to be read as something else."""
    try:
        source.data.decode()
    except UnicodeDecodeError as exc:
        text = source.data.decode(errors="replace")
        if sum(char > "\x7f" for char in text) > 2 * text.count("\ufffd"):
            line = source.data.count(b"\n", 0, exc.start) + 1
            raise ContactsError(
                Message(
                    "{file}, line {line}: the text is UTF-8 but damaged here, or cut short. Save "
                    "the list again as 'CSV UTF-8' or .xlsx.",
                    file=source.name,
                    line=line,
                )
            ) from exc


def _utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of the delimiters and digits is zero."""
    head = data[:4096]
    low, high = head[::2].count(0), head[1::2].count(0)
    if max(low, high) * 10 < len(head) or min(low, high):
        return None
    return "utf-16-le" if high else "utf-16-be"


def _reads_as_hebrew(text: str) -> bool:
    """Whether the Hebrew letters stand in words of their own.

    In a western text that is taken for Windows-1255 they stand alone among Latin letters: Josי.
    """
    words = len(re.findall(r"(?<![A-Za-z])[א-ת]{2,}(?![A-Za-z])", text))
    mixed = len(re.findall(r"[A-Za-z][א-ת]|[א-ת][A-Za-z]", text))
    return words > mixed


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b]")


def _without_binary(source: Source, text: str) -> str:
    if _CONTROL.search(text):
        raise ContactsError(
            Message(
                "{file} is neither a workbook nor text: it holds binary data. Save the contacts "
                "as an Excel workbook (.xlsx) or as CSV.",
                file=source.name,
            )
        )
    return text
