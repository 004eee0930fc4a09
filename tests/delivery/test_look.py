"""A preview with the campaign is what the send would do now; it reads, and records nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

import feedbot_bulk as fb
from feedbot_bulk.i18n import reasons
from feedbot_bulk.journal import schema

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "שלום {שם}"


def people(*rows: tuple[str | None, str]) -> pd.DataFrame:
    """A list of (name, phone) rows, numbered as in a sheet."""
    names, phones = zip(*rows, strict=True)
    frame = pd.DataFrame({"שם": names, "נייד": phones})
    frame.index = pd.RangeIndex(2, len(rows) + 2, name="row")
    return frame


def phone(number: int) -> str:
    """An invented phone."""
    return f"050-1{number:06d}"


def statuses(frame: pd.DataFrame) -> list[str]:
    """The statuses of a result, by row."""
    made: list[str] = frame["feedbot_status"].astype(str).tolist()
    return made


def codes(frame: pd.DataFrame) -> list[str | None]:
    """The codes of the reasons of a result, by row."""
    return [reasons.code(one) if isinstance(one, str) else None for one in frame["feedbot_reason"]]


def queued(sandbox: fb.Sandbox) -> list[tuple[str, str]]:
    """What the practice server took, in order."""
    return [(one["phone"], one["message"]) for one in sandbox.server.messages.values()]


def test_ready_is_what_a_send_would_queue_now() -> None:
    """The first time, after a send, and after a longer list: the rest says what became of it."""
    sandbox, short = fb.Sandbox(), people(("נועה", phone(1)), ("יוסי", phone(2)))
    same: dict[str, Any] = {"campaign": "a", "client": sandbox}
    assert statuses(short.feedbot.preview(TEXT, **same)) == ["ready", "ready"]
    short.feedbot.send(TEXT, progress=False, **same)
    longer = people(
        ("נועה", phone(1)), ("יוסף", phone(2)), ("דנה", phone(3)), ("גיל", phone(3)), (None, "050")
    )
    seen = longer.feedbot.preview(TEXT, **same)
    assert statuses(seen) == ["pending", "skipped", "ready", "skipped", "skipped"]
    assert codes(seen) == [None, "another_text", None, "another_text_in_row", "mobile_short"]
    assert seen["feedbot_id"].notna().tolist() == [True, False, False, False, False]
    sent = longer.feedbot.send(TEXT, progress=False, **same)
    assert len(queued(sandbox)) == 3
    assert codes(sent) == codes(seen)
    again = longer.feedbot.preview(TEXT, **same)
    assert "ready" not in statuses(again)


def test_what_goes_again_is_ready_and_says_so() -> None:
    """With resend= the rows that would go again are ready, and a note counts them."""
    sandbox = fb.Sandbox(server_mode=False)
    two = people(("נועה", phone(1)), ("יוסי", phone(2)))
    two.iloc[[0]].feedbot.send(TEXT, campaign="a", client=sandbox, progress=False)
    seen = two.feedbot.preview(TEXT, campaign="a", resend="all", client=sandbox, lang="en")
    assert statuses(seen) == ["ready", "ready"]
    assert codes(seen) == ["goes_again", None]
    assert seen["feedbot_id"].isna().all()
    assert "1 of the ready rows went before and goes again" in repr(seen)


def test_over_the_limit_is_not_ready() -> None:
    """With limit= the rows that would stay for another day are told apart from those that go."""
    sandbox = fb.Sandbox()
    four = people(*(("נועה", phone(number)) for number in range(4)))
    four.iloc[:1].feedbot.send(TEXT, campaign="a", client=sandbox, progress=False)
    seen = four.feedbot.preview(TEXT, campaign="a", limit=2, client=sandbox)
    assert statuses(seen) == ["pending", "ready", "skipped", "skipped"]
    assert codes(seen) == [None, None, "over_limit", "over_limit"]


def test_without_a_campaign_it_says_how_many_fewer_a_campaign_sends() -> None:
    """No journal is looked into; the further texts that a named campaign keeps back are counted."""
    two = people(("נועה", phone(1)), ("יוסי", phone(1)))
    seen = two.feedbot.preview(TEXT, lang="en")
    assert statuses(seen) == ["ready", "ready"]
    assert "1 of the ready rows is a further text" in repr(seen)
    named = two.feedbot.preview(TEXT, campaign="a", client=fb.Sandbox(), lang="en")
    assert statuses(named) == ["ready", "skipped"]
    assert "further text" not in repr(named)


def test_nothing_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No journal is made where none is, no campaign in one that is; no token is needed."""
    monkeypatch.delenv("FEEDBOT_TOKEN", raising=False)
    monkeypatch.setenv("FEEDBOT_JOURNAL", str(tmp_path / "usual.db"))
    one = people(("נועה", phone(1)))
    for place in (None, tmp_path / "named.db"):
        assert statuses(one.feedbot.preview(TEXT, campaign="a", journal=place)) == ["ready"]
    assert list(tmp_path.iterdir()) == []
    journal = fb.Journal(tmp_path / "there.db")
    sandbox = fb.Sandbox()
    one.feedbot.send(TEXT, campaign="a", client=sandbox, journal=journal, progress=False)
    before = journal.campaigns()
    other = one.feedbot.preview(TEXT, campaign="b", client=sandbox, journal=journal)
    assert statuses(other) == ["ready"]
    with journal._database.transaction() as connection:
        names = connection.execute(sa.select(schema.campaigns.c.name)).scalars().all()
    assert names == ["a"]
    pd.testing.assert_frame_equal(journal.campaigns(), before)


