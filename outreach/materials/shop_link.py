"""The print shop's secret link: it opens one order's archive for some days, without an account.

A token is 192 random bits. Only its SHA-256 is kept, so that neither a stolen database nor staff
who come later can open a link; it is shown once, when it is made.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.database import Database
from outreach.errors import NotAllowed, NotFound
from outreach.language import current
from outreach.materials.catalogue import name_of
from outreach.materials.models import PrintDownload, PrintLink, PrintOrder
from outreach.materials.orders import blocked_by, state_of
from outreach.wib import Now, utc_now

DAYS = (7, 14, 30)


def create_link(session: Session, order: PrintOrder, days: int, by: int, now: Now = utc_now) -> str:
    """The token of a new link to that order, open for `days` (one of `DAYS`).

    Raises `NotAllowed`, saying why, for an order that a print shop must not have.
    """
    if days not in DAYS:
        raise NotAllowed("Lama tautan itu tidak tersedia.", "Pilih 7, 14, atau 30 hari.")
    refuse_unready(order)
    token, at = secrets.token_urlsafe(24), now()
    expires = at + timedelta(days=days)
    if order.files_until and order.files_until < expires:
        order.files_until = expires
    session.add(
        PrintLink(
            order_id=order.id, token_hash=_hash(token), created_at=at, created_by=by,
            expires_at=expires,
        )
    )  # fmt: skip
    record(session, by, "order.link", order.campaign.slug, order=order.id, days=days)
    return token


def refuse_unready(order: PrintOrder) -> None:
    """Raises `NotAllowed`, saying why, unless the order is ready for a print shop."""
    state = state_of(order)
    if state == "blocked":
        names = sorted({name_of(run.material, current()) for run in blocked_by(order)})
        raise NotAllowed(
            "Pesanan ini belum siap cetak: pemeriksaan menahan %(materials)s.",
            "Perbaiki temuannya, lalu buat pesanan baru; kodenya tetap sama.",
            materials=", ".join(names),
        )
    if state == "draft":
        raise NotAllowed(
            "Kampanye belum disetujui saat pesanan dibuat, jadi lembarnya bertanda DRAF.",
            "Minta persetujuan pimpinan, lalu buat pesanan baru; kodenya tetap sama.",
        )
    if state == "cleared":
        raise NotAllowed(
            "Berkas pesanan ini sudah dihapus.", "Buat lagi berkasnya; hasilnya sama persis."
        )
    if state != "ready":
        raise NotAllowed(
            "Pesanan ini tidak punya berkas yang selesai.", "Tunggu sampai selesai, atau lanjutkan."
        )


def links_of(session: Session, order_id: int) -> Sequence[PrintLink]:
    """An order's links, newest first, closed ones included."""
    return session.scalars(
        select(PrintLink).where(PrintLink.order_id == order_id).order_by(PrintLink.id.desc())
    ).all()


def is_open(link: PrintLink, now: Now = utc_now) -> bool:
    return link.revoked_at is None and now() < link.expires_at


def revoke_link(
    session: Session, order: PrintOrder, link_id: int, by: int, now: Now = utc_now
) -> None:
    """Close a link of that order; closing a closed one changes nothing."""
    link = session.get(PrintLink, link_id)
    if link is None or link.order_id != order.id:
        raise NotFound("Tautan itu tidak ada.", "Muat ulang halamannya.")
    if link.revoked_at is None:
        link.revoked_at = now()
        record(session, by, "order.link_close", order.campaign.slug, order=order.id, link=link.id)


def link_of_token(session: Session, token: str, now: Now = utc_now) -> PrintLink:
    """The open link of this token. Unknown, closed and expired are one `NotFound`: nobody learns
    which tokens there once were.
    """
    link = session.scalar(select(PrintLink).where(PrintLink.token_hash == _hash(token)))
    if link is None or not is_open(link, now):
        raise NotFound(
            "Tautan ini tidak berlaku.",
            "Mungkin masa berlakunya habis, ditutup, atau alamatnya tidak lengkap. Minta tautan "
            "baru kepada Diskominfo Purwakarta.",
        )
    return link


def count_download(database: Database, link_id: int, now: Now = utc_now) -> None:
    """The archive was asked for: when is kept, by whom is not."""
    with database.writing() as session:
        session.add(PrintDownload(link_id=link_id, at=now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
