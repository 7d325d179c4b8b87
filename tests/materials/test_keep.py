"""Old files of orders go, and come back byte for byte."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from outreach.accounts.models import AuditEntry
from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.errors import NotAllowed
from outreach.links.models import Code, InstallationEvent
from outreach.materials.keep import KEPT, clear_old_files, make_again
from outreach.materials.orders import order_by_id, order_folder, state_of
from outreach.materials.shop_link import create_link
from outreach.settings import Settings
from outreach.wib import utc_now
from tests.build import SLUG, signed_in
from tests.materials.test_orders import order, work

PAST = timedelta(minutes=1)


def ready(settings: Settings, database: Database, *more: str) -> int:
    """The number of a small order whose files are there."""
    number = order(database, {"poster-a4": 3, **dict.fromkeys(more, 1)}, count=2)
    work(settings, database)
    return number


def state(database: Database, number: int) -> str:
    with database.reading() as session:
        return state_of(order_by_id(session, number))


def clear(settings: Settings, database: Database, later: timedelta = KEPT + PAST) -> bool:
    return clear_old_files(settings, database, lambda: utc_now() + later)


def known(database: Database) -> tuple[int, int]:
    """How many codes there are, and how often a poster was said to be printed."""
    with database.reading() as session:
        tables = (Code, InstallationEvent)
        count = [session.scalar(select(func.count()).select_from(t)) or 0 for t in tables]
        return count[0], count[1]


def test_files_go_after_their_time_and_come_back_as_the_same_bytes(
    settings: Settings, database: Database
) -> None:
    number = ready(settings, database, "screen-square")
    folder, before = order_folder(settings, number), known(database)
    old = {path.name: path.read_bytes() for path in folder.iterdir()}

    assert not clear(settings, database, KEPT - PAST)
    assert folder.exists()
    assert clear(settings, database)
    assert not clear(settings, database)
    assert not folder.exists()
    assert state(database, number) == "cleared"
    with database.writing() as session:
        assert order_by_id(session, number).archive_sha256
        make_again(session, number, by=1)
    work(settings, database)

    assert state(database, number) == "ready"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == old
    assert known(database) == before
    assert not clear(settings, database, KEPT - PAST)
    with database.reading() as session:
        told = session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("order.%")))
        assert list(told) == ["order.place", "order.finish", "order.clear", "order.again"]


@pytest.mark.one_database
def test_an_open_link_keeps_the_files(settings: Settings, database: Database) -> None:
    number = ready(settings, database)
    late = KEPT - timedelta(days=1)
    with database.writing() as session:
        found = order_by_id(session, number)
        create_link(session, found, 30, by=1, now=lambda: utc_now() + late)

    assert not clear(settings, database, late + timedelta(days=30) - PAST)
    assert clear(settings, database, late + timedelta(days=30) + PAST)


@pytest.mark.one_database
def test_what_would_come_out_otherwise_is_not_kept(settings: Settings, database: Database) -> None:
    number = ready(settings, database)
    clear(settings, database)
    with database.writing() as session:
        make_again(session, number, by=1)
        # A draft again: its sheets would carry the mark that those of the order did not.
        session.scalars(select(Campaign).where(Campaign.slug == SLUG)).one().status = "draft"
    work(settings, database)

    assert state(database, number) == "cleared"
    assert not order_folder(settings, number).exists()
    with database.reading() as session:
        job = order_by_id(session, number).job
        assert job is not None
        assert "tidak sama persis" in (job.error or "")


@pytest.mark.one_database
def test_staff_and_print_shop_are_told(app: Flask, settings: Settings, database: Database) -> None:
    staff = signed_in(app, database, "planner")
    number = ready(settings, database)
    page = f"/kampanye/{SLUG}/pesanan/{number}"
    with database.writing() as session:
        token = create_link(session, order_by_id(session, number), 30, by=1)
    assert "Berkas disimpan sampai" in staff.get(page).text
    clear(settings, database)

    told = staff.get(page).text
    assert "Berkasnya sudah dihapus karena disimpan 90 hari saja" in told
    assert "PDF</a>" not in told
    with database.writing() as session, pytest.raises(NotAllowed, match="sudah dihapus"):
        create_link(session, order_by_id(session, number), 7, by=1)
    shop = app.test_client().get(f"/cetak/{token}")
    assert shop.status_code == 404
    assert "Berkas pesanan ini sudah tidak disimpan" in shop.text

    staff.post(f"{page}/lagi")
    assert state(database, number) == "queued"
    assert "Batalkan pesanan" not in staff.get(page).text
    work(settings, database)
    assert app.test_client().get(f"/cetak/{token}").status_code == 200
