"""Put a finished campaign away, out of everybody's lists, and fetch it back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.accounts.models import Person
from outreach.campaigns.models import Campaign
from outreach.campaigns.state import state
from outreach.campaigns.versions import hold
from outreach.errors import NotAllowed
from outreach.wib import Now, today, utc_now


def archive(session: Session, campaign: Campaign, by: Person, now: Now = utc_now) -> None:
    """Its codes live on and its figures stay; only lists leave it out.

    One that ended by its plan is finished by this, so that no later change of its days makes it run
    unseen. Raises `NotAllowed` unless it has ended.
    """
    hold(session, campaign)
    if state(campaign, today(now)) != "finished":
        raise NotAllowed(
            "Hanya kampanye yang sudah selesai yang bisa diarsipkan.",
            "Selesaikan dulu kampanyenya.",
        )
    if campaign.status != "finished":
        campaign.finished_from, campaign.status = campaign.status, "finished"
    campaign.archived_at = now()
    record(session, by.id, "campaign.archive", campaign.slug)


def take_back(session: Session, campaign: Campaign, by: Person) -> None:
    """Back into the lists, finished as it was."""
    hold(session, campaign)
    if campaign.archived_at is None:
        raise NotAllowed("Kampanye ini tidak diarsipkan.", "Muat ulang halamannya.")
    campaign.archived_at = None
    record(session, by.id, "campaign.take_back", campaign.slug)
