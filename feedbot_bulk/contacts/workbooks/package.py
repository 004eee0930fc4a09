"""The parts of an Office workbook's archive, found by the relationships between them."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from typing import IO

from feedbot_bulk.contacts.workbooks import xml_events
from feedbot_bulk.contacts.workbooks.book import DamagedError


@dataclass(frozen=True, slots=True)
class Relationship:
    """What another part is to a part, by the last word of its type, and that part's name."""

    kind: str
    part: str

    @property
    def has_cells(self) -> bool:
        """Whether the part is a sheet with cells, and not one that is all chart or dialogue."""
        return self.kind in {"worksheet", "xlMacrosheet", "xlIntlMacrosheet"}


class Package:
    """A zip archive whose parts are named without regard to case, as Office has it."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._names = {
            name.replace("\\", "/").casefold(): name for name in self._archive.namelist()
        }

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self._names

    def read(self, part: str) -> bytes:
        """The content of a part, which must be there."""
        return self._archive.read(self._name(part))

    def read_first(self, related: dict[str, Relationship], kind: str) -> bytes | None:
        """The content of the first part of a kind that is there; None if there is none."""
        parts = (each.part for each in related.values() if each.kind == kind)
        return next((self.read(part) for part in parts if part in self), None)

    def stream(self, part: str) -> IO[bytes]:
        """The same a piece at a time, to be closed."""
        return self._archive.open(self._name(part))

    def _name(self, part: str) -> str:
        if part not in self:
            raise DamagedError(f"it has no part {part}")
        return self._names[part.casefold()]

    def main_part(self) -> str:
        """The part that is the workbook itself."""
        of_package = self.relationships("").values()
        named = (each.part for each in of_package if each.kind == "officeDocument")
        usual = (part for part in ("xl/workbook.xml", "xl/workbook.bin") if part in self)
        return next((part for part in (*named, *usual) if part in self), "xl/workbook.xml")

    def relationships(self, part: str) -> dict[str, Relationship]:
        """The relationships of a part, or of the package itself, by their ids."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, Relationship] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = attributes.get("Target", "").replace("\\", "/")
                absolute = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[attributes.get("Id", "")] = Relationship(kind, absolute)

        if listed in self:
            xml_events.parse(self.read(listed), start)
        return found
