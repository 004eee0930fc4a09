"""The outbox: a list and the arguments of a send, as one message per row, ready or with a reason.

Nothing is sent here and nothing is remembered: the same list and arguments make the same outbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from feedbot_bulk.feedbot import protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from feedbot_bulk.feedbot.protocol import MessageBody
    from feedbot_bulk.i18n.message import Message


@dataclass(frozen=True, slots=True)
class Outbox:
    """One message per row of `frame`, by position; `reason` is None where it may be sent.

    `expires` is in epoch milliseconds. A row with a reason keeps its phone and text where it has
    them, so that one already sent can still be recognised. `notes` say how the list was read: from
    which column the phones are, and how many rows the file hides.
    """

    frame: pd.DataFrame
    phone: list[str | None]
    kind: list[str | None]
    message: list[str | None]
    image: list[str | None]
    expires: list[int | None]
    reason: list[str | None]
    notes: tuple[Message, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)

    def complete(self) -> Iterator[tuple[int, str, str, str | None, str | None]]:
        """Position, phone, text, picture and reason of the rows that have a phone and a text."""
        columns = zip(self.phone, self.message, self.image, self.reason, strict=True)
        for position, (phone, text, image, reason) in enumerate(columns):
            if phone is not None and text is not None:
                yield position, phone, text, image, reason

    def key(self, position: int) -> tuple[str, str]:
        """What makes this row's message the same as another: its phone, and its digest."""
        text = self.message[position] or ""
        return self.phone[position] or "", digest(text, self.image[position])

    def wire(self, position: int, expires: int | None = None) -> MessageBody:
        """The message as the POST carries it; `expires` may come before its own expiry."""
        return protocol.message(
            self.phone[position] or "",
            self.message[position] or "",
            self.expires[position] if expires is None else expires,
            self.image[position],
        )

    def labels(self) -> Sequence[Any]:
        """How a reason names each row: by its index, or by its place where the index repeats."""
        index = self.frame.index
        if index.is_unique:
            return index.tolist()
        return [f"at position {position}" for position in range(len(index))]


def digest(text: str, image: str | None) -> str:
    """What tells a message from another to the same phone; the text cannot be read off it."""
    return blake2b(f"{text}\0{image or ''}".encode(), digest_size=16).hexdigest()
