"""Months and weeks of all campaigns' events, day by day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from outreach.events.conflicts import conflicts
from outreach.events.entries import Entry
from outreach.events.words import conflict_label
from outreach.workdays import holiday_name

# Days that calendars can be turned to; the holidays beyond would be guesses.
FIRST, LAST = date(2015, 1, 5), date(2075, 12, 28)
# What fits into a day of the month's grid; the week shows more.
IN_MONTH, IN_WEEK = 4, 60


@dataclass(frozen=True)
class Shown:
    """An entry on a calendar, with what stands in its way, in a few words each."""

    entry: Entry
    labels: list[str]


@dataclass(frozen=True)
class Day:
    """A day of the grid. `left` entries did not fit; a day `beside` belongs to another month."""

    day: date
    shown: list[Shown]
    left: int
    holiday: str | None
    beside: bool


def weeks_of_month(day: date) -> tuple[date, date]:
    """The Monday before the month of that day begins, and the Sunday after it ends."""
    first = day.replace(day=1)
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return monday(first), monday(last) + timedelta(days=6)


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def another_month(day: date, by: int) -> date:
    """The first day of the month that many months later, within `FIRST` and `LAST`."""
    months = day.year * 12 + day.month - 1 + by
    return bounded(date(months // 12, months % 12 + 1, 1))


def bounded(day: date) -> date:
    """That day, or the nearest that a calendar can be turned to."""
    return min(max(day, FIRST), LAST)


def days(
    first: date,
    last: date,
    entries: Sequence[Entry],
    chosen: Sequence[Entry],
    most: int,
    month: int | None = None,
) -> list[Day]:
    """Each day from `first` to `last` with its chosen entries, `most` of them.

    `entries` are those of all campaigns, because they can be in the way of what is chosen.
    """
    everything, wanted = _by_day(entries), _by_day(chosen)
    found = []
    day = first
    while day <= last:
        mine = wanted.get(day, [])
        found.append(
            Day(
                day=day,
                shown=[Shown(one, _labels(one, everything.get(day, []))) for one in mine[:most]],
                left=max(0, len(mine) - most),
                holiday=holiday_name(day),
                beside=month is not None and day.month != month,
            )
        )
        day += timedelta(days=1)
    return found


def _labels(entry: Entry, beside: Sequence[Entry]) -> list[str]:
    return list(dict.fromkeys(conflict_label(one) for one in conflicts(entry, beside)))


def _by_day(entries: Sequence[Entry]) -> dict[date, list[Entry]]:
    found: dict[date, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.day, []).append(entry)
    return found
