"""Every reason that we give for a row: one wording per cause, with its Hebrew beside it.

Frames and logs carry the English; the report, the form and the command line carry the reader's
language. Feedbot's own reasons are not here: they stay as they came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedbot_bulk.status import Lang


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause; `{name}` in its wordings stands for a detail, the same in both languages.

    >>> Reason("two rows: {row}", "שתי שורות: {row}")(row=17)
    'two rows: 17'
    """

    en: str
    he: str

    def __call__(self, **details: object) -> str:
        return self.en.format(**details)


# --- phones -----------------------------------------------------------------------------------

# --- templates --------------------------------------------------------------------------------

# --- the outbox -------------------------------------------------------------------------------

# --- delivery ---------------------------------------------------------------------------------

# --- polling ----------------------------------------------------------------------------------


def translate(reason: str, lang: Lang) -> str:
    """A reason of ours in `lang`; any other text (Feedbot's own) comes back as it came."""
    return _hebrew(reason) if lang == "he" else reason


@lru_cache(maxsize=4096)
def _hebrew(reason: str) -> str:
    for pattern, he in _patterns():
        if match := pattern.fullmatch(reason):
            return he.format(**match.groupdict())
    return reason


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    known = [value for value in globals().values() if isinstance(value, Reason)]
    return tuple((_pattern(reason.en), reason.he) for reason in known)


def _pattern(template: str) -> re.Pattern[str]:
    parts = [
        re.escape(text) + (f"(?P<{name}>.*)" if name else "")
        for text, name, _, _ in Formatter().parse(template)
    ]
    return re.compile("".join(parts), re.DOTALL)
