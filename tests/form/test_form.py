"""The form without a kernel: its HTML, its words, and what clicks and edits set off."""

from __future__ import annotations

import re
import threading
from html import unescape
from html.parser import HTMLParser
from string import Formatter
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from catalogue_source import hebrew, messages
from ipywidgets import HTML
from lab_fixtures import Gated

from feedbot_bulk import delivery, outbox
from feedbot_bulk.delivery.delivery import Delivery
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.feedbot.client import Client
from feedbot_bulk.feedbot.sandbox import Sandbox
from feedbot_bulk.form import html as form_html
from feedbot_bulk.form import views
from feedbot_bulk.form.campaign import OPT_OUTS_CHANGED
from feedbot_bulk.form.form import CampaignForm
from feedbot_bulk.form.jobs import unexpected
from feedbot_bulk.form.state import SendCounts
from feedbot_bulk.form.steps import connection_bar
from feedbot_bulk.form.steps import list as form_list
from feedbot_bulk.form.steps import message as form_message
from feedbot_bulk.form.steps.follow import OTHER_CAMPAIGN
from feedbot_bulk.form.steps.step import TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from catalogue_source import Said
    from conftest import Served

    from feedbot_bulk.i18n.catalogue import Lang

LANGS: list[Lang] = ["he", "en"]
TEXT = "שלום {שם}"
CANARY = "canary-4f1d0c"


def until(seen: Callable[[], bool]) -> None:
    """Wait until another thread has made it so."""
    never = threading.Event()
    for _ in range(3000):
        if seen():
            return
        never.wait(0.01)
    raise AssertionError("it did not happen in time")


class Driven:
    """A form that is used as a page uses it: by clicks and edits."""

    def __init__(self, contacts: pd.DataFrame | None, **options: Any) -> None:
        self.form = CampaignForm(contacts, **{"lang": "en", **options})

    def idle(self) -> None:
        """Wait for the end of what the form works on, its outcome taken and shown."""

        def over() -> bool:
            with self.form._jobs.lock:
                return self.form._state.job is None

        until(over)

    def checked(self, text: str = TEXT) -> Driven:
        """Write the text, and go to the check."""
        self.form._message.text.value = text
        self.form._tabs.buttons["check"].click()
        self.idle()
        return self

    def send(self) -> None:
        """Click on Send."""
        self.form._send.send.click()

    def sent(self) -> Driven:
        """Send, to the end."""
        self.send()
        self.idle()
        return self

    @property
    def awake(self) -> bool:
        """Whether the Send button can be clicked."""
        return not self.form._send.send.disabled

    @property
    def notice(self) -> str:
        """What stands above the step."""
        return str(self.form._notice.value)


@pytest.fixture
def sandbox() -> Sandbox:
    """A practice Feedbot that settles only when told to."""
    return Sandbox(pace=None)


@pytest.fixture
def drive(people: Callable[[int], pd.DataFrame], sandbox: Sandbox) -> Callable[..., Driven]:
    """A form with n invented people, on the sandbox: `drive(3)`."""

    def made(count: int, **options: Any) -> Driven:
        return Driven(people(count), **{"client": sandbox, **options})

    return made


def phones_at(sandbox: Sandbox) -> list[str]:
    """The phones of all messages at the practice server."""
    return [message["phone"] for message in sandbox.server.messages.values()]


@pytest.fixture
def gated(sandbox: Sandbox) -> Iterator[Gated]:
    """The sandbox's server, which answers only as many POSTs as it is told to."""
    made = Gated()
    sandbox.server = made
    yield made
    made.let(1000)


