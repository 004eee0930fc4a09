"""The form in a real JupyterLab with a real kernel, driven in headless Chromium: what it does."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lab_fixtures import Gated

from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.feedbot.sandbox import REASON, FakeFeedbotServer
from feedbot_bulk.form import views
from feedbot_bulk.form.jobs import STOPPING, unexpected
from feedbot_bulk.form.state import STEPS, SendCounts
from feedbot_bulk.form.steps import connection_bar
from feedbot_bulk.form.steps import list as form_list
from feedbot_bulk.form.steps.check import SERVER_MODE

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab_fixtures import Lab, Shown
    from playwright.sync_api import Page

    from feedbot_bulk.i18n.catalogue import Lang

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[2] / "sample_data" / "contacts.xlsx"
OPT_OUT = SAMPLE.with_name("opt-out.csv")
OWN = "054-1111111"
PICTURE = "https://pictures.example/one.png"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TEXT = "שלום {שם}"


def phones_at(practice: FakeFeedbotServer) -> list[str]:
    """The phones of all messages at the practice server."""
    return [message["phone"] for message in practice.messages.values()]


def write(form: Shown, text: str = TEXT) -> None:
    """Go to the message, and write it."""
    form.go("message")
    form.input("fb-text").fill(text)
    form.button("fb-next:visible:enabled").wait_for()


# --- the whole way --------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["he", "en"])
def test_the_whole_way(
    show: Callable[..., Shown], practice: FakeFeedbotServer, lang: Lang, tmp_path: Path
) -> None:
    """List, message, check, test, send, follow, resend, report: each person gets it once.

    Whoever opted out gets nothing; whoever failed is named with Feedbot's reason, and is the only
    one to whom it goes again.
    """
    practice.fail["972501234501"] = REASON
    form = show(f'fb.CampaignForm(lang="{lang}")')
    form.page.route(PICTURE, lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    form.upload("fb-upload", SAMPLE)
    form.says(form_list.rows_read(24, 19).in_(lang))
    form.next()
    form.input("fb-text").fill("שלום ")
    form.button("fb-chip").first.click()
    form.says("שלום נועה")
    form.input("fb-image").fill(PICTURE)
    form.until(lambda: bool(form.form.locator(".fb-picture").first.evaluate("e => e.naturalWidth")))
    form.input("fb-expires").fill("2h")
    form.upload("fb-exclude-upload", OPT_OUT)
    form.form.locator(".fb-exclude input").and_(form.page.locator(":enabled")).wait_for()
    form.next()
    form.says(views.WHO_GETS_IT.in_(lang))
    *parts, total = form.numbers(".fb-counts tr td:first-child")
    assert sum(parts) == total == 24
    assert parts[0] == 14
    form.input("fb-own").fill(OWN)
    form.button("fb-test").click()
    form.until(lambda: len(practice.messages) == 1)
    practice.settle()
    form.says(views.delivered_test("972541111111").in_(lang))
    form.next()
    form.button("fb-send").click()
    form.says(views.sent_all(14).in_(lang))
    form.says(views.following(14).in_(lang))
    practice.settle()
    form.says(views.SETTLED.in_(lang))
    assert sum(form.numbers(".fb-step-follow .fb-pills > span")) == 24
    sent = {message["phone"]: message for message in practice.messages.values()}
    assert len(sent) == len(practice.messages) == 15
    assert not {"972521234508", "972521234511"} & set(sent)
    assert sent["972501234501"]["message"] == "שלום נועה"
    assert all(one["imagePath"] == PICTURE for one in sent.values())
    assert all("invalidationTime" in one for one in sent.values())
    failed = form.form.locator(".fb-step-follow .fb-table tbody tr")
    assert "972501234501" in failed.inner_text()
    assert REASON in failed.inner_text()
    resend_the_one_that_failed(form, practice, lang)
    report = form.download(tmp_path)
    assert report.name.endswith(".xlsx")
    assert len(read_contacts(report, sheet=1)) == 24


def resend_the_one_that_failed(form: Shown, practice: FakeFeedbotServer, lang: Lang) -> None:
    """Check what would go again, and send it: one message more, to whom it had failed."""
    practice.fail.clear()
    form.form.locator(".fb-resend-failed input").check()
    form.button("fb-check-resend").click()
    form.says(views.WILL_GO_AGAIN.in_(lang))
    assert form.numbers(".fb-counts tr td:first-child")[:2] == [0, 1]
    form.next()
    form.button("fb-send").click()
    form.says(views.sent_all(1).in_(lang))
    practice.settle()
    form.says(views.SETTLED.in_(lang))
    assert len(practice.messages) == 16
    assert phones_at(practice)[-1] == "972501234501"
    assert list(practice.messages.values())[-1]["status"] == 1


# --- what goes wrong ------------------------------------------------------------------------------


def bad_files(folder: Path) -> list[tuple[Path, str]]:
    """Files that are no lists, each with a word of the Hebrew error about it."""
    whole = SAMPLE.read_bytes()
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
    locked += "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000
    kinds = {
        "picture": (PIXEL, "PNG"),
        "locked": (locked, "סיסמה"),
        "damaged": (whole[: len(whole) // 2], "פגום"),
        "empty": (b"", "ריק"),
    }
    made = [(folder / f"{name}.xlsx", data, word) for name, (data, word) in kinds.items()]
    for path, data, _ in made:
        path.write_bytes(data)
    return [(path, word) for path, _, word in made]


def test_a_bad_file_is_an_error_in_words(show: Callable[..., Shown], tmp_path: Path) -> None:
    """In the form's language, whichever it is by then; a good file is read afterwards."""
    form = show('fb.CampaignForm(lang="he")')
    alert = form.form.locator(".fb-notice.fb-error")
    for path, word in bad_files(tmp_path):
        form.upload("fb-upload", path)
        form.says(path.name)
        assert word in alert.inner_text()
    form.button("fb-language").click()
    form.says("is empty. Was it saved")
    form.upload("fb-upload", SAMPLE)
    form.says(form_list.rows_read(24, 19).in_("en"))
    assert not alert.count()


