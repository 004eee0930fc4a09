"""What the command line prints, made from values: errors in its words, tables, colours, Hebrew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from feedbot_bulk.cli.errors import as_options, told
from feedbot_bulk.cli.text import Column, Style

from feedbot_bulk.cli import text as cli_text
from feedbot_bulk.feedbot.addresses import SEND_URL
from feedbot_bulk.i18n import error_words

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang

# --- errors in words of the command line --------------------------------------------------------


@pytest.mark.parametrize(
    ("python", "here"),
    [
        ("Pass message= with the text.", "Pass --message with the text."),
        ("phone='a b': no such column.", "--phone 'a b': no such column."),
        ("limit=-1: give a whole number.", "--limit -1: give a whole number."),
        ("batch_size=0: give", "--batch-size 0: give"),
        ("unless one_per_phone=False.", "unless --no-one-per-phone."),
        ("ציינו את שם העמודה (phone=).", "ציינו את שם העמודה (--phone)."),
        ("שמציינים ב-journal=, לא", "שמציינים באפשרות --journal, לא"),
        ("To go on: run the same call again.", "To go on: run the same command again."),
        ("כדי להמשיך, הריצו שוב את אותה שליחה.", "כדי להמשיך, הריצו שוב את אותה פקודה."),
        (
            "to practise without one: client=fb.Sandbox().",
            "to practise without one: send --sandbox.",
        ),
    ],
)
def test_python_becomes_options(python: str, here: str) -> None:
    """Arguments and calls are named as they are typed at the command line."""
    assert as_options(python) == here


@pytest.mark.parametrize(
    "quoted",
    [
        "There is no column 'phone=1'.",
        "No column is called 'x' (character 6 of the template):\n  message=5 {x}\n            ^",
        "'https://feedbot.example/?message=7' is not an address",
        "The journal /tmp/limit=5/j.db failed",
    ],
)
def test_what_the_user_wrote_stays(quoted: str) -> None:
    """Quoted names, the template below the error, and addresses are left as they are."""
    assert as_options(quoted) == quoted


PYTHON_ALONE = (
    "is no client: give", "give fb.Journal(", "= is a Series of", "a column, a Series, or a link",
    "to={given!r} is not", "Look at preview()", "rows={given!r}", "more than one level",
    "This frame is not a result", "= is a template such as", "= takes a Series", "is not pickled",
    "timeout={given!r}", "Repeating the call", "then call again", "and call again", "in one call",
    "Write the report from the frame", "There is no language", "The test message is queued",
    "{argument}={name!r}", "Make it from the same",
)  # fmt: skip
"""Errors that no option of the command line leads to; and one that is tested with its argument."""


@pytest.mark.parametrize(
    "wording",
    [one for one in error_words._OURS if not any(part in one.en for part in PYTHON_ALONE)],
    ids=lambda one: one.en[:40],
)
def test_no_python_reaches_the_screen(wording: Any) -> None:
    """In both languages: no argument, no call, no class of Python is left in any error."""
    python = r"[a-z_]+=|\w\(\)|fb\.|Series|timedelta|datetime|Client|same call|אותה שליחה\."
    for text in (wording.en, wording.he):
        assert not re.search(python, as_options(text))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "--phone 'x': there is no such column. The columns are: 'a'."),
        ("he", "--phone 'x': אין עמודה כזאת. העמודות הן: 'a'."),
    ],
)
def test_the_language_comes_before_the_words(lang: Lang, said: str) -> None:
    """An error as it is raised is told in both languages with the option that it is about."""
    assert told("phone='x': there is no such column. The columns are: 'a'.", lang) == said


# --- tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", [Style(), Style(isolates=True, colours=True)])
def test_columns_align_by_what_is_seen(style: Style) -> None:
    """Points, isolates and colours take no room, wide signs two: the last column is straight."""
    names = ["דנה", "דָּנָה", "📅 דנה", "Dana"]
    statuses = Column("status", ["sent", "skipped", "failed", "sent"], statuses=True)
    lines = cli_text.table([Column("name", names), statuses, Column("n", list("1234"))], style)
    plain = [re.sub(r"\x1b\[\d*m", "", line) for line in lines]
    assert [line[-1] for line in plain] == ["n", "1", "2", "3", "4"]
    assert {cli_text.width(line) for line in plain} == {len("📅 דנה ") + len("  skipped  n")}


def campaigns(**counts: int) -> pd.DataFrame:
    """A journal's table of one campaign."""
    times = pd.to_datetime(["2026-11-24T12:05:31Z"])
    frame = pd.DataFrame({"campaign": ["תורים נובמבר"], "messages": [200_000]})
    for status in ("rejected", "unknown", "pending", "expired", "sent", "failed"):
        frame[status] = counts.get(status, 0)
    return frame.assign(first=times, last=times, send_url=SEND_URL)


