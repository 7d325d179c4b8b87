"""Holidays and workdays of Indonesia, for whatever plans or sends by the day.

Source: the yearly joint decree of three ministers (SKB 3 Menteri), as the `holidays` library keeps
it: national holidays, and the days of joint leave (cuti bersama) on which offices are closed too.
For years that have no decree yet the moving feasts are estimates, and their names say so.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

from outreach.language import current

# The month of fasting has 29 or 30 days; with 30 nobody is disturbed on its first.
RAMADAN_DAYS = 30
_SATURDAY = 5
_EID = "Eid al-Fitr"
_NAMES_IN = {"id": "id", "en": "en_US"}


def holiday_name(day: date, language: str | None = None) -> str | None:
    """What closes offices on a day, a national holiday or joint leave; None on other days.

    In the reader's language, or in the one asked for (`id` or `en`).
    """
    named = _NAMES_IN.get(language or current(), "id")
    return _national(day.year, named).get(day) or _joint_leave(day.year, named).get(day)


def is_holiday(day: date) -> bool:
    """True on a national holiday; a day of joint leave is none."""
    return day in _national(day.year, "id")


def is_workday(day: date) -> bool:
    """True when the regency's offices are open: Monday to Friday, no holiday, no joint leave."""
    return day.weekday() < _SATURDAY and holiday_name(day, "id") is None


def next_workday(day: date) -> date:
    """The first workday from `day` on, which may be `day` itself."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def is_ramadan(day: date) -> bool:
    """True in the 30 days before Idul Fitri; for coming years that day is an estimate."""
    return any(
        timedelta(0) < eid - day <= timedelta(days=RAMADAN_DAYS)
        for year in (day.year, day.year + 1)
        for eid in _eids(year)
    )


@cache
def _national(year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("ID", years=year, language=language))


@cache
def _joint_leave(year: int, language: str) -> dict[date, str]:
    return dict(
        holidays.country_holidays("ID", years=year, language=language, categories="government")
    )


@cache
def _eids(year: int) -> tuple[date, ...]:
    """The first days of Idul Fitri in a year; now and then there are two."""
    named = sorted(day for day, name in _national(year, "en_US").items() if _EID in name)
    return tuple(day for day in named if day - timedelta(days=1) not in named)
