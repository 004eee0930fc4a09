"""Who reads the form: an analyst who knows its fields and buttons, and no Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.i18n.message import Message, text

if TYPE_CHECKING:
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.i18n.message import Argument

SHEET = Message("Sheet")
PHONE_COLUMN = Message("Phone column")
TEXT = Message("Text of the message")
OWN_NUMBER = Message("Your own number")

FIELDS: dict[str, Message] = {
    "sheet": SHEET,
    "phone": PHONE_COLUMN,
    "phones": PHONE_COLUMN,
    "campaign": Message("Campaign name"),
    "message": TEXT,
    "template": TEXT,
    "image": Message("Picture"),
    "expires": Message("Not after"),
    "exclude": Message("Opt-out file"),
    "one_per_phone": Message("Several messages to one phone are meant"),
    "resend": Message("Send again:"),
    "to": OWN_NUMBER,
    "token": Message("Feedbot token"),
    "lang": Message("Language"),
}
"""What the form calls the arguments of a call: by the labels of its fields."""


class FormReader:
    """Knows an argument as the field of the form that holds it.

    >>> from feedbot_bulk.i18n.message import Argument
    >>> FormReader().argument(Argument("phone", "tel"), "en")
    "Phone column 'tel'"
    """

    name = "form"

    def argument(self, argument: Argument, lang: Lang) -> str:
        """The field's label, and what stands in it where that is said too."""
        label = FIELDS.get(argument.name)
        field = argument.name if label is None else label.in_(lang).rstrip(":")
        if not argument.has_value:
            return f"„{field}”" if lang == "he" else f"“{field}”"
        value = argument.value
        return (
            f"{field} {text(value, lang, self)!r}" if isinstance(value, str) else f"{field} {value}"
        )


FORM = FormReader()


def said(what: object, lang: Lang) -> str:
    """An exception, a note or a message, as the form says it in a language."""
    return text(what, lang, FORM)
