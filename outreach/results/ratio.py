"""The ratio of two rates of scans, with an interval that posters' differences are allowed for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

LEVEL = 0.95


@dataclass(frozen=True)
class Observed:
    """A poster: `cluster` is its village's id, scans by people, and full days it hung (> 0)."""

    cluster: int
    scans: int
    days: int


@dataclass(frozen=True)
class Ratio:
    """Rate of A over rate of B; with 95 % confidence the true ratio lies from `low` to `high`."""

    ratio: float
    low: float
    high: float


def rate_ratio(first: Sequence[Observed], second: Sequence[Observed]) -> Ratio:
    """How many times as often A is scanned as B, per poster and day, and how sure that is.

    Ratio of the two ratio estimators Σ scans / Σ days; the variance of its logarithm is the
    jackknife's over villages: each is left out in turn. So posters may differ as much as they do
    (no Poisson is assumed), and a village that holds both designs is compared with itself.
    Student's t, Satterthwaite's degrees of freedom over villages with A alone, B alone, and both.

    Assumes villages independent of each other, days alike for both designs, and that designs were
    given out without regard to how lively a place is; none of this the figures can show. Sources:
    Efron and Stein (1981), "The jackknife estimate of variance", Annals of Statistics 9(3);
    Cochran (1977), "Sampling Techniques", ch. 6. `tests/results/test_compare.py` simulates that the
    interval holds the true ratio about as often as it says, also where posters differ a lot.

    Both sides need scans in two villages or more, or leaving one out has no logarithm;
    `compare.compare` asks for far more.
    """
    sides = [_by_village(first), _by_village(second)]
    totals = [(sum(o.scans for o in side), sum(o.days for o in side)) for side in (first, second)]

    def log_ratio(without: int | None = None) -> float:
        found = 0.0
        for sign, (scans, days), side in zip((1, -1), totals, sides, strict=True):
            out = side.get(without, (0, 0)) if without is not None else (0, 0)
            found += sign * log((scans - out[0]) / (days - out[1]))
        return found

    both = sides[0].keys() & sides[1].keys()
    strata = [part for part in (sides[0].keys() - both, sides[1].keys() - both, both) if part]
    if min(map(len, strata)) < 2:
        # A village alone tells nothing of how villages differ; then all are taken together.
        strata = [sides[0].keys() | sides[1].keys()]
    variance = weight = 0.0
    for villages in strata:
        size = len(villages)
        left_out = [log_ratio(village) for village in villages]
        centre = sum(left_out) / size
        part = (size - 1) / size * sum((value - centre) ** 2 for value in left_out)
        variance += part
        weight += part**2 / (size - 1)
    reach = students_t(variance**2 / weight) * sqrt(variance) if weight else 0.0
    middle = log_ratio()
    return Ratio(exp(middle), exp(middle - reach), exp(middle + reach))


def students_t(freedom: float, level: float = LEVEL) -> float:
    """The two-sided quantile of Student's t; right to 0.5 % from 4 degrees of freedom on.

    Source: the expansion in Abramowitz and Stegun (1964), 26.7.5.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))


def _by_village(side: Iterable[Observed]) -> dict[int, tuple[int, int]]:
    """Village → scans and days of its posters together."""
    found: defaultdict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for o in side:
        scans, days = found[o.cluster]
        found[o.cluster] = (scans + o.scans, days + o.days)
    return dict(found)
