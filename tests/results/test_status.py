"""The table of statuses."""

from __future__ import annotations

import re

import pytest

from feedbot_bulk.i18n import message
from feedbot_bulk.results.status import MOVES, QUEUED, WORDS, Status, advance, counted


def test_every_status_has_words_and_moves() -> None:
    """No status is left out of the words or of the table of moves."""
    assert set(WORDS) == set(MOVES) == set(Status)


def test_settled_stays_settled() -> None:
    """No news changes what Feedbot has settled."""
    for settled in (Status.SENT, Status.FAILED):
        assert {advance(settled, news) for news in Status} == {settled}


def test_feedbots_word_overrides_expired() -> None:
    """`expired` is our conclusion: sent or failed overrides it, waiting does not."""
    assert advance(Status.EXPIRED, Status.SENT) is Status.SENT
    assert advance(Status.EXPIRED, Status.FAILED) is Status.FAILED
    assert advance(Status.EXPIRED, Status.PENDING) is Status.EXPIRED


def test_nothing_leads_in_a_circle_but_a_released_claim() -> None:
    """Statuses only go forward; the one way back is a claim proven not to have been queued."""
    back = {(old, new) for old in Status for new in MOVES[old] if old in _reachable(new)}
    assert back == {(Status.READY, Status.UNKNOWN), (Status.UNKNOWN, Status.READY)}


def _reachable(start: Status) -> set[Status]:
    seen: set[Status] = set()
    todo = [start]
    while todo:
        for following in MOVES[todo.pop()] - seen:
            seen.add(following)
            todo.append(following)
    return seen


FORWARD = {
    ("ready", "unknown"),
    ("ready", "pending"),
    ("ready", "rejected"),
    ("unknown", "ready"),
    ("unknown", "pending"),
    ("unknown", "rejected"),
    ("pending", "expired"),
    ("pending", "sent"),
    ("pending", "failed"),
    ("expired", "sent"),
    ("expired", "failed"),
}


@pytest.mark.parametrize("old", Status)
@pytest.mark.parametrize("news", Status)
def test_news_moves_a_message_forward_and_nowhere_else(old: Status, news: Status) -> None:
    """A claim gets its answer, what waits settles or expires; all other news changes nothing."""
    assert advance(old, news) is (news if (old, news) in FORWARD else old)


def test_queued_is_whatever_waits_and_what_that_may_become() -> None:
    """What Feedbot took into its queue stays counted as queued, however it ends."""
    assert {Status.PENDING} | _reachable(Status.PENDING) == QUEUED


@pytest.mark.parametrize("status", Status)
def test_english_says_a_status_as_frames_do(status: Status) -> None:
    """The English label and count carry the very word of the frame's column."""
    assert WORDS[status].label("en") == status.value
    assert counted(status, 1) == f"1 {status.value}"
    assert counted(status, 3000) == f"3,000 {status.value}"


def test_a_status_of_others_is_counted_by_its_own_name() -> None:
    """A word that is no status of ours, as a hand-made frame may hold, is counted all the same."""
    assert counted("odd", 3000) == "3,000 odd"


@pytest.mark.parametrize("status", Status)
def test_every_word_of_a_status_is_hebrew_to_a_hebrew_reader(status: Status) -> None:
    """Label, count and meaning are Hebrew but for Feedbot's name, and no two statuses share one."""
    said = [word.label("he") for word in WORDS.values()]
    assert len(set(said)) == len(Status)
    words = WORDS[status]
    texts = [words.label("he"), words.meaning("he")]
    texts += [message.text(counted(status, count), "he") for count in (1, 2, 3000)]
    for text in texts:
        assert re.search("[א-ת]", text)
        assert not re.search("[A-Za-z]", text.replace("Feedbot", "")), text
