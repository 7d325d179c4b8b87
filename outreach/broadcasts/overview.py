"""Broadcasts at a glance: what needs somebody, what runs, and how each one stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, exists, func, select
from sqlalchemy.orm import Session, defer, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from outreach.broadcasts.models import Broadcast, Delivery, Firing, FiringCount
from outreach.campaigns.models import listed
from outreach.wib import Now, utc_now

# A firing that was missed is told for so long.
_TOLD = timedelta(days=14)
# Of each group so many; all of them stand in the list below.
_IN_GROUP = 10


@dataclass
class Standing:
    """A broadcast with what became of it so far, and when it goes off next."""

    broadcast: Broadcast
    recipients: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    next_at: datetime | None = None
    sending: bool = False

    @property
    def ended(self) -> int:
        """Deliveries with an outcome."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Group:
    """Broadcasts in one state: the newest of them, and how many there are."""

    shown: list[Standing]
    total: int


@dataclass(frozen=True)
class Overview:
    """What cannot wait. `doubtful` and `missed` are broadcasts with their number of such deliveries
    or firings."""

    waiting: Group
    paused: Group
    running: Group
    doubtful: list[tuple[Broadcast, int]]
    missed: list[tuple[Broadcast, datetime]]


def overview(session: Session, now: Now = utc_now) -> Overview:
    """Of all campaigns' broadcasts those that cannot wait, and those that leave now."""
    sending = Broadcast.id.in_(select(Firing.broadcast_id).where(Firing.status == "sending"))
    return Overview(
        waiting=_group(session, Broadcast.status == "proposed"),
        paused=_group(session, Broadcast.status == "paused"),
        running=_group(session, (Broadcast.status == "approved") & sending),
        doubtful=doubtful(session),
        missed=_missed(session, now() - _TOLD),
    )


def _group(session: Session, those: ColumnElement[bool]) -> Group:
    total = session.scalar(select(func.count()).select_from(Broadcast).where(those)) or 0
    newest = select(Broadcast).where(those).options(*in_lists()).order_by(Broadcast.id.desc())
    shown = session.scalars(newest.limit(_IN_GROUP)).all() if total else []
    return Group(standings(session, shown), total)


def in_lists() -> tuple[_AbstractLoad, ...]:
    """What a query over many broadcasts is told: neither their words nor the campaigns'."""
    campaign = selectinload(Broadcast.campaign).options(*listed())
    return defer(Broadcast.message), campaign, selectinload(Broadcast.segment)


def standings(session: Session, broadcasts: Sequence[Broadcast]) -> list[Standing]:
    """Each with the sums of its firings, in the same order."""
    ids = [broadcast.id for broadcast in broadcasts]
    found = {broadcast.id: Standing(broadcast) for broadcast in broadcasts}
    for key, recipients, sending in session.execute(
        select(
            Firing.broadcast_id,
            func.sum(Firing.recipients),
            func.sum((Firing.status == "sending").cast(Integer)),
        )
        .where(Firing.broadcast_id.in_(ids))
        .group_by(Firing.broadcast_id)
    ):
        found[key].recipients, found[key].sending = int(recipients or 0), bool(sending)
    for key, status, number in session.execute(
        select(Firing.broadcast_id, FiringCount.status, func.sum(FiringCount.number))
        .join(Firing, Firing.id == FiringCount.firing_id)
        .where(Firing.broadcast_id.in_(ids))
        .group_by(Firing.broadcast_id, FiringCount.status)
    ):
        found[key].counts[status] = int(number)
    return list(found.values())


def is_sending(session: Session) -> bool:
    """True while anything may leave: then the shell offers to stop it all."""
    running = (Firing.status == "sending") & (Broadcast.status == "approved")
    query = select(exists().where(running, Firing.broadcast_id == Broadcast.id))
    return bool(session.scalar(query))


def doubtful(session: Session) -> list[tuple[Broadcast, int]]:
    """Broadcasts with deliveries in doubt, and how many; reads ix_deliveries_in_doubt."""
    numbers = session.execute(
        select(Firing.broadcast_id, func.count())
        .join(Delivery, Delivery.firing_id == Firing.id)
        .where(Delivery.status == "in_doubt", Delivery.decided_by.is_(None))
        .group_by(Firing.broadcast_id)
    )
    return [(session.get_one(Broadcast, key), number) for key, number in numbers]


def _missed(session: Session, since: datetime) -> list[tuple[Broadcast, datetime]]:
    firings = session.scalars(
        select(Firing)
        .where(Firing.status == "skipped", Firing.started_at >= since)
        .order_by(Firing.due_at.desc())
        .limit(20)
    )
    return [(firing.broadcast, firing.due_at) for firing in firings]
