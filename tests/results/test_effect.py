"""A service's use before and since a campaign began: an honest interval, and silence without it."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from math import exp

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.places.find import districts, villages
from outreach.results.effect import Effect, against, categories, impact, use_ratio, windows
from outreach.results.models_outcome import Usage
from outreach.results.ratio import Observed
from tests.build import SLUG
from tests.results.build import poisson

ROUNDS = 400
START = date(2025, 1, 1)


def months(first: date, count: int) -> list[date]:
    found = [first]
    while len(found) < count:
        found.append((found[-1] + timedelta(days=32)).replace(day=1))
    return found


def observed(
    chance: random.Random, first: date, count: int, a_day: float, shape: float
) -> list[Observed]:
    """Months whose cases vary as Poisson's, or more where `shape` (of a gamma) is small."""
    return [
        Observed(month.toordinal(), poisson(chance, a_day * days * lively), days)
        for month in months(first, count)
        for days in [monthrange(month.year, month.month)[1]]
        for lively in [chance.gammavariate(shape, 1 / shape) if shape else 1.0]
    ]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("count", "a_day", "shape", "true", "least", "most"),
    [
        # Months that vary no more than Poisson's: wider than it must be, never narrower.
        (3, 1.0, 0, 1.0, 0.95, 1.0), (12, 4.0, 0, 1.5, 0.94, 1.0),
        # Months that vary far more, as months do.
        (3, 4.0, 10, 1.0, 0.92, 0.98), (6, 4.0, 6, 1.3, 0.92, 0.98), (12, 1.0, 10, 0.7, 0.92, 0.98),
    ],
)  # fmt: skip
def test_the_interval_holds_the_truth_about_as_often_as_it_says(
    count: int, a_day: float, shape: float, true: float, least: float, most: float
) -> None:
    chance, held = random.Random(f"{count}{a_day}{shape}{true}"), 0
    for _ in range(ROUNDS):
        before = observed(chance, date(2024, 1, 1), count, a_day, shape)
        found = use_ratio(before, observed(chance, START, count, a_day * true, shape))
        assert found is not None
        held += found.low <= true <= found.high
    # 95 % is meant; three standard errors of 400 rounds are 3 %.
    assert least <= held / ROUNDS <= most


@pytest.mark.one_database
@pytest.mark.parametrize("drift", [0.0, 0.15])
@pytest.mark.parametrize(("inside", "outside"), [(4, 13), (8, 9)])
def test_kecamatan_against_others_hold_the_truth_through_a_season(
    inside: int, outside: int, drift: float
) -> None:
    """All months share their shocks; with `drift` kecamatan go different ways by themselves."""
    chance, true, held = random.Random(f"{inside}{drift}"), 1.2, 0
    for _ in range(ROUNDS):
        season = [exp(chance.gauss(0, 0.3)) for _ in range(12)]
        found = []
        for place in range(inside + outside):
            change = exp(chance.gauss(0, drift)) * (true if place < inside else 1)
            level = 15 * exp(chance.gauss(0, 0.5))
            cases = [
                poisson(chance, level * shock * exp(chance.gauss(0, 0.1)) * after)
                for shock, after in zip(season, [1.0] * 6 + [change] * 6, strict=True)
            ]
            found.append(Effect("", 6, 6, sum(cases[:6]), sum(cases[6:]), None, place < inside))
        ratio = against(found)
        assert ratio is not None
        held += ratio.low <= true <= ratio.high
    assert 0.90 <= held / ROUNDS <= 0.98


count = st.integers(0, 400)
side = st.lists(st.tuples(count, st.integers(28, 31)), min_size=3, max_size=12)


@pytest.mark.one_database
@settings(max_examples=80, deadline=None)
@example([(0, 28), (0, 28), (10, 28)], [(400, 31), (0, 31), (0, 31)])
@given(side, side)
def test_any_months_give_an_interval_around_their_ratio_or_none(
    before: list[tuple[int, int]], during: list[tuple[int, int]]
) -> None:
    sides = [[Observed(n, *one) for n, one in enumerate(months)] for months in (before, during)]
    found, turned = use_ratio(*sides), use_ratio(*sides[::-1])
    if min(sum(cases for cases, _days in side) for side in (before, during)) < 10:
        assert found is None and turned is None
        return
    assert found is not None and turned is not None
    assert 0 < found.low <= found.ratio <= found.high
    assert found.low * turned.high == pytest.approx(1)


