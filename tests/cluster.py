"""A PostgreSQL server of a test's own, which it may crash."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Cluster:
    """A running server; `crash` ends it as a power cut does, and starts it again."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = free.getsockname()[1]
        self.url = f"postgresql+psycopg://feedbot@127.0.0.1:{self._port}/postgres"

    def begin(self) -> None:
        """Make it, and start it."""
        data = str(self._folder / "data")
        self._run("initdb", "-D", data, "--auth=trust", "--username=feedbot")
        settings = f"-p {self._port} -c listen_addresses=127.0.0.1 -k {self._folder}"
        self._control("start", "-o", settings)

    def crash(self) -> None:
        """No goodbye to anyone, and up again."""
        self._control("restart", "-m", "immediate")

    def end(self) -> None:
        """Stop it."""
        self._control("stop", "-m", "immediate")

    def _control(self, *arguments: str) -> None:
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-l", log, "-w", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs; none of them runs as root."""
        command = [str(self._programs / program), *arguments]
        if os.name == "posix" and os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder)


@contextmanager
def running() -> Iterator[Cluster]:
    """Start a server of one's own; an error where PostgreSQL's programs are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    assert initdb, "PostgreSQL's initdb is not installed: apt-get install postgresql"
    folder = Path(tempfile.mkdtemp())
    if os.name == "posix" and os.getuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = Cluster(Path(initdb).parent, folder)
    try:
        cluster.begin()
        yield cluster
    finally:
        cluster.end()
        shutil.rmtree(folder, ignore_errors=True)
