"""Hours and days as people write them: "9:00-20:00 sun-thu", "א-ה 9:00-20:00"."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from feedbot_bulk.cells.text_utils import shown_text
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

USUAL = "9:00-20:00 sun-thu"
"""What errors show as an example."""

_SPELLINGS = (
    "sun sunday א ראשון",
    "mon monday ב שני",
    "tue tues tuesday ג שלישי",
    "wed wednesday ד רביעי",
    "thu thur thurs thursday ה חמישי",
    "fri friday ו שישי",
    "sat saturday shabbat ש ז שבת",
)
"""The days of the week, in its order: Sunday first."""

DAYS = tuple(spellings.split()[0] for spellings in _SPELLINGS)
"""The days as they are shown."""

_NUMBER = {word: n for n, spellings in enumerate(_SPELLINGS) for word in spellings.split()}
_EVERY_DAY = frozenset({"all", "daily", "every day", "everyday", "כל יום", "כל הימים"})
_FILLERS = frozenset({"יום", "ימי", "ימים", "days", "day", "on"})
_DAY = 24 * 60

_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?"
_RANGE = re.compile(rf"(?<![\d:.]){_CLOCK}\s*(?:-|to|until|עד)\s*{_CLOCK}(?![\d:.])")


class Times(NamedTuple):
    """From when to when, in minutes of the day."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{clock(self.opens)}-{clock(self.closes)}"


def clock(minutes: int) -> str:
    """Minutes of the day as a clock shows them.

    >>> clock(9 * 60), clock(24 * 60)
    ('9:00', '24:00')
    """
    return f"{minutes // 60}:{minutes % 60:02}"


def split(text: str) -> tuple[Times, str]:
    """The times that a text holds, and the rest of it, which names days.

    Raises FeedbotError where there are no times, or where they are no window within one day.

    >>> split("9:00–20:00, sun-thu")
    (Times(opens=540, closes=1200), 'sun-thu')
    """
    plain = _plain(text)
    found = _RANGE.search(plain)
    if found is None:
        raise FeedbotError(
            Message(
                "{argument} says no hours. Write from when to when, and the days, such as "
                "{usual!r}.",
                argument=_given(text),
                usual=USUAL,
            )
        )
    rest = f"{plain[: found.start()]} {plain[found.end() :]}".strip(" ,;")
    hour, minute, to_hour, to_minute = (int(part or 0) for part in found.groups())
    return _checked(_minutes(hour, minute, text), _minutes(to_hour, to_minute, text), text), rest


def _checked(opens: int, closes: int, text: str) -> Times:
    if opens == closes:
        raise FeedbotError(
            Message(
                "{argument} is empty: it ends when it begins. Write from when to when, such as "
                "{usual!r}; the whole day is '0:00-24:00'.",
                argument=_given(text),
                usual=USUAL,
            )
        )
    if opens > closes:
        raise FeedbotError(
            Message(
                "{argument} crosses midnight. Hours begin and end on one day: write the earlier "
                "one first, such as {turned!r}.",
                argument=_given(text),
                turned=str(Times(closes, opens)),
            )
        )
    return Times(opens, closes)


def _minutes(hour: int, minute: int, text: str) -> int:
    minutes = hour * 60 + minute
    if minute > 59 or minutes > _DAY:  # noqa: PLR2004 - a clock's
        raise FeedbotError(
            Message(
                "{argument}: there is no {clock} on a clock. Write the hours from 0:00 to 24:00, "
                "such as {usual!r}.",
                argument=_given(text),
                clock=f"{hour}:{minute:02}",
                usual=USUAL,
            )
        )
    return minutes


# --- days ---------------------------------------------------------------------------------------


def days(given: str | Iterable[str]) -> tuple[int, ...]:
    """Days of the week as numbers, Sunday is 0: "sun-thu", "sun, tue", "א-ה", "all", a list.

    Raises FeedbotError for a day that there is not.

    >>> days("sun-thu"), days("fri-sun"), days("ב׳, ד׳"), days(["sun", "ראשון"])
    ((0, 1, 2, 3, 4), (0, 5, 6), (1, 3), (0,))
    """
    texts = [given] if isinstance(given, str) else list(given)
    found = {day for text in texts for day in _days_of(str(text))}
    if not found:
        raise FeedbotError(
            Message(
                "{argument} names no day. Write the days, such as 'sun-thu' or 'sun, tue'.",
                argument=Argument("days", given if isinstance(given, str) else texts),
            )
        )
    return tuple(sorted(found))


def _days_of(text: str) -> list[int]:
    plain = _plain(text)
    if plain in _EVERY_DAY:
        return list(range(len(DAYS)))
    words = [word for word in _tokens(plain) if word not in _FILLERS]
    return [day for word in words for day in _span(word, text)]


def _tokens(plain: str) -> list[str]:
    listed = re.sub(r"(?<=[א-ת])\s+ו-(?=[א-ת])", " ", plain)  # "ב׳ ו-ד׳": and, not Friday
    joined = re.sub(r"\s*-\s*|\s+(?:to|until|עד)\s+", "-", listed)
    joined = re.sub(r"-(?:יום|ימי)\s+", "-", joined)
    return [word for word in re.split(r"[\s,;+&]+|\band\b", joined) if word]


def _span(word: str, text: str) -> list[int]:
    """The days of "sun" or "sun-thu"; a span may go on into the next week ("fri-sun")."""
    first, dash, last = word.partition("-")
    start, end = _day(first, text), _day(last, text) if dash else _day(first, text)
    return [(start + step) % len(DAYS) for step in range((end - start) % len(DAYS) + 1)]


def _day(word: str, text: str) -> int:
    for spelling in (word, word.removeprefix("ו"), word.removeprefix("ה")):
        if spelling in _NUMBER:
            return _NUMBER[spelling]
    near = get_close_matches(word, _NUMBER, n=1)
    raise FeedbotError(
        Message(
            "{argument}: {word!r} is not a day.{nearest} The days are {days}; write 'sun-thu', "
            "or 'sun, tue'.",
            argument=Argument("days", shown_text(text)),
            word=shown_text(word),
            nearest=Message(" Did you mean {word}?", word=near[0]) if near else "",
            days=", ".join(DAYS),
        )
    )


def show_days(numbers: tuple[int, ...]) -> str:
    """Days as they can be read again, neighbours as a span.

    >>> show_days((0, 1, 2, 3, 4)), show_days((0, 1, 4))
    ('sun-thu', 'sun,mon,thu')
    """
    spans: list[list[int]] = []
    for day in numbers:
        if spans and spans[-1][-1] == day - 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    return ",".join(map(_show_span, spans))


def _show_span(span: list[int]) -> str:
    if len(span) > 2:  # noqa: PLR2004 - two days are no span
        return f"{DAYS[span[0]]}-{DAYS[span[-1]]}"
    return ",".join(DAYS[day] for day in span)


# --- texts --------------------------------------------------------------------------------------

_DASHES = dict.fromkeys(map(ord, "־‐‑‒–—―−"), "-")
_MARKS = dict.fromkeys(map(ord, "'\"׳״`´’"))


def _plain(text: str) -> str:
    """In small letters, one kind of dash, without geresh, invisible characters and edges."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_DASHES).translate(_MARKS)
    visible = "".join(char for char in folded if unicodedata.category(char) != "Cf")
    return " ".join(visible.split())


def _given(text: str) -> Argument:
    return Argument("hours", shown_text(text))
