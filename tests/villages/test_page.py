"""A village's own page: small, secret, and made to be used without asking anybody."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from outreach.campaigns.plan import campaign_by_slug
from outreach.campaigns.versions import keep
from outreach.database import Database
from outreach.links.installation import report_in_place, take_step
from outreach.links.models import Code
from outreach.links.village_link import renew, revoke
from outreach.places.models import Place
from outreach.services.registry import set_target
from outreach.settings import Settings
from outreach.villages import keeping
from outreach.villages.installation_words import AGAIN_REASONS
from outreach.villages.page import running
from outreach.villages.poster import fits_office, poster_language
from outreach.villages.words import WORDS
from tests.build import SLUG
from tests.running import decode_pages
from tests.villages.build import Village, village

pytestmark = pytest.mark.one_database

ADMIN = 1
LIMIT = 14 * 1024  # bytes: what a first flight of TCP segments carries
OTHER = "32.14.01.1002"


def with_a_whatsapp_number(database: Database, slug: str) -> None:
    """What a chat campaign needs before it can be approved."""
    with database.writing() as session:
        service = campaign_by_slug(session, slug).service
        service.status = "active"
        set_target(
            session, service, "whatsapp", value="+6281234567890", source="uji", confirmed=True,
            by=ADMIN,
        )  # fmt: skip


def proofread(database: Database, slug: str) -> None:
    """A native speaker has read the campaign's Sundanese."""
    with database.writing() as session:
        campaign = campaign_by_slug(session, slug)
        copy = campaign.content["copy"]
        read = {**copy, "su": {**copy["su"], "proofread": True}}
        keep(session, campaign, {**campaign.content, "copy": read}, by=None)


def shared_text(page: str) -> str:
    """What the button puts into WhatsApp."""
    [said] = shared_texts(page)
    return said


def shared_texts(page: str) -> list[str]:
    """The same of a page in two languages."""
    found = re.findall(r'href="https://wa\.me/\?text=([^"]+)"', page)
    return [unquote(unescape(address)) for address in found]


def opened(app: Flask, here: Village, language: str = "id") -> str:
    return app.test_client().get(f"{here.path}?l={language}").get_data(as_text=True)


