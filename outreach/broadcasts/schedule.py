"""Schedule a broadcast of the campaign's own words, and say what is due and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.broadcasts.due import CATCH_UP, due_times, event_times, is_over, next_times
from outreach.broadcasts.expand import close_broadcast
from outreach.broadcasts.models import Broadcast, Firing
from outreach.broadcasts.outlived import outlived
from outreach.broadcasts.window import is_allowed, next_allowed
from outreach.campaigns.models import Campaign
from outreach.database import Database, among
from outreach.errors import OutreachError
from outreach.events.models import Event
from outreach.settings import SendWindow
from outreach.wib import Now, moment, utc_now

# A form filled in during this very minute still means "now".
_JUST_NOW = timedelta(minutes=1)
_APART = timedelta(seconds=1)
_MISSED = "Terlewat saat program mati atau siaran dijeda; tidak dikirim menyusul."


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

    What passed while nothing ran is caught up within `CATCH_UP`, unless its event is over, and of a
    schedule that went off several times meanwhile only the last: nobody needs the same reminder
    three times over.
    """
    at = now()
    found = []
    approved = list(session.scalars(select(Broadcast).where(Broadcast.status == "approved")))
    pasts = _fired(session, [broadcast.id for broadcast in approved])
    for broadcast in approved:
        times = _waiting(session, broadcast, pasts[broadcast.id], at)
        found += [
            Due(
                broadcast.id,
                time,
                missed=time != times[-1] or _is_missed(session, broadcast, time, at),
            )
            for time in times
        ]
    return sorted(found, key=lambda one: one.due_at)


def upcoming(
    session: Session, broadcast: Broadcast, number: int = 3, now: Now = utc_now
) -> list[datetime]:
    """The next moments at which a broadcast would go off if it ran; one that is due comes first."""
    past = _fired(session, [broadcast.id])[broadcast.id]
    return _upcoming(session, broadcast, past, number, now())


def next_moments(
    session: Session, broadcasts: Sequence[Broadcast], now: Now = utc_now
) -> dict[int, datetime | None]:
    """Broadcast → its first moment of `upcoming`; three questions, however many there are."""
    followed = {one.schedule["event"] for one in broadcasts if one.schedule["kind"] == "event"}
    # Held until the end, because a session forgets what nobody holds.
    events = session.scalars(select(Event).where(among(session, Event.id, followed))).all()
    pasts, at = _fired(session, [broadcast.id for broadcast in broadcasts]), now()
    found = {one.id: next(iter(_upcoming(session, one, pasts[one.id], 1, at)), None)
             for one in broadcasts}  # fmt: skip
    del events
    return found


def _upcoming(
    session: Session,
    broadcast: Broadcast,
    past: tuple[int, datetime | None],
    number: int,
    at: datetime,
) -> list[datetime]:
    waiting = [
        time
        for time in _waiting(session, broadcast, past, at)
        if not _is_missed(session, broadcast, time, at)
    ]
    if broadcast.schedule["kind"] == "event":
        coming = [time for time in _of_event(session, broadcast, past[0]) if time > at]
    else:
        coming = next_times(broadcast.schedule, at, number)
    return [*waiting[-1:], *coming][:number]


def _is_missed(session: Session, broadcast: Broadcast, time: datetime, at: datetime) -> bool:
    """True for a moment that came too long before `at` to be caught up."""
    return time < at - CATCH_UP or bool(outlived(session, broadcast.schedule, time, at))


def starts_at(session: Session, rule: Mapping[str, Any]) -> datetime | None:
    """When the event of a rule begins; None for other rules, and for one that was called off."""
    if rule["kind"] != "event":
        return None
    event = session.get(Event, rule["event"])
    return event.starts_at if event and event.removed_at is None else None


def _fired(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, datetime | None]]:
    """Broadcast → (how often it went off or was missed, the last time)."""
    found: dict[int, tuple[int, datetime | None]] = dict.fromkeys(ids, (0, None))
    for broadcast, number, last in session.execute(
        select(Firing.broadcast_id, func.count(), func.max(Firing.due_at))
        .where(among(session, Firing.broadcast_id, ids))
        .group_by(Firing.broadcast_id)
    ):
        found[broadcast] = (number, last)
    return found


def _waiting(
    session: Session, broadcast: Broadcast, past: tuple[int, datetime | None], at: datetime
) -> list[datetime]:
    """Moments up to `at` that have no firing yet.

    Of an event the number of firings tells which of its moments are over: when it is moved, what
    was sent a week before the old day is not sent again a week before the new one. What recurs
    counts from the approval on.
    """
    number, last = past
    rule = broadcast.schedule
    if rule["kind"] == "event":
        times = _of_event(session, broadcast, number)
        # Two moments can fall on the same one after a move; a firing is unique by its moment.
        return [max(time, last + _APART) if last else time for time in times if time <= at]
    begins = broadcast.created_at
    if rule["kind"] != "once" and broadcast.approved_at:
        begins = broadcast.approved_at
    # A rule may name a moment within the minute in which the broadcast was made.
    begins -= _JUST_NOW + timedelta(seconds=1)
    return due_times(rule, max(last, begins) if last else begins, at)


def _of_event(session: Session, broadcast: Broadcast, fired: int) -> list[datetime]:
    """The moments of an event that are still to come off; see `edit.change_aim` for `base`."""
    rule = broadcast.schedule
    return event_times(rule, starts_at(session, rule))[fired - rule.get("base", 0) :]


def finish_over(database: Database, now: Now = utc_now) -> int:
    """Close the running broadcasts that will not go off again; returns how many."""
    with database.reading() as session:
        over = [
            broadcast.id for broadcast in _running(session) if _is_over(session, broadcast, now)
        ]
    if over:
        with database.writing() as session:
            for broadcast in _running(session):
                if broadcast.id in over and _is_over(session, broadcast, now):
                    broadcast.status = "done"
    return len(over)


def _running(session: Session) -> list[Broadcast]:
    sending = exists().where(Firing.broadcast_id == Broadcast.id, Firing.status == "sending")
    return list(session.scalars(select(Broadcast).where(Broadcast.status == "approved", ~sending)))


def _is_over(session: Session, broadcast: Broadcast, now: Now) -> bool:
    rule = broadcast.schedule
    if rule["kind"] == "event":
        number, _last = _fired(session, [broadcast.id])[broadcast.id]
        return number - int(rule.get("base", 0)) >= len(set(rule["offsets"]))
    return rule["kind"] != "once" and is_over(rule, now())


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
