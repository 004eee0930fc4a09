"""A campaign resumed from the list and the journal; a test to one's own number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

import feedbot_bulk as fb
from feedbot_bulk import delivery, outbox
from feedbot_bulk.delivery import resume, self_test
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.outbox.never_twice import Rule
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "שלום {שם}"


class Notes(Watch):
    """Keeps the notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        """Keep it."""
        self.notes.append(text)


def test_a_resumed_list_shows_what_the_journal_knows(
    people: Callable[[int], pd.DataFrame],
) -> None:
    """Rows sent are as they were, a new one is ready, one without a phone skipped, none is sent."""
    sandbox = fb.Sandbox(pace=None)
    sent = people(2).feedbot.send(TEXT, client=sandbox, campaign="a", progress=False)
    contacts = pd.concat([people(3), pd.DataFrame({"שם": ["x"], "נייד": [None]})])
    resumed = resume.resume(
        contacts, "a", send_url=sandbox.send_url, journal=sandbox.journal(), phone="נייד"
    )
    assert resumed["feedbot_status"].tolist() == ["pending", "pending", "ready", "skipped"]
    assert resumed["feedbot_id"].tolist()[:2] == sent["feedbot_id"].tolist()
    assert resumed["feedbot_queued_at"].tolist()[:2] == sent["feedbot_queued_at"].tolist()
    assert len(sandbox.server.messages) == 2


def test_several_messages_to_a_phone_meet_its_rows_in_order() -> None:
    """Two appointments of one phone: each row has its own id; a third row has the last one's."""
    sandbox = fb.Sandbox(pace=None)
    two = pd.DataFrame({"שם": ["א", "ב"], "נייד": ["050-1000000"] * 2})
    sent = two.feedbot.send(TEXT, client=sandbox, campaign="a", one_per_phone=False, progress=False)
    three = pd.DataFrame({"נייד": ["050-1000000"] * 3})
    resumed = resume.resume(three, "a", send_url=sandbox.send_url, journal=sandbox.journal())
    first, second = sent["feedbot_id"]
    assert resumed["feedbot_id"].tolist() == [first, second, second]


def test_a_campaign_that_the_journal_does_not_know_is_named(
    people: Callable[[int], pd.DataFrame],
) -> None:
    """The error names the campaign and what to check."""
    sandbox = fb.Sandbox()
    with pytest.raises(FeedbotError, match="knows no message of campaign 'b'"):
        resume.resume(people(1), "b", send_url=sandbox.send_url, journal=sandbox.journal())


def try_out(frame: pd.DataFrame, sandbox: fb.Sandbox, to: str | None, watch: Watch) -> pd.DataFrame:
    """A test of the list's first message to that number."""
    return self_test.run(
        outbox.build(frame, TEXT),
        to,
        rule=Rule(one_per_phone=False),
        region="IL",
        wait="0.2s",
        client=sandbox,
        journal=sandbox.journal(),
        watch=watch,
    )


@pytest.mark.parametrize(("server_mode", "status"), [(True, "sent"), (False, "pending")])
def test_a_test_waits_and_says_what_to_look_at(
    people: Callable[[int], pd.DataFrame],
    server_mode: bool,  # noqa: FBT001 - a case of the test
    status: str,
) -> None:
    """Sent: no word more. Still pending: the five things to look at."""
    sandbox, notes = fb.Sandbox(pace=1_000_000, server_mode=server_mode), Notes()
    tried = try_out(people(3), sandbox, "054-1111111", notes)
    assert tried["feedbot_status"].tolist() == [status]
    assert tried["feedbot_phone"].tolist() == ["972541111111"]
    assert ["server mode" in note for note in notes.notes] == [True] * (status == "pending")


def test_a_test_needs_a_number_and_a_ready_row(people: Callable[[int], pd.DataFrame]) -> None:
    """Neither a wrong number nor a list without a ready row sends anything; the error says why."""
    sandbox = fb.Sandbox()
    nobody = pd.DataFrame({"שם": ["א"], "נייד": ["123"]})
    with pytest.raises(FeedbotError, match="to='12' is not a phone number"):
        try_out(people(1), sandbox, "12", Watch())
    with pytest.raises(FeedbotError, match="the first: too short"):
        try_out(nobody, sandbox, "054-1111111", Watch())
    with pytest.raises(FeedbotError, match="the list is empty"):
        try_out(nobody.iloc[:0], sandbox, "054-1111111", Watch())
    assert not sandbox.server.messages


def test_a_plan_without_what_was_tried_is_what_is_left(
    people: Callable[[int], pd.DataFrame],
) -> None:
    """Positions that were tried are neither sent nor counted as going again."""
    sandbox = fb.Sandbox(pace=None)
    messages = outbox.build(people(3), TEXT)
    plan = delivery.plan_send(
        messages, client=sandbox, journal=sandbox.journal(), campaign="a"
    ).without([1])
    assert plan.todo == [0, 2]
    assert not plan.again
