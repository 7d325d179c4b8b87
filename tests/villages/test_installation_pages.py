"""Staff see how far every poster is, say so for one or many, look at photos, and keep the links."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.accounts.models import AuditEntry
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.jobs import claim
from outreach.links.installation import mark_printed
from outreach.links.issue import issue_codes
from outreach.links.photos import photo_path
from outreach.materials.runs import order_run
from outreach.places.find import villages, villages_by_codes
from outreach.settings import Settings
from outreach.worker.jobs import run_one
from tests.build import SLUG, VILLAGE, approved, signed_in
from tests.villages.build import events, photo, send, status, village

pytestmark = pytest.mark.one_database

PAGE = f"/kampanye/{SLUG}/pemasangan"
ADMIN = 1


def all_placements(database: Database, settings: Settings) -> list[int]:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        codes = issue_codes(
            session, campaign, "poster-a4", villages(session), settings.public_url
        )  # fmt: skip
        return [code.placement_id for code in codes]


def print_it(database: Database, settings: Settings) -> None:
    """Order one village's poster and let the worker make it."""
    with database.writing() as session:
        order_run(
            session, campaign_by_slug(session, SLUG), material="poster-a4", language="id",
            mono=True, places=villages_by_codes(session, [VILLAGE]), by=ADMIN,
        )  # fmt: skip
    job = claim(database)
    assert job is not None
    run_one(settings, database, job)


def test_a_finished_print_run_marks_its_posters_printed(
    database: Database, settings: Settings
) -> None:
    ids = all_placements(database, settings)
    print_it(database, settings)
    assert status(database, ids[0]) is None, "a sheet marked DRAF is a sample"
    with database.writing() as session:
        approved(session)
    print_it(database, settings)
    print_it(database, settings)

    assert [status(database, placement_id) for placement_id in ids[:2]] == ["printed", None]
    [event] = events(database, ids[0])
    assert (event.source, event.step, event.person_id) == ("print", "printed", None)


def test_many_are_marked_at_once_by_tick_district_or_campaign(
    app: Flask, database: Database, settings: Settings
) -> None:
    ids = all_placements(database, settings)
    browser = signed_in(app, database, "planner")
    with database.writing() as session:
        mark_printed(session, ids)

    def mark(**form: object) -> str:
        return browser.post(PAGE, data=form, follow_redirects=True).get_data(as_text=True)

    def marked() -> int:
        return sum(status(database, placement_id) == "delivered" for placement_id in ids)

    told = mark(step="delivered", scope="ticked", placement=ids[:3], note="Lewat kecamatan")
    assert "3 titik: Diserahkan ke desa." in told
    assert events(database, ids[0])[-1].note == "Lewat kecamatan"
    told = mark(step="delivered", scope="all", kecamatan="32.14.01")
    assert "7 titik: Diserahkan ke desa." in told
    assert "3 titik dilewati" in told
    assert marked() == 10
    mark(step="delivered", scope="all", cari="32.14.11.2001")
    assert marked() == 11, "the search narrows as it does on the page"
    mark(step="delivered", scope="all")
    assert marked() == 192
    assert "tidak ada yang berubah" in mark(step="checked", scope="ticked")
    assert marked() == 192


@pytest.mark.parametrize("form", [{"step": "in_place"}, {"step": ""}, {"step": "again"},
                                  {"step": "again", "note": "karena"}, {}])  # fmt: skip
def test_a_step_that_is_not_staffs_is_refused(
    app: Flask, database: Database, settings: Settings, form: dict[str, str]
) -> None:
    [first, *_] = all_placements(database, settings)
    browser = signed_in(app, database, "planner")

    for path, more in ((PAGE, {"scope": "all"}), (f"{PAGE}/{first}", {})):
        assert browser.post(path, data={**form, **more}).status_code in (400, 403)
    assert status(database, first) is None


