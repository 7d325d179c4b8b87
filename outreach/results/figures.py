"""What the sums say about a campaign. Only people count as scans; machines stand apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.links.models import Code, Installation, Placement
from outreach.places.models import District, Place
from outreach.results.models import CodeCount, Scan


@dataclass(frozen=True)
class DistrictScans:
    """A kecamatan with its scans and its square on the tile map."""

    code: str
    name: str
    row: int
    column: int
    scans: int


@dataclass(frozen=True)
class MaterialScans:
    """A material's codes, how many of its posters hang, and scans by people."""

    slug: str
    name: str
    codes: int
    in_place: int
    scans: int


@dataclass(frozen=True)
class Summary:
    """A campaign's scans: people, machines, and places with at least one scan by a person."""

    people: int
    bots: int
    heads: int
    codes: int
    places_reached: int
    previews: int = 0


def summary(session: Session, campaign_id: int) -> Summary:
    """Totals of a campaign from the codes' own sums, whose number does not grow with time."""
    kinds: dict[str, int] = {}
    reached = 0
    for kind, scans, places in session.execute(
        select(CodeCount.kind, func.sum(CodeCount.scans), func.count(distinct(Placement.place_id)))
        .select_from(Placement)
        .join(Code, Code.placement_id == Placement.id)
        .join(CodeCount, CodeCount.code == Code.code)
        .where(Placement.campaign_id == campaign_id)
        .group_by(CodeCount.kind)
    ):
        kinds[kind] = int(scans)
        if kind == "human":
            reached = places
    codes = session.scalar(
        select(func.count()).select_from(Code).join(Code.placement)
        .where(Placement.campaign_id == campaign_id)
    )  # fmt: skip
    return Summary(
        people=kinds.get("human", 0),
        bots=kinds.get("bot", 0),
        heads=kinds.get("head", 0),
        codes=codes or 0,
        places_reached=reached,
        previews=kinds.get("preview", 0),
    )


def people(session: Session, campaign_id: int) -> int:
    """All scans of a campaign by people."""
    found = session.scalar(
        select(func.sum(CodeCount.scans))
        .select_from(Placement)
        .join(Code, Code.placement_id == Placement.id)
        .join(CodeCount, CodeCount.code == Code.code)
        .where(Placement.campaign_id == campaign_id, CodeCount.kind == "human")
    )
    return int(found or 0)


def scans_per_district(session: Session, campaign_id: int) -> list[DistrictScans]:
    """All 17 districts with this campaign's scans by people."""
    sums = (
        select(Place.district_code, func.sum(CodeCount.scans).label("scans"))
        .select_from(Placement)
        .join(Place, Place.id == Placement.place_id)
        .join(Code, Code.placement_id == Placement.id)
        .join(CodeCount, CodeCount.code == Code.code)
        .where(Placement.campaign_id == campaign_id, CodeCount.kind == "human")
        .group_by(Place.district_code)
        .subquery()
    )
    rows = session.execute(
        select(District, func.coalesce(sums.c.scans, 0))
        .outerjoin(sums, sums.c.district_code == District.code)
        .order_by(District.code)
    )
    return [DistrictScans(d.code, d.name, d.tile_row, d.tile_column, int(n)) for d, n in rows]


def material_names(campaign: Campaign) -> dict[str, str]:
    """Slug → name, as the campaign's pack says; codes of letters and chats have none there."""
    return {m["slug"]: m["name"] for m in campaign.content["materials"]}


def scans_per_material(session: Session, campaign: Campaign) -> list[MaterialScans]:
    """Every material that has codes, the most scanned first; e-mail and chat are among them."""
    rows = session.execute(
        select(
            Placement.material,
            func.count(Code.code),
            func.count(Installation.in_place_at),
            func.coalesce(func.sum(CodeCount.scans), 0),
        )
        .select_from(Placement)
        .join(Code, Code.placement_id == Placement.id)
        .outerjoin(Installation, Installation.placement_id == Placement.id)
        .outerjoin(CodeCount, (CodeCount.code == Code.code) & (CodeCount.kind == "human"))
        .where(Placement.campaign_id == campaign.id)
        .group_by(Placement.material)
    )
    names = material_names(campaign)
    found = [
        MaterialScans(slug, names.get(slug, slug), codes, hanging, int(scans))
        for slug, codes, hanging, scans in rows
    ]
    return sorted(found, key=lambda m: (-m.scans, m.name))


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
