"""Any cell as a phone that Feedbot takes (972586666644), or the reason why it is none."""

from feedbot_bulk.phones.series import count_landlines, diagnose, diagnose_lists, mask, normalize

__all__ = [
    "count_landlines",
    "diagnose",
    "diagnose_lists",
    "mask",
    "normalize",
]
