"""What the calendars of others are told: a person's events, a campaign's, or a single one."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, lazyload, load_only, selectinload

from outreach.accounts.models import Person
from outreach.campaigns.models import Campaign
from outreach.errors import NotFound
from outreach.events.ics import Told, calendar
from outreach.events.models import Event
from outreach.events.words import EVENT_NAMES
from outreach.wib import Now, utc_now

# A calendar that subscribed forgets what the feed leaves out; half a year back is enough.
BACK = timedelta(days=183)
MOST = 2000


def calendar_of(
    session: Session, kind: str, subject_id: int, key: bytes, site: str, now: Now = utc_now
) -> bytes:
    """The calendar file of a `person`, a `campaign` or an `event`; `site` is the public address.

    Events that were called off are in it, marked so, because calendars keep what they once had.
    Raises `NotFound` when there is no such subject, or the person's account is switched off.
    """
    if kind == "person":
        person = session.get(Person, subject_id)
        if person is None or not person.active:
            raise NotFound("Alamat kalender ini tidak berlaku.", "Minta alamat yang baru.")
        mine = Event.people.any(Person.id == subject_id)
        return _file(session, person.name, mine, key, site, now)
    if kind == "campaign":
        campaign = session.get(Campaign, subject_id)
        if campaign is None:
            raise NotFound("Alamat kalender ini tidak berlaku.", "Minta alamat yang baru.")
        return _file(session, campaign.name, Event.campaign_id == subject_id, key, site, now)
    event = session.get(Event, subject_id)
    if event is None:
        raise NotFound("Alamat kalender ini tidak berlaku.", "Minta alamat yang baru.")
    return invitation(event, key)


def invitation(event: Event, key: bytes) -> bytes:
    """A single event as those who are invited see it: no staff, no notes, no material."""
    return calendar(event.title, [_told(event, "\n".join(event.agenda), key, "")])


def _file(
    session: Session, name: str, condition: ColumnElement[bool], key: bytes, site: str, now: Now
) -> bytes:
    events = session.scalars(
        select(Event)
        .where(condition, Event.starts_at >= now() - BACK)
        .options(
            selectinload(Event.campaign).options(
                load_only(Campaign.slug, Campaign.name), lazyload(Campaign.service)
            ),
            selectinload(Event.people),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    )
    return calendar(
        name,
        [
            _told(event, _text(event), key,
                  f"{site}/kampanye/{event.campaign.slug}/kegiatan/{event.id}")
            for event in events
        ],
    )  # fmt: skip


def _text(event: Event) -> str:
    parts = [event.campaign.name]
    if event.people:
        parts.append("Petugas: " + ", ".join(person.name for person in event.people))
    if event.invited:
        parts.append("Diundang: " + ", ".join(event.invited))
    if event.agenda:
        parts.append("Susunan acara:\n" + "\n".join(event.agenda))
    if event.notes:
        parts.append(event.notes)
    return "\n\n".join(parts)


def _told(event: Event, text: str, key: bytes, url: str) -> Told:
    place = f"{event.place.label}, {event.place.district.name}" if event.place else ""
    # Two installations that share a calendar do not take each other's events for their own.
    mark = hmac.new(key, b"calendar-uid", hashlib.sha256).hexdigest()[:10]
    return Told(
        uid=f"kegiatan-{event.id}-{mark}@outreach",
        revision=event.revision,
        changed_at=event.changed_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        title=event.title,
        place=place,
        text=text,
        category=str(EVENT_NAMES[event.kind]),
        url=url,
        cancelled=event.removed_at is not None,
    )
