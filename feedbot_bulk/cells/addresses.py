"""Addresses that may hold a password: nothing shows it, however they are printed."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


class Address(str):
    """An address as it was given, whose repr (what a traceback shows) is without its secrets.

    >>> Address("https://me:secret@example.com/x")
    'https://•••'
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(masked(self))


def hidden(given: T) -> T | Address:
    """What was given; where that is a text it is an address, which no traceback shows.

    >>> hidden("postgresql://me:secret@host/name"), hidden(None)
    ('postgresql://•••', None)
    """
    return Address(given) if isinstance(given, str) else given


def masked(address: str) -> str:
    """An address that may hold a secret without all that follows its scheme; others as they are.

    >>> masked("https://example.com/x"), masked("/home/a@b/journal.db")
    ('https://example.com/x', '/home/a@b/journal.db')
    """
    scheme, mark, rest = str(address).partition("//")
    return f"{scheme}//•••" if mark and not _SECRET.isdisjoint(rest) else str(address)


_SECRET = frozenset("@?#")
"""What an address with a login, or with parameters, holds."""
