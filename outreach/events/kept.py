"""How much is kept of an event."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.events.models_kept import Attendee, EventFile, EventPhoto


class Counts(NamedTuple):
    """Photos, files and people on the daftar hadir."""

    photos: int
    files: int
    people: int


def counts(session: Session, event_id: int) -> Counts:
    """The event's counts, in one question; each reads a unique key that begins with the event."""
    photos = select(func.count(EventPhoto.id)).where(
        EventPhoto.event_id == event_id, EventPhoto.removed_at.is_(None)
    )
    files = select(func.count(EventFile.id)).where(EventFile.event_id == event_id)
    people = select(func.count(Attendee.id)).where(Attendee.event_id == event_id)
    row = session.execute(
        select(photos.scalar_subquery(), files.scalar_subquery(), people.scalar_subquery())
    ).one()
    return Counts(*row)