BROKEN = """
from feedbot_bulk import outbox
from feedbot_bulk.form.steps import check
build, check.HINT_AFTER = outbox.build, 0
def broken(*args, **options):
    outbox.build = build
    raise RuntimeError("the cat sat on it")
outbox.build = broken
"""


def test_an_unexpected_error_is_told_and_a_test_that_waits_says_what_to_look_at(
    show: Callable[..., Shown], practice: FakeFeedbotServer
) -> None:
    """Words in the form, which works on; a test with server mode off asks whether it is on."""
    form = show('fb.CampaignForm(people(2), lang="he")', before=BROKEN)
    write(form)
    form.next()
    form.says(unexpected(RuntimeError("the cat sat on it")).in_("he"))
    form.button("fb-check").click()
    form.says(views.WHO_GETS_IT.in_("he"))
    form.input("fb-own").fill(OWN)
    form.button("fb-test").click()
    form.says(SERVER_MODE.in_("he"))
    practice.settle()
    form.says(views.delivered_test("972541111111").in_("he"))


# --- never twice ----------------------------------------------------------------------------------

EDITS: list[tuple[str, Callable[[Shown], None]]] = [
    ("message", lambda form: form.input("fb-text").press_sequentially("!")),
    ("list", lambda form: form.input("fb-campaign").press_sequentially("!")),
    ("list", lambda form: choose(form, "שם", "נייד")),
    ("message", lambda form: form.upload("fb-exclude-upload", OPT_OUT)),
    ("message", lambda form: form.input("fb-several").check()),
    ("message", lambda form: form.input("fb-expires").fill("2h")),
    ("message", lambda form: form.input("fb-image").fill(PICTURE)),
]


def choose(form: Shown, *columns: str) -> None:
    """Choose phone columns, one after the other."""
    for column in columns:
        form.input("fb-phone").select_option(column)


