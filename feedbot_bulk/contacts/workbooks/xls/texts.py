"""Texts in the records of an .xls, which may be cut anywhere and continued in the next record."""

from __future__ import annotations

import struct

from feedbot_bulk.contacts.workbooks.book import DamagedError

_WIDE, _WITH_EXTRA, _WITH_RUNS = 1, 4, 8


class Texts:
    """How the texts of one workbook are written: in UTF-16, or before Excel 97 in a code page.

    A workbook since Excel 97 may name any code page: its texts are UTF-16 all the same, shortened
    to their lower bytes where all the upper ones are zero.
    """

    def __init__(self, *, wide: bool) -> None:
        self._wide = wide
        self.code_page = "cp1252"

    def shared(self, chunks: list[bytes]) -> list[str]:
        """The texts that cells refer to by number."""
        count = struct.unpack_from("<I", chunks[0], 4)[0]
        reader = _Continued([chunks[0][8:], *chunks[1:]])
        texts: list[str] = []
        while len(texts) < count and not reader.is_at_end():
            texts.append(reader.text(reader.number(2)))
        return texts

    def one(self, chunks: list[bytes]) -> str:
        """A text that begins with its length in two bytes."""
        return self._text(chunks, 2)

    def short(self, content: bytes) -> str:
        """A text that begins with its length in one byte: the name of a sheet."""
        return self._text([content], 1)

    def format_code(self, content: bytes) -> str:
        """The code of a number format."""
        return self._text([content], 2 if self._wide else 1)

    def _text(self, chunks: list[bytes], size: int) -> str:
        reader = _Continued(chunks)
        length = reader.number(size)
        if self._wide:
            return reader.text(length)
        return reader.take(length).decode(self.code_page, "replace")


class _Continued:
    """Content that goes on in other records, each of which repeats how its letters are written."""

    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks = [chunk for chunk in chunks if chunk]
        self._chunk, self._at = 0, 0

    def is_at_end(self) -> bool:
        """Whether nothing is left."""
        last = len(self._chunks) - 1
        return self._chunk > last or (
            self._chunk == last and self._at >= len(self._chunks[self._chunk])
        )

    def number(self, size: int) -> int:
        """A whole number of this many bytes."""
        return int.from_bytes(self.take(size), "little")

    def take(self, size: int) -> bytes:
        """So many bytes, whichever records they are in."""
        taken = b""
        while len(taken) < size:
            taken += self._piece(size - len(taken))
        return taken

    def _piece(self, size: int) -> bytes:
        """Up to so many bytes, all from one record."""
        while self._chunk < len(self._chunks) and self._at >= len(self._chunks[self._chunk]):
            self._chunk, self._at = self._chunk + 1, 0
        if self._chunk >= len(self._chunks):
            raise DamagedError("a text is cut short")
        piece = self._chunks[self._chunk][self._at : self._at + size]
        self._at += len(piece)
        return piece

    def text(self, length: int) -> str:
        """A text of this many letters; its fonts and its phonetic reading are passed over."""
        flags = self.number(1)
        runs = self.number(2) if flags & _WITH_RUNS else 0
        extra = self.number(4) if flags & _WITH_EXTRA else 0
        parts: list[str] = []
        while length:
            width = 2 if flags & _WIDE else 1
            piece = self._letters(length * width)
            parts.append(_LETTERS[width](piece))
            length -= len(piece) // width
            if length:
                flags = self._next_flags()
        self._skip(4 * runs + extra)
        return _whole("".join(parts))

    def _letters(self, size: int) -> bytes:
        if self._chunk < len(self._chunks) and self._at >= len(self._chunks[self._chunk]):
            return b""  # the header ended with its record
        return self._piece(size)

    def _next_flags(self) -> int:
        if self._chunk < len(self._chunks) and self._at < len(self._chunks[self._chunk]):
            raise DamagedError("a text is cut within a letter")
        return self.number(1)

    def _skip(self, size: int) -> None:
        while size:
            size -= len(self._piece(size))


_LETTERS = {
    1: lambda piece: piece.decode("latin-1"),
    2: lambda piece: piece[: len(piece) // 2 * 2].decode("utf-16-le", "surrogatepass"),
}


def _whole(text: str) -> str:
    """A text whose parts may have been cut within a character of two units."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
