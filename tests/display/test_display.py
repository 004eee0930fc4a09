"""What a notebook shows of a preview, of a summary, and of a result that it is asked to show."""

from __future__ import annotations

import pickle
import re
from typing import Any

import pandas as pd
import pytest

import feedbot_bulk as fb
from feedbot_bulk import results
from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import text
from feedbot_bulk.results.colors import COLORS
from feedbot_bulk.results.status import WORDS, Status, counted

HOSTILE = "<script>alert(1)</script>"


def preview(**options: Any) -> pd.DataFrame:
    """A preview of four rows: two ready, one of them the longest text, two skipped."""
    frame = pd.DataFrame(
        {
            "שם": ["דנה", HOSTILE + "x" * 40, None, "גיל"],
            "נייד": ["052-3456789", "050-1234567", "0541111111", "050"],
        }
    )
    seen: pd.DataFrame = frame.feedbot.preview("שלום {שם}", **{"lang": "en"} | options)
    return seen


def html(shown: Any) -> str:
    """What a notebook shows."""
    made = shown._repr_html_()
    assert isinstance(made, str)
    return made


def test_names_of_the_sheet_are_escaped() -> None:
    """A name that is HTML reaches the notebook as text, in messages and in reasons."""
    assert HOSTILE not in html(preview())
    assert "&lt;script&gt;" in html(preview())
    frame = pd.DataFrame({"phone": [f"{HOSTILE} 050-12"], HOSTILE: ["x"], "text": ["a"]})
    assert HOSTILE not in html(frame.feedbot.preview())


@pytest.mark.parametrize("show", [html, repr])
def test_phones_are_masked(show: Any) -> None:
    """Neither the notebook nor the terminal shows a whole phone."""
    shown = show(preview())
    assert "9725•••4567" in shown
    assert "972501234567" not in shown
    assert "050-1234567" not in shown


def test_hebrew_reads_in_its_direction() -> None:
    """Each message has dir="auto"."""
    assert html(preview()).count('<div dir="auto"') == 2


@pytest.mark.parametrize("show", [html, repr])
def test_counts_reasons_and_real_rows(show: Any) -> None:
    """Counts by status and reason, the longest text first, who is left out, and the night."""
    shown = show(preview())
    assert "no value for {שם}" in shown
    assert "50.0%" in shown or "0.50" in shown
    assert shown.index("xxxxxxxx") < shown.index("שלום דנה")
    assert "1 row has no value for {שם}: write {שם|…} to send to it too." in shown
    assert "unlisted" not in shown
    assert "night and Shabbat" in shown
    assert "night and Shabbat" not in show(preview(expires="2h"))


def test_preview_is_a_frame_like_any_other() -> None:
    """It slices, copies, concatenates and pickles; what pandas makes of it is a plain frame."""
    seen = preview()
    assert isinstance(seen, pd.DataFrame)
    for made in (seen.head(2), seen.copy(), pd.concat([seen, seen]), seen[["שם"]]):
        assert type(made) is pd.DataFrame
    pd.testing.assert_frame_equal(pd.DataFrame(pickle.loads(pickle.dumps(seen))), seen.copy())  # noqa: S301
    assert seen.feedbot.send(client=fb.Sandbox(), message="a", progress=False).shape == seen.shape


def test_landlines_of_those_that_go_are_counted() -> None:
    """Preview and summary say how many landlines, here or abroad, may not have WhatsApp."""
    frame = pd.DataFrame({"phone": ["03-1234567", "+442079460000", "052-3456789", "031234567"]})
    seen = frame.feedbot.preview("hello", lang="en")
    summary = seen.feedbot.summary(lang="en")
    assert list(summary.columns) == ["status", "reason", "count", "share"]
    assert summary["count"].sum() == 4
    for shown in (repr(seen), html(seen), repr(summary), html(summary)):
        assert "2 landlines may not have WhatsApp." in shown
    assert "שני טלפונים הם קוויים" in repr(seen.feedbot.summary(lang="he"))
    assert "landline" not in repr(frame.iloc[[2]].feedbot.preview("hello", lang="en"))


def test_whom_a_dropped_placeholder_leaves_out() -> None:
    """Rows that only miss a value are counted, by placeholder; those without a phone are not."""
    frame = pd.DataFrame(
        {
            "phone": [f"050-1{number:06d}" for number in range(1500)] + [None],
            "amount": ["5"] * 16 + [None] * 1485,
        }
    )
    seen = frame.feedbot.preview("You owe {amount:,.2f}", lang="en")
    wanted = "1,484 rows have no value for {amount}: write {amount|…} to send to them too."
    assert wanted in repr(seen)
    assert "write {amount|…}" not in repr(frame.feedbot.preview("You owe {amount|-}", lang="en"))


