"""Whether the run that claimed a message is still alive.

A run holds an operating-system lock on a file of its own for as long as it lives; the system lets
go of it however the process ends, and no process number can be mistaken for another. Only a lock
that is found in this user's folder, on the machine that made it, proves anything: held, that the
run lives; free, that it is dead. A file that is not there proves nothing (the folder was cleaned,
or the run is in a container of the same name): then the claim's deadline has to do.
"""

from __future__ import annotations

import getpass
import platform
import uuid
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

import filelock
import platformdirs

if TYPE_CHECKING:
    from collections.abc import Iterator

STALE_SECONDS = 7 * 86400
"""Locks of runs that were killed are swept away at this age: no deadline is that far."""


@cache
def this_host() -> str:
    """Whose locks are free when they look free: those of the user on this machine, since its boot.

    A folder on the network may be another machine's too, and locks do not reach across.
    """
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        user = "?"
    return f"{user}@{platform.node()}-{uuid.getnode():x}-{_boot()}"


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:13]
    except (OSError, ValueError):  # no Linux
        return ""


_here: set[str] = set()
"""The runs of this very process."""

_ended: set[str] = set()
"""Those of them that are over."""


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
        _ended.add(run)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    with filelock.FileLock(path, thread_local=False):
        yield
    with suppress(OSError):
        path.unlink()


def is_alive(run: str) -> bool | None:
    """Whether a run of this host lives; None where nothing proves it."""
    if run in _here or run in _ended:
        return run in _here
    return _is_held(_lock_path(run))


def _is_held(path: Path) -> bool | None:
    """Whether a process holds this lock; None where there is no such file."""
    before = _identity(path)
    if before is None:
        return None
    probe = filelock.FileLock(path, thread_local=False)
    try:
        probe.acquire(blocking=False)
    except filelock.Timeout:
        return True
    same = _identity(path) == before  # a file that the probe made itself proves nothing
    probe.release()
    if not same:
        path.unlink(missing_ok=True)
    return False if same else None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _sweep(folder: Path) -> None:
    """Remove the locks of runs that were killed long ago."""
    with suppress(OSError):
        for path in folder.glob("*.lock"):
            if time() - path.stat().st_mtime > STALE_SECONDS and _is_held(path) is False:
                path.unlink(missing_ok=True)


def _lock_path(run: str) -> Path:
    return _folder() / f"{run}.lock"


def _folder() -> Path:
    return Path(platformdirs.user_data_dir("feedbot_bulk", appauthor=False)).absolute() / "runs"
