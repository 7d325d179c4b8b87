"""Deliveries as lists tell them: a person's, the doubtful ones, and their sums by place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Row, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from outreach.audience.consent import consent_channel
from outreach.audience.contacts import mask
from outreach.audience.models import Consent, Contact, Segment
from outreach.audience.recipients import Recipients
from outreach.audience.segments import conditions, from_json
from outreach.broadcasts.models import Broadcast, Delivery, Firing, FiringCount
from outreach.broadcasts.words import DELIVERY_STATES
from outreach.language import gettext as _
from outreach.listing import Column
from outreach.places.models import District, Place

# As many segments as a report tells of.
_SEGMENTS = 20


@dataclass(frozen=True)
class Line:
    """A delivery as lists show it; `contact_id` is None once the person was erased."""

    id: int
    contact_id: int | None
    name: str
    address_masked: str
    place: str
    district: str
    status: str
    attempts: int
    outcome: str
    at: datetime
    broadcast: str
    due_at: datetime
    decided: bool


@dataclass
class FiringLine:
    """A firing with its counts; `queued` is what has no outcome yet."""

    firing: Firing
    counts: dict[str, int]

    @property
    def ended(self) -> int:
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        return max(0, self.firing.recipients - self.ended)


@dataclass
class PlaceSum:
    """What became of the deliveries to a kecamatan."""

    name: str
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def firings(session: Session, broadcast: Broadcast, limit: int = 60) -> list[FiringLine]:
    """The newest firings that had recipients or were missed."""
    found = list(
        session.scalars(
            select(Firing)
            .where(
                Firing.broadcast_id == broadcast.id,
                or_(Firing.recipients > 0, Firing.status != "done"),
            )
            .order_by(Firing.due_at.desc())
            .limit(limit)
        )
    )
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for count in session.scalars(
        select(FiringCount).where(FiringCount.firing_id.in_([firing.id for firing in found]))
    ):
        if count.number:
            counts[count.firing_id][count.status] = count.number
    return [FiringLine(firing, counts[firing.id]) for firing in found]


def erased(session: Session, firing_id: int) -> int:
    """How many of a firing's recipients asked to be forgotten since."""
    query = select(func.count()).where(
        Delivery.firing_id == firing_id, Delivery.contact_id.is_(None)
    )
    return session.scalar(query) or 0


def history(session: Session, contact_id: int, limit: int = 2_000) -> list[Line]:
    """What one contact was sent, the newest first. Reads ix_deliveries_contact_id."""
    query = lines().where(Delivery.contact_id == contact_id).order_by(Delivery.id.desc())
    return [line_of(row) for row in session.execute(query.limit(limit))]


def doubtful(session: Session, broadcast_id: int | None = None, limit: int = 200) -> list[Line]:
    """Deliveries in doubt that nobody has decided about, the oldest first."""
    query = lines().where(Delivery.status == "in_doubt", Delivery.decided_by.is_(None))
    if broadcast_id is not None:
        query = query.where(Firing.broadcast_id == broadcast_id)
    return [line_of(row) for row in session.execute(query.order_by(Delivery.id).limit(limit))]


def columns() -> list[Column[Line]]:
    """Deliveries of several broadcasts, column by column."""
    return [
        Column("siaran", _("Siaran"), lambda line: line.broadcast),
        Column("penerima", _("Penerima"), lambda line: line.name),
        Column("alamat", _("Alamat"), lambda line: line.address_masked),
        Column("tempat", _("Tempat"), lambda line: line.place),
        Column("wilayah", _("Kecamatan"), lambda line: line.district),
        Column("hasil", _("Hasil"), lambda line: str(DELIVERY_STATES[line.status][0])),
        Column("catatan", _("Catatan"), lambda line: line.outcome),
        Column("waktu", _("Waktu"), lambda line: line.at, falling=True),
    ]


def by_district(session: Session, broadcast_id: int) -> list[PlaceSum]:
    """Every kecamatan with what became of the deliveries to its places, in the order of codes."""
    sums = (
        select(Delivery.place_id, Delivery.status, func.count().label("number"))
        .join(Firing, Firing.id == Delivery.firing_id)
        .where(Firing.broadcast_id == broadcast_id)
        .group_by(Delivery.place_id, Delivery.status)
        .subquery()
    )
    found = {code: PlaceSum(name) for code, name in _districts(session)}
    rows = session.execute(
        select(Place.district_code, sums.c.status, func.sum(sums.c.number))
        .join(sums, sums.c.place_id == Place.id)
        .group_by(Place.district_code, sums.c.status)
    )
    for code, status, number in rows:
        found[code].counts[status] = int(number)
    return list(found.values())


