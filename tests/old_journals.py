"""Journals as earlier versions made them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

VERSION_1 = (
    "CREATE TABLE feedbot_version (version INTEGER NOT NULL)",
    """CREATE TABLE feedbot_campaigns (
        id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, send_url TEXT NOT NULL,
        created_at BIGINT NOT NULL, UNIQUE (name, send_url))""",
    """CREATE TABLE feedbot_messages (
        id INTEGER NOT NULL PRIMARY KEY {autoincrement}, campaign_id INTEGER NOT NULL,
        phone TEXT NOT NULL, digest TEXT NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL,
        reason TEXT, feedbot_id TEXT, run TEXT NOT NULL, host TEXT NOT NULL,
        claimed_at BIGINT NOT NULL, deadline BIGINT NOT NULL, queued_at BIGINT, checked_at BIGINT,
        expires_at BIGINT, UNIQUE (campaign_id, phone, digest, attempt),
        FOREIGN KEY (campaign_id) REFERENCES feedbot_campaigns (id))""",
    "CREATE INDEX feedbot_messages_by_id ON feedbot_messages (feedbot_id)",
    "INSERT INTO feedbot_version VALUES (1)",
)
"""The tables as version 1 made them."""

TO_VERSION_2 = (
    "ALTER TABLE feedbot_messages ADD COLUMN reason_code TEXT",
    "UPDATE feedbot_version SET version = 2",
)
"""What version 2 made of them."""


def back_to_version_1(path: Path) -> None:
    """Put a journal's rows into tables as version 1 made them."""
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE feedbot_campaigns RENAME TO campaigns_now")
        connection.execute("ALTER TABLE feedbot_messages RENAME TO messages_now")
        connection.execute("DROP TABLE feedbot_version")
        connection.execute("DROP TABLE feedbot_opt_outs")
        connection.execute("DROP INDEX feedbot_messages_by_time")
        for statement in VERSION_1:
            connection.execute(statement.replace("{autoincrement}", "AUTOINCREMENT"))
        for table in ("campaigns", "messages"):
            found = connection.execute(
                "SELECT name FROM pragma_table_info(?)", (f"feedbot_{table}",)
            )
            names = ", ".join(name for (name,) in found.fetchall())
            connection.execute(
                f"INSERT INTO feedbot_{table} ({names}) SELECT {names} FROM {table}_now"  # noqa: S608
            )
        connection.execute("DROP TABLE messages_now")
        connection.execute("DROP TABLE campaigns_now")
    connection.close()
