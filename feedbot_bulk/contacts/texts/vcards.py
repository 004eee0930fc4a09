"""vCards (.vcf), as phones and address books export them: a row for each card."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from feedbot_bulk.contacts.cell_text import frame_of
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from feedbot_bulk.contacts.source import Source

_BEGIN, _END = "BEGIN", "END"
_FOLD = re.compile(r"\r?\n[ \t]")
_QUOTED_FOLD = re.compile(r"=\r?\n")
_QUOTED = re.compile(r"(?im)^[^:\r\n]*(?:;ENCODING=QUOTED-PRINTABLE|;QUOTED-PRINTABLE)[;:]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SEPARATOR = re.compile(r"(?<!\\)[;,]")

_MOBILE_TYPES = {"cell", "iphone", "mobile"}
_PLACES = {"home": "home", "work": "work"}
_NOT_A_PHONE = {"fax", "pager", "modem"}
_FIRST = ["name", "mobile", "phone", "home phone", "work phone", "fax", "email", "company"]
"""The columns in their order; those of further phones come behind their first."""


class _Line(NamedTuple):
    """A property of a card: its name, its types and what it holds."""

    name: str
    types: frozenset[str]
    value: str


def card_cells(source: Source, text: str) -> pd.DataFrame:
    """A row for each card under a row of names; its row number is the line where it begins.

    Several phones of a kind are columns of their own: mobile, mobile 2. Raises ContactsError for a
    file without a whole card.
    """
    cards = list(_cards(_unfolded(text)))
    if not cards:
        raise ContactsError(
            Message(
                "{file} holds no whole contact card. Was it cut short? Export the contacts again.",
                file=source.name,
            )
        )
    columns = sorted({name for card in cards for name in card}, key=_order)
    return frame_of(([name, *(card.get(name, "") for card in cards)] for name in columns), 1, 0)


def _order(column: str) -> tuple[int, int]:
    name, _, number = column.rpartition(" ")
    if number.isdigit():
        return _FIRST.index(name), int(number)
    return _FIRST.index(column), 1


# --- lines ------------------------------------------------------------------------------------


def _unfolded(text: str) -> list[str]:
    """The lines with those joined that were cut: by a space, or in quoted-printable by a `=`."""
    lines: list[str] = []
    is_open = False
    for line in _FOLD.sub("", text).splitlines():
        if is_open:
            lines[-1] = lines[-1][:-1] + line
        else:
            lines.append(line)
        is_open = lines[-1].endswith("=") and _QUOTED.match(lines[-1]) is not None
    return lines


def _line(raw: str) -> _Line:
    """A line such as `item1.TEL;TYPE=CELL,VOICE:050-1234501`."""
    head, _, value = _split_head(raw)
    name, *parameters = head.split(";")
    pairs = [parameter.partition("=") for parameter in parameters]
    given = {key.upper(): content for key, sign, content in pairs if sign}
    types = {key.lower() for key, sign, _ in pairs if not sign}
    for key, _, content in pairs:
        if key.upper() == "TYPE":
            types.update(content.strip('"').lower().split(","))
    plain = _plain(value, given.get("ENCODING", "").lower(), types, given.get("CHARSET", "utf-8"))
    return _Line(name.rpartition(".")[2].upper(), frozenset(types), plain)


def _split_head(raw: str) -> tuple[str, str, str]:
    """A line at its first colon that is not within quotation marks."""
    quoted = False
    for at, char in enumerate(raw):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return raw[:at], ":", raw[at + 1 :]
    return raw, "", ""


def _plain(value: str, encoding: str, types: set[str], charset: str) -> str:
    """A value as people read it."""
    try:
        if encoding == "quoted-printable" or "quoted-printable" in types:
            return quopri.decodestring(value.encode()).decode(charset, "replace")
        if encoding in {"b", "base64"} and charset:
            return base64.b64decode(value).decode(charset, "replace")
    except (LookupError, binascii.Error):
        return value
    return value


# --- cards ------------------------------------------------------------------------------------


def _cards(lines: list[str]) -> Iterator[dict[str, str]]:
    """What is read of each card; one that does not end before the next begins ends there."""
    card: list[_Line] | None = None
    for raw in lines:
        if not raw.strip():
            continue
        line = _line(raw)
        if line.name in {_BEGIN, _END}:
            if card:
                yield _read(card)
            card = [] if line.name == _BEGIN else None
        elif card is not None:
            card.append(line)
    if card:
        yield _read(card)


def _read(card: list[_Line]) -> dict[str, str]:
    found: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for line in card:
        column = _column(line)
        value = _text(line)
        if column and value and value not in _values(found, column):
            counts[column] += 1
            found[column if counts[column] == 1 else f"{column} {counts[column]}"] = value
    parts = next((_joined(line) for line in card if line.name == "N"), "")
    return {"name": parts, **found} if parts else found


def _values(found: dict[str, str], column: str) -> set[str]:
    return {value for name, value in found.items() if name.startswith(column)}


def _column(line: _Line) -> str | None:
    if line.name == "TEL":
        return _phone_column(line.types)
    return {"FN": "name", "EMAIL": "email", "ORG": "company"}.get(line.name)


def _phone_column(types: frozenset[str]) -> str:
    if types & _NOT_A_PHONE:
        return "fax"
    if types & _MOBILE_TYPES:
        return "mobile"
    return next((f"{place} phone" for kind, place in _PLACES.items() if kind in types), "phone")


def _text(line: _Line) -> str:
    text = _ESCAPE.sub(_unescaped, line.value).strip()
    text = text.removeprefix("tel:").removeprefix("TEL:") if line.name == "TEL" else text
    return text.strip(";").replace(";", ", ") if line.name == "ORG" else text


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def _joined(line: _Line) -> str:
    """A name given in parts: family, given, additional, prefix, suffix."""
    parts = [_ESCAPE.sub(_unescaped, part).strip() for part in _SEPARATOR.split(line.value)]
    family, given, *others = [*parts, "", ""]
    additional, prefix, suffix = [*others, "", "", ""][:3]
    return " ".join(filter(None, [prefix, given, additional, family, suffix]))
