"""The licence token, kept so that nothing shows it."""

from __future__ import annotations

import os
from typing import NoReturn

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Message, Variant


class Token:
    """The licence token, which no repr, log, pickle or error shows."""

    __slots__ = ("_value",)

    def __init__(self, value: str | None) -> None:
        self._value = value if value is not None else os.getenv("FEEDBOT_TOKEN", "")
        del value  # so that a traceback that prints local variables cannot show it
        if not self._value:
            raise FeedbotError(
                Message(
                    "No token. Set the environment variable FEEDBOT_TOKEN to your Feedbot licence "
                    "token{in_python}; to practise without one: {practise}.",
                    in_python=Variant(Message(" (or pass Client(token=…))"), cli="", form=""),
                    practise=Variant("client=fb.Sandbox()", cli="send --sandbox"),
                )
            )
        if not all("!" <= character <= "~" for character in self._value):
            raise FeedbotError(
                Message(
                    "The token holds a blank or a character that no token has (printable ASCII "
                    "only). Copy it again from Feedbot, without spaces or line ends."
                )
            )

    def reveal(self) -> str:
        """The token itself: for the `auth` header, and for nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "Token('•••')"

    def __reduce__(self) -> NoReturn:
        raise TypeError(Message("A token is not pickled: make a new Client where it is needed."))
