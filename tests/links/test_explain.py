"""Staff can see why a scan goes where it goes, and change it, without touching what is printed."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from outreach.campaigns.approve import approved_hash
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.gate.code import ALPHABET, spaced
from outreach.links.issue import issue_codes
from outreach.links.models import Code
from outreach.places.find import villages_by_codes
from outreach.services.registry import set_target
from tests.build import SLUG, VILLAGE, approved, signed_in

OGAN = "ogan-lopian"
STORE = "https://play.google.com/store/apps/details?id=id.go.example"
SITE = "https://ogan.example.go.id/"


def issued(database: Database, slug: str = OGAN) -> Code:
    with database.writing() as session:
        campaign = campaign_by_slug(session, slug)
        [code] = issue_codes(session, campaign, "poster-a4", villages_by_codes(session, [VILLAGE]),
                             "https://outreach.example.go.id")  # fmt: skip
    return code


def confirm(database: Database, **values: str) -> None:
    with database.writing() as session:
        service = campaign_by_slug(session, OGAN).service
        for device, value in values.items():
            set_target(session, service, device, value=value, source="surat", confirmed=True, by=1)


def rule(client: FlaskClient, path: str, **rules: str) -> TestResponse:
    """Send the form as a browser does, with every field in it."""
    return client.post(path, data={"android": "", "ios": "", "other": "", **rules})


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_the_reason_is_shown_for_each_device_with_what_changed(
    app: Flask, database: Database
) -> None:
    code, planner = issued(database), signed_in(app, database, "planner")
    confirm(database, android=STORE, web=SITE)
    assert rule(planner, f"/layanan/{OGAN}/arah", other="web").status_code == 302
    assert rule(planner, f"/kampanye/{OGAN}/arah", android="landing").status_code == 302

    shown = page(planner, f"/kode/{code.code}")

    assert "Aturan kampanye: Android ke halaman keterangan." in shown
    assert "Aturan bawaan: iPhone dan iPad ke App Store. App Store belum dikonfirmasi." in shown
    assert "Aturan layanan: perangkat lain ke situs web." in shown
    assert "belum diperiksa" in shown
    assert "Perangkat lain: tanpa aturan sendiri → situs web" in shown
    assert "Arah pindaian kampanye diubah" in shown
    assert spaced(code.code) in page(planner, f"/kampanye/{OGAN}/kode")


@pytest.mark.one_database
def test_a_code_is_found_as_it_is_typed_and_a_near_one_is_offered(
    app: Flask, database: Database
) -> None:
    code, viewer = issued(database), signed_in(app, database, "viewer")

    assert "Mengapa pindaian ini ke sana?" in page(viewer, f"/kode?kode={spaced(code.code)}")
    other = next(letter for letter in ALPHABET if letter != code.code[3])
    shown = page(viewer, f"/kode?kode={code.code[:3]}{other}{code.code[4:]}")
    assert f"Mungkin maksud Anda: {code.code}" in shown
    assert "Tulis 8 huruf" in page(viewer, "/kode?kode=<b>")
    assert viewer.get("/kode/XXXX").status_code == 404
    place = page(viewer, f"/kampanye/{OGAN}/kode?cari=tidak-ada&halaman=99")
    assert "Tidak ada kode yang cocok" in place


@pytest.mark.one_database
@pytest.mark.parametrize("rules", [{"android": "ios"}, {"android": "web"}, {"other": "telephone"}])
def test_only_what_that_device_can_open_may_be_chosen(
    app: Flask, database: Database, rules: dict[str, str]
) -> None:
    planner = signed_in(app, database, "planner")
    confirm(database, ios="https://apps.apple.com/id/app/id1")

    answer = rule(planner, f"/layanan/{OGAN}/arah", **rules)

    assert answer.status_code == 200
    assert "Pilih salah satu dari daftar." in answer.get_data(as_text=True)
    with database.reading() as session:
        assert campaign_by_slug(session, OGAN).service.routes == {}


@pytest.mark.one_database
def test_an_emergency_service_has_no_rules(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")

    shown = rule(planner, f"/layanan/{SLUG}/arah", android="landing")

    assert "selalu membuka halaman" in shown.get_data(as_text=True)
    with database.reading() as session:
        assert campaign_by_slug(session, SLUG).service.routes == {}


def test_a_rule_outlives_its_targets_confirmation_and_approval_outlives_the_rule(
    app: Flask, database: Database
) -> None:
    planner = signed_in(app, database, "admin")
    confirm(database, whatsapp="0812 3456 7890", web=SITE)
    with database.writing() as session:
        approved(session, OGAN)
    rule(planner, f"/kampanye/{OGAN}/arah", android="web")
    with database.reading() as session:
        assert approved_hash(session, campaign_by_slug(session, OGAN)), "nothing printed changed"

    with database.writing() as session:
        service = campaign_by_slug(session, OGAN).service
        set_target(session, service, "web", value=SITE, source="", confirmed=False, by=1)
    assert "Situs web (belum dikonfirmasi)" in page(planner, f"/kampanye/{OGAN}/arah")
    answer = rule(planner, f"/kampanye/{OGAN}/arah", android="web", ios="whatsapp")
    assert answer.status_code == 302


@pytest.mark.one_database
def test_a_viewer_changes_neither_rules_nor_the_end(app: Flask, database: Database) -> None:
    viewer = signed_in(app, database, "viewer")
    for path in (f"/layanan/{OGAN}/arah", f"/kampanye/{OGAN}/arah", f"/kampanye/{OGAN}/selesai",
                 f"/kampanye/{OGAN}/lanjutkan"):  # fmt: skip
        assert rule(viewer, path, android="landing").status_code == 403


def test_a_campaign_is_finished_after_a_question_and_brought_back(
    app: Flask, database: Database
) -> None:
    code, approver = issued(database), signed_in(app, database, "approver")
    assert "tetap hidup" in page(approver, f"/kampanye/{OGAN}/selesai")

    approver.post(f"/kampanye/{OGAN}/selesai")
    assert "Kampanye ini sudah selesai" in page(approver, f"/kode/{code.code}")
    assert ">Selesai</span>" in page(approver, f"/kampanye/{OGAN}")
    again = approver.post(f"/kampanye/{OGAN}/selesai")
    assert again.status_code == 403
    approver.post(f"/kampanye/{OGAN}/lanjutkan")

    shown = page(approver, f"/kode/{code.code}")
    assert "Kampanye ini sudah selesai" not in shown
    assert "Kampanye diselesaikan" in shown
    assert "Penyelesaian kampanye dibatalkan" in shown
