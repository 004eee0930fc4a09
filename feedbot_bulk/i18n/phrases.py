"""Parts of sentences that several rooms say, each worded for whoever reads them."""

from __future__ import annotations

from feedbot_bulk.i18n.message import Message, Variant

RUN_AGAIN = Variant(
    Message("run the same call again"),
    cli=Message("run the same command again"),
    form=Message("press the button again"),
)

ALL_ROWS_IN_FRAME = Variant(
    Message(" `.frame` of this error holds all rows."),
    cli="",
    form="",
)
