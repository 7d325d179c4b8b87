"""Print runs: queued by staff, made by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_places
from outreach.database import Database
from outreach.errors import NotAllowed
from outreach.jobs import Job, enqueue
from outreach.jobs import Report as Progress
from outreach.links.installation import mark_printed
from outreach.materials.artwork import refuse_unfit
from outreach.materials.catalogue import material as of_catalogue
from outreach.materials.make import Order, print_order
from outreach.materials.models import PrintRun
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.wib import utc_now


def order_run(
    session: Session,
    campaign: Campaign,
    *,
    material: str,
    language: str,
    mono: bool,
    places: Sequence[Place],
    by: int,
    office: bool = False,
) -> PrintRun:
    """Queue a print run; the worker renders it after this transaction commits.

    Raises `OutreachError` for a language that the material has no room for.
    """
    refuse_unfit(of_catalogue(material), language)
    run = PrintRun(
        campaign_id=campaign.id,
        material=material,
        language=language,
        mono=mono,
        office=office,
        place_ids=[place.id for place in places],
        created_at=utc_now(),
        created_by=by,
    )
    session.add(run)
    session.flush()
    run.job_id = enqueue(session, "print", {"run": run.id}, by).id
    record(session, by, "print.order", campaign.slug, material=material, mono=mono)
    return run


def order_sample(session: Session, campaign: Campaign, material: str, by: int) -> PrintRun:
    """Queue one page of a draft, that of the longest name, so that its check comes soon."""
    if campaign.status == "approved":
        raise NotAllowed(
            "Kampanye ini sudah disetujui; contoh hanya untuk draf.", "Buat berkas cetaknya."
        )
    hardest = max(campaign_places(session, campaign), key=lambda place: len(place.label))
    return order_run(
        session, campaign, material=material, language="id", mono=False, places=[hardest], by=by
    )  # fmt: skip


def runs_of(session: Session, campaign_id: int) -> list[PrintRun]:
    """A campaign's single print runs, newest first; those of an order stand with the order."""
    return list(
        session.scalars(
            select(PrintRun)
            .where(PrintRun.campaign_id == campaign_id, PrintRun.order_id.is_(None))
            .order_by(PrintRun.id.desc())
        )
    )


def order_of(campaign: str, run: PrintRun) -> Order:
    """What a run of that campaign (slug) is to print."""
    return Order(
        campaign=campaign,
        material=run.material,
        places=run.place_ids,
        language=run.language,
        mono=run.mono,
        office=run.office,
        one_to=run.one_to,
    )


def folder_of(settings: Settings, run_id: int) -> Path:
    """Where a run's files are."""
    return settings.files_path / "print" / str(run_id)


def print_run_job(settings: Settings, database: Database, job: Job, report: Progress) -> None:
    """The worker's part of a print run. Run twice, it makes the same files again.

    Its posters are then printed; sheets marked DRAF are samples and change nothing, nor do those
    that preflight keeps from the press.
    """
    with database.reading() as session:
        run = session.get_one(PrintRun, job.arguments["run"])
        order = order_of(run.campaign.slug, run)
    printed = print_order(database, settings, order, folder_of(settings, run.id), report)
    with database.writing() as session:
        done = session.get_one(PrintRun, run.id)
        done.pages, done.draft = printed.pages, printed.draft
        done.preflight, done.content_hash = printed.preflight, printed.content_hash
        if not run.on_screen and not printed.draft and printed.report.press_ready:
            mark_printed(session, printed.placements)
