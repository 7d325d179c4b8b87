"""Who receives a message: one query, for the count on a page and for the outbox alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from outreach.audience.consent import address_column, consent_channel
from outreach.audience.models import Consent, Contact
from outreach.audience.segments import Rules, apply

# (Contact id, address, place id) of each.
Recipients = Select[int, str | None, int]


def select_recipients(
    channel: str,
    purpose: str,
    place_ids: Sequence[int] | None = None,
    rules: Rules | None = None,
    active: Collection[int] | None = None,
) -> Recipients:
    """(contact id, address, place id) of contacts at these places (None: anywhere) with a live
    basis for channel and purpose, narrowed by a segment's rules.

    `active` are the places that a rule about activity names (`segments.active_places`).

    Suppressions need no look here: to suppress withdraws consent, and none is recorded for a
    suppressed address. `reachable` asks for them again before a message leaves.
    """
    channel = consent_channel(channel)
    column = address_column(channel)
    query = select(Contact.id, column, Contact.place_id).where(
        column.is_not(None),
        exists().where(
            Consent.contact_id == Contact.id,
            Consent.channel == channel,
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
        ),
    )
    if place_ids is not None:
        query = query.where(Contact.place_id.in_(place_ids))
    return query if rules is None else apply(query, rules, active)


def count_recipients(session: Session, query: Recipients) -> int:
    """How many a query of `select_recipients` finds."""
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
