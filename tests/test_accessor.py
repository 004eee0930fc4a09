"""The whole way through `df.feedbot`, on frames as they come."""

from __future__ import annotations

import inspect
import io
import pydoc
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import feedbot_bulk as fb
from feedbot_bulk import results

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = "שלום {שם}"

INDEXES: dict[str, Callable[[int], pd.Index]] = {
    "plain": pd.RangeIndex,
    "duplicated": lambda n: pd.Index([7] * n),
    "text": lambda n: pd.Index([f"r{i}" for i in range(n)], name="key"),
    "multi": lambda n: pd.MultiIndex.from_arrays([range(n), ["x"] * n], names=["a", "b"]),
    "dates": lambda n: pd.date_range("2026-11-22", periods=n),
}


@pytest.mark.parametrize("kind", INDEXES)
def test_every_call_keeps_index_order_and_columns(
    people: Callable[[int], pd.DataFrame], kind: str
) -> None:
    """Every call returns a new frame: same index, same order, own columns first."""
    frame = people(6).iloc[[3, 1, 5, 0, 2, 4]]
    frame.index = INDEXES[kind](6)
    before = frame.copy(deep=True)
    sandbox = fb.Sandbox(pace=1000)
    seen = frame.feedbot.preview(TEXT)
    sent = frame.feedbot.send(TEXT, client=sandbox, progress=False)
    polled = sent.feedbot.poll(client=sandbox)
    done = polled.feedbot.wait("20s", every=0.05, client=sandbox, progress=False)
    pd.testing.assert_frame_equal(frame, before)
    for made in (seen, sent, polled, done):
        pd.testing.assert_frame_equal(made[["שם", "נייד"]], before)
        assert made.columns.tolist() == ["שם", "נייד", *results.COLUMNS]
    assert done["feedbot_message"].tolist() == [f"שלום {name}" for name in before["שם"]]
    assert done["feedbot_status"].tolist() == ["sent"] * 6


def test_calling_again_replaces_the_result_columns(people: Callable[[int], pd.DataFrame]) -> None:
    """A result frame is a list again: its result columns are replaced, never taken as input."""
    sandbox = fb.Sandbox()
    sent = people(3).feedbot.send(TEXT, client=sandbox, progress=False, campaign="a")
    again = sent.feedbot.send("אחר {שם}", client=sandbox, progress=False, campaign="b")
    assert again.columns.tolist() == sent.columns.tolist()
    assert again["feedbot_message"][0] == "אחר אדם 0"
    assert again["feedbot_campaign"].unique().tolist() == ["b"]


def test_result_columns_have_their_types(people: Callable[[int], pd.DataFrame]) -> None:
    """Text is text, times are UTC, the status an ordered category: on every path, empty or not."""
    sandbox = fb.Sandbox()
    for count in (0, 3):
        frame = people(count).astype("str")
        for made in (
            frame.feedbot.preview(TEXT),
            frame.feedbot.send(TEXT, client=sandbox, progress=False),
        ):
            assert made["feedbot_status"].dtype == results.STATUS_DTYPE
            for name in results.TIMES:
                assert str(made[name].dtype) == "datetime64[ns, UTC]"
            for name in set(results.COLUMNS) - {results.STATUS, *results.TIMES}:
                assert made[name].dtype == results.TEXT


def test_send_without_arguments() -> None:
    """df.feedbot.send() takes the one phone column and the one message column."""
    frame = pd.DataFrame({"נייד": ["050-1234567"], "הודעה": ["שלום לך"]})
    sandbox = fb.Sandbox()
    frame.feedbot.send(client=sandbox, progress=False)
    (message,) = sandbox.server.messages.values()
    assert (message["phone"], message["message"]) == ("972501234567", "שלום לך")


def test_batches_are_what_a_post_carries() -> None:
    """batches() are the message dicts, with picture and expiry only where there are any."""
    frame = pd.DataFrame(
        {
            "phone": ["050-1234567", "052-1234567", "bad"],
            "text": ["a", "b", "c"],
            "picture": ["https://example.com/a.png", None, None],
        }
    )
    until = datetime(2031, 1, 1, tzinfo=UTC)
    assert frame.feedbot.batches(image="picture", expires=until, batch_size=1) == [
        [
            {
                "message": "a",
                "phone": "972501234567",
                "invalidationTime": "1924992000000",
                "imagePath": "https://example.com/a.png",
            }
        ],
        [{"message": "b", "phone": "972521234567", "invalidationTime": "1924992000000"}],
    ]


