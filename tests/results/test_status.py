"""The table of statuses."""

from __future__ import annotations

from feedbot_bulk.results.status import MOVES, WORDS, Status, advance


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
