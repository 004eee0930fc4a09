"""Every error and warning, provoked the way a user would: its class, and that its Hebrew is whole.

English is written where it is said and Hebrew in the catalogue; here stands how each comes about,
and what holds for all: it is a message of ours, in Hebrew too, and what is the user's own in it (a
name, a number, a file) is in both.
"""

from __future__ import annotations

import ast
import io
import logging
import pickle
import pkgutil
import re
import sqlite3
import sys
import traceback
import warnings
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

import feedbot_bulk as fb
from feedbot_bulk.cli import main
from feedbot_bulk.cli.style import READER
from feedbot_bulk.display import plots
from feedbot_bulk.i18n.catalogue import LANGUAGES
from feedbot_bulk.i18n.message import CALLER, Message
from feedbot_bulk.journal.records import Campaign, LostClaimsError
from feedbot_bulk.release import Pace, canary
from feedbot_bulk.results.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from conftest import Raw, Served

    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.i18n.message import Reader

# --- how a case is provoked ---------------------------------------------------------------------


class NoFrame:
    """What converts itself to something else than a frame."""

    def to_pandas(self) -> pd.Series[Any]:
        """A column alone."""
        return pd.Series(["050-1234501"])


@dataclass(frozen=True)
class Room:
    """What a case may use: a folder of its own, patches for its length, servers on real ports."""

    folder: Path
    patch: pytest.MonkeyPatch
    raw: Callable[..., Raw]
    serve: Callable[..., Served]
    answer: Callable[..., bytes]
    stem: str | None = None

    def internal(self, name: str, value: object) -> None:
        """Another value for an internal name of the package, in every module that knows it."""
        modules = [module for module in _modules() if hasattr(module, name)]
        assert modules, f"no module has {name}"
        for module in modules:
            self.patch.setattr(module, name, value)

    def file(self, name: str, content: bytes | str = b"") -> Path:
        """A file in the folder; the test may ask for another stem."""
        path = self.folder / name
        path = path.with_stem(self.stem) if self.stem else path
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


def command(room: Room, *arguments: object) -> object:
    """A command of the command line; raises again the error that it prints."""
    raised: list[BaseException] = []
    begin = fb.FeedbotError.__init__

    def remember(self: fb.FeedbotError, *given: Any, **named: Any) -> None:
        raised.append(self)
        begin(self, *given, **named)

    room.patch.setattr(fb.FeedbotError, "__init__", remember)
    assert main([*map(str, arguments)]) != 0
    raise raised[-1]


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


def encrypted() -> bytes:
    """A workbook whose archive says of each member that it needs a password."""
    data = bytearray(GOOD)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


def bomb(room: Room, *, honest: bool) -> object:
    """Read a workbook that unpacks to a hundred times the most allowed, declared or denied."""
    room.internal("RATIO_COUNTS_FROM", 1000)
    room.internal("MAX_RATIO", 1)
    data = archive(xl__worksheets__sheet1_xml=bytes(100_000))
    declared = (100_000).to_bytes(4, "little")
    return room.read(data if honest else data.replace(declared, (9).to_bytes(4, "little")))


def too_wide(room: Room, content: bytes) -> object:
    """Read a file of more cells than a sheet may span."""
    room.internal("MAX_AREA", 3)
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
    room.internal("TRIES", 1)
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


def unknown_state_journal(room: Room) -> object:
    """A journal that holds a state of nobody's."""
    path = room.folder / "j.db"
    noa().feedbot.send("a", client=fb.Sandbox(), journal=path, campaign="c", progress=False)
    sql(path, "UPDATE feedbot_messages SET state = 'recalled'")
    return fb.Journal(path).campaigns()


def relative_journal(room: Room) -> object:
    """A journal that would be another one in every folder."""
    room.patch.setenv("FEEDBOT_JOURNAL", "journal.db")
    return fb.Journal()


def gone_journal(room: Room) -> object:
    """A journal that is asked after its file was deleted."""
    journal = fb.Journal(room.journal())
    gone(room)
    return journal.campaigns()


def locked_journal(room: Room) -> object:
    """A journal that another program holds."""
    room.internal("BUSY_SECONDS", 0.01)
    path = room.journal()
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        return fb.Journal(path)
    finally:
        other.close()


def journal_that_lost_claims(room: Room) -> object:
    """A send whose claims are gone when their outcomes come."""
    return stopped_midway(room, lambda _: sql(room.folder / "j.db", "DELETE FROM feedbot_messages"))


def journal_that_lost_a_campaign(room: Room) -> object:
    """Claims for a campaign that is not there."""
    campaign = Campaign(7, "november", "https://feedbot.example")
    return fb.Journal(room.journal()).claim(
        campaign, "run", [], may_send=lambda *_: True, lifetime=60
    )


def contended_journal(room: Room) -> object:
    """A journal where what is written collides every time."""
    room.internal("AT_MOST", 0)
    fb.Journal(room.journal()).record({})
    return "nothing was said"


def new_journal(room: Room) -> object:
    """The first send of a journal, where warnings are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return send(people(1), client=fb.Sandbox(), journal=room.journal())


def full_journal(room: Room) -> object:
    """A journal that may not grow."""
    path = room.journal()
    room.internal("_tune_sqlite", _without_growth)
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

    room.patch.setattr(openpyxl.Workbook, "save", fail)
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


def _as_given(record: logging.LogRecord) -> str:
    """What a line was made of: the message itself, not its text."""
    return record.args[0] if isinstance(record.args, tuple) and record.args else record.msg  # type: ignore[return-value]


def logged(provoke: Callable[[], object]) -> str:
    """The one line that is logged meanwhile."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(_as_given(record))  # type: ignore[method-assign]
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
    room.internal("QUIET", 0.0)
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


