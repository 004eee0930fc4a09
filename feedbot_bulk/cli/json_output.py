"""What `--json` prints: one document with stable keys and codes in English, and times in UTC.

Phones are masked, as in all that the command line prints; no token is in it.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import results
from feedbot_bulk.cli import screen
from feedbot_bulk.i18n import reasons
from feedbot_bulk.phones.series import mask
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from feedbot_bulk.cli.options import Options


def show(options: Options, exit_code: int) -> None:
    """Print the document that the command gathered."""
    whole = {
        "command": options.command,
        "campaign": options.campaign,
        "exit_code": exit_code,
        **options.document,
    }
    screen.show([json.dumps(whole, ensure_ascii=False, indent=2)], options.lang)


def summary(result: pd.DataFrame) -> dict[str, Any]:
    """The rows by status, and by status and reason.

    >>> summary(pd.DataFrame({"feedbot_status": ["sent"], "feedbot_reason": [None]}))["counts"]
    {'sent': 1}
    """
    pairs = zip(result[results.STATUS].astype(str), result[results.REASON], strict=True)
    causes = Counter((status, _cause(reason)) for status, reason in pairs)
    lines = [
        {"status": status, **_reason(reason), "count": count}
        for (status, reason), count in causes.most_common()
    ]
    return {**counts(result[results.STATUS]), "reasons": lines}


def counts(statuses: pd.Series[Any]) -> dict[str, Any]:
    """How many there are, in all and by status, in the order of statuses."""
    by_status = Counter(statuses.astype(str))
    found = {one.value: by_status[one.value] for one in Status if by_status[one.value]}
    return {"rows": len(statuses), "counts": found}


def campaigns(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The table of `Journal.campaigns()`, a campaign each."""
    states = [one.value for one in Status if one.value in frame]
    return [
        {
            "campaign": _plain(row["campaign"]),
            "send_url": row["send_url"],
            "messages": int(row["messages"]),
            "counts": {name: int(row[name]) for name in states if row[name]},
            "first": _time(row["first"]),
            "last": _time(row["last"]),
        }
        for row in frame.to_dict("records")
    ]


def messages(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The table of `Journal.messages(…)`, a message each."""
    return [
        {
            "phone": mask(row["phone"]),
            "id": _plain(row["id"]),
            "status": str(row["status"]),
            **_reason(_plain(row["reason"])),
            "attempt": int(row["attempt"]),
            "queued_at": _time(row["queued_at"]),
            "checked_at": _time(row["checked_at"]),
            "expires_at": _time(row["expires_at"]),
        }
        for row in frame.to_dict("records")
    ]


def opt_outs(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The table of `Journal.opt_outs()`, a person each."""
    return [
        {"phone": mask(row["phone"]), "since": _time(row["since"]), "note": _plain(row["note"])}
        for row in frame.to_dict("records")
    ]


def _cause(reason: str | None) -> str | None:
    return None if pd.isna(reason) else str(reasons.cause(str(reason)))


def _reason(reason: str | None) -> dict[str, str | None]:
    """The code of a reason of ours, and the text in English, or as Feedbot gave it."""
    text = None if reason is None else reasons.translate(reason, "en")
    return {"reason_code": reasons.code(reason), "reason": text}


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell
    return None if pd.isna(value) else value


def _time(value: pd.Timestamp) -> str | None:
    """A moment in ISO's form, in UTC, to the second.

    >>> _time(pd.Timestamp("2026-11-24 14:05", tz="Asia/Jerusalem"))
    '2026-11-24T12:05:00Z'
    """
    if pd.isna(value):
        return None
    return value.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")
