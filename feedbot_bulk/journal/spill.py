"""Outcomes that the journal could not take: kept in a file beside the run's lock until it can.

A spill names its journal and is read by the next call on that journal, before anything else: a
message whose outcome lies here is never taken for unknown, or for never sent. It holds what a claim
and its outcome are (phones and digests, ids, statuses, times), no text and no token.
"""

from __future__ import annotations

import json
import os
import uuid
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from feedbot_bulk.errors import JournalError
from feedbot_bulk.i18n.message import Message
from feedbot_bulk.journal import process_lock
from feedbot_bulk.journal.records import ClaimKey, PostResult
from feedbot_bulk.results.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from feedbot_bulk.journal.place import Place

SUFFIX = ".outcomes"


def write(place: Place, run: str, outcomes: Mapping[ClaimKey, PostResult]) -> Path | None:
    """Keep outcomes for the next call on the journal, durably; the file, None for a memory.

    Raises OSError.
    """
    if (name := _name(place)) is None:
        return None
    folder = process_lock._folder()  # noqa: SLF001 - a room's own: the spill lies beside the lock
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{run}.{uuid.uuid4().hex[:8]}.{name}{SUFFIX}"
    content = {"journal": str(place), "outcomes": [_row(*one) for one in outcomes.items()]}
    unfinished = file.with_suffix(".new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        json.dump(content, new)
        new.flush()
        os.fsync(new.fileno())
    unfinished.replace(file)
    _sync_folder(folder)
    return file


def waiting(place: Place) -> list[Path]:
    """The spills of this journal."""
    if (name := _name(place)) is None:
        return []
    ending = f".{name}{SUFFIX}"
    try:
        with os.scandir(process_lock._folder()) as found:  # noqa: SLF001 - as in `write`
            names = sorted(entry.name for entry in found if entry.name.endswith(ending))
    except OSError:  # no run was ever here
        return []
    return [process_lock._folder() / each for each in names]  # noqa: SLF001 - as in `write`


def read(files: Iterable[Path]) -> dict[ClaimKey, PostResult]:
    """What these spills hold; one that another process took up in the meantime holds nothing.

    Raises JournalError for one that cannot be read.
    """
    outcomes: dict[ClaimKey, PostResult] = {}
    for file in files:
        with suppress(FileNotFoundError):
            outcomes |= _outcomes(file)
    return outcomes


def remove(files: Iterable[Path]) -> None:
    """Remove spills whose outcomes are in the journal."""
    for file in files:
        with suppress(OSError):  # read again it changes nothing
            file.unlink()


def _outcomes(file: Path) -> dict[ClaimKey, PostResult]:
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))["outcomes"]
        return dict(map(_outcome, rows))
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise JournalError(
            Message(
                "{file} cannot be read ({kind}): it holds what became of messages that the journal "
                "could not take when they were sent. Nothing was sent now. Restore it from a copy; "
                "or move it out of that folder: then these messages count as unknown.",
                file=str(file),
                kind=type(exc).__name__,
            )
        ) from exc


def _row(key: ClaimKey, result: PostResult) -> list[Any]:
    reason = None if result.reason is None else str(result.reason)
    return [
        [key.campaign_id, key.phone, key.digest, key.attempt, key.run],
        [result.status.value, result.id, reason, result.at],
    ]


def _outcome(row: list[Any]) -> tuple[ClaimKey, PostResult]:
    (campaign, phone, digest, attempt, run), (status, message_id, reason, at) = row
    key = ClaimKey(int(campaign), str(phone), str(digest), int(attempt), str(run))
    return key, PostResult(Status(status), id=message_id, reason=reason, at=int(at))


def _name(place: Place) -> str | None:
    """What names a journal in the name of a file: no secret, and the same however it is opened."""
    if place.file is not None:
        named = os.path.normcase(place.file.resolve())
    elif place.url is not None:
        named = f"{place.url.host}:{place.url.port or ''}/{place.url.database}"
    else:
        return None
    return sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, where the system has folders that can be synchronised."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
