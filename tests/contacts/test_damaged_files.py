"""Files with damage anywhere: a list or ContactsError, never the end of the process."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from contact_files import HEADER, NOA, YOSSI, archive, members, ods, ods_text, xls, xlsb, xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator

CHILD = Path(__file__).with_name("reading_child.py")
ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds for one file of a few kilobytes: the limit of a hang, not a speed

ROWS: list[list[str | float]] = [[*HEADER], [*NOA], [*YOSSI], ["Dana", 501234503], ["😀", 0.25]]
CARD = "BEGIN:VCARD\r\nN:לוי;נועה\r\nTEL;TYPE=CELL:0501234501\r\nEND:VCARD\r\n"
FILES = {
    "xls": xls(ROWS),
    "xlsx": xlsx(ROWS),
    "xlsb": xlsb({0: {0: "a", 1: "b"}, 1: {0: "c", 1: 501234501.0}}, shared=["a"]),
    "ods": ods(*[ods_text(str(a)) + ods_text(str(b)) for a, b in ROWS]),
    "csv": "".join(f'"{a}",{b}\r\n' for a, b in ROWS).encode(),
    "csv in Hebrew": "שם;טלפון\r\nנועה;0501234501\r\n".encode("cp1255"),
    "csv in UTF-16": "שם\tטלפון\r\nנועה 😀\t0501234501\r\n".encode("utf-16"),
    "vcf": CARD.encode(),
}


class Reader:
    """A child process that reads files; one that died is begun anew."""

    def __init__(self) -> None:
        self._answers = ThreadPoolExecutor(1)
        self._child: subprocess.Popen[bytes] | None = None

    def read(self, data: bytes) -> str:
        """What came of a file; "" where the process ended, or did not answer."""
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, str(CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env=_environment(),
            )
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.write(struct.pack("<I", len(data)) + data)
        self._child.stdin.flush()
        answer = self._answers.submit(self._child.stdout.readline)
        try:
            return answer.result(PATIENCE).decode().strip()
        except TimeoutError:
            self.stop()
            return ""

    def stop(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()


def _environment() -> dict[str, str]:

    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One process for all files of the module."""
    made = Reader()
    yield made
    made.stop()


@st.composite
def damages(draw: st.DrawFn, data: bytes) -> bytes:
    """The file with bytes changed, cut out or sent in text mode."""
    made = bytearray(data)
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, max(len(made) - 1, 0)))
        match draw(st.sampled_from(["byte", "number", "cut", "end", "crlf"])):
            case "byte":
                made[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "number":
                made[at : at + 4] = draw(st.sampled_from(_NUMBERS))
            case "cut":
                del made[at : at + draw(st.integers(1, 600))]
            case "end":
                del made[max(at, len(made) // 2) :]
            case _:
                made = made.replace(b"\n", b"\r\n")
    return bytes(made)


_NUMBERS = [bytes.fromhex(each) for each in ("00000000", "ffffffff", "feffffff", "00000001")]


@st.composite
def inner_damages(draw: st.DrawFn, data: bytes) -> bytes:
    """An archive that is whole, and one of whose parts is damaged."""
    parts = members(data)
    name = draw(st.sampled_from(sorted(parts)))
    return archive({**parts, name: draw(damages(parts[name]))})


def check(reader: Reader, data: bytes) -> None:
    """A file is a list without NULs, or is refused."""
    assert reader.read(data) in {"frame", "ContactsError"}


few = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
many = settings(few, max_examples=300)


@pytest.mark.parametrize("kind", FILES)
def test_whole_files_are_read(reader: Reader, kind: str) -> None:
    """What the damage is done to is a list before."""
    assert reader.read(FILES[kind]) == "frame"


@few
@given(data=st.data())
@pytest.mark.parametrize("kind", FILES)
def test_damage_never_ends_the_process(reader: Reader, kind: str, data: st.DataObject) -> None:
    """Bytes changed, cut or sent in text mode: a list, or ContactsError."""
    check(reader, data.draw(damages(FILES[kind])))


@few
@given(data=st.data())
@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "ods"])
def test_damage_within_an_archive_never_ends_the_process(
    reader: Reader, kind: str, data: st.DataObject
) -> None:
    """The same to a part that its archive holds whole."""
    check(reader, data.draw(inner_damages(FILES[kind])))


@pytest.mark.slow
@many
@given(data=st.data())
@pytest.mark.parametrize("kind", FILES)
def test_much_damage_never_ends_the_process(reader: Reader, kind: str, data: st.DataObject) -> None:
    """The same, two thousand times a kind."""
    check(reader, data.draw(damages(FILES[kind])))


@pytest.mark.slow
@many
@given(data=st.data())
@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "ods"])
def test_much_damage_within_an_archive_never_ends_the_process(
    reader: Reader, kind: str, data: st.DataObject
) -> None:
    """The same to the parts of an archive, two thousand times a kind."""
    check(reader, data.draw(inner_damages(FILES[kind])))
