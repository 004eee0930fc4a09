"""A report of ours is known again by its headings, where it is given as an opt-out list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedbot_bulk.contacts.opt_outs.sheets import REPORT_HEADINGS
from feedbot_bulk.report.sheets import MESSAGES

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang


@pytest.mark.parametrize(("lang", "known"), list(zip(["en", "he"], REPORT_HEADINGS, strict=True)))
def test_the_headings_are_those_of_the_report(lang: Lang, known: frozenset[str]) -> None:
    """Whatever the report calls its columns, the opt-out list knows most of them."""
    assert known <= {heading.in_(lang) for heading in MESSAGES.columns.values()}
