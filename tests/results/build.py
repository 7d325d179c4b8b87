"""Builders: codes whose posters hang, and the sums as the drain would have kept them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import exp
from typing import Any

from sqlalchemy import case, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Base
from outreach.links.issue import issue_codes
from outreach.links.models import Code, Installation
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.results.models import CodeCount, CodeDay, DayCount, DayVisitors, HourCount
from outreach.wib import WIB
from tests.build import SLUG

# Noon in Purwakarta on a Wednesday.
NOON = datetime(2025, 3, 5, 5, 0, tzinfo=UTC)
TODAY = date(2025, 3, 5)


def noon() -> datetime:
    """The injected present."""
    return NOON


def hang(
    session: Session,
    places: Sequence[Place] | None = None,
    material: str = "poster-a4",
    days: int = 30,
    slug: str = SLUG,
    now: datetime = NOON,
) -> list[Code]:
    """Codes for these places (all villages), their posters in place since `days` days."""
    campaign = campaign_by_slug(session, slug)
    at = now - timedelta(days=days)
    codes = issue_codes(
        session, campaign, material, villages(session) if places is None else places,
        "https://x.id", lambda: at,
    )  # fmt: skip
    for code in codes:
        session.add(
            Installation(
                placement_id=code.placement_id, status="in_place", since=at, in_place_at=at
            )
        )
    session.flush()
    return codes


def scanned(
    session: Session,
    code: Code,
    per_day: Mapping[int, int] | Sequence[int],
    kind: str = "human",
    today: date = TODAY,
) -> None:
    """Add scans to every sum: days ago → scans, each day's at 10.00 WIB."""
    pairs = dict(per_day.items() if isinstance(per_day, Mapping) else enumerate(per_day))
    counts = {ago: scans for ago, scans in pairs.items() if scans}
    if not counts:
        return
    placement = code.placement
    campaign, district = placement.campaign_id, placement.place.district_code
    days = {today - timedelta(days=ago): scans for ago, scans in counts.items()}
    hours = {
        datetime(day.year, day.month, day.day, 10, tzinfo=WIB).astimezone(UTC): scans
        for day, scans in days.items()
    }
    session.flush()
    _add(session, DayCount, [
        {"campaign_id": campaign, "day": day, "district_code": district, "kind": kind, "scans": n}
        for day, n in days.items()
    ])  # fmt: skip
    _add(session, HourCount, [
        {"campaign_id": campaign, "hour": hour, "kind": kind, "scans": n}
        for hour, n in hours.items()
    ])  # fmt: skip
    if kind == "human":
        _add(session, CodeDay, [
            {"code": code.code, "day": day, "scans": n} for day, n in days.items()
        ])  # fmt: skip
    _add(session, CodeCount, [
        {"code": code.code, "kind": kind, "scans": n, "last_at": hour} for hour, n in hours.items()
    ])  # fmt: skip


def marked(session: Session, campaign_id: int, people: int, day: date = TODAY) -> None:
    """A bitmap as `people` people would leave it, none sharing a bit."""
    bits = ((1 << people) - 1).to_bytes(8192, "little")
    session.add(DayVisitors(campaign_id=campaign_id, day=day, marks=bits))


def poisson(chance: random.Random, mean: float) -> int:
    """A Poisson number of this mean, below 700."""
    limit, product, count = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def _add(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    adding = insert(table)
    columns = inspect(table).columns
    new = {"scans": columns["scans"] + adding.excluded["scans"]}
    if "last_at" in columns:
        last, given = columns["last_at"], adding.excluded["last_at"]
        new["last_at"] = case((given > last, given), else_=last)
    keys = [column.name for column in inspect(table).primary_key]
    session.execute(adding.on_conflict_do_update(index_elements=keys, set_=new), rows)
