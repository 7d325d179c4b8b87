"""Villages that nothing has reached for a season."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from outreach.links.installation import UP
from outreach.links.models import Code, Installation, InstallationEvent, Placement
from outreach.places.models import Place
from outreach.results.models import CodeCount
from outreach.wib import Now, utc_now

DAYS = 90


def untouched_villages(
    session: Session, campaign_id: int | None = None, now: Now = utc_now, days: int = DAYS
) -> list[Place]:
    """Villages without a scan by a person and without a poster in place in the last `days` days.

    Of one campaign, or of all. A poster at a venue counts for the village it lies in. It was in
    place when it hangs now, when it was said to hang within that time, or was taken down in it.
    Source: DOMAIN.md, "villages untouched in 90 days".
    """
    since = now() - timedelta(days=days)
    hung = aliased(InstallationEvent)
    scanned = select(Placement.place_id).join(Code, Code.placement_id == Placement.id).join(
        CodeCount, CodeCount.code == Code.code
    ).where(CodeCount.kind == "human", CodeCount.last_at >= since)  # fmt: skip
    hangs = select(Placement.place_id).join(
        Installation, Installation.placement_id == Placement.id
    ).where(Installation.in_place_at.is_not(None))  # fmt: skip
    reported = select(Placement.place_id).join(
        InstallationEvent, InstallationEvent.placement_id == Placement.id
    ).where(
        InstallationEvent.at >= since,
        or_(
            InstallationEvent.status.in_(UP),
            exists().where(
                hung.placement_id == Placement.id,
                hung.id < InstallationEvent.id,
                hung.status.in_(UP),
            ) & InstallationEvent.step.in_(("removed", "again")),
        ),
    )  # fmt: skip
    # Place → the village that it touches; itself, or what it lies in.
    left = {
        place: village or place
        for place, village in session.execute(select(Place.id, Place.village_id))
    }
    # What most villages have comes first, so that scans are looked up only for the others.
    for part in (hangs, scanned, reported):
        part = part.where(Placement.place_id.in_(left))
        if campaign_id is not None:
            part = part.where(Placement.campaign_id == campaign_id)
        touched = {left[place] for place in session.scalars(part.distinct())}
        left = {place: village for place, village in left.items() if village not in touched}
        if not left:
            return []
    villages = session.scalars(
        select(Place).where(Place.code.is_not(None), Place.id.in_(left)).order_by(Place.code)
    )
    return list(villages.unique())


def by_district(places: list[Place]) -> list[tuple[str, list[Place]]]:
    """Kecamatan and its places, for places in the order of their codes."""
    return [
        (name, list(group)) for name, group in groupby(places, lambda place: place.district.name)
    ]