def test_the_usual_journal_is_found_without_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What FEEDBOT_JOURNAL and FEEDBOT_SEND_URL name is what a preview without a client reads."""
    sandbox = fb.Sandbox()
    monkeypatch.setenv("FEEDBOT_JOURNAL", str(tmp_path / "usual.db"))
    monkeypatch.setenv("FEEDBOT_SEND_URL", sandbox.send_url)
    one = people(("נועה", phone(1)))
    one.feedbot.send(
        TEXT, campaign="a", client=sandbox, journal=tmp_path / "usual.db", progress=False
    )
    assert statuses(one.feedbot.preview(TEXT, campaign="a")) == ["pending"]
    assert statuses(one.feedbot.preview(TEXT, journal=tmp_path / "usual.db")) == ["ready"]


@pytest.mark.parametrize("wrong", [{"resend": "sent"}, {"limit": -1}, {"campaign": " "}])
def test_wrong_arguments_are_refused_as_by_a_send(wrong: dict[str, Any]) -> None:
    """The same error as send raises, by the argument's name."""
    with pytest.raises(fb.FeedbotError, match=next(iter(wrong))):
        people(("נועה", phone(1))).feedbot.preview(TEXT, client=fb.Sandbox(), **wrong)
    with pytest.raises(fb.FeedbotError, match="client="):
        people(("נועה", phone(1))).feedbot.preview(TEXT, client="sandbox")
    with pytest.raises(fb.FeedbotError, match="journal="):
        people(("נועה", phone(1))).feedbot.preview(TEXT, journal=5)


ROWS = st.lists(
    st.tuples(st.sampled_from(["נועה", "יוסי", None]), st.integers(0, 4).map(phone)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(
    first=ROWS,
    then=ROWS,
    campaign=st.sampled_from(["a", None]),
    one=st.sampled_from([None, True, False]),
    resend=st.sampled_from([None, "failed", "all"]),
    limit=st.sampled_from([None, 0, 2]),
)
def test_preview_and_send_agree(
    first: list[tuple[str | None, str]],
    then: list[tuple[str | None, str]],
    *,
    campaign: str | None,
    one: bool | None,
    resend: str | None,
    limit: int | None,
) -> None:
    """Whatever went before and whatever is asked for: `ready` is what the next send queues."""
    sandbox = fb.Sandbox()
    same: dict[str, Any] = {"campaign": campaign, "one_per_phone": one, "client": sandbox}
    people(*first).feedbot.send("שלום {שם|לך}", progress=False, **same)
    known = len(queued(sandbox))
    same |= {"resend": resend, "limit": limit}
    seen = people(*then).feedbot.preview("שלום {שם|לך}", **same)
    people(*then).feedbot.send("שלום {שם|לך}", progress=False, **same)
    ready = seen[seen["feedbot_status"] == "ready"]
    wanted = list(zip(ready["feedbot_phone"], ready["feedbot_message"], strict=True))
    assert queued(sandbox)[known:] == wanted
