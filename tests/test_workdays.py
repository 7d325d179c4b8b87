"""Which days offices are closed, after the joint decree of three ministers."""

from __future__ import annotations

from datetime import date

from outreach.workdays import holiday_name, is_holiday, is_ramadan, is_workday, next_workday


def test_days_of_the_joint_decree_for_2026_are_named_in_both_languages() -> None:
    # SKB 3 Menteri 2026: Nyepi on 19 March, joint leave on 18, 20, 23 and 24 March.
    assert holiday_name(date(2026, 3, 19), "id") == "Hari Suci Nyepi"
    assert holiday_name(date(2026, 8, 17), "en") == "Independence Day"
    assert holiday_name(date(2026, 3, 23), "id") == "Cuti Bersama Hari Raya Idul Fitri"
    assert holiday_name(date(2026, 3, 25), "id") is None
    assert "perkiraan" in str(holiday_name(date(2029, 2, 15), "id"))


def test_joint_leave_closes_offices_but_is_no_national_holiday() -> None:
    leave = date(2026, 12, 24)

    assert not is_workday(leave)
    assert not is_holiday(leave)
    assert is_holiday(date(2026, 12, 25))


def test_the_next_workday_skips_weekends_holidays_and_joint_leave() -> None:
    # Wednesday 18 March 2026 begins a row of leave, Nyepi, Idul Fitri and a weekend.
    assert next_workday(date(2026, 3, 18)) == date(2026, 3, 25)
    assert next_workday(date(2026, 3, 25)) == date(2026, 3, 25)
    assert next_workday(date(2026, 8, 15)) == date(2026, 8, 18)  # Saturday before Independence


def test_ramadan_is_the_thirty_days_before_idul_fitri_also_over_new_year() -> None:
    # Idul Fitri 2025 was on 31 March; in 2033 it comes twice, first on 3 January.
    assert [is_ramadan(date(2025, 3, day)) for day in (1, 30, 31)] == [True, True, False]
    assert is_ramadan(date(2032, 12, 10))
    assert is_ramadan(date(2033, 12, 1))
    assert not is_ramadan(date(2033, 6, 1))