def again(_: Room) -> str:
    """The note that a row goes again."""
    sandbox = fb.Sandbox(server_mode=False)
    noa().feedbot.send("שלום", campaign="a", client=sandbox, progress=False)
    seen = noa().feedbot.preview("שלום", campaign="a", resend="all", client=sandbox)
    notes: list[str] = seen.notes
    return notes[0]


def report_without_list(room: Room) -> object:
    """A report of a campaign, without the list that it went to."""
    send(noa(), client=fb.Sandbox(), journal=room.journal())
    place = room.folder / "j.db"
    return command(
        room, "status", "--campaign", "november", "--journal", place, "--report", "r.xlsx"
    )


def status_of(room: Room, campaign: str) -> object:
    """A campaign picked up with a list that it never went to."""
    room.patch.setenv("FEEDBOT_TOKEN", "invented-token")
    return command(room, "status", room.file("contacts.xlsx", GOOD), "--campaign", campaign)


def without_uvicorn(room: Room) -> object:
    """A sandbox on a port where uvicorn is not installed."""
    room.patch.setitem(sys.modules, "uvicorn", None)
    return command(room, "sandbox")


def too_large(room: Room) -> object:
    """Read a file that is larger than any list."""
    room.internal("MAX_FILE", 1 << 20)
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
    return command(room, "sandbox", "--port", 8000)


# --- the table ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One message: how it comes about, and its class (`str`: shown, not raised)."""

    id: str
    provoke: Callable[[Room], object]
    kind: type


def journal() -> fb.Journal:
    """A journal of nothing."""
    return fb.Journal(":memory:")


def previewed() -> Any:
    """A result of which nothing was queued."""
    return noa().feedbot.preview("שלום")


def without_altair(room: Room) -> object:
    """A chart where Altair is not installed."""
    room.patch.setitem(sys.modules, "altair", None)
    return plots.plot(previewed())


