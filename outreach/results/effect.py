"""How much more a service was used since a campaign began than before, and how sure that is."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.places.find import districts
from outreach.results.models_outcome import Usage
from outreach.results.ratio import Observed, Ratio, rate_ratio, students_t

# Months on each side that are looked at, and the fewest that say anything.
MOST, FEWEST = 12, 3
# A side with fewer cases than this says nothing, however many months it has.
FEWEST_CASES = 10
# Kecamatan on each side of the campaign's border, of which fewer could be chance alone.
FEWEST_DISTRICTS = 4


@dataclass(frozen=True)
class Effect:
    """Use a day in `during` months over `before` months; `ratio` None: too little to say.

    `inside` is True for a kecamatan of the campaign.
    """

    name: str
    before: int
    during: int
    before_cases: int
    during_cases: int
    ratio: Ratio | None
    inside: bool = True


@dataclass(frozen=True)
class Impact:
    """The whole regency, each kecamatan that figures name, and those of the campaign against the
    others (`against`, None while it cannot be told).

    `months` are those that the whole's ratio looks at: first day → `before` or `during`.
    """

    whole: Effect
    by_district: Sequence[Effect]
    against: Ratio | None
    months: Mapping[date, str]


def categories(session: Session, service_id: int) -> list[str]:
    """What is counted of a service, the most frequent first."""
    return list(
        session.scalars(
            select(Usage.category)
            .where(Usage.service_id == service_id)
            .group_by(Usage.category)
            .order_by(func.sum(Usage.value).desc(), Usage.category)
        )
    )


def impact(session: Session, campaign: Campaign, category: str) -> Impact | None:
    """Before and since the campaign began; None without a first day or figures.

    Looks at whole months, as many before as since, at most 12 and those nearest to the start; the
    month in which it began is left out unless it began on the first. A month that is not known is
    none. Where kecamatan are told of a month, one that is not named had no case.
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
    sums: dict[date, int] = {}
    told: dict[date, dict[str, int]] = {}
    for month, code, value in rows:
        sums[month] = sums.get(month, 0) + value
        if code:
            told.setdefault(month, {})[code] = value
    sides = windows(sums, campaign.starts_on)
    of_districts = windows(told, campaign.starts_on)
    names = {district.code: district.name for district in districts(session)}
    named = sorted({code for month in told.values() for code in month})
    covered = {place.district_code for place in campaign.places} or set(names)
    found = [
        _effect(
            names[code],
            *([_observed(m, told[m].get(code, 0)) for m in side] for side in of_districts),
            inside=code in covered,
        )
        for code in named
    ]
    before, during = sides
    return Impact(
        whole=_effect("", *([_observed(m, sums[m]) for m in side] for side in sides)),
        by_district=found,
        against=against(found),
        months={month: "before" for month in before} | {month: "during" for month in during},
    )


def windows(months: Collection[date], starts_on: date) -> tuple[list[date], list[date]]:
    """The months before and since a start that are compared, see `impact`; in order."""
    begun = starts_on.replace(day=1)
    earlier = sorted(month for month in months if month < begun)
    later = sorted(month for month in months if month >= starts_on)
    count = min(len(earlier), len(later), MOST)
    return earlier[len(earlier) - count :], later[:count]


def use_ratio(before: Sequence[Observed], during: Sequence[Observed]) -> Ratio | None:
    """Cases a day during over those before, with a 95 % interval; None below 3 months or 10 cases
    on a side.

    Quasi-Poisson: counts of months vary `phi` times as much as Poisson's, and `phi` is Pearson's
    X² over its degrees of freedom, taken from both sides together, never below 1; the logarithm's
    interval is Student's t. Source: McCullagh and Nelder (1989), "Generalized Linear Models",
    sections 4.5 and 6.2. `tests/results/test_effect.py` simulates that it holds the truth about as
    often as it says, where months vary a little or a lot.

    It takes months as independent and as alike but for the campaign: it knows no season, no trend
    and no other campaign. So it tells of time, not of cause.
    """
    cases = [sum(o.scans for o in side) for side in (before, during)]
    if min(len(before), len(during)) < FEWEST or min(cases) < FEWEST_CASES:
        return None
    days = [sum(o.days for o in side) for side in (before, during)]
    off = 0.0
    for side, all_cases, all_days in zip((before, during), cases, days, strict=True):
        for one in side:
            meant = all_cases * one.days / all_days
            off += (one.scans - meant) ** 2 / meant
    freedom = len(before) + len(during) - 2
    spread = max(1.0, off / freedom)
    reach = students_t(freedom) * sqrt(spread * (1 / cases[0] + 1 / cases[1]))
    middle = log(cases[1] / days[1]) - log(cases[0] / days[0])
    return Ratio(exp(middle), exp(middle - reach), exp(middle + reach))


def against(by_district: Iterable[Effect]) -> Ratio | None:
    """The change in the campaign's kecamatan over the change in the others (difference in
    differences); None with fewer than 4 kecamatan, or 10 cases in either time, on a side.

    The kecamatan is what a campaign chooses, so the interval comes from how differently kecamatan
    changed: `rate_ratio`'s jackknife with each kecamatan's cases before as its exposure. What
    changes for all of them alike, as a season does, drops out. An interval from months instead is
    far too narrow where kecamatan go different ways anyhow (67 % instead of 95 in the simulation).
    Source: Bertrand, Duflo and Mullainathan (2004), "How much should we trust
    differences-in-differences estimates?", Quarterly Journal of Economics 119(1).
    """
    sides: tuple[list[Observed], list[Observed]] = ([], [])
    for place, one in enumerate(by_district):
        if min(one.before, one.during) < FEWEST:
            return None
        # A kecamatan without a case before counts with those after it all the same.
        sides[0 if one.inside else 1].append(Observed(place, one.during_cases, one.before_cases))
    for side in sides:
        if len(side) < FEWEST_DISTRICTS:
            return None
        for cases in ([o.scans for o in side], [o.days for o in side]):
            # Leaving any one out must leave cases, or the jackknife has no logarithm.
            if sum(cases) < FEWEST_CASES or max(cases) == sum(cases):
                return None
    return rate_ratio(*sides)


def _effect(
    name: str, before: Sequence[Observed], during: Sequence[Observed], *, inside: bool = True
) -> Effect:
    return Effect(
        name, len(before), len(during), sum(o.scans for o in before), sum(o.scans for o in during),
        use_ratio(before, during), inside,
    )  # fmt: skip


def _observed(month: date, value: int) -> Observed:
    return Observed(month.toordinal(), value, monthrange(month.year, month.month)[1])
