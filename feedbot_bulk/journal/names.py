"""How a campaign and a service are named in the journal: one name for all the ways to write it."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message

UNNAMED = ""


def campaign_name(campaign: str | None) -> str:
    """The campaign's name as it is recorded: the same for every way to type the same characters."""
    if campaign is None:
        return UNNAMED
    visible = "".join(char for char in str(campaign) if unicodedata.category(char) != "Cf")
    name = unicodedata.normalize("NFC", " ".join(visible.split()))
    if not name:
        raise FeedbotError(
            Message(
                "{argument} is empty. Give the campaign a name, or leave it out.",
                argument=Argument("campaign"),
            )
        )
    return name


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