CASES = (
    # --- the arguments of a call -----------------------------------------------------------------
    Case("client", lambda _: send(noa(), client=7), fb.FeedbotError),
    Case("journal", lambda _: send(noa(), client=fb.Sandbox(), journal=7), fb.FeedbotError),
    Case(
        "series of another list",
        lambda _: noa().feedbot.preview(pd.Series(["a", "b"])),
        fb.ColumnError,
    ),
    Case("limit", lambda _: send(noa(), client=fb.Sandbox(), limit=-1), fb.FeedbotError),
    Case("concurrency", lambda _: send(noa(), client=fb.Sandbox(), concurrency=0), fb.FeedbotError),
    Case("batch size", lambda _: noa().feedbot.batches("שלום", batch_size=0), fb.FeedbotError),
    Case("campaign", lambda _: send(noa(), client=fb.Sandbox(), campaign=" "), fb.FeedbotError),
    Case("resend", lambda _: send(noa(), client=fb.Sandbox(), resend="sent"), fb.FeedbotError),
    Case("region", lambda _: noa()["נייד"].feedbot.normalize("Israel"), fb.FeedbotError),
    Case(
        "no length of time",
        lambda _: queued()[0].feedbot.wait("soon", client=fb.Sandbox()),
        fb.FeedbotError,
    ),
    Case(
        "less than no time",
        lambda _: queued()[0].feedbot.wait(-5, client=fb.Sandbox()),
        fb.FeedbotError,
    ),
    Case(
        "expires, a word", lambda _: noa().feedbot.preview("שלום", expires="soon"), fb.ColumnError
    ),
    Case("expires, a number", lambda _: noa().feedbot.preview("שלום", expires=7), fb.ColumnError),
    Case("image, a number", lambda _: noa().feedbot.preview("שלום", image=7), fb.ColumnError),
    Case(
        "image, a file", lambda _: noa().feedbot.preview("שלום", image="logo.png"), fb.ColumnError
    ),
    Case(
        "test to no phone",
        lambda _: noa().feedbot.test("שלום", to="12", client=fb.Sandbox()),
        fb.FeedbotError,
    ),
    Case(
        "test of no ready row",
        lambda _: noa(נייד=["050-1234"]).feedbot.test(
            "שלום", to="054-1111111", client=fb.Sandbox()
        ),
        fb.FeedbotError,
    ),
    Case(
        "test of an empty list",
        lambda _: people(0).feedbot.test("שלום", to="054-1111111", client=fb.Sandbox()),
        fb.FeedbotError,
    ),
    Case("rows to show", lambda _: noa().feedbot.preview("שלום").feedbot.show(-1), fb.FeedbotError),
    Case("pace", lambda _: fb.Sandbox(pace=0), fb.FeedbotError),
    # --- columns ---------------------------------------------------------------------------------
    Case(
        "no such column, one like it",
        lambda _: noa().feedbot.preview("שלום", phone="ניד"),
        fb.ColumnError,
    ),
    Case(
        "no such column among many",
        lambda _: noa(**{f"c{n}": [n] for n in range(25)}).feedbot.preview("שלום", phone="טלפון"),
        fb.ColumnError,
    ),
    Case(
        "two columns of one name",
        lambda _: twice("נייד").feedbot.preview("שלום", phone="נייד"),
        fb.ColumnError,
    ),
    Case(
        "two phone columns",
        lambda _: noa(נייד=["0501234501"], סלולרי=["0521234502"]).feedbot.preview("שלום"),
        fb.ColumnError,
    ),
    Case(
        "two message columns",
        lambda _: noa(נייד=["0501234501"], הודעה=["א"], טקסט=["ב"]).feedbot.preview(),
        fb.ColumnError,
    ),
    Case(
        "no phone column",
        lambda _: noa(שם=["נועה"], עיר=["חיפה"]).feedbot.preview("שלום"),
        fb.ColumnError,
    ),
    Case(
        "only what looks like phones",
        lambda _: noa(שם=["נועה"], קשר=["050-1234501"]).feedbot.preview("שלום"),
        fb.ColumnError,
    ),
    Case("no columns at all", lambda _: pd.DataFrame().feedbot.preview("שלום"), fb.ColumnError),
    Case("no message column", lambda _: noa().feedbot.preview(), fb.ColumnError),
    Case(
        "columns of two levels",
        lambda _: pd.DataFrame([[1]], columns=[["a"], ["b"]]).feedbot.preview("שלום"),
        fb.ColumnError,
    ),
    Case("no result frame", lambda _: noa().feedbot.summary(), fb.ColumnError),
    # --- templates -------------------------------------------------------------------------------
    Case("message, a number", lambda _: noa().feedbot.preview(7), fb.TemplateError),
    Case("broken character", lambda _: noa().feedbot.preview("שלום \ud800"), fb.TemplateError),
    Case("only a name", lambda _: noa().feedbot.preview("שם"), fb.TemplateError),
    Case(
        "a brace that closes nothing",
        lambda _: noa().feedbot.preview("שלום } לך"),
        fb.TemplateError,
    ),
    Case("a brace never closed", lambda _: noa().feedbot.preview("שלום {שם"), fb.TemplateError),
    Case(
        "a brace in a placeholder",
        lambda _: noa().feedbot.preview("שלום {שם {נייד}}"),
        fb.TemplateError,
    ),
    Case("no name", lambda _: noa().feedbot.preview("שלום {}"), fb.TemplateError),
    Case("no such name", lambda _: noa().feedbot.preview("שלום {שמ}, מה שלומך?"), fb.TemplateError),
    Case(
        "no such name, second line",
        lambda _: noa().feedbot.preview("שלום\nל{שמ}"),
        fb.TemplateError,
    ),
    Case("a word for a format", lambda _: noa().feedbot.preview("{שם:yyyy}"), fb.TemplateError),
    Case("no format at all", lambda _: noa().feedbot.preview("{שם:>0}"), fb.TemplateError),
    Case("no format of numbers", lambda _: noa().feedbot.preview("{שם:.2d}"), fb.TemplateError),
    Case("too wide a format", lambda _: noa().feedbot.preview("{שם:>5000}"), fb.TemplateError),
    Case("too fine a format", lambda _: noa().feedbot.preview("{שם:.99f}"), fb.TemplateError),
    Case(
        "a format of numbers for text", lambda _: noa().feedbot.preview("{שם:,s}"), fb.TemplateError
    ),
    Case("a format of two meanings", lambda _: noa().feedbot.preview("{שם:.2}"), fb.TemplateError),
    Case("no code of a date", lambda _: noa().feedbot.preview("{שם:%Q}"), fb.TemplateError),
    Case(
        "a name of two columns",
        lambda _: twice("עיר").feedbot.preview("{עיר}", phone=pd.Series(["050-1234501"])),
        fb.TemplateError,
    ),
    Case(
        "no columns to name",
        lambda _: pd.DataFrame(index=[0]).feedbot.preview("{שם}", phone=pd.Series(["050-1234501"])),
        fb.TemplateError,
    ),
    # --- contact files ---------------------------------------------------------------------------
    Case("header alone", lambda room: room.read("שם,נייד\n"), fb.ContactsError),
    Case(
        "no file",
        lambda _: fb.read_contacts(7),  # type: ignore[arg-type]
        fb.ContactsError,
    ),
    Case("empty file", lambda room: room.read(b""), fb.ContactsError),
    Case("empty upload", lambda _: fb.read_contacts(b""), fb.ContactsError),
    Case("missing, others like it", nearly, fb.ContactsError),
    Case("missing", lambda room: fb.read_contacts(room.folder / "contacts.xlsx"), fb.ContactsError),
    Case(
        "missing with its folder",
        lambda room: fb.read_contacts(room.folder / "lists" / "contacts.xlsx"),
        fb.ContactsError,
    ),
    Case("a folder", lambda room: fb.read_contacts(room.folder), fb.ContactsError),
    Case("held by another program", unopened, fb.ContactsError),
    Case("too large", too_large, fb.ContactsError),
    Case(
        "sheet of a text file",
        lambda room: room.read("שם,נייד\n", "contacts.csv", sheet="a"),
        fb.ContactsError,
    ),
    Case("a png file", lambda room: room.read(b"\x89PNG"), fb.ContactsError),
    Case("a jpeg file", lambda room: room.read(b"\xff\xd8\xff"), fb.ContactsError),
    Case("a gif file", lambda room: room.read(b"GIF89a"), fb.ContactsError),
    Case("a webp file", lambda room: room.read(b"RIFF....WEBP"), fb.ContactsError),
    Case("a pdf file", lambda room: room.read(b"%PDF-1.7"), fb.ContactsError),
    Case("no vcard", lambda room: room.read(b"BEGIN:VCARD"), fb.ContactsError),
    Case("a sylk file", lambda room: room.read(b"ID;PWXL"), fb.ContactsError),
    Case("a dif file", lambda room: room.read(b"TABLE\r\n0,1\r\n"), fb.ContactsError),
    Case("an rtf file", lambda room: room.read(b"{\\rtf1"), fb.ContactsError),
    Case("a mht file", lambda room: room.read(b"MIME-Version: 1.0"), fb.ContactsError),
    Case(
        "a likely encoding",
        lambda room: room.read("Имя,Телефон\nИван,0501234501\n".encode("cp1251"), "contacts.csv"),
        fb.ContactsError,
    ),
    Case(
        "a wrong encoding",
        lambda room: room.read("שם\n".encode("cp1255"), "contacts.csv", encoding="utf-8"),
        fb.ContactsError,
    ),
    Case(
        "an unknown encoding",
        lambda room: room.read(b"name\nNoa\n", "contacts.csv", encoding="cp9999"),
        fb.ContactsError,
    ),
    Case(
        "encoding of a workbook",
        lambda room: room.read(GOOD, encoding="utf-8"),
        fb.ContactsError,
    ),
    Case(
        "sheet of a frame",
        lambda _: fb.read_contacts(pd.DataFrame({"שם": ["נועה"]}), sheet=0),
        fb.ContactsError,
    ),
    Case(
        "a frame that is none",
        lambda _: fb.read_contacts(NoFrame()),
        fb.ContactsError,
    ),
    Case("a html file", lambda room: room.read(b"<html>"), fb.ContactsError),
    Case("a xml file", lambda room: room.read(b"<?xml version='1.0'?>"), fb.ContactsError),
    Case("no workbook", lambda room: room.read(OLE + bytes(2000)), fb.ContactsError),
    Case(
        "protected",
        lambda room: room.read(OLE + "EncryptedPackage".encode("utf-16-le")),
        fb.ContactsError,
    ),
    Case(
        "protected document",
        lambda room: room.read(
            archive(**{"META-INF__manifest.xml": b"encryption-data", "content.xml": b"<a/>"})
        ),
        fb.ContactsError,
    ),
    Case("protected archive", lambda room: room.read(encrypted()), fb.ContactsError),
    Case("no visible sheet", lambda room: room.read(hidden()), fb.ContactsError),
    Case(
        "no such sheet",
        lambda room: room.read(xlsx(["שם"], more="ארכיון"), sheet="רשימה"),
        fb.ContactsError,
    ),
    Case("empty sheets", lambda room: room.read(xlsx(more="ארכיון")), fb.ContactsError),
    Case("blank text", lambda room: room.read(" , ,\n,,\n", "contacts.csv"), fb.ContactsError),
    Case("damaged archive", lambda room: room.read(GOOD[:-10]), fb.ContactsError),
    Case("bomb", lambda room: bomb(room, honest=True), fb.ContactsError),
    Case("bomb that denies it", lambda room: bomb(room, honest=False), fb.ContactsError),
    Case("wide ods", lambda room: too_wide(room, ODS), fb.ContactsError),
    Case("wide text", lambda room: too_wide(room, 20 * b"a,"), fb.ContactsError),
    Case(
        "open quotation mark",
        lambda room: room.read('שם,נייד\n"נועה,0501234501\n', "contacts.csv"),
        fb.ContactsError,
    ),
    Case(
        "no encoding",
        lambda room: room.read(b"name,phone\n\x81\x8d,0501234501\n", "contacts.csv"),
        fb.ContactsError,
    ),
    Case(
        "damaged utf-8",
        lambda room: room.read("שם,נייד\nנועה,".encode() + b"\xd7\n", "contacts.csv"),
        fb.ContactsError,
    ),
    Case(
        "binary data",
        lambda room: room.read(b"name,phone\n\x01\x02,0501234501\n", "contacts.csv"),
        fb.ContactsError,
    ),
    # --- the opt-out list ------------------------------------------------------------------------
    Case(
        "opt-outs, a number", lambda _: noa().feedbot.preview("שלום", exclude=7), fb.ContactsError
    ),
    Case(
        "opt-outs, a phone",
        lambda _: noa().feedbot.preview("שלום", exclude="050-1234501"),
        fb.ContactsError,
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
    ),
    Case(
        "opt-out without a phone",
        lambda _: noa().feedbot.preview(
            "שלום", exclude=noa(נייד=["050-1234501", None], שם=["דנה", "נועה"])
        ),
        fb.ContactsError,
    ),
    Case(
        "opt-outs, a report",
        lambda room: noa().feedbot.preview(
            "שלום", exclude=noa().feedbot.preview("שלום").feedbot.to_excel(room.folder / "a.xlsx")
        ),
        fb.ContactsError,
    ),
    Case(
        "opt-out that is no phone",
        lambda room: noa().feedbot.preview(
            "שלום", exclude=room.file("opt-out.csv", "נייד\n050-1234501\n12\n")
        ),
        fb.ContactsError,
    ),
    Case(
        "opt-outs that are no phones",
        lambda _: noa().feedbot.preview("שלום", exclude=["050-12345", "2023-05-01", *["הסר"] * 5]),
        fb.ContactsError,
    ),
    # --- the connection to Feedbot ---------------------------------------------------------------
    Case("no token", lambda _: fb.Client(), fb.FeedbotError),
    Case("token with a blank", lambda _: fb.Client("invented token"), fb.FeedbotError),
    Case("token pickled", lambda _: pickle.dumps(fb.Client("invented-token")), TypeError),
    Case("timeout", lambda _: fb.Client("invented-token", timeout=0), fb.FeedbotError),
    Case(
        "no address",
        lambda _: fb.Client("invented-token", send_url="https://feedbot:port"),
        fb.FeedbotError,
    ),
    Case(
        "plain http",
        lambda _: fb.Client("invented-token", send_url="http://feedbot.example"),
        fb.FeedbotError,
    ),
    Case(
        "no status",
        lambda room: room.client(room.answer("503 Busy")).message_status("wwFSlUQCEB6WQ8egk42n"),
        fb.ApiError,
    ),
    Case(
        "no status in the answer",
        lambda room: room.client(room.answer("200 OK", "{}")).message_status(
            "wwFSlUQCEB6WQ8egk42n"
        ),
        fb.ApiError,
    ),
    Case(
        "token refused a message",
        lambda room: add(room.serve(token="another").client),
        fb.NotAuthorizedError,
    ),
    Case(
        "token refused a status",
        lambda room: room.client(room.answer("403 Forbidden")).message_status("a"),
        fb.NotAuthorizedError,
    ),
    Case(
        "token refused a send",
        lambda room: send(people(3), client=room.serve(token="another").client),
        fb.NotAuthorizedError,
    ),
    Case(
        "token refused a poll",
        lambda room: queued()[0].feedbot.poll(client=room.serve(token="another").client),
        fb.NotAuthorizedError,
    ),
    Case(
        "message without a text", lambda room: add(room.serve().client, ""), fb.MissingParamsError
    ),
    Case(
        "no clear answer",
        lambda room: add(room.client(room.answer("502 Bad Gateway", "<html>"))),
        fb.OutcomeUnknownError,
    ),
    Case(
        "an answer that is no JSON",
        lambda room: add(room.client(room.answer("200 OK", "<html>"))),
        fb.OutcomeUnknownError,
    ),
    Case(
        "too many ids",
        lambda room: add(
            room.client(room.answer("200 OK", '{"success": true, "ids": ["a", "b"]}'))
        ),
        fb.OutcomeUnknownError,
    ),
    Case("no connection", without_connection, fb.FeedbotError),
    Case(
        "a busy Feedbot",
        lambda room: add(room.client(room.answer("429 Too Many Requests"))),
        fb.ApiError,
    ),
    Case(
        "a request too large",
        lambda room: add(room.client(room.answer("413 Payload Too Large"))),
        fb.ApiError,
    ),
    Case(
        "an unknown code",
        lambda room: add(room.client(room.answer("200 OK", '{"success": false, "errorCode": 7}'))),
        fb.OutcomeUnknownError,
    ),
    Case(
        "practice ids",
        lambda _: queued()[0].feedbot.poll(client=fb.Client("invented-token")),
        fb.FeedbotError,
    ),
    # --- a send that stopped ---------------------------------------------------------------------
    Case(
        "refused",
        lambda room: send(people(3), client=room.client(room.answer("404 Not Found"))),
        fb.SendStopped,
    ),
    Case(
        "three unclear answers",
        lambda room: send(people(5), client=room.client(room.answer("500 Oops"))),
        fb.SendStopped,
    ),
    Case("busy for long", busy, fb.SendStopped),
    Case(
        "token refused midway",
        lambda room: stopped_midway(
            room, lambda sandbox: setattr(sandbox.server, "token", "another")
        ),
        fb.SendStopped,
    ),
    Case(
        "journal gone midway",
        lambda room: stopped_midway(room, lambda _: gone(room)),
        fb.SendStopped,
    ),
    # --- the journal -----------------------------------------------------------------------------
    Case(
        "campaign not kept",
        lambda room: changed_journal(
            room,
            "CREATE TRIGGER t BEFORE INSERT ON feedbot_campaigns BEGIN SELECT RAISE(IGNORE); END",
        ),
        fb.JournalError,
    ),
    Case("no run", no_run, fb.JournalError),
    Case("journal gone", gone_journal, fb.JournalError),
    Case("journal at no address", lambda _: fb.Journal("nonsense://journal"), fb.JournalError),
    Case("usual journal without a folder", no_usual_journal, fb.JournalError),
    Case(
        "journal in a missing folder",
        lambda room: fb.Journal(room.folder / "jurnals" / "j.db"),
        fb.JournalError,
    ),
    Case(
        "journal of a newer version",
        lambda room: changed_journal(room, "UPDATE feedbot_version SET version = 99"),
        fb.JournalError,
    ),
    Case("journal of an unknown state", unknown_state_journal, fb.JournalError),
    Case("journal by a relative path", relative_journal, fb.JournalError),
    Case(
        "journal address unreadable",
        lambda _: fb.Journal("postgresql+psycopg://me:a#b@127.0.0.1:1:b/x"),
        fb.JournalError,
    ),
    Case("journal locked", locked_journal, fb.JournalError),
    Case("journal read-only", read_only_journal, fb.JournalError),
    Case("journal full", full_journal, fb.JournalError),
    Case(
        "no journal",
        lambda room: fb.Journal(room.file("contacts.csv", 100 * "שם,נייד\n")),
        fb.JournalError,
    ),
    Case("journal malformed", malformed_journal, fb.JournalError),
    Case("journal that lost claims", journal_that_lost_claims, fb.SendStopped),
    Case("journal that lost a campaign", journal_that_lost_a_campaign, LostClaimsError),
    Case("journal that others write to", contended_journal, fb.JournalError),
    Case("first send of a new journal", new_journal, UserWarning),
    Case(
        "journal that cannot be opened",
        lambda room: fb.Journal(f"sqlite:///{room.folder}/lists/j.db"),
        fb.JournalError,
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
    ),
    Case("opt-out that is no phone", lambda _: journal().opt_out(["0501"]), fb.ContactsError),
    Case("opt-out of nobody", lambda _: journal().opt_out([]), fb.FeedbotError),
    Case("opt-outs, a float", lambda _: journal().opt_out(3.5), fb.ContactsError),
    Case("note, a list", lambda _: journal().opt_out("0541111111", ["a"]), fb.FeedbotError),  # type: ignore[arg-type] # the slip
    # --- release ---------------------------------------------------------------------------------
    Case("no hours", lambda _: fb.Hours("mornings"), fb.FeedbotError),
    Case("empty window", lambda _: fb.Hours("9:00-9:00"), fb.FeedbotError),
    Case("crossing window", lambda _: fb.Hours("20:00-9:00"), fb.FeedbotError),
    Case("no such clock", lambda _: fb.Hours("9:00-25:00"), fb.FeedbotError),
    Case("no such day", lambda _: fb.Hours("9:00-20:00", days="sunn"), fb.FeedbotError),
    Case("hours on no day", lambda _: fb.Hours("9:00-20:00", days=[]), fb.FeedbotError),
    Case("days twice", lambda _: fb.Hours("9:00-20:00 sun", days="mon"), fb.FeedbotError),
    Case("never open", lambda _: fb.Hours("9:00-16:00", days="sat"), fb.FeedbotError),
    Case("shabbat, a text", lambda _: fb.Hours("9-20", shabbat="no"), fb.FeedbotError),  # type: ignore[arg-type] # the slip
    Case("hours, a number", lambda _: fb.Hours(9), fb.FeedbotError),  # type: ignore[arg-type] # the slip
    Case("no windows", lambda _: fb.Hours("9-20").next(0), fb.FeedbotError),
    Case("no pace", lambda _: Pace.of("fast"), fb.FeedbotError),
    Case("pace of nothing", lambda _: Pace.of("0/hour"), fb.FeedbotError),
    Case("canary of nobody", lambda _: canary.checked(0, 5), fb.FeedbotError),
    Case("canary larger than the list", lambda _: canary.checked(20, 5), fb.FeedbotError),
    Case("no share", lambda _: canary.checked_share(10), fb.FeedbotError),
    # --- charts ----------------------------------------------------------------------------------
    Case("no such chart", lambda _: plots.plot(previewed(), "pie"), fb.FeedbotError),
    Case("no stretch of time", lambda _: timeline(previewed(), "often"), fb.FeedbotError),
    Case("charts without Altair", without_altair, fb.FeedbotError),
    # --- the report ------------------------------------------------------------------------------
    Case(
        "report to a text file",
        lambda _: noa().feedbot.preview("שלום").feedbot.to_excel(io.StringIO()),
        fb.FeedbotError,
    ),
    Case("report of an odd status", odd_status, fb.ColumnError),
    Case(
        "report in another language",
        lambda _: noa().feedbot.preview("שלום").feedbot.to_excel(io.BytesIO(), lang="fr"),
        fb.FeedbotError,
    ),
    Case(
        "report to a folder",
        lambda room: noa().feedbot.preview("שלום").feedbot.to_excel(room.folder),
        fb.FeedbotError,
    ),
    Case(
        "report to a missing folder",
        lambda room: (
            noa().feedbot.preview("שלום").feedbot.to_excel(room.folder / "reports" / "r.xlsx")
        ),
        fb.FeedbotError,
    ),
    Case("report on a full disk", full_disk, fb.FeedbotError),
    Case("report in place of one that is read-only", read_only_report, UserWarning),
    # --- the command line ------------------------------------------------------------------------
    Case("report without a list", report_without_list, fb.FeedbotError),
    Case(
        "status of no campaign",
        lambda room: command(room, "status", "--campaign", "november"),
        fb.FeedbotError,
    ),
    Case(
        "history of no campaign",
        lambda room: command(room, "history", "--campaign", "november"),
        fb.FeedbotError,
    ),
    Case("status of another list", lambda room: status_of(room, "november"), fb.FeedbotError),
    Case(
        "opt-out list of phones",
        lambda room: command(room, "opt-out", "list", "1"),
        fb.FeedbotError,
    ),
    Case(
        "opt-out import of no file",
        lambda room: command(room, "opt-out", "import"),
        fb.FeedbotError,
    ),
    Case("opt-out of no phones", lambda room: command(room, "opt-out", "add"), fb.FeedbotError),
    Case(
        "opt-out removed unasked",
        lambda room: command(room, "opt-out", "remove", "0541111111"),
        fb.FeedbotError,
    ),
    Case("sandbox without uvicorn", without_uvicorn, fb.FeedbotError),
    Case("sandbox on no port", lambda room: command(room, "sandbox", "--port", 0), fb.FeedbotError),
    Case("sandbox on a port in use", port_in_use, fb.FeedbotError),
    Case(
        "message file in another encoding",
        lambda room: command(
            room,
            "preview",
            room.file("contacts.xlsx", GOOD),
            "--message-file",
            room.file("text.txt", "שלום".encode("cp1255")),
        ),
        fb.FeedbotError,
    ),
    Case(
        "report's folder missing",
        lambda room: command(
            room,
            "send",
            room.file("contacts.xlsx", GOOD),
            "--sandbox",
            "--message",
            "שלום",
            "--report",
            room.folder / "reports" / "r.xlsx",
        ),
        fb.FeedbotError,
    ),
    Case(
        "message of blanks",
        lambda room: command(room, "preview", room.file("contacts.xlsx", GOOD), "--message", " "),
        fb.FeedbotError,
    ),
    Case(
        "message file without a text",
        lambda room: command(
            room,
            "preview",
            room.file("contacts.xlsx", GOOD),
            "--message-file",
            room.file("text.txt", "\n"),
        ),
        fb.FeedbotError,
    ),
    Case(
        "message file that is missing",
        lambda room: command(
            room,
            "preview",
            room.file("contacts.xlsx", GOOD),
            "--message-file",
            room.folder / "text.txt",
        ),
        fb.FeedbotError,
    ),
    Case(
        "no request at a time",
        lambda room: command(
            room,
            "send",
            room.file("contacts.xlsx", GOOD),
            "--sandbox",
            "--message",
            "שלום",
            "--concurrency",
            0,
        ),
        fb.FeedbotError,
    ),
    # --- warnings and notes ----------------------------------------------------------------------
    Case("nothing moves", nothing_moves, str),
    Case("wait in vain", fruitless, UserWarning),
    Case("poll in vain", ended_sandbox, UserWarning),
    Case(
        "test still pending",
        lambda _: noa().feedbot.test(
            "שלום", to="054-1111111", wait=0, client=fb.Sandbox(server_mode=False)
        ),
        UserWarning,
    ),
    Case("night and Shabbat", lambda _: note(noa(), -1), str),
    Case("a landline", lambda _: note(noa(שם=["נועה"], נייד=["03-1234567"]), 0), str),
    Case("no value", lambda _: note(noa(שם=[None, "יוסי"], נייד=["054-4444444"] * 2), 0), str),
    Case("a long text", lambda _: note(noa(שם=["נ" * 5000], נייד=["054-4444444"]), 0), str),
    Case(
        "a long text below a picture",
        lambda _: (
            noa(שם=["נ" * 2000], נייד=["054-4444444"])
            .feedbot.preview("{שם}", image="https://example.org/a.png")
            .notes[0]
        ),
        str,
    ),
    Case("goes again", again, str),
    Case(
        "empty column",
        lambda _: noa(טלפון=["054-4444444"], הודעה=[" "]).feedbot.preview(),
        fb.TemplateError,
    ),
    Case("empty text", lambda _: noa().feedbot.preview(" "), fb.TemplateError),
    Case(
        "a second text",
        lambda _: note(noa(שם=["נועה", "יוסי"], נייד=["054-4444444", "0544444444"]), 0),
        str,
    ),
)

