"""Which language is read: the one asked for, the user's setting, or that of the list."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.catalogue import LANGUAGES, Lang
from feedbot_bulk.i18n.message import Argument, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEBREW = re.compile("[\u0590-\u05ff]")


def language(lang: str | None, texts: Iterable[str] = ()) -> Lang:
    """The language asked for, else FEEDBOT_LANG, else Hebrew when any of the texts holds Hebrew.

    Raises FeedbotError for a language that there is not.

    >>> language(None, ["name", "שם"]), language("en", ["שם"])
    ('he', 'en')
    """
    if lang is not None:
        return _known(lang, Argument("lang", lang))
    if setting := os.environ.get("FEEDBOT_LANG"):
        return _known(setting, f"FEEDBOT_LANG={setting}")
    return "he" if any(map(holds_hebrew, texts)) else "en"


def _known(lang: str, given: object) -> Lang:
    for one in LANGUAGES:
        if one == lang:
            return one
    raise FeedbotError(
        Message('{given}: there is no such language here. Give "he" or "en".', given=given)
    )


def holds_hebrew(text: str) -> bool:
    """Whether there is a Hebrew letter in the text."""
    return not text.isascii() and _HEBREW.search(text) is not None  # quick on a long English list
