"""How long a text is to WhatsApp, how long it may be, and that not everybody's may be empty.

WhatsApp's own programs count UTF-16 code units, as JavaScript does: an emoji takes two or more.
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Any

from feedbot_bulk.cells.text_utils import is_blank
from feedbot_bulk.errors import TemplateError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.i18n.reasons import MESSAGE_EMPTY, MESSAGE_TOO_LONG

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

MOST = 65_536
"""Characters of a message: WhatsApp takes no more."""

MOST_SHOWN = 4_096
"""Characters of a text that other ways into WhatsApp take; longer ones may be cut or refused."""

MOST_BELOW_A_PICTURE = 1_024
"""The same, of a text that goes with a picture."""


def length(text: str) -> int:
    """How many characters the text has to WhatsApp.

    >>> length("שלום"), length("👍")
    (4, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def too_long(texts: Sequence[str | None]) -> dict[int, str]:
    """By position, the reason of each text that WhatsApp does not take."""
    return {
        place: MESSAGE_TOO_LONG(length=f"{size:,}")
        for place, size in longer_than(texts, MOST).items()
    }


def longer_than(texts: Sequence[str | None], most: int) -> dict[int, int]:
    """By position, the length of each text that has more characters.

    >>> longer_than(["a", None, "👍👍"], 3)
    {2: 4}
    """
    half = most // 2  # no character takes more than two: shorter texts need no second look
    if max(map(len, filter(None, texts)), default=0) <= half:
        return {}
    perhaps = compress(range(len(texts)), (text is not None and len(text) > half for text in texts))
    sizes = {place: length(texts[place] or "") for place in perhaps}
    return {place: size for place, size in sizes.items() if size > most}


def check_any_text(message: str | pd.Series[Any], reasons: Sequence[str | None]) -> None:
    """Raise TemplateError where nobody's message has any text: a slip, not rows to be left out."""
    empty = MESSAGE_EMPTY()
    blank = isinstance(message, str) and is_blank(message)
    if not blank and not (reasons and all(reason == empty for reason in reasons)):
        return
    argument = Argument("message")
    if isinstance(message, str) or message.name is None:
        raise TemplateError(
            Message("{argument} is empty. Give the text to send.", argument=argument)
        )
    raise TemplateError(
        Message(
            "Every text of the column {column!r} is empty. Fill it in, or give the text to send "
            "with {argument}.",
            column=str(message.name),
            argument=argument,
        )
    )
