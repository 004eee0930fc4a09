"""Workbooks (xlsx, xls, xlsb, ods): opened safely, each kind by a reader of its own."""