def test_send_sleeps_after_an_edit_until_another_check(
    show: Callable[..., Shown], practice: FakeFeedbotServer
) -> None:
    """After each kind of edit it sleeps and says why, a check wakes it; two clicks send once.

    Two clicks in one tick, and a double click: one campaign each, each phone once in it.
    """
    form = show('fb.CampaignForm(people(3), lang="he")')
    write(form)
    form.go("check")
    form.says(views.WHO_GETS_IT.in_("he"))
    for step, edit in EDITS:
        form.go(step)
        edit(form)
        form.go("send")
        form.asleep(why=views.CHECK_FIRST.in_("he"))
        form.go("check")
        form.says(views.WHO_GETS_IT.in_("he"))
        form.go("send")
        form.awake()
    form.button("fb-send").evaluate("button => { button.click(); button.click(); }")
    form.says(views.sent_all(3).in_("he"))
    form.go("list")
    form.input("fb-campaign").fill("another")
    form.go("check")
    form.says(views.WHO_GETS_IT.in_("he"))
    form.go("send")
    form.button("fb-send").dblclick()
    form.says(views.sent_all(3).in_("he"))
    assert practice.posts == 2
    assert sorted(phones_at(practice)) == sorted([f"97250100000{n}" for n in range(3)] * 2)


def test_above_fifty_messages_their_number_is_typed_first(
    show: Callable[..., Shown], practice: FakeFeedbotServer
) -> None:
    """Send wakes at that number and at no other, and sleeps again when it is changed."""
    form = show('fb.CampaignForm(people(51), lang="he")')
    write(form)
    form.go("check")
    form.says(views.WHO_GETS_IT.in_("he"))
    form.go("send")
    count = views.ready_to_send(51, "").in_("he")[:10]
    for typed in ("5", "511", "50", "51", "5"):
        form.input("fb-confirm").fill(typed)
        form.awake() if typed == "51" else form.asleep(why=count)
    form.input("fb-confirm").fill("51")
    form.button("fb-send").click()
    form.says(views.sent_all(51).in_("he"))
    assert len(set(phones_at(practice))) == len(phones_at(practice)) == 51


# --- a send that takes its time -------------------------------------------------------------------


class TestSlowServer:
    """On a server that answers only when it is told to."""

    @pytest.fixture
    def practice(self) -> Gated:
        """The server of these tests."""
        return Gated()

    def begin(self, form: Shown, practice: Gated) -> None:
        """Send to 1,000, until two batches are answered and four are on their way."""
        write(form)
        form.go("check")
        form.says(views.WHO_GETS_IT.in_("he"))
        form.go("send")
        form.input("fb-confirm").fill("1000")
        form.button("fb-send").click()
        practice.let(2)
        form.until(lambda: practice.arrived == 6)

    def stop(self, form: Shown, practice: Gated, halted: Path) -> None:
        """Click on Stop, and let everything through once no further request begins."""
        form.button("fb-stop").click()
        form.says(STOPPING.in_("he"))
        form.until(halted.exists)
        practice.let(1000)

    def test_stop_keeps_what_was_in_flight(
        self, show: Callable[..., Shown], practice: Gated, tmp_path: Path
    ) -> None:
        """It says what holds back the rest, offers what was not sent, and each gets it once."""
        form = show('fb.CampaignForm(people(1000), lang="he")', before=halting(tmp_path / "halted"))
        self.begin(form, practice)
        self.stop(form, practice, tmp_path / "halted")
        form.says(views.stopped(SendCounts(queued=600, left=400, unclear=0)).in_("he"))
        assert len(practice.messages) == 600
        form.input("fb-confirm").fill("400")
        form.button("fb-send").click()
        form.says(views.sent_all(400).in_("he"))
        assert len(practice.messages) == len(set(phones_at(practice))) == 1000

    def test_a_reload_in_the_middle_of_a_send(
        self, show: Callable[..., Shown], practice: Gated, tmp_path: Path
    ) -> None:
        """The form is back as it was, the send goes on, and Stop and what follows work."""
        form = show('fb.CampaignForm(people(1000), lang="he")', before=halting(tmp_path / "halted"))
        self.begin(form, practice)
        form.save()
        form.page.reload()
        form.form.wait_for()
        form.says(views.progress(200, 1000).in_("he"))
        assert form.button("fb-send").is_disabled()
        practice.let(1)
        form.says(views.progress(300, 1000).in_("he"))
        self.stop(form, practice, tmp_path / "halted")
        form.says(views.stopped(SendCounts(queued=700, left=300, unclear=0)).in_("he"))
        assert form.input("fb-text").input_value() == TEXT
        form.go("follow")
        form.says(views.following(700).in_("he"))
        practice.settle()
        form.button("fb-refresh").click()
        form.says(views.SETTLED.in_("he"))

    def test_the_kernel_stays_free(
        self, show: Callable[..., Shown], practice: Gated, tmp_path: Path
    ) -> None:
        """A cell runs while a send waits, and a send goes on while a cell runs."""
        go = tmp_path / "go"
        waiting = f'import pathlib, time\nwhile not pathlib.Path("{go}").exists(): time.sleep(0.01)'
        cells = ('print("free:", 6 * 7)', f'{waiting}\nprint("wait", "is over")')
        form = show('fb.CampaignForm(people(1000), lang="he")', *cells)
        self.begin(form, practice)
        for cell in cells:
            form.page.locator(".jp-Notebook .cm-content").filter(has_text=cell[:12]).click()
            form.page.keyboard.press("Shift+Enter")
        form.page.get_by_text("free: 42").wait_for()
        form.page.locator(".jp-InputPrompt", has_text="[*]").wait_for()
        practice.let(8)
        form.until(lambda: len(practice.messages) == 1000)
        form.says(views.sent_all(1000).in_("he"))
        assert not form.page.get_by_text("wait is over").count()
        go.touch()
        form.page.get_by_text("wait is over").wait_for()


