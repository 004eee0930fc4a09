"""What people look at: counts, rows, the report, the form."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import pandas as pd  # noqa: TC002 - the examples use it

from feedbot_bulk import display
from feedbot_bulk.accessor.arguments import documented
from feedbot_bulk.cells.addresses import hidden
from feedbot_bulk.i18n.bilingual import told_in

if TYPE_CHECKING:
    from os import PathLike

    import altair as alt

    from feedbot_bulk.accessor.contact_frame import ContactFrame
    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.form.form import CampaignForm
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.journal.journal import Journal


@documented
def summary(self: ContactFrame, *, lang: Lang | None = None) -> pd.DataFrame:
    """Rows by status and reason; printed, the words are the reader's.

    Parameters
    ----------
    <lang>

    Returns
    -------
    DataFrame of shape (statuses and reasons, 4)
        `status`, `reason`, `count` (rows) and `share` (of all rows, 0 to 1), in status order,
        the commonest reason first. The counts add up to the rows of the frame.

    Raises
    ------
    <result_errors>

    See Also
    --------
    show : the rows themselves.

    Examples
    --------
    >>> contacts = pd.DataFrame({"phone": ["050-1234567", None], "text": ["שלום", "שלום"]})
    >>> contacts.feedbot.preview().feedbot.summary()["count"].tolist()
    [1, 1]
    """
    with told_in(self._language):
        return display.summary(self._frame, lang=lang)


@documented
def timeline(self: ContactFrame, freq: str | None = None) -> pd.DataFrame:
    """The list over time: how many were queued, sent, failed, expired and pending by when.

    When a message was sent or failed is when that was first seen. ``fb.Journal().timeline`` tells
    the same of a whole campaign.

    Parameters
    ----------
    freq : str, optional
        ``"15min"``, ``"1h"``, ``"1D"``: a row per so much time. Left out: a row whenever anything
        changed.

    Returns
    -------
    DataFrame of shape (times, 5)
        By `time` (Jerusalem): `queued`, `sent`, `failed`, `expired`, `pending`, added up so far.

    Raises
    ------
    FeedbotError
        `freq` cannot be read.
    <result_errors>

    See Also
    --------
    plot : draws it.

    Examples
    --------
    >>> import feedbot_bulk as fb
    >>> contacts = pd.DataFrame({"phone": ["050-1234567"], "text": ["Hello"]})
    >>> sent = contacts.feedbot.send(client=fb.Sandbox(), progress=False)
    >>> sent.feedbot.timeline()["queued"].tolist()
    [1]
    """
    from feedbot_bulk.results.timeline import timeline as over_time

    with told_in(self._language):
        return over_time(self._frame, freq)


@documented
def funnel(self: ContactFrame) -> pd.DataFrame:
    """How many rows came how far: the list, ready, queued, sent.

    Returns
    -------
    DataFrame of shape (4, 3)
        A row per step: `stage` (list, ready, queued, sent), `count`, `share` of the list.

    Raises
    ------
    <result_errors>

    See Also
    --------
    plot : the same as a chart.
    summary : the counts by status and reason.

    Examples
    --------
    >>> contacts = pd.DataFrame({"phone": ["050-1234567", None], "text": ["Hello", "Hello"]})
    >>> len(contacts.feedbot.preview().feedbot.funnel())
    4
    """
    from feedbot_bulk.results.timeline import funnel as by_step

    with told_in(self._language):
        return by_step(self._frame)


@documented
def plot(self: ContactFrame, kind: str = "timeline", *, lang: Lang | None = None) -> alt.Chart:
    """An Altair chart, shown in a notebook and saved by ``.save("chart.svg")``.

    Needs ``pip install "feedbot-bulk[plots]"``.

    Parameters
    ----------
    kind : {"timeline", "funnel"}
        What is drawn.
    <lang>

    Returns
    -------
    altair.Chart

    Raises
    ------
    FeedbotError
        There is no such kind or language, or Altair is not installed.
    <result_errors>

    See Also
    --------
    timeline, funnel : the frames that are drawn.

    Examples
    --------
    >>> contacts = pd.DataFrame({"phone": ["050-1234567", None], "text": ["Hello", "Hello"]})
    >>> chart = contacts.feedbot.preview().feedbot.plot("funnel")
    >>> len(chart.data)
    4
    """
    from feedbot_bulk.display import plots

    with told_in(self._language):
        return plots.plot(self._frame, kind, lang=lang)


@documented
def show(self: ContactFrame, rows: int = display.ROWS, *, lang: Lang | None = None) -> display.View:
    """The first rows to look at, the status of each at a glance, with the counts of all.

    A table in a notebook, plain text elsewhere; phones are shown as they are.

    Parameters
    ----------
    rows : int, default 20
        How many rows to show.
    <lang>

    Returns
    -------
    View
        Made only to be looked at.

    Raises
    ------
    <result_errors>
    FeedbotError
        `rows` is no number of rows, or there is no such language.

    See Also
    --------
    summary : the counts as a frame.

    Examples
    --------
    >>> contacts = pd.DataFrame({"phone": ["050-1234567", None], "text": ["Hello", "Hello"]})
    >>> contacts.feedbot.preview().feedbot.show()
    all rows: 2. Phones are taken from the column 'phone'.
    1 ready · 1 skipped
    <BLANKLINE>
          phone  text  Status   Reason WhatsApp number Message text
    050-1234567 Hello   ready             972501234567        Hello
                Hello skipped no phone                        Hello
    """
    with told_in(self._language):
        return display.show(self._frame, rows, lang=lang)


@documented
def to_excel(
    self: ContactFrame, path_or_buffer: str | PathLike[str] | IO[bytes], *, lang: Lang | None = None
) -> Any:  # noqa: ANN401 - the path written, or the buffer given
    """Write the report: an Excel workbook of a summary, every row, and the rows to fix.

    Parameters
    ----------
    path_or_buffer : str, path or binary file
        Where to write it; a path that does not end in `.xlsx` gets that ending.
    <lang>

    Returns
    -------
    Path or the buffer
        Where it landed: beside the path, with a warning, where that file is open in Excel.

    Raises
    ------
    <result_errors>
    FeedbotError
        It cannot be written there, or there is no such language.

    See Also
    --------
    summary : the counts as a frame.

    Examples
    --------
    >>> import io
    >>> contacts = pd.DataFrame({"phone": ["050-1234567"], "text": ["Hello"]})
    >>> buffer = contacts.feedbot.preview().feedbot.to_excel(io.BytesIO())
    >>> pd.ExcelFile(buffer, engine="openpyxl").sheet_names
    ['Summary', 'Messages', 'To fix']
    """
    from feedbot_bulk.report import report

    with told_in(self._language):
        return report.write_report(self._frame, path_or_buffer, lang=lang)


@documented
def form(
    self: ContactFrame,
    *,
    lang: Lang | None = None,
    client: Client | None = None,
    journal: Journal | str | PathLike[str] | None = None,
) -> CampaignForm:
    """The notebook form with this list in it.

    Parameters
    ----------
    <lang>
    <connection>

    Returns
    -------
    CampaignForm
        It shows itself in a notebook; `.result` is the result frame once it has sent.

    Raises
    ------
    FeedbotError
        An argument is not what the call takes.

    See Also
    --------
    feedbot_bulk.CampaignForm : the same form, which may begin without a list.

    Examples
    --------
    >>> import feedbot_bulk as fb
    >>> contacts = pd.DataFrame({"phone": ["050-1234567"], "name": ["Noa"]})
    >>> contacts.feedbot.form(client=fb.Sandbox())
    CampaignForm(contacts=<1 rows>, result=None)
    """
    from feedbot_bulk.form.form import CampaignForm

    journal = hidden(journal)
    with told_in(self._language):
        return CampaignForm(self._frame, lang=lang, client=client, journal=journal)
