"""Papers that take a while: made by the worker, fetched when they are done."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach import jobs
from outreach.accounts.audit import record
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.errors import NotFound, OutreachError
from outreach.events.models import Event
from outreach.materials.bundle import campaign_mark
from outreach.papers.cases import case_of
from outreach.papers.catalogue import paper_by_slug
from outreach.papers.make import Report, write_pdf, write_word, write_zip
from outreach.papers.models import PaperFile
from outreach.papers.paper import Case, Paper
from outreach.settings import Settings
from outreach.wib import Now, utc_now

JOB = "paper"
FORMS = ("pdf", "zip", "docx")


def order_file(
    session: Session,
    campaign: Campaign,
    paper: Paper,
    event: Event | None,
    *,
    size: str,
    form: str,
    by: int,
    now: Now = utc_now,
) -> PaperFile:
    """Queue a paper; the worker makes it after this transaction commits."""
    made = PaperFile(
        campaign_id=campaign.id, paper=paper.slug, event_id=event.id if event else None, size=size,
        form=form, created_at=now(), created_by=by,
    )  # fmt: skip
    session.add(made)
    session.flush()
    made.job_id = jobs.enqueue(session, JOB, {"file": made.id}, by, now).id
    record(session, by, "paper.make", campaign.slug, paper=paper.slug, form=form)
    return made


def files_of(session: Session, campaign: Campaign, event: Event | None) -> dict[str, PaperFile]:
    """The newest file of each paper of the campaign, or of one of its events."""
    of_event = PaperFile.event_id.is_(None) if event is None else PaperFile.event_id == event.id
    found = session.scalars(
        select(PaperFile)
        .where(PaperFile.campaign_id == campaign.id, of_event)
        .order_by(PaperFile.id)
    )
    return {file.paper: file for file in found}


def file_by_id(session: Session, campaign: Campaign, number: int) -> PaperFile:
    """A file of this campaign; raises `NotFound`."""
    found = session.get(PaperFile, number)
    if found is None or found.campaign_id != campaign.id:
        raise NotFound("Berkas itu tidak ada.", "Kembali ke daftar berkas kampanye.")
    return found


def folder_of(settings: Settings, number: int) -> Path:
    """Where a file is."""
    return settings.files_path / "papers" / str(number)


def file_name(case: Case, paper: Paper, size: str, form: str, only: str = "") -> str:
    """`CC112_UNDANGAN_KEGIATAN-3_F4.pdf`; of one letter, with the letter's own name."""
    parts = [campaign_mark(case.campaign.slug), paper.slug.upper()]
    if case.event:
        parts.append(f"KEGIATAN-{case.event.id}")
    parts += [only] if only else []
    return "_".join([*parts, size]) + f".{form}"


def paper_job(settings: Settings, database: Database, job: jobs.Job, report: jobs.Report) -> None:
    """The worker's part: make the file, whole or not at all, and remove the one it replaces.

    Run twice, it makes the same bytes again; what a killed worker left is removed.
    """
    with database.reading() as session:
        file = session.get_one(PaperFile, job.arguments["file"])
        event = session.get(Event, file.event_id) if file.event_id else None
        paper = paper_by_slug(file.paper)
        case = case_of(session, settings, file.campaign, paper, event)
        report(0, 1)
        name = file_name(case, paper, file.size, file.form)
        folder = folder_of(settings, file.id)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with whole_file(folder / name) as out:
                pages = write_form(out, case, paper, file.size, file.form, report)
                # The last word: whoever cancelled meanwhile gets no file.
                report(1, 1)
            size = (folder / name).stat().st_size
        except OSError as error:
            raise OutreachError(
                "Folder %(folder)s tidak bisa ditulis (%(reason)s).",
                "Periksa ruang disk, lalu buat berkasnya sekali lagi.",
                folder=folder,
                reason=error.strerror,
            ) from error
    with database.writing() as session:
        done = session.get_one(PaperFile, file.id)
        done.name, done.bytes, done.pages, done.finished_at = name, size, pages, utc_now()
        replaced = _replaced_by(session, done)
        for old in replaced:
            session.delete(old)
    for old in replaced:
        shutil.rmtree(folder_of(settings, old.id), ignore_errors=True)
    for left in folder.iterdir():
        if left.name != name:
            left.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that is at `path` once all of it is there, and nowhere if it fails."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_form(
    out: BinaryIO, case: Case, paper: Paper, size: str, form: str, report: Report
) -> int:
    """Write the paper in one of `FORMS`; returns its pages, of a ZIP its letters."""
    if form == "zip":
        return write_zip(out, case, paper, size, report)
    if form == "docx":
        return write_word(out, case, paper, size)
    return write_pdf(out, case, paper, size, report=report)


def cancel_file(session: Session, file: PaperFile, by: int, now: Now = utc_now) -> None:
    """Give up a file that is not made yet; of one that is, nothing changes."""
    if file.job is not None and file.job.status in ("queued", "running"):
        jobs.cancel(session, file.job, "Dibatalkan.", now)
        record(session, by, "paper.cancel", file.campaign.slug, paper=file.paper)


def _replaced_by(session: Session, file: PaperFile) -> list[PaperFile]:
    """Older files of the same paper in the same form that are made or never will be."""
    mine = PaperFile.event_id
    of_event = mine.is_(None) if file.event_id is None else mine == file.event_id
    ended = or_(PaperFile.finished_at.is_not(None), jobs.Job.status == "failed")
    return list(
        session.scalars(
            select(PaperFile)
            .outerjoin(jobs.Job, PaperFile.job_id == jobs.Job.id)
            .where(PaperFile.campaign_id == file.campaign_id, PaperFile.paper == file.paper)
            .where(of_event, PaperFile.form == file.form, PaperFile.id < file.id, ended)
        )
    )