def test_expiry_as_a_duration() -> None:
    """expires="2h" is two hours from now, in epoch milliseconds as text."""
    frame = pd.DataFrame({"phone": ["050-1234567"], "text": ["a"]})
    ((message,),) = frame.feedbot.batches(expires="2h")
    left = int(message["invalidationTime"]) / 1000 - datetime.now(UTC).timestamp()
    assert timedelta(hours=1, minutes=59) < timedelta(seconds=left) <= timedelta(hours=2)


def test_skipped_rows_say_why(tmp_path: Path) -> None:
    """Each cause of a skip has its own reason, beside the row; the counts add up."""
    frame = pd.DataFrame(
        {
            "שם": ["דנה", "דנה", None, "אבי", "גיל", "רון"],
            "נייד": ["050-1234567", "0501234567", "0521111111", "050", "0541111111", "0541111112"],
            "תמונה": [None, None, None, None, None, "picture.png"],
        }
    )
    (tmp_path / "out.csv").write_text("נייד\n054-111-1111\n", encoding="utf-8")
    seen = frame.feedbot.preview(TEXT, exclude=tmp_path / "out.csv", image="תמונה")
    reasons = seen["feedbot_reason"].tolist()
    assert seen["feedbot_status"].tolist() == ["ready"] + ["skipped"] * 5
    assert reasons[1] == "same message to the same phone in row 0"
    assert "שם" in reasons[2]
    assert reasons[4] == "excluded: on the opt-out list"
    assert reasons[5] == "the picture is not a link (https://…): picture.png"
    summary = seen.feedbot.summary()
    assert summary["count"].sum() == 6
    assert summary["share"].sum() == pytest.approx(1)
    assert summary["status"].tolist() == ["ready"] + ["skipped"] * 5


@pytest.mark.parametrize(
    ("columns", "options", "match"),
    [
        (["שם", "נייד"], {"message": TEXT, "phone": "נייד "}, "נייד"),
        (["שם", "עיר"], {"message": TEXT}, "phone"),
        (["שם", "נייד"], {"message": None}, "message"),
        (["שם", "נייד"], {"message": TEXT, "image": "תמונה"}, "image="),
    ],
)
def test_column_that_is_not_there_is_named(
    columns: list[str], options: dict[str, Any], match: str
) -> None:
    """A missing column is a ColumnError that says which, before anything is sent."""
    frame = pd.DataFrame([["דנה", "050-1234567"]] * 3, columns=columns)
    if options.get("phone") == "נייד ":
        frame = frame.rename(columns={"נייד": "ניד"})
    if "עיר" in columns:
        frame["עיר"] = "חיפה"
    with pytest.raises(fb.ColumnError, match=match):
        frame.feedbot.preview(**options)


def test_two_phone_columns_of_equal_rank_are_named() -> None:
    """Two columns that could be meant: both are named, and none is guessed."""
    frame = pd.DataFrame({"נייד": ["050-1234567"], "סלולרי": ["052-1234567"], "text": ["a"]})
    with pytest.raises(fb.ColumnError, match=r"נייד.*סלולרי"):
        frame.feedbot.preview()


def test_series_of_another_frame_is_refused() -> None:
    """A phone Series that does not stand row by row beside the list would meet the wrong people."""
    frame = pd.DataFrame({"phone": ["050-1234567", "052-1234567"], "text": ["a", "b"]})
    with pytest.raises(fb.ColumnError, match="phone="):
        frame.feedbot.preview(phone=frame["phone"].iloc[::-1])
    with pytest.raises(fb.ColumnError, match="more than one level"):
        pd.concat({"x": frame}, axis=1).feedbot.preview()


def test_trial_goes_to_ones_own_number_and_is_recorded_apart(
    people: Callable[[int], pd.DataFrame],
) -> None:
    """test() sends the first ready row's text to `to`, as often as wanted, and protects nobody."""
    sandbox = fb.Sandbox(pace=1000)
    frame = people(3)
    for _ in range(2):
        tried = frame.feedbot.test(TEXT, to="054-1111111", wait="20s", client=sandbox)
        assert tried["feedbot_status"].tolist() == ["sent"]
        assert tried["feedbot_message"].tolist() == ["שלום אדם 0"]
    frame.feedbot.send(TEXT, client=sandbox, progress=False, campaign="a")
    got = Counter(message["phone"] for message in sandbox.server.messages.values())
    assert got.pop("972541111111") == 2
    assert set(got.values()) == {1}
    assert len(got) == 3


