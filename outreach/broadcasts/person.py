"""What went to one person, for that person's page, and forgetting whom it went to."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.audience.person_data import History, Sent
from outreach.broadcasts.models import Delivery, Firing


def messages_of(session: Session, contact_id: int) -> list[Sent]:
    """The contact's deliveries, the newest first. Reads ix_deliveries_contact_id."""
    rows = session.scalars(
        select(Delivery)
        .join(Delivery.firing)
        .join(Firing.broadcast)
        .where(Delivery.contact_id == contact_id)
        .order_by(Delivery.id.desc())
    )
    return [
        Sent(d.at, d.channel, d.firing.broadcast.name, d.status, d.outcome) for d in rows.unique()
    ]


def forget(session: Session, contact_id: int) -> None:
    """Take the address from the contact's deliveries, and answers of servers that may quote it."""
    session.execute(
        update(Delivery).where(Delivery.contact_id == contact_id).values(address="", outcome="")
    )


HISTORY = History(messages_of, forget)
