"""What the command line prints, made from values: errors in its words, tables, colours, Hebrew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from feedbot_bulk.cli import style as cli_style
from feedbot_bulk.cli import tables
from feedbot_bulk.cli.style import Style, said
from feedbot_bulk.cli.tables import Column
from feedbot_bulk.errors import ColumnError
from feedbot_bulk.feedbot.addresses import SEND_URL
from feedbot_bulk.i18n.message import Argument, Message, Variant

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang

# --- errors in words of the command line --------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "shown"),
    [
        (Argument("message"), "--message"),
        (Argument("phone", "a b"), "--phone 'a b'"),
        (Argument("limit", -1), "--limit -1"),
        (Argument("batch_size", 0), "--batch-size 0"),
        (Argument("one_per_phone", value=False), "--no-one-per-phone"),
        (Argument("one_per_phone", value=True), "--one-per-phone"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "he"])
def test_arguments_become_options(argument: Argument, shown: str, lang: Lang) -> None:
    """An argument of a call is named as it is typed at the command line."""
    assert said(Message("{argument}", argument=argument), lang) == shown


def test_what_python_alone_reads_is_not_said() -> None:
    """A part that has other words for the command line is said in those."""
    again = Variant(Message("run the same call again"), cli=Message("run the same command again"))
    error = ColumnError(Message("To go on: {again}.", again=again))
    assert said(error, "en") == "To go on: run the same command again."
    assert str(error) == "To go on: run the same call again."


@pytest.mark.parametrize("lang", ["en", "he"])
@pytest.mark.parametrize(
    "own", ["run the same call again.xlsx", "one_per_phone=False.xlsx", "phone=1", "{phone}"]
)
def test_what_the_user_wrote_stays(own: str, lang: Lang) -> None:
    """Names of files and columns are left as they are, whatever words of ours they hold."""
    message = Message("{argument}: {own}", argument=Argument("phone", own), own=own)
    assert said(message, lang) == f"--phone {own!r}: {own}"


# --- tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", [Style(), Style(isolates=True, colours=True)])
def test_columns_align_by_what_is_seen(style: Style) -> None:
    """Points, isolates and colours take no room, wide signs two: the last column is straight."""
    names = ["דנה", "דָּנָה", "📅 דנה", "Dana"]
    statuses = Column("status", ["sent", "skipped", "failed", "sent"], statuses=True)
    lines = tables.table([Column("name", names), statuses, Column("n", list("1234"))], style)
    plain = [re.sub(r"\x1b\[\d*m", "", line) for line in lines]
    assert [line[-1] for line in plain] == ["n", "1", "2", "3", "4"]
    assert {cli_style.width(line) for line in plain} == {len("📅 דנה ") + len("  skipped  n")}


def campaigns(**counts: int) -> pd.DataFrame:
    """A journal's table of one campaign."""
    times = pd.to_datetime(["2026-11-24T12:05:31Z"])
    frame = pd.DataFrame({"campaign": ["תורים נובמבר"], "messages": [200_000]})
    for status in ("rejected", "unknown", "pending", "expired", "sent", "failed"):
        frame[status] = counts.get(status, 0)
    return frame.assign(first=times, last=times, send_url=SEND_URL)


def test_times_are_on_the_clock_of_israel() -> None:
    """12:05 UTC of a November day is 14:05."""
    _, line = tables.campaigns(campaigns(sent=3), Style())
    assert line.startswith("2026-11-24 14:05  2026-11-24 14:05  ")


def test_statuses_that_do_not_occur_take_no_column() -> None:
    """Only those with a message have one, under a plain heading."""
    heading, _ = tables.campaigns(campaigns(sent=3), Style())
    assert heading.split("  ")[-2:] == ["sent", "campaign"]
    assert "failed" not in heading


def test_history_fits_into_a_hundred_columns() -> None:
    """With every status and large counts, the first time is left out before a line is too long."""
    every = dict.fromkeys(["rejected", "unknown", "pending", "expired", "sent", "failed"], 99_999)
    for lang in ("en", "he"):
        lines = tables.campaigns(campaigns(**every), Style(lang=lang))
        assert max(map(cli_style.width, lines)) <= 100
        assert lines[1].endswith("תורים נובמבר")


def test_an_unnamed_campaign_and_a_second_address_are_told_apart() -> None:
    """What has no name says so; where a sandbox was used too, each says through what."""
    other = campaigns(sent=1).assign(campaign=None, send_url="http://127.0.0.1:8000/messages")
    _, real, practice = tables.campaigns(pd.concat([campaigns(sent=2), other]), Style())
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
    style = cli_style.style("he", environment, 80, terminal=terminal)
    assert (style.colours, style.isolates) == (colours, isolates)


def test_isolates_are_for_hebrew_alone() -> None:
    """English stays as it is; a sentence of ours has the direction of its language."""
    style = Style(lang="he", isolates=True)
    assert cli_style.isolated("two numbers", style) == "two numbers"
    assert cli_style.isolated("נועה", style) == "\u2068נועה\u2069"
    assert cli_style.isolated("a.xlsx: אין קובץ", style, sentence=True)[0] == "\u2067"
    assert cli_style.isolated("no column 'שם'", Style(isolates=True), sentence=True)[0] == "\u2066"


def test_an_isolate_never_begins_a_line() -> None:
    """Terminals lose it there: a blank goes before it."""
    assert cli_style.alone("שלום", Style(lang="he", isolates=True)) == [" \u2067שלום\u2069"]


def test_long_reasons_hang_below_their_column() -> None:
    """On a narrow terminal a reason is wrapped between words, beside the counts."""
    result = pd.DataFrame({"phone": ["050-12"], "text": ["שלום"]}).feedbot.preview()
    result["feedbot_reason"] = "one two three four five six seven eight nine ten"
    first, second, _ = tables.summary(result, Style(wraps=True, width=60))
    assert first.endswith("one two three four five six seven")
    assert second.strip() == "eight nine ten"
    assert second.index("eight") == first.index("one")


def test_a_reason_of_feedbots_cannot_steer_the_terminal() -> None:
    """What Feedbot says is shown without its control characters."""
    result = pd.DataFrame({"phone": ["050-12"], "text": ["שלום"]}).feedbot.preview()
    result["feedbot_reason"] = "\x1b[2Jgone\x07"
    assert not {"\x1b", "\x07"} & set("".join(tables.summary(result, Style())))
