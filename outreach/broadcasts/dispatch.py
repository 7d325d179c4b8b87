"""Send what is queued: claim a batch, hand over letter by letter, write each outcome down.

A letter whose outcome was not written (the process died) is in doubt; nobody resends it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from outreach.audience.consent import may_write
from outreach.audience.contacts import mask
from outreach.audience.models import Contact
from outreach.broadcasts.channels import Channel, Letter, Outcome
from outreach.broadcasts.expand import Approved
from outreach.broadcasts.models import Broadcast, Delivery
from outreach.broadcasts.window import is_allowed, next_allowed
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.settings import SendWindow
from outreach.wib import Now, utc_now

LEASE = timedelta(minutes=10)
BACK_OFF = (1, 5, 30, 120)  # minutes before the 2nd, 3rd, 4th and 5th attempt
Compose = Callable[[Session, Delivery], Letter]


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


def dispatch(
    database: Database,
    channel: Channel,
    *,
    compose: Compose,
    key: bytes,
    window: SendWindow,
    holder: str,
    approved: Approved,
    now: Now = utc_now,
) -> int:
    """Send one batch; returns how many deliveries got an outcome."""
    claimed = _claim(database, channel, holder, now)

    def letters() -> Iterator[Letter]:
        # Asked for one at a time: a letter is made, and its right to leave checked, only when
        # the outcome of the one before it has been written down.
        for delivery_id in claimed:
            letter = _prepare(database, delivery_id, holder, compose, key, window, approved, now)
            if letter is not None:
                yield letter

    for outcome in channel.send(letters()):
        _write_down(database, outcome, now)
    if claimed:
        _close_finished(database)
    return len(claimed)


def _claim(database: Database, channel: Channel, holder: str, now: Now) -> list[int]:
    """Mark a batch as ours; a row becomes `sending` only when its letter leaves.

    SQLite: BEGIN IMMEDIATE lets one process in at a time. PostgreSQL: SKIP LOCKED passes over
    rows that another is claiming. Reads ix_deliveries_status_due_at.
    """
    at = now()
    with database.writing() as session:
        due = (
            select(Delivery.id)
            .join(Delivery.broadcast)
            .where(
                Delivery.status == "queued",
                Delivery.due_at <= at,
                or_(Delivery.lease_until.is_(None), Delivery.lease_until < at),
                Delivery.channel == channel.name,
                Broadcast.status == "sending",
            )
            .order_by(Delivery.due_at, Delivery.id)
            .limit(channel.batch)
            .with_for_update(skip_locked=True, of=Delivery)
        )
        ids = list(session.scalars(due))
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids))
            .values(holder=holder, lease_until=at + LEASE)
        )
    return ids


def _prepare(
    database: Database,
    delivery_id: int,
    holder: str,
    compose: Compose,
    key: bytes,
    window: SendWindow,
    approved: Approved,
    now: Now,
) -> Letter | None:
    """The letter, if it may leave this very moment; else its row says why not."""
    with database.writing() as session:
        delivery = session.get_one(Delivery, delivery_id)
        contact = session.get(Contact, delivery.contact_id) if delivery.contact_id else None
        broadcast = delivery.broadcast
        if delivery.status != "queued" or delivery.holder != holder:
            return None
        if broadcast.status != "sending":
            _settle(delivery, "skipped", "Pengingat dibatalkan.", now)
        elif contact is None or not may_write(session, contact, delivery.channel, key):
            _settle(delivery, "skipped", "Penerima sudah berhenti atau dihapus.", now)
        elif approved(session, broadcast.campaign) != broadcast.content_hash:
            _settle(delivery, "skipped", "Isi kampanye bukan lagi yang disetujui.", now)
        elif not is_allowed(now(), window):
            delivery.due_at = next_allowed(now(), window)
            _settle(delivery, "queued", "Menunggu jam kirim.", now)
        else:
            try:
                letter = compose(session, delivery)
            except OutreachError as error:
                _settle(delivery, "failed", error.sentence, now)
            else:
                delivery.status, delivery.at = "sending", now()
                delivery.attempts += 1
                delivery.lease_until = now() + LEASE
                return letter
    return None


def _settle(delivery: Delivery, status: str, outcome: str, now: Now) -> None:
    delivery.status, delivery.outcome, delivery.at = status, outcome[:300], now()
    delivery.holder, delivery.lease_until = None, None


def _write_down(database: Database, outcome: Outcome, now: Now) -> None:
    with database.writing() as session:
        delivery = session.get_one(Delivery, outcome.delivery_id)
        if outcome.status != "retry":
            _settle(delivery, outcome.status, outcome.detail, now)
        elif delivery.attempts > len(BACK_OFF):
            _settle(delivery, "failed", f"Berhenti mencoba. {outcome.detail}", now)
        else:
            minutes = BACK_OFF[delivery.attempts - 1] * random.uniform(0.8, 1.2)
            delivery.due_at = now() + timedelta(minutes=minutes)
            _settle(delivery, "queued", f"Dicoba lagi. {outcome.detail}", now)


def _close_finished(database: Database) -> None:
    with database.writing() as session:
        open_ones = select(Delivery.broadcast_id).where(Delivery.status.in_(("queued", "sending")))
        session.execute(
            update(Broadcast)
            .where(Broadcast.status == "sending", Broadcast.id.not_in(open_ones))
            .values(status="done")
        )


def sweep(database: Database, now: Now = utc_now) -> int:
    """Letters whose sender died while they were leaving become in doubt; returns how many.

    What the sender had claimed and not touched is still queued: its lease runs out by itself.
    """
    with database.writing() as session:
        stale = list(
            session.scalars(
                select(Delivery).where(Delivery.status == "sending", Delivery.lease_until < now())
            )
        )
        for delivery in stale:
            _settle(
                delivery,
                "in_doubt",
                "Program terhenti saat mengirim; mungkin sudah sampai. Tidak dikirim ulang.",
                now,
            )
    if stale:
        _close_finished(database)
    return len(stale)


def outcomes(session: Session, campaign_id: int) -> dict[str, int]:
    """Status → number of a campaign's deliveries."""
    rows = session.execute(
        select(Delivery.status, func.count())
        .join(Delivery.broadcast)
        .where(Broadcast.campaign_id == campaign_id)
        .group_by(Delivery.status)
    )
    return {status: count for status, count in rows}


def deliveries(session: Session, campaign_id: int) -> list[Row]:
    """A campaign's deliveries, newest broadcast first."""
    rows = session.execute(
        select(Delivery, Contact.name)
        .join(Delivery.broadcast)
        .outerjoin(Contact, Contact.id == Delivery.contact_id)
        .where(Broadcast.campaign_id == campaign_id)
        .order_by(Delivery.broadcast_id.desc(), Delivery.id)
    )
    return [
        Row(d.broadcast_id, name or "–", d.channel, mask(d.address), d.status, d.attempts, d.at,
            d.outcome)
        for d, name in rows
    ]  # fmt: skip
