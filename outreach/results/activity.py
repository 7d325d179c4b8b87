"""Villages by what their posters do, for segments: silent, or not scanned for some days."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.links.models import Code, Placement
from outreach.places.models import Place
from outreach.results.models import CodeCount
from outreach.results.silent import silent_posters
from outreach.wib import Now, utc_now


def villages_by_activity(
    session: Session, activity: str, days: int, now: Now = utc_now
) -> frozenset[int]:
    """Ids of the places of `segments.ACTIVITIES`.

    `silent`: a poster there is silent by `silent_posters`, looked at over at least `days` days.
    `unscanned`: a village that has a code, and no person scanned one there in the last `days` days.
    """
    if activity == "silent":
        posters = [
            poster
            for campaign_id in session.scalars(select(Campaign.id))
            for poster in silent_posters(session, campaign_id, now)
        ]
        return frozenset(poster.place.id for poster in posters if poster.days >= days)
    return _unscanned(session, days, now)


def _unscanned(session: Session, days: int, now: Now) -> frozenset[int]:
    """A venue's scan counts for the village it lies in."""
    scanned = set(
        session.scalars(
            select(Placement.place_id)
            .join(Code, Code.placement_id == Placement.id)
            .join(CodeCount, CodeCount.code == Code.code)
            .where(CodeCount.kind == "human", CodeCount.last_at >= now() - timedelta(days=days))
            .distinct()
        )
    )
    coded = select(Placement.place_id).join(Code, Code.placement_id == Placement.id)
    rows = session.execute(select(Place.id, Place.village_id))
    parents = {place: village for place, village in rows}
    scanned |= {parent for place in scanned if (parent := parents.get(place))}
    where = set(session.scalars(coded.distinct()))
    where |= {parent for place in where if (parent := parents.get(place))}
    return frozenset(place for place in where if not parents.get(place)) - scanned
