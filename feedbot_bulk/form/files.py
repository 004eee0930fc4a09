"""The files of the form: what comes up from the browser, and what goes down to it."""

from __future__ import annotations

import io
import re
from itertools import count
from typing import TYPE_CHECKING

from feedbot_bulk.errors import FeedbotError
from feedbot_bulk.i18n.message import Message

if TYPE_CHECKING:
    from pathlib import Path

    import ipywidgets as widgets


class NamedFile(io.BytesIO):
    """A file from the browser, called by its name in errors."""

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__(data)
        self.name = name


FormFile = NamedFile | str
"""A file from the browser, or the path of one on the kernel's computer."""


def uploaded(upload: widgets.FileUpload) -> NamedFile | None:
    """The file that was chosen; the widget's own copy is to be emptied."""
    if not upload.value:
        return None
    file = upload.value[0]
    data = bytes(file["content"])
    if not data and file["size"]:
        raise FeedbotError(
            Message("{file} came empty from the browser. Give its path instead.", file=file["name"])
        )
    return NamedFile(file["name"], data)


def typed_path(typed: str) -> str | None:
    """A path as it was typed or pasted: Windows copies it in quotation marks."""
    return typed.strip().strip('"') or None


def file_name(campaign: str) -> str:
    """The campaign's name as that of a file, on any system."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]+', " ", campaign).strip(" .") + ".xlsx"


def free_path(path: Path) -> Path:
    """The path, or the next name beside it that nothing has yet."""
    numbered = (path.with_stem(f"{path.stem} ({number})") for number in count(2))
    return path if not path.exists() else next(path for path in numbered if not path.exists())
