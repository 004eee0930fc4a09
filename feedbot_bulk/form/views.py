"""What each step of the form shows of its state, as HTML."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import display, results
from feedbot_bulk.form.html import (
    bubble,
    cell,
    contacts_table,
    counts_table,
    heading,
    line,
    notice,
    number,
    pill,
    pills,
    table,
    why,
)
from feedbot_bulk.form.state import FAILURES, words
from feedbot_bulk.form.words import say
from feedbot_bulk.i18n import reasons
from feedbot_bulk.messages import templates
from feedbot_bulk.results.causes import causes
from feedbot_bulk.results.status import WORDS, Status

if TYPE_CHECKING:
    from feedbot_bulk.form.state import Checked, Saying, State, Went
    from feedbot_bulk.i18n.catalogue import Lang

FIRST = 10
"""Rows that a table shows."""

COLUMNS = 5
"""Columns of the list that a table shows."""

BUBBLES = 3
GROUPS = 12
ROWS_NAMED = 5


def own_labels(frame: pd.DataFrame) -> list[str]:
    """The names of the list's own columns."""
    return [str(label) for label in results.own_columns(frame)]


# --- 1. the list ----------------------------------------------------------------------------------


def contacts(state: State) -> str:
    """The first rows, each with its phone as read, and how many have none, and why."""
    frame, lang = state.contacts, state.lang
    if frame is None:
        return line(say("no_list", lang), "fb-faint")
    if state.diagnosis is None:
        first = notice("attention", say("choose_phone", lang), lang)
        read = pd.DataFrame({"phone": None, "reason": None}, index=frame.head(FIRST).index)
    else:
        first = _phones_read(state.diagnosis, lang)
        read = state.diagnosis.head(FIRST)
    own = results.own_positions(frame)
    rows = contacts_table(frame.head(FIRST), read, own[:COLUMNS], lang)
    return first + _headed("rows_of_list", len(frame), lang) + rows


def _headed(key: str, total: int, lang: Lang) -> str:
    """A heading over the first of so many rows, which says so where they are not all."""
    words = say(key, lang)
    more = total > FIRST
    return heading(
        say("first_of", lang, heading=words, shown=FIRST, total=total) if more else words
    )


def _phones_read(diagnosis: pd.DataFrame, lang: Lang) -> str:
    phones = int(diagnosis["phone"].notna().sum())
    told = line(say("rows_read", lang, rows=len(diagnosis), phones=phones), "fb-big")
    without = diagnosis[diagnosis["phone"].isna()]
    if without.empty:
        return told
    groups = [f"{one} ({rows})" for one, rows in _grouped(without["reason"], lang)]
    told += line(say("without_phone", lang, count=len(without)))
    return told + "".join(line(f"• {one}") for one in groups)


def _grouped(column: pd.Series[Any], lang: Lang) -> list[tuple[str, str]]:
    """The commonest reasons of a column in the reader's language, with the first of their rows."""
    common = Counter(column.tolist()).most_common(GROUPS)
    return [(reasons.translate(one, lang), _rows(column, one, lang)) for one, _ in common]


def _rows(column: pd.Series[Any], reason: str, lang: Lang) -> str:
    labels = column.index[column == reason]
    named = ", ".join(map(str, labels[:ROWS_NAMED]))
    more = ", …" if len(labels) > ROWS_NAMED else ""
    return say("one_row" if len(labels) == 1 else "rows", lang, rows=named + more)


# --- 2. the message -------------------------------------------------------------------------------


def preview(state: State, text: str, image: str) -> str:
    """A few rows of the list as they will read, the longest first; what is missing in which row.

    Raises TemplateError.
    """
    frame, diagnosis, lang = state.contacts, state.diagnosis, state.lang
    if frame is None or diagnosis is None or not text.strip():
        return line(say("no_text", lang), "fb-faint")
    rendered = templates.render(text, frame).reset_index(drop=True)
    has_phone = diagnosis["phone"].notna().to_numpy()
    ready = rendered[has_phone & rendered["message"].notna().to_numpy()]
    missing = rendered["reason"].set_axis(frame.index)[has_phone].dropna()
    return _missing(missing, lang) + _bubbles(ready["message"], frame, image, lang)


def _missing(missing: pd.Series[Any], lang: Lang) -> str:
    told = ""
    for reason, count in Counter(missing.tolist()).most_common(GROUPS):
        where = _rows(missing, reason, lang)
        why_not = reasons.translate(reason, lang)
        words = say("no_message", lang, count=count, reason=why_not, rows=where)
        told += notice("attention", words, lang)
    return told


def _bubbles(messages: pd.Series[Any], frame: pd.DataFrame, image: str, lang: Lang) -> str:
    """`messages` by position in the frame."""
    if messages.empty:
        return notice("attention", say("nobody", lang), lang)
    lengths = messages.str.len()
    chosen = display.longest_first(messages, BUBBLES)
    shown = "".join(
        bubble(
            message,
            f"{say('row', lang)} {frame.index[at]}",
            say("characters", lang, count=len(message)),
            _picture(frame, at, image),
            say("picture_of", lang),
        )
        for at, message in zip(messages.index[chosen].tolist(), messages.iloc[chosen], strict=True)
    )
    lengths_told = say("length", lang, longest=lengths.max(), shortest=lengths.min())
    return f"{heading(say('real_rows', lang))}{line(lengths_told)}{shown}"


