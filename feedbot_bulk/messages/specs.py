"""What may stand after the colon of a placeholder: `{תאריך:%d/%m}`, `{סכום:,.2f}`, `{שם:>10}`.

A spec is compiled once into a function from a cell to its text. Date codes are computed here, not
by the platform's strftime: the same on every system, and in Hebrew within a Hebrew template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING

from feedbot_bulk import cells
from feedbot_bulk.cells import dates
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.i18n.reasons import NO_TIME, NOT_A_DATE, NOT_A_NUMBER, NOT_WHOLE, Reason
from feedbot_bulk.i18n.system import system_error

if TYPE_CHECKING:
    from collections.abc import Callable

    Writer = Callable[[object], str | Reason]
    """A cell's text; "" when the cell is empty; a Reason when the spec does not fit the cell."""

WIDEST = 200
FINEST = 20
"""Bounds of width and of decimals: a message is for people, and a spec must not eat memory."""


class SpecError(ValueError):
    """A spec that cannot be read; `offset` is the place in it."""

    def __init__(self, message: Message, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@lru_cache(maxsize=256)
def compile_spec(spec: str, *, hebrew: bool) -> Writer:
    """The writer of a spec; `hebrew` is the language of the names of days and months.

    Raises SpecError.

    >>> compile_spec(",.2f", hebrew=False)("₪1234.5")
    '1,234.50'
    >>> compile_spec("%d/%m", hebrew=False)("2026-11-01")
    '01/11'
    >>> compile_spec("%A", hebrew=True)("2026-11-01")
    'ראשון'
    """
    if not spec:
        return cells.write
    if match := _LAYOUT.fullmatch(spec):
        return _layout_writer(spec, match)
    if "%" in spec:
        return _date_writer(spec, hebrew=hebrew)
    raise SpecError(
        Message(
            "{spec!r} is not a format: write a date as %d/%m/%Y, a number as ,.2f, a width as >10",
            spec=cells.shown(spec),
        )
    )


def _if_filled(treat: Callable[[object], str | Reason]) -> Writer:
    """`treat`, but for cells that are empty or cannot be written at all."""

    def write(cell: object) -> str | Reason:
        written = cells.write(cell)
        return treat(cell) if written and isinstance(written, str) else written

    return write


# --- numbers and widths -----------------------------------------------------------------------

_LAYOUT = re.compile(
    r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[-+ ]?)(?P<zero>0?)(?P<width>\d*)(?P<comma>,?)"
    r"(?:\.(?P<decimals>\d+))?(?P<kind>[A-Za-z%]?)",
    re.DOTALL | re.ASCII,
)
_EXACT = Context(prec=120, rounding=ROUND_HALF_UP)  # 0.125 to two decimals is 0.13, as in Excel


def _layout_writer(spec: str, match: re.Match[str]) -> Writer:
    _check_bounds(match)
    writer, sample = _writer_and_sample(spec, match)
    try:
        format(sample, spec)
    except ValueError as exc:
        raise SpecError(
            Message(
                "{spec!r} is not a format ({said}): write a number as ,.2f, a width as >10",
                spec=cells.shown(spec),
                said=system_error(exc),
            )
        ) from exc
    return _if_filled(writer)


def _writer_and_sample(spec: str, match: re.Match[str]) -> tuple[Writer, object]:
    """What writes a cell by the spec, and a value of the type that it will meet."""
    kind = match["kind"]
    of_numbers = match["sign"] or match["zero"] or match["comma"] or match["align"] == "="
    if kind == "s" or not (kind or of_numbers):
        _check_text(spec, match)
        return lambda cell: format(cells.write(cell), spec), ""
    if kind == "d" and match["decimals"] is None:
        return lambda cell: _write_whole(cell, spec), 1
    if kind in {"", "f", "F", "%"}:
        return lambda cell: _write_number(cell, spec), Decimal(1)
    if kind in {"e", "E", "g", "G"}:
        return lambda cell: _write_float(cell, spec), 1.0
    raise SpecError(
        Message(
            "{spec!r} is not a format of a number: write ,.2f or d or .0%", spec=cells.shown(spec)
        )
    )


def _check_bounds(match: re.Match[str]) -> None:
    if _is_more_than(WIDEST, match["width"]):
        raise SpecError(
            Message("width can be {most} at the most", most=WIDEST), match.start("width")
        )
    if _is_more_than(FINEST, match["decimals"]):
        raise SpecError(
            Message("decimals can be {most} at the most", most=FINEST), match.start("decimals")
        )


def _is_more_than(most: int, written: str | None) -> bool:
    digits = (written or "0").lstrip("0")
    return len(digits) > len(str(most)) or int(digits or 0) > most


def _check_text(spec: str, match: re.Match[str]) -> None:
    if match["sign"] or match["zero"] or match["comma"] or match["align"] == "=":
        raise SpecError(
            Message(
                "{spec!r} is of numbers, but s is for text: leave out the s",
                spec=cells.shown(spec),
            )
        )
    if match["decimals"] and not match["kind"]:
        raise SpecError(
            Message(
                "{spec!r} could mean two things: write {decimals} for decimals, {cut} to cut a "
                "text",
                spec=spec,
                decimals=f"{spec}f",
                cut=f"{spec}s",
            )
        )


