"""Which encoding a text file is in: told by its bytes where they prove it, never guessed.

Every byte is some letter in Windows-1255 and in Windows-1252, so that a list in another encoding
would be read without complaint, and its gibberish sent to people. Both are therefore taken only
where what comes out is words as people write them.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from feedbot_bulk.contacts.texts import likely
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Argument, Message, Variant

if TYPE_CHECKING:
    from feedbot_bulk.contacts.source import Source

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(source: Source, encoding: str | None = None) -> str:
    """The text of a file, in the encoding that is named or that its bytes prove.

    Raises ContactsError where it is in none that can be told, with the likely one.
    """
    text = _decoded_as(source, encoding) if encoding is not None else _decoded(source)
    return _without_binary(source, text.removeprefix("\ufeff"))


def _decoded(source: Source) -> str:
    data = source.data
    known = next((name for bom, name in _BOMS if data.startswith(bom)), None) or _utf16(data)
    if known:
        return _decoded_as(source, known)
    try:
        return data.decode()
    except UnicodeDecodeError as exc:
        _refuse_damaged_utf8(source, exc.start)
    for name, is_proven in (
        ("cp1255", likely.reads_as_hebrew),
        ("cp1252", likely.reads_as_western),
    ):
        text = likely.decoded(data, name)
        if text is not None and is_proven(text):
            return text
    raise _unknown(source)


def _decoded_as(source: Source, encoding: str) -> str:
    try:
        return source.data.decode(encoding)
    except UnicodeDecodeError as exc:
        line = source.data.count(b"\n", 0, exc.start) + 1
        raise ContactsError(
            Message(
                "{file}, line {line}: the text is not {encoding} from here on, or is cut short. "
                "Open the file in Excel and save it as 'CSV UTF-8' or .xlsx.",
                file=source.name,
                line=line,
                encoding=encoding,
            )
        ) from exc
    except LookupError as exc:
        raise ContactsError(
            Message(
                "{argument} is not an encoding that is known. Pass one such as 'utf-8', 'cp1255' "
                "(Hebrew), 'cp1251' (Russian) or 'cp1256' (Arabic).",
                argument=Argument("encoding", encoding),
            )
        ) from exc


def _unknown(source: Source) -> ContactsError:
    """The error of a file whose encoding cannot be told."""
    name = likely.name(source.data)
    if name is None:
        return ContactsError(
            Message(
                "{file} is neither a workbook nor text in UTF-8, UTF-16, Windows-1255 or "
                "Windows-1252. Open it in Excel and save it as .xlsx, or as 'CSV UTF-8'{or_named}.",
                file=source.name,
                or_named=Variant(
                    Message(
                        "; or pass {argument} with the name of its encoding",
                        argument=Argument("encoding"),
                    ),
                    form="",
                ),
            )
        )
    return ContactsError(
        Message(
            "{file} is not UTF-8 but most likely {encoding}, which cannot be told for certain, so "
            "it was not read. Open it in Excel and save it as 'CSV UTF-8' or .xlsx{or_named}.",
            file=source.name,
            encoding=name,
            or_named=Variant(
                Message(
                    "; or pass {argument} and look at the names that come out",
                    argument=Argument("encoding", name),
                ),
                form="",
            ),
        )
    )


def _refuse_damaged_utf8(source: Source, start: int) -> None:
    """A file that is UTF-8 but for a few bytes is not to be read as something else."""
    text = source.data.decode(errors="replace")
    if sum(char > "\x7f" for char in text) > 2 * text.count("\ufffd"):
        line = source.data.count(b"\n", 0, start) + 1
        raise ContactsError(
            Message(
                "{file}, line {line}: the text is UTF-8 but damaged here, or cut short. Save "
                "the list again as 'CSV UTF-8' or .xlsx.",
                file=source.name,
                line=line,
            )
        )


# --- UTF-16 without its mark ------------------------------------------------------------------


def _utf16(data: bytes) -> str | None:
    """UTF-16 that does not say so: its digits and delimiters have a zero beside them.

    Zeros stand on one side only, or nearly so: half of an emoji may hold one on the other.
    """
    head = data[:4096]
    little = _pairs(head, text_at=0)
    big = _pairs(head, text_at=1)
    if max(little, big) * 10 < len(head) // 2 or min(little, big) * 10 > max(little, big):
        return None
    return "utf-16-le" if little > big else "utf-16-be"


def _pairs(head: bytes, *, text_at: int) -> int:
    """How many pairs of bytes are a digit, a delimiter or a Latin letter beside a zero."""
    texts, zeros = head[text_at::2], head[1 - text_at :: 2]
    return sum(1 for text, zero in zip(texts, zeros, strict=False) if text and not zero)


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
