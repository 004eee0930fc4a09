"""`df.feedbot` and `s.feedbot`: a thin façade, one call behind each method. No state, no logic.

What the columns of the frames that come back hold: see `feedbot_bulk.results.frame`.
"""

from feedbot_bulk.accessor.frame import FrameAccessor
from feedbot_bulk.accessor.series import SeriesAccessor

__all__ = ["FrameAccessor", "SeriesAccessor"]
