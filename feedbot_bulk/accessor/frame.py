"""`df.feedbot`: a thin façade, one call behind each method. No state, no logic."""

from __future__ import annotations

import pandas as pd

from feedbot_bulk.accessor import following, preparing, sending, showing
from feedbot_bulk.accessor.contact_frame import ContactFrame


@pd.api.extensions.register_dataframe_accessor("feedbot")
class FrameAccessor(ContactFrame):
    """`df.feedbot`: campaigns from a contact list; every call returns a new frame.

    Start with `preview`, go on with `send`, `wait`, `summary` and `to_excel`. What the columns of
    the frames that come back hold: see `feedbot_bulk.results.frame`.
    """

    preview = preparing.preview
    batches = preparing.batches

    send = sending.send
    test = sending.test

    poll = following.poll
    wait = following.wait

    summary = showing.summary
    show = showing.show
    to_excel = showing.to_excel

    timeline = showing.timeline
    funnel = showing.funnel
    plot = showing.plot

    form = showing.form

    def __repr__(self) -> str:
        return (
            f"<df.feedbot: rows={len(self._frame):,}; call .preview(), .send(), .wait(), "
            ".summary(), .to_excel() or .form()>"
        )

    def __dir__(self) -> list[str]:
        return [name for name in vars(type(self)) if not name.startswith("_")]
