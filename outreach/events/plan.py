"""Events of a campaign: held somewhere at some time, moved, called off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.accounts.models import Person
from outreach.campaigns.models import Campaign
from outreach.errors import NotAllowed, NotFound, OutreachError
from outreach.events.models import Event
from outreach.wib import WIB, Now, utc_now


@dataclass(frozen=True)
class Occasion:
    """What staff say of an event; `place_id` None: not decided yet. Moments are aware.

    `people` are the ids of those in charge, `needs` is material (slug) → pieces to bring.
    """

    title: str
    kind: str
    place_id: int | None
    starts_at: datetime
    ends_at: datetime | None
    people: Sequence[int] = ()
    agenda: Sequence[str] = ()
    needs: Mapping[str, int] = field(default_factory=dict)
    invited: Sequence[str] = ()
    notes: str = ""


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


def staff(session: Session, besides: Sequence[Person] = ()) -> list[Person]:
    """Who can be in charge: active accounts, and `besides` also those that are no longer."""
    kept = [person.id for person in besides]
    return list(
        session.scalars(
            select(Person).where(or_(Person.active, Person.id.in_(kept))).order_by(Person.name)
        )
    )


def add_event(
    session: Session, campaign: Campaign, occasion: Occasion, by: int | None, now: Now = utc_now
) -> Event:
    """A new event; raises `OutreachError` when it would end before it begins."""
    made = Event(campaign_id=campaign.id, created_by=by, created_at=now(), changed_at=now())
    _fill(session, made, occasion)
    session.add(made)
    session.flush()
    record(session, by, "event.add", campaign.slug, event=made.id, title=made.title)
    return made


def change_event(
    session: Session, event: Event, occasion: Occasion, by: int, now: Now = utc_now
) -> None:
    """Move or rename it; reminders that hang on it and did not go off yet move along."""
    before = event.starts_at
    _fill(session, event, occasion)
    _changed(session, event, by, before, now)


def move_event(
    session: Session, event: Event, day: date, seen: int, by: int, now: Now = utc_now
) -> None:
    """Hold it on another day at the same hour. `seen` is the revision that was looked at.

    Raises `NotAllowed` when somebody changed it meanwhile.
    """
    if event.revision != seen:
        raise NotAllowed(
            "Kegiatan ini baru saja diubah orang lain.", "Muat ulang kalender, lalu coba lagi."
        )
    before = event.starts_at
    shift = day - before.astimezone(WIB).date()
    if not shift:
        return
    event.starts_at = before + shift
    event.ends_at = event.ends_at + shift if event.ends_at else None
    _changed(session, event, by, before, now)


def remove_event(session: Session, event: Event, by: int, now: Now = utc_now) -> None:
    """Call it off. Its row stays, so that no later event takes its number and its reminders."""
    event.removed_at = event.changed_at = now()
    event.revision += 1
    record(session, by, "event.remove", event.campaign.slug, event=event.id, title=event.title)


def _changed(session: Session, event: Event, by: int, before: datetime, now: Now) -> None:
    event.changed_at = now()
    event.revision += 1
    record(session, by, "event.change", event.campaign.slug, event=event.id, title=event.title,
           was=before.isoformat(), now=event.starts_at.isoformat())  # fmt: skip


def _fill(session: Session, event: Event, occasion: Occasion) -> None:
    if occasion.ends_at and occasion.ends_at < occasion.starts_at:
        raise OutreachError("Selesainya mendahului mulainya.", "Perbaiki jam selesainya.")
    event.title, event.kind = occasion.title.strip(), occasion.kind
    event.place_id = occasion.place_id
    event.starts_at, event.ends_at = occasion.starts_at, occasion.ends_at
    event.agenda, event.invited = list(occasion.agenda), list(occasion.invited)
    event.needs, event.notes = dict(occasion.needs), occasion.notes.strip()
    event.people = list(session.scalars(select(Person).where(Person.id.in_(occasion.people))))