def test_long_texts_are_noted_with_the_longest_row() -> None:
    """Over 4,096 characters, or 1,024 with a picture: a note that names the longest row."""
    rows = pd.RangeIndex(2, 6, name="row")
    frame = pd.DataFrame(
        {
            "phone": [f"050-100000{number}" for number in range(4)],
            "text": ["x" * 1024, "x" * 1025, "x" * 4096, "👍" * 2049],
            "pic": [None, "https://example.org/a.png", None, None],
        },
        index=rows,
    )
    _, below, alone, *_ = frame.feedbot.preview(image="pic", lang="en").notes
    assert below.startswith("1 text below a picture has more than 1,024 characters: WhatsApp may")
    assert below.endswith("The longest: row 3, 1,025.")
    assert alone.startswith("1 text has more than 4,096 characters: WhatsApp may cut or refuse it.")
    assert alone.endswith("The longest: row 5, 4,098.")
    notes = frame.iloc[[0, 2]].feedbot.preview(lang="en").notes
    assert not [note for note in notes if "characters" in note]


def test_nothing_to_show() -> None:
    """An empty list, and one with nobody ready, are shown too."""
    empty = preview().iloc[:0][["שם", "נייד"]]
    assert "0 rows" in repr(empty.feedbot.preview("a", lang="en"))
    assert "skipped" in html(pd.DataFrame({"phone": ["1"], "text": ["a"]}).feedbot.preview())


def test_many_duplicates_do_not_bury_the_other_statuses() -> None:
    """A summary shows each status, few lines of each, and its counts still add up."""
    rows = [reasons.SAME_MESSAGE(row=n) for n in range(300)]
    codes = [f"code {chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(300)]
    result = result_of(
        ["skipped"] * 300 + ["failed"] * 300 + ["sent"], reason=[*rows, *codes, None]
    )
    shown = html(result.feedbot.summary())
    counts = [int(n) for n in re.findall(r"text-align:right\">(\d+)<", shown)]
    assert sum(counts) == 601
    assert len(counts) <= 12
    assert all(f">{status}</span>" in shown for status in ("skipped", "failed", "sent"))


# --- show() -----------------------------------------------------------------------------------


def result_of(statuses: list[str], own: Any = None, **columns: Any) -> pd.DataFrame:
    """A result frame: a status a row, the list's own columns, and what else is given."""
    frame = pd.DataFrame({"name": ["x"] * len(statuses)}) if own is None else pd.DataFrame(own)
    values = {name: [None] * len(frame) for name in results.COLUMNS} | {results.STATUS: statuses}
    return results.attach(frame, values | {f"feedbot_{name}": v for name, v in columns.items()})


def headings(shown: str) -> list[str]:
    """The headings of a table of HTML."""
    return re.findall(r"<th [^>]*>(.*?)</th>", shown)


def table_rows(shown: str) -> list[list[str]]:
    """The cells of the table, as the texts that they show."""
    rows = re.findall(r"<tr>(.*?)</tr>", shown.partition("<tbody>")[2])
    return [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td [^>]*>(.*?)</td>", row)]
        for row in rows
    ]


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("he", "rtl")])
def test_show_tells_each_status_in_a_word_of_the_language(lang: Any, direction: str) -> None:
    """A pill in the status's colors with its word in every row, and one with its count on top."""
    view = result_of([status.value for status in Status]).feedbot.show(lang=lang)
    shown = html(view)
    assert shown.startswith(f'<div dir="{direction}"')
    words = [WORDS[status].label(lang) for status in Status]
    assert [row[1] for row in table_rows(shown)] == words
    for status, word in zip(Status, words, strict=True):
        behind, letters = COLORS[status]
        pill = f"background:#{behind};color:#{letters}"
        assert f'{pill}">{word}</span>' in shown
        so_many = text(counted(status, 1), lang)
        assert f'{pill}">{so_many}</span>' in shown
        assert so_many in repr(view)