def halting(told: Path) -> str:
    """Code that makes a file as soon as a send begins no further request."""
    return f"""
from pathlib import Path
from feedbot_bulk.delivery.delivery import Delivery
halt = Delivery.halt
def halted(delivery):
    halt(delivery)
    Path({str(told)!r}).touch()
Delivery.halt = halted
"""


# --- the token ------------------------------------------------------------------------------------

CANARY = "canary-7e02b6"
STATES = """
from ipywidgets import Widget
states = str(Widget.get_manager_state()["state"])
print("widgets:", "PasswordModel" in states, "{}" in states)
"""


class TestToken:
    """A token that is typed into the box."""

    @pytest.fixture
    def practice(self) -> FakeFeedbotServer:
        """A server that takes this token and no other."""
        return FakeFeedbotServer(pace=None, token=CANARY)

    def test_it_is_kept_nowhere(
        self,
        show: Callable[..., Shown],
        practice: FakeFeedbotServer,
        lab: Lab,
        settings: dict[str, str],
    ) -> None:
        """Practice is said at every step until it is given; then it is in no place that lasts.

        Not in the notebook with its widgets, the journal, the server's log, the page, the kernel's
        widgets; an error about a bad one does not repeat it either.
        """
        del settings["FEEDBOT_TOKEN"]
        # the kernel has to look for the token without the notebook's holding it
        seen = STATES.format("".join(f"\\x{ord(one):02x}" for one in CANARY))
        with lab.setting("@jupyter-widgets/jupyterlab-manager:plugin", saveState=True):
            form = show('fb.CampaignForm(people(3), lang="he")', seen)
            write(form)
            self.practise(form)
            self.connect(form, practice)
            form.page.locator(".jp-Notebook .cm-content").last.click()
            form.page.keyboard.press("Shift+Enter")
            form.page.get_by_text("widgets: True False").wait_for()
            saved = form.save()
        assert "application/vnd.jupyter.widget-state+json" in saved
        assert '"PasswordModel"' in saved
        journal = Path(settings["FEEDBOT_JOURNAL"])
        kept = b"".join(one.read_bytes() for one in journal.parent.glob(f"{journal.name}*"))
        assert b"972501000000" in kept
        for place in (saved, kept.decode("latin-1"), lab.log, form.page.content()):
            assert CANARY not in place

    def practise(self, form: Shown) -> None:
        """Look at every step in both languages: it says that nothing is really sent."""
        form.go("check")
        form.says(views.WHO_GETS_IT.in_("he"))
        form.go("send")
        form.button("fb-send").click()
        form.says(views.SETTLED.in_("he"))
        for lang in ("he", "en"):
            for step in STEPS:
                form.go(step)
                form.says(connection_bar.PRACTICE.in_(lang))
                assert form.form.locator(".fb-connection").is_visible()
            form.button("fb-language").click()
            form.says(connection_bar.PRACTICE.in_("en" if lang == "he" else "he"))

    def connect(self, form: Shown, practice: FakeFeedbotServer) -> None:
        """Give a bad token, then the right one; send with it."""
        form.input("fb-token").fill(f"{CANARY} x")
        form.button("fb-connect").click()
        form.form.locator(".fb-notice.fb-error").wait_for()
        assert form.input("fb-token").input_value() == ""
        assert CANARY not in form.form.inner_text()
        form.input("fb-token").fill(CANARY)
        form.button("fb-connect").click()
        form.says("127.0.0.1:")
        assert form.input("fb-token").evaluate("box => box.value") == ""
        form.go("check")
        form.says(views.WHO_GETS_IT.in_("he"))
        form.go("send")
        form.button("fb-send").click()
        form.says(views.sent_all(3).in_("he"))
        assert len(practice.messages) == 3


