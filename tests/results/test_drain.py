"""Promise 2: every scan is counted exactly once, whatever is killed when."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.gate.spool import SpoolWriter
from outreach.links.issue import issue_codes
from outreach.places.find import villages
from outreach.results.drain import drain
from outreach.results.figures import scans_per_district, summary
from outreach.results.models import Scan
from outreach.settings import ROOT, Settings
from tests.build import SLUG


def _codes(database: Database) -> list[str]:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        issued = issue_codes(session, campaign, "poster-a4", villages(session), "https://x.id")
        return [code.code for code in issued]


def _stored(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Scan)) or 0


def test_scans_are_stored_once_and_summed(database: Database, settings: Settings) -> None:
    codes = _codes(database)
    writer = SpoolWriter(settings.spool_path)
    for code in codes:
        writer.write(code, "human")
    writer.write(codes[0], "bot")
    writer.write(codes[0], "head")

    drain(database, settings.spool_path)
    drain(database, settings.spool_path)

    with database.reading() as session:
        campaign = campaign_by_slug(session, SLUG)
        found = summary(session, campaign.id)
        districts = scans_per_district(session, campaign.id)
    assert (found.people, found.bots, found.heads, found.places_reached) == (192, 1, 1, 192)
    assert len(districts) == 17
    assert sum(district.scans for district in districts) == 192
    assert _stored(database) == 194
    writer.close()


def test_a_finished_file_is_removed_after_its_scans_are_stored(
    database: Database, settings: Settings
) -> None:
    [code, *_] = _codes(database)
    writer = SpoolWriter(settings.spool_path)
    writer.write(code, "human")
    writer.close()

    drain(database, settings.spool_path)
    drain(database, settings.spool_path)

    assert not list(settings.spool_path.glob("scan-*.log"))
    assert _stored(database) == 1


def test_a_drain_killed_again_and_again_loses_and_doubles_nothing(
    database: Database, settings: Settings
) -> None:
    codes = _codes(database)
    writer = SpoolWriter(settings.spool_path, max_bytes=2000)
    program = (
        "import sys; from pathlib import Path; from outreach.database import Database;"
        "from outreach.results.drain import drain; from outreach.tables import METADATA;"
        "database = Database(sys.argv[1]); print('ready', flush=True)\n"
        "while True: drain(database, Path(sys.argv[2]))"
    )
    written = 0
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", program, settings.database, str(settings.spool_path)],
            cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        for code in codes:
            writer.write(code, "human")
            written += 1
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    writer.close()

    drain(database, settings.spool_path)

    assert _stored(database) == written


def test_without_a_database_scans_wait_in_the_spool(database: Database, settings: Settings) -> None:
    [code, *_] = _codes(database)
    writer = SpoolWriter(settings.spool_path)
    writer.write(code, "human")
    away = Database(f"sqlite:///{settings.home_path}/no/such/folder/outreach.db")

    with pytest.raises(OperationalError):
        drain(away, settings.spool_path)
    drain(database, settings.spool_path)

    assert _stored(database) == 1
    writer.close()