def test_the_page_says_what_to_do_and_keeps_its_secret(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    answer = app.test_client().get(here.path)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    for told in ("Kelurahan Nagri Kidul", "Kecamatan Purwakarta", "Belum dipasang", "Cetak hitam",
                 "Sudah dipasang: ambil foto", "Teruskan ke grup"):  # fmt: skip
        assert told in page
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    # An opened page must come back without a signal, for the photo that waits in it.
    assert "no-store" not in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert not re.findall(r"<style|<script>|style=|onclick", page)
    assert not re.findall(r'(?:href|src)="https?://(?!wa\.me)', page)


@pytest.mark.parametrize("language", ["id", "su"])
def test_the_page_is_light_and_three_campaigns_with_all_their_texts_are_not_twice_as_heavy(
    app: Flask, database: Database, settings: Settings, language: str
) -> None:
    proofread(database, SLUG)
    here, client = village(database, settings), app.test_client()
    one = len(client.get(f"{here.path}?l={language}").get_data())
    for slug in ("ogan-lopian", "sampurasun-anne"):
        with_a_whatsapp_number(database, slug)
        proofread(database, slug)
        village(database, settings, slug)

    page = client.get(f"{here.path}?l={language}").get_data()

    assert page.count(b'class="card"') == 3
    assert page.count(b"https://wa.me/") == 6
    assert one <= LIMIT, one
    assert len(page) <= 2 * LIMIT, len(page)


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["id"].keys() == WORDS["su"].keys()
    assert all(re.findall(r"{\w+}", WORDS["id"][k]) == re.findall(r"{\w+}", WORDS["su"][k])
               for k in WORDS["id"])  # fmt: skip
    for reason in AGAIN_REASONS:
        assert f"again_{reason}" in WORDS["id"]


def test_sundanese_is_one_touch_away_and_stays(
    app: Flask, database: Database, settings: Settings
) -> None:
    proofread(database, SLUG)
    page = opened(app, village(database, settings), "su")

    assert '<html lang="su">' in page
    assert "Teu acan dipasang" in page
    assert "Darurat? Enggal telepon 112." in page
    assert set(re.findall(r"/(?:poster|foto)/[^\"]*\?l=(\w+)", page)) == {"su"}
    assert shared_texts(page)[0].startswith("Sampurasun, wargi Kelurahan Nagri Kidul.")


def test_sundanese_that_nobody_has_read_is_not_given_out(
    app: Flask, database: Database, settings: Settings
) -> None:
    page = opened(app, village(database, settings), "su")

    assert '<html lang="su">' in page and "Teu acan dipasang" in page
    assert shared_text(page).startswith("Wargi Kelurahan Nagri Kidul, sudah menyimpan nomor 112?")
    assert "Darurat? Telepon 112." in page
    assert "Enggal telepon" not in page


def test_the_pack_is_handed_on_word_for_word_with_the_place_in_it(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    with database.reading() as session:
        approved = campaign_by_slug(session, SLUG).content["copy"]["id"]["group"]

    page = opened(app, here)
    said = shared_text(page)

    link = re.findall(rf"{settings.public_url}/q/\w{{8}}", said)[0]
    words = approved.replace("{{village}}", "Kelurahan Nagri Kidul")
    assert said == words.replace("{{link}}", link)
    assert said in unescape(page)  # to copy by hand


def test_a_forwarded_link_is_the_villages_own_and_stays_the_same(
    app: Flask, database: Database, settings: Settings
) -> None:
    with_a_whatsapp_number(database, "ogan-lopian")
    here, there = (village(database, settings, "ogan-lopian", code) for code in
                   ("32.14.01.1001", OTHER))  # fmt: skip

    first, again, other = (shared_text(opened(app, where)) for where in (here, here, there))

    [link] = re.findall(rf"{settings.public_url}/q/(\w{{8}})", first)
    assert "{{" not in first
    assert first == again != other
    with database.reading() as session:
        placement = session.get_one(Code, link).placement
        # Its scans are told from the poster's.
        assert (placement.place_id, placement.material) == (here.place_id, "whatsapp")
        assert link != here.code


def test_the_printed_poster_is_the_villages_own_in_black_and_white(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    answer = app.test_client().get(f"{here.path}/poster/{here.placement_id}.pdf")

    assert answer.mimetype == "application/pdf"
    assert "kelurahan-nagri-kidul" in answer.headers["Content-Disposition"]
    assert decode_pages(answer.data) == [[f"{settings.public_url}/q/{here.code}".upper()]]
    assert b"DRAF" not in answer.data


def test_the_preview_shows_the_sheet_and_is_light(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    answer = app.test_client().get(f"{here.path}/poster/{here.placement_id}.png")

    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert len(answer.data) < 40_000


def test_the_same_sheet_asked_for_twice_is_made_once(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    client = app.test_client()
    folder = settings.files_path / "village"

    def asked() -> dict[str, int]:
        for kind in ("png", "pdf"):
            client.get(f"{here.path}/poster/{here.placement_id}.{kind}")
        return {path.name: path.stat().st_ino for path in folder.iterdir()}

    first = asked()
    assert sorted(name.rpartition(".")[2] for name in first) == ["pdf", "png"]
    assert asked() == first
    with database.writing() as session:
        campaign_by_slug(session, SLUG).service.primary_colour = "#123456"
        campaign_by_slug(session, SLUG).status = "draft"
    assert client.get(f"{here.path}/poster/{here.placement_id}.pdf").status_code == 404
    village(database, settings)
    changed = asked()
    assert changed.keys().isdisjoint(first), "what was approved anew is printed anew"
    assert len(changed) == 2, "and what it replaces is gone"


def test_while_others_are_being_made_a_sheet_is_promised_and_a_kept_one_given(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, other = village(database, settings), village(database, settings, code=OTHER)
    client = app.test_client()
    kept = f"{here.path}/poster/{here.placement_id}.pdf"
    assert client.get(kept).status_code == 200

    with keeping.making, keeping.waiting:
        answer = client.get(f"{other.path}/poster/{other.placement_id}.pdf")
        again = client.get(kept)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "4")
    assert "Berkasnya sedang disiapkan." in answer.get_data(as_text=True)
    assert '<meta http-equiv="refresh" content="4">' in answer.get_data(as_text=True)
    assert again.status_code == 200
    assert client.get(f"{other.path}/poster/{other.placement_id}.pdf").status_code == 200


def test_a_kept_sheet_costs_a_returning_browser_nothing(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, client = village(database, settings), app.test_client()
    path = f"{here.path}/poster/{here.placement_id}.png"
    tag = client.get(path).headers["ETag"]

    again = client.get(path, headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")


def test_asking_without_end_is_throttled(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, client = village(database, settings), app.test_client()
    path = f"{here.path}/poster/{here.placement_id}.png"
    tag = client.get(path).headers["ETag"]
    answers = [client.get(path, headers={"If-None-Match": tag}).status_code for _ in range(120)]

    assert answers == [304] * 119 + [429]
    other = village(database, settings, code=OTHER)
    assert client.get(f"{other.path}/poster/{other.placement_id}.png").status_code == 200


def test_sundanese_is_printed_only_after_a_proofreaders_tick(
    database: Database, settings: Settings
) -> None:
    village(database, settings)
    with database.reading() as session:
        campaign = campaign_by_slug(session, SLUG)
        assert poster_language(campaign, "su") == "id"
        copy = campaign.content["copy"]
        campaign.content = {**campaign.content, "copy": {**copy, "su": {**copy["su"],
                            "proofread": True}}}  # fmt: skip
        assert poster_language(campaign, "su") == "su"


def test_only_what_an_office_printer_takes_is_offered() -> None:
    assert fits_office("poster-a4")
    assert not fits_office("no-such-material")


def test_a_draft_or_finished_campaign_is_not_shown(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        campaign.ends_on = date(2026, 3, 31)
        evening = datetime(2026, 3, 31, 16, 59, tzinfo=UTC)  # 23.59 WIB
        assert running(session, campaign, lambda: evening)
        assert not running(session, campaign, lambda: evening + timedelta(minutes=1))
        campaign.ends_on, campaign.status = None, "draft"

    page = opened(app, here)

    assert "Belum ada yang perlu dipasang atau dibagikan." in page
    assert 'class="wall"' not in page


def test_a_closed_or_replaced_link_answers_politely(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, client = village(database, settings), app.test_client()
    for close in (revoke, renew):
        with database.writing() as session:
            close(session, session.get_one(Place, here.place_id), ADMIN)
        for path in (here.path, f"{here.path}/poster/{here.placement_id}.pdf"):
            answer = client.get(path)
            assert answer.status_code == 410
            assert "Tautan ini sudah tidak berlaku" in answer.get_data(as_text=True)
            assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("wrong", ["x", "1-aaaa-aaaa-aaaa-aaaa", "%00", "🙂", "a" * 3000])
def test_a_link_that_is_not_whole_says_so(app: Flask, wrong: str) -> None:
    answer = app.test_client().get(f"/desa/{wrong}")

    assert answer.status_code == 404
    assert "Tautan ini tidak lengkap" in answer.get_data(as_text=True)


def test_a_link_opens_nothing_of_another_village(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, there = village(database, settings), village(database, settings, code=OTHER)
    client: FlaskClient = app.test_client()

    assert client.get(f"{here.path}/poster/{there.placement_id}.pdf").status_code == 404
    assert client.get(f"{here.path}/poster/999999.pdf").status_code == 404
    assert client.post(f"{here.path}/foto/{there.placement_id}").status_code == 404


def test_what_staff_ask_again_is_read_on_top_in_the_villages_words(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    with database.writing() as session:
        report_in_place(session, here.placement_id, "upload-1", "a")
    assert "Fotonya menunggu diperiksa Diskominfo." in opened(app, here)
    with database.writing() as session:
        take_step(session, "again", [here.placement_id], by=ADMIN, note="hidden")
    assert "Posternya belum mudah terlihat." in opened(app, here)
    assert "Posterna kirang katingali." in opened(app, here, "su")
    with database.writing() as session:
        take_step(session, "checked", [here.placement_id], by=ADMIN)
    assert "Sudah diperiksa" in opened(app, here)


def test_what_is_still_to_do_comes_first(
    app: Flask, database: Database, settings: Settings
) -> None:
    with_a_whatsapp_number(database, "ogan-lopian")
    chat, here = village(database, settings, "ogan-lopian"), village(database, settings)

    def order() -> list[str]:
        return re.findall(r'data-placement="(\d+)"', opened(app, here))

    assert order() == [str(here.placement_id), str(chat.placement_id)]
    with database.writing() as session:
        report_in_place(session, here.placement_id, "upload-1", "a")
    assert order() == [str(chat.placement_id), str(here.placement_id)]
