"""The end of a campaign: by hand, or by itself after the plan's last day; and back again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.accounts.models import Person
from outreach.campaigns.approve import last_decision_stands
from outreach.campaigns.models import Campaign, listed
from outreach.campaigns.versions import hold
from outreach.errors import NotAllowed


def is_finished(campaign: Campaign, day: date) -> bool:
    """True once staff finished it, or after the last day of its plan: derived, never stored."""
    past = campaign.ends_on is not None and campaign.ends_on < day
    return campaign.status == "finished" or past


def is_running(campaign: Campaign, day: date) -> bool:
    """True for what citizens may be led to: approved, in its days, its service alive."""
    begun = campaign.starts_on is None or campaign.starts_on <= day
    approved = campaign.status == "approved" and not is_finished(campaign, day)
    return approved and begun and is_alive(campaign)


def is_alive(campaign: Campaign) -> bool:
    """True while its service is there to be used."""
    return campaign.service.status in ("active", "renamed")


def running(session: Session, day: date) -> list[Campaign]:
    """The campaigns that run on that day, the newest first."""
    approved = session.scalars(
        select(Campaign)
        .where(Campaign.status == "approved")
        .options(*listed())
        .order_by(Campaign.id.desc())
    )
    return [campaign for campaign in approved if is_running(campaign, day)]


def finish(session: Session, campaign: Campaign, by: Person) -> None:
    """Its codes lead to the page that stays; they are neither deleted nor given away."""
    hold(session, campaign)
    if campaign.status == "finished":
        raise NotAllowed("Kampanye ini sudah diselesaikan.", "Muat ulang halamannya.")
    campaign.finished_from, campaign.status = campaign.status, "finished"
    record(session, by.id, "campaign.finish", campaign.slug)


def resume(session: Session, campaign: Campaign, by: Person) -> None:
    """Take the finish back: approved if it was, and its content is still what was agreed to.

    Anything else is a draft, so that no way round the head leads through here. Raises `NotAllowed`
    unless it was finished by hand, or while it is put away.
    """
    hold(session, campaign)
    if campaign.archived_at is not None:
        raise NotAllowed("Kampanye ini sudah diarsipkan.", "Keluarkan dulu dari arsip.")
    if campaign.status != "finished":
        raise NotAllowed("Kampanye ini tidak diselesaikan.", "Muat ulang halamannya.")
    stands = campaign.finished_from == "approved" and last_decision_stands(session, campaign)
    campaign.status, campaign.finished_from = "approved" if stands else "draft", None
    record(session, by.id, "campaign.resume", campaign.slug, status=campaign.status)
