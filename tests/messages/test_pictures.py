"""Which picture goes with a message."""

from __future__ import annotations

import pandas as pd
import pytest

from feedbot_bulk.errors import ColumnError
from feedbot_bulk.i18n.message import text
from feedbot_bulk.messages.pictures import picture_urls

URL = "https://example.org/a.png"
PEOPLE = pd.DataFrame({"שם": ["נועה", "דן"], "תמונה": [URL, " a.png "]}, index=[7, 9])


def test_no_picture() -> None:
    """None is no picture, on every row."""
    assert picture_urls(None, PEOPLE) == ([None, None], [None, None])


def test_one_link_for_all_rows() -> None:
    """A text that is a link and no column goes with every message."""
    assert picture_urls(URL, PEOPLE) == ([URL, URL], [None, None])


def test_a_column_of_links() -> None:
    """A cell that is not a link is a reason on its row; an empty one is no picture."""
    urls, reasons = picture_urls("תמונה", PEOPLE)
    assert urls == [URL, "a.png"]
    assert reasons == [None, "the picture is not a link (https://…): a.png"]
    assert picture_urls(pd.Series([None, " "], index=[7, 9]), PEOPLE) == ([None] * 2, [None] * 2)


@pytest.mark.parametrize("wrong", ["ftp://a/b", "https://a b", "https://", "\ud800", "picture"])
def test_neither_a_column_nor_a_link(wrong: str) -> None:
    """The error says what there may be."""
    with pytest.raises(ColumnError, match="neither a column of the list nor a link") as caught:
        picture_urls(wrong, PEOPLE)
    assert "https://" in text(caught.value, "he")


def test_something_else_is_refused() -> None:
    """A number is no picture."""
    with pytest.raises(ColumnError, match="image=7: give a column"):
        picture_urls(7, PEOPLE)
