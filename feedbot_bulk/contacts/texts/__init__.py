"""Contacts in text files: delimited (csv, tsv, txt) in any encoding, and vCards."""
