"""Quiet hours: when messages may leave. Source: DOMAIN.md, quiet hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from outreach.errors import OutreachError
from outreach.settings import SendWindow
from outreach.wib import WIB
from outreach.workdays import is_holiday, is_ramadan

_FRIDAY = 4
# Longer than any row of closed days that a usable window can have.
_LONGEST_WAIT = 400


def is_allowed(at: datetime, window: SendWindow) -> bool:
    """True when a message may leave at this moment; the closing minute is outside."""
    local = at.astimezone(WIB)
    return any(opens <= local.time() < closes for opens, closes in hours(local.date(), window))


def next_allowed(at: datetime, window: SendWindow) -> datetime:
    """The first moment from `at` on at which a message may leave; aware, in WIB.

    Raises `OutreachError` for a window that never opens.
    """
    local = at.astimezone(WIB)
    day, earliest = local.date(), local.time()
    for _ in range(_LONGEST_WAIT):
        for opens, closes in hours(day, window):
            if earliest < closes:
                return datetime.combine(day, max(opens, earliest), WIB)
        day, earliest = day + timedelta(days=1), time.min
    raise OutreachError(
        "Jam kirim tidak pernah terbuka.",
        "Administrator perlu memeriksa OUTREACH_SEND_WINDOW dan OUTREACH_FRIDAY_BREAK.",
    )


def hours(day: date, window: SendWindow) -> list[tuple[time, time]]:
    """When the window is open on a day: (opens, closes) in order, nothing on a closed day.

    Ramadan only ever narrows it: what staff closed in their settings stays closed.
    """
    if day.weekday() not in window.days or (not window.holidays_too and is_holiday(day)):
        return []
    opens, closes = window.opens, window.closes
    if window.ramadan and is_ramadan(day):
        opens, closes = max(opens, window.ramadan[0]), min(closes, window.ramadan[1])
    parts = [(opens, closes)]
    if window.friday_break and day.weekday() == _FRIDAY:
        begins, ends = window.friday_break
        parts = [(opens, min(closes, begins)), (max(opens, ends), closes)]
    return [(begins, ends) for begins, ends in parts if begins < ends]