SILENT = "needs a database server that falls silent: tests/guarantees/test_journal_in_the_world.py"

SEEN_TO = "ends a transaction of the journal, which goes about it in another way"

NOT_HERE = {
    "raise AttributeError(f'module {__name__!r} has no attribute ": "Python's own words for a slip",
    "raise ValueError(f'no such hour: {hour} {half}')": (
        "caught where the text is read: the cell is then no time"
    ),
    "raise RuntimeError('the delivery has not begun')": (
        "no call leads there: it tells a type checker that the delivery has begun"
    ),
    "raise SystemExit(done.exit_code) from None": "the end of a help, no error",
    "raise SystemExit(2) from None": "the end of wrong use, which was printed before",
    "raise JournalError(self._no_answer())": SILENT,
    "raise JournalError(self._no_answer()) from _without_frames(e": SILENT,
    "raise JournalError(Message('{file} cannot be read ({kind}): ": (
        "a spill that was damaged; tested in tests/guarantees/test_hiccups.py"
    ),
    "raise AssertionError('the pauses have no end')": "no call leads there",
    "raise TooLateError": "the session's own, which becomes an answer",
    "raise LeftError from None": "while an interrupt leaves, which is what the caller gets",
    "raise poller.error": "what a poll before a resend raises; tested as a poll's own",
    "watch.note(complaint)": "tested in tests/guarantees/test_sleep_and_clocks.py",
    "raise OddOutcomesError": SEEN_TO,
    "raise OddOutcomesError from exc": SEEN_TO,
    "raise CollisionError from exc": SEEN_TO,
    "raise NoCampaignError": SEEN_TO,
    "raise JournalError(contended(str(where))) from None": SEEN_TO,
    "raise JournalError(_kept_for_nobody(str(where), str(files[0]": (
        "outcomes kept for a journal that was deleted; tested in tests/guarantees/test_hiccups.py"
    ),
    "raise JournalError(contended(self.place))": (
        "claims that collide again and again; its words have their case where outcomes do"
    ),
    "raise JournalError(lost_claims(self.place)) from None": (
        "no call leads there: a send says which campaign its outcomes are of"
    ),
    "raise sent.error": "the command line's end of what stopped a send; tested in tests/cli",
}
"""Statements that raise and that no case reaches, each with the reason."""

