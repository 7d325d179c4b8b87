"""What stands in an event's way is shown, and what does not is not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.conflicts import conflicts
from outreach.events.entries import entries_between, entry_of
from outreach.events.models import Event
from outreach.places.find import villages
from tests.build import SLUG, person
from tests.events.held import at, held

OTHER = "ogan-lopian"
# A Wednesday.
NINE, ELEVEN = at(2027, 2, 3, 9), at(2027, 2, 3, 11)


def _found(database: Database, title: str) -> list[tuple[str, str]]:
    """Kind of each conflict and whom, where or which event it names."""
    with database.reading() as session:
        event = session.query(Event).filter_by(title=title).one()
        entry = entry_of(session, event)
        beside = entries_between(session, entry.day, entry.day)
        return [
            (one.kind, one.other.title if one.other else one.name)
            for one in conflicts(entry, beside)
        ]


def test_the_same_person_at_overlapping_times_of_two_campaigns(database: Database) -> None:
    with database.writing() as session:
        siti, dede = person(session, "planner", "siti").id, person(session, "planner", "dede").id
        held(session, NINE, ELEVEN, title="Pertama", people=[siti, dede])
        held(session, at(2027, 2, 3, 10, 59), title="Kedua", people=[siti], slug=OTHER)
        held(session, ELEVEN, at(2027, 2, 3, 12), title="Ketiga", people=[dede])
        held(session, at(2027, 2, 4, 9), title="Besoknya", people=[siti, dede])

    assert _found(database, "Pertama") == [("person", "Kedua")]
    assert _found(database, "Kedua") == [("person", "Pertama")]
    # It begins at the minute in which the first ends.
    assert _found(database, "Ketiga") == []
    assert _found(database, "Besoknya") == []


def test_the_same_place_at_overlapping_times(database: Database) -> None:
    with database.writing() as session:
        here, there = (place.id for place in villages(session)[:2])
        held(session, NINE, ELEVEN, title="Pertama", place=here)
        held(session, at(2027, 2, 3, 10), ELEVEN, title="Kedua", place=here, slug=OTHER)
        held(session, NINE, ELEVEN, title="Di sebelah", place=there)
        held(session, NINE, ELEVEN, title="Tanpa tempat")
        held(session, NINE, ELEVEN, title="Tanpa tempat juga")

    assert _found(database, "Pertama") == [("place", "Kedua")]
    assert _found(database, "Di sebelah") == []
    assert _found(database, "Tanpa tempat") == []


def test_an_event_without_an_end_is_taken_to_last_two_hours(database: Database) -> None:
    with database.writing() as session:
        siti = person(session, "planner", "siti").id
        held(session, NINE, title="Tanpa akhir", people=[siti])
        held(session, at(2027, 2, 3, 10, 59), title="Di dalamnya", people=[siti])
        held(session, at(2027, 2, 3, 13), title="Sesudahnya", people=[siti])

    assert _found(database, "Tanpa akhir") == [("person", "Di dalamnya")]
    assert _found(database, "Sesudahnya") == []


def test_what_was_called_off_is_in_nobodys_way(database: Database) -> None:
    with database.writing() as session:
        siti = person(session, "planner", "siti").id
        held(session, NINE, ELEVEN, title="Pertama", people=[siti])
        held(session, NINE, ELEVEN, title="Batal", people=[siti]).removed_at = NINE

    assert _found(database, "Pertama") == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("starts", "kind", "expected"),
    [
        (at(2027, 8, 17, 9), "gempungan", [("holiday", "Hari Kemerdekaan Republik Indonesia")]),
        # Joint leave, on which offices are closed too.
        (at(2027, 12, 24, 9), "meeting", [("holiday", "Cuti Bersama Hari Raya Natal")]),
        (at(2027, 2, 7, 7), "gempungan", [("sunday", "")]),
        (at(2027, 2, 7, 7), "car_free_day", []),
        (at(2027, 2, 6, 0, 30), "radio", [("holiday", "Tahun Baru Imlek")]),
        (at(2027, 2, 4, 23, 30), "radio", []),
    ],
)
def test_holidays_and_sundays_are_days_in_purwakarta(
    database: Database, starts: datetime, kind: str, expected: list[tuple[str, str]]
) -> None:
    with database.writing() as session:
        held(session, starts, kind=kind)

    assert _found(database, "Gempungan Bojong") == expected


def test_the_campaigns_first_and_last_day_are_inside(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        campaign.starts_on, campaign.ends_on = date(2027, 2, 2), date(2027, 2, 4)
        for days in range(-2, 3):
            held(session, NINE + timedelta(days=days), title=f"Hari {days}")

    outside = {days: ("outside", "") in _found(database, f"Hari {days}") for days in range(-2, 3)}
    assert outside == {-2: True, -1: False, 0: False, 1: False, 2: True}