def by_role(session: Session, broadcast_id: int) -> list[PlaceSum]:
    """The recipients' roles with what became of their deliveries, the largest first."""
    rows = session.execute(
        select(Contact.role, Delivery.status, func.count())
        .join(Firing, Firing.id == Delivery.firing_id)
        .outerjoin(Contact, Contact.id == Delivery.contact_id)
        .where(Firing.broadcast_id == broadcast_id)
        .group_by(Contact.role, Delivery.status)
    )
    found: dict[str, PlaceSum] = {}
    for role, status, number in rows:
        found.setdefault(role or "", PlaceSum(role or "")).counts[status] += number
    return sorted(found.values(), key=lambda one: -one.total)


def by_segment(session: Session, broadcast: Broadcast) -> list[PlaceSum]:
    """The segments with what became of the deliveries to their people; only those that got any.

    The broadcast's own comes first and has all of them. Of the others, at most `_SEGMENTS` by name,
    the rules of today count; what happens at villages changes by the day, so segments by that are
    left out. One pass over the deliveries, however many segments there are.
    """
    own = broadcast.segment
    saved = session.scalars(select(Segment).order_by(Segment.name))
    rules = [(one.name, from_json(one.rules)) for one in saved if one is not own]
    others = [(name, rule) for name, rule in rules if not rule.activity][:_SEGMENTS]
    sums = [PlaceSum(name) for name in [*([own.name] if own else []), *dict(others)]]
    inside = [func.sum(case((and_(true(), *conditions(rule)), 1), else_=0)) for _n, rule in others]
    rows = session.execute(
        select(Delivery.status, *([func.count()] if own else []), *inside)
        .join(Firing, Firing.id == Delivery.firing_id)
        .outerjoin(Contact, Contact.id == Delivery.contact_id)
        .where(Firing.broadcast_id == broadcast.id)
        .group_by(Delivery.status)
    )
    for status, *numbers in rows:
        for one, number in zip(sums, numbers, strict=True):
            one.counts[status] += int(number)
    return [one for one in sums if one.total]


def by_basis(session: Session, channel: str, purpose: str, chosen: Recipients) -> dict[str, int]:
    """Recipients by the legal basis of their newest consent for channel and purpose."""
    who = chosen.subquery()
    newest = (
        select(func.max(Consent.id).label("id"))
        .where(
            Consent.contact_id.in_(select(who.c[0])),
            Consent.channel == consent_channel(channel),
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
        )
        .group_by(Consent.contact_id)
        .subquery()
    )
    rows = session.execute(
        select(Consent.basis, func.count())
        .join(newest, newest.c.id == Consent.id)
        .group_by(Consent.basis)
    )
    return {basis: number for basis, number in rows}


def _districts(session: Session) -> Sequence[Row[str, str]]:
    return session.execute(select(District.code, District.name).order_by(District.code)).all()


def lines() -> Select:
    """The query over deliveries whose rows `line_of` makes lines of."""
    return (
        select(
            Delivery.id, Delivery.contact_id, Contact.name, Delivery.address, Place.kind,
            Place.code, Place.name.label("place"), District.name.label("district"),
            Delivery.status, Delivery.attempts, Delivery.outcome, Delivery.at,
            Broadcast.name.label("broadcast"), Firing.due_at, Delivery.decided_by,
        )
        .join(Firing, Firing.id == Delivery.firing_id)
        .join(Broadcast, Broadcast.id == Firing.broadcast_id)
        .join(Place, Place.id == Delivery.place_id)
        .join(District, District.code == Place.district_code)
        .outerjoin(Contact, Contact.id == Delivery.contact_id)
    )  # fmt: skip


def line_of(row: Row) -> Line:
    """A row of `lines` as lists show it."""
    label = f"{row.kind.capitalize()} {row.place}" if row.code else row.place
    return Line(
        row.id, row.contact_id, row.name or "–", mask(row.address), label, row.district,
        row.status, row.attempts, row.outcome, row.at, row.broadcast, row.due_at,
        row.decided_by is not None,
    )  # fmt: skip