def luminance(color: str) -> float:
    """The relative luminance of a color, as WCAG defines it."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("status", Status)
def test_the_word_of_a_status_can_be_read_on_its_color(status: Status) -> None:
    """The contrast of letters to background is at least 4.5 to 1."""
    darker, lighter = sorted(map(luminance, COLORS[status]))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_show_has_the_first_rows_and_says_of_how_many() -> None:
    """Twenty rows, or as many as asked for; the counts are of the whole list."""
    result = result_of(["sent"] * 3000 + ["failed"] * 2)
    assert len(table_rows(html(result.feedbot.show()))) == 20
    view = result.feedbot.show(2)
    assert len(table_rows(html(view))) == 2
    for shown in (html(view), repr(view)):
        assert "first 2 of 3,002 rows" in shown
        assert "3,000 sent" in shown
        assert "2 failed" in shown
    assert "all rows: 3,002" in repr(result.feedbot.show(5000))


def test_show_puts_a_row_on_one_line_for_its_reader() -> None:
    """Own columns, then status, reason in the language, phone as it is, message cut, local time."""
    at = pd.Timestamp("2026-01-15 08:30", tz="UTC")
    result = result_of(
        ["failed", "skipped"],
        pd.DataFrame({"שם": ["דנה", None]}, index=pd.Index([2, 3], name="row")),
        phone=["972501234567", None],
        message=["שלום\n  דנה " + "ארוך " * 40, "x"],
        reason=["no WhatsApp", reasons.NO_PHONE()],
        queued_at=[at, None],
    )
    shown = html(result.feedbot.show())
    assert headings(shown) == [
        *("שורה", "שם", "סטטוס", "סיבה", "מספר בוואטסאפ", "נוסח ההודעה", "נכנסה לתור"),
    ]
    first, second = table_rows(shown)
    assert first[:5] == ["2", "דנה", "נכשל", "no WhatsApp", "972501234567"]
    assert first[5].startswith("שלום דנה ארוך")
    assert first[5].endswith("…")
    assert len(first[5]) <= 60
    assert first[6] == "15/01/2026 10:30"
    assert second == ["3", "", "הושמט", "אין טלפון", "", "x", ""]


def test_show_escapes_everything_and_lets_each_cell_find_its_direction() -> None:
    """HTML in a header, a cell, the index, a message, a reason or a status stays text."""
    own = pd.DataFrame({HOSTILE[:30]: [HOSTILE]}, index=pd.Index([HOSTILE], name=HOSTILE))
    result = result_of(["sent"], own, message=[HOSTILE], reason=[HOSTILE], phone=[HOSTILE])
    result[results.STATUS] = pd.Series([HOSTILE], index=result.index, dtype="object")
    shown = html(result.feedbot.show())
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 9
    assert shown.count('dir="auto"') == len(re.findall("<t[dh] ", shown)) == 12


def test_show_works_on_what_every_call_returns() -> None:
    """A preview, a send, a wait: each can be shown, and none is changed by it."""
    contacts = pd.DataFrame({"שם": ["דנה"], "נייד": ["050-1234567"]})
    sandbox = fb.Sandbox(pace=1000)
    sent = contacts.feedbot.send("שלום {שם}", client=sandbox, progress=False)
    done = sent.feedbot.wait(client=sandbox, progress=False)
    for result, word in (
        (contacts.feedbot.preview("שלום {שם}"), "מוכן"),
        (sent, "ממתין"),
        (done, "נשלח"),
    ):
        before = pd.DataFrame(result).copy()
        assert table_rows(html(result.feedbot.show()))[0][2] == word
        pd.testing.assert_frame_equal(pd.DataFrame(result), before)


def test_show_refuses_what_summary_refuses() -> None:
    """A list that was not sent has no statuses: the same error, which says what to call first."""
    contacts = pd.DataFrame({"name": ["Noa"]})
    with pytest.raises(fb.ColumnError) as of_summary:
        contacts.feedbot.summary()
    with pytest.raises(fb.ColumnError) as of_show:
        contacts.feedbot.show()
    assert str(of_show.value) == str(of_summary.value)


@pytest.mark.parametrize("rows", [-1, 2.5, "5", True])
def test_show_wants_a_number_of_rows(rows: Any) -> None:
    """A negative number would show all but the last rows; the error says what to give."""
    with pytest.raises(fb.FeedbotError, match=r"rows=.* such as rows=20"):
        result_of(["sent"]).feedbot.show(rows)


def test_show_takes_labels_and_indexes_of_any_kind() -> None:
    """Repeated and odd labels, levels, missing and odd cells; what it leaves out is told."""
    index = pd.MultiIndex.from_tuples([("x", 1), ("x", 1)], names=["branch", None])
    own = pd.DataFrame([["a", [1], pd.NA, 2.5]] * 2, index=index)
    own.columns = pd.Index([7, ("x", "y"), "name", "name"], dtype="object")
    view = result_of(["sent", "sent"], own).feedbot.show()
    assert headings(html(view)) == ["branch", "7", "x y", "name", "Status"]
    assert table_rows(html(view)) == [["x", "a", "[1]", "", "sent"]] * 2
    assert "columns: 3 of 4" in repr(view)


def test_show_of_an_empty_list() -> None:
    """No rows: it says so, in a notebook and in a terminal."""
    view = result_of([]).feedbot.show()
    assert repr(view).strip() == "all rows: 0"
    assert "all rows: 0" in html(view)
