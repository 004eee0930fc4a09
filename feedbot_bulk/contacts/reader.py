"""Contact files as people have them (workbooks, delimited text, vCards) read into clean text.

A file goes through four steps: its bytes are taken and named (`source`), told apart by content and
not by extension (`kinds`), turned into a frame of text cells that keeps the sheet's own row
numbers (`workbooks`, `texts`), and given the names that stand in its header row (`header`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbot_bulk.contacts import frames
from feedbot_bulk.contacts.cell_text import without_errors
from feedbot_bulk.contacts.header import with_header
from feedbot_bulk.contacts.hidden import with_hidden_marked
from feedbot_bulk.contacts.kinds import ZIP, is_workbook
from feedbot_bulk.contacts.source import open_source
from feedbot_bulk.contacts.texts.cells import cells_of_text
from feedbot_bulk.contacts.workbooks import spreadsheets
from feedbot_bulk.contacts.workbooks.xlsx.marks import hidden_rows
from feedbot_bulk.errors import ContactsError
from feedbot_bulk.i18n.message import Argument, Message

if TYPE_CHECKING:
    import pandas as pd

    from feedbot_bulk.contacts.frames import Frame
    from feedbot_bulk.contacts.source import File, Source


def read_contacts(
    path_or_buffer: File | Frame, sheet: str | int | None = None, encoding: str | None = None
) -> pd.DataFrame:
    r"""Read a contact file as text: no zero, digit or name is lost on the way.

    Workbooks and text are told apart by content, so a buffer will do as well as a path. The
    header is found under title rows. Empty rows and columns are left out. Numbers keep all their
    digits, dates read dd/mm/yyyy.

    Parameters
    ----------
    path_or_buffer : str, os.PathLike, file object, bytes or frame
        A workbook (xlsx, xls, xlsb, ods), delimited text (csv, tsv, txt; UTF-8, UTF-16,
        Windows-1255, Windows-1252) or vCards (vcf), at most 1 GiB; or a frame of pandas, pyarrow
        or polars, which gives the same text under its own names and, of pandas, its own index.
    sheet : str or int, optional
        A sheet's name, or its position from 0. Without it the first visible sheet that holds
        anything is taken, or the rows to correct, when the file is a report of ours.
    encoding : str, optional
        The encoding of a text file, such as "cp1251". Without it a file is read only where its
        bytes prove what it is in.

    Returns
    -------
    pandas.DataFrame
        A row per contact; every column is text (`str` in pandas 3, `string` in pandas 2), missing
        where a cell is empty. The index, named `row`, is the row number that Excel shows. Rows
        that an .xlsx hides, by a filter say, are read too; they are marked in a column
        `feedbot_hidden`, which is there only then.

    Raises
    ------
    ContactsError
        The file cannot be read, or holds no contacts; it names the file and the trouble.

    Examples
    --------
    >>> read_contacts("שם;טלפון\nנועה;0501234501".encode("cp1255"))
           שם       טלפון
    row
    2    נועה  0501234501
    """
    if isinstance(path_or_buffer, frames.KINDS):
        return frames.text_frame(path_or_buffer, sheet=sheet, encoding=encoding)
    source = open_source(path_or_buffer)
    contacts = without_errors(with_header(_cells(source, sheet, encoding)))
    if contacts.empty:
        raise ContactsError(
            Message(
                "{file} has a header and no rows under it. Add the contacts below the header row.",
                file=source.name,
            )
        )
    return with_hidden_marked(contacts, _hidden(source, sheet))


def _hidden(source: Source, sheet: str | int | None) -> frozenset[int]:
    """The rows that the sheet hides: of most files none, and then no sheet is looked up."""
    hidden = hidden_rows(source.data) if source.data.startswith(ZIP) else {}
    if not any(hidden.values()):
        return frozenset()
    return hidden.get(spreadsheets.sheet_taken(source, sheet), frozenset())


def read_cells(
    path_or_buffer: File, sheet: str | int | None = None, encoding: str | None = None
) -> pd.DataFrame:
    r"""The filled rows and columns of a file as text, before any row is taken for a header.

    The columns are numbered as in the sheet, from 0; the index is the row number.

    >>> read_cells(b"phone\n0501234501")
                  0
    row
    1         phone
    2    0501234501
    """
    return _cells(open_source(path_or_buffer), sheet, encoding)


def sheet_names(path_or_buffer: File) -> tuple[list[str], str | None]:
    r"""The visible sheets of a workbook, and the one that `read_contacts` takes of itself.

    Text files have none. Raises ContactsError, as `read_contacts` does.

    >>> sheet_names(b"phone\n0501234501")
    ([], None)
    """
    source = open_source(path_or_buffer)
    return spreadsheets.sheet_names(source) if is_workbook(source) else ([], None)


def _cells(source: Source, sheet: str | int | None, encoding: str | None) -> pd.DataFrame:
    if is_workbook(source):
        _refuse_encoding(source, encoding)
        return spreadsheets.workbook_cells(source, sheet)
    if sheet is not None:
        raise ContactsError(
            Message(
                "{file} is a text file and has no sheets. Leave out {argument}.",
                file=source.name,
                argument=Argument("sheet"),
            )
        )
    return cells_of_text(source, encoding)


def _refuse_encoding(source: Source, encoding: str | None) -> None:
    if encoding is not None:
        raise ContactsError(
            Message(
                "{file} is a workbook, which knows its own encoding. Leave out {argument}.",
                file=source.name,
                argument=Argument("encoding"),
            )
        )
