"""The XML of a workbook read tag by tag, whatever its encoding and its prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from feedbot_bulk.contacts.workbooks.book import DamagedError

if TYPE_CHECKING:
    from collections.abc import Callable

    Start = Callable[[str, dict[str, str]], None]


def parse(
    data: bytes,
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call for each tag and text, tags by their local names; DamagedError where it is no XML.

    A document that defines entities is refused: no program writes one, and they can grow to any
    size.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(_local(tag), attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(_local(tag))
    if text is not None:
        parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(data.lstrip(b" \t\r\n"), True)  # noqa: FBT003 - the call takes no keywords
    except (expat.ExpatError, LookupError) as exc:  # also an encoding that Python does not know
        raise DamagedError(str(exc)) from exc


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _refuse_entity(*_: object) -> None:
    raise DamagedError("it defines entities")
