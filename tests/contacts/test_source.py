"""What is read at all: no file above a size, whichever way it comes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from feedbot_bulk.contacts import read_contacts, source
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIMIT = 1 << 20
ROW = b"A" * (1024 - len(b",0501234567\n")) + b",0501234567\n"
LARGEST = b"name".ljust(1024 - len(b",phone\n"), b"-") + b",phone\n" + 1023 * ROW

WAYS: dict[str, Callable[[Path, bytes], object]] = {
    "a file": lambda path, data: (path.write_bytes(data), read_contacts(path))[1],
    "bytes": lambda _, data: read_contacts(data),
    "a buffer of bytes": lambda _, data: read_contacts(io.BytesIO(data)),
    "a buffer of text": lambda _, data: read_contacts(io.StringIO(data.decode())),
}


@pytest.mark.parametrize("way", WAYS)
def test_file_above_the_limit_is_refused(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One byte more than the limit is refused, with the limit and a way out in both languages."""
    monkeypatch.setattr(source, "MAX_FILE", LIMIT)
    with pytest.raises(ContactsError, match=r"is larger than 1 MiB.*several files") as refused:
        WAYS[way](tmp_path / "list.csv", LARGEST + b"\n")
    assert "הקובץ גדול מ-1 מגה־בייט" in text(refused.value, "he")


@pytest.mark.parametrize("way", WAYS)
def test_file_of_just_the_limit_is_read(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file as large as the limit is read like any other."""
    monkeypatch.setattr(source, "MAX_FILE", LIMIT)
    read: Any = WAYS[way](tmp_path / "list.csv", LARGEST)
    assert read["phone"].tolist() == ["0501234567"] * 1023
