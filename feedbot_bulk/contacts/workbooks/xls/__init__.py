"""Workbooks of Excel 5 to 2003: a container of streams, one of which is a stream of records."""
