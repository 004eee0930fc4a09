"""Texts in the language of their reader: messages, reasons, the language of a list."""
