"""Bulk WhatsApp campaigns through Feedbot, from a pandas DataFrame."""
