"""A real JupyterLab with a real kernel, and headless Chromium to drive it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import nbformat
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Served
    from playwright.sync_api import Browser, Locator, Page

    from feedbot_bulk.sandbox import Practice

TOKEN = "lab"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SLOW = 60_000
"""Milliseconds that a page may take: a kernel starts in some seconds, on a busy machine in many."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium, the system's own; nothing is downloaded."""
    from playwright.sync_api import sync_playwright  # late: the plain tests run without it

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "these tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


@dataclass
class Lab:
    """A Jupyter server: its address, and the folder that it serves."""

    address: str
    folder: Path


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab, Notebook 7 and Voilà on one port, with settings and kernels of their own."""
    home = tmp_path_factory.mktemp("jupyter")
    folder = home / "work"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    log = (home / "log").open("w")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *(f"--port={port}", "--ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}"),
            *(f"--ServerApp.root_dir={folder}", "--LabApp.check_for_updates_class="),
            "--LabApp.news_url=",
        ],
        env={**os.environ, **{name: str(path) for name, path in settings.items()}},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield Lab(_answering(f"http://127.0.0.1:{port}", server, home / "log"), folder)
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _answering(address: str, server: subprocess.Popen[bytes], log: Path) -> str:
    """The address, once the server answers there."""
    for _ in range(600):
        assert server.poll() is None, f"JupyterLab ended:\n{log.read_text()}"
        try:
            httpx.get(f"{address}/api")
        except httpx.TransportError:
            time.sleep(0.1)  # another process's start has no event to wait on
        else:
            return address
    raise AssertionError(f"JupyterLab does not answer:\n{log.read_text()}")


# --- a notebook that shows the form ---------------------------------------------------------------


class Shown:
    """The form on a page: its parts, and the ways to act on it."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.path = path
        self.form = page.locator(".fb-form")

    def button(self, css: str) -> Locator:
        """A button of the form, by its class."""
        return self.form.locator(f"button.{css}")

    def input(self, css: str) -> Locator:
        """An input of the form, by the class of its field."""
        return self.form.locator(f".{css}").locator("input, textarea, select")

    def upload(self, css: str, file: Path) -> None:
        """Give a file to an upload button, as choosing it does."""
        with self.page.expect_file_chooser() as chooser:
            self.button(css).click()
        chooser.value.set_files(file)

    def download(self, folder: Path) -> Path:
        """Make the report and download it; where it was saved."""
        self.button("fb-report").click()
        with self.page.expect_download() as download:
            self.form.locator("a.fb-download").click()
        saved = folder / download.value.suggested_filename
        download.value.save_as(saved)
        return saved

    def says(self, words: str) -> None:
        """Wait until the form shows these words."""
        from playwright.sync_api import expect

        expect(self.form).to_contain_text(words, timeout=SLOW)

    def next(self) -> None:
        """Go on to the next step."""
        self.form.locator("button.fb-next:visible").click()

    def until(self, seen: Callable[[], bool]) -> None:
        """Wait until something is so on the server's side, which the page does not tell of."""
        for _ in range(SLOW // 50):
            if seen():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it did not happen in time")

    def save(self) -> str:
        """Save the notebook by the keyboard, and read the file."""
        before = self.path.stat().st_mtime_ns
        self.page.keyboard.press("Control+s")
        self.until(lambda: self.path.stat().st_mtime_ns != before)
        return self.path.read_text("utf-8")


def write_notebook(path: Path, *cells: str) -> None:
    """A notebook of these code cells, which names its kernel, so that nothing asks for one."""
    made = nbformat.v4.new_notebook()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made.metadata["kernelspec"] = kernel
    made.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(made, path)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of its own, which asks nothing outside this machine."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(SLOW)
    inside = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
    context.route(lambda url: not url.startswith(inside), lambda route: route.abort())
    yield context.new_page()
    context.close()


@pytest.fixture
def served(serve: Callable[..., Served]) -> Served:
    """A practice Feedbot on a port; it settles only when told to."""
    return serve(pace=None)


@pytest.fixture
def practice(served: Served) -> Practice:
    """The server of `served`."""
    return served.server


@pytest.fixture
def settings(served: Served, tmp_path: Path) -> dict[str, str]:
    """Where a kernel is to send, and its journal: for its environment."""
    return {
        "FEEDBOT_TOKEN": served.server.token,
        "FEEDBOT_SEND_URL": served.client.send_url,
        "FEEDBOT_STATUS_URL": served.client.status_url,
        "FEEDBOT_JOURNAL": str(tmp_path / "kernel.db"),
    }


@pytest.fixture
def show(
    lab: Lab, page: Page, settings: dict[str, str], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Shown]]:
    """Run a cell that shows a form, in JupyterLab: `show('fb.CampaignForm(lang="he")')`."""

    def run(made: str, **changed: str) -> Shown:
        name = "".join(one if one.isalnum() else "-" for one in request.node.name)
        path = lab.folder / f"{name}.ipynb"
        set_up = f"import os\nos.environ.update({settings | changed})\nimport feedbot_bulk as fb"
        write_notebook(path, f"{set_up}\nform = {made}\nform")
        page.goto(f"{lab.address}/lab/workspaces/{name}/tree/{path.name}?token={TOKEN}")
        page.locator(".jp-Notebook .cm-content").first.click()
        page.get_by_text("| Idle").wait_for()
        page.keyboard.press("Shift+Enter")
        page.locator(".fb-form").wait_for()
        return Shown(page, path)

    yield run
    api = {"Authorization": f"token {TOKEN}"}
    for session in httpx.get(f"{lab.address}/api/sessions", headers=api).json():
        httpx.delete(f"{lab.address}/api/sessions/{session['id']}", headers=api)
