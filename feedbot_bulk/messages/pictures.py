"""Which picture goes with a message: one link for all rows, or a link in each."""

from __future__ import annotations

from typing import Any

import pandas as pd

from feedbot_bulk import cells
from feedbot_bulk.cells import lookup
from feedbot_bulk.cells.text_utils import is_sendable
from feedbot_bulk.errors import ColumnError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.i18n.reasons import NOT_A_PICTURE_URL

_SHOWN = 80  # characters of a cell that is not a link


def picture_urls(image: object, frame: pd.DataFrame) -> tuple[list[str | None], list[str | None]]:
    """Per row of the frame its picture's URL or None, and a reason or None.

    `image` is None, a URL, the name of a column, or a Series beside the frame. A cell that holds
    something else than a URL keeps its text and has a reason. Raises ColumnError for anything else.

    >>> list_ = pd.DataFrame({"pic": ["https://example.org/a.png", "a.png", None]})
    >>> urls, reasons = picture_urls("pic", list_)
    >>> reasons
    [None, 'the picture is not a link (https://…): a.png', None]
    """
    if image is None or (isinstance(image, str) and image not in frame.columns and _is_url(image)):
        return [image] * len(frame), [None] * len(frame)
    urls = [_text(cell) for cell in cells.to_list(_column(image, frame))]
    return urls, [_reason(url) for url in urls]


def _column(image: object, frame: pd.DataFrame) -> pd.Series[Any]:
    if isinstance(image, pd.Series):
        return cells.aligned(image, frame, "image")
    if not isinstance(image, str):
        raise ColumnError(
            Message(
                "{argument}: give a column, a Series, or a link (https://…).",
                argument=Argument("image", image),
            )
        )
    if image in frame.columns:
        return lookup.column(frame, image, "image")
    raise ColumnError(
        Message(
            "{argument} is neither a column of the list nor a link that begins with https://. "
            "Give one of the two.",
            argument=Argument("image", image),
        )
    )


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell).strip() or None


def _reason(url: str | None) -> str | None:
    return None if url is None or _is_url(url) else NOT_A_PICTURE_URL(value=url[:_SHOWN])


def _is_url(value: str) -> bool:
    scheme, _, rest = value.partition("://")
    whole = bool(rest) and not any(map(str.isspace, rest)) and is_sendable(rest)
    return scheme.lower() in ("http", "https") and whole
