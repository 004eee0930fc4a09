"""The form in a real JupyterLab with a real kernel, driven in headless Chromium."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedbot_bulk.form_words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab_fixtures import Shown

    from feedbot_bulk.sandbox import Practice
    from feedbot_bulk.status import Lang

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[1] / "sample_data" / "contacts.xlsx"
OWN = "054-1111111"


@pytest.mark.parametrize("lang", ["he", "en"])
def test_the_whole_way(
    show: Callable[..., Shown], practice: Practice, lang: Lang, tmp_path: Path
) -> None:
    """List, message, check, test, send, follow, report: each person gets one message, once."""
    form = show(f'fb.CampaignForm(lang="{lang}")')
    form.upload("fb-upload", SAMPLE)
    form.says(say("rows_read", lang, rows=24, phones=19))
    form.next()
    form.input("fb-text").fill("שלום ")
    form.button("fb-chip").first.click()
    form.says("שלום נועה")
    form.next()
    form.says(say("who_gets_it", lang))
    form.input("fb-own").fill(OWN)
    form.button("fb-test").click()
    form.until(lambda: len(practice.messages) == 1)
    practice.settle()
    form.says(say("test_sent", lang, phone="972541111111"))
    form.next()
    form.button("fb-send").click()
    form.says(say("sent_all", lang, queued=16))
    form.says(say("following", lang, waiting=16))
    practice.settle()
    form.says(say("settled", lang))
    phones = [message["phone"] for message in practice.messages.values()]
    assert len(phones) == len(set(phones)) == 17
    texts = {message["phone"]: message["message"] for message in practice.messages.values()}
    assert texts["972501234501"] == "שלום נועה"
    report = form.download(tmp_path)
    assert report.name.endswith(".xlsx")
    assert re.match(rb"PK", report.read_bytes())
