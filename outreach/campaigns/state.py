"""The one state of a campaign that people are told, wherever it is shown.

draft → proposed → approved → running → finished → archived. What people decided is stored
(`Campaign.status`, `archived_at`); that it runs, or has ended by its plan, follows from the day.
"""

from __future__ import annotations

from datetime import date

from outreach.campaigns.finish import is_finished, is_running
from outreach.campaigns.models import Campaign
from outreach.language import lazy as _

# (Word, tone of the badge) of each state.
STATES = {
    "draft": (_("Draf"), "draft"),
    "proposed": (_("Menunggu persetujuan"), "warn"),
    "approved": (_("Disetujui"), "info"),
    "running": (_("Berjalan"), "ok"),
    "finished": (_("Selesai"), "neutral"),
    "archived": (_("Diarsipkan"), "neutral"),
}


def state(campaign: Campaign, day: date) -> str:
    """The campaign's state on that day, a key of `STATES`.

    One that waits for the head says so until it is decided, even when its days have passed;
    `approved` is what has not begun, or whose service is not active.
    """
    if campaign.archived_at is not None:
        return "archived"
    if campaign.status != "proposed" and is_finished(campaign, day):
        return "finished"
    return "running" if is_running(campaign, day) else campaign.status
