"""An order is made once, whatever its worker meets: a kill, a damaged file, a cancel, a change."""

from __future__ import annotations

import contextlib
import os
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from outreach import jobs
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import NotAllowed
from outreach.links.models import InstallationEvent
from outreach.materials.fulfil import print_order_job
from outreach.materials.orders import (
    cancel_order,
    order_by_id,
    order_folder,
    resume_order,
    state_of,
)
from outreach.settings import Settings
from outreach.wib import utc_now
from tests.build import SLUG
from tests.materials.ordering import (
    decoded,
    finished,
    made_files,
    order,
    trail,
    urls,
    work,
    worker_of,
)
from tests.running import told, until


@pytest.mark.one_database
def test_a_worker_killed_in_the_middle_doubles_nothing(
    settings: Settings, database: Database
) -> None:
    number = order(database, {"poster-a4": 1, "leaflet-a5": 1, "sticker-a3plus": 1}, count=12)
    worker = worker_of(settings)
    try:
        kept = until(lambda: made_files(settings, database, number), 60, "the first file")
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    with database.reading() as session:
        assert order_by_id(session, number).finished_at is None
    before = urls(database)
    assert jobs.claim(database) is None, "the lease of the killed worker still runs"

    work(settings, database, later=jobs.LEASE + timedelta(seconds=1))

    made, folder = finished(database, number), order_folder(settings, number)
    assert state_of(made) == "ready"
    assert made_files(settings, database, number).items() >= kept.items(), "made once, not again"
    assert sorted(path.suffix for path in folder.iterdir()) == (
        [".csv"] * 4 + [".pdf"] * 5 + [".txt", ".zip"]
    )
    after = urls(database)
    assert before.items() <= after.items()
    for run in made.runs:
        pages = decoded(settings, run)
        times = 20 if run.material == "sticker-a3plus" else 1
        assert Counter(url for page in pages for url in page) == {
            after[run.material, place]: times for place in run.place_ids
        }
    with database.reading() as session:
        events = list(session.scalars(select(InstallationEvent)))
        assert {event.step for event in events} == {"printed"}
        assert len({event.placement_id for event in events}) == len(events) == 36
        assert len(trail(database, "order.finish")) == 1
    assert jobs.claim(database, lambda: utc_now() + timedelta(days=1)) is None


def test_a_damaged_file_is_made_again_and_the_others_are_kept(
    settings: Settings, database: Database
) -> None:
    number = order(database, {"poster-a4": 1, "f4": 1})
    work(settings, database)
    made, folder = finished(database, number), order_folder(settings, number)
    whole = {run.file_name: (folder / str(run.file_name)).stat().st_mtime_ns for run in made.runs}
    first, second = (folder / str(run.file_name) for run in made.runs)
    first.write_bytes(b"")
    with database.writing() as session:
        again = order_by_id(session, number)
        again.finished_at = None
        assert again.job is not None
        again.job.status = "failed"
        resume_order(session, number, by=1)

    work(settings, database)

    assert finished(database, number).finished_at
    assert first.stat().st_size and first.stat().st_mtime_ns > whole[first.name]
    assert second.stat().st_mtime_ns == whole[second.name]


def test_a_cancelled_order_stays_listed_and_leaves_no_file(
    settings: Settings, database: Database
) -> None:
    number = order(database, {"poster-a4": 1, "leaflet-a5": 1})
    job = jobs.claim(database)
    assert job is not None
    report = jobs.progress(database, job.id)

    def cancelled_by_somebody(done: int, total: int) -> None:
        if (order_folder(settings, number)).is_dir() and made_files(settings, database, number):
            with database.writing() as session:
                cancel_order(session, settings, number, by=1)
        report(done, total)

    with pytest.raises(jobs.JobEnded):
        print_order_job(settings, database, job, cancelled_by_somebody)
    jobs.finish(database, job.id)

    with database.reading() as session:
        found = order_by_id(session, number)
        assert (state_of(found), found.finished_at) == ("cancelled", None)
        assert found.job is not None and found.job.status == "failed"
        assert not session.scalars(select(InstallationEvent)).all()
    assert not order_folder(settings, number).exists()
    assert jobs.claim(database, lambda: utc_now() + timedelta(days=1)) is None
    assert len(trail(database, "order.cancel")) == 1


@pytest.mark.one_database
def test_a_worker_puts_a_cancelled_order_down_and_takes_the_next(
    settings: Settings, database: Database
) -> None:
    first = order(database, {"sticker-a3plus": 1}, count=192)
    worker = worker_of(settings)
    try:
        until(lambda: _checking(worker.pid), 60, "the check of the first file")
        with database.writing() as session:
            cancel_order(session, settings, first, by=1)
        second = order(database, {"poster-a4": 1}, count=1)
        until(lambda: not _checking(worker.pid), 10, "the end of the check")
        until(lambda: _state(database, second) == "ready", 60, "the next order")
    finally:
        worker.kill()
        worker.wait()

    assert _state(database, first) == "cancelled"
    assert not order_folder(settings, first).exists()


def test_an_order_that_waits_is_cancelled_and_never_begun(
    settings: Settings, database: Database
) -> None:
    number = order(database, {"poster-a4": 1})
    with database.writing() as session:
        cancel_order(session, settings, number, by=1)

    assert jobs.claim(database) is None


def test_a_finished_order_is_not_cancelled(settings: Settings, database: Database) -> None:
    number = order(database, {"poster-a4": 1}, count=1)
    work(settings, database)

    with pytest.raises(NotAllowed), database.writing() as session:
        cancel_order(session, settings, number, by=1)

    assert (order_folder(settings, number) / str(finished(database, number).archive)).is_file()


def test_content_that_changed_after_ordering_stops_the_order(
    settings: Settings, database: Database
) -> None:
    number = order(database, {"poster-a4": 1}, draft=True)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        campaign.service.name = "Pusat Panggilan 112"

    work(settings, database)

    with database.reading() as session:
        found = order_by_id(session, number)
        assert state_of(found) == "failed"
        assert found.job is not None and "berubah" in str(found.job.error)
        assert not session.scalars(select(InstallationEvent)).all()


def _checking(pid: int) -> bool:
    """True while processes that a thread of that one started read the pages of a file."""
    children: list[str] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            children += task.read_text().split()
    return any("preflight.strip" in told(int(child)) for child in children)


def _state(database: Database, number: int) -> str:
    with database.reading() as session:
        return state_of(order_by_id(session, number))
