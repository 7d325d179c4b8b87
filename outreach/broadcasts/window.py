"""Quiet hours: when messages may leave. Source: DOMAIN.md, quiet hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

import holidays

from outreach.settings import SendWindow
from outreach.wib import WIB


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("ID", years=year))


def is_allowed(at: datetime, window: SendWindow) -> bool:
    """True when a message may leave at this moment; the closing minute is outside."""
    local = at.astimezone(WIB)
    if local.weekday() not in window.days or not window.opens <= local.time() < window.closes:
        return False
    return window.holidays_too or local.date() not in _holidays(local.year)


def next_allowed(at: datetime, window: SendWindow) -> datetime:
    """`at` itself when allowed, else the next opening; aware, in WIB."""
    local = at.astimezone(WIB)
    if is_allowed(local, window):
        return local
    day = local.date()
    if local.time() >= window.opens:
        day += timedelta(days=1)
    while True:
        opening = datetime.combine(day, window.opens, WIB)
        if is_allowed(opening, window):
            return opening
        day += timedelta(days=1)
