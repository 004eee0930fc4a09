"""Every error message and warning, as its reader meets it: in full, in English and in Hebrew.

Each case provokes one message the way a user would. FOLDER stands for the folder of the case, ID
for an id that the sandbox made up.
"""

from __future__ import annotations

import ast
import io
import logging
import pickle
import re
import sqlite3
import sys
import traceback
import zipfile
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
import python_calamine

import feedbot_bulk as fb
from feedbot_bulk.cli import commands
from feedbot_bulk.contacts import reader
from feedbot_bulk.delivery import sender
from feedbot_bulk.i18n import error_words
from feedbot_bulk.i18n.error_words import translate
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.polling import poller
from feedbot_bulk.report import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Raw, Served

# --- how a case is provoked ---------------------------------------------------------------------


@dataclass(frozen=True)
class Room:
    """What a case may use: a folder of its own, patches for its length, servers on real ports."""

    folder: Path
    patch: pytest.MonkeyPatch
    raw: Callable[..., Raw]
    serve: Callable[..., Served]
    answer: Callable[..., bytes]

    def file(self, name: str, content: bytes | str = b"") -> Path:
        """A file in the folder."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, content: bytes | str, name: str = "contacts.xlsx", **options: Any) -> object:
        """Read a contact file of this content."""
        return fb.read_contacts(self.file(name, content), **options)

    def client(self, *answers: bytes | str) -> fb.Client:
        """A client of a server that gives these answers."""
        url = self.raw(*answers).url
        return fb.Client("invented-token", send_url=url, status_url=url)

    def journal(self) -> Path:
        """A journal that holds one campaign, closed."""
        journal = fb.Journal(self.folder / "j.db")
        journal.campaign("november", "https://feedbot.example")
        journal.close()
        return self.folder / "j.db"


def noa(**columns: list[Any]) -> pd.DataFrame:
    """A list of one, with these columns in place of the usual two."""
    return pd.DataFrame(columns or {"שם": ["נועה"], "נייד": ["050-1234501"]})


def twice(name: str) -> pd.DataFrame:
    """A list with two columns of one name."""
    return pd.DataFrame([["נועה", "a", "b"]], columns=["שם", name, name])


def people(count: int) -> pd.DataFrame:
    """A list of so many invented people."""
    return pd.DataFrame({"נייד": [f"050-1{number:06d}" for number in range(count)]})


def send(frame: pd.DataFrame, **options: Any) -> pd.DataFrame:
    """Send it without a bar, one message a request, one request at a time."""
    usual: dict[str, Any] = {"batch_size": 1, "concurrency": 1, "campaign": "november"}
    sent: pd.DataFrame = frame.feedbot.send("שלום", progress=False, **{**usual, **options})
    return sent


def queued() -> tuple[pd.DataFrame, fb.Sandbox]:
    """Three messages that wait in a sandbox."""
    sandbox = fb.Sandbox(pace=None)
    return send(people(3), client=sandbox), sandbox


def command(*arguments: object) -> object:
    """A command of the command line, its error not yet printed."""
    options = commands._parser().parse_args([*map(str, arguments)])
    return options.run(options)


def xlsx(*rows: list[str], more: str | None = None) -> bytes:
    """A workbook of these rows, and perhaps another sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    if more:
        book.create_sheet(more)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


GOOD = xlsx(["שם", "נייד"], ["נועה", "050-1234501"])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(**members: bytes | str) -> bytes:
    """A zip archive; `__` in a name stands for a slash."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def hidden() -> bytes:
    """A workbook whose only sheet is hidden."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as made:
        members = {name.replace("/", "__"): made.read(name) for name in made.namelist()}
    book = members["xl__workbook.xml"]
    members["xl__workbook.xml"] = book.replace(b'state="visible"', b'state="hidden"')
    return archive(**members)


ODS = archive(
    mimetype="application/vnd.oasis.opendocument.spreadsheet",
    **{
        "META-INF__manifest.xml": "<manifest:manifest "
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": "<office:document-content "
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="a"><table:table-row>'
        + 20
        * '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
        + "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>",
    },
)


class PanicException(BaseException):
    """What the reader of workbooks raises when its Rust gives up."""


def encrypted() -> bytes:
    """A workbook whose archive says of each member that it needs a password."""
    data = bytearray(GOOD)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


def reader_raises(room: Room, error: BaseException) -> object:
    """Read a workbook at which the reader fails so."""

    def fail(*_: object) -> object:
        raise error

    room.patch.setattr("python_calamine.load_workbook", fail)
    return room.read(GOOD)


def bomb(room: Room, *, honest: bool) -> object:
    """Read a workbook that unpacks to a hundred times the most allowed, declared or denied."""
    room.patch.setattr(reader, "RATIO_COUNTS_FROM", 1000)
    room.patch.setattr(reader, "MAX_RATIO", 1)
    data = archive(xl__worksheets__sheet1_xml=bytes(100_000))
    declared = (100_000).to_bytes(4, "little")
    return room.read(data if honest else data.replace(declared, (9).to_bytes(4, "little")))


def too_wide(room: Room, content: bytes) -> object:
    """Read a file of more cells than a sheet may span."""
    room.patch.setattr(reader, "MAX_AREA", 12)
    return room.read(content)


def unopened(room: Room) -> object:
    """Read a file that the system does not let us open."""

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    room.patch.setattr(Path, "read_bytes", refuse)
    return room.read(GOOD)


