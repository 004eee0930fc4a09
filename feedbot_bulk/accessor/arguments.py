"""What the arguments that several calls share mean, said once, and set into each call's docstring.

So `help()` of every call is complete, and the signatures stay spelled out for editors.
"""

from __future__ import annotations

from inspect import cleandoc
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Call = TypeVar("Call", bound="Callable[..., object]")

_MESSAGES = """
message : str or Series of str, optional
    A template such as ``"שלום {שם}"`` (``{column}``, ``{column|fallback}``, ``{column:%d/%m}``), or
    one finished text a row. Left out: the list's own message column.
phone : str or Series, optional
    The column that holds the phones, or the phones themselves, one a row. Left out: the one
    column that is named like phones, whatever it holds; the preview says which.
image : str or Series of str, optional
    A picture for each message: a column of links, a link for all, or one link a row.
expires : str, datetime, timedelta or Series, optional
    Until when a message may be sent: a column, a moment, or a duration from now such as ``"2h"``.
    Times without a zone are Asia/Jerusalem. Left out: messages wait without limit.
exclude : Series, DataFrame, list of str, or path, optional
    The opt-out list: whoever is on it gets nothing. Every phone of every column and visible sheet
    counts, an agent's too; a row that holds anything and no phone is an error. Tables of pyarrow
    and polars are taken as frames are.
region : str, default "IL"
    The country, in two letters, that a number without a plus is read as one of.
one_per_phone : bool, optional
    Whether a phone gets one text only, whatever the text. Left out: in a named campaign it
    does; otherwise each different text goes.
"""

_CAMPAIGN = """
campaign : str, optional
    The campaign's name. Names that look alike are one campaign.
resend : {"failed", "expired", "unknown", "all"} or a list of those, optional
    What may go again although it went before.
limit : int, optional
    How many messages of this list may be queued in this campaign at the most, those queued before
    counted. The other rows stay `ready` for a later send (in a preview: `skipped`, over the limit).
"""

_COOLDOWN = """
cooldown : str, float or timedelta, optional
    Whoever got a message of another campaign in this time, through the same address, is left out:
    ``"7d"``. Left out: nobody is; that people got this very text within a day is told.
"""

_RELEASE = """
pace : str, optional
    How many messages may be queued in any span of time: ``"300/hour"``, ``"20/min"``,
    ``"2000/day"``. All that goes through the same address by the same journal counts.
hours : Hours or str, optional
    When messages may be queued and sent: ``"9:00-20:00 sun-thu"``. Each expires at the end of its
    window; what expired so goes in the next window, of this call or of the same call later, after
    one more look at it. The call waits; it can be stopped and called again at any time.
canary : int, optional
    So many go first, spread over the list; the rest only when they are settled and at most
    `stop_above` of them failed. Otherwise SendStopped says what was seen.
canary_wait : str, float or timedelta, default "15min"
    How long to wait until those are settled.
stop_above : float, default 0.1
    The share of failures that is still borne.
"""

_CONNECTION = """
client : Client or Sandbox, optional
    The connection. Left out: ``fb.Client()``, which reads FEEDBOT_TOKEN.
journal : Journal, str or path, optional
    Where what was sent is recorded: a journal, a file or a database URL. Left out: the client's
    own, which is FEEDBOT_JOURNAL or a file in the user's data folder.
"""

_SHARED = {
    "messages": _MESSAGES,
    "campaign": _CAMPAIGN,
    "cooldown": _COOLDOWN,
    "release": _RELEASE,
    "connection": _CONNECTION,
    "client": _CONNECTION[: _CONNECTION.index("journal :")],
    "lang": """
lang : {"he", "en"}, optional
    The language that a person reads. Left out: FEEDBOT_LANG, else Hebrew, right to left, when the
    list's headers or messages hold Hebrew.
""",
    "result": """
DataFrame of shape (rows, own columns + 8)
    A result frame: the list's own columns, index and order, then the result columns, which
    `feedbot_bulk.results.frame` explains.
""",
    "list_errors": """
ColumnError
    A column is missing, or two could be meant.
TemplateError
    The template cannot be read, or names no column of the list.
ContactsError
    The file given as `exclude` cannot be read.
FeedbotError
    An argument is not what the call takes; the root of all errors here.
""",
    "result_errors": """
ColumnError
    The frame is not the result of `preview`, `send`, `poll` or `wait`.
""",
    "connection_errors": """
NotAuthorizedError
    Feedbot does not accept the token.
JournalError
    The journal cannot be read or written; nothing leaves without it.
""",
}  # fmt: skip


def documented(call: Call) -> Call:
    """The call, its docstring's lines `<name>` replaced by the text that is shared under the name.

    >>> @documented
    ... def ask(client=None):
    ...     '''Ask.
    ...
    ...     <client>
    ...     '''
    >>> print(ask.__doc__)
    Ask.
    <BLANKLINE>
    client : Client or Sandbox, optional
        The connection. Left out: ``fb.Client()``, which reads FEEDBOT_TOKEN.
    """
    if call.__doc__ is None:  # python -OO
        return call
    lines = cleandoc(call.__doc__).splitlines()
    call.__doc__ = "\n".join(_shared(line) for line in lines)
    return call


def _shared(line: str) -> str:
    name = line.removeprefix("<").removesuffix(">")
    return _SHARED[name].strip() if line == f"<{name}>" and name in _SHARED else line