def test_trial_that_stays_pending_says_what_to_check(
    people: Callable[[int], pd.DataFrame],
) -> None:
    """With server mode off, test() says what to check, in order, and returns the pending row."""
    sandbox = fb.Sandbox(server_mode=False)
    with pytest.warns(UserWarning, match=r"1\. Is the Feedbot program open.*2\. .*server mode"):
        tried = people(1).feedbot.test(TEXT, to="054-1111111", wait="0.1s", client=sandbox)
    assert tried["feedbot_status"].tolist() == ["pending"]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"client": fb.Sandbox}, "client="),
        ({"client": "x"}, "client="),
        ({"journal": 5}, "journal="),
        ({"limit": "3"}, "limit="),
        ({"image": 5}, "image="),
        ({"resend": "sent"}, "resend="),
    ],
)
def test_argument_of_another_kind_is_named(
    people: Callable[[int], pd.DataFrame], wrong: dict[str, Any], named: str
) -> None:
    """An argument that is no such thing is a FeedbotError that names it, before anything leaves."""
    sandbox = fb.Sandbox()
    with pytest.raises(fb.FeedbotError, match=named):
        people(1).feedbot.send(TEXT, **{"client": sandbox, "progress": False} | wrong)
    assert not sandbox.server.messages


@pytest.mark.parametrize("until", ["24/11/2031 16:00", "2031-11-24 16:00"])
def test_expiry_as_a_moment_in_text(until: str) -> None:
    """expires= takes a moment as people write it, in Israel's time."""
    frame = pd.DataFrame({"phone": ["050-1234567"], "text": ["a"]})
    ((message,),) = frame.feedbot.batches(expires=until)
    assert message["invalidationTime"] == str(
        round(datetime(2031, 11, 24, 14, tzinfo=UTC).timestamp() * 1000)
    )


@pytest.mark.parametrize("to", [None, "nobody", "050"])
def test_trial_without_a_number(people: Callable[[int], pd.DataFrame], to: str | None) -> None:
    """Without a phone of one's own nothing is sent."""
    sandbox = fb.Sandbox()
    with pytest.raises(fb.FeedbotError, match="to="):
        people(1).feedbot.test(TEXT, to=to, client=sandbox)
    assert not sandbox.server.messages


def test_without_a_token_nothing_happens(people: Callable[[int], pd.DataFrame]) -> None:
    """send, poll, wait and test without a token stop at once, naming the variable to set."""
    frame: Any = people(1).feedbot
    for call in (
        lambda: frame.send(TEXT),
        lambda: frame.test(TEXT, to="0541111111"),
        frame.preview(TEXT).feedbot.wait,
        frame.preview(TEXT).feedbot.poll,
    ):
        with pytest.raises(fb.FeedbotError, match="FEEDBOT_TOKEN"):
            call()


def test_report_of_a_campaign_is_a_workbook(
    people: Callable[[int], pd.DataFrame], tmp_path: Path
) -> None:
    """to_excel writes a workbook whose messages are the rows of the list."""
    sandbox = fb.Sandbox()
    sent = people(4).feedbot.send(TEXT, client=sandbox, progress=False)
    written = sent.feedbot.to_excel(tmp_path / "report.xlsx", lang="en")
    assert len(pd.read_excel(written, sheet_name="Messages", engine="openpyxl")) == 4


CALLS = {
    "batches", "form", "funnel", "plot", "poll", "preview", "send", "show", "summary", "test",
    "timeline", "to_excel", "wait",
}  # fmt: skip


def test_tab_offers_the_public_calls_alone() -> None:
    """dir() of both accessors is what can be called, and each of it is there."""
    frame = pd.DataFrame({"phone": ["050-1234567"]})
    assert set(dir(frame.feedbot)) == CALLS
    assert set(dir(frame["phone"].feedbot)) == {"normalize", "diagnose"}


def test_the_accessors_say_what_they_are() -> None:
    """The repr has the size, and what to call; no cell of the list."""
    frame = pd.DataFrame({"phone": ["050-1234567"] * 1200})
    assert repr(frame.feedbot).startswith("<df.feedbot: rows=1,200; call .preview(), .send()")
    assert repr(frame["phone"].feedbot).startswith("<s.feedbot: cells=1,200; call .normalize()")


@pytest.mark.parametrize("name", sorted(CALLS | {"normalize", "diagnose"}))
def test_help_of_every_call_is_complete(name: str) -> None:
    """Summary, every argument with its meaning, returns, raises, see also, examples."""
    frame: Any = pd.DataFrame({"phone": ["050-1234567"]})
    call = getattr(frame.feedbot if name in CALLS else frame["phone"].feedbot, name)
    shown = inspect.getdoc(call) or ""
    for section in ("Returns", "Raises", "See Also", "Examples"):
        assert f"\n{section}\n{'-' * len(section)}\n" in shown
    for argument in inspect.signature(call).parameters:
        assert re.search(rf"^{argument} : \S", shown, re.MULTILINE), argument
    assert not re.search(r"^\s*<[a-z_]+>$", shown, re.MULTILINE)
    pydoc.Helper(output=(page := io.StringIO())).help(call)
    assert shown in page.getvalue().replace("\n    ", "\n")
