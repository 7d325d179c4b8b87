"""Villages by what their posters do: what segments and follow-ups ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.links.models import Code, Installation, Placement
from outreach.links.printed import ON_SCREEN, SENT
from outreach.places.models import Place
from outreach.results.models import CodeCount
from outreach.results.silent import silent_posters
from outreach.wib import Now, utc_now


def villages_by_activity(
    session: Session, activity: str, days: int, campaign_id: int | None = None, now: Now = utc_now
) -> frozenset[int]:
    """Ids of the places where one of `segments.ACTIVITIES` is so, in one campaign or in any.

    `silent`: a poster there is silent by `silent_posters`, looked at over at least `days` days.
    `unscanned`: a village that has had a code for `days` days, and no person scanned one there in
    the last `days` days.
    `not_up`: a poster there that hangs by nobody's word, and it is at least `days` days since it
    was printed or handed over, or since its code was issued if nobody said either: a village that
    prints for itself says nothing before it reports.
    """
    return FOUND_BY[activity](session, days, campaign_id, now)


def _silent(session: Session, days: int, campaign_id: int | None, now: Now) -> frozenset[int]:
    every = session.scalars(select(Campaign.id))
    return frozenset(
        poster.place.id
        for campaign in ([campaign_id] if campaign_id is not None else every)
        for poster in silent_posters(session, campaign, now)
        if poster.days >= days
    )


def _unscanned(session: Session, days: int, campaign_id: int | None, now: Now) -> frozenset[int]:
    """A venue's scan counts for the village it lies in."""
    since = now() - timedelta(days=days)
    coded = (
        select(Placement.place_id)
        .join(Code, Code.placement_id == Placement.id)
        .where(true() if campaign_id is None else Placement.campaign_id == campaign_id)
        .distinct()
    )
    scanned = set(
        session.scalars(
            coded.join(CodeCount, CodeCount.code == Code.code).where(
                CodeCount.kind == "human", CodeCount.last_at >= since
            )
        )
    )
    rows = session.execute(select(Place.id, Place.village_id))
    parents = {place: village for place, village in rows}
    scanned |= {parent for place in scanned if (parent := parents.get(place))}
    where = set(session.scalars(coded.where(Code.issued_at <= since)))
    where |= {parent for place in where if (parent := parents.get(place))}
    return frozenset(place for place in where if not parents.get(place)) - scanned


def _not_up(session: Session, days: int, campaign_id: int | None, now: Now) -> frozenset[int]:
    query = (
        select(Placement.place_id)
        .join(Code, Code.placement_id == Placement.id)
        .outerjoin(Installation, Installation.placement_id == Placement.id)
        .where(
            Placement.material.not_in(SENT),
            ~Placement.material.startswith(ON_SCREEN),
            or_(Installation.status.is_(None), Installation.status.in_(("printed", "delivered"))),
            func.coalesce(Installation.since, Code.issued_at) <= now() - timedelta(days=days),
        )
        .distinct()
    )
    if campaign_id is not None:
        query = query.where(Placement.campaign_id == campaign_id)
    return frozenset(session.scalars(query))


FOUND_BY: dict[str, Callable[[Session, int, int | None, Now], frozenset[int]]] = {
    "silent": _silent,
    "unscanned": _unscanned,
    "not_up": _not_up,
}
