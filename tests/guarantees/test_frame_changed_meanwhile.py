"""The list changed in place by another thread while it is sent: results stay with their people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Served


def _sort(frame: pd.DataFrame) -> None:
    frame.sort_values("נייד", ascending=False, inplace=True)  # noqa: PD002 - as users do


def _assign(frame: pd.DataFrame) -> None:
    frame.loc[:, "שם"] = frame["שם"].to_numpy()[::-1]


def _cells(frame: pd.DataFrame) -> None:
    frame.iloc[0, 0], frame.iloc[0, 1] = "somebody else", "050-1999999"
    frame.iloc[1, 2] = 99.0


def _index(frame: pd.DataFrame) -> None:
    frame.index = frame.index[::-1]


def _drop(frame: pd.DataFrame) -> None:
    frame.drop(frame.index[:5], inplace=True)  # noqa: PD002 - as users do
    frame.drop(columns="שם", inplace=True)  # noqa: PD002 - as users do


@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("change", [_sort, _assign, _cells, _index, _drop])
def test_every_result_stands_beside_its_own_person(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    change: Callable[[pd.DataFrame], None],
) -> None:
    """After the first POST the list is changed in place; the result is that of the list sent."""
    served = serve(pace=None)
    frame = people(20).assign(amount=np.arange(20.0))
    before = frame.copy()
    honest = served.server.add_messages

    def changing(token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        if served.server.posts == 0:
            change(frame)
        return honest(token, body)

    served.server.add_messages = changing  # type: ignore[method-assign]
    sent = frame.feedbot.send(
        "hi {שם}", client=served.client, batch_size=5, concurrency=1, campaign="a", progress=False
    )
    assert not frame.equals(before)
    pd.testing.assert_frame_equal(sent[list(before.columns)], before)
    assert sent["feedbot_message"].tolist() == [f"hi {name}" for name in before["שם"]]
    columns = ["feedbot_phone", "feedbot_message", "feedbot_id"]
    for phone, text, message_id in sent[columns].to_numpy():
        message = served.server.messages[message_id]
        assert (message["phone"], message["message"]) == (phone, text)
