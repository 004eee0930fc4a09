"""Sending: plan, claim, POST, record; the test to oneself; picking a campaign up again."""

from feedbot_bulk.delivery.sender import (
    SendPlan,
    Sent,
    execute,
    in_utc,
    plan_send,
    reason_of,
    send,
)

__all__ = [
    "SendPlan",
    "Sent",
    "execute",
    "in_utc",
    "plan_send",
    "reason_of",
    "send",
]
