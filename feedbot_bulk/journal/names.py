"""How a campaign and a service are named in the journal: one name for all the ways to write it."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from urllib.parse import urlsplit

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message

UNNAMED = ""


_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]"
)
"""What Unicode says to show as nothing (Default_Ignorable_Code_Point), but for the category Cf."""


def campaign_name(campaign: str | None) -> str:
    """The campaign's name as it is shown: the same for every way to type the same characters."""
    if campaign is None:
        return UNNAMED
    visible = "".join(char for char in str(campaign) if unicodedata.category(char) != "Cf")
    name = unicodedata.normalize("NFC", " ".join(visible.split()))
    if not campaign_key(name):
        raise FeedbotError(
            Message(
                "{argument} is empty. Give the campaign a name, or leave it out.",
                argument=Argument("campaign"),
            )
        )
    return name


def campaign_key(name: str) -> str:
    """What names that look alike have in common; of unnamed sends, and of no name else, empty.

    >>> campaign_key("Offer \u2764\ufe0f \u2168") == campaign_key("oFFer \u2764  IX")
    True
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    words = folded.replace("\u2800", " ").split()  # that is the Braille pattern without dots
    seen = ("".join(filter(_is_seen, word)) for word in words)
    return " ".join(filter(None, seen))


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs") and not _UNSEEN.match(char)


def service(send_url: str) -> str:
    """The address as it is recorded: one for all the ways to write it.

    >>> service("https://Feedbot.example:443/")
    'https://feedbot.example'
    """
    parts = urlsplit(send_url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path.rstrip('/')}{query}"


def service_number(send_url: str) -> int:
    """A number for an address, as `service` gives it: with an id of Feedbot's it names a message.

    The same in every process, so that two that begin at once need not agree on it first.
    """
    return int.from_bytes(blake2b(send_url.encode(), digest_size=6).digest())
