"""Turn a broadcast whose time has come into one delivery row for each recipient."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from outreach.audience.recipients import recipients
from outreach.broadcasts.models import Broadcast, Delivery
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.errors import NotAllowed
from outreach.wib import Now, utc_now

Approved = Callable[[Session, Campaign], str | None]


def expand(
    database: Database,
    broadcast_id: int,
    *,
    key: bytes,
    approved: Approved,
    now: Now = utc_now,
) -> int:
    """Write the outbox in one transaction; returns the number of recipients.

    Called twice, or by two processes, only the first finds the broadcast still scheduled.
    Raises `NotAllowed` when the campaign's content is no longer what was approved.
    """
    with database.writing() as session:
        taken = session.execute(
            update(Broadcast)
            .where(Broadcast.id == broadcast_id, Broadcast.status == "scheduled")
            .values(status="sending")
            .returning(Broadcast.id)
        ).first()
        if taken is None:
            return 0
        broadcast = session.get_one(Broadcast, broadcast_id)
        if approved(session, broadcast.campaign) != broadcast.content_hash:
            raise NotAllowed(
                "Isi kampanye bukan lagi yang disetujui; pengingat belum dikirim.",
                "Ajukan lagi kepada pimpinan, lalu jadwalkan ulang.",
            )
        places = [place.id for place in broadcast.campaign.places] or None
        rows = [
            {
                "broadcast_id": broadcast.id,
                "contact_id": contact.id,
                "channel": broadcast.channel,
                "address": contact.email,
                "status": "queued",
                "attempts": 0,
                "outcome": "",
                "due_at": now(),
                "at": now(),
            }
            for contact in recipients(session, places, broadcast.channel, key)
        ]
        if rows:
            session.execute(insert(Delivery), rows)
        else:
            broadcast.status = "done"
        return len(rows)
