"""An order is made once, whatever its worker meets, and a print shop can run what comes out."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from outreach import jobs
from outreach.accounts.models import AuditEntry
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import NotAllowed, OutreachError
from outreach.links.models import Code, InstallationEvent
from outreach.materials.fulfil import print_order_job
from outreach.materials.models import PrintOrder, PrintRun
from outreach.materials.orders import (
    Wanted,
    cancel_order,
    order_by_id,
    order_folder,
    place_order,
    resume_order,
    state_of,
)
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.settings import ROOT, Settings
from outreach.wib import utc_now
from outreach.worker.jobs import run_one
from tests.build import SLUG, approved
from tests.running import decode_pages, told, until


def order(
    database: Database,
    copies: dict[str, int],
    count: int = 3,
    own: dict[int, int] | None = None,
    draft: bool = False,
) -> int:
    """The number of a new order for the first `count` villages; `own` is by position."""
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        if not draft and campaign.status != "approved":
            campaign = approved(session)
        places = villages(session)[:count]
        single = {places[at].id: number for at, number in (own or {}).items()}
        return place_order(session, campaign, Wanted(copies, places, own=single), by=1).id


def work(settings: Settings, database: Database, later: timedelta = timedelta()) -> None:
    """Do the next job, as the worker does; `later` than now, when leases have run out."""
    job = jobs.claim(database, lambda: utc_now() + later)
    assert job is not None
    run_one(settings, database, job)


def worker_of(settings: Settings) -> subprocess.Popen[bytes]:
    """The worker as a process of its own."""
    env = {
        **os.environ,
        "OUTREACH_HOME": settings.home,
        "OUTREACH_BASE_URL": settings.base_url,
        "OUTREACH_DATABASE_URL": settings.database_url,
    }
    return subprocess.Popen([sys.executable, "-m", "outreach", "worker"], cwd=ROOT, env=env)


def finished(database: Database, order_id: int) -> PrintOrder:
    with database.reading() as session:
        found = order_by_id(session, order_id)
        assert found.job is not None and found.job.error is None, found.job
        assert [run.file_name for run in found.runs]
        assert found.campaign.slug == SLUG
        return found


def urls(database: Database) -> dict[tuple[str, int], str]:
    with database.reading() as session:
        codes = session.scalars(select(Code).join(Code.placement))
        return {(c.placement.material, c.placement.place_id): c.qr_url for c in codes}


def test_the_archive_holds_what_a_print_shop_asks_for(
    settings: Settings, database: Database
) -> None:
    number = order(database, {"poster-a4": 2, "leaflet-a5": 50}, own={0: 7})

    work(settings, database)

    made = finished(database, number)
    assert state_of(made) == "ready"
    archive = order_folder(settings, number) / str(made.archive)
    day = made.created_at + timedelta(hours=7)
    assert made.archive == f"CC112_PESANAN-{number}_{day:%Y-%m-%d}.zip"
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == made.archive_sha256
    assert archive.stat().st_size == made.archive_bytes
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        inside = {Path(name).name: opened.read(name) for name in opened.namelist()}
    assert {name for name in inside if name.endswith(".pdf")} == {
        f"CC112_POSTER-A4_210x297_4-0_2x2lbr_{day:%Y-%m-%d}.pdf",
        f"CC112_POSTER-A4_210x297_4-0_1x7lbr_{day:%Y-%m-%d}.pdf",
        f"CC112_LEAFLET-A5_148x210_4-4_2x50lbr_{day:%Y-%m-%d}.pdf",
        f"CC112_LEAFLET-A5_148x210_4-4_1x7lbr_{day:%Y-%m-%d}.pdf",
        f"CC112_DAFTAR-KIRIM_{day:%Y-%m-%d}.pdf",
        f"CC112_LEMBAR-PESANAN_{day:%Y-%m-%d}.pdf",
    }
    assert all(name.isascii() for name in inside)
    sums = dict(re.findall(r"^([0-9a-f]{64})  (.+)$", inside["SHA256SUMS.txt"].decode(), re.M))
    assert {name: sum_ for sum_, name in sums.items()} == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in inside.items()
        if name != "SHA256SUMS.txt"
    }
    decoded = [
        url
        for run in made.runs
        for page in decode_pages(inside[str(run.file_name)])
        for url in page
    ]
    assert sorted(decoded) == sorted(urls(database).values())
    assert len(decoded) == 6


def test_the_packing_list_says_who_gets_how_many(settings: Settings, database: Database) -> None:
    with database.writing() as session:
        first = villages(session)[0]
        session.add(Place(kind="market", name="=HYPERLINK(1)", district_code=first.district_code))
        session.flush()
        campaign, places = approved(session), list(session.scalars(select(Place).limit(2)))
        venue = session.scalars(select(Place).where(Place.kind == "market")).one()
        wanted = Wanted({"poster-a4": 1, "f4": 3}, [*places, venue], own={venue.id: 9})
        number = place_order(session, campaign, wanted, by=1).id

    work(settings, database)

    made, folder = finished(database, number), order_folder(settings, number)
    [listed] = folder.glob("*_DAFTAR-KIRIM_*.csv")
    rows = list(csv.DictReader(io.StringIO(listed.read_text(encoding="utf-8-sig"))))
    assert [(row["Poster A4"], row["Poster F4 kantor desa"]) for row in rows] == [
        ("1", "3"), ("1", "3"), ("9", "9"),
    ]  # fmt: skip
    assert rows[-1]["Tempat"] == "'=HYPERLINK(1)"
    codes = [path.read_text() for path in folder.glob("*_KODE.csv")]
    assert len(codes) == len(made.runs)
    assert sum("'=HYPERLINK(1)" in text for text in codes) == 2
    assert not any(re.search(r"(^|,)=", text) for text in codes)
    [paper] = folder.glob("*_DAFTAR-KIRIM_*.pdf")
    assert "tanda tangan penerima" in _text(paper)
    [sheet] = folder.glob("*_LEMBAR-PESANAN_*.pdf")
    says = " ".join(_text(sheet).split())
    assert all(words in says for words in ("Art paper 150 g", "210 × 297 mm", "4/0", "= 9 lembar"))


def test_an_order_reprinted_has_the_same_codes(settings: Settings, database: Database) -> None:
    found = []
    for _again in range(2):
        number = order(database, {"poster-a4": 1, "pocket-card": 1})
        work(settings, database)
        found.append([_decoded(settings, run) for run in finished(database, number).runs])

    assert found[0] == found[1]
    assert all(len(pages) >= 3 for pages in found[0])


@pytest.mark.one_database
def test_a_worker_killed_in_the_middle_doubles_nothing(
    settings: Settings, database: Database
) -> None:
    number = order(database, {"poster-a4": 1, "leaflet-a5": 1, "sticker-a3plus": 1}, count=40)
    worker = worker_of(settings)
    try:
        kept = until(lambda: _made(settings, database, number), 60, "the first file")
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
    assert _made(settings, database, number).items() >= kept.items(), "made once, not again"
    assert sorted(path.suffix for path in folder.iterdir()) == (
        [".csv"] * 4 + [".pdf"] * 5 + [".txt", ".zip"]
    )
    after = urls(database)
    assert before.items() <= after.items()
    for run in made.runs:
        pages = _decoded(settings, run)
        times = 20 if run.material == "sticker-a3plus" else 1
        assert Counter(url for page in pages for url in page) == {
            after[run.material, place]: times for place in run.place_ids
        }
    with database.reading() as session:
        events = list(session.scalars(select(InstallationEvent)))
        assert {event.step for event in events} == {"printed"}
        assert len({event.placement_id for event in events}) == len(events) == 120
        assert len(_trail(database, "order.finish")) == 1
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
        if (order_folder(settings, number)).is_dir() and _made(settings, database, number):
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
    assert len(_trail(database, "order.cancel")) == 1


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


def test_a_draft_marks_nothing_as_printed(settings: Settings, database: Database) -> None:
    number = order(database, {"poster-a4": 1}, draft=True)

    work(settings, database)

    assert state_of(finished(database, number)) == "draft"
    with database.reading() as session:
        assert not session.scalars(select(InstallationEvent)).all()


@pytest.mark.parametrize(
    ("copies", "count", "own", "told"),
    [
        ({}, 1, {}, "Belum ada materi"),
        ({"poster-a4": 1}, 0, {}, "Belum ada tempat"),
        ({"poster-a4": 0}, 1, {}, "Jumlah 0"),
        ({"poster-a4": 10_000}, 1, {}, "Jumlah 10000"),
        ({"screen-square": 1}, 1, {}, "tidak untuk percetakan"),
        ({"poster-a4": 1}, 13, {at: at + 1 for at in range(13)}, "13 jumlah yang berbeda"),
    ],
)
def test_what_cannot_be_ordered_is_said_and_nothing_is_queued(
    database: Database, copies: dict[str, int], count: int, own: dict[int, int], told: str
) -> None:
    with pytest.raises(OutreachError, match=told):
        order(database, copies, count, own)

    assert jobs.claim(database) is None


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


def _made(settings: Settings, database: Database, number: int) -> dict[str, tuple[int, int]]:
    """File → (inode, moment) of those that the database counts as made."""
    with database.reading() as session:
        names = [run.file_name for run in order_by_id(session, number).runs if run.file_name]
    found = [(order_folder(settings, number) / name).stat() for name in names]
    return {name: (s.st_ino, s.st_mtime_ns) for name, s in zip(names, found, strict=True)}


def _decoded(settings: Settings, run: PrintRun) -> list[list[str]]:
    folder = order_folder(settings, run.order_id or 0)
    return decode_pages((folder / str(run.file_name)).read_bytes())


def _trail(database: Database, action: str) -> list[AuditEntry]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def _text(path: Path) -> str:
    return "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(path))
