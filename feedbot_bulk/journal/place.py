"""Where a journal is: a file, a database's address, or the memory of this process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import sqlalchemy as sa

from feedbot_bulk.errors import JournalError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.i18n.system import system_error

MEMORY = ":memory:"


def default_url() -> str:
    """Where the journal is when none is named: FEEDBOT_JOURNAL, or a file in the user's folder."""
    named = os.environ.get("FEEDBOT_JOURNAL")
    folder = platformdirs.user_data_dir("feedbot_bulk", appauthor=False)
    return named or str(Path(folder) / "journal.db")


@dataclass(frozen=True)
class Place:
    """A journal's place: its address, and its file where it is one."""

    address: str
    file: Path | None

    @classmethod
    def of(cls, address: str) -> Place:
        """The place that a path, or an address of a database, names."""
        if address == MEMORY or "://" in address:
            return cls(address, None)
        path = Path(address).expanduser().absolute()
        return cls(str(path), path)

    def __str__(self) -> str:
        """As it can be shown: a database's password is masked."""
        is_url = self.file is None and "://" in self.address
        return sa.make_url(self.address).render_as_string() if is_url else self.address

    def make_folder(self) -> None:
        """Make the folder of the usual journal; one that was named must be there already.

        A named folder that is missing may be a slip, and an empty journal protects nobody.
        """
        if self.file is None:
            return
        folder = self.file.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise JournalError(
                Message(
                    "The folder {folder} cannot be made ({said}). Nothing was sent. Name a file "
                    "for the journal with {argument} or FEEDBOT_JOURNAL.",
                    folder=folder,
                    said=system_error(exc),
                    argument=Argument("journal"),
                )
            ) from exc

    def make_file(self) -> None:
        """Make the file, readable by its owner alone: it holds phone numbers."""
        if self.file is None:
            return
        try:
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as exc:
            raise JournalError(
                Message(
                    "The journal {path} cannot be opened for writing ({said}). Nothing was sent. "
                    "Check its path, and who may write there. (Another one, named with {argument} "
                    "or FEEDBOT_JOURNAL, would not know what was sent already.)",
                    path=self.file,
                    said=system_error(exc),
                    argument=Argument("journal"),
                )
            ) from exc

    def identity(self) -> tuple[int, int] | None:
        """What tells the journal's file from any other of its name; None where there is no file.

        A deleted SQLite file can be written to as if nothing had happened, and forgets it all.
        """
        if self.file is None:
            return None
        try:
            found = self.file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
