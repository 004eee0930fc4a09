"""Widgets whose words change with the language, and how they are laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import ipywidgets as widgets

from feedbot_bulk.form.reader import said

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.i18n.message import Message

W = TypeVar("W", bound=widgets.DOMWidget)

FILES = ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.tsv,.txt,.vcf"
"""What the browser offers to choose; `read_contacts` goes by the content."""


def styled(widget: W, *classes: str) -> W:
    """The widget with these CSS classes."""
    for name in classes:
        widget.add_class(name)
    return widget


def shown(widget: widgets.DOMWidget, *, when: bool) -> None:
    """Show the widget, or take its place away."""
    widget.layout.display = None if when else "none"


def row(*children: widgets.DOMWidget) -> widgets.HBox:
    """Widgets beside one another, which wrap where the page is narrow."""
    return styled(widgets.HBox(list(children)), "fb-row")


class Labelled:
    """Widgets whose words change with the language."""

    def __init__(self) -> None:
        self._labels: list[tuple[widgets.Widget, str, Message]] = []

    def label(self, widget: W, words: Message, trait: str = "description") -> W:
        """The widget, whose `trait` is to be these words."""
        self._labels.append((widget, trait, words))
        return widget

    def show_labels(self, lang: Lang) -> None:
        """Put the words in place."""
        for widget, trait, words in self._labels:
            setattr(widget, trait, said(words, lang))

    def button(self, words: Message, *classes: str) -> widgets.Button:
        """A button."""
        return self.label(styled(widgets.Button(), *classes), words)

    def field(self, widget: W, words: Message, *classes: str) -> W:
        """An input with its label above it."""
        widget.style = {"description_width": "initial"}
        return self.label(styled(widget, "fb-field", *classes), words)

    def upload(self, words: Message, *classes: str) -> widgets.FileUpload:
        """A button that takes a file from the browser's computer."""
        widget = widgets.FileUpload(accept=FILES, multiple=False)
        return self.label(styled(widget, *classes), words)

    def line(self, words: Message) -> widgets.HTML:
        """A line of words."""
        return self.label(widgets.HTML(), words, "value")
