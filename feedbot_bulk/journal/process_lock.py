"""Whether the run that claimed a message is still alive.

A run holds an operating-system lock on a file of its own for as long as it lives; the system lets
go of it however the process ends, and no process number can be mistaken for another. That tells
about this host and user alone; for the others the claim's deadline has to do.
"""

from __future__ import annotations

import getpass
import platform
import uuid
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import platformdirs

if TYPE_CHECKING:
    from collections.abc import Iterator


def this_host() -> str:
    """Who can see this run's lock: the user on the machine, in the same data folder."""
    folder = sha256(str(_folder()).encode()).hexdigest()[:12]
    return f"{_user_and_machine()}-{folder}"


@cache
def _user_and_machine() -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        user = "?"
    return f"{user}@{platform.node()}-{uuid.getnode():x}"


_here: set[str] = set()
"""The runs of this very process."""


@contextmanager
def running(*, seen_by_others: bool = True) -> Iterator[str]:
    """A new run, alive until the block ends: yields its id.

    A run whose journal no other process can read needs no lock for others to see.
    """
    run = uuid.uuid4().hex
    _here.add(run)
    try:
        with _locked(_lock_path(run)) if seen_by_others else nullcontext():
            yield run
    finally:
        _here.discard(run)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(path, thread_local=False):
        yield
    with suppress(OSError):
        path.unlink()


def is_alive(run: str) -> bool:
    """Whether a run of this host and user still holds its lock."""
    path = _lock_path(run)
    if run in _here or not path.exists():
        return run in _here
    probe = filelock.FileLock(path, thread_local=False)
    try:
        probe.acquire(blocking=False)
    except filelock.Timeout:
        return True
    probe.release()
    with suppress(OSError):
        path.unlink()
    return False


def _lock_path(run: str) -> Path:
    return _folder() / f"{run}.lock"


def _folder() -> Path:
    return Path(platformdirs.user_data_dir("feedbot_bulk", appauthor=False)).absolute() / "runs"
