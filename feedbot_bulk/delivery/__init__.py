"""Sending: plan, claim, POST, record; the test to oneself; resuming a campaign."""

from feedbot_bulk.delivery.look import look, previewed, without_opted_out
from feedbot_bulk.delivery.phases import Sent
from feedbot_bulk.delivery.plan import SendPlan, plan_send
from feedbot_bulk.delivery.sender import execute, send

__all__ = [
    "SendPlan",
    "Sent",
    "execute",
    "look",
    "plan_send",
    "previewed",
    "send",
    "without_opted_out",
]
