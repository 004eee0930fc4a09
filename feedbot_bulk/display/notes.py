"""What is to be known of a list before it is sent, and stands on no row: a preview's notes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from feedbot_bulk.i18n import reasons
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.messages import lengths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedbot_bulk.delivery import SendPlan
    from feedbot_bulk.outbox.outbox import Outbox


def of_plan(box: Outbox, plan: SendPlan) -> list[Message]:
    """The notes on what a plan sends, and on whom its text leaves out."""
    return [
        *plan.notes,
        *_again(len(plan.again)),
        *_without_value(box),
        *_long_texts(box, plan.todo),
        *landlines(_landlines_of(box, plan.todo)),
        *_second_texts(box, plan),
    ]


def landlines(count: int) -> list[Message]:
    """How many of the phones are landlines, if any."""
    if not count:
        return []
    note = Message.plural(
        "{count} landline may not have WhatsApp.",
        "{count:,} landlines may not have WhatsApp.",
        count=count,
    )
    return [note]


def _landlines_of(box: Outbox, positions: Sequence[int]) -> int:
    if "landline" not in box.kind:
        return 0
    return sum(box.kind[position] == "landline" for position in positions)


def at_night() -> Message:
    """That messages without an expiry go out at any hour."""
    return Message(
        "No {argument}: messages go out whenever the Feedbot desktop program is open, night and "
        "Shabbat included.",
        argument=Argument("expires"),
    )


def _again(count: int) -> list[Message]:
    if not count:
        return []
    note = Message.plural(
        "{count} of the ready rows went before and goes again, as {argument} asks.",
        "{count:,} of the ready rows went before and go again, as {argument} asks.",
        count=count,
        argument=Argument("resend"),
    )
    return [note]


def _without_value(box: Outbox) -> list[Message]:
    """The placeholders that cost recipients, and what gets those their message."""
    causes = Counter(reasons.cause(reason) for reason in box.reason if reason is not None)
    rows = {
        found.details["column"]: count
        for cause, count in causes.most_common()
        if (found := reasons.find(cause)) and reasons.code(cause) == reasons.NO_VALUE.code
    }
    return [
        Message.plural(
            "{count} row has no value for {{{column}}}: write {{{column}|…}} to send to it too.",
            "{count:,} rows have no value for {{{column}}}: write {{{column}|…}} to send to them "
            "too.",
            count=count,
            column=column,
        )
        for column, count in rows.items()
    ]


def _long_texts(box: Outbox, positions: Sequence[int]) -> list[Message]:
    """The texts that WhatsApp takes, but may cut or refuse on some ways into it."""
    texts = [box.message[position] for position in positions]
    sizes = lengths.longer_than(texts, lengths.MOST_BELOW_A_PICTURE)
    with_picture = {positions[at]: size for at, size in sizes.items() if box.image[positions[at]]}
    without = {
        positions[at]: size
        for at, size in sizes.items()
        if size > lengths.MOST_SHOWN and not box.image[positions[at]]
    }
    return [*_captions(box, with_picture), *_texts(box, without)]


def _captions(box: Outbox, sizes: dict[int, int]) -> list[Message]:
    if not sizes:
        return []
    note = Message.plural(
        "{count} text below a picture has more than {most:,} characters: WhatsApp may cut or "
        "refuse it. The longest: row {row}, {longest:,}.",
        "{count:,} texts below a picture have more than {most:,} characters: WhatsApp may cut or "
        "refuse them. The longest: row {row}, {longest:,}.",
        count=len(sizes),
        most=lengths.MOST_BELOW_A_PICTURE,
        row=_longest(box, sizes),
        longest=max(sizes.values()),
    )
    return [note]


def _texts(box: Outbox, sizes: dict[int, int]) -> list[Message]:
    if not sizes:
        return []
    note = Message.plural(
        "{count} text has more than {most:,} characters: WhatsApp may cut or refuse it. The "
        "longest: row {row}, {longest:,}.",
        "{count:,} texts have more than {most:,} characters: WhatsApp may cut or refuse them. The "
        "longest: row {row}, {longest:,}.",
        count=len(sizes),
        most=lengths.MOST_SHOWN,
        row=_longest(box, sizes),
        longest=max(sizes.values()),
    )
    return [note]


def _longest(box: Outbox, sizes: dict[int, int]) -> str:
    label = str(box.labels()[max(sizes, key=lambda at: sizes[at])])
    return reasons.find(label) or label


def _second_texts(box: Outbox, plan: SendPlan) -> list[Message]:
    """How many fewer would go in a named campaign, where these are no part of one."""
    if plan.rule.one_per_phone or plan.campaign.name:
        return []
    count = len(plan.todo) - len({box.phone[position] for position in plan.todo})
    if not count:
        return []
    note = Message.plural(
        "{count} of the ready rows is a further text to a phone that gets one already: with "
        "{campaign} it does not go, unless {argument}.",
        "{count:,} of the ready rows are a further text to a phone that gets one already: with "
        "{campaign} they do not go, unless {argument}.",
        count=count,
        campaign=Argument("campaign"),
        argument=Argument("one_per_phone", value=False),
    )
    return [note]
