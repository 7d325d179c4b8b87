"""Schedules in plain words go off when those words say, once, in Purwakarta's time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.broadcasts.due import CATCH_UP, due_times, event_times, is_over, next_times
from outreach.broadcasts.models import Broadcast, Firing
from outreach.broadcasts.schedule import due, finish_over, miss, upcoming
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.models import Event
from outreach.events.plan import Occasion, add_event, change_event, remove_event
from outreach.wib import WIB
from outreach.workdays import holiday_name
from tests.build import SLUG

MONDAYS = {"kind": "weekly", "days": [0], "every": 1, "at": "09:00", "from": "2027-06-01",
           "until": None}  # fmt: skip


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WIB)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (MONDAYS, [at(2027, 6, 7, 9), at(2027, 6, 14, 9), at(2027, 6, 21, 9)]),
        ({**MONDAYS, "every": 2}, [at(2027, 6, 14, 9), at(2027, 6, 28, 9), at(2027, 7, 12, 9)]),
        ({**MONDAYS, "until": "2027-06-14"}, [at(2027, 6, 7, 9), at(2027, 6, 14, 9)]),
        (
            {"kind": "monthly", "day": 31, "at": "08:30", "from": "2027-06-01"},
            [at(2027, 6, 30, 8, 30), at(2027, 7, 31, 8, 30), at(2027, 8, 31, 8, 30)],
        ),
        (
            # 1 June is Pancasila Day, 6 June (Islamic new year) a Sunday.
            {"kind": "workdays", "at": "09:00", "from": "2027-06-01"},
            [at(2027, 6, 2, 9), at(2027, 6, 3, 9), at(2027, 6, 4, 9)],
        ),
        (
            {"kind": "follow_up", "condition": "no_scan", "after_days": 7, "at": "10:00",
             "from": "2027-06-01", "until": "2027-06-09"},
            [at(2027, 6, 8, 10), at(2027, 6, 9, 10)],
        ),
        ({"kind": "once", "at": "2027-06-05T02:00:00+00:00"}, [at(2027, 6, 5, 9)]),
    ],
)  # fmt: skip
def test_the_next_three_moments(rule: dict[str, Any], expected: list[datetime]) -> None:
    assert next_times(rule, at(2027, 5, 31, 12), 3) == expected


def test_an_event_is_announced_before_on_the_day_and_after() -> None:
    rule = {"kind": "event", "event": 1, "offsets": [1, -7, 0, -1], "at": "07:00"}
    held = at(2027, 6, 15, 13)
    assert event_times(rule, held) == [
        at(2027, 6, 8, 7), at(2027, 6, 14, 7), at(2027, 6, 15, 7), at(2027, 6, 16, 7)
    ]  # fmt: skip
    assert due_times(rule, at(2027, 1, 1), at(2028, 1, 1), None) == []


def test_a_rule_with_a_last_day_ends_after_it() -> None:
    rule = {**MONDAYS, "until": "2027-06-14"}
    assert not is_over(rule, at(2027, 6, 14, 23))
    assert is_over(rule, at(2027, 6, 15, 0))
    assert not is_over(MONDAYS, at(2040, 1, 1))


_rules = st.one_of(
    st.fixed_dictionaries({
        "kind": st.just("weekly"), "days": st.lists(st.integers(0, 6), min_size=1, unique=True),
        "every": st.integers(1, 5),
    }),
    st.fixed_dictionaries({"kind": st.just("monthly"), "day": st.integers(1, 31)}),
    st.just({"kind": "workdays"}),
)  # fmt: skip


@given(
    _rules,
    st.dates(date(2026, 1, 1), date(2029, 12, 31)),
    st.times(),
    st.integers(0, 60 * 24 * 70),
    st.integers(0, 60 * 24 * 70),
)
@settings(max_examples=80, deadline=None)
def test_time_cut_in_two_names_the_same_moments_once(
    rule: dict[str, Any], begins: date, hour: Any, first: int, second: int
) -> None:
    rule = {**rule, "from": begins.isoformat(), "at": f"{hour:%H:%M}"}
    start = datetime.combine(begins, hour, WIB).astimezone(UTC) - timedelta(days=3)
    middle, end = start + timedelta(minutes=first), start + timedelta(minutes=first + second)

    whole = due_times(rule, start, end)

    assert due_times(rule, start, middle) + due_times(rule, middle, end) == whole
    assert whole == sorted(set(whole))
    for moment in whole:
        assert moment.date() >= begins
        assert f"{moment:%H:%M}" == rule["at"]
        if rule["kind"] == "weekly":
            assert moment.weekday() in rule["days"]
        if rule["kind"] == "workdays":
            assert moment.weekday() < 5
            assert holiday_name(moment.date()) is None
    if rule["kind"] == "monthly":
        months = [(moment.year, moment.month) for moment in whole]
        assert len(months) == len(set(months))


def _broadcast(database: Database, rule: dict[str, Any], made: datetime) -> int:
    with database.writing() as session:
        broadcast = Broadcast(
            campaign_id=campaign_by_slug(session, SLUG).id, name="Uji", channel="email",
            purpose="uji", schedule=rule, status="approved", created_at=made,
        )  # fmt: skip
        session.add(broadcast)
        session.flush()
        return broadcast.id


def _due(database: Database, now: datetime) -> list[tuple[datetime, bool]]:
    with database.reading() as session:
        return [(one.due_at, one.missed) for one in due(session, lambda: now)]


def _fire(database: Database, broadcast: int, moment: datetime) -> None:
    with database.writing() as session:
        session.add(Firing(broadcast_id=broadcast, due_at=moment, status="done", started_at=moment))


def test_after_a_long_rest_only_the_last_moment_is_caught_up(database: Database) -> None:
    broadcast = _broadcast(database, MONDAYS, at(2027, 6, 1, 8))
    back = at(2027, 6, 21, 15)

    assert _due(database, back) == [
        (at(2027, 6, 7, 9), True), (at(2027, 6, 14, 9), True), (at(2027, 6, 21, 9), False)
    ]  # fmt: skip
    with database.reading() as session:
        overdue = due(session, lambda: back)
    for one in overdue[:2]:
        miss(database, one)
        miss(database, one)
    assert _due(database, back) == [(at(2027, 6, 21, 9), False)]
    too_late = at(2027, 6, 21, 9) + CATCH_UP + timedelta(minutes=1)
    assert _due(database, too_late) == [(at(2027, 6, 21, 9), True)]
    assert broadcast


def _event(database: Database, starts: datetime) -> int:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        return add_event(session, campaign, Occasion("Gempungan", "gempungan", None, starts, None),
                         1).id  # fmt: skip


def _move(database: Database, event: int, starts: datetime) -> None:
    with database.writing() as session:
        found = session.get_one(Event, event)
        change_event(session, found, Occasion(found.title, found.kind, None, starts, None), 1)


def test_a_moved_event_moves_what_was_not_sent_and_repeats_nothing(database: Database) -> None:
    event = _event(database, at(2027, 6, 15, 13))
    rule = {"kind": "event", "event": event, "offsets": [-7, -1, 1], "at": "07:00"}
    broadcast = _broadcast(database, rule, at(2027, 6, 1))
    assert _due(database, at(2027, 6, 8, 7)) == [(at(2027, 6, 8, 7), False)]
    _fire(database, broadcast, at(2027, 6, 8, 7))

    _move(database, event, at(2027, 6, 25, 13))

    assert _due(database, at(2027, 6, 18, 8)) == []
    assert _due(database, at(2027, 6, 24, 7)) == [(at(2027, 6, 24, 7), False)]
    with database.reading() as session:
        coming = upcoming(session, session.get_one(Broadcast, broadcast), 3,
                          lambda: at(2027, 6, 9))  # fmt: skip
    assert coming == [at(2027, 6, 24, 7), at(2027, 6, 26, 7)]
    _fire(database, broadcast, at(2027, 6, 24, 7))
    _fire(database, broadcast, at(2027, 6, 26, 7))
    assert finish_over(database, lambda: at(2027, 6, 26, 8)) == 1
    assert finish_over(database, lambda: at(2027, 6, 26, 8)) == 0


def test_an_event_moved_onto_a_moment_already_used_still_has_its_own(database: Database) -> None:
    event = _event(database, at(2027, 6, 15, 13))
    rule = {"kind": "event", "event": event, "offsets": [-7, -1], "at": "07:00"}
    broadcast = _broadcast(database, rule, at(2027, 6, 1))
    _fire(database, broadcast, at(2027, 6, 8, 7))

    _move(database, event, at(2027, 6, 9, 13))

    [(moment, _missed)] = _due(database, at(2027, 6, 8, 8))
    assert moment > at(2027, 6, 8, 7)


def test_an_event_that_is_called_off_sends_nothing(database: Database) -> None:
    event = _event(database, at(2027, 6, 15, 13))
    rule = {"kind": "event", "event": event, "offsets": [-7], "at": "07:00"}
    _broadcast(database, rule, at(2027, 6, 1))
    with database.writing() as session:
        remove_event(session, session.get_one(Event, event), 1)

    assert _due(database, at(2027, 6, 10)) == []
    again = _event(database, at(2027, 6, 16))
    assert again != event
