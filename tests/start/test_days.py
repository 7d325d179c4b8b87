"""Suggested dates leave time, and nobody is written to on a Sunday or a holiday."""

from __future__ import annotations

from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.start.days import date_faults, first_day, is_sending_day, last_day, remark
from outreach.start.outline import with_year
from outreach.start.reminders import Meeting, reminders_for
from outreach.workdays import holiday_name, is_workday

_days = st.dates(date(2025, 1, 1), date(2030, 12, 31))


@given(_days)
@settings(max_examples=200)
def test_suggested_days_are_workdays_that_leave_time(today: date) -> None:
    first = first_day(today)

    assert first - today >= timedelta(days=14)
    assert is_workday(first) and is_workday(last_day(first))
    assert date_faults(first, last_day(first), None, today) == {}


@given(_days, st.integers(0, 60), st.integers(0, 120), st.none() | st.integers(0, 120))
@settings(max_examples=200)
def test_a_reminder_leaves_on_a_sending_day_and_never_late(
    today: date, soon: int, lasts: int, meets: int | None
) -> None:
    starts_on = today + timedelta(days=soon)
    ends_on = starts_on + timedelta(days=lasts)
    held = starts_on + timedelta(days=min(meets, lasts)) if meets is not None else None
    meeting = Meeting("Gempungan", held, time(9)) if held else None

    found = reminders_for(starts_on, ends_on, meeting, today)

    assert all(is_sending_day(one.day) and one.day > today for one in found)
    assert len({one.key for one in found}) == len(found)
    around = {one.key: one for one in found if one.offset is not None}
    assert len({one.offset for one in around.values()}) == len(around)
    for key, latest in (("invite", -7), ("remind", -1)):
        if held and key in around:
            assert around[key].day <= held + timedelta(days=latest)
    if held and "thank" in around:
        assert around["thank"].day > held


def test_reminders_around_an_event_give_way_to_sunday_and_holiday() -> None:
    # 17 August 2027 is a Tuesday and a holiday; the 15th is a Sunday.
    found = reminders_for(
        date(2027, 8, 2), date(2027, 9, 30), Meeting("Gempungan", date(2027, 8, 16), time(9)),
        date(2027, 7, 1),
    )  # fmt: skip

    days = {one.key: one.day for one in found}
    assert days["invite"] == date(2027, 8, 9)
    assert days["remind"] == date(2027, 8, 14)
    assert days["thank"] == date(2027, 8, 18)
    moved = [one.key for one in found if "Digeser" in one.told]
    assert moved == ["remind", "thank"]


def test_what_cannot_be_is_told_at_its_field() -> None:
    today, later = date(2027, 1, 4), date(2027, 3, 1)

    assert set(date_faults(date(2027, 1, 3), later, None, today)) == {"starts_on"}
    assert set(date_faults(later, today, None, today)) == {"ends_on"}
    assert set(date_faults(today, date(9999, 12, 31), None, today)) == {"ends_on"}
    assert set(date_faults(today, later, date(2027, 3, 2), today)) == {"meets_on"}
    assert date_faults(today, today, today, today) == {}


def test_sundays_and_holidays_are_remarked_not_refused() -> None:
    assert remark(date(2027, 8, 22)) == "Minggu, 22 Agustus 2027 adalah hari Minggu."
    assert str(holiday_name(date(2027, 8, 17))) in remark(date(2027, 8, 17))
    assert remark(date(2027, 8, 18)) == ""


def test_a_name_tells_its_year_once() -> None:
    assert with_year("Kenali Call Center 112", 2027) == "Kenali Call Center 112 Tahun 2027"
    assert with_year("Gempungan 2026", 2027) == "Gempungan 2027"
    assert len(with_year("x" * 120, 2027)) == 120
