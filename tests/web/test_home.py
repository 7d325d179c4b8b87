"""Home tells each role what waits for it, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from flask import Flask
from sqlalchemy import select

from outreach.accounts.models import Person
from outreach.agencies import register
from outreach.campaigns.approve import content_hash, decide, propose
from outreach.campaigns.commitments import Promise, promise
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.plan import Occasion, add_event
from outreach.results.models import Signals
from outreach.wib import WIB, today
from tests.broadcasts.build import fired, own, somebody
from tests.build import SLUG, person, signed_in

DECISION = f'href="/kampanye/{SLUG}/persetujuan"'


def _home(app: Flask, database: Database, role: str) -> str:
    return signed_in(app, database, role).get("/").get_data(as_text=True)


def test_a_campaign_waits_for_the_head_then_for_the_planner(app: Flask, database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        propose(session, campaign, person(session, "planner", "rina"))
    approver, planner = (signed_in(app, database, role) for role in ("approver", "planner"))
    assert DECISION in approver.get("/").get_data(as_text=True)
    assert DECISION not in planner.get("/").get_data(as_text=True)

    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        decide(
            session, campaign, person(session, "approver", "kabid"), agreed=False,
            seen_hash=content_hash(campaign), note="Perjelas ajakannya.",
        )  # fmt: skip

    assert DECISION not in approver.get("/").get_data(as_text=True)
    assert "Kampanye dikembalikan pimpinan" in planner.get("/").get_data(as_text=True)


def test_nobody_is_asked_to_decide_about_their_own(app: Flask, database: Database) -> None:
    admin = signed_in(app, database, "admin")
    admin.post(f"/kampanye/{SLUG}/ajukan")
    assert DECISION not in admin.get("/").get_data(as_text=True)


def test_what_is_held_today_comes_first_and_what_was_held_is_gone(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        for title, days in (("Kemarin", -1), ("Gempungan", 0), ("Besoknya", 1), ("Lusa", 2)):
            at = datetime.combine(today() + timedelta(days=days), time(9), WIB)
            add_event(session, campaign, Occasion(title, "gempungan", None, at, None), by=1)
        session.add(
            Signals(campaign_id=campaign.id, silent=3, spikes=0, looked_at=datetime.now(UTC))
        )

    page = _home(app, database, "viewer")

    assert "Kemarin" not in page and "Lusa" not in page
    assert page.index("Gempungan") < page.index("Besoknya") < page.index("3 poster sepi: cek")
    assert "Hari ini pukul 09.00 WIB" in page


def test_ones_own_events_come_before_those_of_others(app: Flask, database: Database) -> None:
    siti = signed_in(app, database, "planner")
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        [number] = session.scalars(select(Person.id).where(Person.username == "planner"))
        for hour in range(7, 13):
            at = datetime.combine(today(), time(hour), WIB)
            add_event(session, campaign, Occasion("Lain", "gempungan", None, at, None), by=1)
        at = datetime.combine(today(), time(20), WIB)
        own_one = Occasion("Milik Siti", "gempungan", None, at, None, people=[number])
        add_event(session, campaign, own_one, by=1)

    page = siti.get("/").get_data(as_text=True)

    assert page.index("Milik Siti") < page.index("Lain")
    assert "Hari ini pukul 20.00 WIB, Anda petugasnya" in page and page.count("Lain</strong>") == 4


def test_home_asks_for_nothing_about_a_campaign_that_is_put_away(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        at = datetime.combine(today(), time(9), WIB)
        add_event(session, campaign, Occasion("Gempungan", "gempungan", None, at, None), by=1)
        session.add(Signals(campaign_id=campaign.id, silent=3, spikes=0, late="scans",
                            looked_at=datetime.now(UTC)))  # fmt: skip
        fired(session, own(session, name="Ragu", status="approved"), ["in_doubt"])
        by_hand = own(session, name="Tangan", channel="manual", status="approved")
        fired(session, by_hand, ["queued"])
        own(session, name="Kembali", note="Perjelas.")
        own(
            session, name="Diajukan", status="proposed", proposed_by=somebody(session, "planner").id
        )
        office = register.add(session, register.Facts("Dinas Kesehatan", "Dinkes", "dinas"), 1)
        due = today() - timedelta(days=3)
        promise(session, campaign, [office], Promise(campaign.service_id, "memasang", due), 1)
    admin = signed_in(app, database, "admin")
    told = ("Gempungan", "3 poster sepi", "Di luar rencana", "kiriman tidak pasti", "Tangan",
            "Kembali", "Diajukan", "komitmen OPD terlambat")  # fmt: skip
    page = admin.get("/").get_data(as_text=True)
    assert [words for words in told if words not in page] == []

    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        campaign.status, campaign.archived_at = "finished", datetime.now(UTC)

    page = admin.get("/").get_data(as_text=True)
    assert [words for words in told if words in page] == []
    assert "Tidak ada yang menunggu Anda hari ini." in page


def test_of_many_decisions_some_are_told_and_the_others_counted(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        planner = somebody(session, "planner").id
        for number in range(7):
            own(session, name=f"Usul {number}", status="proposed", proposed_by=planner)
    page = _home(app, database, "approver")
    assert [n for n in range(7) if f"Usul {n}<" in page] == [0, 1, 2, 3, 4]
    assert "<strong>+2 lagi</strong>" in page and "/siaran/?keadaan=proposed#semua" in page


def test_a_day_without_needs_says_so(app: Flask, database: Database) -> None:
    assert "Tidak ada yang menunggu Anda hari ini." in _home(app, database, "viewer")
