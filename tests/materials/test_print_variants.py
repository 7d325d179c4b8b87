"""A file for the office or for the press, and a banner at a tenth of its size."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pikepdf
import pytest
from flask import Flask

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.materials.catalogue import catalogue
from outreach.materials.make import Order, Printed, print_order
from outreach.materials.orders import order_folder, orders_of
from outreach.places.find import villages
from outreach.settings import Settings
from tests.build import SLUG, VILLAGE, approved, signed_in
from tests.materials.ordering import finished, text_of_pdf, work
from tests.running import decode_pages, inside

pytestmark = pytest.mark.one_database

BANNERS = ["x-banner", "roll-up", "spanduk"]
MM = 72 / 25.4


def printed(
    database: Database, settings: Settings, folder: Path, material: str, **variant: object
) -> Printed:
    """A page of the approved campaign for the first village."""
    with database.writing() as session:
        if campaign_by_slug(session, SLUG).status != "approved":
            approved(session)
        places = [villages(session)[0].id]
    order = Order(SLUG, material, places, **variant)  # type: ignore[arg-type]
    return print_order(database, settings, order, folder, lambda *_: None)


def test_the_large_banners_may_be_made_at_a_tenth() -> None:
    assert sorted(made.slug for made in catalogue() if made.tenth) == sorted(BANNERS)


@pytest.mark.parametrize("slug", BANNERS)
def test_a_tenth_is_judged_at_its_real_size(
    settings: Settings, database: Database, tmp_path: Path, slug: str
) -> None:
    small, whole = (
        printed(database, settings, tmp_path / str(one_to), slug, one_to=one_to)
        for one_to in (10, 1)
    )

    boxes = []
    for made in (small, whole):
        with pikepdf.open(made.files[0]) as pdf:
            boxes.append([float(side) for side in pdf.pages[0].TrimBox])
    assert [side * 10 for side in boxes[0]] == pytest.approx(boxes[1], abs=0.05)
    assert small.report.findings == whole.report.findings == ()
    assert small.report.marks == whole.report.marks == small.report.decoded
    if small.report.score and whole.report.score:
        assert small.report.score.distance_mm == pytest.approx(
            whole.report.score.distance_mm, rel=0.1
        )
    assert Path(small.files[0]).stem.endswith("-skala-1-10")


def test_a_tenth_of_what_is_made_whole_is_refused(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with pytest.raises(OutreachError, match="Poster A4 tidak dibuat pada skala 1:10"):
        printed(database, settings, tmp_path, "poster-a4", one_to=10)


def test_an_order_at_a_tenth_says_so_wherever_somebody_looks(
    app: Flask, settings: Settings, database: Database
) -> None:
    with database.writing() as session:
        approved(session)
    staff = signed_in(app, database, "admin")

    staff.post(
        f"/kampanye/{SLUG}/pesanan/baru",
        data={"scope": "districts", "districts": ["32.14.01"], "copies-spanduk": "1",
              "copies-poster-a4": "2", "language": "id", "tone": "colour", "variant": "press",
              "tenth": "y"},
    )  # fmt: skip
    work(settings, database)

    with database.reading() as session:
        [order] = orders_of(session, campaign_by_slug(session, SLUG).id)
        number = order.id
    made, folder = finished(database, number), order_folder(settings, number)
    runs = {run.material: run for run in made.runs}
    assert (runs["spanduk"].one_to, runs["poster-a4"].one_to) == (10, 1)
    assert "_SPANDUK_4000x1000_SKALA-1-10_4-0_" in str(runs["spanduk"].file_name)
    assert "SKALA" not in str(runs["poster-a4"].file_name)
    [sheet] = folder.glob("*_LEMBAR-PESANAN_*.pdf")
    says = " ".join(text_of_pdf(sheet).split())
    assert "Skala 1:10" in says and "400 × 100 mm" in says and "1.000 %" in says
    [packed] = folder.glob("*_DAFTAR-KIRIM_*.pdf")
    assert "Spanduk 4 m (skala 1:10)" in " ".join(text_of_pdf(packed).split())
    [listed] = folder.glob("*_DAFTAR-KIRIM_*.csv")
    with listed.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file))[3:5] == ["Poster A4", "Spanduk 4 m (skala 1:10)"]
    page = staff.get(f"/kampanye/{SLUG}/pesanan/{number}").text
    assert "skala 1:10" in page
    assert "Setiap kode QR dibaca dua pembaca" in page
    assert "Tanpa kode QR: Spanduk 4 m." in page


def test_an_order_without_any_code_does_not_speak_of_codes(
    app: Flask, settings: Settings, database: Database
) -> None:
    with database.writing() as session:
        approved(session)
    staff = signed_in(app, database, "admin")
    answer = staff.post(
        f"/kampanye/{SLUG}/pesanan/baru",
        data={"scope": "districts", "districts": ["32.14.01"], "copies-spanduk": "1",
              "language": "id", "tone": "colour", "variant": "press"},
    )  # fmt: skip
    work(settings, database)

    page = staff.get(answer.headers["Location"]).text

    assert "Semua berkas lolos pemeriksaan." in page
    assert "dibaca dua pembaca" not in page and "Tanpa kode QR" not in page


def test_a_tenth_without_a_banner_is_said(app: Flask, database: Database) -> None:
    answer = signed_in(app, database, "planner").post(
        f"/kampanye/{SLUG}/pesanan/baru",
        data={"scope": "all", "copies-poster-a4": "1", "language": "id", "tone": "colour",
              "variant": "press", "tenth": "y"},
    )  # fmt: skip

    assert answer.status_code == 400
    assert "Tidak ada materi di pesanan ini yang dibuat pada skala 1:10." in answer.text


@pytest.mark.parametrize("slug", ["poster-a4", "sticker-a3plus"])
def test_an_office_file_is_tagged_and_as_large_as_the_piece(
    settings: Settings, database: Database, tmp_path: Path, slug: str
) -> None:
    made = printed(database, settings, tmp_path, slug, office=True)

    assert made.report.press_ready and made.report.decoded == 1
    with pikepdf.open(made.files[0]) as pdf:
        assert "/OutputIntents" not in pdf.Root and pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
        box = [float(side) / MM for side in pdf.pages[0].MediaBox]
    size = {"poster-a4": (210, 297), "sticker-a3plus": (70, 92)}[slug]
    assert box == pytest.approx([0, 0, *size], abs=0.05)


def test_an_order_and_a_run_may_be_for_the_office(
    app: Flask, settings: Settings, database: Database
) -> None:
    with database.writing() as session:
        approved(session)
    staff = signed_in(app, database, "admin")
    base = f"/kampanye/{SLUG}"
    look = {"language": "id", "tone": "colour", "variant": "office"}
    where = staff.post(
        f"{base}/pesanan/baru",
        data={"scope": "districts", "districts": ["32.14.01"], "copies-poster-a4": "1", **look},
    ).headers["Location"]
    work(settings, database)
    with database.reading() as session:
        [order] = orders_of(session, campaign_by_slug(session, SLUG).id)
        [run], number = order.runs, order.id

    assert "_210x297_KANTOR_4-0_" in str(run.file_name)
    pdf = order_folder(settings, number) / str(run.file_name)
    with pikepdf.open(pdf) as opened:
        assert opened.Root.MarkInfo.Marked
    assert all(len(page) == 1 for page in decode_pages(pdf.read_bytes()))
    assert "berkas kantor" in staff.get(where).text
    [sheet] = order_folder(settings, number).glob("*_LEMBAR-PESANAN_*.pdf")
    says = text_of_pdf(sheet)
    assert "PDF/UA" in says and "FOGRA39" not in says and "bleed" not in says

    staff.post(f"{base}/materi", data={"material": "f4", "place": str(run.place_ids[0]), **look})
    work(settings, database)
    page = staff.get(f"{base}/materi").text
    assert "berkas kantor" in page
    assert staff.get(f"/cetakan/{run.id + 1}/{SLUG}-f4-id-kantor.pdf").status_code == 200


def test_the_command_takes_variant_and_scale(settings: Settings, tmp_path: Path) -> None:
    def run(*more: str) -> tuple[int, str, str]:
        done = inside(
            settings.home_path, "print", "--campaign", SLUG, "--places", VILLAGE,
            "--out", str(tmp_path), *more,
            base_url=settings.base_url,
            database_url=settings.database_url,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    code, out, told = run("--material", "spanduk", "--scale", "1:10", "--variant", "office")
    assert code == 0, told
    [file, _manifest] = json.loads(out.splitlines()[-1])["files"]
    assert file.endswith("spanduk-id-kantor-skala-1-10.pdf")
    with pikepdf.open(file) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert float(pdf.pages[0].MediaBox[2]) == pytest.approx(400 * MM, abs=0.1)
    code, _out, told = run("--material", "f4", "--scale", "1:10")
    assert code == 1 and "tidak dibuat pada skala 1:10" in told
