"""A process that reads the files it is sent and says what came of each; it may die of one."""

from __future__ import annotations

import contextlib
import struct
import sys
import warnings

from feedbot_bulk.contacts.reader import read_contacts
from feedbot_bulk.errors import ContactsError

MEMORY = 3 << 29  # bytes: pandas and pyarrow alone reserve more room than they use


def main() -> None:
    """Answer each file, sent after its length in four bytes, by one line."""
    warnings.simplefilter("ignore")
    _limit_memory()
    while head := sys.stdin.buffer.read(4):
        data = sys.stdin.buffer.read(struct.unpack("<I", head)[0])
        sys.stdout.write(f"{_outcome(data)}\n")
        sys.stdout.flush()


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _outcome(data: bytes) -> str:
    try:
        frame = read_contacts(data)
    except ContactsError:
        return "ContactsError"
    except BaseException as exc:  # noqa: BLE001 - whatever it is, it is the outcome
        return f"{type(exc).__name__}: {exc}".replace("\n", " ")
    nul = any("\0" in str(cell) for cell in frame.to_numpy(dtype=object).ravel())
    return "a NUL" if nul else "frame"


if __name__ == "__main__":
    main()