def _picture(frame: pd.DataFrame, at: int, image: str) -> str | None:
    """The link of the row's picture, where it is one."""
    named = [place for place, label in enumerate(frame.columns) if str(label) == image]
    found = frame.iloc[at, named[0]] if len(named) == 1 else image
    link = found.strip() if isinstance(found, str) else ""
    return link if link.lower().startswith(("https://", "http://")) else None


# --- 3. the check ---------------------------------------------------------------------------------


def check(state: State) -> str:
    """What will be sent and what not, and why, in numbers that add up to the rows of the list."""
    checked, lang = state.checked, state.lang
    if checked is None:
        return notice("attention", say("check_first", lang), lang)
    goes = checked.goes()
    sent, left = checked.frame[goes], checked.frame[~goes]
    told = counts_table(_counts(checked, left, lang), len(checked.frame), lang)
    if checked.similar is not None:
        told += notice("attention", say("similar_campaign", lang, campaign=checked.similar), lang)
    return told + _who_gets_it(sent, lang) + _who_does_not(left, lang)


def _counts(checked: Checked, left: pd.DataFrame, lang: Lang) -> list[tuple[str, str, int]]:
    again = len(checked.made.again)
    rows = [(f"<b>{say('will_go', lang)}</b>", "", checked.count - again)]
    if again:
        rows.append((f"<b>{say('will_go_again', lang)}</b>", "", again))
    lines = causes(results.summarize(left), lang, most=GROUPS)
    return rows + [(pill(one.status, lang), why(one.text, lang), one.count) for one in lines]


def _who_gets_it(sent: pd.DataFrame, lang: Lang) -> str:
    if sent.empty:
        return notice("attention", say("nothing_to_send", lang), lang)
    first = sent.head(FIRST)
    headings = [say(key, lang) for key in ("row", "phone_short", "message")]
    rows = [
        [cell(label), number(phone), cell(message)]
        for label, phone, message in zip(
            first.index, first[results.PHONE], first[results.MESSAGE], strict=True
        )
    ]
    return _headed("who_gets_it", len(sent), lang) + table(headings, rows)


def _who_does_not(left: pd.DataFrame, lang: Lang) -> str:
    if left.empty:
        return ""
    return _headed("who_does_not", len(left), lang) + _outcomes(left.head(FIRST), lang)


def _outcomes(frame: pd.DataFrame, lang: Lang) -> str:
    """A table of rows with what became of them."""
    headings = [say(key, lang) for key in ("row", "phone_short", "status", "reason")]
    rows = [
        [cell(label), number(phone), pill(status, lang), why(reason, lang)]
        for label, phone, status, reason in zip(
            frame.index,
            frame[results.PHONE],
            frame[results.STATUS],
            frame[results.REASON],
            strict=True,
        )
    ]
    return table(headings, rows)


def tried(outcome: pd.Series[Any]) -> tuple[str, Saying]:
    """What became of a test, as a notice."""
    status, phone, reason = (
        outcome[one] for one in (results.STATUS, results.PHONE, results.REASON)
    )
    if status == Status.SENT:
        return "done", words("test_sent", phone=phone)
    if status == Status.PENDING:
        return "attention", words("test_pending")

    def saying(lang: Lang) -> str:
        why_not = reasons.translate(reason, lang) if isinstance(reason, str) else ""
        return say("test_status", lang, status=WORDS[Status(status)].label(lang), reason=why_not)

    return "error", saying


# --- 4. the send ----------------------------------------------------------------------------------


def to_send(state: State) -> str:
    """What the button would do."""
    checked, lang = state.checked, state.lang
    if state.working_on("send"):
        return ""
    if checked is None:
        return notice("attention", say("check_first", lang), lang)
    if not checked.count:
        return notice("attention", say("nothing_to_send", lang), lang)
    campaign = checked.made.campaign.name
    told = line(say("ready_to_send", lang, count=checked.count, campaign=campaign), "fb-big")
    if checked.answers.expires is None:
        told += line(say("night", lang), "fb-faint")
    return told


def sent(went: Went) -> tuple[str, Saying]:
    """What became of a send, as a notice."""
    if went.left:
        return "attention", words(
            "stopped", queued=went.queued, unclear=went.unclear, left=went.left
        )
    if not went.queued + went.unclear:
        return "attention", words("sent_none")
    if went.unclear:
        return "attention", words("sent_part", queued=went.queued, unclear=went.unclear)
    return "done", words("sent_all", queued=went.queued)


# --- 5. what became of it -------------------------------------------------------------------------


def overview(state: State) -> str:
    """The counts by status, and whether anything still waits."""
    lang = state.lang
    if state.result is None or not state.has_news:
        return line(say("nothing_to_follow", lang), "fb-faint")
    campaign = line(say("campaign_of", lang, campaign=state.campaign or ""))
    key = "settled" if not state.waiting else "following" if state.follow else "not_following"
    waiting = line(say(key, lang, waiting=state.waiting))
    return campaign + pills(state.counts, lang) + waiting


def failures(state: State) -> str:
    """The first rows that did not arrive, with the reasons."""
    if state.result is None:
        return ""
    wanted = state.result[results.STATUS].isin([status.value for status in FAILURES])
    failed = state.result[wanted.to_numpy()]
    if failed.empty:
        return ""
    told = _headed("what_failed", len(failed), state.lang)
    return told + _outcomes(failed.head(FIRST), state.lang)