def stopped_midway(room: Room, end: Callable[[fb.Sandbox], object]) -> object:
    """A send in a sandbox at which `end` happens after the first request."""
    sandbox = fb.Sandbox()
    add = sandbox.server.add_messages

    def add_and_end(token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        answered = add(token, body)
        end(sandbox)
        return answered

    room.patch.setattr(sandbox.server, "add_messages", add_and_end)
    return send(people(3), client=sandbox, journal=room.journal())


def gone(room: Room) -> None:
    """The journal's file is deleted."""
    for file in room.folder.glob("j.db*"):
        file.unlink()


def busy(room: Room) -> object:
    """A send to a server that is busy for longer than our patience."""
    room.patch.setattr(sender, "TRIES", 1)
    return send(people(3), client=room.client(room.answer("429 Too Many Requests")))


def without_connection(room: Room) -> object:
    """Messages added where nobody listens."""
    room.patch.setattr("socket.socket.connect", _refuse)
    client = fb.Client("invented-token", send_url="http://127.0.0.1:9")
    return client.add_messages([{"message": "שלום", "phone": "972501234501"}])


def _refuse(*_: object) -> None:
    raise ConnectionRefusedError(111, "Connection refused")


def add(client: fb.Client, text: str = "שלום") -> object:
    """One message added by hand."""
    return client.add_messages([{"message": text, "phone": "972501234501"}])


def no_place(room: Room) -> None:
    """The user's data folder cannot be made: a file stands in its way."""
    place = str(room.file("data.txt") / "feedbot_bulk")
    room.patch.setattr("platformdirs.user_data_dir", lambda *_, **__: place)


def no_run(room: Room) -> object:
    """A send whose run cannot be begun."""
    journal = room.journal()
    no_place(room)
    return send(people(1), client=room.serve().client, journal=journal)


def no_usual_journal(room: Room) -> object:
    """The usual journal, which has no place to be."""
    no_place(room)
    room.patch.delenv("FEEDBOT_JOURNAL")
    return fb.Journal()


def sql(path: Path, *statements: str) -> None:
    """Another program changes the journal's file."""
    other = sqlite3.connect(path)
    with other:
        for statement in statements:
            other.execute(statement)
    other.close()


def changed_journal(room: Room, *statements: str) -> object:
    """A campaign recorded in a journal that another program changed so."""
    path = room.journal()
    sql(path, *statements)
    return fb.Journal(path).campaign("december", "https://feedbot.example")


def gone_journal(room: Room) -> object:
    """A journal that is asked after its file was deleted."""
    journal = fb.Journal(room.journal())
    gone(room)
    return journal.campaigns()


def locked_journal(room: Room) -> object:
    """A journal that another program holds."""
    room.patch.setattr("feedbot_bulk.journal.journal.BUSY_SECONDS", 0.01)
    path = room.journal()
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        return fb.Journal(path)
    finally:
        other.close()


def full_journal(room: Room) -> object:
    """A journal that may not grow."""
    path = room.journal()
    room.patch.setattr("feedbot_bulk.journal.journal._tune_sqlite", _without_growth)
    return send(people(400), client=fb.Sandbox(), journal=path, batch_size=100)


def _without_growth(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA max_page_count = 1")


def malformed_journal(room: Room) -> object:
    """A journal whose pages were written over."""
    path = room.journal()
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    return fb.Journal(path)


def read_only_journal(room: Room) -> object:
    """A journal that is opened for reading alone."""
    path = room.journal()
    sql(path, "PRAGMA journal_mode = DELETE")
    return fb.Journal(f"sqlite:///file:{path}?mode=ro&uri=true")


def full_disk(room: Room) -> object:
    """A report for which the disk has no room."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    room.patch.setattr(workbook.WorkbookBuilder, "save", fail)
    return noa().feedbot.preview("שלום").feedbot.to_excel(room.folder / "report.xlsx")


def read_only_report(room: Room) -> object:
    """A report where one stands that may not be changed."""
    room.file("report.xlsx").chmod(0o444)
    return noa().feedbot.preview("שלום").feedbot.to_excel(room.folder / "report.xlsx")


def odd_status(_: Room) -> object:
    """A report of a frame in which somebody wrote."""
    seen = noa().feedbot.preview("שלום")
    seen["feedbot_status"] = "מוכן"
    return seen.feedbot.to_excel(io.BytesIO())


def logged(provoke: Callable[[], object]) -> str:
    """The one line that is logged meanwhile."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("feedbot_bulk")
    log.addHandler(handler)
    try:
        provoke()
    finally:
        log.removeHandler(handler)
    (line,) = lines
    return line


def nothing_moves(room: Room) -> str:
    """A wait while the desktop program is closed."""
    room.patch.setattr(poller, "QUIET", 0.0)
    result, sandbox = queued()
    wait: dict[str, Any] = {"every": 0.01, "client": sandbox, "progress": False}
    return logged(lambda: result.feedbot.wait("0.1s", **wait))


def fruitless(room: Room) -> object:
    """A wait for a server that only fails."""
    result, sandbox = queued()
    client = room.client(room.answer("503 Busy"))
    return result.feedbot.wait(
        "1min", every=0.001, client=client, journal=sandbox.journal(), progress=False
    )


def ended_sandbox(_: Room) -> object:
    """A sandbox asked after the messages of another."""
    result, _sandbox = queued()
    return result.feedbot.poll(client=fb.Sandbox())


def note(frame: pd.DataFrame, place: int) -> str:
    """A note under a preview."""
    notes: list[str] = frame.feedbot.preview("שלום {שם}").notes
    return notes[place]


def report_without_list(room: Room) -> object:
    """A report of a campaign, without the list that it went to."""
    send(noa(), client=fb.Sandbox(), journal=room.journal())
    place = room.folder / "j.db"
    return command("status", "--campaign", "november", "--journal", place, "--report", "r.xlsx")


def status_of(room: Room, campaign: str) -> object:
    """A campaign picked up with a list that it never went to."""
    room.patch.setenv("FEEDBOT_TOKEN", "invented-token")
    return command("status", room.file("contacts.xlsx", GOOD), "--campaign", campaign)


def without_uvicorn(room: Room) -> object:
    """A sandbox on a port where uvicorn is not installed."""
    room.patch.setitem(sys.modules, "uvicorn", None)
    return command("sandbox")


def too_large(room: Room) -> object:
    """Read a file that is larger than any list."""
    room.patch.setattr(reader, "MAX_FILE", 1 << 20)
    return room.read(bytes(1 << 20) + b"x")


def nearly(room: Room) -> object:
    """Read a file that is not there, beside two that are called nearly so."""
    room.file("contacts1.xlsx")
    room.file("contacts2.xlsx")
    return fb.read_contacts(room.folder / "contacts.xlsx")


def port_in_use(room: Room) -> object:
    """A sandbox on a port that another program has."""

    def refuse(*_: object) -> None:
        raise OSError(98, "Address already in use")

    room.patch.setattr("socket.create_server", refuse)
    return command("sandbox", "--port", 8000)


def interrupted(room: Room) -> str:
    """Ctrl-C at the command line: what it prints."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    room.patch.setattr(commands, "read_contacts", interrupt)
    told = io.StringIO()
    with redirect_stderr(told):
        commands.main(["preview", "contacts.xlsx"])
    return told.getvalue().removeprefix("feedbot-bulk: ").rstrip("\n")


# --- the table ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One message: how it comes about, its class (`str`: shown, not raised), and its two texts."""

    id: str
    provoke: Callable[[Room], object]
    kind: type
    en: str
    he: str


CASES = (
    # --- the arguments of a call -----------------------------------------------------------------
    Case(
        "client",
        lambda _: send(noa(), client=7),
        fb.FeedbotError,
        "client=7 is no client: give fb.Client(…) or fb.Sandbox().",
        "client=7 אינו לקוח של פידבוט: יש לתת fb.Client(…) או fb.Sandbox().",
    ),
    Case(
        "journal",
        lambda _: send(noa(), client=fb.Sandbox(), journal=7),
        fb.FeedbotError,
        "journal=7: give fb.Journal(…), a file, or a database URL.",
        "journal=7: יש לתת fb.Journal(…), קובץ או כתובת של מסד נתונים.",
    ),
    Case(
        "series of another list",
        lambda _: noa().feedbot.preview(pd.Series(["a", "b"])),
        fb.ColumnError,
        "message= is a Series of 2 rows whose index is not that of the list (1 rows). Make it "
        "from the same frame, so that each row meets its own.",
        "message= הוא Series (שורות: 2) שהאינדקס שלו אינו האינדקס של הרשימה (שורות: 1). בנו "
        "אותו מאותה טבלה, כדי שכל שורה תקבל את הערך שלה.",
    ),
    Case(
        "limit",
        lambda _: send(noa(), client=fb.Sandbox(), limit=-1),
        fb.FeedbotError,
        "limit=-1: give a whole number of 0 or more.",
        "limit=-1: יש לתת מספר שלם, 0 או יותר.",
    ),
    Case(
        "concurrency",
        lambda _: send(noa(), client=fb.Sandbox(), concurrency=0),
        fb.FeedbotError,
        "concurrency=0: give a whole number of 1 or more.",
        "concurrency=0: יש לתת מספר שלם, 1 או יותר.",
    ),
    Case(
        "batch size",
        lambda _: noa().feedbot.batches("שלום", batch_size=0),
        fb.FeedbotError,
        "batch_size=0: give a whole number of 1 or more.",
        "batch_size=0: יש לתת מספר שלם, 1 או יותר.",
    ),
    Case(
        "campaign",
        lambda _: send(noa(), client=fb.Sandbox(), campaign=" "),
        fb.FeedbotError,
        "campaign= is empty. Give the campaign a name, or leave it out.",
        "שם המסע (campaign=) ריק. תנו למסע שם, או השמיטו אותו.",
    ),
    Case(
        "resend",
        lambda _: send(noa(), client=fb.Sandbox(), resend="sent"),
        fb.FeedbotError,
        "resend='sent' is none of 'failed', 'expired', 'unknown' (or a list of those), 'all'. "
        "'all' sends again even what was sent already.",
        "resend='sent' אינו אחד מאלה: 'failed', 'expired', 'unknown' (או רשימה שלהם), 'all'. "
        "'all' שולח שוב גם את מה שכבר נשלח.",
    ),
    Case(
        "region",
        lambda _: noa()["נייד"].feedbot.normalize("Israel"),
        fb.FeedbotError,
        "There is no region 'Israel'. Pass the two capital letters of a country, such as 'IL'.",
        "אין אזור 'Israel'. ציינו קוד מדינה בן שתי אותיות גדולות, כגון 'IL'.",
    ),
    Case(
        "no length of time",
        lambda _: queued()[0].feedbot.wait("soon", client=fb.Sandbox()),
        fb.FeedbotError,
        "'soon' is not a length of time. Write it with its unit, such as '5s', '10min', '2h' or"
        " '3d', or give a number of seconds or a timedelta.",
        "'soon' אינו משך זמן. כתבו אותו עם היחידה, כגון '5s' (שניות), '10min' (דקות), '2h' "
        "(שעות) או '3d' (ימים), או תנו מספר שניות או timedelta.",
    ),
    Case(
        "less than no time",
        lambda _: queued()[0].feedbot.wait(-5, client=fb.Sandbox()),
        fb.FeedbotError,
        "'-5' is out of range: a length of time is 0 or more, and at most a century.",
        "'-5' מחוץ לטווח: משך זמן הוא 0 או יותר, ולכל היותר מאה שנים.",
    ),
    Case(
        "expires, a word",
        lambda _: noa().feedbot.preview("שלום", expires="soon"),
        fb.ColumnError,
        "expires='soon': there is no such column. The columns are: 'שם', 'נייד'. It is no "
        "length of time either, such as '2h' or '3d'. (For one moment for all, give a "
        "datetime.)",
        "expires='soon': אין עמודה כזאת. העמודות הן: 'שם', 'נייד'. זה גם אינו משך זמן, כגון "
        "'2h' או '3d'. (למועד אחד לכולם יש לתת datetime.)",
    ),
    Case(
        "expires, a number",
        lambda _: noa().feedbot.preview("שלום", expires=7),
        fb.ColumnError,
        "expires='7': give the name of a column, a Series, a datetime, a timedelta, or a length"
        " of time such as '2h'.",
        "expires='7': יש לתת שם של עמודה, Series, מועד (datetime), timedelta, או משך זמן כגון "
        "'2h'.",
    ),
    Case(
        "image, a number",
        lambda _: noa().feedbot.preview("שלום", image=7),
        fb.ColumnError,
        "image=7: give a column, a Series, or a link (https://…).",
        "image=7: יש לתת עמודה, Series או קישור (https://…).",
    ),
    Case(
        "image, a file",
        lambda _: noa().feedbot.preview("שלום", image="logo.png"),
        fb.ColumnError,
        "image='logo.png' is neither a column of the list nor a link that begins with https://."
        " Give one of the two.",
        "image='logo.png' אינו עמודה ברשימה ואינו קישור שמתחיל ב-https://. יש לתת אחד מהשניים.",
    ),
    Case(
        "test to no phone",
        lambda _: noa().feedbot.test("שלום", to="12", client=fb.Sandbox()),
        fb.FeedbotError,
        "to='12' is not a phone number (too short for a phone number (digits: 2)). Give your "
        'own number, for example: df.feedbot.test(…, to="054-1111111")',
        "'12' אינו מספר טלפון (קצר מדי לטלפון (ספרות: 2)). כתבו את המספר שלכם, לדוגמה 054-1111111.",
    ),
    Case(
        "test of no ready row",
        lambda _: noa(נייד=["050-1234"]).feedbot.test(
            "שלום", to="054-1111111", client=fb.Sandbox()
        ),
        fb.FeedbotError,
        "No row of the list is ready to be sent, so there is nothing to test (the first: 3 "
        "digits too short for an Israeli mobile). Look at preview().",
        "אין ברשימה אף שורה שמוכנה לשליחה, ולכן אין מה לבדוק (הראשונה: חסרות 3 ספרות למספר נייד"
        " ישראלי). ראו את התצוגה המקדימה.",
    ),
    Case(
        "test of an empty list",
        lambda _: people(0).feedbot.test("שלום", to="054-1111111", client=fb.Sandbox()),
        fb.FeedbotError,
        "No row of the list is ready to be sent, so there is nothing to test (the first: the "
        "list is empty). Look at preview().",
        "אין ברשימה אף שורה שמוכנה לשליחה, ולכן אין מה לבדוק (הראשונה: הרשימה ריקה). ראו את "
        "התצוגה המקדימה.",
    ),
    Case(
        "rows to show",
        lambda _: noa().feedbot.preview("שלום").feedbot.show(-1),
        fb.FeedbotError,
        "rows=-1: give how many rows to show, such as rows=20.",
        "rows=-1: יש לתת את מספר השורות להצגה, כגון rows=20.",
    ),
    Case(
        "pace",
        lambda _: fb.Sandbox(pace=0),
        fb.FeedbotError,
        "pace=0: give messages per second, or None to settle by hand.",
        "pace=0: יש לתת מספר הודעות לשנייה, או None כדי להכריע אותן ידנית.",
    ),
    # --- columns ---------------------------------------------------------------------------------
    Case(
        "no such column, one like it",
        lambda _: noa().feedbot.preview("שלום", phone="ניד"),
        fb.ColumnError,
        "phone='ניד': there is no such column. Did you mean 'נייד'? The columns are: 'שם', 'נייד'.",
        "phone='ניד': אין עמודה כזאת. האם הכוונה ל-'נייד'? העמודות הן: 'שם', 'נייד'.",
    ),
    Case(
        "no such column among many",
        lambda _: noa(**{f"c{n}": [n] for n in range(25)}).feedbot.preview("שלום", phone="טלפון"),
        fb.ColumnError,
        "phone='טלפון': there is no such column. The columns are: 'c0', 'c1', 'c2', 'c3', 'c4',"
        " 'c5', 'c6', 'c7', 'c8', 'c9', 'c10', 'c11', 'c12', 'c13', 'c14', 'c15', 'c16', 'c17',"
        " 'c18', 'c19' and 5 more.",
        "phone='טלפון': אין עמודה כזאת. העמודות הן: 'c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', "
        "'c7', 'c8', 'c9', 'c10', 'c11', 'c12', 'c13', 'c14', 'c15', 'c16', 'c17', 'c18', 'c19'"
        " ועוד 5.",
    ),
    Case(
        "two columns of one name",
        lambda _: twice("נייד").feedbot.preview("שלום", phone="נייד"),
        fb.ColumnError,
        "phone='נייד': 2 columns are called so. Rename them, so that it is plain which one is "
        "meant.",
        "phone='נייד': יש 2 עמודות בשם הזה. שנו את השמות, כדי שיהיה ברור לאיזו עמודה הכוונה.",
    ),
    Case(
        "two phone columns",
        lambda _: noa(נייד=["0501234501"], סלולרי=["0521234502"]).feedbot.preview("שלום"),
        fb.ColumnError,
        "The phone column could be any of 'נייד', 'סלולרי'. Pass phone= with the name of the "
        "one that is meant.",
        "עמודת הטלפון יכולה להיות כל אחת מאלה: 'נייד', 'סלולרי'. ציינו את שם העמודה הנכונה "
        "(phone=).",
    ),
    Case(
        "two message columns",
        lambda _: noa(נייד=["0501234501"], הודעה=["א"], טקסט=["ב"]).feedbot.preview(),
        fb.ColumnError,
        "The message column could be any of 'הודעה', 'טקסט'. Pass message= with the name of the"
        " one that is meant.",
        "עמודת ההודעה יכולה להיות כל אחת מאלה: 'הודעה', 'טקסט'. ציינו את שם העמודה הנכונה "
        "(message=).",
    ),
    Case(
        "no phone column",
        lambda _: noa(שם=["נועה"], עיר=["חיפה"]).feedbot.preview("שלום"),
        fb.ColumnError,
        "No phone column: of the columns 'שם', 'עיר' none is named like one or holds mostly "
        "mobile numbers. Pass phone= with the name of the column.",
        "לא נמצאה עמודת טלפון: מבין העמודות 'שם', 'עיר' אין עמודה ששמה מעיד על כך או שרובה "
        "מספרים ניידים. ציינו את שם העמודה (phone=).",
    ),
    Case(
        "no columns at all",
        lambda _: pd.DataFrame().feedbot.preview("שלום"),
        fb.ColumnError,
        "No phone column: of the columns (none) none is named like one or holds mostly mobile "
        "numbers. Pass phone= with the name of the column.",
        "לא נמצאה עמודת טלפון: מבין העמודות (אין) אין עמודה ששמה מעיד על כך או שרובה מספרים "
        "ניידים. ציינו את שם העמודה (phone=).",
    ),
    Case(
        "no message column",
        lambda _: noa().feedbot.preview(),
        fb.ColumnError,
        "No message column: of the columns 'שם', 'נייד' none is called message, text, הודעה, "
        "טקסט or תוכן. Pass message= with the text to send.",
        "לא נמצאה עמודת הודעה: מבין העמודות 'שם', 'נייד' אין עמודה בשם message, text, הודעה, "
        "טקסט או תוכן. כתבו את הנוסח לשליחה (message=).",
    ),
    Case(
        "columns of two levels",
        lambda _: pd.DataFrame([[1]], columns=[["a"], ["b"]]).feedbot.preview("שלום"),
        fb.ColumnError,
        "The frame's columns have more than one level. Flatten them first, for example: "
        "df.columns = [' '.join(map(str, label)) for label in df.columns]",
        "לעמודות הטבלה יש יותר מרמה אחת. שטחו אותן תחילה, לדוגמה: df.columns = [' "
        "'.join(map(str, label)) for label in df.columns]",
    ),
    Case(
        "no result frame",
        lambda _: noa().feedbot.summary(),
        fb.ColumnError,
        "This frame is not a result of preview(), send(), poll() or wait(): it has no column "
        "'feedbot_phone'. Call one of them, and go on with the frame that it returns.",
        "הטבלה הזאת אינה תוצאה של preview(), send(), poll() או wait(): אין בה עמודה "
        "'feedbot_phone'. הריצו אחת מהן, והמשיכו עם הטבלה שהיא מחזירה.",
    ),
    # --- templates -------------------------------------------------------------------------------
    Case(
        "message, a number",
        lambda _: noa().feedbot.preview(7),
        fb.TemplateError,
        "message= is a template such as 'שלום {שם}', or a Series of finished texts, not int.",
        "message= הוא תבנית כגון 'שלום {שם}', או Series של נוסחים מוכנים, ולא int.",
    ),
    Case(
        "broken character",
        lambda _: noa().feedbot.preview("שלום \ud800"),
        fb.TemplateError,
        "This character is broken and cannot be sent; retype it (character 6 of the template):"
        "\n"
        "  שלום �\n"
        "       ^",
        "התו הזה פגום ואי אפשר לשלוח אותו; הקלידו אותו מחדש (תו 6 בתבנית):\n  שלום �\n       ^",
    ),
    Case(
        "only a name",
        lambda _: noa().feedbot.preview("שם"),
        fb.TemplateError,
        "The message is only the name of a column; write {שם} for its values (character 1 of "
        "the template):\n"
        "  שם\n"
        "  ^",
        "ההודעה היא רק שם של עמודה; כדי לשלוח את הערכים שלה כתבו {שם} (תו 1 בתבנית):\n  שם\n  ^",
    ),
    Case(
        "a brace that closes nothing",
        lambda _: noa().feedbot.preview("שלום } לך"),
        fb.TemplateError,
        "This } closes nothing; for a brace write }} (character 6 of the template):\n"
        "  שלום } לך\n"
        "       ^",
        "הסימן } אינו סוגר דבר; כדי לכתוב סוגר מסולסל כתבו }} (תו 6 בתבנית):\n"
        "  שלום } לך\n"
        "       ^",
    ),
    Case(
        "a brace never closed",
        lambda _: noa().feedbot.preview("שלום {שם"),
        fb.TemplateError,
        "This { is never closed; for a brace write {{ (character 6 of the template):\n"
        "  שלום {שם\n"
        "       ^",
        "הסימן { לא נסגר; כדי לכתוב סוגר מסולסל כתבו {{ (תו 6 בתבנית):\n  שלום {שם\n       ^",
    ),
    Case(
        "a brace in a placeholder",
        lambda _: noa().feedbot.preview("שלום {שם {נייד}}"),
        fb.TemplateError,
        "A placeholder cannot hold another {; close the first one (character 10 of the "
        "template):\n"
        "  שלום {שם {נייד}}\n"
        "           ^",
        "מציין מקום אינו יכול להכיל { נוסף; סגרו את הראשון (תו 10 בתבנית):\n"
        "  שלום {שם {נייד}}\n"
        "           ^",
    ),
    Case(
        "no name",
        lambda _: noa().feedbot.preview("שלום {}"),
        fb.TemplateError,
        "This placeholder names no column; for braces write {{}} (character 6 of the template):"
        "\n"
        "  שלום {}\n"
        "       ^",
        "במציין המקום הזה אין שם של עמודה; כדי לכתוב סוגריים מסולסלים כתבו {{}} (תו 6 בתבנית):"
        "\n"
        "  שלום {}\n"
        "       ^",
    ),
    Case(
        "no such name",
        lambda _: noa().feedbot.preview("שלום {שמ}, מה שלומך?"),
        fb.TemplateError,
        "No column is called 'שמ'; the nearest is 'שם' (character 7 of the template):\n"
        "  שלום {שמ}, מה שלומך?\n"
        "        ^",
        "אין עמודה בשם 'שמ'; השם הקרוב ביותר הוא 'שם' (תו 7 בתבנית):\n"
        "  שלום {שמ}, מה שלומך?\n"
        "        ^",
    ),
    Case(
        "no such name, second line",
        lambda _: noa().feedbot.preview("שלום\nל{שמ}"),
        fb.TemplateError,
        "No column is called 'שמ'; the nearest is 'שם' (line 2, character 3 of the template):\n"
        "  ל{שמ}\n"
        "    ^",
        "אין עמודה בשם 'שמ'; השם הקרוב ביותר הוא 'שם' (שורה 2, תו 3 בתבנית):\n  ל{שמ}\n    ^",
    ),
    Case(
        "a word for a format",
        lambda _: noa().feedbot.preview("{שם:yyyy}"),
        fb.TemplateError,
        "'yyyy' is no format: write a date as %d/%m/%Y, a number as ,.2f, a width as >10 "
        "(character 5 of the template):\n"
        "  {שם:yyyy}\n"
        "      ^",
        "'yyyy' אינו עיצוב: תאריך כותבים %d/%m/%Y, מספר ,.2f, ורוחב >10 (תו 5 בתבנית):\n"
        "  {שם:yyyy}\n"
        "      ^",
    ),
    Case(
        "no format at all",
        lambda _: noa().feedbot.preview("{שם:>0}"),
        fb.TemplateError,
        "'>0' is no format (invalid format string): write a number as ,.2f, a width as >10 "
        "(character 5 of the template):\n"
        "  {שם:>0}\n"
        "      ^",
        "'>0' אינו עיצוב (מבנה לא תקין): מספר כותבים ,.2f, ורוחב >10 (תו 5 בתבנית):\n"
        "  {שם:>0}\n"
        "      ^",
    ),
    Case(
        "no format of numbers",
        lambda _: noa().feedbot.preview("{שם:.2d}"),
        fb.TemplateError,
        "'.2d' is no format of a number: write ,.2f or d or .0% (character 5 of the template):"
        "\n"
        "  {שם:.2d}\n"
        "      ^",
        "'.2d' אינו עיצוב של מספר: כתבו ,.2f או d או .0% (תו 5 בתבנית):\n  {שם:.2d}\n      ^",
    ),
    Case(
        "too wide a format",
        lambda _: noa().feedbot.preview("{שם:>5000}"),
        fb.TemplateError,
        "width can be 200 at the most (character 6 of the template):\n  {שם:>5000}\n       ^",
        "הרוחב יכול להיות 200 לכל היותר (תו 6 בתבנית):\n  {שם:>5000}\n       ^",
    ),
    Case(
        "too fine a format",
        lambda _: noa().feedbot.preview("{שם:.99f}"),
        fb.TemplateError,
        "decimals can be 20 at the most (character 6 of the template):\n  {שם:.99f}\n       ^",
        "מספר הספרות אחרי הנקודה יכול להיות 20 לכל היותר (תו 6 בתבנית):\n  {שם:.99f}\n       ^",
    ),
    Case(
        "a format of numbers for text",
        lambda _: noa().feedbot.preview("{שם:,s}"),
        fb.TemplateError,
        "',s' is of numbers, but s is for text: leave out the s (character 5 of the template):"
        "\n"
        "  {שם:,s}\n"
        "      ^",
        "',s' הוא עיצוב של מספרים, אבל s מיועד לטקסט: השמיטו את s (תו 5 בתבנית):\n"
        "  {שם:,s}\n"
        "      ^",
    ),
    Case(
        "a format of two meanings",
        lambda _: noa().feedbot.preview("{שם:.2}"),
        fb.TemplateError,
        "'.2' could mean two things: write .2f for decimals, .2s to cut a text (character 5 of "
        "the template):\n"
        "  {שם:.2}\n"
        "      ^",
        "'.2' יכול להתפרש בשתי דרכים: כתבו .2f לספרות אחרי הנקודה, או .2s לקיצור טקסט (תו 5 "
        "בתבנית):\n"
        "  {שם:.2}\n"
        "      ^",
    ),
    Case(
        "no code of a date",
        lambda _: noa().feedbot.preview("{שם:%Q}"),
        fb.TemplateError,
        "'%Q' is no code of a date; there are %d %-d %m %-m %Y %y %A %a %B %b %j %F %x %H %-H "
        "%I %-I %M %-M %S %p %f %R %T %X (character 5 of the template):\n"
        "  {שם:%Q}\n"
        "      ^",
        "'%Q' אינו קוד של תאריך; הקודים הם %d %-d %m %-m %Y %y %A %a %B %b %j %F %x %H %-H %I "
        "%-I %M %-M %S %p %f %R %T %X (character 5 of the template):\n"
        "  {שם:%Q}\n"
        "      ^",
    ),
    Case(
        "a name of two columns",
        lambda _: twice("עיר").feedbot.preview("{עיר}", phone=pd.Series(["050-1234501"])),
        fb.TemplateError,
        "2 columns are called 'עיר'; rename them, so that it is plain which is meant (character"
        " 2 of the template):\n"
        "  {עיר}\n"
        "   ^",
        "יש 2 עמודות בשם 'עיר'; שנו את השמות, כדי שיהיה ברור לאיזו עמודה הכוונה (תו 2 בתבנית):"
        "\n"
        "  {עיר}\n"
        "   ^",
    ),
    Case(
        "no columns to name",
        lambda _: pd.DataFrame(index=[0]).feedbot.preview("{שם}", phone=pd.Series(["050-1234501"])),
        fb.TemplateError,
        "No column is called 'שם'; the list has no columns (character 2 of the template):\n"
        "  {שם}\n"
        "   ^",
        "אין עמודה בשם 'שם'; ברשימה אין עמודות (תו 2 בתבנית):\n  {שם}\n   ^",
    ),
    # --- contact files ---------------------------------------------------------------------------
    Case(
        "header alone",
        lambda room: room.read("שם,נייד\n"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx has a header and no rows under it. Add the contacts below the "
        "header row.",
        "FOLDER/contacts.xlsx: יש שורת כותרות, ואין שורות מתחתיה. הוסיפו את אנשי הקשר מתחת "
        "לשורת הכותרות.",
    ),
    Case(
        "no file",
        lambda _: fb.read_contacts(7),  # type: ignore[arg-type]
        fb.ContactsError,
        "A contact file is a path or an open file, and not int.",
        "קובץ אנשי קשר הוא נתיב או קובץ פתוח, ולא int.",
    ),
    Case(
        "empty file",
        lambda room: room.read(b""),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is empty. Was it saved, or copied to its end?",
        "FOLDER/contacts.xlsx: הקובץ ריק. האם נשמר, והאם הועתק עד סופו?",
    ),
    Case(
        "empty upload",
        lambda _: fb.read_contacts(b""),
        fb.ContactsError,
        "The uploaded file is empty. Was it saved, or copied to its end?",
        "הקובץ שהועלה: הקובץ ריק. האם נשמר, והאם הועתק עד סופו?",
    ),
    Case(
        "missing, others like it",
        nearly,
        fb.ContactsError,
        "FOLDER/contacts.xlsx is not there. Did you mean 'contacts2.xlsx' or 'contacts1.xlsx'?",
        "FOLDER/contacts.xlsx: הקובץ לא נמצא. האם הכוונה ל-'contacts2.xlsx' או ל-'contacts1.xlsx'?",
    ),
    Case(
        "missing",
        lambda room: fb.read_contacts(room.folder / "contacts.xlsx"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is not there. It was looked for in FOLDER: give its full path.",
        "FOLDER/contacts.xlsx: הקובץ לא נמצא. חיפשנו אותו בתיקייה FOLDER: כתבו את הנתיב המלא שלו.",
    ),
    Case(
        "missing with its folder",
        lambda room: fb.read_contacts(room.folder / "lists" / "contacts.xlsx"),
        fb.ContactsError,
        "FOLDER/lists/contacts.xlsx is not there. Nor is the folder FOLDER/lists: check the path.",
        "FOLDER/lists/contacts.xlsx: הקובץ לא נמצא. גם התיקייה FOLDER/lists לא נמצאה: בדקו את "
        "הנתיב.",
    ),
    Case(
        "a folder",
        lambda room: fb.read_contacts(room.folder),
        fb.ContactsError,
        "FOLDER is not a file. Give the path of one contact file.",
        "FOLDER: זה אינו קובץ. ציינו נתיב של קובץ אנשי קשר אחד.",
    ),
    Case(
        "held by another program",
        unopened,
        fb.ContactsError,
        "FOLDER/contacts.xlsx cannot be opened: Permission denied. Is it open in another "
        "program, or another person's? Close it there, or read a copy.",
        "FOLDER/contacts.xlsx: אי אפשר לפתוח את הקובץ (אין הרשאה). האם הוא פתוח בתוכנה אחרת, או"
        " שייך למישהו אחר? סגרו אותו שם, או קראו עותק שלו.",
    ),
    Case(
        "too large",
        too_large,
        fb.ContactsError,
        "FOLDER/contacts.xlsx is larger than 1 MiB. Save only the contacts' sheet, or split the"
        " list into several files.",
        "FOLDER/contacts.xlsx: הקובץ גדול מ-1 מגה־בייט. שמרו רק את הגיליון של אנשי הקשר, או "
        "חלקו את הרשימה לכמה קבצים.",
    ),
    Case(
        "sheet of a text file",
        lambda room: room.read("שם,נייד\n", "contacts.csv", sheet="a"),
        fb.ContactsError,
        "FOLDER/contacts.csv is a text file and has no sheets. Leave out sheet=.",
        "FOLDER/contacts.csv: זה קובץ טקסט ואין בו גיליונות. אל תציינו גיליון (sheet=).",
    ),
    Case(
        "a png file",
        lambda room: room.read(b"\x89PNG"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is a PNG picture, whatever its name says. Open it in the program "
        "that made it and save the contacts as an Excel workbook (.xlsx) or as CSV.",
        "FOLDER/contacts.xlsx: הקובץ הוא תמונת PNG, יהיה שמו אשר יהיה. פתחו אותו בתוכנה שיצרה "
        "אותו, ושמרו את אנשי הקשר כחוברת Excel (.xlsx) או כ-CSV.",
    ),
    Case(
        "a jpeg file",
        lambda room: room.read(b"\xff\xd8\xff"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is a JPEG picture, whatever its name says. Open it in the program"
        " that made it and save the contacts as an Excel workbook (.xlsx) or as CSV.",
        "FOLDER/contacts.xlsx: הקובץ הוא תמונת JPEG, יהיה שמו אשר יהיה. פתחו אותו בתוכנה שיצרה "
        "אותו, ושמרו את אנשי הקשר כחוברת Excel (.xlsx) או כ-CSV.",
    ),
    Case(
        "a gif file",
        lambda room: room.read(b"GIF89a"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is a GIF picture, whatever its name says. Open it in the program "
        "that made it and save the contacts as an Excel workbook (.xlsx) or as CSV.",
        "FOLDER/contacts.xlsx: הקובץ הוא תמונת GIF, יהיה שמו אשר יהיה. פתחו אותו בתוכנה שיצרה "
        "אותו, ושמרו את אנשי הקשר כחוברת Excel (.xlsx) או כ-CSV.",
    ),
    Case(
        "a webp file",
        lambda room: room.read(b"RIFF....WEBP"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is a WebP picture, whatever its name says. Open it in the program"
        " that made it and save the contacts as an Excel workbook (.xlsx) or as CSV.",
        "FOLDER/contacts.xlsx: הקובץ הוא תמונת WebP, יהיה שמו אשר יהיה. פתחו אותו בתוכנה שיצרה "
        "אותו, ושמרו את אנשי הקשר כחוברת Excel (.xlsx) או כ-CSV.",
    ),
    Case(
        "a pdf file",
        lambda room: room.read(b"%PDF-1.7"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is a PDF document, whatever its name says. Open it in the program"
        " that made it and save the contacts as an Excel workbook (.xlsx) or as CSV.",
        "FOLDER/contacts.xlsx: הקובץ הוא מסמך PDF, יהיה שמו אשר יהיה. פתחו אותו בתוכנה שיצרה "
        "אותו, ושמרו את אנשי הקשר כחוברת Excel (.xlsx) או כ-CSV.",
    ),
    Case(
        "a vcard file",
        lambda room: room.read(b"BEGIN:VCARD"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is a vCard file, whatever its name says. Open it in the program "
        "that made it and save the contacts as an Excel workbook (.xlsx) or as CSV.",
        "FOLDER/contacts.xlsx: הקובץ הוא קובץ vCard, יהיה שמו אשר יהיה. פתחו אותו בתוכנה שיצרה "
        "אותו, ושמרו את אנשי הקשר כחוברת Excel (.xlsx) או כ-CSV.",
    ),
    Case(
        "a html file",
        lambda room: room.read(b"<html>"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is a web page (HTML), whatever its name says. Open it in the "
        "program that made it and save the contacts as an Excel workbook (.xlsx) or as CSV.",
        "FOLDER/contacts.xlsx: הקובץ הוא דף אינטרנט (HTML), יהיה שמו אשר יהיה. פתחו אותו בתוכנה"
        " שיצרה אותו, ושמרו את אנשי הקשר כחוברת Excel (.xlsx) או כ-CSV.",
    ),
    Case(
        "a xml file",
        lambda room: room.read(b"<?xml version='1.0'?>"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is an XML document, whatever its name says. Open it in the "
        "program that made it and save the contacts as an Excel workbook (.xlsx) or as CSV.",
        "FOLDER/contacts.xlsx: הקובץ הוא מסמך XML, יהיה שמו אשר יהיה. פתחו אותו בתוכנה שיצרה "
        "אותו, ושמרו את אנשי הקשר כחוברת Excel (.xlsx) או כ-CSV.",
    ),
    Case(
        "no workbook",
        lambda room: room.read(OLE + bytes(2000)),
        fb.ContactsError,
        "FOLDER/contacts.xlsx cannot be read as an Excel workbook (Cannot detect file format). "
        "Is it damaged, or cut short? Open it in Excel and save it again as .xlsx.",
        "FOLDER/contacts.xlsx: אי אפשר לקרוא את הקובץ כחוברת Excel (Cannot detect file format)."
        " האם הוא פגום או קטוע? פתחו אותו ב-Excel ושמרו אותו שוב כ-xlsx.",
    ),
    Case(
        "a workbook that contradicts itself",
        lambda room: reader_raises(room, PanicException()),
        fb.ContactsError,
        "FOLDER/contacts.xlsx cannot be read as an Excel workbook (its parts contradict each "
        "other). Is it damaged, or cut short? Open it in Excel and save it again as .xlsx.",
        "FOLDER/contacts.xlsx: אי אפשר לקרוא את הקובץ כחוברת Excel (חלקיו סותרים זה את זה). האם"
        " הוא פגום או קטוע? פתחו אותו ב-Excel ושמרו אותו שוב כ-xlsx.",
    ),
    Case(
        "protected",
        lambda room: room.read(OLE + "EncryptedPackage".encode("utf-16-le")),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is protected by a password. Open it in Excel, take the password "
        "off (File, Info, Protect Workbook), save, and read it again.",
        "FOLDER/contacts.xlsx: הקובץ מוגן בסיסמה. פתחו אותו ב-Excel, הסירו את הסיסמה (קובץ, "
        "מידע, הגן על חוברת עבודה), שמרו, וקראו אותו שוב.",
    ),
    Case(
        "protected, says the reader",
        lambda room: reader_raises(room, python_calamine.PasswordError()),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is protected by a password. Open it in Excel, take the password "
        "off (File, Info, Protect Workbook), save, and read it again.",
        "FOLDER/contacts.xlsx: הקובץ מוגן בסיסמה. פתחו אותו ב-Excel, הסירו את הסיסמה (קובץ, "
        "מידע, הגן על חוברת עבודה), שמרו, וקראו אותו שוב.",
    ),
    Case(
        "protected archive",
        lambda room: room.read(encrypted()),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is protected by a password. Open it in Excel, take the password "
        "off (File, Info, Protect Workbook), save, and read it again.",
        "FOLDER/contacts.xlsx: הקובץ מוגן בסיסמה. פתחו אותו ב-Excel, הסירו את הסיסמה (קובץ, "
        "מידע, הגן על חוברת עבודה), שמרו, וקראו אותו שוב.",
    ),
    Case(
        "no visible sheet",
        lambda room: room.read(hidden()),
        fb.ContactsError,
        "FOLDER/contacts.xlsx has no visible sheet. Pass sheet= with one of: 'Sheet'.",
        "FOLDER/contacts.xlsx: אין בקובץ גיליון גלוי. ציינו (sheet=) אחד מאלה: 'Sheet'.",
    ),
    Case(
        "no such sheet",
        lambda room: room.read(xlsx(["שם"], more="ארכיון"), sheet="רשימה"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx has no sheet 'רשימה'. Its sheets, from 0, are: 'Sheet', 'ארכיון'.",
        "FOLDER/contacts.xlsx: אין בקובץ גיליון 'רשימה'. הגיליונות שבו, החל מ-0: 'Sheet', "
        "'ארכיון'.",
    ),
    Case(
        "empty sheets",
        lambda room: room.read(xlsx(more="ארכיון")),
        fb.ContactsError,
        "FOLDER/contacts.xlsx has nothing in it (looked in 'Sheet', 'ארכיון'). Was it saved? "
        "Are the contacts on another sheet? Name it with sheet=.",
        "FOLDER/contacts.xlsx: אין בקובץ נתונים (נבדק: 'Sheet', 'ארכיון'). האם נשמר? האם אנשי "
        "הקשר בגיליון אחר? ציינו את שמו (sheet=).",
    ),
    Case(
        "blank text",
        lambda room: room.read(" , ,\n,,\n", "contacts.csv"),
        fb.ContactsError,
        "FOLDER/contacts.csv has nothing in it but blanks. Is it the right file?",
        "FOLDER/contacts.csv: אין בקובץ דבר מלבד תאים ריקים. האם זה הקובץ הנכון?",
    ),
    Case(
        "damaged archive",
        lambda room: room.read(GOOD[:-10]),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is damaged or cut short (File is not a zip file). Copy or "
        "download it again, or open it in Excel and save it again.",
        "FOLDER/contacts.xlsx: הקובץ פגום או קטוע (הקובץ אינו קובץ zip). העתיקו או הורידו אותו "
        "שוב, או פתחו אותו ב-Excel ושמרו אותו שוב.",
    ),
    Case(
        "bomb",
        lambda room: bomb(room, honest=True),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is 260 bytes that unpack to far more than a contact list. It was "
        "not opened. Save only the contacts' sheet as a new workbook.",
        "FOLDER/contacts.xlsx: הקובץ תופס 260 בתים, שנפרסים להרבה יותר מרשימת אנשי קשר. הוא לא "
        "נפתח. שמרו רק את הגיליון של אנשי הקשר כחוברת חדשה.",
    ),
    Case(
        "bomb that denies it",
        lambda room: bomb(room, honest=False),
        fb.ContactsError,
        "FOLDER/contacts.xlsx is 260 bytes that unpack to far more than a contact list. It was "
        "not opened. Save only the contacts' sheet as a new workbook.",
        "FOLDER/contacts.xlsx: הקובץ תופס 260 בתים, שנפרסים להרבה יותר מרשימת אנשי קשר. הוא לא "
        "נפתח. שמרו רק את הגיליון של אנשי הקשר כחוברת חדשה.",
    ),
    Case(
        "wide workbook",
        lambda room: too_wide(room, GOOD),
        fb.ContactsError,
        "FOLDER/contacts.xlsx has a sheet whose used range spans more than 12 cells: most "
        "likely something was typed far from the list. Copy the list into a new workbook and "
        "save that.",
        "FOLDER/contacts.xlsx: יש בקובץ גיליון שהטווח שבשימוש בו משתרע על יותר מ-12 תאים: כנראה"
        " הוקלד משהו הרחק מהרשימה. העתיקו את הרשימה לחוברת חדשה, ושמרו אותה.",
    ),
    Case(
        "wide ods",
        lambda room: too_wide(room, ODS),
        fb.ContactsError,
        "FOLDER/contacts.xlsx has a sheet whose used range spans more than 12 cells: most "
        "likely something was typed far from the list. Copy the list into a new workbook and "
        "save that.",
        "FOLDER/contacts.xlsx: יש בקובץ גיליון שהטווח שבשימוש בו משתרע על יותר מ-12 תאים: כנראה"
        " הוקלד משהו הרחק מהרשימה. העתיקו את הרשימה לחוברת חדשה, ושמרו אותה.",
    ),
    Case(
        "wide text",
        lambda room: too_wide(room, 20 * b"a,"),
        fb.ContactsError,
        "FOLDER/contacts.xlsx has a sheet whose used range spans more than 12 cells: most "
        "likely something was typed far from the list. Copy the list into a new workbook and "
        "save that.",
        "FOLDER/contacts.xlsx: יש בקובץ גיליון שהטווח שבשימוש בו משתרע על יותר מ-12 תאים: כנראה"
        " הוקלד משהו הרחק מהרשימה. העתיקו את הרשימה לחוברת חדשה, ושמרו אותה.",
    ),
    Case(
        "open quotation mark",
        lambda room: room.read('שם,נייד\n"נועה,0501234501\n', "contacts.csv"),
        fb.ContactsError,
        "FOLDER/contacts.csv, line 2: a quotation mark is opened and not closed, or stands "
        "inside a quoted cell (unexpected end of data). Open the file in Excel and save it as "
        ".xlsx.",
        "FOLDER/contacts.csv, שורה 2: יש מירכאות שנפתחו ולא נסגרו, או מירכאות בתוך תא שבמירכאות"
        " (unexpected end of data). פתחו את הקובץ ב-Excel ושמרו אותו כ-xlsx.",
    ),
    Case(
        "no encoding",
        lambda room: room.read(b"name,phone\n\x81\x8d,0501234501\n", "contacts.csv"),
        fb.ContactsError,
        "FOLDER/contacts.csv is no workbook, and no text in UTF-8, UTF-16, Windows-1255 or "
        "Windows-1252. Open it in Excel and save it as .xlsx, or as 'CSV UTF-8'.",
        "FOLDER/contacts.csv: הקובץ אינו חוברת, ואינו טקסט בקידוד UTF-8, UTF-16, Windows-1255 "
        "או Windows-1252. פתחו אותו ב-Excel ושמרו אותו כ-xlsx, או כ-'CSV UTF-8'.",
    ),
    Case(
        "damaged utf-8",
        lambda room: room.read("שם,נייד\nנועה,".encode() + b"\xd7\n", "contacts.csv"),
        fb.ContactsError,
        "FOLDER/contacts.csv, line 2: the text is UTF-8 but damaged here, or cut short. Save "
        "the list again as 'CSV UTF-8' or .xlsx.",
        "FOLDER/contacts.csv, שורה 2: הטקסט הוא UTF-8, אבל פגום כאן או קטוע. שמרו את הרשימה שוב"
        " כ-'CSV UTF-8' או כ-xlsx.",
    ),
    Case(
        "binary data",
        lambda room: room.read(b"name,phone\n\x01\x02,0501234501\n", "contacts.csv"),
        fb.ContactsError,
        "FOLDER/contacts.csv is neither a workbook nor text: it holds binary data. Save the "
        "contacts as an Excel workbook (.xlsx) or as CSV.",
        "FOLDER/contacts.csv: הקובץ אינו חוברת ואינו טקסט: יש בו נתונים בינאריים. שמרו את אנשי "
        "הקשר כחוברת Excel (.xlsx) או כ-CSV.",
    ),
    # --- the opt-out list ------------------------------------------------------------------------
    Case(
        "opt-outs, a number",
        lambda _: noa().feedbot.preview("שלום", exclude=7),
        fb.ContactsError,
        "exclude= takes a Series, a frame, a list or a file, and not int.",
        "exclude= מקבל Series, טבלה, רשימה או קובץ, ולא int.",
    ),
    Case(
        "opt-outs, a phone",
        lambda _: noa().feedbot.preview("שלום", exclude="050-1234501"),
        fb.ContactsError,
        "exclude='050-1234501' is a phone, where a file was looked for. Give it in a list: "
        "exclude=['050-1234501'].",
        "exclude='050-1234501' הוא טלפון, במקום שבו נדרש קובץ. כתבו אותו ברשימה: "
        "exclude=['050-1234501'].",
    ),
    Case(
        "opt-out above the header",
        lambda room: noa().feedbot.preview(
            "שלום",
            exclude=room.file(
                "opt-out.csv", "הסר 050-1234509,,\nשם,נייד,עיר\nנועה,050-1234501,חיפה\n"
            ),
        ),
        fb.ContactsError,
        "FOLDER/opt-out.csv, row 1: the phone 'הסר 050-1234509' stands above the header. Move "
        "it below, so that it is left out with the others.",
        "FOLDER/opt-out.csv, שורה 1: הטלפון 'הסר 050-1234509' נמצא מעל שורת הכותרות. העבירו "
        "אותו אל מתחתיה, כדי שגם הוא יושמט.",
    ),
    Case(
        "opt-out in another column",
        lambda _: noa().feedbot.preview(
            "שלום", exclude=noa(נייד=["050-1234501", None], טלפון=[None, "050-1234509"])
        ),
        fb.ContactsError,
        "exclude=, row 1: 'נייד' is empty and 'טלפון' holds '050-1234509'. Put all phones to "
        "leave out in one column, or pass that column.",
        "exclude=, שורה 1: העמודה 'נייד' ריקה, ובעמודה 'טלפון' כתוב '050-1234509'. רכזו בעמודה "
        "אחת את כל הטלפונים שיש להשמיט, או ציינו רק את העמודה הזאת.",
    ),
    Case(
        "opt-out that is no phone",
        lambda room: noa().feedbot.preview(
            "שלום", exclude=room.file("opt-out.csv", "נייד\n050-1234501\n12\n")
        ),
        fb.ContactsError,
        "FOLDER/opt-out.csv: 1 that should be left out cannot be read as phones, so nothing was"
        " done: row 3: '12' (too short for a phone number (digits: 2)). Correct or remove them,"
        " and run the same call again.",
        "FOLDER/opt-out.csv: יש רשומות שצריך להשמיט ואי אפשר לקרוא אותן כטלפון (1), ולכן דבר לא"
        " נעשה: שורה 3: '12' (קצר מדי לטלפון (ספרות: 2)). תקנו או הסירו אותן, והריצו שוב את "
        "אותה שליחה.",
    ),
    Case(
        "opt-outs that are no phones",
        lambda _: noa().feedbot.preview("שלום", exclude=["050-12345", "2023-05-01", *["הסר"] * 5]),
        fb.ContactsError,
        "exclude=: 7 that should be left out cannot be read as phones, so nothing was done: "
        "entry 1: '050-12345' (2 digits too short for an Israeli mobile); entry 2: '2023-05-01'"
        " (a date, not a phone number); entry 3: 'הסר' (not a phone number); entry 4: 'הסר' "
        "(not a phone number); entry 5: 'הסר' (not a phone number) and 2 more. Correct or "
        "remove them, and run the same call again.",
        "exclude=: יש רשומות שצריך להשמיט ואי אפשר לקרוא אותן כטלפון (7), ולכן דבר לא נעשה: "
        "רשומה 1: '050-12345' (חסרות שתי ספרות למספר נייד ישראלי); רשומה 2: '2023-05-01' (תאריך, "
        "לא מספר טלפון); רשומה 3: 'הסר' (לא מספר טלפון); רשומה 4: 'הסר' (לא מספר טלפון); רשומה "
        "5: 'הסר' (לא מספר טלפון) ועוד 2. תקנו או הסירו אותן, והריצו שוב את אותה שליחה.",
    ),
    # --- the connection to Feedbot ---------------------------------------------------------------
    Case(
        "no token",
        lambda _: fb.Client(),
        fb.FeedbotError,
        "No token. Set the environment variable FEEDBOT_TOKEN to your Feedbot licence token (or"
        " pass Client(token=…)); to practise without one: client=fb.Sandbox().",
        "אין טוקן. קבעו במשתנה הסביבה FEEDBOT_TOKEN את טוקן הרישיון שלכם בפידבוט (או "
        "Client(token=…)); לתרגול בלי טוקן: client=fb.Sandbox().",
    ),
    Case(
        "token with a blank",
        lambda _: fb.Client("invented token"),
        fb.FeedbotError,
        "The token holds a blank or a character that no token has (printable ASCII only). Copy "
        "it again from Feedbot, without spaces or line ends.",
        "בטוקן יש רווח, או תו שאינו יכול להיות בטוקן (רק תווי ASCII מודפסים). העתיקו אותו שוב "
        "מפידבוט, בלי רווחים ובלי סופי שורה.",
    ),
    Case(
        "token pickled",
        lambda _: pickle.dumps(fb.Client("invented-token")),
        TypeError,
        "A token is not pickled: make a new Client where it is needed.",
        "טוקן אינו נשמר ב-pickle: צרו Client חדש במקום שבו הוא דרוש.",
    ),
    Case(
        "timeout",
        lambda _: fb.Client("invented-token", timeout=0),
        fb.FeedbotError,
        "timeout=0: give the seconds that one request may take.",
        "timeout=0: יש לתת את מספר השניות שבקשה אחת רשאית להימשך.",
    ),
    Case(
        "no address",
        lambda _: fb.Client("invented-token", send_url="https://feedbot:port"),
        fb.FeedbotError,
        "'https://feedbot:port' is not an address: it should begin with https://",
        "'https://feedbot:port' אינה כתובת: כתובת מתחילה ב-https://",
    ),
    Case(
        "plain http",
        lambda _: fb.Client("invented-token", send_url="http://feedbot.example"),
        fb.FeedbotError,
        "'http://feedbot.example' would carry the token unencrypted over the network, so it is "
        "refused. Use https://; plain http:// is for an address on this machine (127.0.0.1, "
        "localhost).",
        "דרך 'http://feedbot.example' היה הטוקן עובר ברשת בלי הצפנה, ולכן הכתובת נדחתה. השתמשו "
        "ב-https://; http:// רגיל מיועד רק לכתובת במחשב הזה (127.0.0.1, localhost).",
    ),
    Case(
        "no status",
        lambda room: room.client(room.answer("503 Busy")).message_status("wwFSlUQCEB6WQ8egk42n"),
        fb.ApiError,
        "No status for message 'wwFSlUQCEB6WQ8egk42n': HTTP 503. Asking again is safe.",
        "לא התקבל סטטוס להודעה 'wwFSlUQCEB6WQ8egk42n': HTTP 503. אפשר לשאול שוב בלי חשש.",
    ),
    Case(
        "no status in the answer",
        lambda room: room.client(room.answer("200 OK", "{}")).message_status(
            "wwFSlUQCEB6WQ8egk42n"
        ),
        fb.ApiError,
        "No status for message 'wwFSlUQCEB6WQ8egk42n': an answer without a status. Asking again"
        " is safe.",
        "לא התקבל סטטוס להודעה 'wwFSlUQCEB6WQ8egk42n': תשובה בלי סטטוס. אפשר לשאול שוב בלי חשש.",
    ),
    Case(
        "token refused a message",
        lambda room: add(room.serve(token="another").client),
        fb.NotAuthorizedError,
        "Feedbot does not accept the token (USER_NOT_AUTHORIZED). Nothing of this request was "
        "queued. Check FEEDBOT_TOKEN against the licence in the Feedbot program.",
        "פידבוט אינה מקבלת את הטוקן (USER_NOT_AUTHORIZED). דבר מהבקשה הזאת לא נכנס לתור. השוו "
        "את הטוקן (FEEDBOT_TOKEN) לרישיון שבתוכנת פידבוט.",
    ),
    Case(
        "token refused a status",
        lambda room: room.client(room.answer("403 Forbidden")).message_status("a"),
        fb.NotAuthorizedError,
        "Feedbot does not accept the token (403). Nothing of this request was queued. Check "
        "FEEDBOT_TOKEN against the licence in the Feedbot program.",
        "פידבוט אינה מקבלת את הטוקן (403). דבר מהבקשה הזאת לא נכנס לתור. השוו את הטוקן "
        "(FEEDBOT_TOKEN) לרישיון שבתוכנת פידבוט.",
    ),
    Case(
        "token refused a send",
        lambda room: send(people(3), client=room.serve(token="another").client),
        fb.NotAuthorizedError,
        "Feedbot does not accept the token (USER_NOT_AUTHORIZED). Nothing of this request was "
        "queued. Check FEEDBOT_TOKEN against the licence in the Feedbot program.",
        "פידבוט אינה מקבלת את הטוקן (USER_NOT_AUTHORIZED). דבר מהבקשה הזאת לא נכנס לתור. השוו "
        "את הטוקן (FEEDBOT_TOKEN) לרישיון שבתוכנת פידבוט.",
    ),
    Case(
        "token refused a poll",
        lambda room: queued()[0].feedbot.poll(client=room.serve(token="another").client),
        fb.NotAuthorizedError,
        "Feedbot does not accept the token (USER_NOT_AUTHORIZED). Nothing of this request was "
        "queued. Check FEEDBOT_TOKEN against the licence in the Feedbot program.",
        "פידבוט אינה מקבלת את הטוקן (USER_NOT_AUTHORIZED). דבר מהבקשה הזאת לא נכנס לתור. השוו "
        "את הטוקן (FEEDBOT_TOKEN) לרישיון שבתוכנת פידבוט.",
    ),
    Case(
        "message without a text",
        lambda room: add(room.serve().client, ""),
        fb.MissingParamsError,
        "Feedbot refused the batch (HTTP 400 with errorCode MISSING_PARAMS); nothing was "
        "queued. Every message needs a text and a phone such as 972586666644.",
        "פידבוט סירבה למנה (HTTP 400 עם errorCode MISSING_PARAMS); דבר לא נכנס לתור. לכל הודעה "
        "דרושים נוסח וטלפון כגון 972586666644.",
    ),
    Case(
        "no clear answer",
        lambda room: add(room.client(room.answer("502 Bad Gateway", "<html>"))),
        fb.OutcomeUnknownError,
        "No clear answer came back (HTTP 502): the messages may have been queued. Repeating the"
        " call could send them twice: look in Feedbot first.",
        "לא חזרה תשובה ברורה (HTTP 502): ייתכן שההודעות נכנסו לתור. שליחה חוזרת עלולה לשלוח "
        "אותן פעמיים: בדקו קודם בפידבוט.",
    ),
    Case(
        "an answer that is no JSON",
        lambda room: add(room.client(room.answer("200 OK", "<html>"))),
        fb.OutcomeUnknownError,
        "No clear answer came back (an answer that is not JSON): the messages may have been "
        "queued. Repeating the call could send them twice: look in Feedbot first.",
        "לא חזרה תשובה ברורה (תשובה שאינה JSON): ייתכן שההודעות נכנסו לתור. שליחה חוזרת עלולה "
        "לשלוח אותן פעמיים: בדקו קודם בפידבוט.",
    ),
    Case(
        "too many ids",
        lambda room: add(
            room.client(room.answer("200 OK", '{"success": true, "ids": ["a", "b"]}'))
        ),
        fb.OutcomeUnknownError,
        "No clear answer came back (2 usable ids for 1 messages): the messages may have been "
        "queued. Repeating the call could send them twice: look in Feedbot first.",
        "לא חזרה תשובה ברורה (מספר המזהים השמישים: 2, ומספר ההודעות: 1): ייתכן שההודעות נכנסו "
        "לתור. שליחה חוזרת עלולה לשלוח אותן פעמיים: בדקו קודם בפידבוט.",
    ),
    Case(
        "no connection",
        without_connection,
        fb.FeedbotError,
        "Nothing was queued: no connection (ConnectError: All connection attempts failed). "
        "Check the network, then call again.",
        "דבר לא נכנס לתור: אין חיבור (ConnectError: כל ניסיונות החיבור נכשלו). בדקו את הרשת, "
        "ואז נסו שוב.",
    ),
    Case(
        "a busy Feedbot",
        lambda room: add(room.client(room.answer("429 Too Many Requests"))),
        fb.ApiError,
        "Nothing was queued: HTTP 429. Feedbot is busy: wait a little, and call again.",
        "דבר לא נכנס לתור: HTTP 429. פידבוט עמוסה: המתינו מעט ונסו שוב.",
    ),
    Case(
        "a request too large",
        lambda room: add(room.client(room.answer("413 Payload Too Large"))),
        fb.ApiError,
        "Nothing was queued: HTTP 413. The request is too large: send fewer messages in one call.",
        "דבר לא נכנס לתור: HTTP 413. הבקשה גדולה מדי: שלחו פחות הודעות בבת אחת.",
    ),
    Case(
        "an unknown code",
        lambda room: add(room.client(room.answer("200 OK", '{"success": false, "errorCode": 7}'))),
        fb.ApiError,
        "Nothing was queued: errorCode 7. Feedbot's support can tell what that means.",
        "דבר לא נכנס לתור: errorCode 7. התמיכה של פידבוט תוכל לומר מה פירוש הדבר.",
    ),
    Case(
        "practice ids",
        lambda _: queued()[0].feedbot.poll(client=fb.Client("invented-token")),
        fb.FeedbotError,
        "3 messages were queued in a sandbox (ids such as 'sandbox-ID'), and this client asks "
        "the real Feedbot. Pass the sandbox that they were sent through: client=…",
        "יש הודעות שנכנסו לתור בסביבת תרגול (3, מזהים כגון 'sandbox-ID'), אבל הלקוח הזה שואל את"
        " פידבוט האמיתית. תנו לו את סביבת התרגול שדרכה נשלחו: client=…",
    ),
    # --- a send that stopped ---------------------------------------------------------------------
    Case(
        "refused",
        lambda room: send(people(3), client=room.client(room.answer("404 Not Found"))),
        fb.SendStopped,
        "Stopped: Feedbot refused: HTTP 404. Of 3 messages to send: queued now 0, still ready "
        "3, unknown (may have been queued) 0. `.frame` of this error holds all rows. To go on: "
        "check FEEDBOT_SEND_URL, or ask Feedbot, and run the same call again.",
        "השליחה נעצרה: פידבוט סירבה: HTTP 404. היו לשליחה: 3; נכנסו עכשיו לתור: 0; נשארו "
        "מוכנות: 3; לא ידוע (ייתכן שנכנסו לתור): 0. כדי להמשיך, בדקו את FEEDBOT_SEND_URL או "
        "שאלו את פידבוט, והריצו שוב את אותה שליחה.",
    ),
    Case(
        "three unclear answers",
        lambda room: send(people(5), client=room.client(room.answer("500 Oops"))),
        fb.SendStopped,
        "Stopped: 3 requests in a row got no clear answer. Of 5 messages to send: queued now "
        "0, still ready 2, unknown (may have been queued) 3. `.frame` of this error holds all "
        "rows. To go on: run the same call again.",
        "השליחה נעצרה: 3 בקשות ברצף לא קיבלו תשובה ברורה. היו לשליחה: 5; נכנסו עכשיו לתור: 0; "
        "נשארו מוכנות: 2; לא ידוע (ייתכן שנכנסו לתור): 3. כדי להמשיך, הריצו שוב את אותה שליחה.",
    ),
    Case(
        "busy for long",
        busy,
        fb.SendStopped,
        "Stopped: Feedbot could not be reached or was busy (HTTP 429). Of 3 messages to send: "
        "queued now 0, still ready 3, unknown (may have been queued) 0. `.frame` of this"
        " error holds all rows. To go on: run the same call again.",
        "השליחה נעצרה: פידבוט לא הייתה זמינה או הייתה עמוסה (HTTP 429). היו לשליחה: 3; נכנסו "
        "עכשיו לתור: 0; נשארו מוכנות: 3; לא ידוע (ייתכן שנכנסו לתור): 0. כדי להמשיך, הריצו שוב "
        "את אותה שליחה.",
    ),
    Case(
        "token refused midway",
        lambda room: stopped_midway(
            room, lambda sandbox: setattr(sandbox.server, "token", "another")
        ),
        fb.SendStopped,
        "Stopped: Feedbot does not accept the token (USER_NOT_AUTHORIZED). Of 3 messages to "
        "send: queued now 1, still ready 2, unknown (may have been queued) 0. `.frame` of this "
        "error holds all rows. To go on: check FEEDBOT_TOKEN against the licence, and run the "
        "same call again.",
        "השליחה נעצרה: פידבוט אינה מקבלת את הטוקן (USER_NOT_AUTHORIZED). היו לשליחה: 3; נכנסו "
        "עכשיו לתור: 1; נשארו מוכנות: 2; לא ידוע (ייתכן שנכנסו לתור): 0. כדי להמשיך, בדקו את "
        "FEEDBOT_TOKEN מול הרישיון, והריצו שוב את אותה שליחה.",
    ),
    Case(
        "journal gone midway",
        lambda room: stopped_midway(room, lambda _: gone(room)),
        fb.SendStopped,
        "Stopped: The journal FOLDER/j.db is gone: its file was deleted or replaced while it "
        "was in use. Put it back before you call again: without it the same call would send to "
        "everyone again. Of 3 messages to send: queued now 1, still ready 2, unknown (may have "
        "been queued) 0. `.frame` of this error holds all rows.",
        "השליחה נעצרה: היומן FOLDER/j.db נעלם: הקובץ שלו נמחק או הוחלף בזמן השימוש. החזירו אותו"
        " למקומו לפני שליחה נוספת: בלעדיו אותה שליחה תישלח שוב לכולם. היו לשליחה: 3; נכנסו "
        "עכשיו לתור: 1; נשארו מוכנות: 2; לא ידוע (ייתכן שנכנסו לתור): 0.",
    ),
    Case(
        "interrupted",
        interrupted,
        str,
        "Interrupted. What was queued is in the journal; run the same command to go on.",
        "השליחה הופסקה. מה שנכנס לתור רשום ביומן; כדי להמשיך, הריצו שוב את אותה פקודה.",
    ),
    # --- the journal -----------------------------------------------------------------------------
    Case(
        "campaign not kept",
        lambda room: changed_journal(
            room,
            "CREATE TRIGGER t BEFORE INSERT ON feedbot_campaigns BEGIN SELECT RAISE(IGNORE); END",
        ),
        fb.JournalError,
        "The journal FOLDER/j.db did not keep the campaign 'december'. Nothing was sent. Check "
        "that no other program changes it, and run the same call again.",
        "היומן FOLDER/j.db לא שמר את המסע 'december'. דבר לא נשלח. ודאו שאין תוכנה אחרת שמשנה "
        "אותו, והריצו שוב את אותה שליחה.",
    ),
    Case(
        "no run",
        no_run,
        fb.JournalError,
        "No run can be begun: FOLDER/data.txt/feedbot_bulk/runs cannot be written (Not a "
        "directory). Nothing was sent. Allow writing to your user data folder.",
        "אי אפשר להתחיל בשליחה: אי אפשר לכתוב אל FOLDER/data.txt/feedbot_bulk/runs (זו אינה "
        "תיקייה). דבר לא נשלח. אפשרו כתיבה בתיקיית נתוני המשתמש שלכם.",
    ),
    Case(
        "journal gone",
        gone_journal,
        fb.JournalError,
        "The journal FOLDER/j.db is gone: its file was deleted or replaced while it was in use."
        " Put it back before you call again: without it the same call would send to everyone "
        "again.",
        "היומן FOLDER/j.db נעלם: הקובץ שלו נמחק או הוחלף בזמן השימוש. החזירו אותו למקומו לפני "
        "שליחה נוספת: בלעדיו אותה שליחה תישלח שוב לכולם.",
    ),
    Case(
        "journal at no address",
        lambda _: fb.Journal("nonsense://journal"),
        fb.JournalError,
        "The journal address cannot be used (NoSuchModuleError: Can't load plugin: "
        "sqlalchemy.dialects:nonsense). Give a file, or a database URL; for PostgreSQL install "
        "feedbot-bulk[postgres] and begin it with postgresql+psycopg://",
        "אי אפשר להשתמש בכתובת של היומן (NoSuchModuleError: Can't load plugin: "
        "sqlalchemy.dialects:nonsense). יש לתת קובץ או כתובת של מסד נתונים; בשביל PostgreSQL "
        "התקינו feedbot-bulk[postgres] והתחילו את הכתובת ב-postgresql+psycopg://",
    ),
    Case(
        "usual journal without a folder",
        no_usual_journal,
        fb.JournalError,
        "The folder FOLDER/data.txt/feedbot_bulk cannot be made (Not a directory). Nothing was "
        "sent. Name a file for the journal with journal= or FEEDBOT_JOURNAL.",
        "אי אפשר ליצור את התיקייה FOLDER/data.txt/feedbot_bulk (זו אינה תיקייה). דבר לא נשלח. "
        "ציינו קובץ ליומן (journal= או FEEDBOT_JOURNAL).",
    ),
    Case(
        "journal in a missing folder",
        lambda room: fb.Journal(room.folder / "jurnals" / "j.db"),
        fb.JournalError,
        "The journal FOLDER/jurnals/j.db cannot be opened for writing (No such file or "
        "directory). Nothing was sent. Check its path, and who may write there. (Another one, "
        "named with journal= or FEEDBOT_JOURNAL, would not know what was sent already.)",
        "אי אפשר לפתוח את היומן FOLDER/jurnals/j.db לכתיבה (אין קובץ או תיקייה כאלה). דבר לא "
        "נשלח. בדקו את הנתיב שלו, ולמי מותר לכתוב שם. (יומן אחר, שמציינים ב-journal= או "
        "ב-FEEDBOT_JOURNAL, לא יידע מה כבר נשלח.)",
    ),
    Case(
        "journal of a newer version",
        lambda room: changed_journal(room, "UPDATE feedbot_version SET version = 2"),
        fb.JournalError,
        "The journal FOLDER/j.db was written by a newer feedbot_bulk (schema 2, this one knows "
        "1). Nothing was sent. Upgrade: pip install -U feedbot-bulk",
        "היומן FOLDER/j.db נכתב בגרסה חדשה יותר של feedbot_bulk (מבנה 2, והגרסה הזאת מכירה את "
        "1). דבר לא נשלח. שדרגו: pip install -U feedbot-bulk",
    ),
    Case(
        "journal locked",
        locked_journal,
        fb.JournalError,
        "The journal FOLDER/j.db failed: database is locked. Another program holds it; close "
        "it, or wait, and run the same call again.",
        "היומן FOLDER/j.db נכשל: מסד הנתונים נעול. תוכנה אחרת מחזיקה בו; סגרו אותה או המתינו, "
        "והריצו שוב את אותה שליחה.",
    ),
    Case(
        "journal read-only",
        read_only_journal,
        fb.JournalError,
        "The journal sqlite:///file%3AFOLDER/j.db?mode=ro&uri=true failed: attempt to write a "
        "readonly database. It is read-only; allow writing to it. (Another one, named with "
        "journal=, would not know what was sent already.)",
        "היומן sqlite:///file%3AFOLDER/j.db?mode=ro&uri=true נכשל: ניסיון לכתוב למסד נתונים "
        "לקריאה בלבד. הוא לקריאה בלבד; אפשרו כתיבה בו. (יומן אחר, שמציינים ב-journal=, לא יידע "
        "מה כבר נשלח.)",
    ),
    Case(
        "journal full",
        full_journal,
        fb.JournalError,
        "The journal FOLDER/j.db failed: database or disk is full. The disk is full; make room "
        "and run the same call again.",
        "היומן FOLDER/j.db נכשל: מסד הנתונים או הדיסק מלאים. הדיסק מלא; פנו מקום והריצו שוב את "
        "אותה שליחה.",
    ),
    Case(
        "no journal",
        lambda room: fb.Journal(room.file("contacts.csv", 100 * "שם,נייד\n")),
        fb.JournalError,
        "The journal FOLDER/contacts.csv failed: file is not a database. It is no journal, or "
        "it is damaged; restore a copy. (Another one, named with journal=, would not know what "
        "was sent already.)",
        "היומן FOLDER/contacts.csv נכשל: הקובץ אינו מסד נתונים. הקובץ אינו יומן, או שהוא פגום; "
        "שחזרו עותק שלו. (יומן אחר, שמציינים ב-journal=, לא יידע מה כבר נשלח.)",
    ),
    Case(
        "journal malformed",
        malformed_journal,
        fb.JournalError,
        "The journal FOLDER/j.db failed: database disk image is malformed. It is damaged; "
        "restore a copy. (Another one, named with journal=, would not know what was sent "
        "already.)",
        "היומן FOLDER/j.db נכשל: מסד הנתונים פגום. הוא פגום; שחזרו עותק שלו. (יומן אחר, "
        "שמציינים ב-journal=, לא יידע מה כבר נשלח.)",
    ),
    Case(
        "journal that cannot be opened",
        lambda room: fb.Journal(f"sqlite:///{room.folder}/lists/j.db"),
        fb.JournalError,
        "The journal sqlite:///FOLDER/lists/j.db failed: unable to open database file. Check "
        "that the folder exists and can be written to.",
        "היומן sqlite:///FOLDER/lists/j.db נכשל: אי אפשר לפתוח את קובץ מסד הנתונים. בדקו "
        "שהתיקייה קיימת ושאפשר לכתוב בה.",
    ),
    Case(
        "journal without its tables",
        lambda room: changed_journal(
            room,
            "DROP TABLE feedbot_messages",
            "DROP TABLE feedbot_campaigns",
            "CREATE VIEW feedbot_campaigns AS SELECT 1 AS id",
        ),
        fb.JournalError,
        "The journal FOLDER/j.db failed: no such column: feedbot_campaigns.name. Nothing leaves"
        " without it; put that right, and run the same call again.",
        "היומן FOLDER/j.db נכשל: no such column: feedbot_campaigns.name. דבר לא יוצא בלעדיו; "
        "תקנו זאת, והריצו שוב את אותה שליחה.",
    ),
    # --- the report ------------------------------------------------------------------------------
    Case(
        "report to a text file",
        lambda _: noa().feedbot.preview("שלום").feedbot.to_excel(io.StringIO()),
        fb.FeedbotError,
        "A report is a binary file: open its target with mode 'wb'.",
        "דוח הוא קובץ בינארי: פתחו את הקובץ במצב 'wb'.",
    ),
    Case(
        "report of an odd status",
        odd_status,
        fb.ColumnError,
        "Row 0 has the status 'מוכן' in 'feedbot_status', which is none of ours (ready, "
        "skipped, rejected, unknown, pending, expired, sent, failed). Write the report from the"
        " frame as it came from preview(), send(), poll() or wait().",
        "בשורה 0 כתוב בעמודה 'feedbot_status' הסטטוס 'מוכן', שאינו אחד משלנו (ready, skipped, "
        "rejected, unknown, pending, expired, sent, failed). כתבו את הדוח מהטבלה כפי שחזרה "
        "מ-preview(), מ-send(), מ-poll() או מ-wait().",
    ),
    Case(
        "report in another language",
        lambda _: noa().feedbot.preview("שלום").feedbot.to_excel(io.BytesIO(), lang="fr"),
        fb.FeedbotError,
        'lang=\'fr\': there is no such language here. Give "he" or "en".',
        'lang=\'fr\': אין כאן שפה כזאת. יש לתת "he" או "en".',
    ),
    Case(
        "report to a folder",
        lambda room: noa().feedbot.preview("שלום").feedbot.to_excel(room.folder),
        fb.FeedbotError,
        "FOLDER is a folder: add the report's file name to it.",
        "FOLDER היא תיקייה: הוסיפו את שם הקובץ של הדוח.",
    ),
    Case(
        "report to a missing folder",
        lambda room: (
            noa().feedbot.preview("שלום").feedbot.to_excel(room.folder / "reports" / "r.xlsx")
        ),
        fb.FeedbotError,
        "There is no folder FOLDER/reports: create it, or give the report another place.",
        "אין תיקייה FOLDER/reports: צרו אותה, או שמרו את הדוח במקום אחר.",
    ),
    Case(
        "report on a full disk",
        full_disk,
        fb.FeedbotError,
        "The report could not be written to FOLDER/report.xlsx: [Errno 28] No space left on "
        "device. Give it another place; the result frame still holds everything.",
        "אי אפשר היה לכתוב את הדוח אל FOLDER/report.xlsx: [Errno 28] לא נשאר מקום בדיסק. שמרו "
        "אותו במקום אחר; טבלת התוצאות עדיין מכילה הכול.",
    ),
    Case(
        "report in place of one that is read-only",
        read_only_report,
        UserWarning,
        "FOLDER/report.xlsx is open in another program or read-only, so it was left as it was "
        "and the report was saved as FOLDER/report-2.xlsx.",
        "הקובץ FOLDER/report.xlsx פתוח בתוכנה אחרת או מיועד לקריאה בלבד, ולכן נשאר כפי שהיה, "
        "והדוח נשמר בשם FOLDER/report-2.xlsx.",
    ),
    # --- the command line ------------------------------------------------------------------------
    Case(
        "report without a list",
        report_without_list,
        fb.FeedbotError,
        "A report needs the list: feedbot-bulk status CONTACTS --campaign …",
        "לדוח דרושה הרשימה: feedbot-bulk status CONTACTS --campaign …",
    ),
    Case(
        "status of no campaign",
        lambda _: command("status", "--campaign", "november"),
        fb.FeedbotError,
        "The journal knows no campaign 'november'. feedbot-bulk history lists them.",
        "היומן אינו מכיר את המסע 'november'. הפקודה feedbot-bulk history מציגה את המסעות.",
    ),
    Case(
        "history of no campaign",
        lambda _: command("history", "--campaign", "november"),
        fb.FeedbotError,
        "Journal('FOLDER/journal.db') knows no campaign 'november'.",
        "Journal('FOLDER/journal.db'): אין ביומן מסע 'november'.",
    ),
    Case(
        "status of another list",
        lambda room: status_of(room, "november"),
        fb.FeedbotError,
        "The journal FOLDER/journal.db knows no message of campaign 'november' to anyone on "
        "this list. Check the name (feedbot-bulk history lists them) and --journal.",
        "ביומן FOLDER/journal.db אין אף הודעה של המסע 'november' למישהו מהרשימה הזאת. בדקו את "
        "השם (הפקודה feedbot-bulk history מציגה את המסעות) ואת --journal.",
    ),
    Case(
        "sandbox without uvicorn",
        without_uvicorn,
        fb.FeedbotError,
        "A sandbox on a port needs uvicorn: pip install 'feedbot-bulk[sandbox]'. (Without a "
        "port no server is needed: client=fb.Sandbox(), or send --sandbox.)",
        "סביבת תרגול על פורט זקוקה ל-uvicorn: pip install 'feedbot-bulk[sandbox]'. (בלי פורט "
        "אין צורך בשרת: client=fb.Sandbox(), או send --sandbox.)",
    ),
    Case(
        "sandbox on no port",
        lambda _: command("sandbox", "--port", 0),
        fb.FeedbotError,
        "--port 0 cannot be used. Choose one from 1 to 65535.",
        "אי אפשר להשתמש בפורט 0 (--port). בחרו פורט מ-1 עד 65535.",
    ),
    Case(
        "sandbox on a port in use",
        port_in_use,
        fb.FeedbotError,
        "--port 8000 cannot be used ([Errno 98] Address already in use). Choose another.",
        "אי אפשר להשתמש בפורט 8000 (--port): [Errno 98] הכתובת כבר בשימוש. בחרו פורט אחר.",
    ),
    Case(
        "message file in another encoding",
        lambda room: command(
            "preview",
            room.file("contacts.xlsx", GOOD),
            "--message-file",
            room.file("text.txt", "שלום".encode("cp1255")),
        ),
        fb.FeedbotError,
        "The message file FOLDER/text.txt cannot be read as UTF-8 text: 'utf-8' codec can't "
        "decode byte 0xf9 in position 0: invalid start byte",
        "אי אפשר לקרוא את קובץ ההודעה FOLDER/text.txt כטקסט UTF-8: הבית 0xf9 במקום 0 אינו 'utf-8'",
    ),
    Case(
        "report's folder missing",
        lambda room: command(
            "send",
            room.file("contacts.xlsx", GOOD),
            "--sandbox",
            "--message",
            "שלום",
            "--report",
            room.folder / "reports" / "r.xlsx",
        ),
        fb.FeedbotError,
        "--report FOLDER/reports/r.xlsx: its folder is not there. Nothing was sent.",
        "הדוח FOLDER/reports/r.xlsx (--report): התיקייה שלו לא נמצאה. דבר לא נשלח.",
    ),
    # --- warnings and notes ----------------------------------------------------------------------
    Case(
        "nothing moves",
        nothing_moves,
        str,
        "Nothing has moved for 0 seconds: 3 messages wait. Is the Feedbot desktop program open,"
        " and in server mode (מצב שרת)? It is what sends them.",
        "כבר 0 שניות דבר לא זז; הודעות שממתינות: 3. האם תוכנת פידבוט שבמחשב פתוחה, ובמצב שרת? "
        "היא זו ששולחת אותן.",
    ),
    Case(
        "wait in vain",
        fruitless,
        UserWarning,
        "Stopped waiting: 5 rounds brought nothing but failures (HTTP 503). 3 messages are "
        "still pending; call wait() again when the network is back.",
        "ההמתנה הופסקה: 5 סבבים ברצף הביאו רק כישלונות (HTTP 503). הודעות שעדיין ממתינות: 3. "
        "בדקו שוב מה עלה בגורלן כשהרשת תחזור.",
    ),
    Case(
        "poll in vain",
        ended_sandbox,
        UserWarning,
        "No status came back (HTTP 400): the statuses are as they were before. Ask again later."
        " (These are practice messages: a sandbox that has ended knows them no more.)",
        "לא חזר אף סטטוס (HTTP 400): הסטטוסים נשארו כפי שהיו. בדקו שוב מאוחר יותר. (אלה הודעות "
        "תרגול: סביבת תרגול שהסתיימה כבר אינה מכירה אותן.)",
    ),
    Case(
        "test still pending",
        lambda _: noa().feedbot.test(
            "שלום", to="054-1111111", wait=0, client=fb.Sandbox(server_mode=False)
        ),
        UserWarning,
        "The test message is queued and was not sent yet. Check, in this order: 1. Is the "
        "Feedbot program open on its computer? 2. Is it in server mode (מצב שרת)? 3. Is its "
        "WhatsApp connected and that computer online? 4. Is its licence the one whose token "
        "this is? 5. Do other messages wait before it? Then call .feedbot.wait() on the frame "
        "that test() returned.",
        "הודעת הבדיקה בתור, ועדיין לא נשלחה. בדקו לפי הסדר: 1. האם תוכנת פידבוט פתוחה במחשב "
        "שלה? 2. האם היא במצב שרת? 3. האם הוואטסאפ שלה מחובר, והמחשב מחובר לאינטרנט? 4. האם "
        "הטוקן הזה שייך לרישיון שלה? 5. האם הודעות אחרות ממתינות לפניה? אחר כך בדקו שוב אם "
        "נשלחה.",
    ),
    Case(
        "night and Shabbat",
        lambda _: note(noa(), -1),
        str,
        "No expires=: messages go out whenever the Feedbot desktop program is open, night and "
        "Shabbat included.",
        "בלי מועד תפוגה (expires=): ההודעות יישלחו בכל עת שתוכנת פידבוט פתוחה, גם בלילה ובשבת.",
    ),
    Case(
        "unlisted phones",
        lambda _: note(noa(), 0),
        str,
        "1 of the phones are Israeli mobiles of blocks that the numbering data does not list "
        "yet (unlisted): they are sent to like the others.",
        "ניידים ישראליים מטווחים שנתוני המספור עדיין אינם מכירים (unlisted): 1. הודעות נשלחות "
        "אליהם כמו לאחרים.",
    ),
    Case(
        "a second text",
        lambda _: note(noa(שם=["נועה", "יוסי"], נייד=["054-4444444", "0544444444"]), 0),
        str,
        "1 of the ready rows are a further text to a phone that gets one already: a named "
        "campaign sends a phone one text only, unless one_per_phone=False.",
        "שורות מוכנות שהן נוסח נוסף לטלפון שכבר מקבל הודעה: 1. מסע בעל שם שולח לכל טלפון נוסח "
        "אחד בלבד, אלא אם כן one_per_phone=False.",
    ),
)

NOT_HERE = {
    "__init__.py: raise AttributeError(f'module {__name__!r} has no attribute ": (
        "Python's own words for a slip in code"
    ),
    "cells/dates.py: raise ValueError(f'no such hour: {hour} {half}')": (
        "caught where the text is read: the cell is then no time"
    ),
    "delivery/sender.py: raise RuntimeError('the delivery has not begun')": (
        "no call leads there: it tells a type checker that the delivery has begun"
    ),
}
"""Places that raise and that no case reaches, each with the reason."""

NOT_OURS = (
    "Cannot detect file format",
    "unexpected end of data",
    "for label in df.columns",
    "ready, skipped, rejected, unknown, pending, expired, sent, failed",
)
"""What stands in English in a Hebrew text: words of other programs, code, values of a column."""


# --- the tests ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What a case came to: the class and the texts as raised, and the code that they came from."""

    kind: type
    en: str
    he: str
    trace: frozenset[tuple[str, int]]


_seen: dict[str, Seen] = {}
"""Each case is provoked once, by whichever test asks first."""

PACKAGE = Path(fb.__file__).parent


@pytest.fixture
def seen(
    tmp_path: Path,
    raw: Callable[..., Raw],
    serve: Callable[..., Served],
    http_answer: Callable[..., bytes],
) -> Callable[[Case], Seen]:
    """What a case comes to."""

    def look(case: Case) -> Seen:
        if case.id not in _seen:
            folder = tmp_path / case.id
            folder.mkdir()
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("FEEDBOT_JOURNAL", str(folder / "journal.db"))
                _seen[case.id] = _provoked(case, Room(folder, patch, raw, serve, http_answer))
        return _seen[case.id]

    return look


def _provoked(case: Case, room: Room) -> Seen:
    error: Exception | None = None
    try:
        text = str(case.provoke(room))
    except Exception as exc:  # noqa: BLE001 - its class is compared with the table's
        error, text = exc, str(exc)
    return Seen(
        kind=str if error is None else type(error),
        en=_anonymous(text, room),
        he=_anonymous(_hebrew(error, text), room),
        trace=frozenset(_trace(error)),
    )


def _hebrew(error: Exception | None, text: str) -> str:
    """As a message says it, or, where the text is not one yet, as the table of wordings does."""
    said = error.args[0] if error is not None and error.args else text
    return said.in_("he") if isinstance(said, Message) else translate(text, "he")


def _anonymous(text: str, room: Room) -> str:
    return re.sub(r"sandbox-\w{8}-\d+", "sandbox-ID", text.replace(str(room.folder), "FOLDER"))


def _trace(error: BaseException | None) -> Iterator[tuple[str, int]]:
    """The lines of the package that an error, and those that it came from, went through."""
    while error is not None:
        for frame, line in traceback.walk_tb(error.__traceback__):
            path = Path(frame.f_code.co_filename)
            if PACKAGE in path.parents:
                yield str(path.relative_to(PACKAGE)), line
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_message_reads_as_in_the_table(case: Case, seen: Callable[[Case], Seen]) -> None:
    """The user reads this error, this text, and in Hebrew that one."""
    found = seen(case)
    assert (found.kind, found.en, found.he) == (case.kind, case.en, case.he)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_hebrew_keeps_every_detail(case: Case) -> None:
    """The Hebrew holds Hebrew words of ours, and every number, name and place of the English."""
    assert re.search("[א-ת]{2}", case.he)
    assert not _details(case.en) - _details(case.he), "a detail is missing in the Hebrew"


def _details(text: str) -> set[str]:
    """Numbers, places, codes, and what stands in quotation marks."""
    return {*re.findall(r"\d+|FOLDER[\w./-]*\w|(?!URL)[A-Z]{3,}\w*|'[^' ]+'", text)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_hebrew_leaves_no_english_sentence(case: Case) -> None:
    """Whoever reads no English understands the Hebrew: no four English words stand in a row."""
    hebrew = re.sub("|".join(map(re.escape, NOT_OURS)), "", case.he)
    assert not re.search(r"(?<![\w'-])(?:[A-Za-z]{2,}[ ,]+){3}[A-Za-z]{2,}", hebrew)


def test_what_needs_no_translation_comes_back_as_it_was() -> None:
    """English where English is asked for, and what is not ours in any language."""
    assert [translate(case.en, "en") for case in CASES] == [case.en for case in CASES]
    assert translate("Not on WhatsApp {x}", "he") == "Not on WhatsApp {x}"


def test_no_english_has_two_hebrews() -> None:
    """A text means one thing, and its Hebrew holds no detail that the English does not give."""
    assert len({one.en for one in error_words._OURS}) == len(error_words._OURS)
    for one in error_words._OURS:
        assert _fields(one.he) <= _fields(one.en), one.en


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_place_that_raises_stands_in_the_table(seen: Callable[[Case], Seen]) -> None:
    """No `raise` and no warning of the package is without a case, or without a reason why not."""
    reached = set().union(*(seen(case).trace for case in CASES))
    left = {
        f"{name}: {source}"
        for name, lines, source in _places()
        if not any((name, line) in reached for line in lines)
    }
    assert left == set(NOT_HERE)


def _places() -> Iterator[tuple[str, range, str]]:
    """Every statement that raises or warns: its module, its lines, and how its text begins."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name == "form":
            continue  # what the form raises is in its reader's language from the start
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Raise | ast.Call) and _speaks(node):
                lines = range(node.lineno, (node.end_lineno or 0) + 1)
                yield str(path.relative_to(PACKAGE)), lines, ast.unparse(node)[:60]


def _speaks(node: ast.Raise | ast.Call) -> bool:
    """Whether it raises an error of its own, warns, or hands a watch a note."""
    if isinstance(node, ast.Raise):
        return node.exc is not None
    return ast.unparse(node.func) in {"warnings.warn", "watch.note"}
