"""Orders for a print shop: several materials, places and quantities in one job."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach import jobs
from outreach.accounts.audit import record
from outreach.campaigns.approve import content_hash
from outreach.campaigns.models import Campaign
from outreach.errors import NotAllowed, NotFound, OutreachError
from outreach.language import lazy as _
from outreach.materials.artwork import refuse_unfit
from outreach.materials.inspection import inspection_of
from outreach.materials.models import PrintOrder, PrintRun
from outreach.materials.offer import offered
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.wib import Now, utc_now

JOB = "print_order"
MOST_COPIES = 9_999
# Each quantity is a file of its own: more of them and the print shop loses the overview.
_QUANTITIES = 12
STATES = {
    "queued": (_("Menunggu giliran"), "draft"),
    "running": (_("Sedang dibuat"), "info"),
    "failed": (_("Terhenti"), "danger"),
    "cancelled": (_("Dibatalkan"), "neutral"),
    "blocked": (_("Belum siap cetak"), "danger"),
    "cleared": (_("Berkas dihapus"), "neutral"),
    "draft": (_("DRAF"), "draft"),
    "ready": (_("Siap cetak"), "ok"),
}


@dataclass(frozen=True)
class Wanted:
    """What is to be printed: copies of each material (slug) for every place.

    `own` holds the copies of single places (id), which count for every printed material of theirs;
    a screen image comes once.
    `office` is PDF/UA at trim size; `tenth` draws those at 1:10 that print shops take so.
    """

    copies: Mapping[str, int]
    places: Sequence[Place]
    language: str = "id"
    mono: bool = False
    own: Mapping[int, int] = field(default_factory=dict)
    office: bool = False
    tenth: bool = False


def place_order(
    session: Session, campaign: Campaign, wanted: Wanted, by: int, now: Now = utc_now
) -> PrintOrder:
    """Queue an order; the worker makes its files after this transaction commits.

    What is printed in different quantities comes in different files. Raises `OutreachError` when
    nothing is ordered, too many different quantities are, a material has no room for the language,
    or nobody has proofread its Sundanese.
    """
    if not wanted.copies:
        raise OutreachError(
            "Belum ada materi yang dipesan.", "Isi jumlah untuk paling sedikit satu materi."
        )
    if not wanted.places:
        raise OutreachError("Belum ada tempat yang dipilih.", "Pilih paling sedikit satu tempat.")
    known = {found.slug: found for found in offered()}
    unknown = sorted(set(wanted.copies) - set(known))
    if unknown:
        raise NotFound(
            "Materi “%(slug)s” tidak ada.", "Yang ada: %(known)s.",
            slug=unknown[0], known=", ".join(sorted(known)),
        )  # fmt: skip
    for slug in wanted.copies:
        refuse_unfit(known[slug], wanted.language)
    sundanese = campaign.content["copy"].get("su")
    if wanted.language != "id" and sundanese and not sundanese["proofread"]:
        # Source: DOMAIN.md, rules. A single print run, to look at, needs no tick.
        raise NotAllowed(
            "Naskah Sunda kampanye ini belum dibaca penutur asli; belum ada yang dipesan.",
            "Centang “Sudah dibaca penutur asli” di Naskah, atau pesan dalam bahasa Indonesia.",
        )
    if wanted.tenth and not any(known[slug].tenth for slug in wanted.copies):
        raise OutreachError(
            "Tidak ada materi di pesanan ini yang dibuat pada skala 1:10.",
            "Skala 1:10 hanya untuk spanduk dan banner besar; pakai ukuran sebenarnya.",
        )
    order = PrintOrder(
        campaign_id=campaign.id,
        language=wanted.language,
        mono=wanted.mono,
        content_hash=content_hash(campaign),
        created_at=now(),
        created_by=by,
    )
    session.add(order)
    session.flush()
    order.job_id = jobs.enqueue(session, JOB, {"order": order.id}, by, now).id
    for slug, copies in wanted.copies.items():
        screen = known[slug].kind == "screen"
        once = {1: [place.id for place in wanted.places]}
        for quantity, place_ids in (once if screen else _by_quantity(copies, wanted)).items():
            session.add(
                PrintRun(
                    campaign_id=campaign.id, order_id=order.id, job_id=order.job_id, material=slug,
                    language=wanted.language, mono=wanted.mono, place_ids=place_ids,
                    office=wanted.office and not screen,
                    one_to=10 if wanted.tenth and known[slug].tenth else 1,
                    copies=quantity, created_at=order.created_at, created_by=by,
                )
            )  # fmt: skip
    session.flush()
    record(
        session, by, "order.place", campaign.slug, order=order.id,
        materials=dict(wanted.copies), places=len(wanted.places),
    )  # fmt: skip
    return order


def _by_quantity(copies: int, wanted: Wanted) -> dict[int, list[int]]:
    """Copies → ids of the places that get so many."""
    found: dict[int, list[int]] = {}
    for place in wanted.places:
        quantity = wanted.own.get(place.id, copies)
        if not 1 <= quantity <= MOST_COPIES:
            raise OutreachError(
                "Jumlah %(number)s tidak bisa dipesan.", "Isi 1 sampai %(most)s.",
                number=quantity, most=MOST_COPIES,
            )  # fmt: skip
        found.setdefault(quantity, []).append(place.id)
    if len(found) > _QUANTITIES:
        raise OutreachError(
            "Ada %(count)s jumlah yang berbeda dalam satu pesanan.",
            "Samakan menjadi paling banyak %(most)s jumlah, atau bagi menjadi beberapa pesanan.",
            count=len(found),
            most=_QUANTITIES,
        )
    return dict(sorted(found.items()))


def order_by_id(session: Session, order_id: int, *, locked: bool = False) -> PrintOrder:
    """The order; `locked` keeps it from others until the transaction ends. `NotFound` if none."""
    wanted = select(PrintOrder).where(PrintOrder.id == order_id)
    if locked:
        # What the session already read of it may be older than the lock.
        wanted = wanted.with_for_update(of=PrintOrder).execution_options(populate_existing=True)
    order = session.scalar(wanted)
    if order is None:
        raise NotFound("Pesanan cetak itu tidak ada.", "Kembali ke daftar pesanan.")
    return order


def orders_of(session: Session, campaign_id: int) -> list[PrintOrder]:
    """A campaign's orders, newest first."""
    return list(
        session.scalars(
            select(PrintOrder)
            .where(PrintOrder.campaign_id == campaign_id)
            .order_by(PrintOrder.id.desc())
        )
    )