FROM_PYTHON = frozenset(
    {
        "client",
        "journal",
        "note, a list",
        "opt-outs, a float",
        "shabbat, a text",
        "hours, a number",
        "no windows",
        "series of another list",
        "image, a number",
        "message, a number",
        "opt-outs, a number",
        "token pickled",
    }
)
"""Cases that no command leads to."""

NOT_OURS = (
    "Cannot detect file format",
    "unexpected end of data",
    "for label in df.columns",
    "sun, mon, tue, wed, thu, fri, sat",
    "ready, skipped, rejected, unknown, pending, expired, sent, failed",
)
"""What stands in English in a Hebrew text: words of other programs, code, values of a column."""


# --- the tests ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What a case came to: the class and the text as raised, and the code that it came from."""

    kind: type
    text: str
    folder: str
    trace: frozenset[tuple[str, int]]

    def in_(self, lang: Lang, reader: Reader = CALLER) -> str:
        """The text in a language, without what differs from run to run."""
        said = self.text.in_(lang, reader) if isinstance(self.text, Message) else self.text
        return re.sub(r"sandbox-\w{8}-\d+", "sandbox-ID", said.replace(self.folder, "FOLDER"))


_seen: dict[tuple[str, str | None], Seen] = {}
"""Each case is provoked once, by whichever test asks first."""

