"""Who is not to be written to: the lists of `exclude=`, of which no entry may vanish."""

from feedbot_bulk.contacts.opt_outs.lists import excluded_phones

__all__ = ["excluded_phones"]
