"""`df.feedbot`: a thin façade, one call behind each method. No state, no logic."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import display, outbox
from feedbot_bulk.accessor.arguments import documented
from feedbot_bulk.feedbot.defaults import chosen_client, opened_journal
from feedbot_bulk.i18n.bilingual import told_in
from feedbot_bulk.outbox.never_twice import Rule
from feedbot_bulk.results.language import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.protocol import MessageBody
    from feedbot_bulk.form.form import CampaignForm
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.runtime.watch import Watch


@pd.api.extensions.register_dataframe_accessor("feedbot")
class FrameAccessor:
    """`df.feedbot`: campaigns from a contact list; every call returns a new frame.

    Start with `preview`, go on with `send`, `wait`, `summary` and `to_excel`. What the columns of
    the frames that come back hold: see `feedbot_bulk.results.frame`.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def __repr__(self) -> str:
        return (
            f"<df.feedbot: rows={len(self._frame):,}; call .preview(), .send(), .wait(), "
            ".summary(), .to_excel() or .form()>"
        )

    def __dir__(self) -> list[str]:
        return [name for name in vars(type(self)) if not name.startswith("_")]

    def _language(self) -> Lang:
        return language_of(self._frame)

    def _outbox(
        self,
        message: str | pd.Series[Any] | None,
        phone: str | pd.Series[Any] | None,
        image: str | pd.Series[Any] | None,
        expires: Any,  # noqa: ANN401 - many kinds, see `arguments`
        exclude: Any,  # noqa: ANN401
        region: str,
    ) -> outbox.Outbox:
        return outbox.build(
            self._frame,
            message,
            phone=phone,
            image=image,
            expires=expires,
            exclude=exclude,
            region=region,
        )

    # --- before sending -------------------------------------------------------------------------

    @documented
    def preview(
        self,
        message: str | pd.Series[Any] | None = None,
        *,
        phone: str | pd.Series[Any] | None = None,
        image: str | pd.Series[Any] | None = None,
        expires: Any = None,  # noqa: ANN401 - many kinds, see `arguments`
        exclude: Any = None,  # noqa: ANN401
        region: str = "IL",
        one_per_phone: bool | None = None,
        campaign: str | None = None,
        resend: str | Sequence[str] | None = None,
        limit: int | None = None,
        client: Client | None = None,
        journal: Journal | str | PathLike[str] | None = None,
        lang: Lang | None = None,
    ) -> pd.DataFrame:
        """What `send` would send: every row ready, or skipped with the reason. No network.

        Nothing is recorded. Printed, the frame shows counts, reasons and real messages. Given the
        campaign, or any other of the arguments of `send`, it looks into the journal: `ready` is
        exactly what `send` with the same arguments would queue now, and the other rows say why they
        are not, or what became of them. Without, only the list itself counts.

        Parameters
        ----------
        <messages>
        <campaign>
        client : Client or Sandbox, optional
            The connection; a preview needs no token. Left out: the address that ``fb.Client()``
            would send to.
        journal : Journal, str or path, optional
            Where what was sent is recorded. Left out: the one that `send` would take.
        <lang>

        Returns
        -------
        <result>

        Raises
        ------
        <list_errors>

        See Also
        --------
        send : sends what is ready here.

        Examples
        --------
        >>> contacts = pd.DataFrame({"שם": ["דנה", None], "נייד": ["050-1234567", "0541234567"]})
        >>> seen = contacts.feedbot.preview("שלום {שם}")
        >>> seen[["feedbot_phone", "feedbot_status"]].values.tolist()
        [['972501234567', 'ready'], ['972541234567', 'skipped']]
        >>> seen["feedbot_message"][0], seen["feedbot_reason"][1]
        ('שלום דנה', 'no value for {שם}')
        """
        from feedbot_bulk import delivery

        with told_in(self._language):
            prepared = self._outbox(message, phone, image, expires, exclude, region)
            plan = delivery.look(
                prepared,
                campaign=campaign,
                one_per_phone=one_per_phone,
                resend=resend,
                limit=limit,
                client=client,
                journal=journal,
            )
            return display.preview(prepared, plan, expires=expires is not None, lang=lang)

    @documented
    def batches(
        self,
        message: str | pd.Series[Any] | None = None,
        *,
        phone: str | pd.Series[Any] | None = None,
        image: str | pd.Series[Any] | None = None,
        expires: Any = None,  # noqa: ANN401 - many kinds, see `arguments`
        exclude: Any = None,  # noqa: ANN401
        region: str = "IL",
        one_per_phone: bool | None = None,
        batch_size: int = outbox.BATCH_SIZE,
    ) -> list[list[MessageBody]]:
        """The ready messages as the POSTs would carry them. No network.

        Parameters
        ----------
        <messages>
        batch_size : int, default 100
            Messages a request, at the most.

        Returns
        -------
        list of list of dict
            The batches, each a list of messages with the keys `message`, `phone` and, where there
            is one, `invalidationTime` (text, in epoch milliseconds) and `imagePath`.

        Raises
        ------
        <list_errors>

        See Also
        --------
        send : posts them.

        Examples
        --------
        >>> contacts = pd.DataFrame({"phone": ["050-1234567"], "text": ["שלום"]})
        >>> contacts.feedbot.batches()
        [[{'message': 'שלום', 'phone': '972501234567'}]]
        """
        with told_in(self._language):
            prepared = self._outbox(message, phone, image, expires, exclude, region)
            return outbox.batches(prepared, Rule(bool(one_per_phone)), batch_size)

    # --- sending --------------------------------------------------------------------------------

    @documented
    def send(
        self,
        message: str | pd.Series[Any] | None = None,
        *,
        phone: str | pd.Series[Any] | None = None,
        image: str | pd.Series[Any] | None = None,
        expires: Any = None,  # noqa: ANN401 - many kinds, see `arguments`
        exclude: Any = None,  # noqa: ANN401
        region: str = "IL",
        one_per_phone: bool | None = None,
        campaign: str | None = None,
        resend: str | Sequence[str] | None = None,
        limit: int | None = None,
        batch_size: int = outbox.BATCH_SIZE,
        concurrency: int = 4,
        progress: bool = True,
        client: Client | None = None,
        journal: Journal | str | PathLike[str] | None = None,
    ) -> pd.DataFrame:
        """Send every ready row that was not sent before, and return the result frame.

        Running it again sends nothing twice: a named campaign is protected for ever, unnamed
        sends for 24 hours.

        Parameters
        ----------
        <messages>
        <campaign>
        batch_size : int, default 100
            Messages a request, at the most.
        concurrency : int, default 4
            Requests at a time.
        progress : bool, default True
            Whether a progress bar is shown.
        <connection>

        Returns
        -------
        <result>

        Raises
        ------
        SendStopped
            It ended early; `.frame` says what became of every row, and the same call goes on.
        <connection_errors>
        <list_errors>

        See Also
        --------
        preview : what would be sent.
        wait : follows what was queued until it is settled.

        Examples
        --------
        >>> import feedbot_bulk as fb
        >>> contacts = pd.DataFrame({"שם": ["דנה"], "נייד": ["050-1234567"]})
        >>> sandbox = fb.Sandbox()
        >>> sent = contacts.feedbot.send("שלום {שם}", client=sandbox, progress=False)
        >>> again = contacts.feedbot.send("שלום {שם}", client=sandbox, progress=False)
        >>> sent["feedbot_id"].tolist() == again["feedbot_id"].tolist()
        True
        >>> len(sandbox.server.messages)
        1
        """
        from feedbot_bulk import delivery

        with told_in(self._language):
            client = chosen_client(client)
            prepared = self._outbox(message, phone, image, expires, exclude, region)
            return delivery.send(
                prepared,
                client=client,
                journal=opened_journal(journal, client),
                campaign=campaign,
                one_per_phone=one_per_phone,
                resend=resend,
                limit=limit,
                batch_size=batch_size,
                concurrency=concurrency,
                watch=_watch(self._language, shown=progress),
            )

    @documented
    def test(
        self,
        message: str | pd.Series[Any] | None = None,
        to: str | None = None,
        *,
        phone: str | pd.Series[Any] | None = None,
        image: str | pd.Series[Any] | None = None,
        expires: Any = None,  # noqa: ANN401 - many kinds, see `arguments`
        exclude: Any = None,  # noqa: ANN401
        region: str = "IL",
        one_per_phone: bool | None = None,
        wait: Any = "2min",  # noqa: ANN401 - "2min", seconds or a timedelta
        client: Client | None = None,
    ) -> pd.DataFrame:
        """Send the first ready row's text to one's own number, and wait until it is sent.

        Proves the token, the text and server mode before the rest goes. Recorded apart from the
        campaign, so it may be repeated and protects nobody.

        Parameters
        ----------
        <messages>
        to : str
            One's own number.
        wait : str, float or timedelta, default "2min"
            How long to wait for it: a duration, or seconds.
        <client>

        Returns
        -------
        DataFrame of one row
            A result frame, see `feedbot_bulk.results.frame`.

        Raises
        ------
        <connection_errors>
        <list_errors>

        See Also
        --------
        send : sends to the list.

        Examples
        --------
        >>> import feedbot_bulk as fb
        >>> contacts = pd.DataFrame({"שם": ["דנה"], "נייד": ["050-1234567"]})
        >>> sandbox = fb.Sandbox(pace=1000)
        >>> tried = contacts.feedbot.test("שלום {שם}", to="054-1111111", client=sandbox)
        >>> tried[["feedbot_phone", "feedbot_message"]].values.tolist()
        [['972541111111', 'שלום דנה']]
        """
        from feedbot_bulk.delivery import self_test

        with told_in(self._language):
            client = chosen_client(client)
            prepared = self._outbox(message, phone, image, expires, exclude, region)
            return self_test.run(
                prepared,
                to,
                rule=Rule(bool(one_per_phone)),
                region=region,
                wait=wait,
                client=client,
                journal=client.journal(),
            )

    # --- after sending --------------------------------------------------------------------------

    @documented
    def poll(
        self,
        client: Client | None = None,
        journal: Journal | str | PathLike[str] | None = None,
    ) -> pd.DataFrame:
        """Ask Feedbot once after every pending message; return the frame with the news.

        What is learned is also kept in the journal.

        Parameters
        ----------
        <connection>

        Returns
        -------
        <result>

        Raises
        ------
        <connection_errors>
        <result_errors>

        See Also
        --------
        wait : asks until all is settled.

        Examples
        --------
        >>> import feedbot_bulk as fb
        >>> contacts = pd.DataFrame({"phone": ["050-1234567"], "text": ["Hello"]})
        >>> sandbox = fb.Sandbox(pace=None)
        >>> sent = contacts.feedbot.send(client=sandbox, progress=False)
        >>> sandbox.server.settle(1)
        >>> sent.feedbot.poll(client=sandbox)["feedbot_status"].tolist()
        ['sent']
        """
        from feedbot_bulk import polling

        with told_in(self._language):
            client = chosen_client(client)
            return polling.poll(self._frame, client=client, journal=opened_journal(journal, client))

    @documented
    def wait(
        self,
        timeout: Any = "10min",  # noqa: ANN401 - text, seconds, a timedelta or None
        *,
        every: Any = "5s",  # noqa: ANN401
        client: Client | None = None,
        journal: Journal | str | PathLike[str] | None = None,
        progress: bool = True,
    ) -> pd.DataFrame:
        """Poll until every message is settled or the time is up; return the frame with the news.

        What is pending at the end stays pending: call it again, tomorrow if need be.

        Parameters
        ----------
        timeout : str, float, timedelta or None, default "10min"
            How long at the most: a duration, or seconds; None waits without limit.
        every : str, float or timedelta, default "5s"
            The shortest pause between two rounds: a duration, or seconds.
        <connection>
        progress : bool, default True
            Whether a progress bar is shown.

        Returns
        -------
        <result>

        Raises
        ------
        <connection_errors>
        <result_errors>

        See Also
        --------
        poll : asks once.

        Examples
        --------
        >>> import feedbot_bulk as fb
        >>> contacts = pd.DataFrame({"phone": ["050-1234567"], "text": ["Hello"]})
        >>> sandbox = fb.Sandbox(pace=1000)
        >>> sent = contacts.feedbot.send(client=sandbox, progress=False)
        >>> done = sent.feedbot.wait(every=0.05, client=sandbox, progress=False)
        >>> done["feedbot_status"].tolist()
        ['sent']
        """
        from feedbot_bulk import polling

        with told_in(self._language):
            client = chosen_client(client)
            return polling.wait(
                self._frame,
                timeout,
                every=every,
                client=client,
                journal=opened_journal(journal, client),
                watch=_watch(self._language, shown=progress),
            )

    @documented
    def summary(self, *, lang: Lang | None = None) -> pd.DataFrame:
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
    def show(self, rows: int = display.ROWS, *, lang: Lang | None = None) -> display.View:
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
        all rows: 2
        ready 1 · skipped 1
        <BLANKLINE>
              phone  text  Status   Reason WhatsApp number Message text
        050-1234567 Hello   ready             972501234567        Hello
                    Hello skipped no phone                        Hello
        """
        with told_in(self._language):
            return display.show(self._frame, rows, lang=lang)

    @documented
    def to_excel(
        self, path_or_buffer: str | PathLike[str] | IO[bytes], *, lang: Lang | None = None
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

    # --- without code ---------------------------------------------------------------------------

    @documented
    def form(
        self,
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

        with told_in(self._language):
            return CampaignForm(self._frame, lang=lang, client=client, journal=journal)


def _watch(language: Callable[[], Lang], *, shown: bool) -> Watch:
    """A progress bar in the language of the list, or silence."""
    from feedbot_bulk.runtime.bar import Bar
    from feedbot_bulk.runtime.watch import Watch

    return Bar(language()) if shown else Watch()
