"""The frame that a call is made on, and what the calls need of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedbot_bulk import outbox
from feedbot_bulk.results.language import language_of

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.runtime.watch import Watch


class ContactFrame:
    """A list of contacts, or the result frame of one: the `self` of every call."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def _language(self) -> Lang:
        return language_of(self._frame)

    def _outbox(
        self,
        message: str | pd.Series[Any] | None,
        phone: str | pd.Series[Any] | None,
        image: str | pd.Series[Any] | None,
        expires: Any,  # noqa: ANN401 - many kinds, see `arguments`
        exclude: Any,  # noqa: ANN401
        region: str,
    ) -> outbox.Outbox:
        return outbox.build(
            self._frame,
            message,
            phone=phone,
            image=image,
            expires=expires,
            exclude=exclude,
            region=region,
        )

    def _watch(self, *, shown: bool) -> Watch:
        """A progress bar in the language of the list, or silence."""
        from feedbot_bulk.runtime.bar import Bar
        from feedbot_bulk.runtime.watch import Watch

        return Bar(self._language()) if shown else Watch()
