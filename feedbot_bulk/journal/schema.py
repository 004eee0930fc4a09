"""The tables. A change here needs a step in `migrations`, for the journals that are there already.

One row of `feedbot_messages` is one attempt to send one message: (campaign, phone, digest of text
and image, attempt). The text itself is not here. A row begins as a claim, before its request
leaves; the request's outcome, and later Feedbot's word on it, are written into the same row. A
claim that was proven not to have been queued is deleted. The unique keys on the attempt and on the
ordinal (one text a phone), and the lock on the campaign while claims are made, are what keeps two
processes from sending the same message, or two texts to a phone that gets one. An id that Feedbot
gave is one row's: of a service, no two have it.
"""

from __future__ import annotations

import sqlalchemy as sa

CLAIMED = "claimed"
"""A row's state between claim and outcome; to the reader of a frame it is `unknown`."""

metadata = sa.MetaData()

version = sa.Table("feedbot_version", metadata, sa.Column("version", sa.Integer, nullable=False))

campaigns = sa.Table(
    "feedbot_campaigns",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),  # as it was first written
    sa.Column("send_url", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("key", sa.Text, nullable=False),  # what names that look alike have in common
    sa.Index("feedbot_campaigns_by_key", "key", "send_url", unique=True),
)

messages = sa.Table(
    "feedbot_messages",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("campaign_id", sa.ForeignKey("feedbot_campaigns.id"), nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),  # our English, or Feedbot's own words
    sa.Column("reason_code", sa.Text),  # of a reason of ours (see `i18n.reasons`)
    sa.Column("feedbot_id", sa.Text),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("claimed_at", sa.BigInteger, nullable=False),
    sa.Column("deadline", sa.BigInteger, nullable=False),
    sa.Column("queued_at", sa.BigInteger),
    sa.Column("checked_at", sa.BigInteger),
    sa.Column("settled_at", sa.BigInteger),  # when it was seen to be sent, failed or expired
    sa.Column("expires_at", sa.BigInteger),
    sa.Column("service", sa.BigInteger),  # whose the id is; none where the id names several rows
    sa.Column("ordinal", sa.Integer),  # the how-manieth to its phone, where that gets one text
    sa.UniqueConstraint("campaign_id", "phone", "digest", "attempt"),
    sa.Index("feedbot_messages_one_by_id", "feedbot_id", "service", unique=True),
    sa.Index("feedbot_messages_one_text", "campaign_id", "phone", "ordinal", unique=True),
    sa.Index("feedbot_messages_by_time", "claimed_at"),
    sqlite_autoincrement=True,  # a released claim's number is never given to another
)

opt_outs = sa.Table(
    "feedbot_opt_outs",
    metadata,
    sa.Column("number", sa.Text, primary_key=True),  # one for all the ways to write it
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("note", sa.Text),
)
"""Who is not to be written to, whatever the campaign."""
