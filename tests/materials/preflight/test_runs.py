"""Preflight in the product: clean material passes, a fault stops the press and the approval."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from outreach.campaigns.approve import decide, propose
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import NotAllowed
from outreach.jobs import claim
from outreach.links.models import Installation
from outreach.materials.inspection import inspection_of, standing_in_the_way, standings
from outreach.materials.make import Order, print_order
from outreach.materials.models import PrintRun
from outreach.materials.preflight.report import report_of
from outreach.materials.runs import order_run
from outreach.places.find import villages, villages_by_codes
from outreach.settings import Settings
from outreach.worker.jobs import run_one
from tests.build import SLUG, VILLAGE, approved, person, signed_in
from tests.running import command

pytestmark = pytest.mark.one_database


def spoil(session: Session, slug: str = SLUG) -> Campaign:
    """A campaign whose text still has a blank in it."""
    campaign = campaign_by_slug(session, slug)
    content: dict[str, Any] = {**campaign.content, "copy": {**campaign.content["copy"]}}
    content["copy"]["id"] = {**content["copy"]["id"], "subhead": "Hubungi @@NOMOR@@ sekarang."}
    campaign.content = content
    return campaign


def printed(database: Database, settings: Settings, **order: Any) -> PrintRun:
    """A print run of one village, made by the worker."""
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        places = villages_by_codes(session, [VILLAGE])
        planner = person(session, "planner", "pencetak")
        wanted = {"material": "poster-a4", "language": "id", "mono": False, **order}
        run = order_run(session, campaign, places=places, by=planner.id, **wanted)
        number = run.id
    job = claim(database)
    assert job is not None
    run_one(settings, database, job)
    with database.reading() as session:
        return session.get_one(PrintRun, number)


@pytest.mark.parametrize("mono", [False, True])
@pytest.mark.parametrize("language", ["id", "su"])
@pytest.mark.parametrize("slug", [SLUG, "ogan-lopian", "sampurasun-anne"])
def test_every_ready_made_material_is_clean(
    database: Database, settings: Settings, tmp_path: Path, slug: str, language: str, mono: bool
) -> None:
    with database.reading() as session:
        by_length = [place.id for place in sorted(villages(session), key=lambda p: len(p.label))]
        materials = [m["slug"] for m in campaign_by_slug(session, slug).content["materials"]]
    extremes = [*by_length[:3], *by_length[-3:]]
    for material in materials:
        order = Order(slug, material, extremes, language, mono)

        made = print_order(database, settings, order, tmp_path / material, lambda *_: None)

        assert not made.report.findings
        assert made.report.decoded == 6
        assert made.report.score and made.report.score.points >= 70


def test_all_192_pages_are_clean(database: Database, settings: Settings, tmp_path: Path) -> None:
    made = print_order(database, settings, Order(SLUG, "poster-a4"), tmp_path, lambda *_: None)

    assert (made.report.pages, made.report.decoded) == (192, 192)
    assert not made.report.findings


def test_a_run_keeps_its_report_and_tells_it(
    app: Flask, database: Database, settings: Settings
) -> None:
    run = printed(database, settings)

    inspection = inspection_of(run)
    assert inspection and inspection.report.press_ready and not inspection.findings
    assert report_of(inspection.report.stored()) == inspection.report
    page = signed_in(app, database, "viewer").get(f"/kampanye/{SLUG}/materi").get_data(as_text=True)
    assert "1 dari 1 kode QR dibaca benar" in page
    assert "Lolos pemeriksaan" in page and "simulasi" in page
    assert f">{inspection.report.score.points}<" in page  # type: ignore[union-attr]


def test_a_blocking_finding_names_the_village_and_stops_the_approval(
    app: Flask, database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        spoil(session)
    printed(database, settings)
    browser = signed_in(app, database, "planner")

    page = browser.get(f"/kampanye/{SLUG}/materi").get_data(as_text=True)
    decision = browser.get(f"/kampanye/{SLUG}/persetujuan").get_data(as_text=True)
    refused = browser.post(f"/kampanye/{SLUG}/ajukan")

    assert "Belum siap cetak" in page and "@@" in page and "hlm. 1: Kelurahan" in page
    assert "Ada isian yang tertinggal" in decision
    assert refused.status_code == 403
    with database.reading() as session:
        assert campaign_by_slug(session, SLUG).status == "draft"


def test_a_finding_stops_the_decision_too_and_mending_the_text_lifts_it(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        clean = campaign.content
        spoil(session)
        propose(session, campaign, person(session, "planner"))
    printed(database, settings)

    with database.writing() as session:
        campaign, head = campaign_by_slug(session, SLUG), person(session, "approver")
        with pytest.raises(NotAllowed, match="tertinggal"):
            decide(session, campaign, head, agreed=True, seen_hash="", note="",
                   checks=[standing_in_the_way])  # fmt: skip
        campaign.content = clean
        assert not standing_in_the_way(session, campaign), "that content was never printed"
        assert standings(session, campaign)[0].run is None


def test_what_is_not_press_ready_is_not_counted_as_printed(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        spoil(session)
        approved(session)
    run = printed(database, settings)

    assert not run.draft
    with database.reading() as session:
        assert not session.query(Installation).count()


def test_a_sample_is_checked_on_the_longest_name(
    app: Flask, database: Database, settings: Settings
) -> None:
    browser = signed_in(app, database, "planner")

    answer = browser.post(f"/kampanye/{SLUG}/materi/poster-a4/contoh")

    assert answer.status_code == 302
    job = claim(database)
    assert job is not None
    run_one(settings, database, job)
    with database.reading() as session:
        [standing] = standings(session, campaign_by_slug(session, SLUG))
        assert standing.run and standing.run.pages == 1
        assert standing.inspection and standing.inspection.report.press_ready
    assert browser.post(f"/kampanye/{SLUG}/materi/baliho/contoh").status_code == 404


def test_the_command_fails_and_names_each_blocking_finding(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    with database.writing() as session:
        spoil(session)

    done = command(
        settings.home_path, "print", "--campaign", SLUG, "--material", "poster-a4",
        "--places", VILLAGE, "--out", str(tmp_path / "out"),
        base_url=settings.base_url, database_url=settings.database_url,
    )  # fmt: skip

    assert done.returncode == 1
    assert "halaman 1: Ada isian yang tertinggal: “Hubungi @@NOMOR@@ sekarang.”." in done.stderr
    assert "Belum siap cetak" in done.stderr.splitlines()[-1]
    assert '"blocking": 1' in done.stdout.splitlines()[-1]


def test_findings_speak_english_with_a_decimal_point(
    app: Flask, database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        spoil(session)
    printed(database, settings)
    browser = signed_in(app, database, "viewer")
    browser.post("/bahasa", data={"language": "en", "next": "/"})

    page = browser.get(f"/kampanye/{SLUG}/materi").get_data(as_text=True)

    assert (
        "A blank was left over: “Hubungi @@NOMOR@@ sekarang.”." in page
        and "Not ready for print" in page
    )
