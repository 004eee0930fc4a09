"""Every message of the sources has its Hebrew, and the catalogue holds nothing else."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from catalogue_source import HEBREW, hebrew, keys, messages, template_catalogue

from feedbot_bulk.i18n.catalogue import catalogue

if TYPE_CHECKING:
    from catalogue_source import Said

ALL = list(messages())
CATALOGUE = hebrew()


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _hebrew_of(said: Said) -> tuple[str, ...]:
    found = CATALOGUE.get(said.texts[0], context=said.context)
    given = "" if found is None else found.string
    return tuple(given) if isinstance(given, tuple | list) else (str(given),)


@pytest.mark.parametrize("said", ALL, ids=lambda said: f"{said.place}:{said.line}")
def test_a_message_has_its_hebrew(said: Said) -> None:
    """Each message is translated, with the same details (a plural may say one and two in words)."""
    translated = _hebrew_of(said)
    assert all(translated), f"no Hebrew for {said.texts}"
    assert _fields(translated[-1]) == _fields(said.texts[-1])
    assert all(_fields(text) <= _fields(said.texts[-1]) for text in translated)


def test_the_catalogue_is_that_of_the_sources() -> None:
    """None is orphaned, none is fuzzy, none is left over as obsolete."""
    assert keys(CATALOGUE) == keys(template_catalogue())
    assert not CATALOGUE.obsolete
    assert not [one.id for one in CATALOGUE if one.fuzzy and one.id]


def test_the_installed_catalogue_is_the_one_of_the_sources() -> None:
    """What gettext reads was compiled from this .po (else: install anew)."""
    read = catalogue("he")
    assert HEBREW.with_suffix(".mo").exists()
    for said in ALL:
        if len(said.texts) == 1 and said.context is None:
            assert read.gettext(said.texts[0]) == _hebrew_of(said)[0]


def test_no_translation_holds_what_belongs_to_the_file() -> None:
    """A `msgstr` within a translation is what a merge of two files left of one of them."""
    assert not [said.place for said in ALL if any("msg" in text for text in _hebrew_of(said))]


def test_hebrew_holds_hebrew() -> None:
    """A translation has Hebrew letters, unless it is all names and details."""
    bare = re.compile(r"HTTP|errorCode|[\W\d_]+")
    for said in ALL:
        for text in _hebrew_of(said):
            has_hebrew = re.search("[\u0590-\u05ff]", text)
            assert has_hebrew or not bare.sub("", re.sub("[{][^}]*[}]", "", text)), text
