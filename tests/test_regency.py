"""What the page benchmark measures on is what the drain would have left."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks.regency import LARGEST, Size, settle, sizes
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.links.models import Code
from outreach.results.drain import drain
from outreach.results.models import (
    CodeCount,
    CodeDay,
    DayCount,
    DayVisitors,
    HourCount,
    Scan,
    SpoolOffset,
)
from outreach.results.visitors import estimated_visitors
from outreach.settings import Settings

pytestmark = pytest.mark.one_database
SIZE = Size(campaigns=7, events=30, placements=450, scans=3_000, broadcasts=20, contacts=40)


def _sums(database: Database) -> list[list[tuple[object, ...]]]:
    with database.reading() as session:
        return [
            sorted(tuple(row) for row in session.execute(select(*table.__table__.columns)))
            for table in (DayCount, HourCount, CodeDay, CodeCount)
        ]


def test_a_seeded_regency_has_the_sums_that_the_drain_keeps(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    settle(settings, database, SIZE)

    counted = sizes(database)
    assert {name: counted[name] for name in vars(SIZE)} == vars(SIZE)
    seeded = _sums(database)
    with database.writing() as session:
        largest = session.scalars(select(Campaign).where(Campaign.name == LARGEST)).one()
        assert largest.status == "approved"
        scans = session.execute(select(Scan.at_ms, Scan.code, Scan.kind).order_by(Scan.at_ms)).all()
        marks = [row.marks for row in session.scalars(select(DayVisitors))]
        assert len(set(session.scalars(select(Code.code)))) == SIZE.placements
        for table in (DayCount, HourCount, CodeDay, CodeCount, DayVisitors, Scan, SpoolOffset):
            session.query(table).delete()
    people = sum(kind == "human" for _at, _code, kind in scans)
    assert 0 < sum(estimated_visitors(one) for one in marks) <= people
    spool = tmp_path / "spool"
    spool.mkdir()
    lines = (f"{at} {code} {kind} 0000\n" for at, code, kind in scans)
    (spool / "scan-20200101T000000-1-00000000.log").write_text("".join(lines))

    assert drain(database, spool) == SIZE.scans
    assert _sums(database) == seeded
