"""Silent posters: hanging long enough, and scanned far less than their peers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp
from statistics import median

from sqlalchemy.orm import Session

from outreach.places.models import Place
from outreach.results.hanging import Hanging, hanging
from outreach.wib import Now, utc_now

MIN_DAYS = 14
WINDOWS = (14, 28, 56)
MIN_PEERS = 5
SHARE = 0.1
LIVELINESS = 0.5
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

    A poster is silent when it has at most a tenth of the scans that the median of its peers leads
    to expect, and so few would come up in fewer than 1 of 100 cases even if its place were only
    half as lively as that median: P(X ≤ scans) < 0.01 for X Poisson with mean ½ · median · days.
    The tenth allows for places that differ, the lower tail for chance. Peers are the other posters
    of the same material in the same kecamatan, or, where fewer than 5 hang there, in the whole
    campaign; with fewer than 5 in all nothing is said.

    Posters count from 14 full days in place. Looked at are the last 14 days, or 28, or 56: the
    shortest time in which a poster without any scan could be told. So a lively campaign speaks
    soon, a quiet one late, and one that nobody scans says nothing. Source: ours; the rule asks
    for a walk to the wall, so it would rather miss a poster than send somebody in vain.
    """
    yesterday, posters = hanging(session, campaign_id, max(WINDOWS), now)
    grown = [poster for poster in posters if poster.days >= MIN_DAYS]
    found = []
    for group in _by_material(grown):
        seen = {
            window: {p.placement_id: p.within(yesterday, window) for p in group}
            for window in WINDOWS
        }
        rates = {window: _rates(group, seen[window]) for window in WINDOWS}
        for poster in group:
            for window in WINDOWS:
                scans, days = seen[window][poster.placement_id]
                peers, rate = _peers(poster, rates[window])
                expected = rate * days
                if poisson_at_most(0, LIVELINESS * expected) >= CHANCE:
                    continue
                unlikely = poisson_at_most(scans, LIVELINESS * expected) < CHANCE
                if unlikely and scans <= SHARE * expected:
                    found.append(
                        SilentPoster(
                            poster.placement_id, poster.code, poster.place, poster.material,
                            poster.since, days, scans, expected, peers,
                        )
                    )  # fmt: skip
                break
    return sorted(found, key=lambda p: (p.scans - p.expected, p.placement_id))


def poisson_at_most(count: int, mean: float) -> float:
    """P(X ≤ count) for X Poisson with this mean."""
    term = total = exp(-mean)
    for k in range(1, count + 1):
        term *= mean / k
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