def test_the_filter_finds_what_is_not_up_yet(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    all_placements(database, settings)
    send(app.test_client(), here, photo())
    browser = signed_in(app, database, "viewer")

    everything = browser.get(f"{PAGE}?kecamatan=32.14.01").get_data(as_text=True)
    not_up = browser.get(f"{PAGE}?kecamatan=32.14.01&status=not_up").get_data(as_text=True)

    assert "Kelurahan Nagri Kidul" in everything
    assert "Kelurahan Nagri Kidul" not in not_up
    assert "Kelurahan Nagri Kaler" in not_up
    assert "1/10" in not_up


def test_links_are_for_those_who_plan(app: Flask, database: Database, settings: Settings) -> None:
    here = village(database, settings)
    page = f"{PAGE}/{here.placement_id}"
    planner, viewer = (signed_in(app, database, role) for role in ("admin", "viewer"))

    assert here.path in planner.get(page).get_data(as_text=True)
    assert here.path not in viewer.get(page).get_data(as_text=True)
    assert viewer.get(f"{page}/whatsapp").status_code == 403
    assert viewer.post(f"{page}/tautan", data={"deed": "revoke"}).status_code == 403
    assert viewer.post(page, data={"step": "checked"}).status_code == 403
    assert app.test_client().get(here.path).status_code == 200


@pytest.mark.parametrize(
    ("language", "opening", "headline"),
    [("id", "Yth. Bapak/Ibu di Kelurahan Nagri Kidul", "*Darurat? Telepon 112.*"),
     ("su", "Ka Bapa/Ibu di Kelurahan Nagri Kidul", "*Darurat? Enggal telepon 112.*")],
)  # fmt: skip
def test_the_message_to_a_village_is_ready_to_send(
    app: Flask, database: Database, settings: Settings, language: str, opening: str, headline: str
) -> None:
    here = village(database, settings)
    browser = signed_in(app, database, "admin")

    answer = browser.get(f"{PAGE}/{here.placement_id}/whatsapp?bahasa={language}")

    assert answer.status_code == 302
    address, _, text = answer.headers["Location"].partition("?text=")
    assert address == "https://wa.me/"
    message = unquote(text)
    assert message.startswith(opening)
    assert headline in message
    assert settings.public_url + here.path in message


def test_a_link_is_closed_and_made_anew_by_planners(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, phone = village(database, settings), app.test_client()
    browser, page = signed_in(app, database, "admin"), f"{PAGE}/{here.placement_id}"

    browser.post(f"{page}/tautan", data={"deed": "revoke"})
    assert phone.get(here.path).status_code == 410
    assert "tautan ditutup" in browser.get(PAGE).get_data(as_text=True)
    assert browser.get(f"{page}/whatsapp").status_code == 403
    browser.post(f"{page}/tautan", data={"deed": "renew"})
    assert phone.get(here.path).status_code == 410
    text = unquote(browser.get(f"{page}/whatsapp").headers["Location"])
    [new] = [part for part in text.split() if "/desa/" in part]
    assert phone.get(new.removeprefix(settings.public_url)).status_code == 200
    with database.reading() as session:
        trailed = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert trailed[-2:] == ["village_link.revoke", "village_link.renew"]


def test_photos_are_for_staff_only(app: Flask, database: Database, settings: Settings) -> None:
    here, stranger = village(database, settings), app.test_client()
    send(stranger, here, photo())
    [event] = events(database, here.placement_id)
    path = f"/pemasangan/foto/{event.id}.jpg"

    assert stranger.get(path).status_code == 302
    assert "/masuk" in stranger.get(path).headers["Location"]
    browser = signed_in(app, database, "viewer")
    with browser.get(path) as large, browser.get(f"{path}?kecil=1") as small:
        assert large.mimetype == small.mimetype == "image/jpeg"
        assert len(small.data) < len(large.data)
    assert browser.get("/pemasangan/foto/9999.jpg").status_code == 404


def test_a_photo_is_checked_or_asked_for_again(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    send(app.test_client(), here, photo())
    browser, one = signed_in(app, database, "admin"), f"{PAGE}/{here.placement_id}"

    def waiting() -> str:
        return browser.get(f"{PAGE}/foto").get_data(as_text=True)

    assert "Menunggu dicek (1)" in waiting()
    browser.post(one, data={"step": "again", "note": "unclear", "back": "photos"})
    assert "Menunggu dicek (0)" in waiting()
    send(app.test_client(), here, photo(), upload="f" * 32)
    assert "Menunggu dicek (1)" in waiting()
    answer = browser.post(one, data={"step": "checked", "back": "photos"})
    assert answer.headers["Location"] == f"{PAGE}/foto"
    assert "Semua foto sudah dicek" in waiting()
    assert status(database, here.placement_id) == "checked"
    story = browser.get(one).get_data(as_text=True)
    for told in ("Fotonya kurang jelas", "Diminta diulang", "Dicek petugas", "Administrator"):
        assert told in story


def test_a_removed_photo_is_gone_and_the_trail_says_who(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    send(app.test_client(), here, photo())
    [event] = events(database, here.placement_id)
    name = str(event.photo)
    browser = signed_in(app, database, "admin")

    assert browser.post(f"/pemasangan/foto/{event.id}/hapus").status_code == 302

    for small in (False, True):
        assert not photo_path(settings, name, small=small).exists()
    assert browser.get(f"/pemasangan/foto/{event.id}.jpg").status_code == 404
    assert browser.post(f"/pemasangan/foto/{event.id}/hapus").status_code == 404
    assert "Fotonya sudah dihapus." in browser.get(f"{PAGE}/{here.placement_id}").get_data(
        as_text=True
    )
    assert status(database, here.placement_id) == "in_place"
    # The phone's next try of the same upload does not bring it back.
    assert send(app.test_client(), here, photo()).status_code == 200
    assert not photo_path(settings, name).exists()
    with database.reading() as session:
        newest = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert newest is not None
        assert (newest.action, newest.person_id) == ("installation.photo_remove", ADMIN)


def test_another_campaigns_posters_are_not_reached_from_here(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, browser = village(database, settings), signed_in(app, database, "admin")
    other = PAGE.replace(SLUG, "ogan-lopian")

    assert browser.get(f"{other}/{here.placement_id}").status_code == 404
    assert browser.post(f"{other}/{here.placement_id}", data={"step": "checked"}).status_code == 404
    browser.post(other, data={"step": "checked", "scope": "ticked", "placement": here.placement_id})
    assert status(database, here.placement_id) is None


@pytest.mark.parametrize("query", ["halaman=0", "halaman=-4", "halaman=99", "halaman=x",
                                   "status=x", "kecamatan=x", "bahasa=x", "tampil=x"])  # fmt: skip
def test_odd_addresses_still_give_a_page(
    app: Flask, database: Database, settings: Settings, query: str
) -> None:
    village(database, settings)
    browser = signed_in(app, database, "viewer")

    for path in (PAGE, f"{PAGE}/foto"):
        assert browser.get(f"{path}?{query}").status_code == 200
