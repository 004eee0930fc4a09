"""What the system says inside of our errors."""

from __future__ import annotations

import errno

import pytest

from feedbot_bulk.i18n.message import text
from feedbot_bulk.i18n.system import system_error


def _undecodable() -> UnicodeDecodeError:
    try:
        b"ab\xff".decode()
    except UnicodeDecodeError as exc:
        return exc
    raise AssertionError


@pytest.mark.parametrize(
    ("exc", "english", "hebrew"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "a"), "Permission denied", "אין הרשאה"),
        (OSError(errno.ENOSPC, "Disk quota"), "No space left on device", "לא נשאר מקום בדיסק"),
        (ValueError("embedded null byte"), "embedded null byte", "יש בו תו אפס"),
        (_undecodable(), "byte 0xff in position 2 is not utf-8", "הבית 0xff במקום 2 אינו utf-8"),
        (OSError(9999, "Strange"), "Strange", "Strange"),
        (OSError("database is locked"), "database is locked", "מסד הנתונים נעול"),
        (ValueError("theirs"), "theirs", "theirs"),
        (EOFError(), "EOFError", "EOFError"),
    ],
)
def test_the_system_in_both_languages(exc: Exception, english: str, hebrew: str) -> None:
    """Known by number or by a text that is always the same; anything else stays as it came."""
    said = system_error(exc)
    assert (text(said, "en"), text(said, "he")) == (english, hebrew)
