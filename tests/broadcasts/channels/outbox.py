"""Builders: people reached by any channel, and deliveries to them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.audience.consent import ADDRESS, consent_channel, consent_text
from outreach.audience.models import Consent, Contact, Suppression
from outreach.audience.words import REMINDERS
from outreach.broadcasts.expand import expand
from outreach.broadcasts.models import Broadcast, Delivery, Firing, FiringCount
from outreach.broadcasts.schedule import schedule
from outreach.campaigns.approve import approved_hash
from outreach.database import Database
from outreach.places.find import villages_by_codes
from outreach.settings import Settings
from outreach.wib import utc_now
from tests.build import VILLAGE, approved

ALWAYS = Settings(send_window="always").window


def reachable(session: Session, channel: str, address: str, village: str = VILLAGE) -> Contact:
    """A contact who agreed to that channel."""
    [place] = villages_by_codes(session, [village])
    made = Contact(name="Bu Ani", place_id=place.id, created_at=utc_now())
    channel = consent_channel(channel)
    setattr(made, ADDRESS[channel], address)
    made.consents.append(
        Consent(
            channel=channel, basis="consent", purpose=REMINDERS, source="formulir uji",
            text=consent_text(session, REMINDERS, "Saya setuju."), recorded_at=utc_now(),
        )
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def broadcast_to(database: Database, channel: str, *addresses: str) -> Broadcast:
    """An approved broadcast whose outbox holds a delivery to each."""
    due = utc_now()
    with database.writing() as session:
        campaign = approved(session)
        for address in addresses:
            reachable(session, channel, address)
        made = schedule(
            session, campaign, channel=channel, purpose=REMINDERS, send_at=due, window=ALWAYS,
            content_hash=approved_hash(session, campaign) or "", by=1, now=lambda: due,
        )  # fmt: skip
    expand(database, made.id, due)
    return made


def ended(
    database: Database, channel: str, address: str, status: str = "sent", reference: str = ""
) -> int:
    """A delivery that has left: its id."""
    broadcast = broadcast_to(database, channel, address)
    with database.writing() as session:
        delivery = session.scalars(select(Delivery)).one()
        delivery.status, delivery.reference, delivery.attempts = status, reference, 1
        if status in ("sending", "in_doubt"):
            delivery.holder = "pengirim"
        if status == "sending":
            delivery.lease_until = utc_now()
        else:
            session.add(FiringCount(firing_id=delivery.firing_id, status=status, number=1))
            firing = session.scalars(
                select(Firing).where(Firing.broadcast_id == broadcast.id)
            ).one()
            firing.status, firing.finished_at = "done", utc_now()
    return delivery.id


def state(database: Database, number: int) -> tuple[str, str]:
    """(Status, words) of a delivery; its firing's counts agree, or this fails."""
    with database.reading() as session:
        found = session.get_one(Delivery, number)
        counted = {
            status: number
            for status, number in session.execute(select(FiringCount.status, FiringCount.number))
            if number
        }
        ends = {} if found.status in ("queued", "sending") else {found.status: 1}
        assert counted == ends
        return found.status, found.outcome


def suppressed(database: Database) -> list[tuple[str, str]]:
    """(Channel, reason) of each suppressed address."""
    with database.reading() as session:
        found = session.execute(select(Suppression.channel, Suppression.reason))
        return [(channel, reason) for channel, reason in found]


def rows(database: Database) -> tuple[int, ...]:
    """How many of each table that a webhook could write to."""
    with database.reading() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Contact, Consent, Suppression, Delivery)
        )
