"""Schedule a broadcast of the campaign's own words, and say what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.broadcasts.due import CATCH_UP, due_times
from outreach.broadcasts.expand import close_broadcast
from outreach.broadcasts.models import Broadcast, Firing
from outreach.broadcasts.window import is_allowed, next_allowed
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.settings import SendWindow
from outreach.wib import Now, moment, utc_now

# A form filled in during this very minute still means "now".
_JUST_NOW = timedelta(minutes=1)
_MISSED = "Terlewat saat program mati; tidak dikirim menyusul."


def schedule(
    session: Session,
    campaign: Campaign,
    *,
    channel: str,
    purpose: str,
    send_at: datetime,
    window: SendWindow,
    content_hash: str,
    attach: bool = False,
    by: int,
    now: Now = utc_now,
) -> Broadcast:
    """A broadcast of the campaign's approved words at an aware moment; refuses the past and times
    outside the window.
    """
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
        name=campaign.name,
        channel=channel,
        purpose=purpose,
        message=None,
        attach=attach,
        schedule={"kind": "once", "at": send_at.isoformat()},
        status="approved",
        content_hash=content_hash,
        created_by=by,
        created_at=now(),
    )
    session.add(broadcast)
    session.flush()
    return broadcast


@dataclass(frozen=True)
class Due:
    """A firing whose time has come; `missed` when it came too long ago to be of use."""

    broadcast_id: int
    due_at: datetime
    missed: bool


def due(session: Session, now: Now = utc_now) -> list[Due]:
    """Firings whose time has come and that are not there yet, in the order of their times.

    What passed while nothing ran is caught up within `CATCH_UP`, and of a schedule that went off
    several times meanwhile only the last: nobody needs the same reminder three times over.
    """
    at = now()
    last = dict(
        session.execute(
            select(Firing.broadcast_id, func.max(Firing.due_at)).group_by(Firing.broadcast_id)
        ).all()
    )
    found = []
    for broadcast in session.scalars(select(Broadcast).where(Broadcast.status == "approved")):
        # A rule may name a moment within the minute in which the broadcast was made.
        after = last.get(broadcast.id) or broadcast.created_at - _JUST_NOW - timedelta(seconds=1)
        times = due_times(broadcast.schedule, after, at)
        found += [
            Due(broadcast.id, time, missed=time < at - CATCH_UP or time != times[-1])
            for time in times
        ]
    return sorted(found, key=lambda one: one.due_at)


def miss(database: Database, firing: Due, now: Now = utc_now) -> None:
    """Note a firing that was not caught up, so that pages show it and it is not asked for again."""
    try:
        with database.writing() as session:
            broadcast = session.get_one(Broadcast, firing.broadcast_id)
            session.add(
                Firing(
                    broadcast_id=broadcast.id, due_at=firing.due_at, status="skipped",
                    note=_MISSED, started_at=now(), finished_at=now(),
                )
            )  # fmt: skip
            close_broadcast(broadcast)
            record(session, None, "broadcast.miss", broadcast.name, due=firing.due_at.isoformat())
    except IntegrityError:
        pass


def of_campaign(session: Session, campaign_id: int) -> list[Broadcast]:
    """A campaign's broadcasts, newest first."""
    return list(
        session.scalars(
            select(Broadcast)
            .where(Broadcast.campaign_id == campaign_id)
            .order_by(Broadcast.id.desc())
        )
    )
