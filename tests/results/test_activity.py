"""A segment's rule about activity names the villages where that is so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from outreach.database import Database
from outreach.places.find import villages
from outreach.results.activity import villages_by_activity
from outreach.results.models import CodeCount
from tests.results.build import hang

NOW = datetime(2025, 6, 2, 5, tzinfo=UTC)


def test_a_village_nobody_scanned_in_that_time_is_named(database: Database) -> None:
    with database.writing() as session:
        codes = [code.code for code in hang(session, days=60, now=NOW)]
        homes = [place.id for place in villages(session)]
        for code, kind, days in ((codes[0], "human", 3), (codes[1], "human", 30),
                                 (codes[2], "robot", 1)):  # fmt: skip
            at = NOW - timedelta(days=days)
            session.add(CodeCount(code=code, kind=kind, scans=1, last_at=at))
    with database.reading() as session:
        week = villages_by_activity(session, "unscanned", 7, now=lambda: NOW)
        season = villages_by_activity(session, "unscanned", 56, now=lambda: NOW)
    assert week == set(homes) - {homes[0]}
    assert season == set(homes) - {homes[0], homes[1]}


def test_where_no_code_hangs_nothing_is_said(database: Database) -> None:
    with database.reading() as session:
        assert villages_by_activity(session, "unscanned", 7, now=lambda: NOW) == frozenset()
        assert villages_by_activity(session, "silent", 14, now=lambda: NOW) == frozenset()