PACKAGE = Path(fb.__file__).parent


@cache
def _modules() -> list[ModuleType]:
    """Every module of the package, but for the one that is a program."""
    found = pkgutil.walk_packages(fb.__path__, "feedbot_bulk.")
    return [import_module(one.name) for one in found if not one.name.endswith("__main__")]


@pytest.fixture
def seen(
    tmp_path: Path,
    raw: Callable[..., Raw],
    serve: Callable[..., Served],
    http_answer: Callable[..., bytes],
) -> Callable[..., Seen]:
    """What a case comes to; with a stem, its files are called so."""

    def look(case: Case, stem: str | None = None) -> Seen:
        if (case.id, stem) not in _seen:
            folder = tmp_path / case.id
            folder.mkdir()
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("FEEDBOT_JOURNAL", str(folder / "journal.db"))
                room = Room(folder, patch, raw, serve, http_answer, stem)
                _seen[case.id, stem] = _provoked(case, room)
        return _seen[case.id, stem]

    return look


def _provoked(case: Case, room: Room) -> Seen:
    error: Exception | None = None
    said: object
    try:
        said = case.provoke(room)
    except Exception as exc:  # noqa: BLE001 - its class is compared with the table's
        error, said = exc, exc.args[0]
    assert isinstance(said, str)
    return Seen(
        kind=str if error is None else type(error),
        text=said,
        folder=str(room.folder),
        trace=frozenset(_trace(error)),
    )


