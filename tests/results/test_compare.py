"""Two designs compared: an honest interval, and no verdict without enough data."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import exp

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.links.models import Code
from outreach.places.find import villages
from outreach.results.compare import compare
from outreach.results.ratio import Observed, rate_ratio, students_t
from tests.build import SLUG
from tests.results.build import hang, noon, poisson, scanned


def design(
    chance: random.Random, liveliness: Sequence[float], mean: float, first: int
) -> list[Observed]:
    """Posters whose places differ by `liveliness`, and whose scans are Poisson around it."""
    return [
        Observed(first + place, poisson(chance, mean * lively * days / 25), days)
        for place, lively in enumerate(liveliness)
        for days in [chance.randint(10, 40)]
    ]


def lively(chance: random.Random, count: int, shape: float) -> list[float]:
    return [chance.gammavariate(shape, 1 / shape) for _ in range(count)]


@pytest.mark.parametrize(
    ("posters", "shape", "mean", "true"),
    [(20, 1.0, 10, 1.0), (20, 0.6, 10, 2.0), (60, 0.6, 10, 1.0), (25, 3.0, 5, 0.5)],
)
def test_the_interval_holds_the_truth_about_as_often_as_it_says(
    posters: int, shape: float, mean: float, true: float
) -> None:
    chance = random.Random(f"{posters}{shape}{mean}{true}")
    held = 0
    for _ in range(1000):
        a = design(chance, lively(chance, posters, shape), mean * true, 0)
        b = design(chance, lively(chance, posters, shape), mean, 1000)
        found = rate_ratio(a, b)
        held += found.low <= true <= found.high
    # 95 % is meant; three standard errors of a thousand rounds are 2 %.
    assert 915 <= held <= 975


def test_it_holds_for_designs_that_hang_in_the_same_villages() -> None:
    chance, held = random.Random(5), 0
    for _ in range(1000):
        places = lively(chance, 40, 1.0)
        found = rate_ratio(design(chance, places, 15, 0), design(chance, places, 10, 0))
        held += found.low <= 1.5 <= found.high
    assert 915 <= held <= 975


def test_scans_that_follow_poisson_alone_would_be_trusted_too_much() -> None:
    """What the interval is for: places that differ widen it far beyond Poisson's."""
    chance = random.Random(9)
    found = rate_ratio(
        design(chance, lively(chance, 40, 0.6), 20, 0),
        design(chance, lively(chance, 40, 0.6), 20, 100),
    )
    poissons = exp(2 * 1.96 * (2 / 800) ** 0.5)
    assert found.high / found.low > 2 * poissons


def test_the_same_villages_make_the_interval_narrower() -> None:
    chance = random.Random(3)
    places = lively(chance, 40, 1.0)
    a, b = design(chance, places, 20, 0), design(chance, places, 20, 0)
    apart = [Observed(o.cluster + 500, o.scans, o.days) for o in b]
    together, alone = rate_ratio(a, b), rate_ratio(a, apart)
    assert together.high / together.low < alone.high / alone.low


observed = st.lists(
    st.builds(Observed, st.integers(0, 30), st.integers(0, 500), st.integers(1, 90)),
    min_size=3, max_size=40,
).filter(lambda side: len({o.cluster for o in side if o.scans}) >= 2)  # fmt: skip


# One village holds both, and as many hold A alone as B alone.
@example(
    [Observed(village, village > 3, 1) for village in range(6)],
    [Observed(village, village in (0, 10), 1) for village in (0, 6, 7, 8, 9, 10)],
)
@settings(max_examples=60, deadline=None)
@given(observed, observed)
def test_any_observation_gives_an_interval_around_its_ratio(
    a: list[Observed], b: list[Observed]
) -> None:
    found, turned = rate_ratio(a, b), rate_ratio(b, a)
    assert 0 < found.low <= found.ratio <= found.high
    assert found.ratio * turned.ratio == pytest.approx(1)
    assert found.low * turned.high == pytest.approx(1)


@pytest.mark.parametrize(("freedom", "exact"), [(4, 2.776), (10, 2.228), (30, 2.042)])
def test_students_quantile_is_the_tables(freedom: int, exact: float) -> None:
    assert students_t(freedom) == pytest.approx(exact, abs=0.002)


def two_designs(
    session: Session, rates: tuple[int, int], count: int = 24
) -> tuple[int, list[Code]]:
    chance = random.Random(1)
    places = villages(session)
    codes = []
    for material, rate, chosen in (
        ("poster-a4", rates[0], places[:count]),
        ("spanduk", rates[1], places[50 : 50 + count]),
    ):
        for code in hang(session, chosen, material=material, days=20):
            scanned(session, code, [poisson(chance, rate * f) for f in (1, 0.5, 2) * 6])
            codes.append(code)
    return campaign_by_slug(session, SLUG).id, codes


def test_a_clear_difference_is_told(database: Database) -> None:
    with database.writing() as session:
        campaign, _ = two_designs(session, (3, 1))
        found = compare(session, campaign, "poster-a4", "spanduk", noon)
    assert found.verdict == "first"
    assert found.ratio is not None and 2.5 < found.ratio.ratio < 3.5
    assert (found.first.posters, found.first.days, found.shared) == (24, 24 * 19, 0)


def test_no_difference_stays_open(database: Database) -> None:
    with database.writing() as session:
        campaign, _ = two_designs(session, (2, 2))
        assert compare(session, campaign, "poster-a4", "spanduk", noon).verdict == "open"


def test_few_posters_get_no_verdict(database: Database) -> None:
    with database.writing() as session:
        campaign, _ = two_designs(session, (9, 1), count=19)
        found = compare(session, campaign, "poster-a4", "spanduk", noon)
    assert found.verdict == "too_little" and found.ratio is None


def test_scans_of_a_day_that_is_not_full_do_not_count(database: Database) -> None:
    with database.writing() as session:
        campaign, codes = two_designs(session, (2, 2))
        before = compare(session, campaign, "poster-a4", "spanduk", noon).first.scans
        # Today, the day it was put up, and a day before that.
        scanned(session, codes[0], {0: 40, 20: 40, 25: 40})
        assert compare(session, campaign, "poster-a4", "spanduk", noon).first.scans == before
