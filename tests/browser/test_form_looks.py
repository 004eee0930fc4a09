"""The form in JupyterLab as it is seen and reached: width, contrast, keyboard, language."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from feedbot_bulk.feedbot.sandbox import REASON, FakeFeedbotServer
from feedbot_bulk.form import views
from feedbot_bulk.form.form import TITLE
from feedbot_bulk.form.state import STEPS
from feedbot_bulk.form.steps import list as form_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab_fixtures import Lab, Shown
    from playwright.sync_api import Page

    from feedbot_bulk.i18n.catalogue import Lang

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[2] / "sample_data" / "contacts.xlsx"
WIDE = f"fb.read_contacts({str(SAMPLE)!r})"
TEXT = "שלום {שם}"


@pytest.fixture
def practice() -> FakeFeedbotServer:
    """A server at which the second message fails."""
    return FakeFeedbotServer(pace=None, fail={"972521234502": REASON})


def campaign(form: Shown, practice: FakeFeedbotServer, lang: Lang) -> None:
    """Send to the sample list, so that every step has something to show."""
    form.go("message")
    form.input("fb-text").fill(TEXT)
    form.button("fb-next:visible:enabled").wait_for()
    form.go("check")
    form.says(views.WHO_GETS_IT.in_(lang))
    form.go("send")
    form.button("fb-send").click()
    form.says(views.sent_all(16).in_(lang))
    practice.settle()
    form.says(views.SETTLED.in_(lang))


# --- width ----------------------------------------------------------------------------------------

OUTSIDE = """form => {
    const edge = form.getBoundingClientRect();
    const seen = [...form.querySelectorAll('*')].filter(one => !one.closest('.fb-scroll *'));
    const out = seen.filter(one => {
        const at = one.getBoundingClientRect();
        return at.width && (at.right > edge.right + 1 || at.left < edge.left - 1);
    });
    return [form.scrollWidth > form.clientWidth ? 'scrolls' : '',
            ...out.map(one => one.className)].filter(Boolean);
}"""


def test_at_800_pixels_nothing_is_cut_and_the_language_keeps_everything(
    show: Callable[..., Shown], practice: FakeFeedbotServer
) -> None:
    """No step is wider than the form, in either language; a switch loses nothing."""
    form = show(f'fb.CampaignForm({WIDE}, lang="en")')
    form.page.set_viewport_size({"width": 800, "height": 1000})
    campaign(form, practice, "en")
    assert form.form.bounding_box()["width"] < 800  # type: ignore[index]
    found: dict[str, list[str]] = {}
    for lang in ("en", "he"):
        for step in STEPS:
            form.go(step)
            found[f"{lang} {step}"] = form.form.evaluate(OUTSIDE)
        form.go("message")
        assert form.input("fb-text").input_value() == TEXT
        form.button("fb-language").click()
        form.says(TITLE.in_("he" if lang == "en" else "en"))
    assert not {where: out for where, out in found.items() if out}
    form.go("follow")
    form.says(REASON)
    assert sum(form.numbers(".fb-step-follow .fb-pills > span")) == 24


# --- contrast -------------------------------------------------------------------------------------

FAINT = """form => {
    const parts = text => text.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => {
        const [x, y, z] = [r, g, b].map(c => c / 255)
            .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const behind = one => {
        const [r, g, b, a = 1] = parts(getComputedStyle(one).backgroundColor);
        if (a === 1) return [r, g, b];
        if (!one.parentElement) return [255, 255, 255];
        return behind(one.parentElement).map((c, i) => c * (1 - a) + [r, g, b][i] * a);
    };
    const ratio = one => {
        const [a, b] = [light(parts(getComputedStyle(one).color)), light(behind(one))];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    };
    const own = one => [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    const seen = [...form.querySelectorAll('*')].filter(one =>
        (own(one) || 'value' in one) && one.checkVisibility() && !one.disabled
        && !['STYLE', 'OPTION'].includes(one.tagName));
    return {count: seen.length, faint: seen.filter(one => ratio(one) < 4.5)
        .map(one => `${one.className} ${one.textContent.slice(0, 30)}: ${ratio(one).toFixed(1)}`)};
}"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_texts_stand_out_from_their_background(
    show: Callable[..., Shown], practice: FakeFeedbotServer, lab: Lab, theme: str
) -> None:
    """Every text of every step, notices and banner included, has a contrast of 4.5 at least."""
    with lab.setting("@jupyterlab/apputils-extension:themes", theme=theme):
        form = show(f'fb.CampaignForm({WIDE}, lang="he")')
    is_dark = form.page.locator('body[data-jp-theme-light="false"]').count()
    assert bool(is_dark) == theme.endswith("Dark")
    faint = look(form)
    campaign(form, practice, "he")
    faint |= look(form, *STEPS)
    form.go("list")
    form.input("fb-path").fill("no such file.xlsx")
    form.button("fb-read").click()
    form.form.locator(".fb-notice.fb-error").wait_for()
    assert not faint | look(form)


def look(form: Shown, *steps: str) -> set[str]:
    """The texts that do not stand out, at these steps or where the form is."""
    found: set[str] = set()
    for step in steps or [None]:
        if step:
            form.go(step)
        seen: dict[str, Any] = form.form.evaluate(FAINT)
        assert seen["count"] > 10
        found |= set(seen["faint"])
    return found


# --- the keyboard ---------------------------------------------------------------------------------

FOCUSED = """() => {
    const one = document.activeElement, at = one.getBoundingClientRect();
    const top = document.querySelector('.fb-form').getBoundingClientRect().top;
    const part = one.closest('.fb-form .jupyter-widgets');
    return {inside: !!part, css: `${one.className} ${part?.className}`,
            top: at.top - top, bottom: at.bottom - top, left: at.left};
}"""


def tab_to(page: Page, css: str, key: str = "Tab") -> None:
    """Press Tab until the focus is in a part of this class."""
    for _ in range(60):
        page.keyboard.press(key)
        if css in page.evaluate(FOCUSED)["css"]:
            return
    raise AssertionError(f"Tab does not come to {css}")


def follows(one: dict[str, Any], other: dict[str, Any], lang: Lang) -> bool:
    """Whether the other stands after the one, to whoever reads the page."""
    if other["top"] < one["bottom"] and one["top"] < other["bottom"]:
        return bool(other["left"] < one["left"]) == (lang == "he")
    return bool(other["top"] > one["top"])


@pytest.mark.parametrize("lang", ["he", "en"])
def test_the_keyboard_alone_is_enough(
    show: Callable[..., Shown], practice: FakeFeedbotServer, page: Page, lang: Lang
) -> None:
    """List, message, check and send without a mouse; a move puts the focus on the step's tab."""
    form = show(f'fb.CampaignForm(lang="{lang}")')
    form.button("fb-language").focus()
    tab_to(page, "fb-path")
    page.keyboard.type(str(SAMPLE))
    page.keyboard.press("Enter")
    form.says(form_list.rows_read(24, 19).in_(lang))
    for step in ("message", "check", "send"):
        tab_to(page, "fb-next")
        page.keyboard.press("Space")
        form.form.locator(f".fb-step-{step}").wait_for()
        form.until(lambda: f"fb-tab-{step}" in page.evaluate(FOCUSED)["css"])  # noqa: B023
        if step == "check":
            form.says(views.WHO_GETS_IT.in_(lang))
        assert in_order(page, lang) > 3
        form.button(f"fb-tab-{step}").focus()
        if step == "message":
            tab_to(page, "fb-text")
            page.keyboard.type(TEXT)
            form.button("fb-next:visible:enabled").wait_for()
    tab_to(page, "fb-send")
    page.keyboard.press("Enter")
    form.says(views.sent_all(16).in_(lang))
    assert len(practice.messages) == 16


def in_order(page: Page, lang: Lang) -> int:
    """Tab from the step's tab to the form's end; each stop follows the one before. Their number."""
    stops = [page.evaluate(FOCUSED)]
    while stops[-1]["inside"]:
        assert len(stops) < 60
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    for one, other in pairwise(stops[:-1]):
        assert follows(one, other, lang), (one, other)
    return len(stops)