def _trace(error: BaseException | None) -> Iterator[tuple[str, int]]:
    """The lines of the package that an error, and those that it came from, went through."""
    while error is not None:
        for frame, line in traceback.walk_tb(error.__traceback__):
            path = Path(frame.f_code.co_filename)
            if PACKAGE in path.parents:
                yield str(path.relative_to(PACKAGE)), line
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_goes_wrong_is_said_in_a_message(case: Case, seen: Callable[..., Seen]) -> None:
    """The error is of its class and carries a Message, so that it can be said in any language."""
    found = seen(case)
    assert found.kind is case.kind or (
        case.kind is UserWarning and issubclass(found.kind, UserWarning)
    )
    assert isinstance(found.text, Message)
    assert str(found.text) == found.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_hebrew_keeps_every_detail(case: Case, seen: Callable[..., Seen]) -> None:
    """The Hebrew holds Hebrew words of ours, and every number, name and place of the English."""
    found = seen(case)
    assert re.search("[א-ת]{2}", found.in_("he"))
    lost = _details(found.in_("en")) - _details(found.in_("he"))
    assert lost <= {"1", "2"}, "a detail is missing in the Hebrew"  # those it may say in words


def _details(text: str) -> set[str]:
    """Numbers, places, codes, and what stands in quotation marks."""
    return {*re.findall(r"\d+|FOLDER[\w./-]*\w|(?!URL)[A-Z]{3,}\w*|'[^' ]+'", text)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_hebrew_leaves_no_english_sentence(case: Case, seen: Callable[..., Seen]) -> None:
    """Whoever reads no English understands the Hebrew: no four English words stand in a row."""
    found = seen(case)
    hebrew = re.sub("|".join(map(re.escape, NOT_OURS)), "", found.in_("he"))
    assert not re.search(r"(?<![\w'-])(?:[A-Za-z]{2,}[ ,]+){3}[A-Za-z]{2,}", hebrew)


def _names_its_file(case: Case) -> bool:
    """Whether the case is about a file that it makes."""
    makers = {"read", "bomb", "too_wide"}
    return case.kind is fb.ContactsError and (
        not makers.isdisjoint(case.provoke.__code__.co_names)
        and case.id not in {"missing", "an unknown encoding"}
    )


@pytest.mark.parametrize("case", [*filter(_names_its_file, CASES)], ids=lambda case: case.id)
@pytest.mark.parametrize("stem", ["run the same call again", "one_per_phone=False"])
def test_a_list_is_called_as_its_user_calls_it(
    case: Case, stem: str, seen: Callable[..., Seen]
) -> None:
    """A file whose name reads like words of ours keeps it, for every reader in every language."""
    found = seen(case, stem)
    assert f"{stem}." in found.in_("en")
    readers: tuple[Reader, ...] = (CALLER, READER)
    assert all(f"{stem}." in found.in_(lang, one) for lang in LANGUAGES for one in readers)


PYTHON = re.compile(
    r"(?<![\w'/?&-])[a-z_]+=|\bfb\.|df\.feedbot|\.frame\b|\bSeries\b|timedelta|\bClient\b|\bNone\b"
)
"""What only who calls from Python understands."""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_command_line_says_no_python(case: Case, lang: Lang, seen: Callable[..., Seen]) -> None:
    """Whoever types a command reads of options, not of arguments, classes and methods."""
    said = seen(case).in_(lang, READER)
    assert case.id in FROM_PYTHON or not PYTHON.search(said), said


def test_every_place_that_raises_has_a_case(seen: Callable[..., Seen]) -> None:
    """No `raise` and no warning of the package is without a case, or without a reason why not."""
    reached = set().union(*(seen(case).trace for case in CASES))
    left = {
        source: f"{name}:{lines[0]}"
        for name, lines, source in _places()
        if not any((name, line) in reached for line in lines)
    }
    assert left.keys() == NOT_HERE.keys(), left


def _places() -> Iterator[tuple[str, range, str]]:
    """Every statement that raises or warns: its module, its lines, and how its text begins."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE)
        if name.parts[0] == "form":
            continue  # what the form raises is caught by the form, and tested there
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Raise | ast.Call) and _speaks(node):
                lines = range(node.lineno, (node.end_lineno or 0) + 1)
                yield str(name), lines, ast.unparse(node)[:60]


def _speaks(node: ast.Raise | ast.Call) -> bool:
    """Whether it raises an error of its own, warns, or hands a watch a note."""
    if isinstance(node, ast.Raise):
        return node.exc is not None and not ast.unparse(node.exc).startswith(
            (
                "click.",
                "WrongUse(",  # printed, and tested in tests/cli
                *("DamagedError", "EncryptedError", "WidthError"),  # told by who opens workbooks
            )
        )
    return ast.unparse(node.func) in {"warnings.warn", "watch.note"}