@pytest.mark.one_database
def test_too_little_says_nothing() -> None:
    def side(*cases: int) -> list[Observed]:
        return [Observed(n, one, 30) for n, one in enumerate(cases)]

    assert use_ratio(side(50, 60), side(50, 60, 70)) is None
    assert use_ratio(side(50, 60, 70), side(3, 3, 3)) is None
    assert use_ratio(side(50, 60, 70), side(4, 3, 3)) is not None

    def districts_of(inside: int, outside: int, cases: int = 50) -> list[Effect]:
        return [
            Effect("", 3, 3, cases, cases + n, None, n < inside) for n in range(inside + outside)
        ]

    assert against(districts_of(4, 4)) is not None
    assert against(districts_of(3, 14)) is None and against(districts_of(17, 0)) is None
    assert against(districts_of(4, 4, cases=0)) is None
    assert against([Effect("", 2, 3, 9, 9, None, n < 4) for n in range(8)]) is None
    # All cases of a side in one kecamatan.
    assert against([*districts_of(4, 1), *[Effect("", 3, 3, 0, 0, None, False)] * 3]) is None


@pytest.mark.one_database
def test_as_many_months_are_looked_at_before_as_since_and_the_broken_one_is_not() -> None:
    known = months(date(2023, 1, 1), 30)
    before, during = windows(known, date(2025, 1, 15))
    assert (before[0], before[-1]) == (date(2024, 8, 1), date(2024, 12, 1))
    assert (during[0], during[-1]) == (date(2025, 2, 1), date(2025, 6, 1))
    # Begun on the first, that month is whole.
    assert windows(known, START)[1][0] == START
    before, during = windows(known, date(2024, 2, 1))
    assert (len(before), during[-1]) == (12, date(2025, 1, 1))
    assert windows([], START) == ([], []) and windows(known[:3], START) == ([], [])


def used(session: Session, value: Callable[[date, str], int], count: int = 12) -> Campaign:
    """`count` months around 1 January 2025, all kecamatan told, and some cases of none."""
    campaign = campaign_by_slug(session, SLUG)
    campaign.starts_on = START
    for month in months(date(2024, 7, 1), count):
        for code in [one.code for one in districts(session)]:
            session.add(Usage(service_id=campaign.service_id, month=month, category="ambulans",
                              district_code=code, value=value(month, code)))  # fmt: skip
        session.add(Usage(service_id=campaign.service_id, month=month, category="ambulans",
                          district_code=None, value=17))  # fmt: skip
    session.flush()
    return campaign


def test_the_campaigns_kecamatan_are_told_from_the_others(database: Database) -> None:
    with database.writing() as session:
        chosen = {one.code for one in districts(session)[:6]}
        campaign = used(
            session,
            lambda month, code: (
                (40 if code in chosen and month >= START else 20)
                + (month.month + int(code[-2:])) % 3
            ),
        )
        campaign.places = [one for one in villages(session) if one.district_code in chosen]
        session.flush()
        found = impact(session, campaign, "ambulans")

        assert found is not None and found.against is not None
        assert 1.7 < found.against.low < found.against.ratio < found.against.high < 2.1
        assert found.whole.ratio is not None and 1.2 < found.whole.ratio.ratio < 1.5
        assert (found.whole.before, found.whole.during, len(found.by_district)) == (6, 6, 17)
        assert sum(one.before_cases for one in found.by_district) + 6 * 17 == (
            found.whole.before_cases
        )
        assert [one.inside for one in found.by_district] == [True] * 6 + [False] * 11
        assert all(one.ratio and one.ratio.low > 1.5 for one in found.by_district[:6])
        assert found.months[START] == "during" and found.months[date(2024, 12, 1)] == "before"
        # All kecamatan in the campaign: nobody is left to compare with.
        campaign.places = []
        session.flush()
        whole_regency = impact(session, campaign, "ambulans")
        assert whole_regency is not None and whole_regency.against is None


def test_a_kecamatan_that_is_not_named_had_no_case(database: Database) -> None:
    with database.writing() as session:
        campaign = used(session, lambda month, code: 30)
        [gone, *_] = districts(session)
        for row in session.query(Usage).filter(
            Usage.district_code == gone.code, Usage.month < date(2024, 10, 1)
        ):
            session.delete(row)
        session.flush()
        found = impact(session, campaign, "ambulans")
    assert found is not None
    assert (found.by_district[0].before, found.by_district[0].before_cases) == (6, 90)


def test_without_a_start_or_figures_there_is_nothing_to_compare(database: Database) -> None:
    with database.writing() as session:
        campaign = used(session, lambda month, code: 30, count=8)
        found = impact(session, campaign, "ambulans")
        # Two months since the start are too few.
        assert found is not None and found.whole.ratio is None and found.against is None
        assert (found.whole.before, found.whole.during) == (2, 2)
        assert impact(session, campaign, "kebakaran") is None
        assert categories(session, campaign.service_id) == ["ambulans"]
        campaign.starts_on = None
        assert impact(session, campaign, "ambulans") is None
