"""Which column is meant, by its name; and cells in it that say no."""

from feedbot_bulk.contacts.columns.choice import message_column, phone_column, phone_position
from feedbot_bulk.contacts.columns.refusals import that_say_no
from feedbot_bulk.contacts.columns.taken import phones_given, phones_taken, taken_note

__all__ = [
    "message_column",
    "phone_column",
    "phone_position",
    "phones_given",
    "phones_taken",
    "taken_note",
    "that_say_no",
]