def test_times_are_on_the_clock_of_israel() -> None:
    """12:05 UTC of a November day is 14:05."""
    _, line = cli_text.campaigns(campaigns(sent=3), Style())
    assert line.startswith("2026-11-24 14:05  2026-11-24 14:05  ")


def test_statuses_that_do_not_occur_take_no_column() -> None:
    """Only those with a message have one, under a plain heading."""
    heading, _ = cli_text.campaigns(campaigns(sent=3), Style())
    assert heading.split("  ")[-2:] == ["sent", "campaign"]
    assert "failed" not in heading


def test_history_fits_into_a_hundred_columns() -> None:
    """With every status and large counts, the first time is left out before a line is too long."""
    every = dict.fromkeys(["rejected", "unknown", "pending", "expired", "sent", "failed"], 99_999)
    for lang in ("en", "he"):
        lines = cli_text.campaigns(campaigns(**every), Style(lang=lang))
        assert max(map(cli_text.width, lines)) <= 100
        assert lines[1].endswith("תורים נובמבר")


def test_an_unnamed_campaign_and_a_second_address_are_told_apart() -> None:
    """What has no name says so; where a sandbox was used too, each says through what."""
    other = campaigns(sent=1).assign(campaign=None, send_url="http://127.0.0.1:8000/messages")
    _, real, practice = cli_text.campaigns(pd.concat([campaigns(sent=2), other]), Style())
    assert real.endswith("  Feedbot         תורים נובמבר")
    assert practice.endswith("  127.0.0.1:8000  (no name)")


# --- colours and directions ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "terminal", "colours", "isolates"),
    [
        ({"TERM": "xterm"}, True, True, True),
        ({"TERM": "xterm"}, False, False, False),
        ({"TERM": "xterm", "NO_COLOR": "0"}, True, False, True),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, True, True),
        ({"TERM": "dumb"}, True, False, False),
        ({"TERM": "linux"}, True, True, False),
        ({}, True, False, False),
    ],
)
def test_what_a_place_can_show(
    environment: dict[str, str], *, terminal: bool, colours: bool, isolates: bool
) -> None:
    """Colours and isolates are for terminals that know them; any value of NO_COLOR counts."""
    style = cli_text.style("he", environment, 80, terminal=terminal)
    assert (style.colours, style.isolates) == (colours, isolates)


def test_isolates_are_for_hebrew_alone() -> None:
    """English stays as it is; a sentence of ours has the direction of its language."""
    style = Style(lang="he", isolates=True)
    assert cli_text.isolated("two numbers", style) == "two numbers"
    assert cli_text.isolated("נועה", style) == "\u2068נועה\u2069"
    assert cli_text.isolated("a.xlsx: אין קובץ", style, sentence=True)[0] == "\u2067"
    assert cli_text.isolated("no column 'שם'", Style(isolates=True), sentence=True)[0] == "\u2066"


def test_an_isolate_never_begins_a_line() -> None:
    """Terminals lose it there: a blank goes before it."""
    assert cli_text.alone("שלום", Style(lang="he", isolates=True)) == [" \u2067שלום\u2069"]


def test_long_reasons_hang_below_their_column() -> None:
    """On a narrow terminal a reason is wrapped between words, beside the counts."""
    result = pd.DataFrame({"phone": ["050-12"], "text": ["שלום"]}).feedbot.preview()
    result["feedbot_reason"] = "one two three four five six seven eight nine ten"
    first, second, _ = cli_text.summary(result, Style(wraps=True, width=60))
    assert first.endswith("one two three four five six seven")
    assert second.strip() == "eight nine ten"
    assert second.index("eight") == first.index("one")


def test_a_reason_of_feedbots_cannot_steer_the_terminal() -> None:
    """What Feedbot says is shown without its control characters."""
    result = pd.DataFrame({"phone": ["050-12"], "text": ["שלום"]}).feedbot.preview()
    result["feedbot_reason"] = "\x1b[2Jgone\x07"
    assert not {"\x1b", "\x07"} & set("".join(cli_text.summary(result, Style())))