@pytest.fixture
def halted(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set as soon as a send begins no further request."""
    halt, seen = Delivery.halt, threading.Event()

    def told(delivery: Delivery) -> None:
        halt(delivery)
        seen.set()

    monkeypatch.setattr(Delivery, "halt", told)
    return seen


# --- words ----------------------------------------------------------------------------------------


FORM_TEXTS = [said for said in messages() if said.place.startswith("feedbot_bulk/form/")]
CATALOGUE = hebrew()


def fields(text: str) -> list[tuple[str, str | None]]:
    """The details of a text, with their formats."""
    return sorted((name, spec) for _, name, spec, _ in Formatter().parse(text) if name)


@pytest.mark.parametrize("said", FORM_TEXTS, ids=lambda said: f"{said.place}:{said.line}")
def test_every_text_is_in_both_languages(said: Said) -> None:
    """The Hebrew holds Hebrew and the same details as the English, which holds none."""
    entry = CATALOGUE.get(said.texts[0], context=said.context)
    assert entry is not None
    found = entry.string
    translated = [found] if isinstance(found, str) else list(found or ())
    assert fields(said.texts[-1]) == fields(translated[-1])
    for text in translated:
        assert re.search("[א-ת]", text) or not re.sub(r"\{[^}]*\}|\W", "", text)
    for text in said.texts:
        assert not re.search("[א-ת]", text.replace("מצב שרת", ""))


# --- HTML -----------------------------------------------------------------------------------------

HOSTILE = """<img src=x onerror="a('1')"><script>b()</script> & '"""


class Tags(HTMLParser):
    """Which tags and attributes a piece of HTML opens, and the text that it shows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is opened."""
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        """Note what is shown."""
        self.text += data


SHOWN: dict[str, Callable[[str], str]] = {
    "notice": lambda text: form_html.notice("error", text, "en"),
    "line": form_html.line,
    "heading": form_html.heading,
    "table": lambda text: form_html.table([text], []),
    "cell": form_html.cell,
    "number": form_html.number,
    "why": lambda text: form_html.why(text, "he"),
    "bubble": lambda text: form_html.bubble(text, text, text, text, text),
    "chips": lambda text: form_html.chips([text], "en"),
    "download": lambda text: form_html.download(text, b"", "12:00", "en"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_texts_of_the_list_are_escaped(name: str) -> None:
    """A text with tags and quotes opens no tag and adds no attribute; it shows as text."""
    hostile, harmless = Tags(SHOWN[name](HOSTILE)), Tags(SHOWN[name]("x"))
    assert hostile.tags == harmless.tags
    assert hostile.names == harmless.names
    assert HOSTILE in hostile.text


def test_a_picture_that_is_no_link_is_not_shown(people: Callable[[int], pd.DataFrame]) -> None:
    """Only http and https addresses become an <img>; a script's or a file's address does not."""
    frame = people(1)
    for link in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "x onerror=y"):
        assert form_message._picture(frame, 0, link) is None
    assert form_message._picture(frame, 0, " https://a.example/x.png ") == "https://a.example/x.png"


def html_of(widget: Any) -> str:
    """All that the HTML widgets below this one show."""
    below = "".join(map(html_of, getattr(widget, "children", ())))
    return below + (widget.value if isinstance(widget, HTML) else "")


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_of_a_hostile_list_becomes_html(sandbox: Sandbox, lang: Lang) -> None:
    """Through list, chips, preview, check and failures, no tag comes from a cell or a header."""
    sandbox.server.fail["972501000001"] = HOSTILE
    cells = {"phone": ["050-1000001", HOSTILE], HOSTILE: [HOSTILE, HOSTILE]}
    frame = pd.DataFrame(cells, index=[f"1{HOSTILE}", f"2{HOSTILE}"])
    form = Driven(frame, client=sandbox, lang=lang)
    seen = html_of(form.form.widget)
    form.checked(f"{HOSTILE} {{{HOSTILE}}}").form._messages.show_preview()
    seen += html_of(form.form.widget)
    form.sent()
    sandbox.server.settle()
    until(lambda: form.form._state.follow is None)
    shown = Tags((seen + html_of(form.form.widget)).replace(form_html.style(), ""))
    assert shown.text.count(HOSTILE) > 10
    assert not shown.tags & {"img", "script"}
    assert "onerror" not in shown.names


# --- numbers --------------------------------------------------------------------------------------


def counts_in(html: str) -> list[int]:
    """The first column of the table of counts."""
    table = html.partition("</table>")[0]
    found = re.findall(r"<tr><td>(?:<b>)?([\d,]+)", table)
    return [int(one.replace(",", "")) for one in found]


def test_the_check_adds_up_to_the_rows(drive: Callable[..., Driven], sandbox: Sandbox) -> None:
    """Whatever becomes of the rows, the counts of the check add up to those of the list."""
    form = drive(30)
    frame = form.form.contacts
    assert frame is not None
    frame.loc[3:8, "נייד"] = ["x", None, "03-5551234", "050-1000001", "050-1000001", "1"]
    frame.loc[9, "שם"] = None
    form = Driven(frame, client=sandbox).checked()
    *parts, total = counts_in(form.form._check.outcome.value)
    assert sum(parts) == total == len(frame)
    assert parts[0] == 24  # the landline may have WhatsApp


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            [
                "1 row has no value for {שם}: write {שם|…} to send to it too.",
                "1 landline may not have WhatsApp.",
                "1 text has more than 4,096 characters",
                "The longest: row 3, ",
            ],
        ),
        ("he", ["כתבו {שם|…} כדי לשלוח גם אליה", "טלפון אחד הוא קווי", "נוסח אחד ארוך", "שורה 3"]),
    ],
)
def test_the_check_says_whom_the_text_leaves_out_and_what_may_not_arrive(
    lang: str, said: list[str], sandbox: Sandbox
) -> None:
    """Dropped placeholders, landlines and long texts are noted above the tables."""
    frame = pd.DataFrame(
        {"שם": [None, "נ" * 5000, "גיל"], "נייד": ["050-1000001", "050-1000002", "03-5551234"]}
    )
    frame.index = pd.RangeIndex(2, 5, name="row")
    form = Driven(frame, client=sandbox, lang=lang).checked("שלום {שם}")
    shown = unescape(form.form._check.outcome.value)
    assert [one for one in said if one not in shown] == []
    form.form._messages.show_preview()
    cure = {"en": "Write {שם|…} to send to them too.", "he": "כתבו {שם|…} כדי לשלוח גם אליהן."}
    assert cure[lang] in unescape(form.form._message.preview.value)


