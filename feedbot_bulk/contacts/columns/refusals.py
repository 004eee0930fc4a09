"""Cells that say no: "לא לשלוח 0501234567", "do not send", "הסר".

Better one message too few than one to somebody who asked for none: a word that says no is enough,
whatever stands beside it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np

from feedbot_bulk.cells.text_utils import without_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_SAYS_NO = re.compile(
    r"(?<![^\W\d_])(?:"
    r"(?:ש)?(?:לא|אל|אין|בלי|ללא) ?(?:לשלוח|לשלח|תשלחו?|שולחים|לפנות|תפנו|לכתוב|לסמס|להתקשר|להטריד|"
    r"ליצור קשר|מעוניין|מעוניינת|מעוניינים|מעוניינות|דיוור|רוצה|הודעות)|"
    r"להסיר|הסר|הסרה|הוסרה?|הסירו|הסירי|לגרוע|"
    r"(?:do not|dont|never|no) (?:send|contact|message|messages|text|texts|call|calls|whatsapp|"
    r"disturb|write|sms)|dnc|stop|remove|removed|unsubscribed?|opt(?:ed)?[ -]?out|optout|"
    r"не (?:отправлять|писать|слать|звонить|беспокоить)|удалить|отписаться|отписал(?:ся|ась)|стоп|"
    r"لا (?:ترسل|ترسلوا|تراسل|تتصل)|عدم (?:ال)?(?:ارسال|إرسال|اتصال)|[اإ]لغاء الاشتراك|"
    r"[اإ]زالة|توقف"
    r")(?![^\W\d_])"
)
_LETTER = re.compile(r"[^\W\d_]")
_APART = re.compile(r"[\s_]+")
_QUOTATION_MARKS = re.compile("['\"`´׳״’‘“”]")


def says_no(text: str) -> bool:
    """Whether a cell asks not to be written to.

    >>> says_no("לא לשלוח 0501234567"), says_no("נועה 0501234567")
    (True, False)
    """
    plain = without_marks(unicodedata.normalize("NFKC", text)).casefold()
    return _SAYS_NO.search(_APART.sub(" ", _QUOTATION_MARKS.sub("", plain))) is not None


def that_say_no(cells: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """By position, the cells that ask not to be written to; of any dtype."""
    values = cells.to_numpy(dtype=object)
    if not _has_letters(values):
        return np.zeros(len(values), dtype=bool)
    return np.array([isinstance(one, str) and says_no(one) for one in values], dtype=bool)


def _has_letters(values: Sequence[object] | np.ndarray[Any, Any]) -> bool:
    """Whether any cell is more than a number: most columns of phones are done with by this."""
    return _LETTER.search("\n".join(one for one in values if isinstance(one, str))) is not None
