"""Schedule a broadcast, cancel it, and say which ones wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.broadcasts.models import Broadcast, Delivery
from outreach.broadcasts.window import is_allowed, next_allowed
from outreach.campaigns.models import Campaign
from outreach.errors import NotAllowed, OutreachError
from outreach.settings import SendWindow
from outreach.wib import Now, moment, utc_now

# A form filled in during this very minute still means "now".
_JUST_NOW = timedelta(minutes=1)


def schedule(
    session: Session,
    campaign: Campaign,
    *,
    channel: str,
    send_at: datetime,
    window: SendWindow,
    content_hash: str,
    message: dict[str, Any],
    by: int,
    now: Now = utc_now,
) -> Broadcast:
    """A broadcast at an aware moment; refuses the past and times outside the window."""
    if send_at < now() - _JUST_NOW:
        raise OutreachError("Waktu itu sudah lewat.", "Pilih waktu yang akan datang.")
    if not is_allowed(send_at, window):
        raise OutreachError(
            "Waktu itu di luar jam kirim atau hari libur.",
            "Yang terdekat: %(moment)s.",
            moment=moment(next_allowed(send_at, window)),
        )
    broadcast = Broadcast(
        campaign_id=campaign.id,
        channel=channel,
        message=message,
        content_hash=content_hash,
        send_at=send_at,
        created_by=by,
        created_at=now(),
    )
    session.add(broadcast)
    session.flush()
    return broadcast


def cancel(session: Session, broadcast: Broadcast, now: Now = utc_now) -> None:
    """Stop a broadcast; what is still queued is skipped, what left cannot be called back."""
    if broadcast.status not in ("scheduled", "sending"):
        raise NotAllowed("Pengingat ini sudah selesai.", "Muat ulang halamannya.")
    broadcast.status = "cancelled"
    session.execute(
        update(Delivery)
        .where(Delivery.broadcast_id == broadcast.id, Delivery.status == "queued")
        .values(status="skipped", outcome="Pengingat dibatalkan.", at=now())
    )


def upcoming(session: Session) -> list[Broadcast]:
    """Broadcasts that have not begun, the earliest first."""
    return list(
        session.scalars(
            select(Broadcast).where(Broadcast.status == "scheduled").order_by(Broadcast.send_at)
        )
    )


def of_campaign(session: Session, campaign_id: int) -> list[Broadcast]:
    """A campaign's broadcasts, newest first."""
    return list(
        session.scalars(
            select(Broadcast)
            .where(Broadcast.campaign_id == campaign_id)
            .order_by(Broadcast.send_at.desc())
        )
    )
