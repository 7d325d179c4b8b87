"""Make a broadcast with words of its own and change it; every change asks the head anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.broadcasts.approval import reopen, seal
from outreach.broadcasts.messages import Message, first_words
from outreach.broadcasts.models import Broadcast, Firing
from outreach.broadcasts.window import next_allowed
from outreach.campaigns.models import Campaign
from outreach.errors import NotAllowed
from outreach.settings import SendWindow
from outreach.wib import WIB, Now, utc_now

_FIRST_HOUR = time(9)


@dataclass(frozen=True)
class Aim:
    """To whom and when: what staff choose besides the words."""

    name: str
    purpose: str
    segment_id: int | None
    schedule: Mapping[str, Any]
    attach: bool
    bypass: str


def draft(
    session: Session,
    campaign: Campaign,
    *,
    name: str,
    channel: str,
    purpose: str,
    segment_id: int | None,
    window: SendWindow,
    by: int | None,
    now: Now = utc_now,
) -> Broadcast:
    """A draft that begins with the campaign's copy, for the next morning at nine."""
    tomorrow = now().astimezone(WIB).date() + timedelta(days=1)
    first = next_allowed(datetime.combine(tomorrow, _FIRST_HOUR, WIB), window)
    made = Broadcast(
        campaign_id=campaign.id, name=name.strip(), channel=channel, purpose=purpose,
        segment_id=segment_id, message=first_words(campaign, channel),
        schedule={"kind": "once", "at": first.isoformat()}, created_by=by, created_at=now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, by, "broadcast.add", made.name, broadcast=made.id)
    return made


def copy_of(
    session: Session, broadcast: Broadcast, window: SendWindow, by: int, now: Now = utc_now
) -> Broadcast:
    """A draft with the same words to the same people, for the next morning at nine."""
    made = draft(
        session, broadcast.campaign, name=broadcast.name, channel=broadcast.channel,
        purpose=broadcast.purpose, segment_id=broadcast.segment_id, window=window, by=by, now=now,
    )  # fmt: skip
    if broadcast.message is not None:
        made.message = broadcast.message
    made.attach = broadcast.attach
    return made


def take_back(session: Session, broadcast: Broadcast, by: int) -> None:
    """Make it a draft again without changing a word; it needs a new approval."""
    _refuse_borrowed(broadcast)
    if broadcast.status == "draft":
        raise NotAllowed("Siaran ini sudah draf.", "Muat ulang halamannya.")
    reopen(session, broadcast)
    record(session, by, "broadcast.reopen", broadcast.name, broadcast=broadcast.id)


def change_message(session: Session, broadcast: Broadcast, message: Message, by: int) -> bool:
    """Save the words; returns whether anything changed. What was approved is not any more."""
    _refuse_borrowed(broadcast)
    if broadcast.message == message:
        return False
    reopen(session, broadcast)
    broadcast.message = message
    record(session, by, "broadcast.edit", broadcast.name, broadcast=broadcast.id)
    return True


def change_aim(session: Session, broadcast: Broadcast, aim: Aim, by: int) -> bool:
    """Save whom and when; returns whether the head must be asked anew. A name alone is no reason.

    What an event's schedule has fired so far stays fired: `base` is how many firings there were
    when the schedule was written.
    """
    _refuse_borrowed(broadcast)
    schedule = dict(aim.schedule)
    if schedule["kind"] == "event":
        kept = {key: value for key, value in broadcast.schedule.items() if key != "base"}
        schedule["base"] = (
            broadcast.schedule.get("base", 0)
            if kept == schedule
            else session.scalar(
                select(func.count()).select_from(Firing).where(Firing.broadcast_id == broadcast.id)
            )
        )
    before = seal(broadcast)
    status = broadcast.status
    broadcast.name, broadcast.purpose = aim.name.strip(), aim.purpose
    broadcast.segment_id, broadcast.schedule = aim.segment_id, schedule
    broadcast.attach = aim.attach and broadcast.channel == "email"
    broadcast.bypass = aim.bypass.strip()
    session.flush()
    session.refresh(broadcast)
    changed = seal(broadcast) != before
    if changed or status in ("done", "cancelled"):
        reopen(session, broadcast)
    record(session, by, "broadcast.edit", broadcast.name, broadcast=broadcast.id)
    return changed


def _refuse_borrowed(broadcast: Broadcast) -> None:
    if broadcast.message is None:
        raise NotAllowed(
            "Pengingat ini memakai naskah kampanye yang sudah disetujui.",
            "Ubah naskahnya di kampanye, atau buat siaran dengan pesan sendiri.",
        )
