"""Days that suit a campaign: not too soon, not on a Sunday or a national holiday."""

from __future__ import annotations

from datetime import date, timedelta

from outreach.language import gettext as _
from outreach.wib import long_date, short_date
from outreach.workdays import holiday_name, next_workday

# What approval, print and the way to the villages take.
LEAD = timedelta(days=14)
# Two months: posters hang, most scans come in the first weeks, and the second month shows it.
LASTS = timedelta(days=60)
# Beyond this holidays are guesses, and a slip of the finger is likelier than a plan.
_FARTHEST_YEARS = 5
_SUNDAY = 6
_DAY = timedelta(days=1)


def first_day(today: date) -> date:
    """The first workday that leaves time for approval and print."""
    return next_workday(today + LEAD)


def last_day(starts_on: date) -> date:
    """The first workday when a campaign of usual length is over."""
    return next_workday(starts_on + LASTS)


def is_sending_day(day: date) -> bool:
    """True on Monday to Saturday that are no national holiday, the days on which people are
    written to (DOMAIN.md, quiet hours)."""
    return day.weekday() != _SUNDAY and not holiday_name(day)


def sending_day_before(day: date) -> date:
    """That day, or the last sending day before it."""
    while not is_sending_day(day):
        day -= _DAY
    return day


def sending_day_from(day: date) -> date:
    """That day, or the first sending day after it."""
    while not is_sending_day(day):
        day += _DAY
    return day


def offset_of(day: date, offset: int) -> int:
    """The offset from `day` that falls on a sending day: earlier before it, later after it."""
    if offset == 0:
        return 0
    nearest = sending_day_before if offset < 0 else sending_day_from
    return (nearest(day + timedelta(days=offset)) - day).days


def remark(day: date) -> str:
    """What to know of a day that is no workday: `Sabtu, 1 Mei 2027: Hari Buruh`; else empty."""
    holiday = holiday_name(day)
    if holiday:
        return _("%(day)s adalah hari libur: %(holiday)s.", day=long_date(day), holiday=holiday)
    if day.weekday() == _SUNDAY:
        return _("%(day)s adalah hari Minggu.", day=long_date(day))
    return ""


def date_faults(
    starts_on: date, ends_on: date, meets_on: date | None, today: date
) -> dict[str, str]:
    """Field (`starts_on`, `ends_on`, `meets_on`) → what is wrong with it, in a sentence."""
    farthest = today + timedelta(days=365 * _FARTHEST_YEARS)
    found: dict[str, str] = {}
    if starts_on < today:
        found["starts_on"] = _("Tanggal mulai sudah lewat. Pilih hari ini atau sesudahnya.")
    if ends_on < starts_on:
        found["ends_on"] = _("Tanggal selesai mendahului tanggal mulai.")
    elif ends_on > farthest:
        found["ends_on"] = _("Terlalu jauh. Paling lambat %(day)s.", day=short_date(farthest))
    if meets_on and not found and not starts_on <= meets_on <= ends_on:
        found["meets_on"] = _("Kegiatan harus di antara tanggal mulai dan tanggal selesai.")
    return found
