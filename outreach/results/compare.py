"""Two materials of one campaign: which is scanned more, and is that sure?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.results.hanging import Hanging, hanging
from outreach.results.ratio import Observed, Ratio, rate_ratio
from outreach.wib import Now, utc_now

BACK = 90
MIN_DAYS = 7
MIN_POSTERS = 20
MIN_SCANS = 50
MIN_SCANNED = 5


@dataclass(frozen=True)
class Side:
    """A material's posters that hung at least 7 full days, with those days and their scans."""

    material: str
    posters: int
    days: int
    scans: int
    scanned: int

    @property
    def rate(self) -> float:
        """Scans per poster and day."""
        return self.scans / self.days if self.days else 0.0

    @property
    def enough(self) -> bool:
        return (
            self.posters >= MIN_POSTERS and self.scans >= MIN_SCANS and self.scanned >= MIN_SCANNED
        )


@dataclass(frozen=True)
class Comparison:
    """`ratio` is None while a side has too little; `shared`: villages that hold both."""

    first: Side
    second: Side
    shared: int
    ratio: Ratio | None

    @property
    def verdict(self) -> str:
        """`too_little`, `open` (the interval holds 1), `first` or `second`."""
        if self.ratio is None:
            return "too_little"
        if self.ratio.low <= 1 <= self.ratio.high:
            return "open"
        return "first" if self.ratio.low > 1 else "second"


def compare(
    session: Session, campaign_id: int, first: str, second: str, now: Now = utc_now
) -> Comparison:
    """Scans per poster and day of two materials over the last 90 full days, see `rate_ratio`.

    Asks of each side at least 20 posters that hung 7 full days or more, 50 scans by people and
    scans on 5 of the posters: below, the interval would promise more than it keeps.
    """
    posters = hanging(session, campaign_id, BACK, now)
    grown = [poster for poster in posters if poster.days >= MIN_DAYS]
    seen = [_observed(grown, material) for material in (first, second)]
    sides = [
        Side(
            material,
            len(found),
            sum(o.days for o in found),
            sum(o.scans for o in found),
            sum(1 for o in found if o.scans),
        )
        for material, found in zip((first, second), seen, strict=True)
    ]
    villages = [{o.cluster for o in found} for found in seen]
    enough = first != second and all(side.enough for side in sides)
    return Comparison(
        sides[0],
        sides[1],
        len(villages[0] & villages[1]),
        rate_ratio(*seen) if enough else None,
    )


def _observed(posters: list[Hanging], material: str) -> list[Observed]:
    return [
        Observed(poster.place.id, *poster.within(BACK))
        for poster in posters
        if poster.material == material
    ]