def _write_whole(cell: object, spec: str) -> str | Reason:
    number = cells.read_number(cell)
    if number is None:
        return NOT_A_NUMBER
    return format(int(number), spec) if number == number.to_integral_value() else NOT_WHOLE


def _write_number(cell: object, spec: str) -> str | Reason:
    number = cells.read_number(cell)
    if number is None:
        return NOT_A_NUMBER
    with localcontext(_EXACT):
        return format(number or abs(number), spec)  # nobody writes minus nothing


def _write_float(cell: object, spec: str) -> str | Reason:
    number = cells.read_number(cell)
    return NOT_A_NUMBER if number is None else format(float(number), spec)


# --- dates ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Names:
    """Days from Monday on, months from January on."""

    days: tuple[str, ...]
    short_days: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]


_ENGLISH = _Names(
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    ("January", "February", "March", "April", "May", "June",
     "July", "August", "September", "October", "November", "December"),
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)  # fmt: skip
_HEBREW = _Names(
    ("שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת", "ראשון"),
    ("ב׳", "ג׳", "ד׳", "ה׳", "ו׳", "שבת", "א׳"),
    ("ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני",
     "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר"),
    ("ינו׳", "פבר׳", "מרץ", "אפר׳", "מאי", "יוני", "יולי", "אוג׳", "ספט׳", "אוק׳", "נוב׳", "דצמ׳"),
)  # fmt: skip

_OF_DATES: dict[str, Callable[[date, _Names], str]] = {
    "d": lambda day, _: f"{day.day:02}",
    "-d": lambda day, _: f"{day.day}",
    "m": lambda day, _: f"{day.month:02}",
    "-m": lambda day, _: f"{day.month}",
    "Y": lambda day, _: f"{day.year:04}",
    "y": lambda day, _: f"{day.year % 100:02}",
    "A": lambda day, names: names.days[day.weekday()],
    "a": lambda day, names: names.short_days[day.weekday()],
    "B": lambda day, names: names.months[day.month - 1],
    "b": lambda day, names: names.short_months[day.month - 1],
    "j": lambda day, _: f"{day.timetuple().tm_yday:03}",
    "F": lambda day, _: f"{day.year:04}-{day.month:02}-{day.day:02}",
    "x": lambda day, _: f"{day.day:02}/{day.month:02}/{day.year:04}",
}
_OF_TIMES: dict[str, Callable[[datetime | time], str]] = {
    "H": lambda clock: f"{clock.hour:02}",
    "-H": lambda clock: f"{clock.hour}",
    "I": lambda clock: f"{clock.hour % 12 or 12:02}",
    "-I": lambda clock: f"{clock.hour % 12 or 12}",
    "M": lambda clock: f"{clock.minute:02}",
    "-M": lambda clock: f"{clock.minute}",
    "S": lambda clock: f"{clock.second:02}",
    "p": lambda clock: "AM" if clock.hour < 12 else "PM",  # noqa: PLR2004 - noon
    "f": lambda clock: f"{clock.microsecond:06}",
    "R": lambda clock: f"{clock.hour:02}:{clock.minute:02}",
    "T": lambda clock: f"{clock.hour:02}:{clock.minute:02}:{clock.second:02}",
    "X": lambda clock: f"{clock.hour:02}:{clock.minute:02}:{clock.second:02}",
}
_CODE = re.compile(r"%(?P<code>[-#]?.?)", re.DOTALL)


def _date_writer(spec: str, *, hebrew: bool) -> Writer:
    parts = _parts(spec)
    names = _HEBREW if hebrew else _ENGLISH
    wants_date = any(code in _OF_DATES for code, _ in parts)
    wants_time = any(code in _OF_TIMES for code, _ in parts)

    def write(cell: object) -> str | Reason:
        moment = dates.read(cell)
        if moment is None or (wants_date and not isinstance(moment, date)):
            return NOT_A_DATE
        if wants_time and not isinstance(moment, datetime | time):
            return NO_TIME
        return "".join(_part(code, text, moment, names) for code, text in parts)

    return _if_filled(write)


def _parts(spec: str) -> list[tuple[str, str]]:
    """The spec in parts, each a date code and the text that follows it; the first has no code."""
    parts, place = [("", "")], 0
    for match in _CODE.finditer(spec):
        parts[-1] = (parts[-1][0], parts[-1][1] + spec[place : match.start()])
        parts.append(_code(match))
        place = match.end()
    parts[-1] = (parts[-1][0], parts[-1][1] + spec[place:])
    return parts


def _code(match: re.Match[str]) -> tuple[str, str]:
    code = match["code"].replace("#", "-")  # Windows and the others differ in this one character
    if code == "%":
        return "", "%"
    if code not in _OF_DATES and code not in _OF_TIMES:
        known = " ".join(f"%{one}" for one in (*_OF_DATES, *_OF_TIMES))
        raise SpecError(
            Message("{code!r} is not a date code; there are {known}", code=match[0], known=known),
            match.start(),
        )
    return code, ""


def _part(code: str, text: str, moment: datetime | date | time, names: _Names) -> str:
    if code in _OF_DATES and isinstance(moment, date):
        return _OF_DATES[code](moment, names) + text
    if code in _OF_TIMES and isinstance(moment, datetime | time):
        return _OF_TIMES[code](moment) + text
    return text
