"""Pause, resume, cancel, and stop everything; each holds before the next letter leaves."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.accounts.guard import DECIDES, PLANS
from outreach.accounts.models import Person
from outreach.broadcasts.approval import current_hash
from outreach.broadcasts.models import Broadcast, Delivery, Firing, Stop
from outreach.broadcasts.settle import count, skip
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.errors import NotAllowed, OutreachError
from outreach.wib import Now, utc_now

_CANCELLED = "Siaran dibatalkan."
# Rows that one transaction of `clear_cancelled` touches: others wait for it meanwhile.
_STEP = 5_000


def pause(session: Session, broadcast: Broadcast, by: int) -> None:
    """Let nothing more leave until it is resumed."""
    if broadcast.status != "approved":
        raise NotAllowed("Siaran ini tidak sedang berjalan.", "Muat ulang halamannya.")
    broadcast.status, broadcast.note = "paused", ""
    record(session, by, "broadcast.pause", broadcast.name)


def resume(session: Session, broadcast: Broadcast, by: int) -> None:
    """Go on; raises `NotAllowed` when the content is not what was approved."""
    if broadcast.status != "paused":
        raise NotAllowed("Siaran ini tidak sedang dijeda.", "Muat ulang halamannya.")
    now_valid = current_hash(session, broadcast)
    if now_valid is None or (broadcast.message is not None and now_valid != broadcast.content_hash):
        raise NotAllowed(
            "Isinya bukan lagi yang disetujui; belum ada yang dikirim.",
            "Ajukan lagi kepada pimpinan, lalu lanjutkan.",
        )
    broadcast.status, broadcast.note, broadcast.content_hash = "approved", "", now_valid
    record(session, by, "broadcast.resume", broadcast.name)


def cancel(session: Session, broadcast: Broadcast, by: int, now: Now = utc_now) -> None:
    """End a broadcast for good; what left cannot be called back.

    Its waiting deliveries are closed by `clear_cancelled`, a step at a time: however many there
    are, none of them leaves after this transaction.
    """
    if broadcast.status in ("done", "cancelled"):
        raise NotAllowed("Pengingat ini sudah selesai.", "Muat ulang halamannya.")
    broadcast.status = "cancelled"
    session.execute(
        update(Firing)
        .where(Firing.broadcast_id == broadcast.id, Firing.status == "sending")
        .values(status="cancelled", finished_at=now())
    )
    record(session, by, "broadcast.cancel", broadcast.name)


def clear_cancelled(database: Database, now: Now = utc_now) -> int:
    """Close one step's worth of waiting deliveries of cancelled firings; returns how many."""
    with database.writing() as session:
        waiting = (
            select(Delivery.id, Delivery.firing_id)
            .join(Delivery.firing)
            .where(Firing.status == "cancelled", Delivery.status == "queued")
            .limit(_STEP)
        )
        rows = session.execute(waiting).all()
        for firing_id in {row.firing_id for row in rows}:
            mine = [row.id for row in rows if row.firing_id == firing_id]
            skip(session, firing_id, mine, _CANCELLED, now())
    return len(rows)


def stop(
    session: Session,
    by: int,
    reason: str,
    campaign: Campaign | None = None,
    now: Now = utc_now,
) -> Stop:
    """Let nothing leave, of one campaign or of all, until it is lifted."""
    if not reason.strip():
        raise OutreachError("Alasan wajib diisi.", "Tulis mengapa pengiriman dihentikan.")
    made = Stop(
        campaign_id=campaign.id if campaign else None, reason=reason.strip()[:200], at=now(), by=by
    )
    session.add(made)
    session.flush()
    if campaign:
        record(session, by, "campaign.stop", campaign.slug, reason=made.reason)
    else:
        record(session, by, "broadcast.stop", "", reason=made.reason)
    return made


def may_lift(stopped: Stop, by: Person) -> bool:
    """Who decides may lift any stop; who plans only one of a campaign that they set themselves, so
    that nobody goes on with what a head has held up.
    """
    own = by.role in PLANS and stopped.campaign_id is not None and stopped.by == by.id
    return by.role in DECIDES or own


def lift(session: Session, stopped: Stop, by: Person, now: Now = utc_now) -> None:
    """Let messages leave again; raises `NotAllowed` for whom `may_lift` leaves out."""
    if not may_lift(stopped, by):
        raise NotAllowed(
            "Penghentian ini tidak bisa Anda cabut.", "Minta pimpinan atau yang menghentikannya."
        )
    if stopped.lifted_at is not None:
        return
    stopped.lifted_at, stopped.lifted_by = now(), by.id
    if stopped.campaign_id is None:
        record(session, by.id, "broadcast.lift", "")
    else:
        slug = session.get_one(Campaign, stopped.campaign_id).slug
        record(session, by.id, "campaign.lift", slug, reason=stopped.reason)


def active_stops(session: Session, campaign_id: int | None = None) -> list[Stop]:
    """Stops that hold now: all of them, or those that hold a campaign."""
    query = select(Stop).where(Stop.lifted_at.is_(None)).order_by(Stop.id)
    if campaign_id is not None:
        query = query.where(Stop.campaign_id.is_(None) | (Stop.campaign_id == campaign_id))
    return list(session.scalars(query))


def all_stopped(session: Session) -> bool:
    """True while nothing may leave at all."""
    holding = select(Stop.id).where(Stop.lifted_at.is_(None), Stop.campaign_id.is_(None))
    return session.scalar(holding.limit(1)) is not None


def decide_doubtful(
    session: Session, delivery: Delivery, *, again: bool, by: int, now: Now = utc_now
) -> None:
    """Staff decide about a delivery in doubt: send it again, or leave it as it is for good.

    Its holder is forgotten, so that a sender thought dead cannot overrule the decision.
    """
    session.execute(select(Delivery.id).where(Delivery.id == delivery.id).with_for_update())
    session.refresh(delivery)
    if delivery.status != "in_doubt" or delivery.decided_by:
        raise NotAllowed("Kiriman ini tidak lagi tidak pasti.", "Muat ulang halamannya.")
    firing = delivery.firing
    if again and firing.broadcast.status == "cancelled":
        raise NotAllowed("Siarannya sudah dibatalkan.", "Buat siaran baru untuk penerima ini.")
    delivery.holder, delivery.lease_until, delivery.at = None, None, now()
    delivery.decided_by = by
    if again:
        count(session, {firing.id: {"in_doubt": -1}}, now())
        delivery.status, delivery.due_at, delivery.decided_by = "queued", now(), None
        delivery.outcome = "Dikirim lagi atas keputusan petugas."
        firing.status, firing.finished_at = "sending", None
        if firing.broadcast.status == "done":
            firing.broadcast.status = "approved"
    else:
        delivery.outcome = "Dibiarkan tidak pasti atas keputusan petugas."
    record(session, by, "delivery.decide", str(delivery.id), again=again)
