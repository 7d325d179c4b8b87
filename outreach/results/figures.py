"""What the sums say about a campaign. Only people count as scans; bots and HEAD stand apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.links.models import Code, Placement
from outreach.places.models import District, Place
from outreach.results.models import CodeCount, DayCount, Scan
from outreach.wib import Now, today, utc_now


@dataclass(frozen=True)
class DistrictScans:
    """A kecamatan with its scans and its square on the tile map."""

    code: str
    name: str
    row: int
    column: int
    scans: int


@dataclass(frozen=True)
class Summary:
    """A campaign's scans: people, machines, and places with at least one scan by a person."""

    people: int
    bots: int
    heads: int
    codes: int
    places_reached: int


def summary(session: Session, campaign_id: int) -> Summary:
    """Totals of a campaign, read from the sums alone."""
    kinds: dict[str, int] = {
        kind: scans
        for kind, scans in session.execute(
            select(DayCount.kind, func.sum(DayCount.scans))
            .where(DayCount.campaign_id == campaign_id)
            .group_by(DayCount.kind)
        )
    }
    codes = session.scalar(
        select(func.count()).select_from(Code).join(Code.placement)
        .where(Placement.campaign_id == campaign_id)
    )  # fmt: skip
    reached = session.scalar(
        select(func.count(func.distinct(Placement.place_id)))
        .select_from(CodeCount)
        .join(Code, Code.code == CodeCount.code)
        .join(Code.placement)
        .where(Placement.campaign_id == campaign_id, CodeCount.kind == "human")
    )
    return Summary(
        kinds.get("human", 0), kinds.get("bot", 0), kinds.get("head", 0), codes or 0, reached or 0
    )


def scans_per_day(
    session: Session, campaign_id: int, days: int = 30, now: Now = utc_now
) -> list[tuple[date, int]]:
    """The last `days` days (WIB), oldest first, days without a scan included."""
    end = today(now)
    start = end - timedelta(days=days - 1)
    found: dict[date, int] = {
        day: scans
        for day, scans in session.execute(
            select(DayCount.day, func.sum(DayCount.scans))
            .where(
                DayCount.campaign_id == campaign_id,
                DayCount.kind == "human",
                DayCount.day >= start,
            )
            .group_by(DayCount.day)
        )
    }
    spread = (start + timedelta(days=step) for step in range(days))
    return [(day, found.get(day, 0)) for day in spread]


def scans_per_district(session: Session, campaign_id: int) -> list[DistrictScans]:
    """All 17 districts with this campaign's scans by people."""
    sums = (
        select(DayCount.district_code, func.sum(DayCount.scans).label("scans"))
        .where(DayCount.campaign_id == campaign_id, DayCount.kind == "human")
        .group_by(DayCount.district_code)
        .subquery()
    )
    rows = session.execute(
        select(District, func.coalesce(sums.c.scans, 0))
        .outerjoin(sums, sums.c.district_code == District.code)
        .order_by(District.code)
    )
    return [DistrictScans(d.code, d.name, d.tile_row, d.tile_column, n) for d, n in rows]


def best_places(session: Session, campaign_id: int, limit: int = 10) -> list[tuple[Place, int]]:
    """The places with the most scans by people."""
    total = func.sum(CodeCount.scans)
    rows = session.execute(
        select(Place, total)
        .join(Placement, Placement.place_id == Place.id)
        .join(Code, Code.placement_id == Placement.id)
        .join(CodeCount, CodeCount.code == Code.code)
        .where(Placement.campaign_id == campaign_id, CodeCount.kind == "human")
        .group_by(Place.id)
        .order_by(total.desc(), Place.id)
        .limit(limit)
    )
    return [(place, scans) for place, scans in rows]


def every_scan(session: Session, campaign_id: int) -> Iterator[tuple[str, str, str, str]]:
    """`code, village_code, scanned_at (UTC, ISO 8601), kind`, one row a scan, oldest first.

    A preview is a kind of bot here: the columns are a contract that other programs read.
    """
    villages: dict[str, str] = {
        code: village or ""
        for code, village in session.execute(
            select(Code.code, Place.code)
            .join(Code.placement)
            .join(Placement.place)
            .where(Placement.campaign_id == campaign_id)
        )
    }
    rows = session.execute(
        select(Scan.code, Scan.at_ms, Scan.kind)
        .join(Code, Code.code == Scan.code)
        .join(Code.placement)
        .where(Placement.campaign_id == campaign_id)
        .order_by(Scan.id)
        .execution_options(yield_per=5000)
    )
    for code, at_ms, kind in rows:
        at = datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
        yield code, villages[code], at, "bot" if kind == "preview" else kind
