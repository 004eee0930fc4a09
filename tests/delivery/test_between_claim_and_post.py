"""What happens between the claim of a batch and its POST: a halt, an interrupt, another run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from feedbot_bulk import delivery, outbox
from feedbot_bulk.delivery.delivery import Delivery
from feedbot_bulk.delivery.retries import Clock
from feedbot_bulk.errors import JournalError, SendStopped
from feedbot_bulk.feedbot.session import Session
from feedbot_bulk.journal.journal import Journal
from feedbot_bulk.runtime import portal

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from conftest import Served

TEXT = "שלום {שם}"


def send(
    frame: pd.DataFrame, served: Served, journal: Journal, text: str = TEXT, **options: Any
) -> pd.DataFrame:
    """Send into campaign a, two messages a request, one request at a time."""
    return delivery.send(
        outbox.build(frame, text),
        client=served.client,
        journal=journal,
        campaign="a",
        batch_size=2,
        concurrency=1,
        **options,
    )


def statuses(frame: pd.DataFrame) -> dict[str, int]:
    """Rows by status."""
    return dict(Counter(frame["feedbot_status"]))


def test_a_halt_after_the_claim_lets_nothing_leave(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was claimed is released: it is ready, and the same call sends it, once."""
    served, journal = serve(pace=None), Journal(":memory:")
    claim = Delivery._claim

    def halted(delivery: Delivery, *arguments: Any) -> Any:
        claimed = claim(delivery, *arguments)
        delivery.halt()
        return claimed

    with monkeypatch.context() as between:
        between.setattr(Delivery, "_claim", halted)
        first = send(people(5), served, journal)
    assert statuses(first) == {"ready": 5}
    assert served.server.posts == 0
    assert journal.messages("a").empty
    assert statuses(send(people(5), served, journal)) == {"pending": 5}
    assert len(served.server.messages) == 5


def test_an_interrupt_between_claim_and_post_is_reported_and_goes_on(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C before the POST has left: what was claimed is unknown, and only resend repeats it."""
    served, journal = serve(pace=None), Journal(":memory:")
    reached = False

    async def never(*_: Any) -> Any:
        nonlocal reached
        reached = True
        await anyio.sleep_forever()

    def pressed() -> None:
        if reached:
            raise KeyboardInterrupt

    with monkeypatch.context() as between:
        between.setattr(Session, "post", never)
        between.setattr(portal, "GRACE", 0.05)
        between.setattr(portal, "_harmless", lambda _: pressed)
        with pytest.raises(KeyboardInterrupt):
            send(people(5), served, journal)
    assert served.server.posts == 0
    again = send(people(5), served, journal)
    assert statuses(again) == {"unknown": 2, "pending": 3}
    assert again["feedbot_reason"][0] == "interrupted before an answer came"
    assert statuses(send(people(5), served, journal, resend="unknown")) == {"pending": 5}
    phones = Counter(message["phone"] for message in served.server.messages.values())
    assert set(phones.values()) == {1}


def contesting(
    monkeypatch: pytest.MonkeyPatch, journal: Journal, other: Callable[[], object]
) -> None:
    """Let another run come between the plan and the first claim of this one."""
    claim = journal.claim

    def late(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(journal, "claim", claim)
        other()
        return claim(*arguments, **options)

    monkeypatch.setattr(journal, "claim", late)


def test_a_row_that_another_run_sent_meanwhile_shows_what_became_of_it(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between our plan and our claim the other run queued two: they are pending with its ids."""
    served, journal = serve(pace=None), Journal(":memory:")
    contesting(monkeypatch, journal, lambda: send(people(2), served, journal))
    ours = send(people(5), served, journal)
    assert statuses(ours) == {"pending": 5}
    assert ours["feedbot_id"].tolist() == list(served.server.messages)
    assert len(served.server.messages) == 5


def test_a_row_that_got_another_text_meanwhile_is_skipped(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A phone gets one text in a named campaign, also when the other run was a moment earlier."""
    served, journal = serve(pace=None), Journal(":memory:")
    contesting(monkeypatch, journal, lambda: send(people(2), served, journal, "אחר {שם}"))
    ours = send(people(5), served, journal)
    assert statuses(ours) == {"skipped": 2, "pending": 3}
    assert ours["feedbot_reason"][0] == "already got another text in this campaign"
    assert len(served.server.messages) == 5


def test_a_contested_row_whose_record_cannot_be_read_keeps_what_went(
    serve: Callable[..., Served],
    people: Callable[[int], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A journal that fails after the send: SendStopped, whose frame has the ids that came."""
    served, journal = serve(pace=None), Journal(":memory:")

    def fail(*_: Any, **__: Any) -> Any:
        raise JournalError("The disk is full.")

    def other() -> None:
        send(people(2), served, journal)
        monkeypatch.setattr(journal, "records", fail)

    contesting(monkeypatch, journal, other)
    with pytest.raises(SendStopped, match=r"Stopped: The disk is full\. Of 5") as caught:
        send(people(5), served, journal)
    assert statuses(caught.value.frame) == {"ready": 2, "pending": 3}


def test_a_delivery_that_has_not_begun_has_nothing_to_wait_for(
    serve: Callable[..., Served], people: Callable[[int], pd.DataFrame]
) -> None:
    """A halt before the core runs is no error; its event exists only once it does."""
    served, journal = serve(pace=None), Journal(":memory:")
    messages = outbox.build(people(1), TEXT)
    plan = delivery.plan_send(messages, client=served.client, journal=journal)
    idle = Delivery(messages, plan, served.client, journal, "run", Clock())
    idle.halt()
    with pytest.raises(RuntimeError, match="not begun"):
        idle._event()
