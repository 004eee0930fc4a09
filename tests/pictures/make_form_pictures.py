"""Make the pictures of the form anew: `pytest -m browser tests/pictures/make_form_pictures.py`.

`form-message-…` and `form-check-…`, in both languages, of the sample list on the sandbox, as
JupyterLab shows them in Chromium. Looks best with the font Noto Sans Hebrew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedbot_bulk.form import views
from feedbot_bulk.form.steps import list as form_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab_fixtures import Lab, Shown

    from feedbot_bulk.i18n.catalogue import Lang

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "notebooks" / "pictures"
NEWS = "@jupyterlab/apputils-extension:notification"


@pytest.mark.parametrize("lang", ["en", "he"])
def test_pictures_of_the_form(lab: Lab, show: Callable[..., Shown], lang: Lang) -> None:
    """Each step that the READMEs show is there, and its picture is written."""
    with lab.setting(NEWS, fetchNews="false", checkForUpdates=False):
        form = show(f'fb.CampaignForm(lang="{lang}", client=fb.Sandbox())')

    def picture(step: str) -> None:
        form.page.mouse.move(0, 0)
        form.form.screenshot(path=PICTURES / f"form-{step}-{lang}.png")

    form.page.set_viewport_size({"width": 1100, "height": 1700})
    form.upload("fb-upload", ROOT / "sample_data" / "contacts.xlsx")
    form.says(form_list.rows_read(24, 19).in_(lang))
    form.input("fb-campaign").fill("תורים נובמבר")
    form.next()
    form.input("fb-text").fill("שלום {שם}, התור שלך ב-{תאריך}. לשינוי השיבו להודעה זו.")
    form.upload("fb-exclude-upload", ROOT / "sample_data" / "opt-out.csv")
    form.says("שלום נועה")
    picture("message")
    form.next()
    form.says(views.WHO_GETS_IT.in_(lang))
    picture("check")
