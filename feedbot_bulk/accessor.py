"""`df.feedbot` and `s.feedbot`: doors to the rooms, one call behind each. No state, no logic."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import pandas as pd

from feedbot_bulk import display, outbox, phones
from feedbot_bulk.feedbot.defaults import chosen_client, opened_journal
from feedbot_bulk.outbox.never_twice import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from feedbot_bulk.feedbot.client import Client
    from feedbot_bulk.feedbot.protocol import MessageBody
    from feedbot_bulk.form.form import CampaignForm
    from feedbot_bulk.i18n.catalogue import Lang
    from feedbot_bulk.journal.journal import Journal
    from feedbot_bulk.runtime.watch import Watch


@pd.api.extensions.register_series_accessor("feedbot")
class SeriesAccessor:
    """`s.feedbot`: phone numbers in a column of any kind of cells."""

    def __init__(self, cells: pd.Series[Any]) -> None:
        self._cells = cells

    def normalize(self, region: str = "IL") -> pd.Series[Any]:
        """The phones as Feedbot takes them: digits with country code, missing where invalid.

        Same index and name. A number without a plus is read as one of `region`. See `diagnose` for
        the reason of each missing one.

        >>> read = pd.Series(["050-1234567", "nobody"], name="phone").feedbot.normalize()
        >>> read.isna().tolist(), read[0]
        ([False, True], '972501234567')
        """
        return phones.normalize(self._cells, region)

    def diagnose(self, region: str = "IL") -> pd.DataFrame:
        """What each cell holds: columns `phone`, `kind` and, where there is none, `reason`.

        `kind` is mobile, landline, voip, unlisted (an Israeli mobile of a block that the numbering
        data does not know yet: it is sent to) or other. Same index.

        >>> pd.Series(["050-1234567"]).feedbot.diagnose().loc[0, "kind"]
        'unlisted'
        """
        return phones.diagnose(self._cells, region)


@pd.api.extensions.register_dataframe_accessor("feedbot")
class FrameAccessor:
    """`df.feedbot`: campaigns from a contact list; every call returns a new frame.

    The message is a template (`"שלום {שם}"`), a Series of finished texts, or, left out, the list's
    own message column. `phone` is a column (or a Series); left out, the list's one phone column.
    `image` is a column, a Series or a link; `expires` a column, a Series, a datetime, a timedelta
    or `"2h"`; `exclude` an opt-out list: a Series, a frame, a list or a file.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def _outbox(
        self,
        message: str | pd.Series[Any] | None,
        phone: str | pd.Series[Any] | None,
        image: str | pd.Series[Any] | None,
        expires: Any,  # noqa: ANN401 - see the class
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

    def preview(
        self,
        message: str | pd.Series[Any] | None = None,
        *,
        phone: str | pd.Series[Any] | None = None,
        image: str | pd.Series[Any] | None = None,
        expires: Any = None,  # noqa: ANN401 - see the class
        exclude: Any = None,  # noqa: ANN401
        region: str = "IL",
        one_per_phone: bool | None = None,
    ) -> pd.DataFrame:
        """What `send` would send: a result frame of `ready` and `skipped` rows, with the reasons.

        No network, and nothing is recorded. Without `expires`, messages go out whenever the Feedbot
        desktop program is open, night and Shabbat included.

        >>> contacts = pd.DataFrame({"שם": ["דנה", None], "נייד": ["050-1234567", "0541234567"]})
        >>> seen = contacts.feedbot.preview("שלום {שם}")
        >>> seen[["feedbot_phone", "feedbot_status"]].values.tolist()
        [['972501234567', 'ready'], ['972541234567', 'skipped']]
        >>> seen["feedbot_message"][0], seen["feedbot_reason"][1]
        ('שלום דנה', 'no value for {שם}')
        """
        box = self._outbox(message, phone, image, expires, exclude, region)
        return display.preview(box, Rule(bool(one_per_phone)), expires=expires is not None)

    def batches(
        self,
        message: str | pd.Series[Any] | None = None,
        *,
        phone: str | pd.Series[Any] | None = None,
        image: str | pd.Series[Any] | None = None,
        expires: Any = None,  # noqa: ANN401 - see the class
        exclude: Any = None,  # noqa: ANN401
        region: str = "IL",
        one_per_phone: bool | None = None,
        batch_size: int = outbox.BATCH_SIZE,
    ) -> list[list[MessageBody]]:
        """The ready messages as the POSTs would carry them: a list of batches of message dicts.

        >>> contacts = pd.DataFrame({"phone": ["050-1234567"], "text": ["שלום"]})
        >>> contacts.feedbot.batches()
        [[{'message': 'שלום', 'phone': '972501234567'}]]
        """
        box = self._outbox(message, phone, image, expires, exclude, region)
        return outbox.batches(box, Rule(bool(one_per_phone)), batch_size)

    # --- sending --------------------------------------------------------------------------------

    def send(
        self,
        message: str | pd.Series[Any] | None = None,
        *,
        phone: str | pd.Series[Any] | None = None,
        image: str | pd.Series[Any] | None = None,
        expires: Any = None,  # noqa: ANN401 - see the class
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

        Running it again sends nothing twice: a named `campaign` is protected for ever, unnamed
        sends for 24 hours. `resend` names what may go again: "failed", "expired", "unknown", a list
        of those, or "all". `limit` is how many of this list may be queued at most, those queued
        before counted. `batch_size` is in messages a request, `concurrency` in requests at a time.

        Raises SendStopped (`.frame` holds every row; the same call goes on), NotAuthorizedError,
        JournalError, and what `preview` raises.

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

        client = chosen_client(client)
        box = self._outbox(message, phone, image, expires, exclude, region)
        return delivery.send(
            box,
            client=client,
            journal=opened_journal(journal, client),
            campaign=campaign,
            one_per_phone=one_per_phone,
            resend=resend,
            limit=limit,
            batch_size=batch_size,
            concurrency=concurrency,
            watch=_watch(shown=progress),
        )

    def test(
        self,
        message: str | pd.Series[Any] | None = None,
        to: str | None = None,
        *,
        phone: str | pd.Series[Any] | None = None,
        image: str | pd.Series[Any] | None = None,
        expires: Any = None,  # noqa: ANN401 - see the class
        exclude: Any = None,  # noqa: ANN401
        region: str = "IL",
        one_per_phone: bool | None = None,
        wait: Any = "2min",  # noqa: ANN401 - "2min", seconds or a timedelta
        client: Client | None = None,
    ) -> pd.DataFrame:
        """Send the first ready row's text to one's own number, and wait until it is sent.

        Proves the token, the text and server mode before the rest goes. Recorded apart from the
        campaign, so it may be repeated and protects nobody. Returns a one-row result frame.

        >>> import feedbot_bulk as fb
        >>> contacts = pd.DataFrame({"שם": ["דנה"], "נייד": ["050-1234567"]})
        >>> sandbox = fb.Sandbox(pace=1000)
        >>> tried = contacts.feedbot.test("שלום {שם}", to="054-1111111", client=sandbox)
        >>> tried[["feedbot_phone", "feedbot_message"]].values.tolist()
        [['972541111111', 'שלום דנה']]
        """
        from feedbot_bulk.delivery import self_test

        client = chosen_client(client)
        box = self._outbox(message, phone, image, expires, exclude, region)
        return self_test.run(
            box,
            to,
            rule=Rule(bool(one_per_phone)),
            region=region,
            wait=wait,
            client=client,
            journal=client.journal(),
        )

    # --- after sending --------------------------------------------------------------------------

    def poll(
        self,
        client: Client | None = None,
        journal: Journal | str | PathLike[str] | None = None,
    ) -> pd.DataFrame:
        """Ask Feedbot once after every pending message; return the frame with the news.

        What is learned is also kept in the journal. Raises NotAuthorizedError, and ColumnError for
        a frame that is no result frame.
        """
        from feedbot_bulk import polling

        client = chosen_client(client)
        return polling.poll(self._frame, client=client, journal=opened_journal(journal, client))

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

        `timeout` and `every` (the shortest pause between two rounds) are "10min", "30s", seconds or
        a timedelta; `timeout=None` waits without limit. What is pending at the end stays pending:
        call `wait` again, tomorrow if need be.
        """
        from feedbot_bulk import polling

        client = chosen_client(client)
        return polling.wait(
            self._frame,
            timeout,
            every=every,
            client=client,
            journal=opened_journal(journal, client),
            watch=_watch(shown=progress),
        )

    def summary(self) -> pd.DataFrame:
        """Rows by status and reason: columns `status`, `reason`, `count`, `share`.

        In status order; the counts add up to the rows of the frame.

        >>> contacts = pd.DataFrame({"phone": ["050-1234567", None], "text": ["שלום", "שלום"]})
        >>> contacts.feedbot.preview().feedbot.summary()["count"].tolist()
        [1, 1]
        """
        return display.summary(self._frame)

    def show(self, rows: int = display.ROWS, *, lang: Lang | None = None) -> display.View:
        """The first `rows` rows to look at, the status of each at a glance, with the counts of all.

        A table in a notebook, plain text elsewhere; phones are shown as they are. `lang` is "he" or
        "en"; left out, it is Hebrew when the list is Hebrew. Raises ColumnError for a frame that is
        no result frame.

        >>> contacts = pd.DataFrame({"phone": ["050-1234567", None], "text": ["Hello", "Hello"]})
        >>> contacts.feedbot.preview().feedbot.show()
        all rows: 2
        ready 1 · skipped 1
        <BLANKLINE>
              phone  text  Status   Reason WhatsApp number Message text
        050-1234567 Hello   ready             972501234567        Hello
                    Hello skipped no phone                        Hello
        """
        return display.show(self._frame, rows, lang=lang)

    def to_excel(
        self, path_or_buffer: str | PathLike[str] | IO[bytes], *, lang: Lang | None = None
    ) -> Any:  # noqa: ANN401 - the path written, or the buffer given
        """Write the report as an Excel workbook; return the path, or the buffer it was given.

        `lang` is "he" (right to left) or "en"; left out, it is Hebrew when the list is Hebrew.
        """
        from feedbot_bulk.report import report

        return report.write_report(self._frame, path_or_buffer, lang=lang)

    # --- without code ---------------------------------------------------------------------------

    def form(
        self,
        *,
        lang: Lang | None = None,
        client: Client | None = None,
        journal: Journal | str | PathLike[str] | None = None,
    ) -> CampaignForm:
        """The notebook form with this list in it; see `fb.CampaignForm`.

        >>> import feedbot_bulk as fb
        >>> contacts = pd.DataFrame({"phone": ["050-1234567"], "name": ["Noa"]})
        >>> contacts.feedbot.form(client=fb.Sandbox())
        CampaignForm(contacts=<1 rows>, result=None)
        """
        from feedbot_bulk.form.form import CampaignForm

        return CampaignForm(self._frame, lang=lang, client=client, journal=journal)


def _watch(*, shown: bool) -> Watch:
    """A progress bar, or silence."""
    from feedbot_bulk.runtime.bar import Bar
    from feedbot_bulk.runtime.watch import Watch

    return Bar() if shown else Watch()
