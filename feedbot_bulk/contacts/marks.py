"""What an .xlsx says of its rows and cells beside their values: hidden, or without the value due.

The reader of workbooks gives values only. A sheet is looked through a piece at a time.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from feedbot_bulk.i18n.message import Message, Variant
from feedbot_bulk.results.frame import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from feedbot_bulk.contacts.source import Source

T = TypeVar("T")

_TAG = rb"<(?:\w+:)?"
_ROW = re.compile(_TAG + rb"row\b([^>]*)>")
_CELL = re.compile(_TAG + rb"c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA = re.compile(_TAG + rb"f\b")
_VALUE = re.compile(_TAG + rb"v>([^<]*)<")
_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d+)["']""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)(\d+)["']""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true|on)["']""")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")


@dataclass(frozen=True, slots=True)
class Marks:
    """The rows of a sheet that are hidden, and by (row, column) the cells whose value is lost.

    Rows are numbered from 1, columns from 0. A lost cell holds Excel's word for the error, or
    nothing where a formula was never reckoned.
    """

    hidden: frozenset[int] = frozenset()
    lost: dict[tuple[int, int], str] = field(default_factory=dict)


def sheet_marks(source: Source) -> dict[str, Marks]:
    """The marks of each sheet of an .xlsx, by its name; of other workbooks none are known."""
    return _of_each_sheet(
        source, lambda archive, part: Marks(_hidden(archive, part), _lost(archive.read(part)))
    )


def hidden_rows(source: Source) -> dict[str, frozenset[int]]:
    """The hidden rows of each sheet of an .xlsx, by its name, without a look at its cells."""
    return _of_each_sheet(source, _hidden)


HIDDEN = "feedbot_hidden"
"""The column in which rows that the file hides say so; there is none where it hides none."""


def with_hidden_marked(contacts: pd.DataFrame, hidden: frozenset[int]) -> pd.DataFrame:
    """The list with the column HIDDEN, where any of its rows, which it names, are hidden."""
    marked = contacts.index.isin(list(hidden))
    if not marked.any():
        return contacts
    said = pd.Series(marked, index=contacts.index).map({True: "hidden", False: None})
    return contacts.assign(**{HIDDEN: said.astype(TEXT)})


def hidden_note(contacts: pd.DataFrame) -> list[Message]:
    """How many rows of a list its file hides, if any: they are on the list like the others.

    >>> import pandas as pd
    >>> hidden_note(pd.DataFrame({"phone": ["0501234501"]}))
    []
    """
    count = int(contacts[HIDDEN].notna().sum()) if HIDDEN in contacts.columns else 0
    if not count:
        return []
    note = Message.plural(
        "{count} of the rows is hidden in the file, by a filter or by hand, and is on the list "
        "like the others. {instead}",
        "{count:,} of the rows are hidden in the file, by a filter or by hand, and are on the list "
        "like the others. {instead}",
        count=count,
        instead=Variant(_DROP, cli=_COPY_VISIBLE, form=_COPY_VISIBLE),
    )
    return [note]


_DROP = Message("To leave such rows out: contacts[contacts[{column!r}].isna()]", column=HIDDEN)
_COPY_VISIBLE = Message(
    "To leave such rows out, copy the visible ones into a new file, and give that one."
)


def _of_each_sheet(source: Source, read: Callable[[zipfile.ZipFile, str], T]) -> dict[str, T]:
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            return {name: read(archive, part) for name, part in _sheets(archive)}
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError):
        return {}  # whether the workbook can be read at all is for its reader to say


def _hidden(archive: zipfile.ZipFile, part: str) -> frozenset[int]:
    found, number = set(), 0
    for text in _whole_tags(archive, part):
        if b"hidden" not in text:
            number += text.count(b"<row") + text.count(b":row")
            continue
        for attributes in _ROW.findall(text):
            said = _NUMBER.search(attributes)
            number = int(said[1]) if said else number + 1
            if _HIDDEN.search(attributes):
                found.add(number)
    return frozenset(found)


def _whole_tags(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part a piece at a time, cut where a tag begins: a sheet may be larger than memory is."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            whole, mark, cut = (rest + chunk).rpartition(b"<")
            rest = mark + cut
            yield whole
    yield rest


def _lost(data: bytes) -> dict[tuple[int, int], str]:
    if not _FORMULA.search(data) and not _ERROR.search(data):
        return {}
    lost = {}
    for attributes, content in _CELL.findall(data):
        place, value = _PLACE.search(attributes), _VALUE.search(content)
        shown = value[1].decode(errors="replace") if value else ""
        unknown = _FORMULA.search(content) and not shown
        if place and (unknown or _ERROR.search(attributes)):
            lost[int(place[2]), _column(place[1])] = shown
    return lost


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number - 1


# --- where the sheets are ---------------------------------------------------------------------

_SHEET = re.compile(_TAG + rb"sheet\b([^>]*)>")
_RELATION = re.compile(_TAG + rb"Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The names of the sheets, and the part of each, as the relationships say."""
    workbook = next((part for kind, part in _relations(archive, "") if kind in _DOCUMENT), "")
    if not workbook.endswith(".xml"):
        return
    parts = dict(_relations(archive, workbook, "Id"))
    for said in _SHEET.findall(archive.read(workbook)):
        attributes = _attributes(said)
        relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        if relation in parts and "name" in attributes:
            yield attributes["name"], parts[relation]


_DOCUMENT = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
)


def _relations(archive: zipfile.ZipFile, part: str, by: str = "Type") -> Iterator[tuple[str, str]]:
    """What a part relates to, by its type or its id, and where that is in the archive."""
    folder, name = posixpath.split(part)
    data = archive.read(posixpath.join(folder, "_rels", f"{name}.rels"))
    for attributes in map(_attributes, _RELATION.findall(data)):
        target = posixpath.join("/", folder, attributes.get("Target", ""))
        yield attributes.get(by, ""), posixpath.normpath(target).lstrip("/")


def _attributes(tag: bytes) -> dict[str, str]:
    pairs = ((key, one or other) for key, one, other in _ATTRIBUTE.findall(tag))
    return {key.decode(): unescape(value.decode()) for key, value in pairs}
