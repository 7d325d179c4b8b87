"""Posters that hang now, with the scans of the full days since they were put up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.links.models import Code, Installation, Placement
from outreach.places.models import Place
from outreach.results.models import CodeDay
from outreach.wib import WIB, Now, today, utc_now


@dataclass(frozen=True)
class Hanging:
    """A poster in place. `days` counts full days (WIB): from the day after it was put up until
    yesterday; `sums` holds the scans by people of the last 0, 1, 2, … full days."""

    placement_id: int
    code: str
    place: Place
    material: str
    since: datetime
    days: int
    sums: Sequence[int]

    def within(self, days: int) -> tuple[int, int]:
        """Scans, and days observed, of the last `days` full days."""
        seen = min(days, self.days)
        return self.sums[seen], seen


def hanging(session: Session, campaign_id: int, back: int, now: Now = utc_now) -> list[Hanging]:
    """The campaign's posters that hang; at most `back` days are looked at.

    The primary key of `code_days` gives each code's last days without reading older ones.
    """
    yesterday = today(now) - timedelta(days=1)
    first = yesterday - timedelta(days=back - 1)
    of_campaign = (
        select(Code.code)
        .join(Placement, Placement.id == Code.placement_id)
        .join(Installation, Installation.placement_id == Placement.id)
        .where(Placement.campaign_id == campaign_id, Installation.in_place_at.is_not(None))
    )
    ages = {yesterday - timedelta(days=age): age for age in range(back)}
    per_code: dict[str, list[int]] = {}
    for code, day, scans in session.execute(
        select(CodeDay.code, CodeDay.day, CodeDay.scans).where(
            CodeDay.code.in_(of_campaign), CodeDay.day >= first, CodeDay.day <= yesterday
        )
    ):
        by_age = per_code.get(code)
        if by_age is None:
            by_age = per_code[code] = [0] * back
        by_age[ages[day]] = scans
    rows = session.execute(
        select(Placement.id, Code.code, Place, Placement.material, Installation.in_place_at)
        .select_from(Placement)
        .join(Place, Place.id == Placement.place_id)
        .join(Code, Code.placement_id == Placement.id)
        .join(Installation, Installation.placement_id == Placement.id)
        .where(Placement.campaign_id == campaign_id, Installation.in_place_at.is_not(None))
        .order_by(Place.district_code, Place.code, Placement.material)
    )
    found, none = [], [0] * back
    for placement_id, code, place, material, since in rows.unique():
        if since is None:  # never, by the query; said for the type
            continue
        put_up = since.astimezone(WIB).date()
        days = max(0, min(back, (yesterday - put_up).days))
        sums = list(accumulate(per_code.get(code, none), initial=0))
        found.append(Hanging(placement_id, code, place, material, since, days, sums))
    return found
