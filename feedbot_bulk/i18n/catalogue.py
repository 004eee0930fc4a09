"""Our texts in other languages: one gettext catalogue a language, read at the first use."""

from __future__ import annotations

import gettext
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

Lang = Literal["en", "he"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)

DOMAIN = "feedbot_bulk"
FOLDER = Path(__file__).parents[1] / "locale"


@lru_cache(maxsize=8)
def catalogue(lang: Lang) -> gettext.NullTranslations:
    """The catalogue of a language; of English, the language of the sources, an empty one."""
    if lang == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, FOLDER, languages=[lang], fallback=True)
