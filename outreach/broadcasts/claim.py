"""Take deliveries in hand, if they may leave at this very moment."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Row, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.audience.consent import Recipient, reachable
from outreach.broadcasts.approval import current_hash
from outreach.broadcasts.channels import Channel
from outreach.broadcasts.models import Broadcast, ChannelState, Delivery, Firing, Stop
from outreach.broadcasts.outlived import outlived
from outreach.broadcasts.settle import LONGEST_HOLD, hold, skip
from outreach.broadcasts.window import is_allowed
from outreach.database import among
from outreach.language import lazy
from outreach.settings import SendWindow
from outreach.wib import Now, utc_now

# Longer than a channel may wait for an answer: a sender that lives renews it in time.
LEASE = timedelta(minutes=2)
# How often it is asked again whether what is about to leave may leave. Pause and withdrawal of
# consent promise to hold within a second.
LOOK_SECONDS = 0.25
# Deliveries that one claim lays aside because nobody needs them any more.
_ASIDE = 5_000
_STOPPED = "Penerima sudah berhenti atau dihapus."
_CHANGED = str(lazy("Isinya bukan lagi yang disetujui."))


class Claimed(NamedTuple):
    """A delivery in hand: whom it is for, and the broadcast it belongs to."""

    id: int
    contact_id: int
    address: str
    place_id: int
    recipient: Recipient
    broadcast: Broadcast


def anything_due(session: Session, channel: str, now: Now = utc_now) -> bool:
    """True when a delivery waits whose time has come; `claim` asks whether it may leave."""
    waiting = select(Delivery.id).where(
        Delivery.firing_id.in_(
            select(Firing.id)
            .join(Broadcast, Broadcast.id == Firing.broadcast_id)
            .where(Firing.status == "sending", Broadcast.status == "approved",
                   Broadcast.channel == channel)
        ),
        Delivery.status == "queued",
        Delivery.due_at <= now(),
    )  # fmt: skip
    return session.scalar(waiting.limit(1)) is not None


class Agreed:
    """Broadcasts whose content was seen to be what was approved, a moment ago.

    To look means to read and hash all of a campaign's content, so it is done four times a second
    and not for every batch. Pause, stop and the end of a broadcast do not wait for it.
    """

    def __init__(self) -> None:
        self._seen: dict[int, tuple[float, Broadcast]] = {}

    def broadcast(self, session: Session, broadcast_id: int) -> Broadcast | None:
        """The broadcast, if it may send what it holds now; else it is paused, with a note."""
        at, broadcast = self._seen.get(broadcast_id, (0.0, None))
        if broadcast and time.monotonic() - at < LOOK_SECONDS:
            return broadcast
        broadcast = session.get_one(Broadcast, broadcast_id)
        if current_hash(session, broadcast) != broadcast.content_hash:
            broadcast.status, broadcast.note = "paused", _CHANGED
            record(session, None, "broadcast.pause", broadcast.name, reason=_CHANGED)
            return None
        self._seen[broadcast_id] = time.monotonic(), broadcast
        return broadcast


def claim(
    session: Session,
    channel: Channel,
    number: int,
    key: bytes,
    window: SendWindow,
    holder: str,
    agreed: Agreed,
    now: Now,
    only: int | None = None,
) -> list[Claimed]:
    """Up to `number` deliveries of one firing, now `sending` by `holder`; [] when none may go.
    With `only`, none but that broadcast's.

    SQLite: the transaction was begun IMMEDIATE, so one process claims at a time. PostgreSQL: SKIP
    LOCKED passes over rows that another is claiming. Recipients without a live basis are skipped,
    and so are all of an announcement that its event has outlived.
    """
    at = now()
    number = min(number, _free(session, channel, at))
    for firing in _open_firings(session, channel.name, is_allowed(at, window)) if number else []:
        if only not in (None, firing.broadcast_id):
            continue
        broadcast = agreed.broadcast(session, firing.broadcast_id)
        if broadcast is None:
            continue
        if late := outlived(session, broadcast.schedule, firing.due_at, at):
            aside = _take(session, firing.id, _ASIDE, holder, at)
            skip(session, firing.id, [row.id for row in aside], late, at)
            continue
        rows = _take(session, firing.id, number, holder, at)
        contacts = [row.contact_id for row in rows if row.contact_id]
        allowed = reachable(session, contacts, channel.name, firing.purpose, key)
        stopped = [row.id for row in rows if row.contact_id not in allowed]
        skip(session, firing.id, stopped, _STOPPED, at)
        kept = [
            Claimed(identity, contact, address, place, allowed[contact], broadcast)
            for identity, contact, address, place in rows
            if contact in allowed
        ]
        if kept:
            _charge(session, channel, len(kept), at)
            return kept
    return []


def still_allowed(
    session: Session,
    delivery_ids: Sequence[int],
    channel: Channel,
    key: bytes,
    window: SendWindow,
    holder: str,
    now: Now,
) -> set[int]:
    """Those of a batch in hand that may still leave; renews the lease on them."""
    at = now()
    mine = and_(
        among(session, Delivery.id, delivery_ids),
        Delivery.holder == holder,
        Delivery.status == "sending",
    )
    rows = session.execute(
        select(Delivery.id, Delivery.contact_id, Delivery.firing_id).where(mine)
    ).all()
    held = {row.firing_id for row in rows}
    kept: set[int] = set()
    for firing in _open_firings(session, channel.name, is_allowed(at, window)):
        if firing.id not in held:
            continue
        schedule = session.get_one(Broadcast, firing.broadcast_id).schedule
        if outlived(session, schedule, firing.due_at, at):
            continue
        contacts = {r.contact_id: r.id for r in rows if r.firing_id == firing.id and r.contact_id}
        allowed = reachable(session, contacts, channel.name, firing.purpose, key)
        kept |= {contacts[contact] for contact in allowed}
    session.execute(
        update(Delivery).where(among(session, Delivery.id, kept)).values(lease_until=at + LEASE)
    )
    return kept


class _Open(NamedTuple):
    id: int
    broadcast_id: int
    purpose: str
    due_at: datetime


def _open_firings(session: Session, channel: str, inside_window: bool) -> list[_Open]:
    """Firings that may send now, the smallest first so that a great one holds nobody up."""
    stopped = exists().where(
        Stop.lifted_at.is_(None),
        or_(Stop.campaign_id.is_(None), Stop.campaign_id == Broadcast.campaign_id),
    )
    query = (
        select(Firing.id, Firing.broadcast_id, Broadcast.purpose, Firing.due_at)
        .join(Broadcast, Broadcast.id == Firing.broadcast_id)
        .where(
            Firing.status == "sending",
            Broadcast.status == "approved",
            Broadcast.channel == channel,
            ~stopped,
        )
        .order_by(Firing.recipients, Firing.id)
    )
    if not inside_window:
        query = query.where(Broadcast.bypass != "")
    return [_Open(*row) for row in session.execute(query)]


def _take(
    session: Session, firing_id: int, number: int, holder: str, at: datetime
) -> Sequence[Row[int, int | None, str, int]]:
    """Mark up to `number` due rows as ours. Reads ix_deliveries_queued."""
    due = (
        select(Delivery.id)
        .where(
            Delivery.firing_id == firing_id, Delivery.status == "queued", Delivery.due_at <= at
        )
        .order_by(Delivery.due_at)
        .limit(number)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    return session.execute(
        update(Delivery)
        .where(Delivery.id.in_(due.scalar_subquery()))
        .values(
            status="sending", holder=holder, lease_until=at + LEASE, at=at,
            attempts=Delivery.attempts + 1, outcome="",
        )
        .returning(Delivery.id, Delivery.contact_id, Delivery.address, Delivery.place_id)
        .execution_options(synchronize_session=False)
    ).all()  # fmt: skip


def _free(session: Session, channel: Channel, at: datetime) -> int:
    """How many letters the channel may take now; 0 while its rate or the far side says wait.

    At most a second's worth at once, so that a rest is not followed by a flood. A moment further
    off than anybody asks for was written by a clock that was ahead, and holds nothing up.
    """
    state = session.get(ChannelState, channel.name, with_for_update=True)
    if state and at < state.free_at <= at + LONGEST_HOLD:
        return 0
    if channel.per_second:
        return max(1, min(channel.batch, int(channel.per_second)))
    return channel.batch


def _charge(session: Session, channel: Channel, number: int, at: datetime) -> None:
    if channel.per_second:
        hold(session, channel.name, at + timedelta(seconds=number / channel.per_second))
