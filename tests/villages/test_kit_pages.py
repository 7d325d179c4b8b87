"""What a village downloads, and staff's page on it: who may, what is in it, and from when on."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy import select

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.plan import Occasion, add_event
from outreach.jobs import Job
from outreach.links.models import Code, Placement
from outreach.links.village_link import revoke
from outreach.materials.models import PrintRun
from outreach.places.find import villages_by_codes
from outreach.places.models import Place
from outreach.settings import Settings
from outreach.villages import keeping
from outreach.wib import utc_now
from tests.build import SLUG, VILLAGE, signed_in
from tests.villages.build import Village, village
from tests.villages.test_page import OTHER, proofread

pytestmark = pytest.mark.one_database

ADMIN = 1
SHARE = f"/kampanye/{SLUG}/bagikan"


def campaign_id(database: Database) -> int:
    with database.reading() as session:
        return campaign_by_slug(session, SLUG).id


def code_of(database: Database, where: Village, material: str) -> str:
    with database.reading() as session:
        return session.scalars(
            select(Code.code)
            .join(Code.placement)
            .where(Placement.place_id == where.place_id, Placement.material == material)
        ).one()


def texts(pdf: bytes) -> list[str]:
    """The words of each page."""
    return [
        " ".join(str(page.get_textpage().get_text_range()).split())
        for page in pypdfium2.PdfDocument(pdf)
    ]


@pytest.mark.parametrize(
    ("material", "size"), [("screen-square", (1080, 1080)), ("screen-story", (1080, 1920))]
)
def test_a_status_image_has_the_villages_own_code_and_is_kept(
    app: Flask, database: Database, settings: Settings, material: str, size: tuple[int, int]
) -> None:
    here = village(database, settings)
    path = f"{here.path}/gambar/{campaign_id(database)}/{material}.png"
    answer = app.test_client().get(path)

    assert answer.mimetype == "image/png"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    with Image.open(io.BytesIO(answer.data)) as opened:
        assert opened.size == size
        read = [one.text for one in zxingcpp.read_barcodes(opened.convert("L"))]
    assert read == [f"{settings.public_url}/q/{code_of(database, here, material)}".upper()]
    with keeping.making, keeping.waiting:
        assert app.test_client().get(path).data == answer.data


@pytest.mark.parametrize(("size", "height_mm"), [("A4", 297), ("F4", 330)])
def test_scripts_come_on_the_offices_paper_one_a_page(
    app: Flask, database: Database, settings: Settings, size: str, height_mm: int
) -> None:
    here = village(database, settings)
    answer = app.test_client().get(f"{here.path}/naskah/{campaign_id(database)}/{size}.pdf")
    pages = pypdfium2.PdfDocument(answer.data)

    assert [round(page.get_height() / 72 * 25.4) for page in pages] == [height_mm] * 3
    said = texts(answer.data)
    for text, title in zip(said, ("Pengumuman", "Radio 60 detik", "Radio 30 detik"), strict=True):
        assert f"{title} Kelurahan Nagri Kidul, Kecamatan Purwakarta" in text
        assert code_of(database, here, "whatsapp") in text
        assert "DRAF" not in text


def test_the_scripts_page_reads_in_the_readers_language_and_tells_how_long(
    app: Flask, database: Database, settings: Settings
) -> None:
    proofread(database, SLUG)
    here, client = village(database, settings), app.test_client()
    page = client.get(f"{here.path}/naskah/{campaign_id(database)}?l=su").get_data(as_text=True)

    assert "Enggal telepon hiji hiji dua." in page
    assert re.search(r"\d+ kecap, kinten-kinten \d+ detik", page)
    assert client.get(f"{here.path}/naskah/999").status_code == 404


def test_an_event_goes_into_a_calendar_from_its_own_village_only(
    app: Flask, database: Database, settings: Settings
) -> None:
    here, there = village(database, settings), village(database, settings, code=OTHER)
    with database.writing() as session:
        event = add_event(session, campaign_by_slug(session, SLUG), Occasion(
            "Gempungan", "gempungan", here.place_id, utc_now() + timedelta(days=2), None,
        ), ADMIN)  # fmt: skip
    client = app.test_client()

    [path] = re.findall(r'href="([^"]+\.ics[^"]*)"', client.get(here.path).get_data(as_text=True))
    answer = client.get(unescape(path))

    assert answer.mimetype == "text/calendar"
    assert b"SUMMARY:Gempungan" in answer.data
    assert client.get(f"{there.path}/kegiatan/{event.id}.ics").status_code == 404
    with database.writing() as session:
        campaign_by_slug(session, SLUG).status = "draft"
    assert client.get(unescape(path)).status_code == 404


@pytest.mark.parametrize("part", ["naskah/{}", "naskah/{}/A4.pdf", "gambar/{}/screen-story.png"])
def test_nothing_is_handed_on_of_a_draft_or_through_a_closed_link(
    app: Flask, database: Database, settings: Settings, part: str
) -> None:
    here, client = village(database, settings), app.test_client()
    path = f"{here.path}/{part.format(campaign_id(database))}"
    with database.writing() as session:
        campaign_by_slug(session, SLUG).status = "draft"
    assert client.get(path).status_code == 404
    assert (
        client.get(f"{here.path}/gambar/{campaign_id(database)}/poster-a4.png").status_code == 404
    )
    with database.writing() as session:
        revoke(session, session.get_one(Place, here.place_id), ADMIN)
    answer = client.get(path)
    assert answer.status_code == 410
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_staff_see_all_pieces_of_a_village_and_the_flag_on_unread_sundanese(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    planner = signed_in(app, database, "admin")
    page = planner.get(f"{SHARE}?tempat={here.place_id}").get_data(as_text=True)

    link = f"{settings.public_url}/q/{code_of(database, here, 'whatsapp')}"
    assert page.count(link) == 2  # in the message and by itself
    assert f"{settings.public_url}{here.path}" in page
    for told in ("Naskah radio 30 detik", "Naskah radio 60 detik", "Pengumuman untuk dibacakan",
                 "1080 × 1920", "kata, kira-kira", "outreach titik example titik go"):  # fmt: skip
        assert told in page
    assert "Belum dibaca penutur asli" not in page
    sundanese = planner.get(f"{SHARE}?bahasa=su").get_data(as_text=True)
    assert "Belum dibaca penutur asli" in sundanese and "hiji hiji dua" in sundanese
    assert "unduh=1" in page and "unduh=1" not in sundanese


def test_a_draft_is_shown_to_staff_with_its_mark(app: Flask, database: Database) -> None:
    with database.reading() as session:
        [place] = villages_by_codes(session, [VILLAGE])
    admin = signed_in(app, database, "admin")

    assert "Belum disetujui: desa belum melihat" in admin.get(SHARE).get_data(as_text=True)
    answer = admin.get(f"{SHARE}/{place.id}/naskah-A4.pdf")
    assert all("DRAF" in page for page in texts(answer.data))


def test_secret_links_are_for_planners_alone(
    app: Flask, database: Database, settings: Settings
) -> None:
    here = village(database, settings)
    viewer = signed_in(app, database, "viewer")
    assert here.path not in viewer.get(f"{SHARE}?tempat={here.place_id}").get_data(as_text=True)
    assert viewer.get(f"{SHARE}/semua.csv").status_code == 403
    assert viewer.post(f"{SHARE}/gambar").status_code == 403
    planner = signed_in(app, database, "admin")
    answer = planner.get(f"{SHARE}/semua.xlsx")
    assert answer.status_code == 200 and answer.data[:2] == b"PK"
    assert planner.get(f"{SHARE}/semua.exe").status_code == 404
    assert planner.get(f"{SHARE}/999999/screen-story.png").status_code == 404


def test_the_images_of_all_villages_are_ordered_once_each_in_a_language_that_may_be_printed(
    app: Flask, database: Database, settings: Settings
) -> None:
    village(database, settings)
    planner = signed_in(app, database, "admin")
    planner.post(f"{SHARE}/gambar", data={"bahasa": "su"})

    with database.reading() as session:
        runs = list(session.scalars(select(PrintRun).order_by(PrintRun.id)))
        jobs = set(session.scalars(select(Job.status).where(Job.kind == "print")))
    assert [(run.material, run.language, run.place_ids) for run in runs] == [
        ("screen-square", "id", []), ("screen-story", "id", []),
    ]  # fmt: skip
    assert jobs == {"queued"}
    assert "Sedang dibuat" in planner.get(SHARE).get_data(as_text=True)
