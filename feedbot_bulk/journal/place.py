"""Where a journal is: a file, a database's address, or the memory of this process."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from feedbot_bulk.cells.addresses import Address
from feedbot_bulk.errors import JournalError
from feedbot_bulk.i18n.message import Argument, Message
from feedbot_bulk.i18n.system import system_error
from feedbot_bulk.journal.records import usual_file

MEMORY = ":memory:"


def default_url() -> Address:
    """Where the journal is when none is named: FEEDBOT_JOURNAL, or a file in the user's folder."""
    named = Address(os.getenv("FEEDBOT_JOURNAL", ""))
    if not named:
        return Address(usual_file())
    if (relative := _relative_path(named)) is not None:
        raise JournalError(
            Message(
                "FEEDBOT_JOURNAL={named!r} is another file in every folder, and a second journal "
                "would send to everyone again. Nothing was sent. Write the whole path, such as "
                "{whole}",
                named=str(relative),
                whole=relative.absolute(),
            )
        )
    return named


def _relative_path(named: Address) -> Path | None:
    """The path of a journal that was named by one that is not whole."""
    if named == MEMORY:
        return None
    path: str | None = named
    if "://" in named:
        url = read_url(named)
        path = url.database if url.get_backend_name() == "sqlite" else None
    if not path or path == MEMORY or path.startswith("file:"):
        return None
    relative = Path(path).expanduser()
    return None if relative.is_absolute() else relative


@dataclass(frozen=True)
class Place:
    """A journal's place: a file, or a database's URL, or (neither) this process's memory.

    A file may have a URL as well, where its address had parameters. The URL holds no secret but
    its password, which SQLAlchemy masks; secrets of the query stand apart.
    """

    file: Path | None = None
    url: sa.URL | None = None
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, address: str) -> Place:
        """The place that a path, or an address of a database, names."""
        address = Address(address)  # no traceback shows a password in it
        if address == MEMORY:
            return cls()
        if "://" not in address:
            return cls(Path(address).expanduser().absolute())
        url = read_url(address)
        if url.get_backend_name() == "sqlite":
            return cls._of_sqlite(url)
        url, secrets = _without_secrets(url)
        return cls(url=url, secrets=secrets)

    @classmethod
    def _of_sqlite(cls, url: sa.URL) -> Place:
        """A file by its URL is guarded like one by its path."""
        if url.database in (None, "", MEMORY):
            return cls()
        file = Path(str(url.database).removeprefix("file:")).expanduser().absolute()
        if url.query:
            whole = "file:" if str(url.database).startswith("file:") else ""
            return cls(file, url.set(database=f"{whole}{file}"))
        return cls(file)

    def __str__(self) -> str:
        """As it can be shown: a database's password is masked."""
        if self.file is not None:
            return str(self.file)
        return MEMORY if self.url is None else self.url.render_as_string()

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


# --- addresses ------------------------------------------------------------------------------------


def read_url(address: str) -> sa.URL:
    """A database's address, the password in it whatever its characters; never said back."""
    address = Address(address)
    try:
        url = sa.make_url(_escaped(address))
    except (sa.exc.SQLAlchemyError, ValueError):  # these say parts of the address, maybe the secret
        url = None
    if url is None or "@" in (url.host or ""):
        raise JournalError(
            Message(
                "The journal address cannot be read. Write it as "
                "postgresql+psycopg://user:password@host/name, with %40 for @, %3A for a colon, "
                "%2F for / and %3F for ? within the user or the password."
            )
        )
    return url


def _escaped(address: str) -> str:
    """The address with an @ inside of its password written as SQLAlchemy reads it.

    >>> _escaped("postgresql://me:p@ss@host/name")
    'postgresql://me:p%40ss@host/name'
    """
    scheme, rest = address.split("://", 1)
    head, mark, query = rest.partition("?")
    before_name = head.rpartition("/")[0]
    at = before_name.rfind("@") if "@" in before_name else head.rfind("@")
    login, others = head[: max(at, 0)], head[max(at, 0) :]
    return f"{scheme}://{login.replace('@', '%40')}{others}{mark}{query}"


def _without_secrets(url: sa.URL) -> tuple[sa.URL, dict[str, str]]:
    """The URL without the secrets of its query, which SQLAlchemy would show; and those."""
    secrets = {
        name: value if isinstance(value, str) else value[-1]
        for name, value in url.query.items()
        if any(word in name.lower() for word in _SECRET)
    }
    return url.difference_update_query(list(secrets)), secrets


_SECRET = ("passw", "pwd", "secret", "token", "odbc_connect")
"""What the name of a secret parameter holds."""
