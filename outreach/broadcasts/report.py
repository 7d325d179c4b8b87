"""What became of a campaign's messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.audience.contacts import mask
from outreach.audience.models import Contact
from outreach.broadcasts.models import Broadcast, Delivery, Firing, FiringCount

_CHUNK = 2_000


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
    """A campaign's deliveries, newest firing first; all, or the first `limit`."""
    return list(islice(every_delivery(session, campaign_id), limit))


def every_delivery(session: Session, campaign_id: int) -> Iterator[Row]:
    """As `deliveries`, a chunk at a time along the unique index, so that memory stays flat.

    Of each firing those of erased contacts come first.
    """
    firings = session.execute(
        select(Firing.id, Firing.broadcast_id)
        .join(Firing.broadcast)
        .where(Broadcast.campaign_id == campaign_id, Firing.recipients > 0)
        .order_by(Firing.id.desc())
    ).all()
    for firing_id, broadcast in firings:
        mine = (
            select(
                Delivery.contact_id, Contact.name, Delivery.channel, Delivery.address,
                Delivery.status, Delivery.attempts, Delivery.at, Delivery.outcome,
            )
            .outerjoin(Contact, Contact.id == Delivery.contact_id)
            .where(Delivery.firing_id == firing_id)
        )  # fmt: skip
        rows = session.execute(mine.where(Delivery.contact_id.is_(None))).all()
        after = 0
        while rows or after == 0:
            for row in rows:
                yield Row(broadcast, row.name or "–", row.channel, mask(row.address), row.status,
                          row.attempts, row.at, row.outcome)  # fmt: skip
            rows = session.execute(
                mine.where(Delivery.contact_id > after).order_by(Delivery.contact_id).limit(_CHUNK)
            ).all()
            after = rows[-1].contact_id if rows else -1
