"""What the system and the libraries say inside of our errors, in the reader's language.

Only what is common is known: an error number, or a text that is always the same. Anything else
stays as it came.
"""

from __future__ import annotations

import errno

from feedbot_bulk.i18n.message import Message

_BY_NUMBER = {
    errno.EACCES: Message("Permission denied"),
    errno.EPERM: Message("Operation not permitted"),
    errno.EADDRINUSE: Message("Address already in use"),
    errno.ENOENT: Message("No such file or directory"),
    errno.EISDIR: Message("Is a directory"),
    errno.ENOTDIR: Message("Not a directory"),
    errno.EEXIST: Message("File exists"),
    errno.EROFS: Message("Read-only file system"),
    errno.ENOSPC: Message("No space left on device"),
}

_BY_TEXT: dict[str, Message] = {
    known: known
    for known in (
        Message("database is locked"),
        Message("attempt to write a readonly database"),
        Message("database or disk is full"),
        Message("file is not a database"),
        Message("database disk image is malformed"),
        Message("unable to open database file"),
        Message("File is not a zip file"),
        Message("invalid format string"),
        Message("embedded null byte"),
    )
}


def system_error(exc: BaseException) -> Message | str:
    """What an error that is not ours says, without number and path: a part of one of ours.

    >>> system_error(PermissionError(errno.EACCES, "Permission denied", "a.csv"))
    'Permission denied'
    """
    if isinstance(exc, OSError) and exc.errno is not None:
        return _BY_NUMBER.get(exc.errno) or exc.strerror or str(exc)
    if isinstance(exc, UnicodeDecodeError):
        return Message(
            "byte {byte} in position {at} is not {encoding}",
            byte=f"{exc.object[exc.start]:#04x}",
            at=exc.start,
            encoding=exc.encoding,
        )
    said = str(exc) or type(exc).__name__
    return _BY_TEXT.get(said, said)
