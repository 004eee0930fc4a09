"""The notebook form: a campaign without code."""

from feedbot_bulk.form.form import CampaignForm

__all__ = [
    "CampaignForm",
]
