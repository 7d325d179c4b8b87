"""Promise 4: messages leave inside the hours that people are not disturbed in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.broadcasts.window import hours, is_allowed, next_allowed
from outreach.errors import OutreachError
from outreach.settings import SendWindow, Settings
from outreach.wib import WIB

OFFICE = Settings().window
ALWAYS = Settings(send_window="always").window


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        ((2027, 6, 14, 7, 59), False),
        ((2027, 6, 14, 8, 0), True),
        ((2027, 6, 14, 16, 59), True),
        ((2027, 6, 14, 17, 0), False),
        ((2027, 6, 13, 9, 0), False),  # a Sunday
        ((2027, 8, 17, 9, 0), False),  # Independence Day
        ((2027, 6, 18, 11, 29), True),  # a Friday
        ((2027, 6, 18, 11, 30), False),
        ((2027, 6, 18, 12, 59), False),
        ((2027, 6, 18, 13, 0), True),
        ((2027, 6, 17, 12, 0), True),  # a Thursday
        ((2026, 2, 18, 16, 0), True),  # the day before Ramadan
        ((2026, 2, 19, 14, 59), True),
        ((2026, 2, 19, 15, 0), False),
        ((2026, 3, 18, 15, 0), False),
        ((2026, 3, 23, 16, 0), True),  # after Idul Fitri
    ],
)
def test_the_window_is_exact(at: tuple[int, int, int, int, int], allowed: bool) -> None:
    assert is_allowed(datetime(*at, tzinfo=WIB), OFFICE) is allowed


def test_always_means_always() -> None:
    assert is_allowed(datetime(2026, 3, 20, 12, 0, tzinfo=WIB), ALWAYS)
    assert is_allowed(datetime(2026, 3, 22, 23, 0, tzinfo=WIB), ALWAYS)


def test_ramadan_never_opens_what_the_usual_window_closes() -> None:
    late = Settings(send_window="Mon-Fri 10:00-14:00").window
    assert hours(date(2026, 2, 24), late) == [(time(10), time(14))]


def test_breaks_can_be_lifted_and_nonsense_is_refused() -> None:
    lifted = Settings(friday_break="none", ramadan_window="none").window
    assert is_allowed(datetime(2026, 2, 20, 12, 0, tzinfo=WIB), lifted)
    assert is_allowed(datetime(2026, 2, 24, 16, 0, tzinfo=WIB), lifted)
    for given_in in ({"friday_break": "13:00-11:30"}, {"ramadan_window": "always"}):
        with pytest.raises(OutreachError):
            Settings(**given_in).check()


def test_a_window_that_never_opens_is_told_instead_of_searched_for_ever() -> None:
    never = SendWindow(frozenset({4}), time(11, 30), time(13), False, (time(11, 30), time(13)))
    with pytest.raises(OutreachError):
        next_allowed(datetime(2027, 1, 1, tzinfo=WIB), never)


_times = st.times(max_value=time(23, 58)).map(lambda t: t.replace(second=0, microsecond=0))
_spans = st.tuples(_times, _times).filter(lambda span: span[0] < span[1])
_windows = st.builds(
    lambda days, span, holidays, friday, ramadan: SendWindow(
        days, span[0], span[1], holidays, friday, ramadan
    ),
    st.frozensets(st.integers(0, 6), min_size=2),
    _spans,
    st.booleans(),
    st.none() | _spans,
    st.none() | _spans,
)
_moments = st.datetimes(datetime(2025, 1, 1), datetime(2033, 12, 31)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=WIB)
)


@given(_moments, _windows)
@settings(max_examples=200, deadline=None)
def test_the_next_allowed_moment_is_allowed_never_before_and_the_first(
    at: datetime, window: SendWindow
) -> None:
    try:
        found = next_allowed(at, window)
    except OutreachError:
        return
    assert found >= at
    assert is_allowed(found, window)
    # Everything changes on whole minutes, so a walk over minutes sees every opening.
    probe, end = at, min(found, at + timedelta(days=2))
    while probe < end:
        assert not is_allowed(probe, window), probe
        probe += timedelta(minutes=1)
    if found > at:
        assert not is_allowed(found - timedelta(minutes=1), window)
