"""What went lately: for the pace, and for those who got something already."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedbot_bulk.journal import engine, schema
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.journal.records import Claim, PostResult
from feedbot_bulk.journal.views.over_time import queue_times
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedbot_bulk.journal.records import ClaimKey

URL = "https://feedbot.example.com"
OTHER = "https://other.example.com"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    """A journal of its own."""
    if request.param == "postgres":
        server = sa.create_engine(os.environ["FEEDBOT_TEST_POSTGRES"])
        schema.metadata.drop_all(server)
        server.dispose()
    postgres = request.param == "postgres"
    made = Journal(os.environ["FEEDBOT_TEST_POSTGRES"] if postgres else tmp_path / "j.db")
    yield made
    made.close()


def claim(journal: Journal, name: str, phone: str, url: str = URL) -> ClaimKey:
    """A claim in a campaign."""
    campaign = journal.campaign(name, url)
    claims = [Claim(phone, "d")]
    (key,) = journal.claim(campaign, "r", claims, may_send=lambda *_: True, lifetime=60)
    assert key is not None
    return key


def times(journal: Journal, most: int = 100, seconds: int = 3600) -> list[int]:
    """The queue times of the last hour, as seconds from now."""
    with journal._database.transaction() as connection:
        now = engine.now(connection)
        found = queue_times(connection, URL, now - seconds * 1000, most)
    return [round((at - now) / 1000) for at in found]


def test_what_went_lately(journal: Journal) -> None:
    """Campaigns of this address together, oldest first; refused ones and other addresses not."""
    with journal._database.transaction() as connection:
        now = engine.now(connection)
    for name, phone in (("a", "p"), ("b", "q")):
        key = claim(journal, name, phone)
        journal.record({key: PostResult(Status.PENDING, id=f"{name}{phone}", at=now)})
    journal.record({claim(journal, "a", "r"): PostResult(Status.REJECTED)})
    claim(journal, "a", "s", OTHER)
    found = journal.recent(URL, 3600)
    assert [(one.phone, one.campaign, one.digest) for one in found] == [
        ("p", "a", "d"), ("q", "b", "d"),
    ]  # fmt: skip
    assert all(abs(one.at - now) < 60_000 for one in found)
    assert journal.recent(URL, 3600, but_for="A") == found[1:]  # names that look alike are one


def test_what_went_long_ago_is_passed_over(journal: Journal) -> None:
    """Only what was queued in the span counts."""
    claim(journal, "a", "p")
    with journal._database.transaction() as connection:
        connection.execute(sa.update(schema.messages).values(claimed_at=0, deadline=0))
    assert journal.recent(URL, 3600) == []
    assert times(journal) == []


def test_claims_count_until_their_request_has_timed_out(journal: Journal) -> None:
    """What is under way, or unknown, counts as queued as late as it can be."""
    claim(journal, "a", "p")
    journal.record({claim(journal, "a", "q"): PostResult(Status.UNKNOWN)})
    assert all(50 <= one <= 60 for one in times(journal))
    assert len(times(journal)) == 2
    released = claim(journal, "a", "r")
    assert len(times(journal)) == 3
    journal.release([released])
    assert len(times(journal)) == 2
    assert len(times(journal, most=1)) == 1


def test_an_earlier_clock_does_not_shorten_the_span(journal: Journal) -> None:
    """Feedbot's clock may be behind the journal's: the later of the two counts."""
    journal.record({claim(journal, "a", "p"): PostResult(Status.PENDING, id="i", at=1)})
    assert [abs(one) < 30 for one in times(journal)] == [True]