# --- hostile cells --------------------------------------------------------------------------------

HOSTILE = """<img src=x onerror="window.hit=1"><script>window.hit=1<.script>'"""


def test_cells_headers_and_file_names_are_text(
    show: Callable[..., Shown], practice: FakeFeedbotServer, page: Page, tmp_path: Path
) -> None:
    """In the list, the chips, the preview, the check and the failures they show as they are."""
    practice.fail["972501000001"] = HOSTILE
    path = tmp_path / f"{HOSTILE}.csv"
    cell = '"' + HOSTILE.replace('"', '""') + '"'
    path.write_text(f"phone,{cell}\n050-1000001,{cell}\n{cell},{cell}\n", "utf-8")
    form = show('fb.CampaignForm(lang="en")')
    form.upload("fb-upload", path)
    form.says(form_list.rows_read(2, 1).in_("en"))
    form.says(HOSTILE)
    assert form.input("fb-campaign").input_value().startswith(HOSTILE)
    form.next()
    chip = form.button("fb-chip").last
    assert chip.inner_text() == HOSTILE[:59] + "…"
    chip.click()
    form.form.locator(".fb-bubble").wait_for()
    assert form.form.locator(".fb-bubble").inner_text() == HOSTILE
    form.next()
    form.says(views.WHO_GETS_IT.in_("en"))
    form.next()
    form.says(HOSTILE)
    form.button("fb-send").click()
    form.says(views.sent_all(1).in_("en"))
    practice.settle()
    form.says(views.SETTLED.in_("en"))
    assert form.form.locator(".fb-why", has_text=HOSTILE).is_visible()
    form.button("fb-report").click()
    form.form.locator("a.fb-download").wait_for()
    assert page.evaluate("window.hit") is None
    assert not form.form.locator("img, script").count()


# --- large lists ----------------------------------------------------------------------------------


def test_a_list_of_100_000_shows_little(show: Callable[..., Shown]) -> None:
    """Read, typed for and checked, a large list puts no more on the page than a small one."""
    form = show('fb.CampaignForm(people(100_000), lang="he")')
    form.says(form_list.rows_read(100_000, 100_000).in_("he"))
    write(form)
    form.says("שלום אדם")
    form.next()
    form.says(views.WHO_GETS_IT.in_("he"))
    assert form.numbers(".fb-counts tr td:first-child") == [100_000, 100_000]
    assert form.form.locator("tr").count() < 50
    assert len(form.form.inner_html()) < 100_000
