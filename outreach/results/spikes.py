"""Sudden spikes: days on which a code was scanned far more than its past and its peers tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.links.models import Code, Installation, Placement
from outreach.places.models import Place
from outreach.results.models import CodeDay
from outreach.results.visitors import visitors_per_day
from outreach.wib import WIB, Now, today, utc_now

RECENT = 14
HISTORY = 28
PEER_DAYS = 7
FACTOR = 5
AT_LEAST = 10


@dataclass(frozen=True)
class Spike:
    """A code's day. `meaning`: `few_people` (more scans than the day's people could make),
    `together` (others in its kecamatan rose that day too) or `one_place`."""

    day: date
    code: str
    placement_id: int
    place: Place
    material: str
    scans: int
    expected: float
    meaning: str


def spikes(session: Session, campaign_id: int, now: Now = utc_now) -> list[Spike]:
    """The unusual days of the last 14, today included, newest first.

    A day is a spike with at least 10 scans by people, and at least 5 times what is expected. That
    is the mean of the code's own days before (28 at most, since its poster was put up, or since
    it was issued), with 7 days at the rate of all codes of its material thrown in, so that a new
    code is judged by its peers; times how much the others of its material rose above their own
    on that day, so that a day on which the whole campaign is lively (a broadcast, an event) makes
    no spike of everything. A steady code has such a day less often than 1 in 10,000 (Poisson, 10
    scans against 2). Source: ours.
    """
    end = today(now)
    start = end - timedelta(days=RECENT - 1 + HISTORY)
    codes: dict[str, tuple[Placement, Place, date]] = {}
    for code, placement, place, issued, hung in session.execute(
        select(Code.code, Placement, Place, Code.issued_at, Installation.in_place_at)
        .select_from(Placement)
        .join(Place, Place.id == Placement.place_id)
        .join(Code, Code.placement_id == Placement.id)
        .outerjoin(Installation, Installation.placement_id == Placement.id)
        .where(Placement.campaign_id == campaign_id)
    ).unique():
        codes[code] = (placement, place, (hung or issued).astimezone(WIB).date())
    per_code: defaultdict[str, dict[date, int]] = defaultdict(dict)
    for code, day, scans in session.execute(
        select(CodeDay.code, CodeDay.day, CodeDay.scans).where(
            CodeDay.code.in_(
                select(Code.code).join(Code.placement).where(Placement.campaign_id == campaign_id)
            ),
            CodeDay.day >= start,
        )
    ):
        per_code[code][day] = scans
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    groups: defaultdict[str, list[_Past]] = defaultdict(list)
    for code, (placement, _, since) in codes.items():
        groups[placement.material].append(_Past(code, since, per_code[code], days))
    found = []
    for step in range(RECENT):
        day = end - timedelta(days=step)
        for group in groups.values():
            for code, scans, expected in _unusual(group, day):
                placement, place, _ = codes[code]
                found.append(
                    Spike(
                        day, code, placement.id, place, placement.material, scans, expected,
                        "one_place",
                    )
                )  # fmt: skip
    return _with_meaning(session, campaign_id, found)


class _Past:
    """A code, since when it can be scanned, and its scans by day, of `days` in a row."""

    def __init__(
        self, code: str, since: date, scans: dict[date, int], days: Sequence[date]
    ) -> None:
        self.code, self.since, self.scans, self._start = code, since, scans, days[0]
        # Scans before each day, so that a stretch of days is one difference.
        self._sums = list(accumulate([scans.get(day, 0) for day in days], initial=0))

    def before(self, day: date) -> tuple[int, int]:
        """Scans, and days, of the `HISTORY` days before `day`, none earlier than `since`."""
        first = max(self.since, day - timedelta(days=HISTORY))
        days = max(0, (day - first).days)
        at = (day - self._start).days
        return self._sums[at] - self._sums[at - days], days


def _unusual(group: list[_Past], day: date) -> list[tuple[str, int, float]]:
    """The codes of one material that stand out on `day`: scans, and what was expected."""
    past = {row.code: row.before(day) for row in group if row.since <= day}
    all_days = sum(days for _, days in past.values())
    peer_rate = sum(scans for scans, _ in past.values()) / all_days if all_days else 0.0
    usual = {
        code: (scans + PEER_DAYS * peer_rate) / (days + PEER_DAYS)
        for code, (scans, days) in past.items()
    }
    all_usual = sum(usual.values())
    all_seen = sum(row.scans.get(day, 0) for row in group)
    found = []
    for row in group:
        seen = row.scans.get(day, 0)
        if seen < AT_LEAST:
            continue
        # A code scanned before its poster hangs has no past of its own.
        own = usual.get(row.code, peer_rate)
        # One scan on both sides keeps a handful of quiet peers from saying much.
        risen = max(1.0, (all_seen - seen + 1) / (max(all_usual - own, 0.0) + 1))
        if seen >= FACTOR * own * risen:
            found.append((row.code, seen, own * risen))
    return found


def _with_meaning(session: Session, campaign_id: int, found: list[Spike]) -> list[Spike]:
    people = visitors_per_day(session, campaign_id, {spike.day for spike in found})
    together = Counter((spike.day, spike.place.district_code) for spike in found)
    told = []
    for spike in found:
        meaning = "one_place"
        if spike.scans > 2 * people.get(spike.day, spike.scans):
            meaning = "few_people"
        elif together[spike.day, spike.place.district_code] > 1:
            meaning = "together"
        told.append(replace(spike, meaning=meaning))
    return sorted(told, key=lambda s: (-s.day.toordinal(), -s.scans, s.code))
