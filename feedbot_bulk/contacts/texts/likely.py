"""What a text in an encoding of one byte a letter reads as: evidence for it, or against."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CERTAIN = 10  # times as much must speak for an encoding as against it


def decoded(data: bytes, encoding: str) -> str | None:
    """The text that the bytes are in this encoding; None where they are none."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


# --- Hebrew, Windows-1255 ---------------------------------------------------------------------

_HEBREW = re.compile(r"[א-ת\u05b0-\u05c4\u05f0-\u05f2]+")
_LETTERS = re.compile(r"[א-ת]")
_POINT = re.compile(r"[\u05b0-\u05c4]")
_MISPLACED = re.compile(
    r"^[\u05b0-\u05c4]|[\u05b0-\u05c4]{4}|[\u05f0-\u05f2]|[ךםןףץ][\u05b0-\u05c4]*[א-ת]|.[כמנצ]$"
)
_MIXED = re.compile(r"[A-Za-z][א-ת]|[א-ת][A-Za-z]")


def reads_as_hebrew(text: str) -> bool:
    """Whether the Hebrew letters of a text make Hebrew words.

    In another language's they stand alone among Latin letters (Josי), final letters stand within
    words and others at their ends, and points have no letter under which to stand.
    """
    words = [word for word in _HEBREW.findall(text) if len(word) > 1]
    wrong = sum(1 for word in words if _MISPLACED.search(word)) + len(_MIXED.findall(text))
    letters = len(_LETTERS.findall(text))
    return len(words) > _CERTAIN * wrong and len(_POINT.findall(text)) <= letters


# --- Western Europe, Windows-1252 -------------------------------------------------------------

_LANGUAGES = [
    frozenset(letters + letters.upper())
    for letters in (
        "äöüßé",  # German
        "àâæçéèêëîïôœùûüÿ",  # French
        "áéíóúüñçàèòï",  # Spanish, Catalan
        "áâãàçéêíóôõúü",  # Portuguese
        "àèéìíîòóùú",  # Italian
        "åäöæøéü",  # Danish, Finnish, Norwegian, Swedish
        "ëïéèöüáíóúê",  # Dutch
    )
]
_WORD = re.compile(r"[^\W\d_]+")
_BESIDE_LETTERS = re.compile(r"[^\W\d_][^\x00-\x7f\w’‘´`·­”“»–—…][^\W\d_]|[¢¤¥¦¨¬¯¶¸¹¼½¾×÷ƒˆ˜†‡‰]")


def reads_as_western(text: str) -> bool:
    """Whether a text's accented letters stand in words of a language of Western Europe.

    There a word is mostly of plain letters, and all its accents are those of one language; no
    sign of money or trade stands between letters.
    """
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    wrong = sum(1 for word in words if not _is_western(word)) + len(_BESIDE_LETTERS.findall(text))
    return len(words) >= _CERTAIN * wrong


def _is_western(word: str) -> bool:
    accents = {char for char in word if not char.isascii()}
    count = sum(1 for char in word if not char.isascii())
    few = count == 1 if len(word) < 4 else count * 2 < len(word)  # noqa: PLR2004 - "été" is the most
    return (few or word.lower() == "été") and any(accents <= own for own in _LANGUAGES)


# --- which else it may be ---------------------------------------------------------------------


def _script(pattern: str) -> Callable[[str], int]:
    letters = re.compile(pattern)
    return lambda word: int(letters.fullmatch(word) is not None)


def _cased(pattern: str) -> Callable[[str], int]:
    """Words of one script with capitals as people set them: first, or all."""
    letters = re.compile(pattern)

    def score(word: str) -> int:
        is_natural = word[1:].islower() or word.isupper()
        return int(letters.fullmatch(word) is not None and is_natural)

    return score


def _central_european(word: str) -> int:
    return int(re.fullmatch(r"[A-Za-zá-žÁ-ŽąćęłńóśźżĄĆĘŁŃÓŚŹŻßäöüÄÖÜ]+", word) is not None)


_CANDIDATES: dict[str, Callable[[str], int]] = {
    "cp862": _script("[א-ת]+"),
    "cp1253": _cased(r"[Α-Ωα-ωΆΈ-Ώά-ώΐΰ]+"),
    "cp1251": _cased("[А-Яа-яЁёІіЇїЄєҐґЎў]+"),
    "koi8_r": _cased("[А-Яа-яЁё]+"),
    "cp866": _cased("[А-Яа-яЁё]+"),
    "cp1256": _script("[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]+"),
    "big5": _script("[\u4e00-\u9fff]{1,4}"),
    "shift_jis": _script("[\u3041-\u30fe\u4e00-\u9fff]+"),
    "euc_kr": _script("[\uac00-\ud7a3]+"),
    "gbk": _script("[\u4e00-\u9fff]{1,4}"),
    "cp1254": _script("[A-Za-zçÇğĞıİöÖşŞüÜ]+"),
    "cp1250": _central_european,
}


def name(data: bytes) -> str | None:
    """The encoding in which most words of the file are words; None where in none most are."""
    sample = data[: 1 << 16]
    sample = sample[: sample.rfind(b"\n") + 1] or sample
    scores = {encoding: _score(sample, encoding) for encoding in _CANDIDATES}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] > 1 / 2 else None


def _score(sample: bytes, encoding: str) -> float:
    """The share of letters beyond ASCII that stand in words of the encoding's own script."""
    text = decoded(sample, encoding)
    words = [word for word in _WORD.findall(text or "") if not word.isascii()]
    strange = sum(1 for char in text or "" if not char.isascii() and not char.isalpha())
    good = sum(len(word) * _CANDIDATES[encoding](word) for word in words)
    return good / max(sum(map(len, words)) + strange, 1)
