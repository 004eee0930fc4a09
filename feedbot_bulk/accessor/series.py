"""`s.feedbot`: phone numbers in a column of any kind of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import phones
from feedbot_bulk.i18n.bilingual import told_in
from feedbot_bulk.results.language import language_of

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang


@pd.api.extensions.register_series_accessor("feedbot")
class SeriesAccessor:
    """`s.feedbot`: phone numbers in a column of any kind of cells."""

    def __init__(self, cells: pd.Series[Any]) -> None:
        self._cells = cells

    def __repr__(self) -> str:
        return f"<s.feedbot: cells={len(self._cells):,}; call .normalize() or .diagnose()>"

    def __dir__(self) -> list[str]:
        return [name for name in vars(type(self)) if not name.startswith("_")]

    def normalize(self, region: str = "IL") -> pd.Series[Any]:
        """The phones as Feedbot takes them: digits with country code, missing where invalid.

        Parameters
        ----------
        region : str, default "IL"
            The country, in two letters, that a number without a plus is read as one of.

        Returns
        -------
        Series of str, of the same length, index and name
            NA where the cell holds no phone, or more than one.

        Raises
        ------
        FeedbotError
            There is no such region.

        See Also
        --------
        diagnose : says why a cell is no phone.

        Examples
        --------
        >>> read = pd.Series(["050-1234567", "nobody"], name="phone").feedbot.normalize()
        >>> read.isna().tolist(), read[0]
        ([False, True], '972501234567')
        """
        with told_in(self._language):
            return phones.normalize(self._cells, region)

    def diagnose(self, region: str = "IL") -> pd.DataFrame:
        """What each cell holds, and why it is no phone where it is none.

        Parameters
        ----------
        region : str, default "IL"
            The country, in two letters, that a number without a plus is read as one of.

        Returns
        -------
        DataFrame of shape (cells, 3), of the same index
            `phone` as `normalize` gives it; `kind`: mobile, landline, voip, unlisted (an Israeli
            mobile of a block that the numbering data does not know yet: it is sent to) or other;
            `reason`, in English, where there is no phone.

        Raises
        ------
        FeedbotError
            There is no such region.

        See Also
        --------
        normalize : the phones alone.

        Examples
        --------
        >>> pd.Series(["050-1234567"]).feedbot.diagnose().loc[0, "kind"]
        'unlisted'
        """
        with told_in(self._language):
            return phones.diagnose(self._cells, region)

    def _language(self) -> Lang:
        return language_of(self._cells.to_frame())
