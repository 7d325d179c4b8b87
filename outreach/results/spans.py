"""Scans over time: hours, days and weeks as Purwakarta's clock has them, empty ones included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.language import current
from outreach.language import gettext as _
from outreach.results.models import DayCount, HourCount
from outreach.wib import WIB, Now, long_date, short_date, today, utc_now

HOURS, DAYS, WEEKS = 48, 30, 26
Start = TypeVar("Start", date, datetime)


@dataclass(frozen=True)
class Slot:
    """An hour, a day or a week: `name` in full, `tick` for an axis, scans by kind."""

    first_day: date
    name: str
    tick: str
    people: int
    bots: int
    previews: int
    heads: int


def per_hour(
    session: Session, campaign_id: int, hours: int = HOURS, now: Now = utc_now
) -> list[Slot]:
    """The last `hours` hours, the one that runs now included, oldest first."""
    this = now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    starts = [this - timedelta(hours=step) for step in reversed(range(hours))]
    rows = session.execute(
        select(HourCount.hour, HourCount.kind, HourCount.scans).where(
            HourCount.campaign_id == campaign_id, HourCount.hour >= starts[0]
        )
    )
    found = _by_start((hour, kind, scans) for hour, kind, scans in rows)
    slots = []
    for start in starts:
        local = start.astimezone(WIB)
        clock = f"{local:%H:%M}" if current() == "en" else f"{local:%H.%M}"
        name = _("%(day)s pukul %(clock)s", day=short_date(local.date()), clock=clock)
        slots.append(_slot(local.date(), name, f"{local:%H}", found[start]))
    return slots


def per_day(session: Session, campaign_id: int, days: int = DAYS, now: Now = utc_now) -> list[Slot]:
    """The last `days` days, today included, oldest first."""
    end = today(now)
    starts = [end - timedelta(days=step) for step in reversed(range(days))]
    found = _by_start(_days(session, campaign_id, starts[0]))
    return [_slot(day, long_date(day), f"{day.day}/{day.month}", found[day]) for day in starts]


def per_week(
    session: Session, campaign_id: int, weeks: int = WEEKS, now: Now = utc_now
) -> list[Slot]:
    """The last `weeks` weeks from Monday to Sunday, the one that runs now included."""
    end = today(now)
    monday = end - timedelta(days=end.weekday())
    starts = [monday - timedelta(weeks=step) for step in reversed(range(weeks))]
    found = _by_start(
        (day - timedelta(days=day.weekday()), kind, scans)
        for day, kind, scans in _days(session, campaign_id, starts[0])
    )
    return [
        _slot(
            start,
            f"{short_date(start)} – {short_date(start + timedelta(days=6))}",
            f"{start.day}/{start.month}",
            found[start],
        )
        for start in starts
    ]


def people_today(session: Session, campaign_id: int | None = None, now: Now = utc_now) -> int:
    """Scans by people today (WIB), of one campaign or of all."""
    query = select(func.coalesce(func.sum(DayCount.scans), 0)).where(
        DayCount.day == today(now), DayCount.kind == "human"
    )
    if campaign_id is not None:
        query = query.where(DayCount.campaign_id == campaign_id)
    return session.scalar(query) or 0


def _days(session: Session, campaign_id: int, start: date) -> Iterable[tuple[date, str, int]]:
    rows = session.execute(
        select(DayCount.day, DayCount.kind, func.sum(DayCount.scans))
        .where(DayCount.campaign_id == campaign_id, DayCount.day >= start)
        .group_by(DayCount.day, DayCount.kind)
    )
    return ((day, kind, int(scans)) for day, kind, scans in rows)


def _by_start(rows: Iterable[tuple[Start, str, int]]) -> defaultdict[Start, dict[str, int]]:
    found: defaultdict[Start, dict[str, int]] = defaultdict(dict)
    for start, kind, scans in rows:
        found[start][kind] = found[start].get(kind, 0) + scans
    return found


def _slot(first_day: date, name: str, tick: str, kinds: dict[str, int]) -> Slot:
    return Slot(
        first_day, name, tick, kinds.get("human", 0), kinds.get("bot", 0),
        kinds.get("preview", 0), kinds.get("head", 0),
    )  # fmt: skip
