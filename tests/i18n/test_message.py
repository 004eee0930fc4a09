"""A message is its English, knows its other languages and readers, and survives what texts do."""

from __future__ import annotations

import copy
import pickle
import warnings
from typing import TYPE_CHECKING

import pytest

from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Argument, Message, Variant, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedbot_bulk.i18n.catalogue import Lang


class Shouting:
    """A reader who knows arguments in capitals."""

    name = "cli"

    def argument(self, argument: Argument, lang: Lang) -> str:
        """The name of an argument, loud."""
        return f"{argument.name.upper()}/{lang}"


SAID = Message(
    "{argument} in {where!r}: {why}, {how}",
    argument=Argument("phone"),
    where="run the same call again.xlsx",
    why=reasons.NO_PHONE(),
    how=Variant(Message("no phone"), cli="try"),
)


def test_a_message_is_its_english() -> None:
    """It equals, prints and formats as the finished English text."""
    assert SAID == "phone= in 'run the same call again.xlsx': no phone, no phone"
    assert str(SAID) == f"{SAID}"
    assert type(str(SAID)) is str


def test_details_are_said_in_the_readers_language() -> None:
    """What is ours among the details is translated; what is the user's own is not touched."""
    assert SAID.in_("he") == "phone= in 'run the same call again.xlsx': אין טלפון, אין טלפון"
    assert SAID.in_("en", Shouting()) == "PHONE/en in 'run the same call again.xlsx': no phone, try"


def _pickled(said: Message) -> Message:
    made: Message = pickle.loads(pickle.dumps(said))  # noqa: S301 - our own bytes
    return made


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, _pickled])
def test_a_message_survives(again: Callable[[Message], Message]) -> None:
    """Copied or pickled, it still knows its template and details."""
    other = again(SAID)
    assert (other, other.in_("he")) == (SAID, SAID.in_("he"))


def test_a_message_survives_a_warning() -> None:
    """A warning carries the message itself, so that whoever shows it can translate it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn(reasons.NO_PHONE(), stacklevel=1)
    assert (str(caught[0].message), text(caught[0].message, "he")) == ("no phone", "אין טלפון")


def test_a_message_keeps_no_object_of_its_details() -> None:
    """A detail that is no plain value is kept as it shows: nothing is held on to, all pickles."""
    said = Message("{given!r} or {given}", given=open)
    assert _pickled(said) == f"{open!r} or {open}"
    assert isinstance(said.details["given"], str)
