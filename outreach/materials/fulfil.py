"""The worker's part of an order: file by file, so that a crash costs at most the file at hand."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.jobs import Job, JobEnded
from outreach.jobs import Report as Progress
from outreach.links.installation import mark_printed
from outreach.links.models import Placement
from outreach.materials import bundle
from outreach.materials.catalogue import material
from outreach.materials.keep import KEPT
from outreach.materials.make import print_order
from outreach.materials.models import PrintOrder, PrintRun
from outreach.materials.orders import order_by_id, order_folder, state_of
from outreach.materials.packing import (
    order_sheet,
    packing_csv,
    packing_list,
    packing_pdf,
    printed_runs,
)
from outreach.materials.runs import order_of
from outreach.settings import Settings
from outreach.wib import Now, utc_now

_SHOWN_SECONDS = 0.25  # between two writes of the progress: each is a transaction
_WORK = ".work-"


def print_order_job(
    settings: Settings, database: Database, job: Job, report: Progress, now: Now = utc_now
) -> None:
    """Make every file of an order that is not there yet, then its papers and the archive.

    A file counts as made once its checksum is in the database and fits; run again after a crash,
    those are kept, and what was half made is made again with the same codes. Posters are marked as
    printed in the transaction that finishes the order, so once. Raises `JobEnded` when the order
    was cancelled meanwhile, and leaves no file of it. A finished order's files, once removed, are
    made again as the same bytes, or an `OutreachError` tells that they cannot be.
    """
    with database.reading() as session:
        order = order_by_id(session, job.arguments["order"])
        runs, _campaign = list(order.runs), order.campaign
    if order.cancelled_at or (order.finished_at and order.files_until):
        return
    folder = order_folder(settings, order.id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_WORK}*"):
            shutil.rmtree(left, ignore_errors=True)
        done, total = 0, sum(len(run.place_ids) for run in runs)
        for run in runs:
            if not _is_kept(folder, run):
                _make(database, settings, order, run, folder, _part(report, done, total))
            done += len(run.place_ids)
            report(done, total)
        _finish(database, order.id, folder, lambda: report(total, total), now)
    except OSError as error:
        raise OutreachError(
            "Folder %(folder)s tidak bisa ditulis (%(reason)s).",
            "Periksa ruang disk, lalu lanjutkan pesanan; yang sudah jadi tidak dibuat lagi.",
            folder=folder,
            reason=error.strerror,
        ) from error
    finally:
        # Whoever cancels removes the files, also under our hands; these are what came after.
        with database.reading() as session:
            if order_by_id(session, order.id).cancelled_at:
                shutil.rmtree(folder, ignore_errors=True)


def _part(report: Progress, before: int, total: int) -> Progress:
    """Progress of one file as progress of the order, told a few times a second."""
    told = 0.0

    def _report(done: int, _total: int) -> None:
        nonlocal told
        at = time.monotonic()
        if at - told >= _SHOWN_SECONDS:
            told = at
            report(before + done, total)

    return _report


def _is_kept(folder: Path, run: PrintRun) -> bool:
    if not run.sha256 or not run.file_name:
        return False
    pdf = folder / run.file_name
    return pdf.is_file() and _manifest_of(pdf).is_file() and bundle.sha256_of(pdf) == run.sha256


def _manifest_of(pdf: Path) -> Path:
    """The list of codes that goes with a PDF."""
    return pdf.with_name(f"{pdf.stem}_KODE.csv")


def _make(
    database: Database,
    settings: Settings,
    order: PrintOrder,
    run: PrintRun,
    folder: Path,
    report: Progress,
) -> None:
    """One file: rendered and checked in a folder of its own, moved into place, then written down.

    The file tells the moment of its order, so that one made again after a crash is the same.
    """
    work = folder / f"{_WORK}{run.id}-{os.getpid()}"
    printed = print_order(
        database,
        settings,
        order_of(order.campaign.slug, run),
        work,
        report,
        now=lambda: order.created_at,
    )
    if printed.content_hash != order.content_hash:
        shutil.rmtree(work, ignore_errors=True)
        raise OutreachError(
            "Isi kampanye berubah sesudah dipesan; pesanan ini tidak dilanjutkan.",
            "Buat pesanan baru dari isi yang sekarang; kodenya tetap sama.",
        )
    made, codes, *images = map(Path, printed.files)
    made = images[0] if images else made
    name = bundle.run_name(order, run, material(run.material))
    sha256 = bundle.sha256_of(made)
    if order.finished_at and sha256 != run.sha256:
        shutil.rmtree(folder, ignore_errors=True)
        raise _not_the_same()
    codes.replace(_manifest_of(folder / name))
    made.replace(folder / name)
    shutil.rmtree(work, ignore_errors=True)
    with database.writing() as session:
        if order_by_id(session, order.id, locked=True).cancelled_at:
            raise JobEnded
        row = session.get_one(PrintRun, run.id)
        row.pages, row.draft = printed.pages, printed.draft
        row.preflight, row.content_hash = printed.preflight, printed.content_hash
        row.file_name, row.sha256 = name, sha256


def _finish(
    database: Database, order_id: int, folder: Path, alive: Callable[[], None], now: Now
) -> None:
    """Papers, checksums and archive; then the order is finished and its posters are printed."""
    with database.reading() as session:
        order = order_by_id(session, order_id)
        names = [name for run in order.runs if (name := run.file_name)]
        papers = _papers(session, order, alive) if printed_runs(order) else {}
        archive = folder / bundle.archive_name(order)
    for name, content in papers.items():
        (folder / name).write_bytes(content)
    files = [*names, *(_manifest_of(Path(name)).name for name in names), *papers]
    bundle.write_sums(folder, files)
    bundle.write_archive(order, folder, [*files, bundle.SUMS], archive)
    size, sha256 = archive.stat().st_size, bundle.sha256_of(archive)
    if order.finished_at and sha256 != order.archive_sha256:
        shutil.rmtree(folder, ignore_errors=True)
        raise _not_the_same()
    with database.writing() as session:
        order = order_by_id(session, order_id, locked=True)
        if order.cancelled_at:
            raise JobEnded
        if order.finished_at and order.files_until:
            return
        order.files_until = now() + KEPT
        if order.finished_at:
            return
        order.finished_at = now()
        order.archive, order.archive_bytes, order.archive_sha256 = archive.name, size, sha256
        if state_of(order) == "ready":
            mark_printed(session, _placements(session, order), now)
        record(
            session, None, "order.finish", order.campaign.slug, order=order.id,
            sha256=sha256, state=state_of(order),
        )  # fmt: skip


def _papers(session: Session, order: PrintOrder, alive: Callable[[], None]) -> dict[str, bytes]:
    """Name → content of what goes with paper: images need neither a parcel nor a press."""
    packing = packing_list(session, order)
    papers = {bundle.paper_name(order, "DAFTAR-KIRIM", "csv"): packing_csv(packing)}
    papers[bundle.paper_name(order, "DAFTAR-KIRIM", "pdf")] = packing_pdf(order, packing)
    alive()
    papers[bundle.paper_name(order, "LEMBAR-PESANAN", "pdf")] = order_sheet(order)
    alive()
    return papers


def _not_the_same() -> OutreachError:
    return OutreachError(
        "Berkas yang dibuat lagi tidak sama persis dengan yang dulu, jadi tidak disimpan.",
        "Buat pesanan baru; kodenya tetap sama.",
    )


def _placements(session: Session, order: PrintOrder) -> list[int]:
    """Every placement that the order printed."""
    found: list[int] = []
    for run in printed_runs(order):
        found += session.scalars(
            select(Placement.id).where(
                Placement.campaign_id == order.campaign_id,
                Placement.material == run.material,
                Placement.place_id.in_(run.place_ids),
            )
        )
    return found
