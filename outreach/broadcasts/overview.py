"""All broadcasts at a glance: what needs somebody, what runs, what comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Integer, exists, func, select
from sqlalchemy.orm import Session

from outreach.broadcasts.models import Broadcast, Delivery, Firing, FiringCount
from outreach.broadcasts.schedule import upcoming
from outreach.wib import Now, utc_now

# A firing that was missed is told for so long.
_TOLD = timedelta(days=14)
_SHOWN = 2_000


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
class Overview:
    """`doubtful` and `missed` are broadcasts with their number of such deliveries or firings;
    `every` has all of them: the next to leave, those being written, those that are over."""

    waiting: list[Standing]
    paused: list[Standing]
    doubtful: list[tuple[Broadcast, int]]
    missed: list[tuple[Broadcast, datetime]]
    running: list[Standing]
    every: list[Standing]


def overview(session: Session, now: Now = utc_now) -> Overview:
    """The newest broadcasts of all campaigns, and those among them that cannot wait."""
    newest = select(Broadcast).order_by(Broadcast.id.desc()).limit(_SHOWN)
    lists: dict[str, list[Standing]] = defaultdict(list)
    for one in standings(session, list(session.scalars(newest))):
        if one.broadcast.status == "approved" and not one.sending:
            one.next_at = next(iter(upcoming(session, one.broadcast, 1, now)), None)
            lists["coming"].append(one)
        else:
            lists[one.broadcast.status].append(one)
    lists["coming"].sort(key=lambda one: one.next_at or datetime.max.replace(tzinfo=now().tzinfo))
    return Overview(
        waiting=lists["proposed"],
        paused=lists["paused"],
        doubtful=doubtful(session),
        missed=_missed(session, now() - _TOLD),
        running=lists["approved"],
        every=[
            *lists["approved"],
            *lists["coming"],
            *lists["proposed"],
            *lists["paused"],
            *lists["draft"],
            *sorted([*lists["done"], *lists["cancelled"]], key=_newest_first),
        ],
    )


def _newest_first(one: Standing) -> int:
    return -one.broadcast.id


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
