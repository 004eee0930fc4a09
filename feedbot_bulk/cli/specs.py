"""The options of the commands and what the help says of them, by the sections of the help."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from feedbot_bulk.cli.options import File, Given, Number, OneOf, Option, WholeNumber
from feedbot_bulk.i18n.catalogue import LANGUAGES
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    import click

    Spec = Callable[..., click.Parameter]

LIST = Message("the list")
TEXT = Message("the message")
SENDING = Message("sending")
ASKING = Message("asking")
RESULT = Message("the result")
SHOWN = Message("what is shown")
SERVER = Message("the server")
OPT_OUTS = Message("the opt-outs")


def option(*names: str, section: Message, text: Message, **settings: Any) -> Spec:  # noqa: ANN401 - click's
    """An option, to be made once the language is known."""
    return partial(Option, names, section, text, **settings)


QUIET = option(
    "--quiet",
    section=SHOWN,
    text=Message("no progress on the screen or in the log"),
    is_flag=True,
)
JSON = option(
    "--json",
    section=RESULT,
    text=Message(
        "print one JSON document: keys and codes in English, times in UTC, phones masked; notes go "
        "to stderr"
    ),
    is_flag=True,
)

# --- the list -----------------------------------------------------------------------------------

CONTACTS = partial(
    Given,
    "contacts",
    LIST,
    Message("the contact list: xlsx, xls, xlsb, ods, csv, txt or vcf"),
    required=True,
)
SENT_TO = partial(
    Given,
    "contacts",
    LIST,
    Message("the list that the campaign went to; without it, the counts of the journal"),
    required=False,
)
REGION = option(
    "--region",
    section=LIST,
    text=Message("the country of numbers without a +, as two capital letters (default: IL)"),
    default="IL",
    metavar="XX",
)
COLUMNS = (
    option(
        "--sheet",
        section=LIST,
        text=Message("a sheet of the workbook, by name (default: the first that holds anything)"),
        metavar="NAME",
    ),
    option(
        "--encoding",
        section=LIST,
        text=Message(
            "the encoding of a text file, such as cp1251 (default: the one that its bytes prove)"
        ),
        metavar="NAME",
    ),
    option(
        "--phone",
        section=LIST,
        text=Message("the column of phones (default: the one that is named so, which is told)"),
        metavar="COLUMN",
    ),
    REGION,
)
EXCLUDE = option(
    "--exclude",
    section=LIST,
    text=Message(
        "the opt-out list, a file: every phone on any of its sheets gets nothing; a row of it "
        "without a phone stops the command"
    ),
    type=File(),
    metavar="FILE",
)

# --- the opt-outs -------------------------------------------------------------------------------

ACTIONS = ("add", "remove", "list", "import")

OPT_OUT = (
    partial(
        Given,
        "action",
        OPT_OUTS,
        Message("add or remove phones, list all, or import a file of phones"),
        type=OneOf(ACTIONS),
        required=True,
    ),
    partial(
        Given,
        "phones",
        OPT_OUTS,
        Message("the phones to add or remove; the file to import, xlsx, csv or txt"),
        nargs=-1,
        required=False,
    ),
    option(
        "--note",
        section=OPT_OUTS,
        text=Message("where or why they asked; kept beside each phone"),
        metavar="TEXT",
    ),
    option(
        "-y",
        "--yes",
        section=OPT_OUTS,
        text=Message("do not ask before phones are removed"),
        is_flag=True,
    ),
)

# --- the message --------------------------------------------------------------------------------

MESSAGE = (
    option(
        "--message",
        section=TEXT,
        text=Message(
            "the text; {{column}} stands for the cell in that column, {{column|fallback}} for an "
            "empty one (default: the list's column message, text, הודעה, טקסט or תוכן)"
        ),
        metavar="TEXT",
    ),
    option(
        "--message-file",
        section=TEXT,
        text=Message("a UTF-8 file that holds the text, for a text of several lines"),
        type=File(),
        metavar="FILE",
    ),
    option(
        "--image",
        section=TEXT,
        text=Message("a picture with each message: a link (https://…) or a column of links"),
        metavar="COLUMN|URL",
    ),
    option(
        "--expires",
        section=TEXT,
        text=Message(
            "until when a message that waits may still be sent: a duration (2h, 3d), a moment "
            '("31/12/2026 18:00"), or a column of moments (default: without end)'
        ),
        metavar="COLUMN|TIME",
    ),
    option(
        "--one-per-phone/--no-one-per-phone",
        section=TEXT,
        text=Message(
            "one text a phone, or several where the texts differ, such as two appointments "
            "(default: one in a named campaign)"
        ),
        default=None,
    ),
)

# --- sending ------------------------------------------------------------------------------------

CAMPAIGN = option(
    "--campaign",
    section=SENDING,
    text=Message(
        "the campaign's name: nobody gets a message twice in it, ever (default: no name; the "
        "same text to the same phone is held back for 24 hours)"
    ),
    metavar="NAME",
)
RESEND = option(
    "--resend",
    section=SENDING,
    text=Message(
        "send again what is failed, expired or unknown (look in Feedbot first: unknown may "
        "have arrived); may be given more than once. all: send again even what was sent already"
    ),
    multiple=True,
    type=OneOf(["failed", "expired", "unknown", "all"]),
    metavar="WHAT",
)
LIMIT = option(
    "--limit",
    section=SENDING,
    text=Message(
        "queue at most N of this list in this campaign, those queued before counted; the "
        "others stay ready for another day"
    ),
    type=WholeNumber(),
    metavar="N",
)
COOLDOWN = option(
    "--cooldown",
    section=SENDING,
    text=Message(
        "leave out whoever got a message of another campaign in this time: 24h, 7d (default: "
        "nobody)"
    ),
    metavar="TIME",
)
RELEASE = (
    option(
        "--pace",
        section=SENDING,
        text=Message(
            "queue at most so many in any such time: 300/hour, 20/min, 2000/day (default: all at "
            "once)"
        ),
        metavar="N/TIME",
    ),
    option(
        "--hours",
        section=SENDING,
        text=Message(
            'send only then, by Jerusalem time: "9:00-20:00 sun-thu", never on Shabbat and '
            "holidays; the command waits, and can be stopped and run again"
        ),
        metavar="HOURS",
    ),
    option(
        "--canary",
        section=SENDING,
        text=Message(
            "send to N first, spread over the list; to the rest only if at most a tenth of them "
            "fails within 15 minutes"
        ),
        type=WholeNumber(),
        metavar="N",
    ),
)
OF_A_SEND = (CAMPAIGN, RESEND, LIMIT, COOLDOWN)
DELIVERY = (
    *OF_A_SEND,
    *RELEASE,
    option(
        "--wait",
        section=SENDING,
        text=Message(
            "how long to wait for the outcome: 30s, 10min, 2h; 0: do not wait (default: 10min)"
        ),
        default="10min",
        metavar="TIME",
    ),
    option(
        "-y",
        "--yes",
        section=SENDING,
        text=Message("do not ask before a large send (on a terminal, more than 50 messages)"),
        is_flag=True,
    ),
    option(
        "--dry-run",
        section=SENDING,
        text=Message(
            "send nothing and record nothing: show what would be queued now, by the journal"
        ),
        is_flag=True,
    ),
    option(
        "--sandbox",
        section=SENDING,
        text=Message(
            "practise: a Feedbot inside this command, without a token; nothing leaves the machine"
        ),
        is_flag=True,
    ),
    option(
        "--batch-size",
        section=SENDING,
        text=Message("messages in one request (default: 100)"),
        type=WholeNumber(),
        default=100,
        metavar="N",
    ),
    option(
        "--concurrency",
        section=SENDING,
        text=Message("requests at the same time (default: 4)"),
        type=WholeNumber(),
        default=4,
        metavar="N",
    ),
)
PICK_UP = (
    option(
        "--campaign",
        section=ASKING,
        text=Message("the campaign's name"),
        required=True,
        metavar="NAME",
    ),
    option(
        "--wait",
        section=ASKING,
        text=Message(
            "how long to wait for what is pending: 30s, 10min, 2h; 0: ask once (default: 0)"
        ),
        default="0",
        metavar="TIME",
    ),
)

# --- the result ---------------------------------------------------------------------------------

OF_CAMPAIGN = option(
    "--campaign",
    section=RESULT,
    text=Message("list the messages of this campaign"),
    metavar="NAME",
)
JOURNAL = option(
    "--journal",
    section=RESULT,
    text=Message(
        "the record of what was sent: a file, or a database URL (default: FEEDBOT_JOURNAL, or a "
        "file in your user data folder)"
    ),
    type=File(),
    metavar="FILE|URL",
)
REPORT = (
    option(
        "--report",
        section=RESULT,
        text=Message("write the Excel report here"),
        type=File(),
        metavar="FILE",
    ),
    option(
        "--report-lang",
        section=RESULT,
        text=Message("the report's language (default: Hebrew where the list or the text is)"),
        type=OneOf(LANGUAGES),
        metavar="en|he",
    ),
    JOURNAL,
    JSON,
)

# --- the server ---------------------------------------------------------------------------------

PORT = (
    option(
        "--port",
        section=SERVER,
        text=Message("the port, 1 to 65535 (default: 8000)"),
        type=WholeNumber(),
        default=8000,
        metavar="N",
    ),
    option(
        "--pace",
        "server_pace",
        section=SERVER,
        text=Message("messages sent per second (default: 50)"),
        type=Number(),
        default=50.0,
        metavar="N",
    ),
    option(
        "--closed",
        section=SERVER,
        text=Message("as if the Feedbot program were closed: everything waits"),
        is_flag=True,
    ),
)
