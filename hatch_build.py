"""Compile the translations when the package is built, and when it is installed for editing."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface):  # type: ignore[type-arg]
    """Write the .mo file beside each .po file, where gettext looks for it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Called before a wheel, an sdist or an editable install is made."""
        for catalogue in Path(self.root, "feedbot_bulk", "locale").rglob("*.po"):
            with catalogue.open("rb") as source:
                read = read_po(source, catalogue.parts[-3])
            with catalogue.with_suffix(".mo").open("wb") as target:
                write_mo(target, read)
            build_data["artifacts"].append(
                f"/{catalogue.with_suffix('.mo').relative_to(self.root)}"
            )
