"""How long an order's files are kept. What they were made from stays, so they can be made again:
record, checksums and codes.
"""

from __future__ import annotations

import shutil
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.database import Database
from outreach.errors import NotAllowed
from outreach.materials.models import PrintOrder
from outreach.materials.orders import order_by_id, order_folder, queue_again, state_of
from outreach.settings import Settings
from outreach.wib import Now, utc_now

KEPT = timedelta(days=90)  # after they were made; longer where a print shop's link is open longer


def clear_old_files(settings: Settings, database: Database, now: Now = utc_now) -> bool:
    """Remove the files of one order whose time is over; False when there is none.

    One at a time, so that nobody waits long for the database. Killed between folder and row, it
    finds the order again.
    """
    with database.reading() as session:
        due = session.scalar(
            select(PrintOrder.id)
            .where(PrintOrder.files_until < now())
            .order_by(PrintOrder.files_until)
            .limit(1)
        )
    if due is None:
        return False
    with database.writing() as session:
        order = order_by_id(session, due, locked=True)
        # A link that was made meanwhile keeps them.
        if order.files_until is not None and order.files_until < now():
            shutil.rmtree(order_folder(settings, due), ignore_errors=True)
            order.files_until = None
            record(session, None, "order.clear", order.campaign.slug, order=due)
    return True


def make_again(session: Session, order_id: int, by: int, now: Now = utc_now) -> None:
    """Queue the files of an order once more that were removed: the same bytes, or an error.

    Raises `NotAllowed` for an order that has its files.
    """
    order = order_by_id(session, order_id, locked=True)
    if state_of(order) != "cleared":
        raise NotAllowed("Berkas pesanan ini tidak dihapus.", "Muat ulang halamannya.")
    queue_again(session, order, by, now)
    record(session, by, "order.again", order.campaign.slug, order=order.id)
