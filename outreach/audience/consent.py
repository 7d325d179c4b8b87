"""Consent, its withdrawal, and the suppression list that outlives a contact."""

from __future__ import annotations

import hashlib
import hmac

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.audience.models import Consent, Contact, Suppression
from outreach.wib import Now, utc_now

_SALT = "unsubscribe"


def address_hash(key: bytes, address: str) -> str:
    """Keyed hash (hex) of a normalised address: it can be recognised, not read."""
    return hmac.new(key, address.lower().encode(), hashlib.sha256).hexdigest()


def is_suppressed(session: Session, address: str, channel: str, key: bytes) -> bool:
    """True when this address asked not to be written to on this channel."""
    return session.get(Suppression, (address_hash(key, address), channel)) is not None


def may_write(session: Session, contact: Contact, channel: str, key: bytes) -> bool:
    """True with a live consent or legal basis for the channel, and no suppression."""
    live = session.scalar(
        select(Consent.id)
        .where(
            Consent.contact_id == contact.id,
            Consent.channel == channel,
            Consent.withdrawn_at.is_(None),
        )
        .limit(1)
    )
    return live is not None and not is_suppressed(session, contact.email, channel, key)


def suppress(
    session: Session, contact: Contact, channel: str, key: bytes, now: Now = utc_now
) -> None:
    """Withdraw every consent for the channel and keep the address's hash; repeatable."""
    session.execute(
        update(Consent)
        .where(
            Consent.contact_id == contact.id,
            Consent.channel == channel,
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now())
    )
    if not is_suppressed(session, contact.email, channel, key):
        session.add(
            Suppression(address_hash=address_hash(key, contact.email), channel=channel, at=now())
        )


def unsubscribe_token(key: bytes, contact_id: int) -> str:
    """What stands in a message's unsubscribe link: signed, never expiring."""
    return str(URLSafeSerializer(key, salt=_SALT).dumps(contact_id))


def contact_of_token(key: bytes, token: str) -> int | None:
    """The contact's id, or None for a token that is not ours."""
    try:
        found = URLSafeSerializer(key, salt=_SALT).loads(token)
    except BadSignature:
        return None
    return found if isinstance(found, int) else None
