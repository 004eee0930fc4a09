"""The tables. A change here needs a step in `migrations`, for the journals that are there already.

One row of `feedbot_messages` is one attempt to send one message: (campaign, phone, digest of text
and image, attempt). The text itself is not here. A row begins as a claim, before its request
leaves; the request's outcome, and later Feedbot's word on it, are written into the same row. A
claim that was proven not to have been queued is deleted. The unique key on the attempt, and the
lock on the campaign while claims are made, are what keeps two processes from sending the same
message.
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
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("send_url", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("name", "send_url"),
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
    sa.UniqueConstraint("campaign_id", "phone", "digest", "attempt"),
    sa.Index("feedbot_messages_by_id", "feedbot_id"),
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
