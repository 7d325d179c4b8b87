"""Who receives a campaign's message."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.audience.consent import address_hash
from outreach.audience.models import Consent, Contact, Suppression


def recipients(
    session: Session, place_ids: Sequence[int] | None, channel: str, key: bytes
) -> list[Contact]:
    """Contacts at these places (None: anywhere) with a live basis and no suppression."""
    query = (
        select(Contact)
        .where(
            Contact.id.in_(
                select(Consent.contact_id).where(
                    Consent.channel == channel, Consent.withdrawn_at.is_(None)
                )
            )
        )
        .order_by(Contact.id)
    )
    if place_ids is not None:
        query = query.where(Contact.place_id.in_(place_ids))
    stopped = set(
        session.scalars(select(Suppression.address_hash).where(Suppression.channel == channel))
    )
    return [c for c in session.scalars(query) if address_hash(key, c.email) not in stopped]
