"""A broadcast goes off: its firing and one delivery row for each recipient, all at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import exists, func, insert, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.audience.models import Contact
from outreach.audience.recipients import Recipients, select_recipients
from outreach.audience.segments import Activity, active_places, from_json, located
from outreach.broadcasts.approval import current_hash
from outreach.broadcasts.models import Broadcast, Delivery, Firing
from outreach.database import Database, UtcDateTime
from outreach.errors import NotAllowed, OutreachError
from outreach.wib import Now, utc_now

Choose = Callable[[Session, Broadcast], Recipients]


def choose_recipients(
    session: Session, broadcast: Broadcast, activity: Activity | None = None
) -> Recipients:
    """The contacts of the broadcast's segment, or else at the campaign's places, whom it may reach.

    A follow-up reaches those of them at places where its condition holds in its own campaign, each
    once for ever. `activity` tells which places these are; it is needed for follow-ups and for
    segments by it.
    """
    if broadcast.segment:
        rules = from_json(broadcast.segment.rules)
        active = active_places(session, rules, activity)
        query = select_recipients(broadcast.channel, broadcast.purpose, None, rules, active)
    else:
        places = [place.id for place in broadcast.campaign.places] or None
        query = select_recipients(broadcast.channel, broadcast.purpose, places)
    rule = broadcast.schedule
    if rule["kind"] != "follow_up":
        return query
    if activity is None:
        raise OutreachError(
            "Siaran susulan memerlukan hasil pindaian, yang di sini tidak ada.",
            "Jalankan lewat pekerja Outreach.",
        )
    had_it = exists().where(
        Firing.id == Delivery.firing_id,
        Firing.broadcast_id == broadcast.id,
        Delivery.contact_id == Contact.id,
    )
    where = activity(session, rule["condition"], rule["after_days"], broadcast.campaign_id)
    return query.where(located(where), ~had_it)


def expand(
    database: Database,
    broadcast_id: int,
    due_at: datetime,
    *,
    choose: Choose = choose_recipients,
    now: Now = utc_now,
) -> int:
    """Write the outbox of one firing in one transaction; returns the number of recipients.

    Called twice, or by two processes, the second finds the firing there and adds nothing. The
    database chooses and copies the recipients itself, so memory does not grow with their number.
    Raises `NotAllowed` when the content is no longer what was approved.
    """
    try:
        with database.writing() as session:
            # Two moments that go off together would both find who had nothing of it yet, and a
            # cancellation would miss the firing that is just being written.
            broadcast = session.get_one(Broadcast, broadcast_id, with_for_update={"of": Broadcast})
            if broadcast.status != "approved":
                return 0
            if current_hash(session, broadcast) != broadcast.content_hash:
                raise NotAllowed(
                    "Isi kampanye bukan lagi yang disetujui; pengingat belum dikirim.",
                    "Ajukan lagi kepada pimpinan, lalu jadwalkan ulang.",
                )
            at = now()
            firing = Firing(
                broadcast_id=broadcast.id, due_at=due_at, status="sending", started_at=at
            )
            session.add(firing)
            session.flush()
            moment = literal(at, UtcDateTime)
            chosen = choose(session, broadcast).subquery()
            identity, address, place = chosen.c[0], chosen.c[1], chosen.c[2]
            session.execute(
                insert(Delivery).from_select(
                    ["firing_id", "contact_id", "channel", "address", "place_id", "status",
                     "attempts", "due_at", "outcome", "reference", "at"],
                    select(
                        literal(firing.id), identity, literal(broadcast.channel), address, place,
                        literal("queued"), literal(0), moment, literal(""), literal(""), moment,
                    ),
                    include_defaults=False,
                )
            )  # fmt: skip
            # Drivers do not agree on how many rows an INSERT ... SELECT has written.
            firing.recipients = (
                session.scalar(select(func.count()).where(Delivery.firing_id == firing.id)) or 0
            )
            if not firing.recipients:
                firing.status, firing.finished_at = "done", at
                close_broadcast(broadcast)
            record(session, None, "broadcast.fire", broadcast.campaign.slug,
                   broadcast=broadcast.id, recipients=firing.recipients)  # fmt: skip
            return firing.recipients
    except IntegrityError:
        return 0


def close_broadcast(broadcast: Broadcast) -> None:
    """A broadcast that goes off once is done when its firing is."""
    if broadcast.schedule["kind"] == "once" and broadcast.status == "approved":
        broadcast.status = "done"
