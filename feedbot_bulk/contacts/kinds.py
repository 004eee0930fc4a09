"""What kind of file it is, by its first bytes: a name and an extension may say anything."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from feedbot_bulk.contacts.problems import protected
from feedbot_bulk.contacts.workbooks.archives import check_archive
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from feedbot_bulk.contacts.source import Source

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = (
    (re.compile(rb"\x89PNG"), Message("a PNG picture")),
    (re.compile(rb"\xff\xd8\xff"), Message("a JPEG picture")),
    (re.compile(rb"GIF8"), Message("a GIF picture")),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), Message("a WebP picture")),
    (re.compile(rb"%PDF"), Message("a PDF document")),
    (re.compile(rb"ID;P"), Message("a SYLK file (.slk)")),
    (re.compile(rb"TABLE\s+0\s*,\s*1\b", re.IGNORECASE), Message("a DIF file")),
    (re.compile(rb"\{\\rtf"), Message("a text document (RTF)")),
    (re.compile(rb"MIME-Version:|From: <Saved by", re.IGNORECASE), Message("a web archive (MHT)")),
    (
        re.compile(rb"<(!doctype|html|head|meta|table|style)\b", re.IGNORECASE),
        Message("a web page (HTML)"),
    ),
    (re.compile(rb"<\?xml"), Message("an XML document")),
)


def is_workbook(source: Source) -> bool:
    """Whether it is one, by its content; one that is not to be opened raises ContactsError."""
    if source.data.startswith(ZIP):
        check_archive(source)
        return True
    if source.data.startswith(_OLE) and _ENCRYPTED in source.data:
        raise protected(source)
    return source.data.startswith(_OLE)


def is_vcard(source: Source) -> bool:
    """Whether it is a file of vCards, by its first line."""
    return _head(source)[:11].upper() == b"BEGIN:VCARD"


def refuse_other_kinds(source: Source) -> None:
    """Raise ContactsError for a file that is neither a workbook nor text: a picture, a PDF."""
    head = _head(source)
    for pattern, kind in _OTHER_KINDS:
        if pattern.match(head):
            raise ContactsError(
                Message(
                    "{file} is {kind_of_file}, whatever its name says. Open it in the program "
                    "that made it and save the contacts as an Excel workbook (.xlsx) or as CSV.",
                    file=source.name,
                    kind_of_file=kind,
                )
            )


_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _head(source: Source) -> bytes:
    """The first bytes of a text as if it were in ASCII, without marks and blanks before them."""
    head = source.data[:2048]
    for mark in _BOMS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip()
