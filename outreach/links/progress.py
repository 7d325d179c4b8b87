"""How far a campaign's posters have come: lists, counts a kecamatan, photos, one poster's story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from outreach.campaigns.models import Campaign
from outreach.errors import NotFound
from outreach.links.installation import UP
from outreach.links.models import Installation, InstallationEvent, Placement
from outreach.links.printed import ON_SCREEN, SENT
from outreach.places.models import District, Place

Row = TypeVarTuple("Row")


@dataclass(frozen=True)
class Poster:
    """A placement of a printed material with what is known of it; no `state`: not printed yet."""

    placement: Placement
    state: Installation | None

    @property
    def status(self) -> str | None:
        return self.state.status if self.state else None

    @property
    def not_up(self) -> bool:
        """True until it hangs, for whatever reason it does not."""
        return self.status in (None, "printed", "delivered")


@dataclass
class DistrictProgress:
    """A kecamatan's posters: `total`, and how many of them by status."""

    district: District
    total: int = 0
    by_status: Counter[str | None] = field(default_factory=Counter)

    @property
    def up(self) -> int:
        return sum(self.by_status[status] for status in UP)


def posters(session: Session, campaign: Campaign) -> list[Poster]:
    """The campaign's posters by district and village."""
    query = _printed(campaign, select(Placement, Installation))
    order = (Place.district_code, Place.code.nulls_last(), Place.name, Placement.material)
    rows = session.execute(query.options(contains_eager(Placement.place)).order_by(*order))
    return [Poster(placement, state) for placement, state in rows.unique()]


def posters_of_place(session: Session, campaign: Campaign, place_id: int) -> list[Poster]:
    """What hangs, or should, in one place."""
    query = _printed(campaign, select(Placement, Installation)).where(
        Placement.place_id == place_id
    )
    return [Poster(*row) for row in session.execute(query.order_by(Placement.material)).unique()]


def poster_of(session: Session, campaign: Campaign, placement_id: int) -> Poster:
    """One poster of this campaign; raises `NotFound`."""
    query = _printed(campaign, select(Placement, Installation)).where(Placement.id == placement_id)
    row = session.execute(query).unique().one_or_none()
    if row is None:
        raise NotFound("Titik pasang itu tidak ada.", "Pilih dari daftar pemasangan.")
    return Poster(*row)


def by_district(session: Session, campaign: Campaign) -> list[DistrictProgress]:
    """Every kecamatan in which the campaign has posters, by its code."""
    query = _printed(campaign, select(District, Installation.status, func.count()))
    query = query.join(District, District.code == Place.district_code)
    found: dict[str, DistrictProgress] = {}
    for district, status, count in session.execute(
        query.group_by(District.code, Installation.status).order_by(District.code)
    ):
        row = found.setdefault(district.code, DistrictProgress(district))
        row.total += count
        row.by_status[status] += count
    return list(found.values())


def total(districts: Iterable[DistrictProgress]) -> Counter[str | None]:
    """All districts' counts in one."""
    summed: Counter[str | None] = Counter()
    for row in districts:
        summed += row.by_status
    return summed


def history(session: Session, placement_ids: Sequence[int]) -> list[InstallationEvent]:
    """All that was said of these placements, newest first."""
    return list(
        session.scalars(
            select(InstallationEvent)
            .where(InstallationEvent.placement_id.in_(placement_ids))
            .order_by(InstallationEvent.id.desc())
        )
    )


def photos(
    session: Session, campaign_id: int, *, waiting: bool, first: int, count: int
) -> list[InstallationEvent]:
    """`count` photos from the `first` (0 is the newest); `waiting` ones only, or all."""
    query = _photos(select(InstallationEvent), campaign_id, waiting)
    order = InstallationEvent.id.desc()
    return list(session.scalars(query.order_by(order).offset(first).limit(count)))


def photo_count(session: Session, campaign_id: int, *, waiting: bool) -> int:
    """How many photos `photos` has."""
    return session.scalar(_photos(select(func.count()), campaign_id, waiting)) or 0


def statuses(session: Session, placement_ids: Sequence[int]) -> dict[int, str]:
    """Placement → status, for those that have one."""
    rows = session.execute(
        select(Installation.placement_id, Installation.status).where(
            Installation.placement_id.in_(placement_ids)
        )
    )
    return {placement_id: status for placement_id, status in rows}


def _printed(campaign: Campaign, query: Select[*Row]) -> Select[*Row]:
    """What the campaign prints; what is sent or shown on a screen hangs on no wall."""
    return (
        query.select_from(Placement)
        .join(Placement.place)
        .outerjoin(Installation, Installation.placement_id == Placement.id)
        .where(
            Placement.campaign_id == campaign.id,
            Placement.material.not_in(SENT),
            ~Placement.material.startswith(ON_SCREEN),
        )
    )


def _photos(query: Select[*Row], campaign_id: int, waiting: bool) -> Select[*Row]:
    """`waiting` means: the newest photo of a poster that is up and not checked."""
    query = (
        query.select_from(InstallationEvent)
        .join(InstallationEvent.placement)
        .where(Placement.campaign_id == campaign_id, InstallationEvent.photo.is_not(None))
    )
    if waiting:
        newest = (
            select(func.max(InstallationEvent.id))
            .where(InstallationEvent.photo.is_not(None))
            .group_by(InstallationEvent.placement_id)
        )
        query = query.join(
            Installation, Installation.placement_id == InstallationEvent.placement_id
        ).where(Installation.status == "in_place", InstallationEvent.id.in_(newest))
    return query
