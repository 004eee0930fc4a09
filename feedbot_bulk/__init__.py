"""Bulk WhatsApp campaigns through Feedbot, from a pandas DataFrame.

Importing it registers `df.feedbot` and `s.feedbot`; what needs a heavier library loads at use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from feedbot_bulk import accessor as _accessor  # noqa: F401 - registers df.feedbot and s.feedbot
from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.errors import (
    ApiError,
    ColumnError,
    ContactsError,
    FeedbotError,
    JournalError,
    MissingParamsError,
    NotAuthorizedError,
    OutcomeUnknownError,
    SendStopped,
    TemplateError,
)
from feedbot_bulk.feedbot.protocol import MessageStatus

if TYPE_CHECKING:
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.sandbox import Sandbox
    from feedbot_bulk.form.form import CampaignForm
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.release.hours import Hours

__version__ = "0.1.0"

__all__ = [
    "ApiError",
    "CampaignForm",
    "Client",
    "ColumnError",
    "ContactsError",
    "FeedbotError",
    "Hours",
    "Journal",
    "JournalError",
    "MessageStatus",
    "MissingParamsError",
    "NotAuthorizedError",
    "OutcomeUnknownError",
    "Sandbox",
    "SendStopped",
    "TemplateError",
    "read_contacts",
]

_AT_USE = {
    "CampaignForm": "form",
    "Client": "feedbot.client",
    "Hours": "release",
    "Journal": "journal",
    "Sandbox": "feedbot.sandbox",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class, or an error
    """Load what needs httpx, SQLAlchemy or ipywidgets at its first use."""
    if name not in _AT_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_AT_USE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names: what a user completes with the Tab key."""
    return [*__all__]
