"""Silent posters: hanging long enough, and scanned far less than their peers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy.orm import Session

from outreach.places.models import Place
from outreach.results.hanging import Hanging, hanging
from outreach.wib import Now, utc_now

MIN_DAYS = 14
WINDOWS = (14, 28, 56, 90)
MIN_PEERS = 5
SHAPE = 2.0
CHANCE = 0.01


@dataclass(frozen=True)
class SilentPoster:
    """A poster to look at: `scans` in `days` full days, where its peers' median leads to
    `expected`; `peers` is `district` or `campaign`, whose posters it was compared with."""

    placement_id: int
    code: str
    place: Place
    material: str
    since: datetime
    days: int
    scans: int
    expected: float
    peers: str


def silent_posters(session: Session, campaign_id: int, now: Now = utc_now) -> list[SilentPoster]:
    """Posters of which somebody should look whether they still hang, the surest first.

    A poster is silent when so few scans would come up in fewer than 1 of 100 places that are as
    alike as its peers: P(X ≤ scans) < 0.01 for X negative binomial with mean median rate · days
    and shape 2, that is Poisson scans in places whose liveliness differs by 70 % (a Gamma's
    coefficient of variation). Never silent is a poster without scans where 17 were expected, or
    with an eighth of what was expected. Peers are the other posters of the same material in the
    same kecamatan, or, where fewer than 5 hang there, in the whole campaign; with fewer than 5 in
    all nothing is said.

    Posters count from 14 full days in place. Looked at are the last 14, 28, 56 and 90 days, and
    the shortest of them that says so is told: a lively campaign speaks soon, a quiet one late, and
    one that nobody scans says nothing. Source: the Gamma-Poisson model of counts (Greenwood and
    Yule, 1920); the shape and the limits are ours. Simulated on 192 villages that differ so, with
    1 scan a day each: 2 or 3 are called silent in vain, and of those dead for 28 days 3 in 4 are
    found, all of them with 3 scans a day.
    """
    posters = hanging(session, campaign_id, max(WINDOWS), now)
    grown = [poster for poster in posters if poster.days >= MIN_DAYS]
    found = []
    for group in _by_material(grown):
        seen = {window: {p.placement_id: p.within(window) for p in group} for window in WINDOWS}
        rates = {window: _rates(group, seen[window]) for window in WINDOWS}
        for poster in group:
            for window in WINDOWS:
                scans, days = seen[window][poster.placement_id]
                peers, rate = _peers(poster, rates[window])
                expected = rate * days
                # What reaches its mean is never that unlikely, and takes the longest to work out.
                if scans < expected and at_most(scans, expected, SHAPE) < CHANCE:
                    found.append(
                        SilentPoster(
                            poster.placement_id, poster.code, poster.place, poster.material,
                            poster.since, days, scans, expected, peers,
                        )
                    )  # fmt: skip
                    break
    return sorted(found, key=lambda p: (p.scans - p.expected, p.placement_id))


def at_most(count: int, mean: float, shape: float) -> float:
    """P(X ≤ count) for X negative binomial: Poisson around a Gamma of this mean and shape."""
    term = total = float((shape / (shape + mean)) ** shape)
    for k in range(1, count + 1):
        term *= (shape + k - 1) / k * mean / (shape + mean)
        total += term
    return min(total, 1.0)


_Rates = dict[str, list[tuple[int, float]]]


def _by_material(posters: Sequence[Hanging]) -> list[list[Hanging]]:
    groups: defaultdict[str, list[Hanging]] = defaultdict(list)
    for poster in posters:
        groups[poster.material].append(poster)
    return list(groups.values())


def _rates(posters: Sequence[Hanging], seen: Mapping[int, tuple[int, int]]) -> _Rates:
    """District → (placement, scans a day) of its posters; "" holds the whole campaign's."""
    found: _Rates = defaultdict(list)
    for poster in posters:
        scans, days = seen[poster.placement_id]
        for where in ("", poster.place.district_code):
            found[where].append((poster.placement_id, scans / days))
    return found


def _peers(poster: Hanging, rates: _Rates) -> tuple[str, float]:
    """Who the peers are, and their median rate; 0 where there are too few."""
    for name, where in (("district", poster.place.district_code), ("campaign", "")):
        others = [rate for placement, rate in rates[where] if placement != poster.placement_id]
        if len(others) >= MIN_PEERS:
            return name, median(others)
    return "campaign", 0.0
