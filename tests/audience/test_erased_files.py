"""Who is erased stands in no file that is still kept, and no unfinished list brings them back."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from outreach import jobs
from outreach.audience import lists
from outreach.audience.list_files import REPORT, UPLOAD, folder_of
from outreach.audience.models import Contact, ContactList
from outreach.database import Database
from outreach.settings import Settings
from outreach.worker.jobs import run_one
from tests.audience.build import (
    HEADINGS,
    as_csv,
    as_xlsx,
    handed_in,
    imported,
    queued,
    ran,
    report,
    row,
)  # fmt: skip
from tests.build import contact, signed_in

EMAIL, PHONE = "bu.ani@example.go.id", "+6281234567890"


@pytest.fixture
def ani(database: Database) -> int:
    """Somebody with both kinds of address."""
    with database.writing() as session:
        made = contact(session, EMAIL)
        made.phone = PHONE
        return made.id


def _erase(app: Flask, database: Database, number: int) -> str:
    planner: FlaskClient = signed_in(app, database, "planner")
    answer = planner.post(f"/kontak/{number}/hapus", follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def _contacts(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Contact)) or 0


def _kept(settings: Settings) -> list[Path]:
    return [file for file in settings.files_path.glob("lists/*/*") if file.is_file()]


@pytest.mark.parametrize("written", ["0812 3456-7890", "62.812.3456.7890", "BU.ANI@example.go.id"])
@pytest.mark.parametrize("kind", ["csv", "utf-16", "xlsx"])
@pytest.mark.one_database
def test_a_waiting_file_that_names_them_goes_however_it_is_written(
    app: Flask, database: Database, settings: Settings, ani: int, written: str, kind: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    rows = [HEADINGS, *(row(at) for at in range(3)), row(4, tags=written)]
    data = (
        as_xlsx(tmp_path / "daftar.xlsx", rows)
        if kind == "xlsx"
        else as_csv(rows, "utf-16" if kind == "utf-16" else "utf-8")
    )
    named = handed_in(database, settings, data)
    other = handed_in(database, settings, [row(9)])

    page = _erase(app, database, ani)

    assert "memuat orang ini, jadi ikut dihapus" in page
    assert not folder_of(settings, named).exists()
    assert _kept(settings) == [folder_of(settings, other) / UPLOAD]


def test_an_import_that_waited_or_stopped_does_not_bring_them_back(
    app: Flask, database: Database, settings: Settings, ani: int
) -> None:
    waiting = handed_in(database, settings, [row(1), row(2, email=EMAIL)])
    queued(database, waiting)
    job = jobs.claim(database)
    assert job is not None
    stopped = handed_in(database, settings, [row(3), row(4, phone="081234567890")])
    with database.writing() as session:
        # As a worker leaves it that took in the first row and was stopped.
        session.get_one(ContactList, stopped).line = 2

    _erase(app, database, ani)
    run_one(settings, database, job)

    assert _contacts(database) == 0
    assert _kept(settings) == []
    ended = lists.list_by_id(database, stopped)
    assert ended.finished_at is not None


def test_the_report_of_rejected_rows_goes_if_they_stand_in_it(
    app: Flask, database: Database, settings: Settings, ani: int
) -> None:
    named = imported(database, settings, [row(1), row(2, email=EMAIL, code="99.99.99.9999")])
    other = imported(database, settings, [row(3, code="99.99.99.9999")])
    assert len(report(settings, named)) == len(report(settings, other)) == 2

    _erase(app, database, ani)

    named, other = (lists.list_by_id(database, found.id) for found in (named, other))
    assert report(settings, named) == []
    assert len(report(settings, other)) == 2
    assert _kept(settings) == [folder_of(settings, other.id) / REPORT]


def test_a_dry_run_s_report_goes_with_its_file(
    app: Flask, database: Database, settings: Settings, ani: int
) -> None:
    tried = handed_in(database, settings, [row(1), row(2, email=EMAIL, code="99.99.99.9999")])
    ran(database, settings, tried, lists.TRIAL_JOB)
    assert len(_kept(settings)) == 2

    _erase(app, database, ani)

    assert _kept(settings) == []
