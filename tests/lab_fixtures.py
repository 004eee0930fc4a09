"""A real JupyterLab with a real kernel, and headless Chromium to drive it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
import httpx
import nbformat
import pytest

from feedbot_bulk.feedbot.sandbox import FakeFeedbotServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, MutableMapping
    from pathlib import Path

    from conftest import Served
    from playwright.sync_api import Browser, Locator, Page

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
    home: Path

    @property
    def log(self) -> str:
        """What the server has logged."""
        return (self.home / "log").read_text("utf-8")

    @contextmanager
    def setting(self, plugin: str, **values: object) -> Iterator[None]:
        """With a setting of JupyterLab's changed, as its settings editor does."""
        extension, _, name = plugin.partition(":")
        file = self.home / "settings" / extension / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), "utf-8")
        yield
        file.unlink()


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
        env=_clean_environment() | {name: str(path) for name, path in settings.items()},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield Lab(_answering(f"http://127.0.0.1:{port}", server, home / "log"), folder, home)
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _clean_environment() -> dict[str, str]:
    """The machine's, without a token, address or journal of its user's."""
    return {name: value for name, value in os.environ.items() if "FEEDBOT" not in name}


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


# --- a Feedbot that takes its time ----------------------------------------------------------------


class Gated(FakeFeedbotServer):
    """Answers so many POSTs, and no more until it is told to; `arrived` counts those that came."""

    def __init__(self, **options: Any) -> None:
        super().__init__(pace=None, **options)
        self.arrived = 0
        self._tickets = threading.Semaphore(0)

    def let(self, count: int) -> None:
        """Let so many more through."""
        self._tickets.release(count)

    def _take_ticket(self) -> None:
        assert self._tickets.acquire(timeout=SLOW / 1000), "nobody let it through"

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer, a POST only when it is let through."""
        if scope.get("method") == "POST":
            self.arrived += 1
            await anyio.to_thread.run_sync(self._take_ticket)
        await super().__call__(scope, receive, send)


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

    def go(self, step: str) -> None:
        """Go to a step by its tab."""
        self.button(f"fb-tab-{step}").click()
        self.form.locator(f".fb-step-{step}").wait_for()

    def asleep(self, *, why: str) -> None:
        """Wait until Send cannot be clicked and the form says why."""
        from playwright.sync_api import expect

        expect(self.button("fb-send")).to_be_disabled(timeout=SLOW)
        expect(self.form.locator(".fb-step-send")).to_contain_text(why, timeout=SLOW)

    def awake(self) -> None:
        """Wait until Send can be clicked."""
        from playwright.sync_api import expect

        expect(self.button("fb-send")).to_be_enabled(timeout=SLOW)

    def numbers(self, css: str) -> list[int]:
        """The first number of each of these parts."""
        texts = self.form.locator(css).all_inner_texts()
        found = (re.search(r"\d[\d,]*", text) for text in texts)
        return [int(number[0].replace(",", "")) for number in found if number]

    def until(self, seen: Callable[[], bool]) -> None:
        """Wait until something is so on the server's side, which the page does not tell of."""
        for _ in range(SLOW // 50):
            if seen():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it did not happen in time")

    def save(self) -> str:
        """Save the notebook by the keyboard, and read the file once all of it is there."""
        before = self.path.stat().st_mtime_ns
        self.page.keyboard.press("Control+s")
        self.until(lambda: self.path.stat().st_mtime_ns != before and _is_whole(self.path))
        return self.path.read_text("utf-8")


def _is_whole(path: Path) -> bool:
    """Whether a notebook's file is not just being written."""
    try:
        json.loads(path.read_text("utf-8"))
    except ValueError:
        return False
    return True


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
def practice() -> FakeFeedbotServer:
    """A practice Feedbot that settles only when told to; a test may bring one of its own."""
    return FakeFeedbotServer(pace=None)


@pytest.fixture
def served(practice: FakeFeedbotServer) -> Iterator[Served]:
    """`practice` on a port."""
    from conftest import serving

    with serving(practice) as made:
        yield made


@pytest.fixture
def settings(served: Served, tmp_path: Path) -> dict[str, str]:
    """Where a kernel is to send, and its journal: for its environment."""
    return {
        "FEEDBOT_TOKEN": served.server.token,
        "FEEDBOT_SEND_URL": served.client.send_url,
        "FEEDBOT_STATUS_URL": served.client.status_url,
        "FEEDBOT_JOURNAL": str(tmp_path / "kernel.db"),
    }


SET_UP = """
import os
import re
os.environ.update({settings})
import pandas as pd
import feedbot_bulk as fb

def people(count):
    phones = [f"050-1{{n:06d}}" for n in range(count)]
    return pd.DataFrame({{"שם": [f"אדם {{n}}" for n in range(count)], "נייד": phones}})

{before}
form = {made}
form"""


@pytest.fixture
def notebook(
    lab: Lab, settings: dict[str, str], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Path]]:
    """Write a notebook whose first cell shows a form; its kernel ends with the test."""

    def write(made: str, *more: str, before: str = "") -> Path:
        name = "".join(one if one.isalnum() else "-" for one in request.node.name)
        path = lab.folder / f"{name}.ipynb"
        write_notebook(path, SET_UP.format(settings=settings, before=before, made=made), *more)
        return path

    yield write
    api = {"Authorization": f"token {TOKEN}"}
    for session in httpx.get(f"{lab.address}/api/sessions", headers=api).json():
        httpx.delete(f"{lab.address}/api/sessions/{session['id']}", headers=api)


@pytest.fixture
def show(lab: Lab, page: Page, notebook: Callable[..., Path]) -> Callable[..., Shown]:
    """Show a form in JupyterLab: `show('fb.CampaignForm(lang="he")')`.

    Further arguments are further cells, which are not run; `before` is code before the form's.
    """

    def run(made: str, *more: str, before: str = "") -> Shown:
        path = notebook(made, *more, before=before)
        page.goto(f"{lab.address}/lab/workspaces/{path.stem}/tree/{path.name}?token={TOKEN}")
        page.locator(".jp-Notebook .cm-content").first.click()
        page.get_by_text("| Idle").wait_for()
        page.keyboard.press("Shift+Enter")
        page.locator(".fb-form").wait_for()
        return Shown(page, path)

    return run
