"""Every village of the regency, and every venue with a code, by what its posters were scanned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Subquery, func, or_, select
from sqlalchemy.orm import Session

from outreach.links.models import Code, Installation, Placement
from outreach.places.models import Place
from outreach.results.models import CodeCount, CodeDay
from outreach.wib import Now, today, utc_now


@dataclass(frozen=True)
class Ranked:
    """A place; `rank` counts from 1 over the whole regency, equals share it, unscanned has none."""

    place: Place
    rank: int | None
    scans: int
    week: int
    last_at: datetime | None
    codes: int
    in_place: int


def ranking(session: Session, campaign_id: int, now: Now = utc_now) -> list[Ranked]:
    """All villages, and the venues that hold a code, the most scanned first; scans by people,
    `week` the last 7 days.
    """
    totals = _totals(campaign_id)
    week = _since(campaign_id, now)
    rows = session.execute(
        select(
            Place,
            totals.c.scans,
            totals.c.last_at,
            totals.c.codes,
            totals.c.in_place,
            week.c.scans,
        )
        .outerjoin(totals, totals.c.place_id == Place.id)
        .outerjoin(week, week.c.place_id == Place.id)
        .where(or_(Place.code.is_not(None), totals.c.place_id.is_not(None)))
    )
    found = sorted(
        (
            (place, int(scans or 0), last_at, codes or 0, in_place or 0, int(recent or 0))
            for place, scans, last_at, codes, in_place, recent in rows
        ),
        key=lambda row: (-row[1], row[0].name),
    )
    ranked: list[Ranked] = []
    for position, (place, scans, last_at, codes, in_place, recent) in enumerate(found, 1):
        tied = bool(ranked) and ranked[-1].scans == scans
        rank = (ranked[-1].rank if tied else position) if scans else None
        ranked.append(Ranked(place, rank, scans, recent, last_at, codes, in_place))
    return ranked


def _totals(campaign_id: int) -> Subquery:
    return (
        select(
            Placement.place_id,
            func.count(Code.code).label("codes"),
            func.count(Installation.in_place_at).label("in_place"),
            func.sum(CodeCount.scans).label("scans"),
            func.max(CodeCount.last_at).label("last_at"),
        )
        .select_from(Placement)
        .join(Code, Code.placement_id == Placement.id)
        .outerjoin(Installation, Installation.placement_id == Placement.id)
        .outerjoin(CodeCount, (CodeCount.code == Code.code) & (CodeCount.kind == "human"))
        .where(Placement.campaign_id == campaign_id)
        .group_by(Placement.place_id)
        .subquery()
    )


def _since(campaign_id: int, now: Now) -> Subquery:
    return (
        select(Placement.place_id, func.sum(CodeDay.scans).label("scans"))
        .select_from(Placement)
        .join(Code, Code.placement_id == Placement.id)
        .join(CodeDay, CodeDay.code == Code.code)
        .where(
            Placement.campaign_id == campaign_id,
            CodeDay.day > today(now) - timedelta(days=7),
        )
        .group_by(Placement.place_id)
        .subquery()
    )
