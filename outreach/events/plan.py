"""Events of a campaign: held somewhere at some time, moved, called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.campaigns.models import Campaign
from outreach.errors import NotFound, OutreachError
from outreach.events.models import Event
from outreach.wib import Now, utc_now


@dataclass(frozen=True)
class Occasion:
    """What staff say of an event; `place_id` None: not decided yet. Moments are aware."""

    title: str
    kind: str
    place_id: int | None
    starts_at: datetime
    ends_at: datetime | None


def events_of(session: Session, campaign_id: int) -> list[Event]:
    """A campaign's events that were not called off, by their time."""
    return list(
        session.scalars(
            select(Event)
            .where(Event.campaign_id == campaign_id, Event.removed_at.is_(None))
            .order_by(Event.starts_at, Event.id)
        )
    )


def event_of(session: Session, campaign: Campaign, event_id: int) -> Event:
    """One event of this campaign; raises `NotFound`."""
    found = session.get(Event, event_id)
    if found is None or found.campaign_id != campaign.id or found.removed_at:
        raise NotFound("Kegiatan itu tidak ada.", "Pilih dari daftar kegiatan kampanye ini.")
    return found


def add_event(
    session: Session, campaign: Campaign, occasion: Occasion, by: int | None, now: Now = utc_now
) -> Event:
    """A new event; raises `OutreachError` when it would end before it begins."""
    made = Event(campaign_id=campaign.id, created_by=by, created_at=now())
    _fill(made, occasion)
    session.add(made)
    session.flush()
    record(session, by, "event.add", campaign.slug, event=made.id, title=made.title)
    return made


def change_event(session: Session, event: Event, occasion: Occasion, by: int) -> None:
    """Move or rename it; reminders that hang on it and did not go off yet move along."""
    before = event.starts_at
    _fill(event, occasion)
    record(session, by, "event.change", event.campaign.slug, event=event.id, title=event.title,
           was=before.isoformat(), now=event.starts_at.isoformat())  # fmt: skip


def remove_event(session: Session, event: Event, by: int, now: Now = utc_now) -> None:
    """Call it off. Its row stays, so that no later event takes its number and its reminders."""
    event.removed_at = now()
    record(session, by, "event.remove", event.campaign.slug, event=event.id, title=event.title)


def _fill(event: Event, occasion: Occasion) -> None:
    if occasion.ends_at and occasion.ends_at < occasion.starts_at:
        raise OutreachError("Selesainya mendahului mulainya.", "Perbaiki jam selesainya.")
    event.title, event.kind = occasion.title.strip(), occasion.kind
    event.place_id = occasion.place_id
    event.starts_at, event.ends_at = occasion.starts_at, occasion.ends_at
