"""Altair charts of a timeline and a funnel, in the language of the list (the extra `plots`)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.results.colors import COLORS
from feedbot_bulk.results.language import language_of
from feedbot_bulk.results.status import WORDS, Status
from feedbot_bulk.results.timeline import STAGES, funnel, timeline

if TYPE_CHECKING:
    import altair as alt

    from feedbot_bulk.i18n.catalogue import Lang

KINDS = ("timeline", "funnel")

_ORDER = (Status.SENT, Status.FAILED, Status.EXPIRED, Status.PENDING)
"""From the ground up; together they are what was queued."""

_MOST_ROWS = 400
_STEPS = ("1min", "5min", "15min", "1h", "3h", "12h", "1D", "7D", "28D")

_STAGE_COLORS = {
    "list": Status.SKIPPED, "ready": Status.READY, "queued": Status.PENDING, "sent": Status.SENT,
}  # fmt: skip
_WIDTH, _HEIGHT = 520, 260

_STAGE_WORDS = {
    "list": Message.within("funnel", "in the list"),
    "ready": Message.within("funnel", "ready"),
    "queued": Message.within("funnel", "queued"),
    "sent": Message.within("funnel", "sent"),
}


def plot(result: pd.DataFrame, kind: str = "timeline", *, lang: str | None = None) -> alt.Chart:
    """An Altair chart of a result frame: shown in a notebook, saved by `.save("chart.svg")`.

    Parameters
    ----------
    result
        A result frame.
    kind
        "timeline": sent, failed, expired and pending over time. "funnel": list, ready, queued,
        sent.
    lang
        "he" or "en"; None: Hebrew where the list or its messages hold Hebrew.

    Raises
    ------
    FeedbotError
        There is no such kind or language, or Altair is not installed.
    ColumnError
        It is no result frame.
    """
    if kind not in KINDS:
        raise FeedbotError(
            Message(
                "{argument}: there is no such chart. Give 'timeline' or 'funnel'.",
                argument=Argument("kind", kind),
            )
        )
    if kind == "funnel":
        return funnel_chart(funnel(result), language_of(result, lang))
    return timeline_chart(timeline(result), language_of(result, lang))


def timeline_chart(table: pd.DataFrame, lang: Lang) -> alt.Chart:
    """What became of a campaign over time, stacked; the whole height is what was queued.

    `table` is a timeline, of a result frame or of the journal.
    """
    alt = _altair()
    labels = [WORDS[one].label(lang) for one in _ORDER]
    at = "right" if lang == "he" else "left"
    return (
        alt.Chart(_long(_closed(coarse(table)), lang), width=_WIDTH, height=_HEIGHT)
        .mark_area(interpolate="step-after", opacity=0.85)
        .encode(
            x=alt.X("time:T", title=None, axis=alt.Axis(format="%d/%m %H:%M", labelOverlap=True)),
            y=alt.Y("count:Q", title=_title(_MESSAGES, lang), axis=_whole_numbers(alt, at)),
            color=alt.Color(
                "status:N",
                title=None,
                scale=alt.Scale(domain=labels, range=[f"#{COLORS[one][1]}" for one in _ORDER]),
                legend=alt.Legend(orient="top", direction="horizontal"),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("time:T", format="%d/%m/%Y %H:%M", title=_title(_TIME, lang)),
                alt.Tooltip("status:N", title=_title(_STATUS, lang)),
                alt.Tooltip("count:Q", format=",", title=_title(_MESSAGES, lang)),
            ],
        )
    )


def funnel_chart(table: pd.DataFrame, lang: Lang) -> alt.LayerChart:
    """How many of the list were ready, queued and sent: a bar each, from the side of the language.

    `table` is a funnel, as `results.timeline.funnel` makes it.
    """
    alt = _altair()
    right = lang == "he"
    labels = [_STAGE_WORDS[stage].in_(lang) for stage in STAGES]
    whole = max(int(table["count"].max()), 1)
    data = pd.DataFrame(
        {
            "stage": labels,
            "count": table["count"].tolist(),
            "shown": [
                f"{count:,} ({share:.0%})"
                for count, share in zip(table["count"], table["share"], strict=True)
            ],
        }
    ).astype({"stage": "object", "shown": "object"})
    bars = alt.Chart(data, width=_WIDTH, height=_HEIGHT // 2).encode(
        x=alt.X("count:Q", axis=None, scale=alt.Scale(domain=[0, whole * 1.25], reverse=right)),
        y=alt.Y(
            "stage:N",
            sort=labels,
            title=None,
            axis=alt.Axis(orient="right" if right else "left", ticks=False, domain=False),
        ),
        color=alt.Color(
            "stage:N",
            scale=alt.Scale(
                domain=labels, range=[f"#{COLORS[_STAGE_COLORS[stage]][1]}" for stage in STAGES]
            ),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("stage:N", title=_title(_STAGE, lang)),
            alt.Tooltip("shown:N", title=_title(_MESSAGES, lang)),
        ],
    )
    beside = {"align": "right" if right else "left", "dx": -6 if right else 6}
    return bars.mark_bar() + bars.mark_text(**beside).encode(text="shown:N")


# --- what is drawn ------------------------------------------------------------------------------


def coarse(table: pd.DataFrame) -> pd.DataFrame:
    """A timeline in a few hundred rows at the most: a browser draws no more, and nobody sees more.

    Each row is the last one of its stretch of time, at its own moment.
    """
    for step in _STEPS:
        if len(table) <= _MOST_ROWS:
            break
        table = table.groupby(table.index.floor(step, ambiguous=True)).tail(1)  # type: ignore[attr-defined] # times
    return table


def _closed(table: pd.DataFrame) -> pd.DataFrame:
    """A timeline that rises from nothing, and whose last step has a width."""
    if table.empty:
        return table
    first, last = table.index[0], table.index[-1]
    edge = max((last - first) / 50, pd.Timedelta("1s"))
    rows = [table.iloc[:1] * 0, table, table.iloc[-1:]]
    edges = [first - edge, *table.index, last + edge]
    return pd.concat(rows).set_axis(pd.DatetimeIndex(edges, name="time"))


def _long(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """A row per time and status; times without a zone, so that every browser shows Jerusalem's."""
    times = table.index.tz_localize(None)  # type: ignore[attr-defined] # times
    parts = [
        pd.DataFrame(
            {
                "time": times,
                "status": pd.Series([WORDS[one].label(lang)] * len(table), dtype="object"),
                "place": place,
                "count": table[one.value].to_numpy(),
            }
        )
        for place, one in enumerate(_ORDER)
    ]
    return pd.concat(parts, ignore_index=True)


_MESSAGES = Message.within("chart", "messages")
_TIME = Message.within("chart", "time")
_STATUS = Message.within("chart", "status")
_STAGE = Message.within("chart", "step")


def _title(message: Message, lang: Lang) -> str:
    return message.in_(lang)


def _whole_numbers(alt: Any, at: str) -> Any:  # noqa: ANN401 - Altair's
    return alt.Axis(orient=at, format=",d", tickMinStep=1)


def _altair() -> Any:  # noqa: ANN401 - a module that may not be there
    try:
        return import_module("altair")
    except ImportError:
        raise FeedbotError(
            Message("Charts need Altair: pip install 'feedbot-bulk[plots]'.")
        ) from None
