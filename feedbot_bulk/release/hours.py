"""The hours in which messages may be queued and sent, on Jerusalem's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from feedbot_bulk.cells import dates
from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.release import holy_days, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedbot_bulk.release.written import Times

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_SHOWN = 3
_HORIZON = timedelta(days=400)
"""So far ahead a window is looked for: whoever has none in a year has none."""

_LONGEST = timedelta(days=14)
"""Windows that meet at midnight are one, up to this: hours without an end would be endless."""

_USUAL_DAYS = "sun-thu"


class Window(NamedTuple):
    """One stretch of time in which messages may go: a pair of Jerusalem times."""

    opens: datetime
    closes: datetime


class Hours:
    """When messages may be queued and sent, by Jerusalem's clock.

    Messages are queued in these hours only, and expire at the end of the window, so that a desktop
    program opened at night sends nothing. Shabbat and holidays are worked out offline: closed from
    40 minutes before sunset in Jerusalem (candle lighting) until an hour after nightfall (the sun
    8.5 degrees below the horizon).

    Parameters
    ----------
    times
        From when to when, within one day: "9:00-20:00"; "0:00-24:00" is the whole day. Days may
        stand with them: "9:00-20:00 sun-thu", "א-ה 9:00-20:00".
    days
        The days of the week: "sun-thu", "sun, tue", "א-ה", "all", or a list of such.
    shabbat, holidays
        Whether messages may go on Shabbat, and on Israel's holidays (one day each: Rosh Hashana's
        two days, Yom Kippur, the first day of Sukkot, Simchat Torah, the first and the seventh day
        of Pesach, Shavuot), their eves included.
    national_days
        Whether messages may go on Memorial Day and Independence Day. False: closed on both, as on
        a holiday.

    Raises
    ------
    FeedbotError
        The times or days cannot be read, or leave no window at all.

    Examples
    --------
    >>> from datetime import datetime
    >>> hours = Hours("9:00-20:00", days="sun-fri")
    >>> thursday = datetime(2026, 11, 26, 21, 0)
    >>> for opens, closes in hours.next(2, now=thursday):
    ...     print(f"{opens:%a %H:%M} to {closes:%a %H:%M}")
    Fri 09:00 to Fri 15:55
    Sun 09:00 to Sun 20:00
    """

    def __init__(
        self,
        times: str,
        days: str | Iterable[str] = _USUAL_DAYS,
        *,
        shabbat: bool = False,
        holidays: bool = False,
        national_days: bool = True,
    ) -> None:
        self._times, named = written.split(_text(times))
        self._days = written.days(_one_of(named, days))
        self._rule = _Rule(
            _switch("shabbat", shabbat),
            _switch("holidays", holidays),
            _switch("national_days", national_days),
        )
        self._check_that_it_opens()

    @classmethod
    def of(cls, value: Hours | str) -> Hours:
        """Hours as they are given where they are taken: these, or a text.

        >>> Hours.of("9:00-20:00 sun-thu") == Hours("9:00-20:00", days="sun-thu")
        True
        """
        return value if isinstance(value, Hours) else cls(value)

    def next(self, n: int = 1, now: datetime | None = None) -> list[Window]:
        """The next `n` windows, the one that is open now included.

        Parameters
        ----------
        n
            How many.
        now
            From when on; without a zone on Jerusalem's clock. The present, unless given.

        Returns
        -------
        list of (opens, closes)
            Pairs of Jerusalem times.
        """
        if isinstance(n, bool) or not isinstance(n, int) or n < 1:
            raise FeedbotError(
                Message(
                    "{argument}: give a whole number of {least} or more.",
                    argument=Argument("n", n),
                    least=1,
                )
            )
        found = zip(range(n), self._windows(_instant(now)), strict=False)
        return [Window(*map(dates.on_israels_clock, window)) for _, window in found]

    def is_open(self, moment: datetime | None = None) -> bool:
        """Whether messages may go at a moment (now, unless given)."""
        return self.closes(moment) is not None

    def closes(self, moment: datetime | None = None) -> datetime | None:
        """When the window ends that a moment (now, unless given) is in; None where it is closed."""
        window = self._at(_instant(moment))
        return None if window is None else dates.on_israels_clock(window.closes)

    def opens(self, moment: datetime | None = None) -> datetime:
        """From when on messages may go: at once where it is open, else from the next opening."""
        instant = _instant(moment)
        opens, _ = next(self._windows(instant))
        return dates.on_israels_clock(max(opens, instant))

    # --- how it is shown and compared -----------------------------------------------------------

    def __str__(self) -> str:
        return f"{self._times} {written.show_days(self._days)}"

    def __repr__(self) -> str:
        return self.describe()

    def describe(self, now: datetime | None = None) -> str:
        """The hours and their next windows, as `repr` shows them at a moment.

        >>> from datetime import datetime
        >>> print(Hours("9:00-20:00").describe(datetime(2026, 11, 26, 12)))
        Hours('9:00-20:00', days='sun-thu', shabbat=False, holidays=False)
          Thu 26 Nov 2026, 9:00 to 20:00 (open)
          Sun 29 Nov 2026, 9:00 to 20:00
          Mon 30 Nov 2026, 9:00 to 20:00
        """
        instant = _instant(now)
        lines = [_shown(window, instant) for window in self.next(_SHOWN, instant)]
        return "\n  ".join([self._call(), *lines])

    def _call(self) -> str:
        rule = self._rule
        more = "" if rule.national_days else ", national_days=False"
        return (
            f"Hours('{self._times}', days='{written.show_days(self._days)}', "
            f"shabbat={rule.shabbat}, holidays={rule.holidays}{more})"
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Hours):
            return NotImplemented
        return self._settings() == other._settings()

    def __hash__(self) -> int:
        return hash(self._settings())

    def _settings(self) -> tuple[Times, tuple[int, ...], _Rule]:
        return self._times, self._days, self._rule

    # --- windows, in UTC: two times on one zone's clock are compared without their offsets --------

    def _at(self, instant: datetime) -> Window | None:
        window = next(self._windows(instant))
        return window if window.opens <= instant else None

    def _windows(self, instant: datetime) -> Iterator[Window]:
        """The windows that end after an instant; those that meet at midnight are one."""
        last: Window | None = None
        day = instant.astimezone(dates.israel()).date() - _WEEK  # one may have begun days ago
        for window in self._days_windows(day):
            if last is not None and last.closes == window.opens and _fits(last, window):
                last = Window(last.opens, window.closes)
                continue
            if last is not None and last.closes > instant:
                yield last
            last = window

    def _days_windows(self, day: date) -> Iterator[Window]:
        """The window of each day that has one, from `day` on without an end."""
        while True:
            if (day.weekday() + 1) % 7 in self._days and (window := self._window_of(day)):
                yield window
            day += _DAY

    def _window_of(self, day: date) -> Window | None:
        """The window of one day, as far as Shabbat and holidays leave it."""
        opens, closes = _clock(day, self._times.opens), _clock(day, self._times.closes)
        today, tomorrow = self._rule.closed_on(day), self._rule.closed_on(day + _DAY)
        if today and tomorrow:
            return None
        if today:
            opens = max(opens, holy_days.day_ends(day))
        elif tomorrow:
            closes = min(closes, holy_days.eve_ends(day))
        return Window(opens, closes) if opens < closes else None

    def _check_that_it_opens(self) -> None:
        """Hours that only fall on closed days would wait for ever."""
        start = date(2026, 1, 1)  # any year will do: the sun comes back, the week is the same
        days = (start + step * _DAY for step in range(_HORIZON.days))
        wanted = (day for day in days if (day.weekday() + 1) % 7 in self._days)
        if not any(map(self._window_of, wanted)):
            raise FeedbotError(
                Message(
                    "{argument} is never open: Shabbat and holidays are closed from 40 minutes "
                    "before sunset until an hour after nightfall. Choose other days or hours, "
                    "such as {usual!r}, or open Shabbat with {shabbat}.",
                    argument=Argument("hours", str(self)),
                    usual=written.USUAL,
                    shabbat=Argument("shabbat", True),  # noqa: FBT003 - as it is typed
                )
            )


@dataclass(frozen=True, slots=True)
class _Rule:
    """On which holy days it is open."""

    shabbat: bool
    holidays: bool
    national_days: bool

    def closed_on(self, day: date) -> bool:
        """Whether this day is closed, from its eve until its night."""
        return (
            (not self.shabbat and holy_days.is_shabbat(day))
            or (not self.holidays and holy_days.is_holiday(day))
            or (not self.national_days and holy_days.is_national_day(day))
        )


def _fits(one: Window, other: Window) -> bool:
    return other.closes - one.opens <= _LONGEST


def _clock(day: date, minutes: int) -> datetime:
    """A time of the day on Jerusalem's clock, as an instant; 24:00 is the next day's beginning."""
    days, minutes = divmod(minutes, 24 * 60)
    moment = datetime.combine(day + days * _DAY, time(minutes // 60, minutes % 60))
    return dates.in_israel(moment).astimezone(UTC)


def _instant(moment: datetime | None) -> datetime:
    return datetime.now(UTC) if moment is None else dates.in_israel(moment).astimezone(UTC)


# --- what is given ------------------------------------------------------------------------------


def _text(times: object) -> str:
    if isinstance(times, str):
        return times
    raise FeedbotError(
        Message(
            "{argument} takes a text such as {usual!r}, or Hours, and not {kind}.",
            argument=Argument("hours"),
            usual=written.USUAL,
            kind=type(times).__name__,
        )
    )


def _one_of(named: str, days: str | Iterable[str]) -> str | Iterable[str]:
    """The days that stand with the times, or those that were given apart."""
    if not named:
        return days
    if days != _USUAL_DAYS and written.days(named) != written.days(days):
        raise FeedbotError(
            Message(
                "{argument}: other days stand with the hours ({named}). Write the days once.",
                argument=Argument("days", days),
                named=named,
            )
        )
    return named


def _switch(name: str, value: object) -> bool:
    """True or False; a text such as "no" would count as yes."""
    if isinstance(value, bool):
        return value
    raise FeedbotError(Message("{argument}: give True or False.", argument=Argument(name, value)))


def _shown(window: Window, now: datetime) -> str:
    opens, closes = window
    until = f"{closes:%a} {closes.day} {closes:%b} {_on_clock(closes)}"
    end = _on_clock(closes) if closes.date() == opens.date() else until
    is_open = " (open)" if opens.astimezone(UTC) <= now else ""
    return f"{opens:%a} {opens.day} {opens:%b %Y}, {_on_clock(opens)} to {end}{is_open}"


def _on_clock(moment: datetime) -> str:
    return written.clock(moment.hour * 60 + moment.minute)
