"""Many cells → many phones: the steps of `scalar`, each thing that occurs asked about once.

A column of a million phones holds some dozens of characters, a few shapes (`999-9999999`) and at
most ten thousand Israeli mobile blocks: libphonenumber's verdict on an Israeli number hangs on its
length and its first four or five digits (the tests hold it to that). So the scalar functions, the
reference, are asked once per character, once per shape and once per block, and numpy does the
rest. Foreign numbers are tried on libphonenumber's own patterns. What is not settled that way goes
through the reference, cell by cell. This may skip work, never change an answer.
"""

from feedbot_bulk.phones.blocks.column import Diagnoses, diagnose

__all__ = [
    "Diagnoses",
    "diagnose",
]