def order_folder(settings: Settings, order_id: int) -> Path:
    """Where an order's files are."""
    return settings.files_path / "print" / "orders" / str(order_id)


def state_of(order: PrintOrder) -> str:
    """One of `STATES`: how far the order is, and whether a print shop may have it."""
    if order.cancelled_at:
        return "cancelled"
    if not order.finished_at:
        return order.job.status if order.job else "queued"
    if order.files_until is None:
        busy = order.job is not None and order.job.status in ("queued", "running")
        return order.job.status if order.job and busy else "cleared"
    if blocked_by(order):
        return "blocked"
    return "draft" if any(run.draft for run in order.runs) else "ready"


def blocked_by(order: PrintOrder) -> list[PrintRun]:
    """The finished files in which preflight found something that must be mended before printing."""
    return [
        run
        for run in order.runs
        if (found := inspection_of(run)) is not None and not found.report.press_ready
    ]


def cancel_order(
    session: Session, settings: Settings, order_id: int, by: int, now: Now = utc_now
) -> None:
    """End an order that is not finished, at once; its half-made files are gone, it stays listed.

    A worker that is at it learns so at its next page and removes what it still wrote. Raises
    `NotAllowed` for a finished order.
    """
    order = order_by_id(session, order_id, locked=True)
    if order.finished_at:
        raise NotAllowed(
            "Pesanan ini sudah selesai, jadi tidak bisa dibatalkan.", "Tutup saja tautannya."
        )
    if order.cancelled_at is None:
        order.cancelled_at = now()
        if order.job:
            jobs.cancel(session, order.job, "Dibatalkan.", now)
        record(session, by, "order.cancel", order.campaign.slug, order=order.id)
    shutil.rmtree(order_folder(settings, order_id), ignore_errors=True)


def resume_order(session: Session, order_id: int, by: int, now: Now = utc_now) -> None:
    """Queue a stopped order once more; files that are finished are kept.

    Raises `NotAllowed` for an order that is not stopped.
    """
    order = order_by_id(session, order_id, locked=True)
    if state_of(order) != "failed":
        raise NotAllowed("Pesanan ini tidak terhenti.", "Muat ulang halamannya.")
    queue_again(session, order, by, now)
    record(session, by, "order.resume", order.campaign.slug, order=order.id)


def queue_again(session: Session, order: PrintOrder, by: int, now: Now = utc_now) -> None:
    """Give an order a new job, whatever became of the one it had."""
    order.job = jobs.enqueue(session, JOB, {"order": order.id}, by, now)
    for run in order.runs:
        run.job_id = order.job.id
