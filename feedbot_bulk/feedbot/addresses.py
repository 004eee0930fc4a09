"""The addresses of Feedbot, and where a token may travel."""

from __future__ import annotations

import ipaddress

import httpx

from feedbot_bulk.cells.addresses import hidden
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Message

SEND_URL = "https://addnewmessages-bmb77ejh3a-uc.a.run.app"
STATUS_URL = "https://getmessagestatus-bmb77ejh3a-uc.a.run.app"


def checked_url(url: str) -> str:
    """The address, if the token may travel to it: https, or this very machine."""
    url = hidden(url)  # a password in it is shown nowhere
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        raise FeedbotError(
            Message("{url!r} is not an address: it should begin with https://", url=url)
        ) from None
    if not parsed.host or not (parsed.scheme == "https" or _plain_is_safe(parsed)):
        raise FeedbotError(
            Message(
                "{url!r} would carry the token unencrypted over the network, so it is refused. Use "
                "https://; plain http:// is for an address on this machine (127.0.0.1, localhost).",
                url=url,
            )
        )
    return url


def _plain_is_safe(url: httpx.URL) -> bool:
    return url.scheme == "http" and is_loopback(str(url))


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine.

    >>> is_loopback("http://127.0.0.1:8000/status"), is_loopback("https://localhost.example.com")
    (True, False)
    """
    host = httpx.URL(url).host
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
