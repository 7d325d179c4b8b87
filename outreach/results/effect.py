"""How much more a service was used during a campaign than before it, and how sure that is."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.places.find import districts
from outreach.places.models import District
from outreach.results.models_outcome import Usage
from outreach.results.ratio import Observed, Ratio, rate_ratio

# Months before the campaign that are looked at, and the fewest on each side that say anything.
BEFORE, FEWEST = 12, 3
# A side with fewer cases than this says nothing, however many months it has.
_FEWEST_CASES = 10


@dataclass(frozen=True)
class Effect:
    """Use a day in `during` months over `before` months; `ratio` None: too little to say."""

    name: str
    before: int
    during: int
    before_cases: int
    during_cases: int
    ratio: Ratio | None


@dataclass(frozen=True)
class Impact:
    """The whole regency, each kecamatan that figures name, and those of the campaign against the
    others (`against`, None where not both exist)."""

    whole: Effect
    by_district: Sequence[Effect]
    against: Ratio | None


def categories(session: Session, service_id: int) -> list[str]:
    """What is counted of a service, in order."""
    return sorted(
        session.scalars(select(Usage.category).where(Usage.service_id == service_id).distinct())
    )


def impact(session: Session, campaign: Campaign, category: str) -> Impact | None:
    """Before and after the campaign's first month; None without a first day or figures.

    Rates are cases a day, over whole months: the last 12 before the month in which the campaign
    began against that month and all later ones that are known. The ratio's interval is the
    jackknife's over months (`rate_ratio`), so that months may differ as much as they do; it takes
    months as independent and knows no seasons, and tells of time, not of cause. Fewer than 3
    months or 10 cases on a side say nothing. Kecamatan of the campaign are set against the others
    by the difference of the logarithms of both ratios, their variances added
    (difference in differences; Angrist and Pischke 2009, ch. 5).
    """
    if campaign.starts_on is None:
        return None
    rows = session.execute(
        select(Usage.month, Usage.district_code, Usage.value).where(
            Usage.service_id == campaign.service_id, Usage.category == category
        )
    ).all()
    if not rows:
        return None
    figures = [(month, code or "", value) for month, code, value in rows]
    known = {d.code: d for d in districts(session)}
    begins = campaign.starts_on.replace(day=1)
    named = sorted({code for _month, code, _value in figures if code})
    covered = {place.district_code for place in campaign.places} or set(known)
    inside = [code for code in named if code in covered]
    outside = [code for code in named if code not in covered]
    return Impact(
        whole=_effect("", figures, begins),
        by_district=[_of_district(known[code], figures, begins) for code in named],
        against=_against(
            _effect("", _only(figures, inside), begins).ratio,
            _effect("", _only(figures, outside), begins).ratio,
        ),
    )


def _of_district(
    district: District, figures: Sequence[tuple[date, str, int]], begins: date
) -> Effect:
    return _effect(district.name, _only(figures, [district.code]), begins)


def _only(
    figures: Iterable[tuple[date, str, int]], codes: Sequence[str]
) -> list[tuple[date, str, int]]:
    return [one for one in figures if one[1] in codes]


def _effect(name: str, figures: Sequence[tuple[date, str, int]], begins: date) -> Effect:
    months: dict[date, int] = {}
    for month, _code, value in figures:
        months[month] = months.get(month, 0) + value
    earlier = sorted(month for month in months if month < begins)[-BEFORE:]
    later = sorted(month for month in months if month >= begins)
    before = [_observed(month, months[month]) for month in earlier]
    during = [_observed(month, months[month]) for month in later]
    earlier_cases, later_cases = (sum(o.scans for o in side) for side in (before, during))
    enough = min(len(before), len(during)) >= FEWEST
    enough = enough and min(earlier_cases, later_cases) >= _FEWEST_CASES
    # Leaving a month out must leave cases, or the jackknife has no logarithm.
    enough = enough and all(
        max(o.scans for o in s) < sum(o.scans for o in s) for s in (before, during)
    )
    ratio = rate_ratio(during, before) if enough else None
    return Effect(name, len(before), len(during), earlier_cases, later_cases, ratio)


def _observed(month: date, value: int) -> Observed:
    return Observed(month.toordinal(), value, monthrange(month.year, month.month)[1])


def _against(inside: Ratio | None, outside: Ratio | None) -> Ratio | None:
    if inside is None or outside is None:
        return None
    middle = log(inside.ratio) - log(outside.ratio)
    reach = sqrt(sum((log(side.high / side.low) / 2) ** 2 for side in (inside, outside)))
    return Ratio(exp(middle), exp(middle - reach), exp(middle + reach))
