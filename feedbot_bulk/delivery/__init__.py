"""Sending: plan, claim, POST, record; the test to oneself; resuming a campaign."""

from feedbot_bulk.delivery.look import look, previewed
from feedbot_bulk.delivery.plan import SendPlan, plan_send
from feedbot_bulk.delivery.sender import Sent, execute, send

__all__ = [
    "SendPlan",
    "Sent",
    "execute",
    "look",
    "plan_send",
    "previewed",
    "send",
]
