"""When a broadcast is due: rules in, moments out. Nothing here knows a database.

A rule is one of

    {"kind": "once", "at": ISO 8601 with offset}
    {"kind": "weekly", "days": [0…6], "every": weeks, "at": "09:00", "from": date, "until": date?}
    {"kind": "monthly", "day": 1…31, "at": "09:00", "from": date, "until": date?}
    {"kind": "workdays", "at": "09:00", "from": date, "until": date?}
    {"kind": "event", "event": id, "offsets": [days before or after, in order], "at": "07:00"}
    {"kind": "follow_up", "condition": key of `audience.segments.ACTIVITIES`, "after_days": n,
     "at": "09:00", "from": date, "until": date?}

A follow-up is first asked `after_days` after `from`: nobody is reminded of what just began.
Dates are ISO 8601, times are WIB, `until` is the last day and may be missing or None.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from outreach.wib import WIB
from outreach.workdays import is_workday

# A time that passed while the machine was off is caught up within this; older ones are skipped
# and shown, because a reminder for yesterday's event does harm.
CATCH_UP = timedelta(hours=12)
# Kinds that go off at most once at each of a few known moments, and then are done.
_ENDING = ("once", "event")


def due_times(
    rule: Mapping[str, Any], after: datetime, until: datetime, starts_at: datetime | None = None
) -> list[datetime]:
    """Moments (aware, WIB) in (`after`, `until`] at which a schedule's rule goes off, in order.

    `starts_at` is when the rule's event begins; an event that is gone goes off never.
    """
    if rule["kind"] == "once":
        moments: Iterator[datetime] = iter([datetime.fromisoformat(rule["at"]).astimezone(WIB)])
    elif rule["kind"] == "event":
        moments = iter(event_times(rule, starts_at))
    else:
        first = max(date.fromisoformat(rule["from"]), after.astimezone(WIB).date())
        moments = _days(rule, first, until.astimezone(WIB).date())
    return [moment for moment in moments if after < moment <= until]


def event_times(rule: Mapping[str, Any], starts_at: datetime | None) -> list[datetime]:
    """The moments of an event's rule, one for each of its offsets, in their order."""
    if starts_at is None:
        return []
    day = starts_at.astimezone(WIB).date()
    at = time.fromisoformat(rule["at"])
    return [
        datetime.combine(day + timedelta(days=offset), at, WIB)
        for offset in sorted(set(rule["offsets"]))
    ]


def next_times(
    rule: Mapping[str, Any], after: datetime, number: int, starts_at: datetime | None = None
) -> list[datetime]:
    """The next `number` moments after `after`, or as many as there still are within two years."""
    if rule["kind"] in _ENDING:
        return due_times(rule, after, datetime.max.replace(tzinfo=WIB), starts_at)[:number]
    found: list[datetime] = []
    last = after + timedelta(days=731)
    while after < last and len(found) < number:
        step = min(after + timedelta(days=32), last)
        found += due_times(rule, after, step)
        after = step
    return found[:number]


def is_over(rule: Mapping[str, Any], now: datetime) -> bool:
    """True when a rule with a last day will not go off any more."""
    ends: str | None = rule.get("until")
    return ends is not None and now.astimezone(WIB).date() > date.fromisoformat(ends)


def _days(rule: Mapping[str, Any], first: date, last: date) -> Iterator[datetime]:
    at = time.fromisoformat(rule["at"])
    if rule.get("until"):
        last = min(last, date.fromisoformat(rule["until"]))
    while first <= last:
        if _falls_on(rule, first):
            yield datetime.combine(first, at, WIB)
        first += timedelta(days=1)


def _falls_on(rule: Mapping[str, Any], day: date) -> bool:
    if rule["kind"] == "follow_up":
        return (day - date.fromisoformat(rule["from"])).days >= int(rule["after_days"])
    if rule["kind"] == "weekly":
        weeks = (_monday(day) - _monday(date.fromisoformat(rule["from"]))).days // 7
        return day.weekday() in rule["days"] and weeks % rule["every"] == 0
    if rule["kind"] == "monthly":
        # In a month that is too short its last day stands in.
        tomorrow = day + timedelta(days=1)
        return day.day == rule["day"] or (tomorrow.day == 1 and day.day < rule["day"])
    if rule["kind"] == "workdays":
        return is_workday(day)
    return True


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
