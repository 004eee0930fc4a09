"""A file as people have it, as a clean text frame; which column is meant; opt-out lists."""

from feedbot_bulk.contacts.header import with_header
from feedbot_bulk.contacts.reader import read_cells, read_contacts, sheet_names
from feedbot_bulk.contacts.source import file_name

__all__ = [
    "file_name",
    "read_cells",
    "read_contacts",
    "sheet_names",
    "with_header",
]