def test_what_went_adds_up_whatever_became_of_it(
    drive: Callable[..., Driven], sandbox: Sandbox
) -> None:
    """An answer that is no answer makes rows unknown: the form does not call them queued."""
    form = drive(150).checked()
    form.form._send.confirm.value = "150"
    sandbox.server.faults.append((500, {}))
    form.sent()
    assert len(sandbox.server.messages) in (50, 100)  # the batch that was not lost
    queued = len(sandbox.server.messages)
    assert (
        views.sent_part(SendCounts(queued=queued, left=0, unclear=150 - queued)).in_("en")
        in form.notice
    )
    assert views.sent_all(150).in_("en") not in form.notice


# --- never twice, and never another text ----------------------------------------------------------


def test_a_double_click_sends_once(
    drive: Callable[..., Driven], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second click finds the check used up: one send begins, each phone gets one message."""
    execute, begun = delivery.execute, []

    def counted(*given: Any, **more: Any) -> delivery.Sent:
        begun.append(given)
        return execute(*given, **more)

    monkeypatch.setattr(delivery, "execute", counted)
    form = drive(20).checked()
    form.send()
    form.sent()
    assert len(begun) == 1
    assert sorted(phones_at(sandbox)) == sorted(set(phones_at(sandbox)))
    assert len(phones_at(sandbox)) == 20


EDITS: dict[str, Callable[[CampaignForm], None]] = {
    "text": lambda form: setattr(form._message.text, "value", "אחר {שם}"),
    "campaign": lambda form: setattr(form._list.campaign, "value", "another"),
    "phone column": lambda form: setattr(form._list.phone, "value", 0),
    "no phone column": lambda form: setattr(form._list.phone, "value", None),
    "picture": lambda form: setattr(form._message.image, "value", "https://a.example/x.png"),
    "expiry": lambda form: setattr(form._message.expires, "value", "2h"),
    "opt-outs": lambda form: setattr(form._message.exclude, "value", "x.csv"),
    "several": lambda form: setattr(form._message.several, "value", True),
    "connection": lambda form: form._bar.switch.click(),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_after_the_check_puts_send_to_sleep(
    drive: Callable[..., Driven], sandbox: Sandbox, edit: str
) -> None:
    """Whatever was edited, the button sleeps, the form says why, and a click sends nothing."""
    form = drive(3).checked()
    assert form.awake
    EDITS[edit](form.form)
    assert not form.awake
    assert views.CHECK_FIRST.in_("en") in form.form._send.what.value
    form.sent()
    assert not sandbox.server.messages


def test_another_check_wakes_send(drive: Callable[..., Driven], sandbox: Sandbox) -> None:
    """What goes after an edit and another check is the edited text."""
    form = drive(1).checked().checked("אחר {שם}")
    assert form.awake
    form.sent()
    assert [one["message"] for one in sandbox.server.messages.values()] == ["אחר אדם 0"]


def test_an_edit_while_it_is_checked_is_not_sent(
    drive: Callable[..., Driven], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check of what was edited meanwhile counts for nothing."""
    form, edited = drive(1), threading.Event()
    build = outbox.build

    def built_after_the_edit(*args: Any, **options: Any) -> Any:
        assert edited.wait(60)
        return build(*args, **options)

    monkeypatch.setattr(outbox, "build", built_after_the_edit)
    form.form._message.text.value = TEXT
    form.form._tabs.buttons["check"].click()
    form.form._message.text.value = "אחר"
    edited.set()
    form.idle()
    assert form.form._state.checked is None
    assert not form.awake


def test_an_edit_is_heard_while_another_thread_renders(drive: Callable[..., Driven]) -> None:
    """What is typed while the form shows something else is not taken for the form's own doing."""
    form = drive(1).checked()
    rendering, typed = threading.Event(), threading.Event()

    def slow_render() -> None:
        rendering.set()
        typed.wait(0.2)  # time for the edit to arrive; it is heard when the render is over

    def render() -> None:
        with form.form._jobs.lock:
            form.form._jobs.quietly(slow_render)

    thread = threading.Thread(target=render)
    thread.start()
    assert rendering.wait(60)
    form.form._message.text.value = "אחר"
    typed.set()
    thread.join(60)
    assert form.form._state.checked is None


def test_what_is_sent_is_what_was_checked(drive: Callable[..., Driven], sandbox: Sandbox) -> None:
    """Were an edit ever missed, the click itself would still compare, and send nothing."""
    form = drive(1).checked()
    form.form._jobs.set(form.form._message.text, value="אחר")
    assert form.awake
    form.sent()
    assert not sandbox.server.messages
    assert not form.awake


@pytest.mark.parametrize("typed", ["", "50", "511", "x", "51 51"])
def test_a_large_send_sleeps_until_its_number_is_typed(
    drive: Callable[..., Driven], sandbox: Sandbox, typed: str
) -> None:
    """Above 50 messages only their very number wakes the button; 50 need none."""
    form = drive(51).checked()
    form.form._send.confirm.value = typed
    assert not form.awake
    form.sent()
    assert not sandbox.server.messages
    form.form._send.confirm.value = "51"
    assert form.awake
    assert drive(50, client=Sandbox(pace=None)).checked().awake


def test_the_number_is_asked_for_again_after_another_check(drive: Callable[..., Driven]) -> None:
    """A number that was typed for one check does not confirm the next."""
    form = drive(51).checked()
    form.form._send.confirm.value = "51"
    assert form.awake
    assert not form.checked("אחר").awake


# --- stop, refresh, resend ------------------------------------------------------------------------


def stop_in_the_middle(form: Driven, gated: Gated, halted: threading.Event) -> None:
    """Send, and stop with two of ten batches answered and four on their way."""
    before = gated.arrived
    form.form._send.confirm.value = "1000"
    form.send()
    gated.let(2)
    until(lambda: gated.arrived == before + 6)
    form.form._send.stop.click()
    assert halted.wait(60)
    gated.let(1000)
    form.idle()


def test_stop_keeps_what_was_in_flight_and_offers_the_rest(
    drive: Callable[..., Driven], gated: Gated, sandbox: Sandbox, halted: threading.Event
) -> None:
    """After Stop and another Send everybody has exactly one message."""
    form = drive(1000).checked()
    stop_in_the_middle(form, gated, halted)
    assert len(phones_at(sandbox)) == 600
    assert views.stopped(SendCounts(queued=600, left=400, unclear=0)).in_("en") in form.notice
    form.form._send.confirm.value = "400"
    form.sent()
    assert len(phones_at(sandbox)) == len(set(phones_at(sandbox))) == 1000


def failed_once(drive: Callable[..., Driven], gated: Gated, count: int) -> Driven:
    """A form whose campaign went to nobody: every message failed."""
    gated.fail = {f"97250100{n:04d}": "אין וואטסאפ" for n in range(count)}
    form = drive(count).checked()
    form.form._send.confirm.value = str(count)
    gated.let(-(-count // 100))
    form.sent()
    gated.settle()
    until(lambda: form.form._state.follow is None)
    gated.fail = {}
    return form


def check_resend(form: Driven) -> None:
    """Ask for what failed to go again."""
    form.form._after.resend["failed"].value = True
    form.form._after.check_resend.click()
    form.idle()


def test_a_resend_that_was_stopped_says_what_did_not_go(
    drive: Callable[..., Driven], gated: Gated, halted: threading.Event
) -> None:
    """What failed before and was not resent is not called queued, and is offered again."""
    form = failed_once(drive, gated, 1000)
    check_resend(form)
    stop_in_the_middle(form, gated, halted)
    assert len(gated.messages) == 1600
    assert views.stopped(SendCounts(queued=600, left=400, unclear=0)).in_("en") in form.notice
    assert form.form._state.checked is not None
    assert form.form._state.checked.count == 400


def test_a_resend_is_of_the_campaign_that_failed(
    drive: Callable[..., Driven], gated: Gated
) -> None:
    """Under another name everybody would be new: the form says so, and checks nothing."""
    form = failed_once(drive, gated, 3)
    form.form._list.campaign.value = "another"
    check_resend(form)
    assert OTHER_CAMPAIGN.in_("en") in form.notice
    assert form.form._state.checked is None


def test_refresh_during_a_send_does_not_hide_what_is_queued_after_it(
    drive: Callable[..., Driven], gated: Gated
) -> None:
    """After the send the result holds every row that went."""
    form = drive(250).checked()
    form.form._send.confirm.value = "250"
    form.send()
    gated.let(1)
    until(lambda: form.form._state.waiting > 0)
    form.form._tabs.buttons["follow"].click()
    assert form.form._after.refresh.disabled
    form.form._after.refresh.click()
    gated.let(10)
    form.idle()
    gated.settle()
    until(lambda: form.form._state.follow is None)
    assert form.form._state.counts["sent"] == 250


def test_late_news_of_another_connection_are_not_taken(drive: Callable[..., Driven]) -> None:
    """Once a follow has ended, what it still brings changes nothing."""
    form = drive(3).checked().sent()
    watch, frame = form.form._state.follow, form.form.result
    assert watch is not None
    assert frame is not None
    form.form._connections.switch()
    form.form._follower.take_news(watch, frame)
    assert form.form.result is None


# --- errors, the token, the language --------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_an_unexpected_error_is_told_in_words(
    drive: Callable[..., Driven], monkeypatch: pytest.MonkeyPatch, lang: Lang
) -> None:
    """An error that nobody foresaw stands in the form, and the form goes on afterwards."""
    form = drive(1, lang=lang)
    with monkeypatch.context() as broken:
        broken.setattr(outbox, "build", lambda *_, **__: 1 / 0)
        form.checked()
    told = unexpected(ZeroDivisionError("division by zero")).in_(lang)
    assert told in form.notice
    assert isinstance(form.form.error, ZeroDivisionError)
    assert form.checked().awake


@pytest.mark.parametrize("lang", LANGS)
def test_a_token_is_taken_and_kept_in_no_widget(
    serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch, lang: Lang
) -> None:
    """The box is emptied, the banner changes, and no widget's state holds the token."""
    served = serve(token=CANARY)
    monkeypatch.setenv("FEEDBOT_SEND_URL", served.client.send_url)
    monkeypatch.setenv("FEEDBOT_STATUS_URL", served.client.status_url)
    form = CampaignForm(lang=lang)
    assert connection_bar.PRACTICE_SANDBOX.in_(lang) in form._bar.banner.value
    form._bar.token.value = CANARY
    address = served.address.removeprefix("http://")
    assert connection_bar.practice_address(address).in_(lang) in form._bar.banner.value
    assert form._bar.token.value == ""
    assert CANARY not in str(states_of(form.widget))


def states_of(widget: Any) -> list[dict[str, Any]]:
    """The state of every widget of the form."""
    below = (state for child in getattr(widget, "children", ()) for state in states_of(child))
    return [widget.get_state(), *below]


def test_a_bad_token_is_not_repeated_and_changes_nothing(drive: Callable[..., Driven]) -> None:
    """An error about it says what is wrong without it; the practice result stays."""
    form = Driven(drive(1).form.contacts)
    form.checked()
    before = form.form.result
    form.form._bar.token.value = f"{CANARY} {CANARY}"
    assert 'role="alert"' in form.notice
    assert CANARY not in form.notice + str(states_of(form.form.widget))
    assert form.form.result is before
    assert before is not None


@pytest.mark.parametrize("lang", LANGS)
def test_practice_is_said_in_every_step(people: Callable[[int], pd.DataFrame], lang: Lang) -> None:
    """Without a token the banner says at every step that nothing is really sent."""
    form = Driven(people(3), lang=lang).checked().sent()
    for step, tab in form.form._tabs.buttons.items():
        tab.click()
        assert form.form._state.step == step
        assert connection_bar.PRACTICE.in_(lang) in form.form._bar.banner.value


def test_the_other_language_keeps_everything(drive: Callable[..., Driven]) -> None:
    """What was put in, checked and found stays; only the words change."""
    form = drive(3).checked()
    checked, result = form.form._state.checked, form.form.result
    form.form._other_language.click()
    assert form.form._state.checked is checked
    assert form.form.result is result
    assert form.form._message.text.value == TEXT
    assert form.form._list.phone.value == 1
    assert form.form._list.phone.options[0][0] == form_list.NO_PHONE_COLUMN.in_("he")
    assert form.form._tabs.buttons["send"].description == f"4. {TITLES['send'].in_('he')}"


# --- large lists ----------------------------------------------------------------------------------


def test_a_large_list_shows_little(people: Callable[[int], pd.DataFrame]) -> None:
    """Of 20,000 rows, half without a phone, every step shows some tens of rows at the most."""
    frame = people(20_000)
    frame.loc[::2, "נייד"] = "x"
    form = Driven(frame, client=Sandbox(pace=None)).checked()
    form.form._messages.show_preview()
    form.form._send.confirm.value = "10000"
    form.sent()
    shown = html_of(form.form.widget)
    assert shown.count("<tr>") < 100
    assert len(shown) < 100_000


# --- what changes between a check and a click, and after them -------------------------------------


def test_a_resend_sends_no_more_than_its_check_found(
    drive: Callable[..., Driven], gated: Gated
) -> None:
    """What fails between the check and the click does not go again with what was confirmed."""
    gated.fail = {f"97250100{n:04d}": "אין וואטסאפ" for n in range(5)}
    gated.let(100)
    form = drive(5).checked().sent()
    gated.settle(1)
    form.form._after.refresh.click()
    until(lambda: form.form._state.counts["failed"] == 1)
    check_resend(form)
    assert form.form._state.checked is not None
    assert form.form._state.checked.count == 1
    gated.settle()
    until(lambda: form.form._state.counts["failed"] == 5)
    assert form.awake
    form.sent()
    assert len(gated.messages) == 6


def test_another_choice_of_what_to_resend_puts_send_to_sleep(
    drive: Callable[..., Driven], gated: Gated
) -> None:
    """A box that is unticked after the check takes the check with it."""
    form = failed_once(drive, gated, 3)
    check_resend(form)
    assert form.awake
    form.form._after.resend["failed"].value = False
    assert not form.awake


def test_a_resend_without_a_clear_answer_is_not_called_unsent(
    drive: Callable[..., Driven], sandbox: Sandbox
) -> None:
    """Unknown twice is unknown: the form neither says "not sent" nor offers them by itself."""
    form = drive(3).checked()
    sandbox.server.faults.append((500, {}))
    form.sent()
    form.form._after.resend["unknown"].value = True
    form.form._after.check_resend.click()
    form.idle()
    sandbox.server.faults.append((500, {}))
    form.sent()
    assert views.sent_part(SendCounts(queued=0, left=0, unclear=3)).in_("en") in form.notice
    assert not form.awake


def test_opt_outs_that_changed_after_the_check_stop_the_send(
    drive: Callable[..., Driven], sandbox: Sandbox, tmp_path: Path
) -> None:
    """Who was added to the opt-out file after the check gets no message, and nobody does."""
    file = tmp_path / "opt-out.csv"
    file.write_text("phone\n050-1000000\n", "utf-8")
    form = drive(3)
    form.form._message.exclude.value = str(file)
    form.checked()
    assert form.awake
    file.write_text("phone\n050-1000000\n050-1000001\n", "utf-8")
    form.sent()
    assert OPT_OUTS_CHANGED.in_("en") in form.notice
    assert not sandbox.server.messages


def test_what_is_done_to_the_analysts_frame_is_not_done_to_the_list(
    people: Callable[[int], pd.DataFrame], sandbox: Sandbox
) -> None:
    """A frame that is changed after it was given leaves the form's list as it was."""
    frame = people(3)
    form = Driven(frame, client=sandbox).checked()
    frame.loc[0, "שם"] = "אחר"
    form.sent()
    assert form.form.result is not None
    assert form.form.result["שם"].tolist() == ["אדם 0", "אדם 1", "אדם 2"]


def test_a_list_that_cannot_be_read_leaves_no_other_one_awake(
    drive: Callable[..., Driven], tmp_path: Path
) -> None:
    """After a bad file there is no list to send to by mistake."""
    form = drive(3).checked()
    assert form.awake
    form.form._list.path.value = str(tmp_path / "not there.xlsx")
    form.idle()
    assert "not there.xlsx" in form.notice
    assert not form.awake
    assert form.form.contacts is None


def test_a_look_at_an_edited_text_does_not_lose_who_got_it(drive: Callable[..., Driven]) -> None:
    """After a campaign, a check of another text in it keeps the result, with its ids."""
    form = drive(3).checked().sent().checked("אחר {שם}")
    result = form.form.result
    assert result is not None
    assert result["feedbot_id"].notna().all()
    assert "follow" in form.form._state.reachable


def test_a_report_link_does_not_outlive_what_it_tells_of(drive: Callable[..., Driven]) -> None:
    """Another send, or another Feedbot, takes the link to the earlier report away."""
    form = drive(3).checked().sent()
    form.form._after.report.click()
    form.idle()
    link = form.form._after.link
    assert "data:" in link.value
    form.checked("אחר {שם}")
    form.form._list.campaign.value = "another"
    form.checked().sent()
    assert not link.value


def test_a_send_that_was_refused_gives_the_earlier_result_back(
    drive: Callable[..., Driven], sandbox: Sandbox
) -> None:
    """A token that is refused at once takes nothing away of what is known."""
    form = drive(3).checked().sent()
    form.form._list.campaign.value = "another"
    form.checked()
    sandbox.server.token = "renewed"
    form.sent()
    result = form.form.result
    assert result is not None
    assert result["feedbot_id"].notna().all()
    assert "USER_NOT_AUTHORIZED" in form.notice


def test_practice_needs_both_addresses_on_this_machine(
    people: Callable[[int], pd.DataFrame],
) -> None:
    """Statuses asked of this machine make no practice of sends that leave it."""
    client = Client("t", send_url="https://feedbot.example", status_url="http://127.0.0.1:9")
    form = Driven(people(1), client=client)
    assert connection_bar.REAL.in_("en") in form.form._bar.banner.value


def test_no_token_changes_hands_during_work(drive: Callable[..., Driven], gated: Gated) -> None:
    """While something is sent, another token is refused, and its box is emptied all the same."""
    form = Driven(drive(1).form.contacts)
    sandbox = form.form._state.connection.client
    assert isinstance(sandbox, Sandbox)
    sandbox.server = gated
    form.checked()
    form.send()
    form.form._bar.token.value = CANARY
    assert form.form._bar.token.value == ""
    assert form.form._state.connection.client is sandbox
    gated.let(1)
    form.idle()
    assert len(gated.messages) == 1


def test_an_error_about_a_token_holds_no_frame_that_held_it(drive: Callable[..., Driven]) -> None:
    """`form.error` leads to no local variable with the token in it."""
    form = Driven(drive(1).form.contacts)
    form.form._bar.token.value = f"{CANARY} with blanks"
    assert form.form.error is not None
    assert form.form.error.__traceback__ is None
    assert form.form.error.__context__ is None


def test_two_columns_of_one_name_are_two(sandbox: Sandbox) -> None:
    """The list is shown; which of the two holds the phones is for the analyst to choose."""
    frame = pd.DataFrame([["a", None, "050-1234501"]], columns=["name", "phone", "phone"])
    form = Driven(frame, client=sandbox)
    assert form.form._list.phone.value is None
    assert "could be any of" in form.notice
    form.form._list.phone.value = 2
    assert "972501234501" in form.form._list.table.value


def test_a_second_day_is_told_of_the_first(drive: Callable[..., Driven]) -> None:
    """A campaign that would be named alike but for the day is pointed at, in the check."""
    form = drive(2)
    form.form._list.campaign.value = "רשימה 01.01.2026"
    form.checked().sent()
    form.form._list.campaign.value = "רשימה 02.01.2026"
    form.checked()
    seen = form.form._check.outcome.value
    assert views.similar_campaign("רשימה 01.01.2026").in_("en") in seen
    form.form._list.campaign.value = "another"
    form.checked()
    seen = form.form._check.outcome.value
    assert views.similar_campaign("רשימה 01.01.2026").in_("en") not in seen
    assert "got this very text" in seen  # what people got already is told, whatever the name


def test_what_failed_is_offered_while_the_rest_still_waits(
    drive: Callable[..., Driven], sandbox: Sandbox
) -> None:
    """News of a failure brings its resend box at once, not when everything is settled."""
    sandbox.server.fail = {"972501000000": "אין וואטסאפ"}
    form = drive(2).checked().sent()
    sandbox.server.settle(1)
    form.form._after.refresh.click()
    until(lambda: form.form._state.counts["failed"] == 1)
    until(lambda: form.form._after.resend_box.layout.display is None)
    assert form.form._after.resend["failed"].layout.display is None
    assert form.form._state.waiting == 1


def test_a_wrong_client_is_refused_as_everywhere(people: Callable[[int], pd.DataFrame]) -> None:
    """What is not a Client is told by the same words as by the other calls."""
    with pytest.raises(FeedbotError, match=r"client='token' is not a Client: give fb.Client"):
        CampaignForm(people(1), client="token")  # type: ignore[arg-type]
