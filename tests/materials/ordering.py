"""Builders for tests of orders: place one, do the worker's part, look at what came out."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pypdfium2
from sqlalchemy import select

from outreach import jobs
from outreach.accounts.models import AuditEntry
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.links.models import Code
from outreach.materials.models import PrintOrder, PrintRun
from outreach.materials.orders import (
    Wanted,
    order_by_id,
    order_folder,
    place_order,
)
from outreach.places.find import villages
from outreach.settings import ROOT, Settings
from outreach.wib import utc_now
from outreach.worker.jobs import run_one
from tests.build import SLUG, approved
from tests.running import decode_pages


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


def proofread(campaign: Campaign) -> None:
    """Tick the campaign's Sundanese as read by a native speaker."""
    copy = campaign.content["copy"]
    read = {**copy, "su": {**copy["su"], "proofread": True}}
    campaign.content = {**campaign.content, "copy": read}


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


def made_files(settings: Settings, database: Database, number: int) -> dict[str, tuple[int, int]]:
    """File → (inode, moment) of those that the database counts as made."""
    with database.reading() as session:
        names = [run.file_name for run in order_by_id(session, number).runs if run.file_name]
    found = [(order_folder(settings, number) / name).stat() for name in names]
    return {name: (s.st_ino, s.st_mtime_ns) for name, s in zip(names, found, strict=True)}


def decoded(settings: Settings, run: PrintRun) -> list[list[str]]:
    folder = order_folder(settings, run.order_id or 0)
    return decode_pages((folder / str(run.file_name)).read_bytes())


def trail(database: Database, action: str) -> list[AuditEntry]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def text_of_pdf(path: Path) -> str:
    return "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(path))
