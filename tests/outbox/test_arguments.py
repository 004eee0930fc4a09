"""A list and the arguments of a call: what each may be, and what the outbox makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from feedbot_bulk import results
from feedbot_bulk.errors import ColumnError
from feedbot_bulk.i18n import reasons
from feedbot_bulk.outbox import build, preview, renewed
from feedbot_bulk.outbox.never_twice import Rule

LINK = "https://example.com/a.png"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def people() -> pd.DataFrame:
    """Two people, under an index of their own."""
    return pd.DataFrame(
        {"name": ["A", "B"], "phone": ["0501234567", "0501234568"], "text": ["x", "y"]},
        index=["first", "second"],
    )


def test_phones_may_be_a_series() -> None:
    """A Series beside the frame is used in place of its phone column."""
    frame = people()
    other = pd.Series(["0521234567", None], index=frame.index)
    outbox = build(frame, "hello", phone=other)
    assert outbox.phone == ["972521234567", None]
    assert outbox.reason[0] is None
    assert outbox.reason[1] is not None


@pytest.mark.parametrize("argument", ["phone", "image"])
def test_series_of_another_frame_is_refused(argument: str) -> None:
    """A Series whose index is not the frame's is refused by the argument's name."""
    given: dict[str, Any] = {argument: pd.Series(["0521234567", "0521234568"])}
    with pytest.raises(ColumnError, match=f"{argument}=.*index is not that of the list"):
        build(people(), "hello", **given)


def test_columns_of_several_levels_are_refused() -> None:
    """Columns of more than one level are refused, with a line that flattens them."""
    frame = people()
    frame.columns = pd.MultiIndex.from_product([["a"], frame.columns])
    with pytest.raises(ColumnError, match="more than one level") as refused:
        build(frame, "hello")
    line = str(refused.value).partition("for example: ")[2]
    exec(line, {"df": frame})  # noqa: S102 - the advice that an analyst would paste
    assert list(frame.columns) == ["a name", "a phone", "a text"]


def test_texts_may_be_a_series() -> None:
    """A Series of texts gives each row its own."""
    frame = people()
    assert build(frame, frame["text"]).message == ["x", "y"]


@pytest.mark.parametrize("way", ["column", "series"])
def test_pictures_row_by_row(way: str) -> None:
    """A column or a Series of links: blanks send no picture, what is no link is a reason."""
    frame = people().assign(picture=[f" {LINK} ", "no link"])
    outbox = build(frame, "hello", image="picture" if way == "column" else frame["picture"])
    assert outbox.image[0] == LINK
    assert outbox.reason[0] is None
    assert outbox.reason[1] == reasons.NOT_A_PICTURE_URL(value="no link")
    blank = build(frame.assign(picture=["", ""]), "hello", image="picture")
    assert (blank.image, blank.reason) == ([None, None], [None, None])


def test_one_link_for_all_rows() -> None:
    """A link that is no column is every row's picture."""
    assert build(people(), "hello", image=LINK).image == [LINK, LINK]


@pytest.mark.parametrize("wrong", ["nowhere", "ftp://example.com/a", "https://a b", 7])
def test_picture_that_is_neither(wrong: Any) -> None:
    """What is no column, Series or link is refused, with what may be given."""
    with pytest.raises(ColumnError, match=r"image=.*https://"):
        build(people(), "hello", image=wrong)


def test_expiry_is_reckoned_anew() -> None:
    """A duration counts from the moment it is given; a first reason against a row stays."""
    frame = people().assign(phone=["0501234567", "1"])
    outbox = build(frame, "hello", expires="2h", now=NOW)
    later = renewed(outbox, "2h", NOW + timedelta(hours=1))
    assert outbox.expires[0] is not None
    assert later.expires[0] == outbox.expires[0] + 3_600_000
    assert later.reason == outbox.reason
    assert later.reason[1] is not None


def test_preview_sends_nothing_and_says_why() -> None:
    """Rows are ready or skipped with the reason; the user's columns and index stay."""
    frame = people().assign(phone=["0501234567", "1"])
    seen = preview(build(frame, "hello"), Rule(one_per_phone=True))
    assert seen[results.STATUS].tolist() == ["ready", "skipped"]
    assert seen[results.REASON].isna().tolist() == [True, False]
    pd.testing.assert_frame_equal(pd.DataFrame(seen[list(frame.columns)]), frame)


def test_rows_are_named_as_the_user_names_them() -> None:
    """By the index, or by place where the index repeats."""
    outbox = build(people(), "hello")
    assert outbox.labels()[1] == "second"
    frame = people()
    frame.index = pd.Index(["same", "same"])
    assert build(frame, "hello").labels()[1] == "at position 1"


def test_without_a_message_the_column_named_like_one_is_sent() -> None:
    """Where no message is given, the list's own column of texts holds one for each row."""
    frame = people().rename(columns={"text": "message"})
    assert build(frame).message == ["x", "y"]
