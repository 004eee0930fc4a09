"""The form where JupyterLab is not: Notebook 7, Voilà; and the notebook that shows it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lab_fixtures import TOKEN, Shown

from feedbot_bulk.form import views
from feedbot_bulk.form.steps import connection_bar
from feedbot_bulk.form.steps import list as form_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab_fixtures import Lab
    from playwright.sync_api import Locator, Page

    from feedbot_bulk.feedbot.sandbox import FakeFeedbotServer

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data" / "contacts.xlsx"


def send_to_the_sample(form: Shown) -> None:
    """Read the list, write, check and send."""
    form.form.wait_for()
    form.upload("fb-upload", SAMPLE)
    form.says(form_list.rows_read(24, 19).in_("he"))
    form.next()
    form.input("fb-text").fill("שלום ")
    form.button("fb-chip").first.click()
    form.says("שלום נועה")
    form.next()
    form.says(views.WHO_GETS_IT.in_("he"))
    form.next()
    form.button("fb-send").click()
    form.says(views.sent_all(16).in_("he"))


def test_in_notebook_7(
    lab: Lab, page: Page, notebook: Callable[..., Path], practice: FakeFeedbotServer
) -> None:
    """The list is read, the message typed, and each of 16 gets it once."""
    path = notebook('fb.CampaignForm(lang="he")')
    page.goto(f"{lab.address}/notebooks/{path.name}?token={TOKEN}")
    page.locator(".jp-Notebook .cm-content").first.click()
    page.locator('[data-status="idle"]').first.wait_for()
    page.keyboard.press("Shift+Enter")
    send_to_the_sample(Shown(page, path))
    assert len({message["phone"] for message in practice.messages.values()}) == 16
    assert len(practice.messages) == 16


def test_in_voila(
    lab: Lab, page: Page, notebook: Callable[..., Path], practice: FakeFeedbotServer
) -> None:
    """The same on a page without cells."""
    path = notebook('fb.CampaignForm(lang="he")')
    page.goto(f"{lab.address}/voila/render/{path.name}?token={TOKEN}")
    send_to_the_sample(Shown(page, path))
    assert len({message["phone"] for message in practice.messages.values()}) == 16
    assert len(practice.messages) == 16


@pytest.mark.usefixtures("notebook")  # ends the kernel
def test_the_notebook_of_the_form(lab: Lab, page: Page) -> None:
    """It runs in JupyterLab as it is: the form practises, and the cells below show its list."""
    for folder in ("notebooks", "sample_data"):
        shutil.copytree(ROOT / folder, lab.folder / folder)
    path = lab.folder / "notebooks" / "form.ipynb"
    page.goto(f"{lab.address}/lab/workspaces/form/tree/notebooks/form.ipynb?token={TOKEN}")
    page.get_by_text("| Idle").wait_for()
    run_cell(page, "import feedbot_bulk")
    run_cell(page, "CampaignForm(client")
    form = Shown(page, path)
    form.form.wait_for()
    form.says(connection_bar.PRACTICE.in_("he"))
    form.says(connection_bar.PRACTICE_SANDBOX.in_("he"))
    send_to_the_sample(form)
    cell = run_cell(page, "form.contacts if")
    cell.locator(".jp-RenderedHTMLCommon td", has_text="נועה").first.wait_for()


def run_cell(page: Page, code: str) -> Locator:
    """Run the cell that holds this code."""
    cell = page.locator(".jp-CodeCell", has_text=code)
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    return cell
