"""Who watches a send or a wait: sees it, may end it, and cannot break it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from feedbot_bulk import delivery, outbox, polling
from feedbot_bulk.runtime.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd
    from conftest import Served

TEXT = "שלום {שם}"


class Ends(Watch):
    """Asks for the end as soon as so many messages are queued (or, waiting, settled)."""

    def __init__(self, seen: str, count: int = 1) -> None:
        self.seen = seen
        self.count = count
        self.counts: list[Counter[str]] = []
        self.ended = False

    def look(
        self,
        label: str,  # noqa: ARG002 - the base class names it
        statuses: Callable[[], Iterable[str]],
        finished: Callable[[str], bool],  # noqa: ARG002
    ) -> None:
        """Keep the counts."""
        self.counts.append(Counter(statuses()))
        self.ended = self.ended or self.counts[-1][self.seen] >= self.count

    def stopping(self) -> bool:
        """Whether the status it waits for was seen."""
        return self.ended


def begin(frame: pd.DataFrame, served: Served, watch: Watch) -> pd.DataFrame:
    """Send one message a request, one at a time, with `watch` looking on."""
    return delivery.send(
        outbox.build(frame, TEXT),
        client=served.client,
        journal=served.client.journal(),
        campaign="a",
        batch_size=1,
        concurrency=1,
        watch=watch,
    )


def test_a_watch_ends_a_send_and_the_same_call_goes_on(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """What was in flight is kept, nothing further begins, and each person gets one message."""
    served = serve(pace=None)
    frame = people(400)
    first = begin(frame, served, Ends("pending"))
    counts = Counter(first["feedbot_status"])
    assert set(counts) == {"pending", "ready"}
    assert counts["pending"] == len(served.server.messages)
    again = begin(frame, served, Watch())
    assert set(again["feedbot_status"]) == {"pending"}
    sent_to = [message["phone"] for message in served.server.messages.values()]
    assert len(sent_to) == len(set(sent_to)) == 400


def test_a_watch_sees_every_row_from_the_first_to_the_last(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """Each look counts all rows; the first is before anything went, the last after everything."""
    served = serve(pace=None)
    watch = Ends("nothing")
    begin(people(30), served, watch)
    assert {counts.total() for counts in watch.counts} == {30}
    assert watch.counts[0] == {"ready": 30}
    assert watch.counts[-1] == {"pending": 30}


def test_a_watch_ends_a_wait_and_what_was_learned_stays(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A wait without limit ends when asked; the rest stays pending."""
    served = serve(pace=None)
    sent = begin(people(20), served, Watch())
    served.server.settle(5)
    journal = served.client.journal()
    watch = Ends("sent", 5)
    seen = polling.wait(sent, None, every="60s", client=served.client, journal=journal, watch=watch)
    assert Counter(seen["feedbot_status"]) == {"sent": 5, "pending": 15}


def test_a_warning_points_at_the_line_that_called(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """What is to be known at the end comes as a warning about the analyst's own line."""
    served = serve(pace=None)
    sent = begin(people(1), served, Watch())
    served.client.status_url = "http://127.0.0.1:9/"
    with pytest.warns(UserWarning, match="No status came back") as caught:
        sent.feedbot.poll(client=served.client)
    assert caught[0].filename == __file__
