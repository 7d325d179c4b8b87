"""What became of a campaign's messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.audience.contacts import mask
from outreach.audience.models import Contact
from outreach.broadcasts.models import Broadcast, Delivery, Firing, FiringCount


@dataclass(frozen=True)
class Row:
    """A delivery as pages and CSV show it."""

    broadcast: int
    contact: str
    channel: str
    address_masked: str
    status: str
    attempts: int
    at: datetime
    outcome: str


def outcomes(session: Session, campaign_id: int) -> dict[str, int]:
    """Status → number of a campaign's deliveries, from the kept counts; `queued` is all that has
    no outcome yet.
    """
    mine = (
        select(Firing.id).join(Firing.broadcast).where(Broadcast.campaign_id == campaign_id)
    ).scalar_subquery()
    found = {
        status: number
        for status, number in session.execute(
            select(FiringCount.status, func.sum(FiringCount.number))
            .where(FiringCount.firing_id.in_(mine))
            .group_by(FiringCount.status)
        )
        if number
    }
    all_of_them = session.scalar(
        select(func.coalesce(func.sum(Firing.recipients), 0)).where(Firing.id.in_(mine))
    )
    waiting = (all_of_them or 0) - sum(found.values())
    return {**({"queued": waiting} if waiting else {}), **found}


def deliveries(session: Session, campaign_id: int, limit: int | None = None) -> list[Row]:
    """A campaign's deliveries, newest broadcast first."""
    rows = session.execute(
        select(Delivery, Contact.name, Firing.broadcast_id)
        .join(Delivery.firing)
        .join(Firing.broadcast)
        .outerjoin(Contact, Contact.id == Delivery.contact_id)
        .where(Broadcast.campaign_id == campaign_id)
        .order_by(Firing.id.desc(), Delivery.id)
        .limit(limit)
    )
    return [
        Row(broadcast, name or "–", d.channel, mask(d.address), d.status, d.attempts, d.at,
            d.outcome)
        for d, name, broadcast in rows
    ]  # fmt: skip
