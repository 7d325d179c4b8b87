"""The broadcasts that follow an event: what its pages and its calendar tell of them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.schedule import upcoming
from outreach.events.following import Follower
from outreach.events.models import Event

_NEVER = datetime.max.replace(tzinfo=UTC)


def following(session: Session, event: Event) -> list[Follower]:
    """Those that are neither done nor cancelled, the one that goes off next first."""
    hanging = session.scalars(
        select(Broadcast).where(
            Broadcast.campaign_id == event.campaign_id,
            Broadcast.status.not_in(("done", "cancelled")),
        )
    )
    found = [
        Follower(broadcast.id, broadcast.name, next(iter(upcoming(session, broadcast, 1)), None))
        for broadcast in hanging
        if broadcast.schedule["kind"] == "event" and broadcast.schedule["event"] == event.id
    ]
    return sorted(found, key=lambda follower: follower.next_at or _NEVER)
