"""The cells of a worksheet of .xlsx, with the shared texts and the styles that they refer to."""

from __future__ import annotations

import datetime as dt
import re

from feedbot_bulk.contacts.workbooks import formats, xml_events
from feedbot_bulk.contacts.workbooks.book import Cells, DamagedError, shared_text
from feedbot_bulk.contacts.workbooks.formats import Styles
from feedbot_bulk.contacts.workbooks.xlsx.ordinary import column_number

_PLACE = re.compile(r"\s*([A-Za-z]{1,3})(\d{1,7})\s*")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_styles(content: bytes | None, since_1904: bool) -> Styles:  # noqa: FBT001 - one of two
    """The styles of a workbook; one without them shows plain numbers."""
    codes: dict[int, str] = {}
    numbers: list[int] = []
    within: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt" and within[-1:] == ["numFmts"]:
            codes[whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "xf" and within[-1:] == ["cellXfs"]:
            numbers.append(whole(attributes.get("numFmtId")))
        within.append(tag)

    def end(_: str) -> None:
        within.pop()

    if content is not None:
        xml_events.parse(content, start, end)
    return Styles([formats.shown_as(number, codes) for number in numbers], since_1904)


def whole(text: str | None) -> int:
    """A whole number in an attribute; 0 where there is none."""
    text = (text or "0").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 9:  # noqa: PLR2004 - of 32 bits
        raise DamagedError("a number is none")
    return int(text)


class _Text:
    """The text between two tags: its runs joined, without their phonetic reading."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._is_text = False
        self._phonetic = 0

    def start(self, tag: str) -> None:
        """A tag within the text began."""
        self._phonetic += tag == "rPh"
        self._is_text = tag == "t" and not self._phonetic

    def end(self, tag: str) -> None:
        """A tag within the text ended."""
        self._phonetic -= tag == "rPh"
        self._is_text = False

    def add(self, piece: str) -> None:
        """Letters between tags."""
        if self._is_text:
            self._pieces.append(piece)

    def take(self) -> str:
        """The whole text; the next one begins."""
        text = "".join(self._pieces)
        self._pieces.clear()
        return unescaped(text)


def unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold, which Excel writes as `_x000D_`."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def read_shared(content: bytes) -> list[str]:
    """The texts that cells refer to by number."""
    texts: list[str] = []
    text = _Text()

    def end(tag: str) -> None:
        text.end(tag)
        if tag == "si":
            texts.append(text.take())

    xml_events.parse(content, lambda tag, _: text.start(tag), end, text.add)
    return texts


def sheet_cells(content: bytes, shared: list[str], styles: Styles) -> Cells:
    """The filled cells of a worksheet, wherever they stand."""
    reader = _SheetReader(shared, styles)
    xml_events.parse(content, reader.start, reader.end, reader.add)
    return reader.cells


class _SheetReader:
    def __init__(self, shared: list[str], styles: Styles) -> None:
        self.cells = Cells()
        self._shared, self._styles = shared, styles
        self._row, self._column = 0, -1
        self._kind, self._style = "n", 0
        self._inline = _Text()
        self._value: list[str] = []
        self._in_cell = self._in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag began."""
        if tag == "c":
            self._begin_cell(attributes)
        elif tag == "row":
            self._row = whole(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = -1
        elif self._in_cell:
            self._in_value = tag == "v"
            self._inline.start(tag)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._in_cell = True
        self._column += 1
        if "r" in attributes:
            place = _PLACE.fullmatch(attributes["r"])
            if place is None:
                raise DamagedError("a cell stands nowhere")
            self._row = int(place[2])
            self._column = column_number(place[1].upper()) - 1
        self._kind = attributes.get("t", "n")
        self._style = whole(attributes.get("s"))
        self._value.clear()

    def add(self, piece: str) -> None:
        """Letters between tags."""
        if self._in_value:
            self._value.append(piece)
        elif self._in_cell:
            self._inline.add(piece)

    def end(self, tag: str) -> None:
        """A tag ended."""
        if tag == "c":
            value = self._cell()
            if value is not None and value != "":
                self.cells.put(self._row, self._column, value)
            self._in_cell = False
        elif self._in_cell:
            self._in_value = False
            self._inline.end(tag)

    def _cell(self) -> object:
        inline, text = self._inline.take(), "".join(self._value)
        if self._kind == "inlineStr":
            return inline
        if self._kind == "str":
            return unescaped(text)
        text = text.strip()
        if self._kind == "e" or not text:
            return None
        if self._kind == "s":
            return shared_text(self._shared, whole(text))
        if self._kind == "b":
            return text in {"1", "true"}
        return _iso_date(text) if self._kind == "d" else self._number(text)

    def _number(self, text: str) -> object:
        try:
            return self._styles.value(float(text), self._style)
        except ValueError as exc:
            raise DamagedError("a number is none") from exc


def _iso_date(text: str) -> object:
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text
