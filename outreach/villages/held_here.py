"""What is held in a village next: campaigns' events there, to come to or to put into a calendar."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from outreach.errors import NotFound
from outreach.events.models import Event
from outreach.places.models import Place
from outreach.wib import Now, utc_now

_MOST = 5


def next_events(
    session: Session, place: Place, campaign_ids: Collection[int], now: Now = utc_now
) -> dict[int, list[Event]]:
    """Campaign id → its next events in the place or at a venue of it, the nearest first.

    One that has begun stays until it ends.
    """
    at = now()
    upcoming = or_(Event.starts_at >= at, Event.ends_at >= at)
    found: dict[int, list[Event]] = {}
    query = (
        select(Event)
        .where(Event.campaign_id.in_(campaign_ids), _here(place), upcoming)
        .order_by(Event.starts_at, Event.id)
    )
    for event in session.scalars(query):
        mine = found.setdefault(event.campaign_id, [])
        if len(mine) < _MOST:
            mine.append(event)
    return found


def event_here(session: Session, place: Place, event_id: int) -> Event:
    """An event of this place that was not called off; raises `NotFound` for any other."""
    found = session.scalar(select(Event).where(Event.id == event_id, _here(place)))
    if found is None:
        raise NotFound("Kegiatan itu tidak ada di sini.", "Kembali ke halaman desa.")
    return found


def _here(place: Place) -> ColumnElement[bool]:
    venues = select(Place.id).where(Place.village_id == place.id)
    there = or_(Event.place_id == place.id, Event.place_id.in_(venues))
    return there & Event.removed_at.is_(None)
